// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t, ptrdiff_t
#include <cstdint>  // for uint8_t
#include <utility>  // for forward

#include <segtally/abi.hpp>                // for SEGTALLY_ABI
#include <segtally/view/label_source.hpp>  // for view_of, label_view

namespace segtally::inline SEGTALLY_ABI {

/// A look at an array of any integer type that says which voxels count: those != 0. Made implicitly from
/// whatever the functions accept as labels; a default one masks nothing. The array must outlive it.
class mask_view {
 public:
  mask_view() = default;

  template <class S>
    requires(label_source<std::remove_cvref_t<S>>::specialised)
  mask_view(S&& source)
      : mask_view(detail::view_of(std::forward<S>(source)), 0) {}  // NOLINT(google-explicit-constructor)

  /// Returns whether there is a mask at all.
  [[nodiscard]] explicit operator bool() const noexcept { return read_ != nullptr; }
  [[nodiscard]] const shape_type& shape() const noexcept { return shape_; }
  [[nodiscard]] const strides_type& strides() const noexcept { return strides_; }

  /// Writes 1 or 0 for `n` voxels, `step` elements apart, from that offset on.
  void read(std::ptrdiff_t offset, std::ptrdiff_t step, std::size_t n, std::uint8_t* out) const {
    read_(data_, offset, step, n, out);
  }

 private:
  template <class T>
  mask_view(const label_view<T>& view, int)
      : data_(view.data()), shape_(view.shape()), strides_(view.strides()), read_(&read_as<T>) {}

  template <class T>
  static void read_as(const void* data, std::ptrdiff_t offset, std::ptrdiff_t step, std::size_t n,
                      std::uint8_t* out) {
    const T* at = static_cast<const T*>(data) + offset;
    for (std::size_t i = 0; i < n; ++i) out[i] = at[static_cast<std::ptrdiff_t>(i) * step] != T{} ? 1 : 0;
  }

  const void* data_ = nullptr;
  shape_type shape_;
  strides_type strides_;
  void (*read_)(const void*, std::ptrdiff_t, std::ptrdiff_t, std::size_t, std::uint8_t*) = nullptr;
};

}  // namespace segtally::inline SEGTALLY_ABI
