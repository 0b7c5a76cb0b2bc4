// SPDX-License-Identifier: BSD-3-Clause
// 128-bit integers in two words, which replace the compiler's if it has none: compared with the compiler's,
// and with known values.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <segtally/detail/two_words.hpp>
#include <segtally/detail/wide.hpp>

namespace detail_wide_test {

namespace {

using u128 = segtally::detail::two_words<std::uint64_t>;
using i128 = segtally::detail::two_words<std::int64_t>;

constexpr std::uint64_t all = ~std::uint64_t{0}, top = std::uint64_t{1} << 63;

constexpr u128 join(std::uint64_t high, std::uint64_t low) {
  return u128(high) << 64 | low;
}

// Calls f(high, low) for integers whose conversion to double depends on every bit: 53 bits, followed by
// nothing, exactly a half or nearly a half, at any position of the last set bit.
template <class F>
void for_each_rounding(F&& f) {
  std::mt19937_64 random(3);
  for (int cut = 0; cut <= 75; ++cut) {
    const u128 half = cut == 0 ? u128(0) : u128(1) << (cut - 1);
    std::vector<u128> rests{0, half};
    if (cut > 0) rests.push_back(half - 1), rests.push_back((half << 1) - 1);
    for (int low = 0; low < cut - 1; ++low) {
      rests.push_back(half | u128(1) << low);
      rests.push_back(u128(1) << low);
    }
    const std::uint64_t one = std::uint64_t{1} << 52;
    for (const std::uint64_t mantissa : {one, one + 1, 2 * one - 1, 2 * one - 2, one | random() >> 12})
      for (const u128& rest : rests) {
        const u128 value = (u128(mantissa) << cut) + rest;
        f(static_cast<std::uint64_t>(value >> 64), static_cast<std::uint64_t>(value));
      }
  }
}

}  // namespace

TEST_CASE("two words count as written down") {
  static_assert(u128(all) + 1 == join(1, 0));
  static_assert(join(1, 0) - 1 == u128(all));
  static_assert(u128::product_of(all, all) == join(all - 1, 1));
  static_assert(u128::product_of(0x123456789abcdef0, 0xfedcba9876543210) ==
                join(0x121fa00ad77d7422, 0x236d88fe5618cf00));
  static_assert(join(5, 7) * join(11, 13) == join(142, 91));
  static_assert(join(all, all) == ~u128(0) && -u128(1) == ~u128(0) && u128(-1) == ~u128(0));
  static_assert(join(0x121fa00ad77d7422, 0x236d88fe5618cf00) / 0xfedcba9876543210 == 0x123456789abcdef0);
  static_assert(join(3, 5) / 1 == join(3, 5) && join(3, 5) % 1 == 0);
  static_assert(join(all, all) / 10 == join(0x1999999999999999, 0x9999999999999999));
  static_assert(join(all, all) % 10 == 5);
  static_assert(join(top - 1, all) / top == all && join(top - 1, all) % top == top - 1);
  static_assert((u128(1) << 127) == join(top, 0) && (join(top, 0) >> 127) == 1);
  static_assert((join(top, 1) >> 0) == join(top, 1) && (join(7, 9) >> 64) == 7);
  static_assert((join(1, 0) >> 1) == top && (u128(top) << 1) == join(1, 0));
  static_assert(u128(all) < join(1, 0) && join(2, 0) > join(1, all) && join(1, 2) != join(2, 1));
  static_assert(i128(-1) < 0 && (i128(-1) >> 100) == -1 && (i128(-8) >> 2) == -2 && -i128(-5) == 5);
  static_assert(i128(-7) * 3 == -21 && i128(-7) + 10 == 3 && i128(5) - 9 == -4);
  static_assert(static_cast<i128>(~u128(0)) == -1 && static_cast<u128>(i128(-1)) == ~u128(0));
  static_assert(i128(join(top, 0)) < i128(join(all, 0)) && i128(join(all, 0)) < 0 && u128(0) < join(top, 0));
  static_assert(static_cast<std::int64_t>(i128(-3)) == -3 && static_cast<std::uint32_t>(join(1, 2)) == 2);
  static_assert(static_cast<bool>(join(1, 0)) && !static_cast<bool>(u128(0)));
  // Sums of products of counts.
  u128 sum = 0;
  sum += 5, sum -= 2, sum *= 7, sum <<= 70, sum |= 1, sum >>= 1;
  CHECK(sum == (u128(21) << 69));
}

TEST_CASE("two words become the nearest double") {
  const auto of = [](std::uint64_t high, std::uint64_t low) { return static_cast<double>(join(high, low)); };
  CHECK(of(0, 0) == 0);
  CHECK_FALSE(std::signbit(static_cast<double>(i128(0))));
  CHECK(of(0, 1) == 1);
  CHECK(of(0, (std::uint64_t{1} << 53) + 1) == 0x1p53);
  CHECK(of(0, (std::uint64_t{1} << 53) + 3) == 0x1p53 + 4);
  CHECK(of(0, all) == 0x1p64);
  CHECK(of(1, 0) == 0x1p64);
  CHECK(of(1, 0x800) == 0x1p64);                // a half above the even one
  CHECK(of(1, 0x801) == 0x1.0000000000001p64);  // a bit more
  CHECK(of(1, 0x7ff) == 0x1p64);
  CHECK(of(1, 0x1800) == 0x1.0000000000002p64);  // a half below the even one
  CHECK(of(std::uint64_t{1} << 53, 0) == 0x1p117);
  CHECK(of(std::uint64_t{1} << 53 | 1, 0) == 0x1p117);
  CHECK(of(std::uint64_t{1} << 53 | 1, 1) == 0x1.0000000000001p117);  // one bit, 117 below the first
  CHECK(of(top, 0) == 0x1p127);
  CHECK(of(top, 1) == 0x1p127);
  CHECK(of(top | 0x400, 0) == 0x1p127);
  CHECK(of(top | 0x400, 1) == 0x1.0000000000001p127);
  CHECK(of(all, all) == 0x1p128);
  CHECK(static_cast<double>(i128(join(top, 0))) == -0x1p127);
  CHECK(static_cast<double>(i128(join(top, 1))) == -0x1p127);
  CHECK(static_cast<double>(i128(-1)) == -1);
  CHECK(static_cast<double>(-i128(join(1, 0x801))) == -0x1.0000000000001p64);
  // Conversion to double is monotonic.
  std::size_t wrong = 0;
  for_each_rounding([&](std::uint64_t high, std::uint64_t low) {
    const u128 value = join(high, low);
    const auto rounded = static_cast<double>(value);
    const double below = std::nextafter(rounded, 0), above = std::nextafter(rounded, 1e300);
    // As integers: doubles from 2^52 on are integers, and their bits are those of a 53-bit fraction.
    const auto whole = [](double x) {
      int exponent = 0;
      const double fraction = std::frexp(x, &exponent);
      return u128(static_cast<std::uint64_t>(fraction * 0x1p53)) << (exponent - 53);
    };
    if (rounded < 0x1p53 || rounded > 0x1p127) return;
    const auto apart = [&](double x) { return whole(x) < value ? value - whole(x) : whole(x) - value; };
    const bool even = (std::bit_cast<std::uint64_t>(rounded) & 1) == 0;
    for (const double other : {below, above})
      wrong += even ? apart(other) < apart(rounded) : !(apart(rounded) < apart(other));
  });
  CHECK(wrong == 0);
}

#if defined(__SIZEOF_INT128__) && !defined(_MSC_VER)  // clang-cl has them, but no division
namespace {

__extension__ using unsigned_reference = unsigned __int128;
__extension__ using signed_reference = __int128;

unsigned_reference reference_of(const u128& x) {
  return static_cast<unsigned_reference>(static_cast<std::uint64_t>(x >> 64)) << 64 |
         static_cast<std::uint64_t>(x);
}
bool same(const u128& x, unsigned_reference expected) {
  return reference_of(x) == expected;
}
bool same(const i128& x, signed_reference expected) {
  return same(static_cast<u128>(x), static_cast<unsigned_reference>(expected));
}
bool same(double x, double expected) {
  return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(expected);
}

// Values that reach every branch: near powers of two of words, digits and doubles.
std::vector<std::uint64_t> edge_words() {
  std::vector<std::uint64_t> words{0, 3, 10, 0xaaaaaaaaaaaaaaaa, 0x5555555500000000};
  for (const int bit : {0, 1, 10, 11, 31, 32, 33, 52, 53, 54, 62, 63})
    for (const std::uint64_t off : {all, std::uint64_t{0}, std::uint64_t{1}})
      words.push_back((std::uint64_t{1} << bit) + off);
  words.push_back(all);
  return words;
}

std::uint64_t random_word(std::mt19937_64& random) {
  const std::uint64_t word = random() >> random() % 64;
  return random() % 4 == 0 ? ~word : word;
}

// Returns the number of operators whose result differs from the compiler's.
std::size_t differences(const u128& a, const u128& b) {
  const unsigned_reference x = reference_of(a), y = reference_of(b);
  const auto low = static_cast<std::uint64_t>(b);
  std::size_t wrong = 0;
  const auto expect = [&](bool right) { wrong += !right; };
  expect(same(a + b, x + y));
  expect(same(a - b, x - y));
  expect(same(a * b, x * y));
  expect(same(a | b, x | y));
  expect(same(~a, ~x));
  expect(same(-a, -x));
  expect((a == b) == (x == y));
  expect((a < b) == (x < y));
  expect((a >= b) == (x >= y));
  expect(same(u128::product_of(static_cast<std::uint64_t>(a), low),
              static_cast<unsigned_reference>(static_cast<std::uint64_t>(x)) * low));
  if (low != 0) {
    expect(same(a / low, x / low));
    expect(a % low == static_cast<std::uint64_t>(x % low));
  }
  const int shift = static_cast<int>(low % 128);
  expect(same(a << shift, x << shift));
  expect(same(a >> shift, x >> shift));
  // Signed sums and products wrap around here, but are undefined for the compiler's integers.
  const auto s = static_cast<i128>(a), t = static_cast<i128>(b);
  const auto p = static_cast<signed_reference>(x), q = static_cast<signed_reference>(y);
  expect(same(s + t, static_cast<signed_reference>(x + y)));
  expect(same(s - t, static_cast<signed_reference>(x - y)));
  expect(same(s * t, static_cast<signed_reference>(x * y)));
  expect(same(-s, static_cast<signed_reference>(-x)));
  expect(same(s >> shift, p >> shift));
  expect(same(s << shift, static_cast<signed_reference>(x << shift)));
  expect((s < t) == (p < q));
  expect((s > t) == (p > q));
  expect(static_cast<std::int64_t>(s) == static_cast<std::int64_t>(p));
  return wrong;
}

std::size_t roundings(const u128& a) {
  const unsigned_reference x = reference_of(a);
  return std::size_t{!same(static_cast<double>(a), static_cast<double>(x))} +
         !same(static_cast<double>(static_cast<i128>(a)),
               static_cast<double>(static_cast<signed_reference>(x)));
}

}  // namespace

TEST_CASE("two words are what the compiler's integers of 128 bits are") {
  const std::vector<std::uint64_t> words = edge_words();
  std::vector<u128> edges;
  for (const std::uint64_t high : words)
    for (const std::uint64_t low : words) edges.push_back(join(high, low));
  std::size_t wrong = 0;
  for (std::size_t k = 0; k < edges.size(); ++k) {
    wrong += roundings(edges[k]);
    for (std::size_t other = k % 7; other < edges.size(); other += 7)
      wrong += differences(edges[k], edges[other]);
  }
  CHECK(wrong == 0);
  std::mt19937_64 random(1);
  for (int i = 0; i < 500'000; ++i) {
    const u128 a = join(random_word(random), random_word(random));
    const u128 b = join(random_word(random), random_word(random));
    wrong += differences(a, b) + roundings(a);
  }
  CHECK(wrong == 0);
  for_each_rounding([&](std::uint64_t high, std::uint64_t low) {
    wrong += roundings(join(high, low)) + roundings(-join(high, low));
  });
  CHECK(wrong == 0);
  for (const std::uint64_t word : words) {
    wrong += !same(u128(static_cast<std::int64_t>(word)),
                   static_cast<unsigned_reference>(static_cast<std::int64_t>(word)));
    wrong += !same(i128(static_cast<std::int32_t>(word)), static_cast<std::int32_t>(word));
    wrong += !same(i128(word), static_cast<signed_reference>(word));
  }
  CHECK(wrong == 0);
}
#endif

TEST_CASE("the compiler's integers of 128 bits are used where it has them, unless told otherwise") {
  using segtally::detail::int128, segtally::detail::uint128;
#if SEGTALLY_USE_INT128
  CHECK(std::same_as<uint128, unsigned_reference>);
  CHECK(std::same_as<int128, signed_reference>);
#else
  CHECK(std::same_as<uint128, u128>);
  CHECK(std::same_as<int128, i128>);
#endif
  CHECK(segtally::detail::product(all, all) == (uint128{all - 1} << 64) + 1);
}

}  // namespace detail_wide_test
