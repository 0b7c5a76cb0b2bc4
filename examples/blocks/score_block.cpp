// SPDX-License-Identifier: BSD-3-Clause
#include "score_block.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>  // for max, min
#include <stdexcept>  // for runtime_error

#include <segtally/overlap/tally.hpp>  // for tally
#include <segtally/region/survey.hpp>  // for moments

void check_shapes(const npy_volume& reference, const npy_volume& prediction) {
  if (!(reference.shape() == prediction.shape()))
    throw std::runtime_error(fmt::format("{} is {}, {} is {}: shapes must be equal", reference.name(),
                                         fmt::join(reference.shape(), " x "), prediction.name(),
                                         fmt::join(prediction.shape(), " x ")));
}

segtally::contingency_table tally_block(const npy_volume& reference, const npy_volume& prediction,
                                        const image_block& block, int threads) {
  const mapped_block r = reference.map(block), p = prediction.map(block);
  segtally::contingency_table table = segtally::tally(r.labels(), p.labels(), {.threads = threads});
  if (table.total() > 0) {
    reference.check_largest(table.reference().back().label);
    prediction.check_largest(table.prediction().back().label);
  }
  return table;
}

segtally::region_moments moments_of_block(const npy_volume& volume, const image_block& block, int threads) {
  const mapped_block mapped = volume.map(block);
  return segtally::moments(mapped.labels(), {.origin = block.lower, .threads = threads});
}

image_block box_around(const segtally::object_moments& a, const segtally::object_moments& b) {
  image_block block;
  for (std::size_t axis = 0; axis < a.rank(); ++axis) {
    block.lower.push_back(std::min(a.lower(axis), b.lower(axis)));
    block.shape.push_back(std::max(a.upper(axis), b.upper(axis)) - block.lower[axis]);
  }
  return block;
}

segtally::surface_distances distances_in_block(const npy_volume& reference, const npy_volume& prediction,
                                               const image_block& block,
                                               const segtally::surface_options& options) {
  const mapped_block r = reference.map(block), p = prediction.map(block);
  return segtally::surface_distances_between(r.labels(), p.labels(), options);
}
