// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <segtally/annotators/annotation_table.hpp>
#include <segtally/annotators/fleiss_kappa.hpp>
#include <segtally/annotators/majority_vote.hpp>
#include <segtally/annotators/mean_over_references.hpp>
#include <segtally/annotators/pairwise_matrix.hpp>
#include <segtally/annotators/staple.hpp>
#include <segtally/annotators/tally_annotators.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/view/label_view.hpp>

#include "../support/error_of.hpp"

namespace annotators_annotators_test {

using segtally::annotation_table;
using segtally::any_label;
using segtally::any_label_view;
using segtally::label_view;
using segtally::tally_annotators;
using support::error_of;

namespace {

using labels = std::vector<std::uint64_t>;
using images = std::vector<std::vector<int>>;

std::vector<any_label_view> views(const images& all) {
  return std::vector<any_label_view>(all.begin(), all.end());
}

/// The random numbers that the golden values were computed with.
class draw {
 public:
  explicit draw(std::uint64_t seed) : state_(seed) {}
  std::uint64_t operator()() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return state_ >> 33;
  }

 private:
  std::uint64_t state_;
};

/// A truth of three labels, and annotators with random errors.
images drawn_images(std::uint64_t seed, std::size_t voxels = 60) {
  draw next(seed);
  images all(2 + next() % 5);
  for (std::size_t v = 0; v < voxels; ++v) {
    const std::uint64_t truth = next() % 3;
    for (std::vector<int>& image : all)
      image.push_back(static_cast<int>(next() % 4 == 0 ? next() % 3 : truth));
  }
  return all;
}

/// Counts combinations naively.
annotation_table naive(const images& all) {
  std::map<labels, std::uint64_t> cells;
  for (std::size_t v = 0; v < all[0].size(); ++v) {
    labels combination;
    for (const std::vector<int>& image : all) combination.push_back(static_cast<std::uint64_t>(image[v]));
    ++cells[combination];
  }
  labels flat, counts;
  for (const auto& [combination, count] : cells) {
    flat.insert(flat.end(), combination.begin(), combination.end());
    counts.push_back(count);
  }
  return annotation_table::from_counts(all.size(), flat, counts);
}

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

TEST_CASE("25 groups: Fleiss' kappa of statsmodels 0.15.0, STAPLE and votes of SimpleITK 2.5.7") {
  struct golden {
    double kappa, sensitivity_of_first, specificity_of_last, foreground;
    std::size_t iterations;
    std::uint32_t votes;
  };
  const golden expected[] = {
      {0.58897266953688, 0.923059085232013, 0.947738071733041, 38.9052619414691, 10, 238168265u},
      {0.578855012064049, 0.898083056079283, 0.879518261684674, 32.5000163551827, 24, 1316551083u},
      {0.571146058950937, 0.897253472306605, 0.904674798052429, 38.9923949191653, 8, 579053078u},
      {0.499025883662677, 0.987308459001497, 0.772564717142069, 35.4499109631202, 99, 1719640957u},
      {0.513830678960603, 0.867183712947915, 1, 39.064982913988, 17, 2203745133u},
      {0.574724358380432, 0.929560761448171, 0.829309741724317, 36.8390594442293, 24, 4145668643u},
      {0.537863227718105, 0.908510008856731, 0.725339552166651, 40.5833770301851, 24, 1546586403u},
      {0.506346706198462, 0.936711002895341, 0.74875755856569, 39.8807492871981, 22, 3471820352u},
      {0.607621426401593, 0.939725634447432, 0.848840847922776, 32.8928289151046, 34, 1079807639u},
      {0.571174335002254, 0.89846371422457, 0.907267980955387, 36.7101594216158, 18, 234631675u},
      {0.596600989821645, 0.979202342206527, 0.790426500239632, 42.289809696105, 23, 4168252926u},
      {0.541303886175409, 0.88898330895464, 0.72848646457048, 42.500005176654, 30, 2117606049u},
      {0.514463770812018, 0.916520109478538, 0.819851524737322, 38.0956753135955, 24, 1608550485u},
      {0.615345682761413, 0.955473216112304, 0.866610658121571, 45.0058522575537, 7, 2364672545u},
      {0.528109829305215, 0.855465949555525, 0.829582667118995, 41.9935960890016, 10, 964317011u},
      {0.531500534473544, 0.920981354325321, 0.884719078950472, 42.3039816957987, 26, 627691198u},
      {0.619691527572364, 0.920426509348648, 0.884792730014703, 35.5000138860786, 27, 101921003u},
      {0.547190828711332, 0.973846047288469, 0.788209934391915, 38.426561845135, 15, 3774021945u},
      {0.385009609224856, 0.878964708728882, 0.647523358639919, 44.5000020326527, 21, 2339351239u},
      {0.519632414369256, 0.947048638263713, 0.576831476027713, 41.0197392545985, 16, 3698066690u},
      {0.457378721825434, 0.881773367287906, 0.642023302553093, 37.6902792206916, 51, 4058004506u},
      {0.507229733256773, 0.86593903784182, 0.838011183747223, 41.501474178608, 40, 2502613462u},
      {0.541539316476799, 0.876116371382682, 0.875997935518605, 42.2318337196527, 23, 3233069341u},
      {0.559444883377418, 0.914705270605538, 0.999999957783634, 46.9310517058989, 19, 1789144798u},
      {0.491855764062536, 0.935810891344746, 0.764151888173009, 39.7890185097724, 33, 1165157702u}};
  std::uint64_t seed = 0;
  for (const golden& g : expected) {
    ++seed;
    CAPTURE(seed);
    const images all = drawn_images(seed);
    const annotation_table table = tally_annotators(views(all));
    CHECK(table == naive(all));
    CHECK(segtally::fleiss_kappa(table) == doctest::Approx(g.kappa).epsilon(1e-13));
    const segtally::staple_estimate e = segtally::staple(table);
    CHECK(e.sensitivity.front() == doctest::Approx(g.sensitivity_of_first).epsilon(1e-12));
    CHECK(e.specificity.back() == doctest::Approx(g.specificity_of_last).epsilon(1e-12));
    CHECK(e.iterations == g.iterations);
    CHECK(e.converged);
    const auto map = segtally::probability_map(views(all), e);
    CHECK(sum(map.values) == doctest::Approx(g.foreground).epsilon(1e-12));
    std::uint32_t votes = 0;
    for (const std::uint8_t vote : segtally::majority_vote<std::uint8_t>(views(all), 255).values)
      votes = votes * 31 + vote;
    CHECK(votes == g.votes);
  }
  CHECK(seed == 25);
}

TEST_CASE(
    "the bits are the same everywhere: no product is joined with a sum, no function of a C library rounds") {
  const annotation_table table = tally_annotators(views(drawn_images(6, 5000)));
  const segtally::staple_estimate e = segtally::staple(table, {.prior = 0.7});
  CHECK(e.sensitivity[0] == 0.9047600596372698);
  CHECK(e.specificity[1] == 0.85157557786131666);
  CHECK(e.probability[e.probability.size() / 2] == 0.12743623555243366);
  CHECK(segtally::fleiss_kappa(table) == 0.56062048402439546);
}

TEST_CASE("any types, layouts, masks and numbers of threads are read alike") {
  constexpr std::size_t height = 613, width = 911;  // three tasks
  std::mt19937 random(7);
  images all(4, std::vector<int>(height * width));
  std::vector<std::uint8_t> mask(height * width, 1);
  for (auto& image : all)
    for (std::size_t v = 0; v < image.size(); ++v)
      image[v] = v > 0 && random() % 4 != 0 ? image[v - 1] : static_cast<int>(random() % 6);
  for (std::size_t v = 0; v < mask.size(); ++v) mask[v] = v % 97 < 60;
  // The second is column-major, the third is flipped and has a gap after each voxel, the others are
  // row-major.
  std::vector<std::uint8_t> by_columns(height * width);
  std::vector<std::int64_t> with_gaps(2 * height * width, -5);
  std::vector<std::uint16_t> short_labels(all[3].begin(), all[3].end());
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x) {
      by_columns[x * height + y] = static_cast<std::uint8_t>(all[1][y * width + x]);
      with_gaps[2 * ((height - 1 - y) * width + x)] = all[2][y * width + x];
    }
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(width), column = static_cast<std::ptrdiff_t>(height);
  const segtally::label_images stack{
      label_view<int>(all[0].data(), {height, width}),
      label_view<std::uint8_t>(by_columns.data(), {height, width}, {1, column}),
      label_view<std::int64_t>(with_gaps.data() + 2 * (column - 1) * row, {height, width}, {-2 * row, 2}),
      label_view<std::uint16_t>(short_labels.data(), {height, width})};
  images counted(4);
  for (std::size_t v = 0; v < mask.size(); ++v)
    if (mask[v] != 0)
      for (std::size_t k = 0; k < 4; ++k) counted[k].push_back(all[k][v]);
  const label_view<std::uint8_t> mask_image(mask.data(), {height, width});
  const annotation_table whole = naive(all), part = naive(counted);
  const auto votes = segtally::majority_vote(views(all), 9);
  for (const int threads : {1, 2, 3, 8}) {
    CHECK(tally_annotators(stack, {.threads = threads}) == whole);
    CHECK(tally_annotators(stack, {.threads = threads, .mask = mask_image}) == part);
    CHECK(segtally::majority_vote(stack, 9, {.threads = threads}).values == votes.values);
    const auto masked = segtally::majority_vote<std::uint8_t>(
        stack, 9, {.threads = threads, .mask = mask_image, .outside = 77});
    std::size_t wrong = 0;
    for (std::size_t v = 0; v < mask.size(); ++v)
      wrong += masked.values[v] != (mask[v] != 0 ? votes.values[v] : 77);
    CHECK(wrong == 0);
    CHECK((masked.shape == segtally::shape_type{height, width}));
  }
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t p = 0; p < 4; ++p) CHECK(whole.pair(r, p) == segtally::tally(stack[r], stack[p]));
  CHECK(segtally::staple(stack).sensitivity == segtally::staple(whole).sensitivity);
}

