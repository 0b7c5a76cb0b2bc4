// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>     // for same_as
#include <type_traits>  // for is_integral_v, remove_cv_t

#include <segtally/abi.hpp>  // for SEGTALLY_ABI

namespace segtally::inline SEGTALLY_ABI {

/// A type whose values name segments: any integer type, including bool. Character types are rejected, because
/// they hold text. Laws: copying a value never throws, and equal values name the same segment.
template <class T>
concept label_type =
    std::is_integral_v<T> && !std::same_as<std::remove_cv_t<T>, wchar_t> &&
    !std::same_as<std::remove_cv_t<T>, char8_t> && !std::same_as<std::remove_cv_t<T>, char16_t> &&
    !std::same_as<std::remove_cv_t<T>, char32_t>;

}  // namespace segtally::inline SEGTALLY_ABI
