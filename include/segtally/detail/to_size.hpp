// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Converts a number that fits to std::size_t. Where that is std::uint64_t a plain cast would trigger
/// `-Wuseless-cast` in user code; a cast to a template parameter does not.
template <class Size = std::size_t>
[[nodiscard]] constexpr Size to_size(std::uint64_t number) noexcept {
  return static_cast<Size>(number);
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