TEST_CASE("tables: parts add up, extreme labels, nothing to count") {
  const images all = drawn_images(99, 200);
  images first(all.size()), second(all.size());
  for (std::size_t k = 0; k < all.size(); ++k) {
    first[k].assign(all[k].begin(), all[k].begin() + 77);
    second[k].assign(all[k].begin() + 77, all[k].end());
  }
  const annotation_table table = tally_annotators(views(all));
  CHECK(tally_annotators(views(first)) + tally_annotators(views(second)) == table);
  CHECK(tally_annotators(views(second)) + tally_annotators(views(first)) == table);
  CHECK(annotation_table{} + table == table);
  CHECK(table + annotation_table{} == table);
  CHECK(table.total() == 200);
  const labels large{~std::uint64_t{0}, 0, ~std::uint64_t{0}};
  const std::vector<std::int8_t> small{-1, 0, 127};
  const annotation_table ends = tally_annotators({large, small}, {.ignore = {-1}});
  CHECK(ends == annotation_table::from_counts(2, labels{0, 0, ~std::uint64_t{0}, 127}, labels{1, 1}));
  const std::vector<int> none;
  CHECK(tally_annotators({none, none}).size() == 0);
  CHECK(tally_annotators({none, none}).annotators() == 2);
  CHECK(segtally::majority_vote({none, none}, 0).values.empty());
  const std::vector<int> one{3};
  CHECK(tally_annotators({one}) == annotation_table::from_counts(1, labels{3}, labels{1}));
  CHECK(tally_annotators({one, one}).foreground(3) ==
        annotation_table::from_counts(2, labels{0, 0}, labels{1}));
  const int point = 4;
  const label_view<int> voxel(&point, {});
  CHECK(tally_annotators({voxel, voxel}).total() == 1);
  std::mt19937 random(1);  // many combinations
  std::vector<std::uint32_t> a(5000), b(5000), c(5000);
  for (auto* image : {&a, &b, &c})
    for (auto& label : *image) label = static_cast<std::uint32_t>(random() % 50);
  const annotation_table many = tally_annotators({a, b, c});
  CHECK(many.total() == 5000);
  CHECK(many.pair(2, 0) == segtally::tally(c, a));
}

