// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The only source of the version: the build reads it from here.
#define SEGTALLY_VERSION_MAJOR 0
#define SEGTALLY_VERSION_MINOR 2
#define SEGTALLY_VERSION_PATCH 0
