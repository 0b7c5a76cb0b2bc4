// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>        // for sqrt
#include <cstddef>      // for size_t
#include <type_traits>  // for is_floating_point_v

#include <segtally/abi.hpp>          // for SEGTALLY_ABI
#include <segtally/detail/simd.hpp>  // for xsimd

namespace segtally::inline SEGTALLY_ABI::detail {

/// Some values that one instruction takes together: here one, which a compiler may or may not make more of.
template <class Value>
struct pack {
  static constexpr std::size_t size = 1;
  Value value;

  static pack load(const Value* from) noexcept { return {*from}; }
  static pack all(Value value) noexcept { return {value}; }
  void store(Value* to) const noexcept { *to = value; }
  template <class Term>
  friend pack operator+(pack a, Term b) noexcept {
    return {a.value + b};
  }
  friend pack lesser(pack a, pack b) noexcept { return a.value < b.value ? a : b; }
  /// Whether a value of `a` is less than that of `b`.
  friend bool any_less(pack a, pack b) noexcept { return a.value < b.value; }
  /// Returns `yes` where a < b, else `no`.
  template <class Other>
  friend pack<Other> where_less(pack a, pack b, pack<Other> yes, pack<Other> no) noexcept {
    return a.value < b.value ? yes : no;
  }
  friend pack root(pack a) noexcept { return {std::sqrt(a.value)}; }
};

// Without optimisation for speed compilers take floating-point numbers one by one, and roots with any, since
// they must set errno. Registers of AVX-512 are no faster here, and g++ 12 warns of xsimd's use of them.
#if SEGTALLY_USE_XSIMD && (defined(__AVX__) || defined(__SSE2__) || defined(__aarch64__))
#if defined(__AVX__)
using pack_arch = xsimd::avx;
#elif defined(__SSE2__)
using pack_arch = xsimd::sse2;
#else
using pack_arch = xsimd::neon64;
#endif

template <class Value>
  requires(std::is_floating_point_v<Value>)
struct pack<Value> {
  using batch = xsimd::batch<Value, pack_arch>;
  static constexpr std::size_t size = batch::size;
  batch value;

  static pack load(const Value* from) noexcept { return {batch::load_unaligned(from)}; }
  static pack all(Value value) noexcept { return {batch(value)}; }
  void store(Value* to) const noexcept { value.store_unaligned(to); }
  friend pack operator+(pack a, Value b) noexcept { return {a.value + batch(b)}; }
  friend pack lesser(pack a, pack b) noexcept { return {(xsimd::min)(a.value, b.value)}; }
  friend bool any_less(pack a, pack b) noexcept { return xsimd::any(a.value < b.value); }
  friend pack where_less(pack a, pack b, pack yes, pack no) noexcept {
    return {xsimd::select(a.value < b.value, yes.value, no.value)};
  }
  friend pack root(pack a) noexcept { return {xsimd::sqrt(a.value)}; }
};
#endif

/// Writes the square roots of n numbers from 0 on, n being a multiple of 8.
inline void square_roots(double* values, std::size_t n) noexcept {
  for (std::size_t i = 0; i < n; i += pack<double>::size)
    root(pack<double>::load(values + i)).store(values + i);
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
