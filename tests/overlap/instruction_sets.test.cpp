// SPDX-License-Identifier: BSD-3-Clause
// Every instruction set of the build machine's processor (the build enables all) gives the same results as
// plain C++.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <tuple>
#include <type_traits>
#include <vector>

#include <segtally/detail/bit_positions.hpp>
#include <segtally/detail/change_bits.hpp>
#include <segtally/overlap/tally.hpp>

#include "../support/oracle.hpp"

using namespace segtally::detail;

TYPE_TO_STRING(scalar);
TYPE_TO_STRING(vectors);
TYPE_TO_STRING(sse2);
TYPE_TO_STRING(avx2);
#if SEGTALLY_USE_XSIMD
TYPE_TO_STRING(xsimd_sse2);
#if defined(__AVX2__)
TYPE_TO_STRING(xsimd_avx2);
#endif
#endif
TYPE_TO_STRING(avx512<false>);
TYPE_TO_STRING(avx512<true>);

namespace {

using instruction_sets = decltype(std::tuple_cat(std::tuple<scalar>{}
#if SEGTALLY_USE_VECTORS
                                                 ,
                                                 std::tuple<vectors>{}
#endif
#if SEGTALLY_HAS_SSE2
                                                 ,
                                                 std::tuple<sse2>{}
#endif
#if SEGTALLY_USE_XSIMD
                                                 ,
                                                 std::tuple<xsimd_sse2>{}
#endif
#if defined(__AVX2__)
                                                 ,
                                                 std::tuple<avx2>{}
#endif
#if SEGTALLY_USE_XSIMD && defined(__AVX2__)
                                                 ,
                                                 std::tuple<xsimd_avx2>{}
#endif
#if defined(__AVX512BW__)
                                                 ,
                                                 std::tuple<avx512<false>>{}
#endif
#if defined(__AVX512BW__) && defined(__AVX512VBMI2__)
                                                 ,
                                                 std::tuple<avx512<true>>{}
#endif
                                                 ));

template <class Arch>
void check_positions(std::uint64_t bits, std::size_t first) {
  std::vector<std::uint16_t> expected;
  for (std::size_t i = 0; i < 64; ++i)
    if ((bits >> i & 1) != 0) expected.push_back(static_cast<std::uint16_t>(first + i));
  std::array<std::uint16_t, 64 + 2 * positions_beyond> out;
  out.fill(0xABCD);
  std::uint16_t* const end = write_positions<Arch>(bits, first, out.data());
  REQUIRE(end - out.data() == static_cast<std::ptrdiff_t>(expected.size()));
  CHECK(std::equal(expected.begin(), expected.end(), out.begin()));
  CHECK(std::all_of(end + positions_beyond, out.data() + out.size(),
                    [](std::uint16_t x) { return x == 0xABCD; }));
}

// Arrays of 65 labels, each in a separate vector so that a sanitizer detects reads beyond the end. Neighbours
// differ in one bit or not at all.
template <class T>
std::vector<T> labels(std::mt19937_64& random, unsigned one_in) {
  std::vector<T> all;
  auto label = static_cast<T>(random());
  for (int i = 0; i < 65; ++i) {
    if (random() % one_in == 0) label = static_cast<T>(label ^ (T{1} << random() % (8 * sizeof(T))));
    all.push_back(label);
  }
  return all;
}

template <class Arch, class A, class B>
void check_changes(std::mt19937_64& random) {
  for (const unsigned one_in : {1u, 2u, 7u, 50u, 1000u})
    for (int k = 0; k < 50; ++k) {
      const std::vector<A> a = labels<A>(random, one_in);
      const std::vector<B> b = labels<B>(random, one_in + 3);
      std::uint64_t of_a = 0, of_b = 0;
      for (std::size_t i = 0; i < 64; ++i) {
        of_a |= std::uint64_t{a[i] != a[i + 1]} << i;
        of_b |= std::uint64_t{b[i] != b[i + 1]} << i;
      }
      REQUIRE(change_bits<Arch>(a.data()) == of_a);
      REQUIRE(change_bits<Arch>(a.data(), b.data()) == (of_a | of_b));
      REQUIRE(change_bits<Arch>(a.data(), b.data(), a.data()) == (of_a | of_b));
    }
}

template <class Arch, class R, class P>
void check_tally(std::uint64_t seed) {
  for (const double length : {1.0, 3.0, 20.0, 300.0})
    for (const std::size_t n : {1u, 63u, 64u, 65u, 1023u, 1024u, 1500u, 40007u}) {
      const auto r = support::labels_in_runs<R>(n, length, {0, 0, 1, 2, 77, 100}, ++seed);
      const auto p = support::labels_in_runs<P>(n, length, {0, 0, 1, 3, 78, 101}, ++seed);
      const segtally::any_label_view reference(r), prediction(p);
      const auto r_arch = reference.with_kernels_of<Arch>(), p_arch = prediction.with_kernels_of<Arch>();
      REQUIRE(segtally::tally(r_arch, p_arch) == support::naive(r, p));
      std::vector<std::uint8_t> mask;
      for (std::size_t i = 0; i < n; ++i) mask.push_back(static_cast<std::uint8_t>(i / 37 % 3));
      const segtally::tally_options masked{.mask = segtally::label_view<std::uint8_t>{mask.data(), {n}}};
      REQUIRE(segtally::tally(r_arch, p_arch, masked) == segtally::tally(reference.with_kernels_of<scalar>(),
                                                                         prediction.with_kernels_of<scalar>(),
                                                                         masked));
    }
}

}  // namespace

