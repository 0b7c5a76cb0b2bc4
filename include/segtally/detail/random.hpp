// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>  // for uint64_t

#include <segtally/abi.hpp>          // for SEGTALLY_ABI
#include <segtally/detail/wide.hpp>  // for product, uint128

namespace segtally::inline SEGTALLY_ABI::detail {

/// A random number generator with the same values on all platforms, unlike the standard library's
/// distributions: splitmix64 (Steele et al. 2014, doi:10.1145/2660193.2660195), one stream per seed.
class random_source {
 public:
  explicit random_source(std::uint64_t seed) noexcept : state_(seed) {}

  /// Returns 64 random bits.
  [[nodiscard]] std::uint64_t bits() noexcept {
    std::uint64_t x = state_ += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
  }

  /// Returns a uniformly distributed number below `end`: the high half of bits * end; draws with a biased low
  /// half are rejected (Lemire 2019, doi:10.1145/3230636).
  [[nodiscard]] std::uint64_t below(std::uint64_t end) noexcept {
    for (;;) {
      const uint128 wide = product(bits(), end);
      const auto low = static_cast<std::uint64_t>(wide);
      if (low >= end || low >= (0 - end) % end) return static_cast<std::uint64_t>(wide >> 64);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
