// SPDX-License-Identifier: BSD-3-Clause
#include "score_block.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>  // for runtime_error
#include <variant>    // for visit

#include <segtally/overlap/tally.hpp>   // for tally
#include <segtally/region/measure.hpp>  // for moments

void check_shapes(const npy_volume& reference, const npy_volume& prediction) {
  if (!(reference.shape() == prediction.shape()))
    throw std::runtime_error(fmt::format("{} is {}, {} is {}: shapes must be equal", reference.name(),
                                         fmt::join(reference.shape(), " x "), prediction.name(),
                                         fmt::join(prediction.shape(), " x ")));
}

segtally::contingency_table tally_block(const npy_volume& reference, const npy_volume& prediction,
                                        const image_block& block, int threads) {
  const mapped_block r = reference.map(block), p = prediction.map(block);
  segtally::contingency_table table =
      std::visit([=](const auto& a, const auto& b) { return segtally::tally(a, b, {.threads = threads}); },
                 r.labels(), p.labels());
  if (table.total() > 0) {
    reference.check_largest(table.reference().back().label);
    prediction.check_largest(table.prediction().back().label);
  }
  return table;
}

segtally::region_moments moments_of_block(const npy_volume& volume, const image_block& block, int threads) {
  const mapped_block mapped = volume.map(block);
  return std::visit(
      [&](const auto& labels) {
        return segtally::moments(labels, {.origin = block.lower, .threads = threads});
      },
      mapped.labels());
}

segtally::surface_distances distances_in_block(const npy_volume& reference, const npy_volume& prediction,
                                               const image_block& block,
                                               const segtally::surface_options& options) {
  const mapped_block r = reference.map(block), p = prediction.map(block);
  return std::visit(
      [&](const auto& a, const auto& b) { return segtally::surface_distances_between(a, b, options); },
      r.labels(), p.labels());
}
