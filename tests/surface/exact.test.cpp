// SPDX-License-Identifier: BSD-3-Clause
// Surface distances equal those of the definition to the last bit, whichever algorithm found them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/surface/per_object.hpp>
#include <segtally/surface/surface_distances.hpp>

#include "../support/surface_definition.hpp"

namespace surface_exact_test {

using namespace segtally;

namespace {

using random_engine = std::mt19937_64;
using numbers = std::vector<std::size_t>;

std::size_t volume(const numbers& shape) {
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  return n;
}

// An array of labels in any layout: axes permuted and flipped, with gaps.
template <class T>
struct laid_out {
  std::vector<T> memory;
  label_view<T> view{nullptr, {0}};

  laid_out(random_engine& random, const std::vector<std::uint8_t>& labels, const numbers& shape, bool plain) {
    const std::size_t rank = shape.size();
    numbers order;
    for (std::size_t a = 0; a < rank; ++a) order.push_back(a);
    if (!plain) std::shuffle(order.begin(), order.end(), random);
    strides_type strides;
    for (std::size_t a = 0; a < rank; ++a) strides.push_back(0);
    std::ptrdiff_t step = plain ? 1 : 1 + static_cast<std::ptrdiff_t>(random() % 2), first = 0;
    for (std::size_t k = rank; k-- > 0;) {
      strides[order[k]] = step;
      step *= static_cast<std::ptrdiff_t>(shape[order[k]]);
    }
    memory.assign(static_cast<std::size_t>(step) + 1, T{1});
    for (std::size_t a = 0; a < rank && !plain; ++a)
      if (random() % 2 != 0) {
        first += strides[a] * (static_cast<std::ptrdiff_t>(shape[a]) - 1);
        strides[a] = -strides[a];
      }
    for (std::size_t i = 0; i < labels.size(); ++i) {
      std::ptrdiff_t at = first;
      for (std::size_t a = rank, rest = i; a-- > 0; rest /= shape[a])
        at += static_cast<std::ptrdiff_t>(rest % shape[a]) * strides[a];
      memory[static_cast<std::size_t>(at)] = static_cast<T>(labels[i]);
    }
    view = {memory.data() + first, shape_type(shape), strides};
  }
  laid_out(const laid_out&) = delete;
  laid_out& operator=(const laid_out&) = delete;
};

struct scene {
  numbers shape;
  std::vector<double> spacing;
  std::vector<std::uint8_t> reference, prediction, mask;
};

// The same voxels with other axes: axis a of the result is axis order[a], flipped if mirrored.
scene turned(const scene& s, const numbers& order, std::size_t mirrored) {
  scene t = s;
  const std::size_t rank = s.shape.size();
  for (std::size_t a = 0; a < rank; ++a) {
    t.shape[a] = s.shape[order[a]];
    t.spacing[a] = s.spacing[order[a]];
  }
  for (std::size_t i = 0; i < s.reference.size(); ++i) {
    numbers at(rank);
    for (std::size_t a = rank, rest = i; a-- > 0; rest /= s.shape[a]) at[a] = rest % s.shape[a];
    std::size_t to = 0;
    for (std::size_t a = 0; a < rank; ++a) {
      const std::size_t x = at[order[a]];
      to = to * t.shape[a] + ((mirrored >> a & 1) != 0 ? t.shape[a] - 1 - x : x);
    }
    t.reference[to] = s.reference[i];
    t.prediction[to] = s.prediction[i];
    t.mask[to] = s.mask[i];
  }
  return t;
}

std::vector<double> some_spacing(random_engine& random, std::size_t rank, bool areas) {
  const auto any = [&] { return 0.05 + static_cast<double>(random() >> 11) * 0x1p-53 * 5; };
  std::vector<double> spacing;
  const double one = any(), other = any();
  const auto kind = random() % (areas ? 9 : 12);
  for (std::size_t a = 0; a < rank; ++a) {
    switch (kind) {
      case 0:
        spacing.push_back(1);
        break;
      case 1:
        spacing.push_back(static_cast<double>(1 + random() % 7));
        break;
      case 2:
        spacing.push_back(static_cast<double>(1 + random() % 9) / 8);
        break;
      case 3:
        spacing.push_back(std::vector<double>{.1, .2, .4, .2}[(a + random() % 2) % 4]);
        break;
      case 4:
        spacing.push_back(.3);
        break;
      case 5:  // some spacings equal
        spacing.push_back(random() % 2 != 0 ? one : other);
        break;
      case 6:
        spacing.push_back(std::vector<double>{.3, .65, .3, .37}[random() % 4]);
        break;
      case 7:  // so different that most voxels of a line are nearer than any in another line
        spacing.push_back(random() % 2 != 0 ? 100 * one : one / 100);
        break;
      case 9:
        spacing.push_back(1e-163);
        break;
      case 10:
        spacing.push_back(one < 2 ? 1e154 : 1e160);
        break;
      case 11:
        spacing.push_back(random() % 2 != 0 ? 1 : 1e-170);
        break;
      default:
        spacing.push_back(any());
    }
  }
  return spacing;
}

// Labels in boxes and runs, many of which occur in the second image as well.
scene some_scene(random_engine& random, std::size_t rank) {
  scene s;
  const std::size_t most = rank == 1 ? 60 : rank == 2 ? 11 : rank == 3 ? 6 : 4;
  for (std::size_t a = 0; a < rank; ++a) s.shape.push_back(random() % 6 == 0 ? 1 : 1 + random() % most);
  if (rank > 1 && random() % 8 == 0) s.shape[random() % rank] = 17 + random() % 30;
  const std::size_t n = volume(s.shape);
  const auto run = 1 + random() % 6, spread = 2 + random() % 4, sparse = 1 + random() % 8;
  for (std::size_t i = 0; i < n; ++i) {
    const auto any = [&] {
      return static_cast<std::uint8_t>(random() % sparse == 0 ? random() % spread : 0);
    };
    s.reference.push_back(i > 0 && random() % run != 0 ? s.reference.back() : any());
    s.prediction.push_back(random() % run != 0 ? s.reference.back() : any());
    s.mask.push_back(random() % 8 != 0);
  }
  return s;
}

struct question {
  surface_model model = surface_model::border_voxels;
  int connectivity = 1;
  image_edge edge = image_edge::border;
  bool masked = false, ignores = false;
  std::vector<any_label> reference_labels, prediction_labels;  // none: all but 0
};

question some_question(random_engine& random, std::size_t rank) {
  question q;
  q.model = static_cast<surface_model>(random() % 4);
  if (rank > 3) q.model = random() % 2 != 0 ? surface_model::border_voxels : surface_model::all_voxels;
  if (q.model == surface_model::border_voxels) q.connectivity = 1 + static_cast<int>(random() % rank);
  if (q.model != surface_model::all_voxels && random() % 3 == 0) q.edge = image_edge::open;
  q.masked = random() % 4 == 0;
  q.ignores = random() % 4 == 0;
  if (random() % 2 != 0) q.reference_labels = {1};
  if (random() % 3 == 0) q.reference_labels = {1, 3, 7};
  if (random() % 2 != 0) q.prediction_labels = {2};
  if (random() % 3 == 0) q.prediction_labels = {4, 2, 1};
  return q;
}

template <class Options>
Options options_of(const question& q, const std::vector<double>& spacing,
                   const label_view<std::uint8_t>& mask, int threads) {
  Options options;
  options.spacing = spacing;
  options.model = q.model;
  options.connectivity = q.connectivity;
  options.image_edge = q.edge;
  if (q.masked) options.mask = mask;
  if (q.ignores) {
    options.ignore_reference = {2};
    options.ignore_prediction = {3, 200};
  }
  options.threads = threads;
  return options;
}

surface_distances asked(random_engine& random, const scene& s, const question& q, int threads, bool plain) {
  const laid_out<std::uint8_t> reference(random, s.reference, s.shape, plain);
  const laid_out<std::int32_t> prediction(random, s.prediction, s.shape, plain);
  const laid_out<std::uint8_t> mask(random, s.mask, s.shape, plain);
  auto options = options_of<surface_options>(q, s.spacing, mask.view, threads);
  options.reference_labels = q.reference_labels;
  options.prediction_labels = q.prediction_labels;
  return surface_distances_between(reference.view, prediction.view, options);
}

std::vector<object_surface_distances> asked(random_engine& random, const scene& s, const question& q,
                                            const std::vector<object_pair>& pairs, int threads, bool plain) {
  const laid_out<std::uint16_t> reference(random, s.reference, s.shape, plain);
  const laid_out<std::uint8_t> prediction(random, s.prediction, s.shape, plain);
  const laid_out<std::uint8_t> mask(random, s.mask, s.shape, plain);
  return per_object_surface_distances(reference.view, prediction.view, pairs,
                                      options_of<object_surface_options>(q, s.spacing, mask.view, threads));
}

// The definition.
class defined {
 public:
  defined(const scene& s, const question& q)
      : s_(s), q_(q), flat_(support::without_flat(s.shape, s.spacing)), metric_(flat_) {}

