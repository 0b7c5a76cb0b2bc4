// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>     // for same_as
#include <cstddef>      // for size_t, ptrdiff_t
#include <type_traits>  // for conditional_t, remove_cvref_t

#include <segtally/abi.hpp>                   // for SEGTALLY_ABI
#include <segtally/detail/label_kernels.hpp>  // for label_kernels, kernels_of
#include <segtally/detail/simd.hpp>           // for default_arch
#include <segtally/error.hpp>                 // for raise, message
#include <segtally/view/label_kind.hpp>       // for label_kind
#include <segtally/view/label_source.hpp>     // for label_source
#include <segtally/view/label_view.hpp>       // for label_view, shape_type, strides_type

namespace segtally::inline SEGTALLY_ABI {

/// A read-only view of a label array of any integer type: pointer, kind of integer, shape and strides. All
/// functions take images as this type. Every label source converts to it implicitly: `label_view`, contiguous
/// ranges (images of one axis), and the images of libraries whose headers are included. It owns nothing, so
/// the array must outlive it; a temporary that owns its labels does not compile. Cheap to copy.
class any_label_view {
 public:
  /// Views a row-major array (last axis fastest) whose type is known only at run time. Throws as `label_view`
  /// does, and `std::invalid_argument` if `kind` is not a valid enumerator.
  template <std::same_as<label_kind> Kind>
  any_label_view(const void* data, Kind kind, const shape_type& shape)
      : any_label_view(data, kind, shape, detail::row_major("any_label_view", shape)) {}

  /// Views an array of any layout whose type is known only at run time. `data` points to the voxel with all
  /// indices 0; strides are in elements. (A template, so that programs that do not call it do not compile the
  /// kernels of all kinds.)
  template <std::same_as<label_kind> Kind>
  any_label_view(const void* data, Kind kind, const shape_type& shape, const strides_type& strides)
      : any_label_view(data, kind, kernels_at_run_time<detail::default_arch>(kind), shape, strides) {
    detail::check_view("any_label_view", data, shape, strides);
  }

  /// Views any label source.
  template <class S>
    requires(!std::same_as<std::remove_cvref_t<S>, any_label_view>)
  any_label_view(S&& source)  // NOLINT(google-explicit-constructor): implicit by design
      : any_label_view(without_type(detail::checked_source<S>(source))) {}

  [[nodiscard]] const void* data() const noexcept { return data_; }
  [[nodiscard]] label_kind kind() const noexcept { return kind_; }
  [[nodiscard]] std::size_t rank() const noexcept { return shape_.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const shape_type& shape() const noexcept { return shape_; }
  [[nodiscard]] const strides_type& strides() const noexcept { return strides_; }

  /// Returns the typed view. Throws `std::invalid_argument` if `T` is not the type of the labels.
  template <label_type T>
  [[nodiscard]] label_view<T> as() const {
    if (kind_ != detail::kind_of<T>())
      detail::raise<std::invalid_argument>(detail::message("any_label_view::as: labels are ",
                                                           detail::to_text(kind_), ", not ",
                                                           detail::to_text(detail::kind_of<T>())));
    return {static_cast<const T*>(data_), shape_, strides_};
  }

  /// The kernels for labels of this width; for internal use.
  [[nodiscard]] const detail::label_kernels& kernels() const noexcept { return *kernels_; }

  /// Returns the same view with the kernels of another instruction set, for tests.
  template <class Arch>
  [[nodiscard]] any_label_view with_kernels_of() const {
    return {data_, kind_, kernels_at_run_time<Arch>(kind_), shape_, strides_};
  }

  /// Returns the same array with other axes, unchecked; for internal use.
  [[nodiscard]] any_label_view with_axes(const shape_type& shape, const strides_type& strides) const {
    return {data_, kind_, kernels_, shape, strides};
  }

  /// Returns the part of the array that starts at `offset`, unchecked; for internal use.
  [[nodiscard]] any_label_view part(std::ptrdiff_t offset, const shape_type& shape) const {
    return {static_cast<const unsigned char*>(data_) + offset * static_cast<std::ptrdiff_t>(kernels_->bytes),
            kind_, kernels_, shape, strides_};
  }

 private:
  any_label_view(const void* data, label_kind kind, const detail::label_kernels* kernels,
                 const shape_type& shape, const strides_type& strides)
      : data_(data), kind_(kind), kernels_(kernels), shape_(shape), strides_(strides) {
    for (const std::size_t extent : shape) size_ *= extent;
  }

  template <class T>
  static any_label_view without_type(const label_view<T>& view) {
    // A type that is not a label type was already rejected when its view was made; avoid a second error here.
    using label = std::conditional_t<label_type<T>, T, unsigned char>;
    return {view.data(), detail::kind_of<label>(), &detail::kernels_of<detail::default_arch, sizeof(label)>,
            view.shape(), view.strides()};
  }
  static any_label_view without_type(const any_label_view& view) { return view; }

  template <class Arch>
  static const detail::label_kernels* kernels_at_run_time(label_kind kind) {
    switch (detail::bytes_of(kind)) {
      case 1:
        return &detail::kernels_of<Arch, 1>;
      case 2:
        return &detail::kernels_of<Arch, 2>;
      case 4:
        return &detail::kernels_of<Arch, 4>;
      case 8:
        return &detail::kernels_of<Arch, 8>;
      default:
        detail::raise<std::invalid_argument>(
            detail::message("any_label_view: ", static_cast<int>(kind), " is no label_kind"));
    }
  }

  const void* data_;
  label_kind kind_;
  const detail::label_kernels* kernels_;
  std::size_t size_ = 1;
  shape_type shape_;
  strides_type strides_;
};

namespace detail {

inline void check_same_shape(const char* function, const any_label_view& reference,
                             const any_label_view& prediction) {
  if (!(reference.shape() == prediction.shape()))
    raise<std::invalid_argument>(
        message(function, ": shapes differ: ", reference.shape(), " and ", prediction.shape()));
}

/// Returns the address of the voxel at an offset.
inline const void* voxel_at(const any_label_view& view, std::ptrdiff_t offset) noexcept {
  return static_cast<const unsigned char*>(view.data()) +
         offset * static_cast<std::ptrdiff_t>(view.kernels().bytes);
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
