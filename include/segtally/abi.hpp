// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// The inline namespace around the whole library. Its name tells apart translation units whose code for the
/// same function differs, so that the linker never joins them.
#define SEGTALLY_ABI v0_2
