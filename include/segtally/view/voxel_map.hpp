// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for equal
#include <vector>     // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/unfilled_vector.hpp>  // for unfilled_vector
#include <segtally/view/label_view.hpp>         // for shape_type

namespace segtally::inline SEGTALLY_ABI {

/// A value per voxel: a `std::vector` whose allocator leaves values uninitialised, so that several threads
/// write the image without one thread filling it with zeros first. Converts from and to a plain `std::vector`
/// by copying.
template <class T>
class voxel_values : public detail::unfilled_vector<T> {
 public:
  using detail::unfilled_vector<T>::unfilled_vector;
  voxel_values(const std::vector<T>& values)  // NOLINT(google-explicit-constructor): implicit by design
      : detail::unfilled_vector<T>(values.begin(), values.end()) {}
  operator std::vector<T>() const {  // NOLINT(google-explicit-constructor)
    return {this->begin(), this->end()};
  }
  friend bool operator==(const voxel_values& a, const voxel_values& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
  friend bool operator==(const voxel_values& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
};

/// A value per voxel of an image of that shape, row-major (last axis fastest).
template <class T>
struct voxel_map {
  shape_type shape;
  voxel_values<T> values;
  friend bool operator==(const voxel_map&, const voxel_map&) = default;
};

}  // namespace segtally::inline SEGTALLY_ABI