TEST_CASE("votes: the most wins, ties are undecided, names and order do not matter") {
  const std::vector<int> a{1, 1, 1, 0, 5, 0}, b{1, 2, 2, 0, 6, 7}, c{1, 2, 3, 4, 7, 0};
  CHECK(segtally::majority_vote({a, b, c}, 9).values == labels{1, 2, 9, 0, 9, 0});
  CHECK(segtally::majority_vote({a, b}, 0).values == labels{1, 0, 0, 0, 0, 0});
  CHECK(segtally::majority_vote({a}, 9).values == labels{1, 1, 1, 0, 5, 0});
  CHECK(segtally::majority_vote({a, b, c}, 9, {.ignore = {0, 7}}).values == labels{1, 2, 9, 4, 9, 9});
  const std::vector<std::uint8_t> mask{1, 1, 0, 1, 1, 1};
  CHECK(segtally::majority_vote({a, b, c}, 9, {.mask = mask, .outside = 8}).values ==
        labels{1, 2, 8, 0, 9, 0});
  using bits = std::vector<std::uint8_t>;
  CHECK(segtally::foreground_vote({a, b, c}, 1).values == bits{1, 1, 1, 1, 1, 1});
  CHECK(segtally::foreground_vote({a, b, c}, 2).values == bits{1, 1, 1, 0, 1, 0});
  CHECK(segtally::foreground_vote({a, b, c}, 3).values == bits{1, 1, 1, 0, 1, 0});
  CHECK(segtally::foreground_vote({a, b, c}, 3, {.mask = mask, .background = 1}).values ==
        bits{0, 0, 0, 1, 1, 1});
  const std::array<int, 3> renamed{2, 0, 1};
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    images all = drawn_images(seed * 31);
    const auto votes = segtally::majority_vote(views(all), 9);
    std::reverse(all.begin(), all.end());
    CHECK(segtally::majority_vote(views(all), 9).values == votes.values);
    for (auto& image : all)
      for (int& label : image) label = renamed[static_cast<std::size_t>(label)];
    labels expected(votes.values.begin(), votes.values.end());
    for (auto& vote : expected) vote = vote == 9 ? 9 : static_cast<std::uint64_t>(renamed[vote]);
    CHECK(segtally::majority_vote(views(all), 9).values == expected);
  }
}

