// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t, ptrdiff_t
#include <cstdint>  // for uint8_t
#include <vector>   // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/view/image_pair.hpp>  // for image_pair
#include <segtally/view/line_walk.hpp>   // for voxel_index

namespace segtally::inline SEGTALLY_ABI::detail {

/// Tells which voxels of an image pair are excluded: those outside the mask and those with an ignored label
/// in one of the images.
class left_out_reader {
 public:
  explicit left_out_reader(const image_pair& pair) : pair_(pair) {}

  /// Writes 1 for excluded voxels, else 0, for n voxels along an axis.
  void read(const voxel_index& first, std::size_t along, std::size_t n, std::uint8_t* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = 0;
    find_.resize(n);
    join_ignored(pair_.reference, pair_.ignore_reference, first, along, n, out);
    join_ignored(pair_.prediction, pair_.ignore_prediction, first, along, n, out);
    if (!pair_.mask) return;
    const any_label_view& mask = pair_.mask.view();
    mask.kernels().find_nonzero(start(mask, first), step(mask, along), n, find_.data());
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(out[i] | (find_[i] ^ 1));
  }

 private:
  static const void* start(const any_label_view& view, const voxel_index& first) noexcept {
    std::ptrdiff_t offset = 0;
    for (std::size_t a = 0; a < view.rank(); ++a)
      offset += static_cast<std::ptrdiff_t>(first[a]) * view.strides()[a];
    return voxel_at(view, offset);
  }
  static std::ptrdiff_t step(const any_label_view& view, std::size_t along) noexcept {
    return view.rank() == 0 ? 1 : view.strides()[along];
  }

  void join_ignored(const any_label_view& view, const label_list& ignored, const voxel_index& first,
                    std::size_t along, std::size_t n, std::uint8_t* out) {
    if (ignored.empty()) return;
    view.kernels().find(start(view, first), step(view, along), n, ignored.words(), find_.data());
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(out[i] | find_[i]);
  }

  const image_pair& pair_;
  std::vector<std::uint8_t> find_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
