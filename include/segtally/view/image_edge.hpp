// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <stdexcept>  // for invalid_argument

#include <segtally/abi.hpp>    // for SEGTALLY_ABI
#include <segtally/error.hpp>  // for raise, message

namespace segtally::inline SEGTALLY_ABI {

/// Whether objects end at the edge of the image.
enum class image_edge {
  border,  ///< beyond the image is background, so an object that touches the edge has a surface there
  open     ///< beyond the image is unknown, as in a cropped field of view: the cut is no surface
};

namespace detail {

/// Throws `std::invalid_argument` for a number that is none of these.
inline void check_image_edge(const char* function, image_edge edge) {
  if (edge != image_edge::border && edge != image_edge::open)
    raise<std::invalid_argument>(message(function, ": ", static_cast<int>(edge), " is no image_edge"));
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