  using elements = std::vector<support::surface_element>;
  template <class IsObject>
  [[nodiscard]] elements surface(const std::vector<std::uint8_t>& labels, IsObject&& is_object) const {
    return support::elements_of(
        flat_, q_.model, static_cast<std::size_t>(q_.connectivity), q_.edge,
        [&](std::size_t i) { return is_object(labels[i]); },
        [&](std::size_t i) {
          if (q_.masked && s_.mask[i] == 0) return false;
          return !(q_.ignores && (s_.reference[i] == 2 || s_.prediction[i] == 3));
        });
  }
  [[nodiscard]] surface_distances between(const elements& r, const elements& p) const {
    return support::distances_by_definition(q_.model, r, p, metric_);
  }
  [[nodiscard]] surface_distances answer() const {
    const auto among = [](const std::vector<any_label>& names) {
      return [&names](std::uint8_t label) {
        if (names.empty()) return label != 0;
        return std::any_of(names.begin(), names.end(),
                           [&](const any_label& name) { return name == any_label(label); });
      };
    };
    return between(surface(s_.reference, among(q_.reference_labels)),
                   surface(s_.prediction, among(q_.prediction_labels)));
  }

 private:
  const scene& s_;
  const question& q_;
  support::flat_image flat_;
  support::defined_distance metric_;
};

constexpr int thread_counts[] = {1, 2, 3, 8};

}  // namespace

TEST_CASE("10,000 pairs of small images: every model, edge, spacing, mask and layout") {
  random_engine random(1);
  for (int round = 0; round < 10000; ++round) {
    const std::size_t rank = 1 + random() % 4;
    scene s = some_scene(random, rank);
    const question q = some_question(random, rank);
    const bool areas = q.model == surface_model::surface_elements || q.model == surface_model::voxel_faces;
    s.spacing = some_spacing(random, rank, areas);
    CAPTURE(round);
    const surface_distances expected = defined(s, q).answer();
    for (const int threads : thread_counts)
      if (round % 50 == 0 || threads == thread_counts[round % 4])
        REQUIRE(asked(random, s, q, threads, round % 2 == 0) == expected);
    if (round % 3 != 0) continue;
    numbers order;
    for (std::size_t a = 0; a < rank; ++a) order.push_back(a);
    std::shuffle(order.begin(), order.end(), random);
    REQUIRE(asked(random, turned(s, order, random()), q, 1, round % 2 != 0) == expected);
  }
}

TEST_CASE("2,000 pairs of small images: each object against each") {
  random_engine random(2);
  for (int round = 0; round < 2000; ++round) {
    const std::size_t rank = 1 + random() % 4;
    scene s = some_scene(random, rank);
    const question q = some_question(random, rank);
    s.spacing = some_spacing(
        random, rank, q.model == surface_model::surface_elements || q.model == surface_model::voxel_faces);
    CAPTURE(round);
    const defined by(s, q);
    std::vector<object_pair> pairs;
    std::vector<defined::elements> reference, prediction;
    for (std::uint64_t label = 0; label < 6; ++label) {
      const auto is = [&](std::uint8_t l) { return l == label && label != 0; };
      reference.push_back(by.surface(s.reference, is));
      prediction.push_back(by.surface(s.prediction, is));
    }
    for (std::uint64_t r = 0; r < 6; ++r)
      for (std::uint64_t p = 0; p < 6; ++p)
        if (random() % 2 != 0) pairs.push_back({r, p});
    const auto found = asked(random, s, q, pairs, thread_counts[round % 4], round % 2 == 0);
    REQUIRE(found.size() == pairs.size());
    for (std::size_t k = 0; k < pairs.size(); ++k)
      REQUIRE(found[k] == object_surface_distances{
                              pairs[k].reference, pairs[k].prediction,
                              by.between(reference[pairs[k].reference], prediction[pairs[k].prediction])});
  }
}

namespace {

// Voxels scattered over a box.
void strew(random_engine& random, const numbers& shape, const numbers& lower, const numbers& upper,
           std::size_t voxels, std::vector<std::uint8_t>& labels) {
  labels.resize(volume(shape));
  for (std::size_t k = 0; k < voxels; ++k) {
    std::size_t i = 0;
    for (std::size_t a = 0; a < shape.size(); ++a)
      i = i * shape[a] + lower[a] + random() % (upper[a] - lower[a]);
    labels[i] = 1;
  }
}

void check_all_ways(random_engine& random, const scene& s, const question& q) {
  const surface_distances expected = defined(s, q).answer();
  for (const int threads : thread_counts) REQUIRE(asked(random, s, q, threads, true) == expected);
  numbers order;
  for (std::size_t a = 0; a < s.shape.size(); ++a) order.push_back(a);
  std::shuffle(order.begin(), order.end(), random);
  REQUIRE(asked(random, turned(s, order, random()), q, 2, false) == expected);
}

std::vector<double> large_spacing(random_engine& random, std::size_t rank, int kind) {
  const auto any = [&] { return 0.05 + static_cast<double>(random() >> 11) * 0x1p-53; };
  std::vector<double> spacing;
  const double one = any();
  for (std::size_t a = 0; a < rank; ++a)
    spacing.push_back(kind == 0   ? 1
                      : kind == 1 ? static_cast<double>(1 + random() % 9)
                      : kind == 2 ? any()
                      : kind == 3 ? (a % 2 == 0 ? one : .3)
                                  : (random() % 2 != 0 ? .01 : 1.1));
  return spacing;
}

}  // namespace

TEST_CASE("a few voxels in much space, near and far: trees") {
  random_engine random(3);
  for (int round = 0; round < 30; ++round) {
    CAPTURE(round);
    const bool flat = round % 3 == 0;
    scene s{flat ? numbers{4, 3000} : numbers{64, 64, 64}, {}, {}, {}, {}};
    s.mask.assign(volume(s.shape), 1);
    s.spacing = large_spacing(random, s.shape.size(), round / 3 % 5);
    numbers none(s.shape.size()), half = s.shape;
    half.back() /= 1 + random() % 8;
    strew(random, s.shape, none, half, 1 + random() % 60, s.reference);
    numbers from = none;
    if (round % 2 != 0) from.back() = s.shape.back() - s.shape.back() / 8;
    strew(random, s.shape, from, s.shape, 1 + random() % 1200, s.prediction);
    question q;
    if (round % 4 == 0) q.model = surface_model::surface_elements;
    check_all_ways(random, s, q);
  }
}

TEST_CASE("many voxels, far from each other along each axis: planes, which give up where it is too far") {
  random_engine random(4);
  for (int round = 0; round < 30; ++round) {
    CAPTURE(round);
    const bool flat = round % 3 == 0;
    scene s{flat ? numbers{5, 2600} : numbers{44, 48, 52}, {}, {}, {}, {}};
    const std::size_t rank = s.shape.size(), axis = flat ? 1 : random() % rank;
    s.mask.assign(volume(s.shape), 1);
    s.spacing = large_spacing(random, rank, round / 3 % 5);
    numbers none(rank), first = s.shape, last(rank);
    first[axis] = (std::max)(std::size_t{3}, s.shape[axis] / 8);
    last[axis] = s.shape[axis] - (round % 5 == 0 ? s.shape[axis] : s.shape[axis] / 8);
    strew(random, s.shape, none, first, flat ? 700 : 1500, s.reference);
    strew(random, s.shape, last, s.shape, flat ? 700 : 1500, s.prediction);
    check_all_ways(random, s, {});
  }
}

TEST_CASE("whole squares that floats do not hold: 6,000 voxels along an axis") {
  random_engine random(5);
  for (int round = 0; round < 24; ++round) {
    CAPTURE(round);
    scene s{round % 2 == 0 ? numbers{6000, 3} : numbers{3, 2, 6000}, {}, {}, {}, {}};
    const std::size_t rank = s.shape.size(), axis = round % 2 == 0 ? 0 : 2;
    s.mask.assign(volume(s.shape), 1);
    s.spacing.assign(rank, 1);
    if (round % 3 == 1) s.spacing[axis] = 3;
    if (round % 3 == 2) s.spacing = std::vector<double>(rank, .1);
    numbers none(rank), first = s.shape, last(rank);
    first[axis] = 30;
    last[axis] = s.shape[axis] - 30;
    // Few enough for trees, or enough for planes.
    const std::size_t few = round % 4 < 2 ? 40 : 700;
    strew(random, s.shape, none, few == 40 ? first : s.shape, few, s.reference);
    strew(random, s.shape, last, s.shape, few == 40 ? 80 : 700, s.prediction);
    check_all_ways(random, s, {});
  }
}

TEST_CASE("nearly equal distances: sites on an arc around the points, whole and fractional spacings") {
  random_engine random(6);
  for (int round = 0; round < 10; ++round) {
    CAPTURE(round);
    scene s{{6000, 500}, {}, {}, {}, {}};
    s.spacing = std::vector<std::vector<double>>{
        {1, 1}, {3, 2}, {5, 3}, {.3, .37}, {.7, .1}}[static_cast<std::size_t>(round % 5)];
    s.mask.assign(volume(s.shape), 1);
    s.prediction.resize(volume(s.shape));
    const double far = 5990 * s.spacing[0];
    for (std::size_t y = 0; y < 500; ++y) {
      const double beside = static_cast<double>(y) * s.spacing[1];
      s.prediction[static_cast<std::size_t>(std::sqrt(far * far - beside * beside) / s.spacing[0]) * 500 +
                   y] = 1;
    }
    strew(random, s.shape, {0, 0}, {20, 20}, 60, s.reference);
    const surface_distances expected = defined(s, {}).answer();
    REQUIRE(asked(random, s, {}, 1, true) == expected);
    if (round % 3 == 0) REQUIRE(asked(random, s, {}, 8, false) == expected);
  }
}

TEST_CASE("so many voxels, so far away, that a distance map is made") {
  random_engine random(7);
  for (int round = 0; round < 8; ++round) {
    CAPTURE(round);
    const bool four = round % 4 == 3;
    scene s{four ? numbers{28, 9, 8, 9} : numbers{36, 30, 34}, {}, {}, {}, {}};
    const std::size_t rank = s.shape.size(), axis = four ? 0 : static_cast<std::size_t>(round % 4);
    s.mask.assign(volume(s.shape), 1);
    s.spacing = std::vector<std::vector<double>>{
        {1, 1, 1},   {.3, .65, .3}, {.37, .65, .1}, {.3, .3, .65, .65},
        {100, 7, 1}, {2, .01, .7},  {.2, .4, 4},    {.65, .3, .3, .65}}[static_cast<std::size_t>(round)];
    numbers none(rank), first = s.shape, last(rank);
    first[axis] = s.shape[axis] / 2;
    last[axis] = s.shape[axis] - 5;
    question q;
    q.model = surface_model::all_voxels;
    strew(random, s.shape, none, first, 40000, s.reference);
    strew(random, s.shape, last, s.shape, 1200, s.prediction);
    const surface_distances expected = defined(s, q).answer();
    REQUIRE(expected.reference_to_prediction.elements >= 8192);
    for (const int threads : {1, 3}) REQUIRE(asked(random, s, q, threads, threads == 1) == expected);
  }
}

TEST_CASE("nearly as many distances as elements, more than a table holds well") {
  random_engine random(8);
  for (const surface_model model : {surface_model::all_voxels, surface_model::surface_elements}) {
    scene s{{41, 50, 52}, {.37, .65, .1}, {}, {}, {}};
    s.mask.assign(volume(s.shape), 1);
    strew(random, s.shape, {0, 0, 0}, s.shape, 120000, s.reference);
    strew(random, s.shape, {0, 0, 0}, {1, 1, 1}, 1, s.prediction);
    question q;
    q.model = model;
    const surface_distances expected = defined(s, q).answer();
    REQUIRE(expected.reference_to_prediction.levels.size() > 60000);
    for (const int threads : thread_counts) REQUIRE(asked(random, s, q, threads, true) == expected);
  }
}

}  // namespace surface_exact_test