TEST_CASE("Fleiss' kappa: the worked example, laws, undefined") {
  // Ten subjects, fourteen raters, five categories (Wikipedia, "Fleiss' kappa", worked example): 0.210.
  const std::array<std::array<int, 5>, 10> rated{{{0, 0, 0, 0, 14},
                                                  {0, 2, 6, 4, 2},
                                                  {0, 0, 3, 5, 6},
                                                  {0, 3, 9, 2, 0},
                                                  {2, 2, 8, 1, 1},
                                                  {7, 7, 0, 0, 0},
                                                  {3, 2, 6, 3, 0},
                                                  {2, 5, 3, 2, 2},
                                                  {6, 5, 2, 1, 0},
                                                  {0, 2, 2, 3, 7}}};
  labels flat;
  for (const auto& subject : rated)
    for (std::size_t category = 0; category < 5; ++category)
      for (int k = 0; k < subject[category]; ++k) flat.push_back(category);
  const annotation_table example = annotation_table::from_counts(14, flat, labels(10, 1));
  CHECK(segtally::fleiss_kappa(example) == doctest::Approx(0.20993070442195522).epsilon(1e-14));
  // Of two raters it is Scott's pi: agreement 3/4, label shares 5/8 and 3/8.
  const std::vector<int> a{0, 0, 1, 1}, b{0, 0, 1, 0};
  CHECK(segtally::fleiss_kappa(tally_annotators({a, b})) == (0.75 - 34.0 / 64) / (1 - 34.0 / 64));
  CHECK(segtally::fleiss_kappa(tally_annotators({a, a})) == 1);
  const std::vector<int> c{1, 1, 0, 0};
  CHECK(segtally::fleiss_kappa(tally_annotators({a, c})) == -1);
  CHECK(segtally::fleiss_kappa(tally_annotators({a, b, c})) < 0);
  const std::vector<int> zeros(4, 7);
  CHECK(segtally::is_undefined(segtally::fleiss_kappa(tally_annotators({zeros, zeros}))));
  CHECK(segtally::fleiss_kappa(tally_annotators({zeros, zeros}), 1) == 1);
  CHECK(segtally::is_undefined(segtally::fleiss_kappa(annotation_table::from_counts(3, labels{}, labels{}))));
  constexpr std::uint64_t large = std::uint64_t{1} << 61;  // N n squared passes 2^128
  const annotation_table huge =
      annotation_table::from_counts(4, labels{0, 0, 0, 0, 1, 1, 1, 1}, labels{large, large});
  CHECK(segtally::fleiss_kappa(huge) == 1);
  const annotation_table opposed = annotation_table::from_counts(2, labels{0, 1, 1, 0}, labels{large, large});
  CHECK(segtally::fleiss_kappa(opposed) == -1);
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    images all = drawn_images(seed * 7);
    const double kappa = segtally::fleiss_kappa(tally_annotators(views(all)));
    std::reverse(all.begin(), all.end());
    for (auto& image : all)
      for (int& label : image) label = 40 - 13 * label;
    CHECK(segtally::fleiss_kappa(tally_annotators(views(all))) == kappa);
  }
}

