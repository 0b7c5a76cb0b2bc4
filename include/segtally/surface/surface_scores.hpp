// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// @file
/// All scores of two surfaces.

#include <segtally/surface/distance_statistics.hpp>
#include <segtally/surface/hausdorff.hpp>
#include <segtally/surface/mean_surface_distance.hpp>
#include <segtally/surface/surface_overlap.hpp>
