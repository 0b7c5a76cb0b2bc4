// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>    // for size_t, ptrdiff_t
#include <limits>     // for numeric_limits
#include <stdexcept>  // for invalid_argument, length_error

#include <segtally/abi.hpp>            // for SEGTALLY_ABI
#include <segtally/concepts.hpp>       // for label_type
#include <segtally/error.hpp>          // for raise, message
#include <segtally/view/per_axis.hpp>  // for per_axis

namespace segtally::inline SEGTALLY_ABI {

/// The shape of an image, in voxels.
using shape_type = per_axis<std::size_t>;
/// The distance between neighbours along each axis, in elements; negative and 0 are allowed.
using strides_type = per_axis<std::ptrdiff_t>;

namespace detail {

/// Returns the number of voxels. Throws `std::length_error` for more than the address space holds.
inline std::size_t voxels_of(const char* function, const shape_type& shape) {
  std::size_t size = 1;
  for (const std::size_t extent : shape)
    if (extent == 0) return 0;
  constexpr auto limit = static_cast<std::size_t>((std::numeric_limits<std::ptrdiff_t>::max)());
  for (const std::size_t extent : shape) {
    if (extent > limit / size)
      raise<std::length_error>(
          message(function, ": shape ", shape, " has more voxels than the address space"));
    size *= extent;
  }
  return size;
}

/// Returns the strides of a row-major array.
inline strides_type row_major(const char* function, const shape_type& shape) {
  strides_type strides;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) strides.push_back(0);
  if (voxels_of(function, shape) == 0) return strides;
  std::ptrdiff_t stride = 1;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride *= static_cast<std::ptrdiff_t>(shape[axis]);
  }
  return strides;
}

/// Throws the exceptions that the constructors of views document.
inline void check_view(const char* function, const void* data, const shape_type& shape,
                       const strides_type& strides) {
  if (shape.size() != strides.size())
    raise<std::invalid_argument>(
        message(function, ": ", strides.size(), " strides for ", shape.size(), " axes"));
  const std::size_t voxels = voxels_of(function, shape);
  if (data == nullptr && voxels > 0)
    raise<std::invalid_argument>(message(function, ": data pointer is null for ", voxels, " voxels"));
}

// A variable, because compilers then print the name of the type in one line.
template <class T>
inline constexpr bool is_label = label_type<T>;

}  // namespace detail

/// A read-only view of a label array: a pointer, a shape of 0 to `max_rank` axes, and signed
/// strides in elements. It owns nothing, so the array must outlive it. Cheap to copy.
template <class T>
class label_view {
 public:
  static_assert(detail::is_label<T>,
                "segtally: labels are integers, and this array has other elements: convert them first (pass "
                "std::byte as unsigned char)");
  using value_type = T;

  /// Views a row-major array: the last axis is the fastest.
  label_view(const T* data, const shape_type& shape)
      : label_view(data, shape, detail::row_major("label_view", shape)) {}

  /// Views an array of any layout. `data` points to the voxel with all indices 0. Throws
  /// `std::invalid_argument` if the numbers of axes differ or `data` is null for a view with voxels, and
  /// `std::length_error` if the number of voxels exceeds the address space. Data must be aligned to its
  /// element.
  label_view(const T* data, const shape_type& shape, const strides_type& strides)
      : data_(data), shape_(shape), strides_(strides) {
    detail::check_view("label_view", data, shape, strides);
    for (const std::size_t extent : shape) size_ *= extent;
  }

  [[nodiscard]] const T* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t rank() const noexcept { return shape_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const shape_type& shape() const noexcept { return shape_; }
  [[nodiscard]] const strides_type& strides() const noexcept { return strides_; }

  /// Returns the strides of a row-major array of that shape.
  [[nodiscard]] static strides_type row_major(const shape_type& shape) {
    return detail::row_major("label_view::row_major", shape);
  }

 private:
  const T* data_;
  std::size_t size_ = 1;
  shape_type shape_;
  strides_type strides_;
};

}  // namespace segtally::inline SEGTALLY_ABI