TEST_CASE("STAPLE: order and multiples change nothing, perfect annotators, nothing to find") {
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    images all = drawn_images(seed * 1003);
    const segtally::staple_estimate e = segtally::staple(views(all));
    std::reverse(all.begin(), all.end());
    const segtally::staple_estimate reversed = segtally::staple(views(all));
    CHECK(std::equal(e.sensitivity.begin(), e.sensitivity.end(), reversed.sensitivity.rbegin()));
    CHECK(std::equal(e.specificity.begin(), e.specificity.end(), reversed.specificity.rbegin()));
    CHECK(e.iterations == reversed.iterations);
    const images forwards(all.rbegin(), all.rend());
    CHECK(segtally::probability_map(views(all), reversed).values ==
          segtally::probability_map(views(forwards), e).values);
    const annotation_table once = tally_annotators(views(all));
    CHECK(segtally::staple(once + once).sensitivity == reversed.sensitivity);
    CHECK(segtally::staple(once + once).probability == reversed.probability);
    // Exchanging foreground and background exchanges the two rates.
    for (auto& image : all)
      for (int& label : image) label = label == 0;
    const segtally::staple_estimate exchanged = segtally::staple(views(all));
    for (std::size_t k = 0; k < all.size(); ++k)
      CHECK(exchanged.sensitivity[k] == doctest::Approx(reversed.specificity[k]).epsilon(1e-9));
    // One iteration by hand: fractions of votes, then rates.
    const segtally::staple_estimate first = segtally::staple(views(all), {.most_iterations = 1});
    double hits = 0, foreground = 0;
    for (std::size_t v = 0; v < all[0].size(); ++v) {
      double share = 0;
      for (const auto& image : all) share += image[v];
      share /= static_cast<double>(all.size());
      foreground += share;
      if (all[0][v] != 0) hits += share;
    }
    CHECK(first.sensitivity[0] == doctest::Approx(hits / foreground).epsilon(1e-13));
    CHECK(first.iterations == 1);
    CHECK(!first.converged);
  }
  const std::vector<int> a{0, 5, 0, 5}, zeros(4, 0), ones(4, 1);
  const segtally::staple_estimate perfect = segtally::staple({a, a, a});
  CHECK(perfect.sensitivity == std::vector<double>(3, 1));
  CHECK(perfect.specificity == std::vector<double>(3, 1));
  CHECK(perfect.probability == std::vector<double>{0, 1});
  CHECK(perfect.prior == 0.5);
  const segtally::staple_estimate nothing = segtally::staple({zeros, zeros});
  CHECK(segtally::is_undefined(nothing.sensitivity[0]));
  CHECK(nothing.specificity == std::vector<double>{1, 1});
  CHECK(nothing.probability == std::vector<double>{0});
  CHECK(nothing.converged);
  const segtally::staple_estimate everything = segtally::staple({ones, ones}, {.prior = 0.3});
  CHECK(segtally::is_undefined(everything.specificity[1]));
  CHECK(everything.sensitivity == std::vector<double>{1, 1});
  CHECK(everything.probability == std::vector<double>{1});
  const segtally::staple_estimate empty =
      segtally::staple(annotation_table::from_counts(2, labels{}, labels{}));
  CHECK(segtally::is_undefined(empty.sensitivity[0]));
  CHECK(segtally::is_undefined(empty.prior));
  // 300 annotators: products of rates are far below the smallest double.
  images crowd(300, std::vector<int>(50));
  draw next(4);
  for (auto& image : crowd)
    for (std::size_t v = 0; v < 50; ++v) image[v] = static_cast<int>(next() % 100 < (v < 20 ? 60 : 40));
  const segtally::staple_estimate of_crowd = segtally::staple(views(crowd));
  CHECK(of_crowd.converged);
  const auto map = segtally::probability_map(views(crowd), of_crowd);
  for (std::size_t v = 0; v < 50; ++v) CHECK((map.values[v] > 0.5) == (v < 20));
  const std::vector<std::uint8_t> mask{1, 0, 1, 1};
  CHECK(segtally::probability_map({a, a, a}, perfect, {.mask = mask}).values ==
        std::vector<double>{0, 0, 0, 1});
}

