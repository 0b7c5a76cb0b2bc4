// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>  // for vector

#include <segtally/abi.hpp>              // for SEGTALLY_ABI
#include <segtally/view/label_view.hpp>  // for shape_type

namespace segtally::inline SEGTALLY_ABI {

/// A value per voxel of an image of that shape, row-major: the last axis is the fastest.
template <class T>
struct field {
  shape_type shape;
  std::vector<T> values;
  friend bool operator==(const field&, const field&) = default;
};

}  // namespace segtally::inline SEGTALLY_ABI
