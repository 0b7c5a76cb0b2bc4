// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// All scores of two surfaces.

#include <segtally/boundary/hausdorff.hpp>
#include <segtally/boundary/mean_surface_distance.hpp>
#include <segtally/boundary/surface_overlap.hpp>