TEST_CASE("pairwise scores and means over references are those of score") {
  const images all = drawn_images(12);
  const std::vector<any_label_view> stack = views(all);
  const annotation_table table = tally_annotators(stack);
  for (const char* id : {"dice", "precision", "cohen_kappa", "variation_of_information", "mean_dice"}) {
    const segtally::pairwise_scores from_table = segtally::pairwise_matrix(table, id);
    const segtally::pairwise_scores from_images = segtally::pairwise_matrix(stack, id);
    CHECK(from_table.annotators == all.size());
    CHECK(from_table.values == from_images.values);
    double off_diagonal = 0;
    for (std::size_t r = 0; r < all.size(); ++r)
      for (std::size_t p = 0; p < all.size(); ++p) {
        CHECK(from_table(r, p) == segtally::score(stack[r], stack[p])[id]);
        if (r != p) off_diagonal += from_table(r, p);
      }
    CHECK(from_table.mean() ==
          doctest::Approx(off_diagonal / static_cast<double>(all.size() * (all.size() - 1))).epsilon(1e-14));
  }
  CHECK(segtally::pairwise_matrix(table, "dice", {.background = 1}).values !=
        segtally::pairwise_matrix(table, "dice").values);
  std::vector<label_view<int>> planes;
  for (const auto& image : all) planes.emplace_back(image.data(), segtally::shape_type{6, 10});
  const std::vector<any_label_view> flat(planes.begin(), planes.end());
  const segtally::pairwise_scores surfaces =
      segtally::pairwise_matrix(flat, "hausdorff_distance", {.spacing = {1, 2}});
  CHECK(surfaces(0, 1) ==
        segtally::score(flat[0], flat[1],
                        {.spacing = {1, 2}, .metrics = {"hausdorff_distance"}})["hausdorff_distance"]);
  CHECK(surfaces(0, 1) == surfaces(1, 0));

  std::vector<double> reported;
  const std::vector<any_label_view> references(stack.begin() + 1, stack.end());
  const auto means = segtally::mean_over_references(
      references, stack[0],
      {.metrics = {"dice", "recall"}, .progress = [&](double x) { reported.push_back(x); }});
  REQUIRE(means.size() == 2);
  CHECK(means[1].info->id == "recall");
  REQUIRE(means[1].values.size() == references.size());
  for (std::size_t k = 0; k < references.size(); ++k)
    CHECK(means[1].values[k] == segtally::score(references[k], stack[0])["recall"]);
  CHECK(means[1].mean == doctest::Approx(sum(means[1].values) / static_cast<double>(references.size())));
  CHECK(std::is_sorted(reported.begin(), reported.end()));
  CHECK(reported.back() == 1);
  CHECK(segtally::mean_over_references(references, stack[0]).size() == segtally::catalogue().size());
  const std::vector<int> zeros(60, 0);
  const auto some = segtally::mean_over_references({zeros, all[1]}, zeros, {.metrics = {"dice"}});
  CHECK(some[0].undefined_in == 1);
  CHECK(some[0].mean == 0);
  CHECK(
      segtally::is_undefined(segtally::mean_over_references({zeros}, zeros, {.metrics = {"dice"}})[0].mean));
  CHECK(segtally::is_undefined(segtally::pairwise_matrix({zeros}, "accuracy").mean()));
}

