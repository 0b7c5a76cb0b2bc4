// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>     // for same_as
#include <cstddef>      // for size_t, ptrdiff_t
#include <cstdint>      // for uint8_t
#include <optional>     // for optional
#include <type_traits>  // for remove_cvref_t
#include <utility>      // for forward

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/view/any_label_view.hpp>  // for any_label_view

namespace segtally::inline SEGTALLY_ABI {

/// A view of an array of any integer type that selects voxels: those whose value is not 0. Converts
/// implicitly from whatever the functions accept as labels; a default-constructed one selects all. The array
/// must outlive it.
class mask_view {
 public:
  mask_view() = default;

  template <class S>
    requires(!std::same_as<std::remove_cvref_t<S>, mask_view>)
  mask_view(S&& source)  // NOLINT(google-explicit-constructor): implicit by design
      : view_(any_label_view(std::forward<S>(source))) {}

  /// Returns whether there is a mask.
  [[nodiscard]] explicit operator bool() const noexcept { return view_.has_value(); }
  /// Returns the array. Requires a mask.
  [[nodiscard]] const any_label_view& view() const noexcept { return *view_; }

  /// Writes 1 or 0 for `n` voxels, `step` elements apart, starting at `offset`.
  void read(std::ptrdiff_t offset, std::ptrdiff_t step, std::size_t n, std::uint8_t* out) const {
    view_->kernels().find_nonzero(detail::voxel_at(*view_, offset), step, n, out);
  }

 private:
  std::optional<any_label_view> view_;
};

}  // namespace segtally::inline SEGTALLY_ABI
