// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI::detail {

/// Returns a number that fits, as the type of sizes. That has 32 bits on some machines; on the others a cast
/// would be useless, and `-Wuseless-cast` would tell users so, but for one to a type that is a template's.
template <class Size = std::size_t>
[[nodiscard]] constexpr Size to_size(std::uint64_t number) noexcept {
  return static_cast<Size>(number);
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