TEST_CASE("an estimate that left labels out has a map that leaves them out") {
  const std::vector<int> a{1, 1, 255, 0}, b{1, 0, 1, 0}, c{1, -7, 1, 0};
  const auto estimate = segtally::staple({a, b, c}, {}, {.ignore = {255, -7}});
  CHECK(estimate.decisions.total() == 2);
  const auto map = segtally::probability_map({a, b, c}, estimate, {.ignore = {255, -7}});
  CHECK(std::vector<double>(map.values.begin(), map.values.end()) == std::vector<double>{1, 0, 0, 0});
  CHECK(error_of([&] {
          (void)segtally::probability_map({a, b}, estimate);
        }) ==
        "probability_map: 2 images, and an estimate of 3 annotators with 2 probabilities of 2 combinations");
  CHECK(error_of([&] {
          (void)segtally::probability_map({a, b, c}, estimate);
        }) == "probability_map: image 2 has the negative label -7; relabel it or put it on the ignore list");
  const auto full =
      annotation_table::from_counts(1, labels{1}, labels{segtally::contingency_table::max_total});
  auto twice = full;
  CHECK(error_of([&] { twice += full; }) ==
        "annotation_table::operator+=: 9223372036854775807 + 9223372036854775807 voxels pass the limit of "
        "9223372036854775807");
  CHECK(twice == full);
}

