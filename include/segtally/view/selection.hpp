// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min, sort
#include <array>      // for array
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint64_t
#include <optional>   // for optional
#include <span>       // for span
#include <stdexcept>  // for invalid_argument
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/equal_bits.hpp>    // for mark_unlike_words
#include <segtally/error.hpp>                // for raise, message
#include <segtally/view/any_label.hpp>       // for any_label
#include <segtally/view/any_label_view.hpp>  // for any_label_view, voxel_at
#include <segtally/view/label_list.hpp>      // for label_list

namespace segtally::inline SEGTALLY_ABI::detail {

/// The voxels of an image that belong to the object: those with one of several labels, or all with a label
/// other than 0.
class selection {
 public:
  /// All voxels whose label is not `background`, which the array need not be able to hold.
  static selection all_but(const any_label_view& view, std::uint64_t background) {
    selection object(view);
    if (background == 0) return object;
    object.named_ = object.inverted_ = true;
    if (can_hold(view.kind(), any_label(background))) object.words_ = {background};
    return object;
  }

  /// Voxels with one of these labels; labels that the array cannot hold are skipped.
  static selection any_of(const any_label_view& view, std::span<const std::uint64_t> labels) {
    selection object(view);
    object.named_ = true;
    for (const std::uint64_t label : labels)
      if (can_hold(view.kind(), any_label(label))) object.words_.push_back(label);
    std::sort(object.words_.begin(), object.words_.end());
    return object;
  }

  /// Voxels with one label, given as its word.
  selection(const any_label_view& view, std::uint64_t word) : view_(view), words_{word}, named_(true) {}

  /// Voxels with `label`, or with one of `labels`, or, if neither is given, all that are not 0. Throws
  /// `std::invalid_argument` if both are given and for a label that the array cannot hold.
  selection(const char* function, const char* side, const any_label_view& view,
            const std::optional<any_label>& label, std::span<const any_label> labels = {})
      : view_(view), named_(label || !labels.empty()) {
    if (label && !labels.empty())
      raise<std::invalid_argument>(message(function, ": ", side, " label ", *label, " and a list of ",
                                           labels.size(), " ", side, " labels are given: name one of both"));
    if (!named_) return;
    const label_list list(function, message(side, " label").c_str(), view.kind(),
                          label ? std::span<const any_label>(&*label, 1) : labels);
    words_.assign(list.words().begin(), list.words().end());
  }

  [[nodiscard]] const any_label_view& view() const noexcept { return view_; }

  /// Returns the same selection in another view of the same array.
  [[nodiscard]] selection in(const any_label_view& view) const {
    selection other(*this);
    other.view_ = view;
    return other;
  }

  /// Writes 1 or 0 for n voxels, `step` elements apart, starting at `offset`.
  void read(std::ptrdiff_t offset, std::ptrdiff_t step, std::size_t n, std::uint8_t* out) const {
    const void* const labels = voxel_at(view_, offset);
    if (named_) {
      view_.kernels().find(labels, step, n, words_, out);
      if (inverted_)
        for (std::size_t i = 0; i < n; ++i) out[i] ^= 1;
    } else {
      view_.kernels().find_nonzero(labels, step, n, out);
    }
  }

  /// Sets bit i if voxel i of n, `step` elements apart starting at `offset`, belongs to the object. Clears
  /// the other bits of the words it writes.
  void read_bits(std::ptrdiff_t offset, std::ptrdiff_t step, std::size_t n, std::uint64_t* bits) const {
    if (step == 1 && (!named_ || words_.size() == 1)) {
      view_.kernels().mark_unlike(voxel_at(view_, offset), n, named_ ? words_.front() : 0, bits);
      if (!named_ || inverted_) return;
      for (std::size_t k = 0; 64 * k < n; ++k)
        bits[k] ^= ~std::uint64_t{0} >> (n - 64 * k < 64 ? 64 - n % 64 : 0);
      return;
    }
    std::array<std::uint8_t, 4096> is_object;
    for (std::size_t begin = 0; begin < n; begin += is_object.size()) {
      const std::size_t some = (std::min)(is_object.size(), n - begin);
      read(offset + static_cast<std::ptrdiff_t>(begin) * step, step, some, is_object.data());
      mark_unlike_words<std::uint8_t>(is_object.data(), some, 0, bits + begin / 64);
    }
  }

 private:
  explicit selection(const any_label_view& view) : view_(view) {}

  any_label_view view_;
  std::vector<std::uint64_t> words_;  // ascending
  bool named_ = false, inverted_ = false;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
