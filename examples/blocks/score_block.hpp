// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/region/region_moments.hpp>      // for region_moments
#include <segtally/surface/surface_distances.hpp>  // for surface_distances, surface_options

#include "npy_volume.hpp"

/// Throws `std::runtime_error` if the shapes differ.
void check_shapes(const npy_volume& reference, const npy_volume& prediction);

/// Returns the table of a block. Throws `std::runtime_error` for a negative label.
segtally::contingency_table tally_block(const npy_volume& reference, const npy_volume& prediction,
                                        const image_block& block, int threads);

/// Returns the moments of the objects in a block, in coordinates of the whole image.
segtally::region_moments moments_of_block(const npy_volume& volume, const image_block& block, int threads);

/// Returns the smallest block that contains both objects.
image_block box_around(const segtally::object_moments& a, const segtally::object_moments& b);

/// Returns the surface distances of two objects that lie entirely within the block.
segtally::surface_distances distances_in_block(const npy_volume& reference, const npy_volume& prediction,
                                               const image_block& block,
                                               const segtally::surface_options& options);