TEST_CASE("errors") {
  const std::vector<int> a{1, 2}, b{1, 2, 3}, negative{1, -4};
  const std::vector<any_label_view> none;
  const std::vector<std::uint8_t> mask{1};
  CHECK(error_of([&] { (void)tally_annotators(none); }) == "tally_annotators: there are no images");
  CHECK(error_of([&] {
          (void)tally_annotators({a, a, b});
        }) == "tally_annotators: shapes differ: (2) of image 0 and (3) of image 2");
  CHECK(error_of([&] {
          (void)tally_annotators({a, a}, {.mask = mask});
        }) == "tally_annotators: shapes differ: (2) of the images and (1) of the mask");
  CHECK(error_of([&] {
          (void)tally_annotators({a, a}, {.threads = -1});
        }) == "tally_annotators: threads = -1 is negative");
  CHECK(error_of([&] {
          (void)tally_annotators({a, negative});
        }) == "tally_annotators: image 1 has the negative label -4; relabel it or put it on the ignore list");
  CHECK(error_of([&] {
          (void)tally_annotators({a, mask}, {.ignore = {300}});
        }) == "tally_annotators: shapes differ: (2) of image 0 and (1) of image 1");
  CHECK(error_of([&] { (void)tally_annotators({mask}, {.ignore = {300}}); }) ==
        "tally_annotators: ignore label 300 is not representable in any of the images");
  CHECK(error_of([&] {
          (void)segtally::majority_vote({a, negative}, 0);
        }) == "majority_vote: image 1 has the negative label -4; relabel it or put it on the ignore list");
  CHECK(error_of([&] { (void)segtally::majority_vote<std::uint8_t>({a}, 256); }) ==
        "majority_vote: label 256 is not representable in uint8");
  const std::vector<int> large{256};
  CHECK(error_of([&] { (void)segtally::majority_vote<std::uint8_t>({large}, 0); }) ==
        "majority_vote: label 256 is not representable in uint8");
  CHECK(error_of([&] {
          (void)segtally::foreground_vote({a, a}, 3);
        }) == "foreground_vote: at least 3 of 2 images");
  CHECK(error_of([&] {
          (void)segtally::foreground_vote({a, a}, 0);
        }) == "foreground_vote: at least 0 of 2 images");
  CHECK(error_of([&] { (void)segtally::foreground_vote({negative}, 1); }) ==
        "foreground_vote: image 0 has the negative label -4; relabel it");
  CHECK(error_of([&] { (void)segtally::fleiss_kappa(tally_annotators({a})); }) ==
        "fleiss_kappa: 1 annotators, at least two are needed");
  CHECK(error_of([&] {
          (void)annotation_table::from_counts(2, labels{1, 2, 3}, labels{1});
        }) == "annotation_table::from_counts: 3 labels for 1 counts of 2 annotators");
  CHECK(error_of([&] { (void)annotation_table::from_counts(0, labels{}, labels{}); }) ==
        "annotation_table::from_counts: no annotators");
  const std::uint64_t most = segtally::contingency_table::max_total;
  CHECK(
      error_of([&] {
        (void)annotation_table::from_counts(1, labels{1, 2}, labels{most, 1});
      }) ==
      "annotation_table::from_counts: 9223372036854775807 + 1 voxels pass the limit of 9223372036854775807");
  annotation_table table = tally_annotators({a, a});
  CHECK(error_of([&] { table += tally_annotators({a}); }) ==
        "annotation_table::operator+=: 2 and 1 annotators");
  CHECK(error_of([&] { (void)table.pair(0, 2); }) == "annotation_table::pair: annotator 2 of 2");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(error_of([&] { (void)segtally::staple(table, {.prior = 1}); }) ==
        "staple: prior 1 is outside (0, 1)");
  CHECK(error_of([&] { (void)segtally::staple({a}, {.prior = nan}); }) ==
        "staple: prior nan is outside (0, 1)");
  CHECK(error_of([&] { (void)segtally::staple(table, {.largest_change = -1}); }) ==
        "staple: largest change -1 is not 0 or more");
  CHECK(error_of([&] { (void)segtally::staple(table, {.most_iterations = 0}); }) == "staple: no iterations");
  CHECK(error_of([&] {
          (void)segtally::staple({a, b});
        }) == "staple: shapes differ: (2) of image 0 and (3) of image 1");
  const std::vector<int> other{0, 1};
  CHECK(error_of([&] {
          (void)segtally::probability_map({a, other}, segtally::staple(table));
        }) == "probability_map: the decisions 10 are none of the 1 combinations of the estimate");
  CHECK(error_of([&] { (void)segtally::pairwise_matrix(table, "dise"); }) ==
        "pairwise_matrix: no metric 'dise' in the catalogue: did you mean 'dice'?");
  CHECK(error_of([&] { (void)segtally::pairwise_matrix(table, "dice", {.metrics = {"recall"}}); }) ==
        "pairwise_matrix: the metric is 'dice', and options.metrics has 1 besides");
  CHECK(error_of([&] {
          (void)segtally::pairwise_matrix({a, b}, "dice");
        }) == "pairwise_matrix: shapes differ: (2) of image 0 and (3) of image 1");
  CHECK(error_of([&] { (void)segtally::pairwise_matrix(table, "dice", {.threads = 2}); }).substr(0, 43) ==
        "pairwise_matrix: threads is an option for t");
  CHECK(error_of([&] {
          (void)segtally::mean_over_references({a, a}, b);
        }) == "mean_over_references: shapes differ: (2) and (3)");
  CHECK(error_of([&] { (void)segtally::mean_over_references(none, a); }) ==
        "mean_over_references: there are no images");
}

}  // namespace annotators_annotators_test
