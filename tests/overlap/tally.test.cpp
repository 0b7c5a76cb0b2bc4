// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <segtally/overlap/tally.hpp>

#include "../support/error_of.hpp"
#include "../support/guarded.hpp"
#include "../support/oracle.hpp"

namespace overlap_tally_test {

using segtally::contingency_table;
using segtally::label_view;
using segtally::tally;
using support::error_of;
using support::guarded;

namespace {

template <class T>
constexpr T top = std::numeric_limits<T>::max();

template <class T>
label_view<T> flat(const std::vector<T>& v) {
  return {v.data(), {v.size()}};
}

}  // namespace

TEST_CASE_TEMPLATE("every length at every offset, up to pages that must not be read (D01, D16)", T,
                   std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t) {
  std::mt19937_64 random(1);
  const std::size_t longest = 4 * 64 + 67;
  guarded<T> r(longest + 64), p(longest + 64);
  std::vector<T> rv, pv;
  for (std::size_t n = 0; n <= longest; ++n) {
    for (const std::size_t offset : {std::size_t{0}, n % 64, std::size_t{63}}) {
      rv.assign(n, T{});
      pv.assign(n, T{});
      for (std::size_t i = 0; i < n; ++i) {
        rv[i] = random() % 5 == 0 ? T(random() % 3) : (i ? rv[i - 1] : T{});
        pv[i] = random() % 5 == 0 ? T(random() % 3) : (i ? pv[i - 1] : T{});
      }
      const contingency_table expected = support::naive(rv, pv);
      T* const at_start = r.first();  // an access before the first or behind the last voxel faults
      T* const at_end = p.last(n);
      std::copy(rv.begin(), rv.end(), at_start);
      std::copy(pv.begin(), pv.end(), at_end);
      REQUIRE(tally(label_view<T>{at_start, {n}}, label_view<T>{at_end, {n}}) == expected);
      T* const shifted = r.first() + offset;
      std::copy(rv.begin(), rv.end(), shifted);
      REQUIRE(tally(label_view<T>{shifted, {n}}, label_view<T>{at_end, {n}}) == expected);
    }
  }
}

TEST_CASE("every layout of the same image gives the same table (D10, D11, D12, D13, P31)") {
  const std::size_t Z = 3, Y = 4, X = 5;
  std::vector<std::int32_t> r(Z * Y * X), p(Z * Y * X);
  std::iota(r.begin(), r.end(), 1);
  for (std::size_t i = 0; i < p.size(); ++i) p[i] = static_cast<std::int32_t>((i * 7) % 11);
  const contingency_table expected = support::naive(r, p);
  const label_view<std::int32_t> rv{r.data(), {Z, Y, X}};

  std::array<std::size_t, 3> order{0, 1, 2};
  do {
    for (unsigned reversed = 0; reversed < 8; ++reversed) {
      for (const std::size_t padding : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
        // The prediction with axes stored in another order, some of them flipped, and padded.
        const std::array<std::size_t, 3> extent{Z, Y, X};
        std::array<std::ptrdiff_t, 3> stride{};
        std::ptrdiff_t step = 1 + static_cast<std::ptrdiff_t>(padding == 3);
        for (const std::size_t axis : order) {
          stride[axis] = step;
          step *= static_cast<std::ptrdiff_t>(extent[axis] + padding);
        }
        std::vector<std::int32_t> stored(static_cast<std::size_t>(step) + 8, -99);
        std::ptrdiff_t origin = 0;
        for (std::size_t axis = 0; axis < 3; ++axis)
          if (reversed >> axis & 1) {
            origin += stride[axis] * static_cast<std::ptrdiff_t>(extent[axis] - 1);
            stride[axis] = -stride[axis];
          }
        for (std::size_t z = 0; z < Z; ++z)
          for (std::size_t y = 0; y < Y; ++y)
            for (std::size_t x = 0; x < X; ++x)
              stored[static_cast<std::size_t>(origin + stride[0] * static_cast<std::ptrdiff_t>(z) +
                                              stride[1] * static_cast<std::ptrdiff_t>(y) +
                                              stride[2] * static_cast<std::ptrdiff_t>(x))] =
                  p[(z * Y + y) * X + x];
        const label_view<std::int32_t> pv{
            stored.data() + origin, {Z, Y, X}, {stride[0], stride[1], stride[2]}};
        REQUIRE(tally(rv, pv) == expected);
        REQUIRE(tally(pv, rv) == expected.transposed());
        REQUIRE(tally(pv, pv) == support::naive(p, p));
      }
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("opposite layouts of one 2x3 image give a diagonal table (D10)") {
  const std::vector<std::uint8_t> rows{1, 2, 3, 4, 5, 6}, columns{1, 4, 2, 5, 3, 6};
  const contingency_table t = tally(label_view<std::uint8_t>{rows.data(), {2, 3}},
                                    label_view<std::uint8_t>{columns.data(), {2, 3}, {1, 2}});
  CHECK(t.overlaps().size() == 6);
  for (const segtally::overlap& o : t.overlaps()) CHECK(o.reference == o.prediction);
}

TEST_CASE("long rows of every layout, with and without gathering (D13)") {
  const std::size_t Y = 9, X = 5000;
  const auto r = support::labels_in_runs<std::uint16_t>(Y * X, 20, {0, 1, 2, 700}, 1);
  const auto p = support::labels_in_runs<std::uint16_t>(Y * X, 20, {0, 4, 2, 60000}, 2);
  std::vector<std::uint16_t> padded(Y * (X + 3)), transposed(Y * X), spread(2 * Y * X);
  for (std::size_t y = 0; y < Y; ++y)
    for (std::size_t x = 0; x < X; ++x) {
      padded[y * (X + 3) + x] = p[y * X + x];
      transposed[x * Y + y] = p[y * X + x];
      spread[2 * (y * X + x)] = p[y * X + x];
    }
  const contingency_table expected = support::naive(r, p);
  const label_view<std::uint16_t> rv{r.data(), {Y, X}};
  CHECK(tally(rv, label_view<std::uint16_t>{p.data(), {Y, X}}) == expected);
  CHECK(tally(rv, label_view<std::uint16_t>{padded.data(), {Y, X}, {X + 3, 1}}) == expected);
  CHECK(tally(rv, label_view<std::uint16_t>{transposed.data(), {Y, X}, {1, Y}}) == expected);
  CHECK(tally(rv, label_view<std::uint16_t>{spread.data(), {Y, X}, {2 * X, 2}}) == expected);
}

TEST_CASE("a voxel or a row seen many times (stride 0) is counted many times (D03b, D13)") {
  const std::uint8_t one = 7;
  const std::vector<std::uint8_t> row{1, 1, 2};
  const label_view<std::uint8_t> broadcast{&one, {4, 3}, {0, 0}}, rows{row.data(), {4, 3}, {0, 1}};
  CHECK(tally(rows, broadcast) == contingency_table::from_overlaps({{1, 7, 8}, {2, 7, 4}}));
  const label_view<std::uint8_t> huge{&one, {1u << 12, 1u << 12}, {0, 0}};
  CHECK(tally(huge, huge) == contingency_table::from_overlaps({{7, 7, std::uint64_t{1} << 24}}));
}

TEST_CASE("rank 0 is one voxel, an axis of size 0 none, and neither touches what is not there (D05, D06)") {
  const std::uint16_t label = 3;
  CHECK(tally(label_view<std::uint16_t>{&label, {}}, label_view<std::uint16_t>{&label, {}}).count(3, 3) == 1);
  for (const segtally::shape_type& shape : {segtally::shape_type{0}, {0, 5}, {5, 0, 3}}) {
    const label_view<std::uint16_t> none{nullptr, shape};
    CHECK(tally(none, none) == contingency_table{});
  }
  const label_view<std::uint16_t> eight{&label, {1, 1, 1, 1, 1, 1, 1, 1}};
  CHECK(tally(eight, eight).total() == 1);
}

TEST_CASE("labels up to 2^64 - 1 stay apart, packed or not, sentinel or not (D20, D21)") {
  const std::vector<std::uint64_t> edge{0,
                                        1,
                                        (1ull << 32) - 1,
                                        1ull << 32,
                                        (1ull << 53) + 1,
                                        1ull << 53,
                                        top<std::uint64_t> >> 1,
                                        1ull << 63,
                                        top<std::uint64_t>};
  std::vector<std::uint64_t> r, p;
  for (const std::uint64_t a : edge)
    for (const std::uint64_t b : edge) {
      r.push_back(a);
      p.push_back(b);
    }
  const contingency_table t = tally(flat(r), flat(p));
  CHECK(t == support::naive(r, p));
  CHECK(t.overlaps().size() == 81);
  for (const std::uint64_t both : {std::uint64_t{0}, top<std::uint64_t>}) {
    const std::vector<std::uint64_t> same(100, both);
    CHECK(tally(flat(same), flat(same)) == contingency_table::from_overlaps({{both, both, 100}}));
  }
}

TEST_CASE("all voxels different, and all the same (D02, D30, P33)") {
  for (const std::size_t n : {std::size_t{255}, std::size_t{256}, std::size_t{257}, std::size_t{65535},
                              std::size_t{65536}, std::size_t{65537}, std::size_t{300000}}) {
    std::vector<std::uint32_t> all(n);
    std::iota(all.begin(), all.end(), 1u);
    const contingency_table diagonal = tally(flat(all), flat(all));
    CHECK(diagonal.overlaps().size() == n);
    CHECK(diagonal.total() == n);
    const std::vector<std::uint32_t> same(n, 5);
    CHECK(tally(flat(same), flat(same)) == contingency_table::from_overlaps({{5, 5, n}}));
  }
}

TEST_CASE("ids at odds with a hash are counted like any others (D30, D31, P36)") {
  const std::size_t n = 50000;
  for (const std::uint64_t factor : {std::uint64_t{1}, std::uint64_t{1} << 20, std::uint64_t{1} << 32,
                                     std::uint64_t{1} << 44, std::uint64_t{0x9E3779B97F4A7C15}}) {
    std::vector<std::uint64_t> r(n), p(n);
    for (std::size_t i = 0; i < n; ++i) {
      r[i] = i * factor;
      p[i] = (i + 1) * factor;
    }
    CHECK(tally(flat(r), flat(p)) == support::naive(r, p));
  }
  // Pairs with the same hash for the first seed: r * seed + p * other = constant.
  const std::uint64_t seed = 0x9E3779B97F4A7C15u, other = seed ^ 0xD1342543DE82EF94u;
  std::uint64_t inverse = 1;
  for (int i = 0; i < 6; ++i) inverse *= 2 - other * inverse;
  std::vector<std::uint64_t> r(n), p(n);
  for (std::size_t i = 0; i < n; ++i) {
    r[i] = i;
    const std::uint64_t folded = (12345 - i * seed) * inverse;
    p[i] = folded ^ (folded >> 32);
  }
  CHECK(tally(flat(r), flat(p)) == support::naive(r, p));
}

TEST_CASE("few labels, then many, then huge ones: dense and sparse change places unseen (D24)") {
  std::vector<std::uint32_t> r, p;
  std::mt19937_64 random(3);
  for (const std::uint32_t names : {4u, 300u, 4u, 20000u, 4000000000u, 7u}) {
    for (int i = 0; i < 40000; ++i) {
      r.push_back(static_cast<std::uint32_t>(random() % names));
      p.push_back(static_cast<std::uint32_t>(random() % 97));
    }
  }
  CHECK(tally(flat(r), flat(p)) == support::naive(r, p));
  segtally::detail::pair_counter<segtally::detail::packed_slot> counter;
  for (std::uint64_t i = 0; i < 400; ++i) counter.add(i * 37 % 400 % 20, i * 37 % 400 / 20, 1);
  CHECK(counter.is_dense());
  CHECK(counter.pairs<segtally::detail::overlap_run>().size() == 400);
  counter.add(1u << 30, 5, 1);
  CHECK_FALSE(counter.is_dense());
  CHECK(counter.pairs<segtally::detail::overlap_run>().size() == 401);
}

TEST_CASE("noise and calm in turns, blocks of noise being counted unseen (P29, P30)") {
  std::mt19937 random(5);
  for (const std::size_t stretch : {100u, 511u, 512u, 700u, 5000u}) {
    std::vector<std::uint16_t> r, p;
    while (r.size() < 30000) {
      const std::size_t n = random() % (2 * stretch);
      const bool noisy = random() % 2 == 0;
      const auto a = static_cast<std::uint16_t>(random() % 5), b = static_cast<std::uint16_t>(random() % 5);
      for (std::size_t i = 0; i < n; ++i) {
        r.push_back(noisy ? static_cast<std::uint16_t>(random() % 300) : a);
        p.push_back(noisy ? static_cast<std::uint16_t>(random() % 300) : b);
      }
    }
    CHECK(tally(flat(r), flat(p), {.threads = 1}) == support::naive(r, p));
  }
}

// Seconds, and minutes without optimisation; on 32-bit targets no image is that large.
#if defined(NDEBUG) && SIZE_MAX > 0xFFFFFFFF
TEST_CASE("more than 2^32 voxels are counted, more than 2^32 of them alike (D03)") {
  constexpr std::size_t row = std::size_t{1} << 20, rows = 4099;
  std::vector<std::uint8_t> r(row, 0), p(row, 1);
  r[7] = 200;
  const auto again = [&](const std::vector<std::uint8_t>& v) {  // the same row repeatedly
    return label_view<std::uint8_t>(v.data(), {rows, row}, {0, 1});
  };
  const contingency_table t = tally(again(r), again(p));
  CHECK(t.total() == rows * row);
  CHECK(t.count(0, 1) == rows * (row - 1));
  CHECK(t.count(0, 1) > 0xFFFFFFFFu);
  CHECK(t.count(200, 1) == rows);
  CHECK(t.overlaps().size() == 2);
}
#endif

TEST_CASE("the result does not depend on the number of threads (D42, D43)") {
  const auto r = support::labels_in_runs<std::uint16_t>(3'000'001, 12, {0, 0, 0, 1, 2, 3, 900}, 5);
  const auto p = support::labels_in_runs<std::uint16_t>(3'000'001, 12, {0, 0, 0, 7, 2, 4, 60000}, 6);
  const contingency_table expected = support::naive(r, p);
  for (const int threads : {0, 1, 2, 3, 7, 16, 1000})
    CHECK(tally(flat(r), flat(p), {.threads = threads}) == expected);
  // Enough pairs that their tables are merged by threads, too.
  std::vector<std::uint32_t> many_r(2'000'000), many_p(many_r.size());
  for (std::size_t i = 0; i < many_r.size(); ++i) {
    many_r[i] = static_cast<std::uint32_t>(i / 90);
    many_p[i] = static_cast<std::uint32_t>(i / 70 % 20'000);
  }
  const contingency_table many = tally(flat(many_r), flat(many_p), {.threads = 1});
  REQUIRE(many.overlaps().size() > 40'000);
  for (const int threads : {2, 3, 16}) CHECK(tally(flat(many_r), flat(many_p), {.threads = threads}) == many);
  const std::vector<std::uint8_t> five{1, 1, 2, 2, 3};
  CHECK(tally(flat(five), flat(five), {.threads = 1000}).total() == 5);
}

TEST_CASE("a mask keeps the voxels where it is not 0, whatever its type and layout") {
  const std::size_t n = 30000;
  const auto r = support::labels_in_runs<std::int16_t>(n, 8, {0, 1, 2}, 1);
  const auto p = support::labels_in_runs<std::uint32_t>(n, 8, {0, 1, 90000}, 2);
  const auto m = support::labels_in_runs<std::uint16_t>(n, 8, {0, 1, 256}, 3);  // 256 is 0 in its low byte
  std::vector<std::int16_t> kept_r;
  std::vector<std::uint32_t> kept_p;
  for (std::size_t i = 0; i < n; ++i)
    if (m[i] != 0) {
      kept_r.push_back(r[i]);
      kept_p.push_back(p[i]);
    }
  const contingency_table expected = support::naive(kept_r, kept_p);
  const label_view<std::int16_t> rv{r.data(), {100, 300}};
  const label_view<std::uint32_t> pv{p.data(), {100, 300}};
  CHECK(tally(rv, pv, {.mask = label_view<std::uint16_t>{m.data(), {100, 300}}}) == expected);
  std::vector<std::uint16_t> columns(n);
  for (std::size_t y = 0; y < 100; ++y)
    for (std::size_t x = 0; x < 300; ++x) columns[x * 100 + y] = m[y * 300 + x];
  CHECK(tally(rv, pv, {.mask = label_view<std::uint16_t>{columns.data(), {100, 300}, {1, 100}}}) == expected);
  const std::vector<std::uint8_t> nothing(n, 0);
  CHECK(tally(rv, pv, {.mask = label_view<std::uint8_t>{nothing.data(), {100, 300}}}).total() == 0);
}

TEST_CASE("ignored labels leave as if their voxels were deleted, on either side (P16, P17, T6, T23)") {
  const std::vector<std::int32_t> r{0, 255, 1, 1, -1, 2};
  const std::vector<std::uint8_t> p{1, 1, 9, 1, 1, 2};
  CHECK(tally(flat(r), flat(p), {.ignore_reference = {255, -1}, .ignore_prediction = {9}}) ==
        contingency_table::from_overlaps({{0, 1, 1}, {1, 1, 1}, {2, 2, 1}}));
  CHECK(tally(flat(p), flat(r), {.ignore_reference = {9}, .ignore_prediction = {255, -1, -1, 77}}) ==
        contingency_table::from_overlaps({{1, 0, 1}, {1, 1, 1}, {2, 2, 1}}));
  CHECK(tally(flat(p), flat(p), {.ignore_reference = {1, 2, 9}}).total() == 0);
}

TEST_CASE("bad arguments are named with their numbers (P32, D04, D23)") {
  const std::vector<std::uint8_t> u(6, 1);
  const std::vector<std::int16_t> s{0, -5, 3, -5, 0, 0};
  const label_view<std::uint8_t> v23{u.data(), {2, 3}}, v32{u.data(), {3, 2}}, v6{u.data(), {6}};
  const label_view<std::int16_t> negative{s.data(), {6}};
  CHECK(error_of([&] { (void)tally(v23, v32); }) == "tally: shapes differ: (2, 3) and (3, 2)");
  CHECK(error_of([&] { (void)tally(v6, v23); }) == "tally: shapes differ: (6) and (2, 3)");
  CHECK(error_of([&] { (void)tally(v23, v23, {.mask = v32}); }) ==
        "tally: shapes differ: (2, 3) of the images and (3, 2) of the mask");
  CHECK(error_of([&] { (void)tally(v6, negative); }) ==
        "tally: the prediction has the negative label -5; relabel it or put it on the ignore list");
  CHECK(error_of([&] { (void)tally(negative, v6); }) ==
        "tally: the reference has the negative label -5; relabel it or put it on the ignore list");
  CHECK(error_of([&] { (void)tally(v6, v6, {.ignore_reference = {-1}}); }) ==
        "tally: ignore label -1 is not representable in uint8");
  CHECK(error_of([&] { (void)tally(v6, negative, {.ignore_prediction = {40000}}); }) ==
        "tally: ignore label 40000 is not representable in int16");
  CHECK(error_of([&] { (void)tally(v6, v6, {.threads = -2}); }) == "tally: threads = -2 is negative");
  CHECK_THROWS_AS((void)tally(v23, v32), std::invalid_argument);
}

TEST_CASE("progress rises to 1 on the calling thread, and what it throws arrives (D40, P37)") {
  const std::vector<std::uint8_t> labels(2'000'000, 1);
  std::vector<double> seen;
  (void)tally(flat(labels), flat(labels), {.threads = 2, .progress = [&](double f) { seen.push_back(f); }});
  REQUIRE_FALSE(seen.empty());
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(seen.front() > 0);
  CHECK(seen.back() == 1);
  CHECK_THROWS_AS((void)tally(flat(labels), flat(labels),
                              {.threads = 2, .progress = [](double) { throw std::runtime_error("stop"); }}),
                  std::runtime_error);
}

TEST_CASE("random images of random shapes agree with the oracle") {
  std::mt19937_64 random(20261123);
  for (int round = 0; round < 3000; ++round) {
    const std::size_t Z = random() % 4 + 1, Y = random() % 9 + 1, X = random() % 200 + 1;
    const double run = static_cast<double>(1 + random() % 30);
    const auto r = support::labels_in_runs<std::uint16_t>(Z * Y * X, run, {0, 1, 2, 3, 65535}, random());
    const auto p =
        support::labels_in_runs<std::uint64_t>(Z * Y * X, run, {0, 1, 2, top<std::uint64_t>}, random());
    REQUIRE(tally(label_view<std::uint16_t>{r.data(), {Z, Y, X}},
                  label_view<std::uint64_t>{p.data(), {Z, Y, X}}) == support::naive(r, p));
  }
}

TEST_CASE("labels that differ in one bit differ") {
  for (int bit = 0; bit < 64; ++bit) {
    std::vector<std::uint64_t> wide(65, 0);
    wide[33] = std::uint64_t{1} << bit;
    std::vector<std::uint32_t> narrow(65, 0);
    narrow[33] = std::uint32_t{1} << (bit % 32);
    const std::uint64_t expected = std::uint64_t{1} << 32 | std::uint64_t{1} << 33;
    CHECK(segtally::detail::change_bits<segtally::detail::default_arch>(wide.data()) == expected);
    CHECK(segtally::detail::change_bits<segtally::detail::default_arch>(narrow.data()) == expected);
    CHECK(segtally::detail::change_bits<segtally::detail::scalar>(wide.data()) == expected);
  }
}

}  // namespace overlap_tally_test
