// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <stdexcept>  // for invalid_argument

#include <segtally/abi.hpp>    // for SEGTALLY_ABI
#include <segtally/error.hpp>  // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// What lies beyond the edge of the image.
enum class image_edge {
  border,  ///< background: an object that touches the edge has a surface there
  open     ///< unknown, as in a cropped field of view: the cut is not a surface
};

namespace detail {

/// Throws `std::invalid_argument` if `edge` is not a valid enumerator.
inline void check_image_edge(const char* function, image_edge edge) {
  if (edge != image_edge::border && edge != image_edge::open)
    raise<std::invalid_argument>(message(function, ": ", static_cast<int>(edge), " is no image_edge"));
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