TEST_CASE_TEMPLATE_DEFINE("positions of set bits: every number of them, and no more beyond than allowed",
                          Arch, positions) {
  std::mt19937_64 random(1);
  for (const std::size_t first : {std::size_t{0}, std::size_t{64}, std::size_t{448}}) {
    check_positions<Arch>(0, first);
    check_positions<Arch>(~std::uint64_t{0}, first);
    for (int set = 1; set < 64; ++set) {
      check_positions<Arch>((std::uint64_t{1} << set) - 1, first);
      check_positions<Arch>(~((std::uint64_t{1} << set) - 1), first);
      check_positions<Arch>(std::uint64_t{1} << set, first);
    }
    for (int k = 0; k < 300; ++k)
      check_positions<Arch>(random() & random() & (k % 2 ? random() : ~0ull), first);
  }
}
TEST_CASE_TEMPLATE_APPLY(positions, instruction_sets);

TEST_CASE_TEMPLATE_DEFINE("changes between neighbours: every width, one array or more", Arch, changes) {
  std::mt19937_64 random(2);
  check_changes<Arch, std::uint8_t, std::uint8_t>(random);
  check_changes<Arch, std::uint16_t, std::uint16_t>(random);
  check_changes<Arch, std::uint32_t, std::uint32_t>(random);
  check_changes<Arch, std::uint64_t, std::uint64_t>(random);
  check_changes<Arch, std::uint8_t, std::uint64_t>(random);
  check_changes<Arch, std::int32_t, std::uint16_t>(random);
}
TEST_CASE_TEMPLATE_APPLY(changes, instruction_sets);

TEST_CASE_TEMPLATE_DEFINE("the tally, with and without a mask", Arch, tallies) {
  check_tally<Arch, std::uint8_t, std::uint8_t>(3);
  check_tally<Arch, std::uint16_t, std::uint16_t>(4);
  check_tally<Arch, std::int32_t, std::uint64_t>(5);
}
TEST_CASE_TEMPLATE_APPLY(tallies, instruction_sets);

// Compilers also provide vector types for processors without vectors; they are not used there.
TEST_CASE("the widest instruction set is the one that runs, by xsimd where it has it (P35)") {
  CHECK((std::is_same_v<default_arch, scalar> ||
         std::is_same_v<default_arch,
                        std::tuple_element_t<std::tuple_size_v<instruction_sets> - 1, instruction_sets>>));
#if SEGTALLY_HAS_SSE2 || (SEGTALLY_USE_VECTORS && (defined(__aarch64__) || defined(__VX__)))
  CHECK_FALSE(std::is_same_v<default_arch, scalar>);
#endif
}
