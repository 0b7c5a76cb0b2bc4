// SPDX-License-Identifier: BSD-3-Clause
// The cost of surface distances depends on the elements, whatever the shapes and their bounding boxes:
// counted in probes of voxels, boxes and rows of points, and in voxels of memory.
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <segtally/surface/per_object.hpp>
#include <segtally/surface/surface_distances.hpp>

namespace surface_cost_test {

using namespace segtally;

namespace {

using bytes = std::vector<std::uint8_t>;

struct work {
  double probes = 0, room = 0;  // per element
};

work work_of(const bytes& reference, const bytes& prediction, const shape_type& shape,
             const surface_options& options = {}) {
  const label_view<std::uint8_t> r(reference.data(), shape), p(prediction.data(), shape);
  const detail::surface_pair pair(detail::checked_pair("test", r, p, options), options);
  const auto of = detail::surface_of<3>(pair, detail::selection::all_but(pair.images.reference, 0));
  const auto to = detail::surface_of<3>(pair, detail::selection::all_but(pair.images.prediction, 0));
  const detail::surface_search<3> search(pair, of, to);
  detail::surface_search<3>::workspace room;
  const surface_distances d = search.between(0, 0, 1, room);
  const auto elements =
      static_cast<double>(d.reference_to_prediction.elements + d.prediction_to_reference.elements);
  return {static_cast<double>(room.probes) / elements,
          static_cast<double>(room.away.size() + room.away_far.size()) / elements};
}

template <class IsIn>
bytes image(const shape_type& shape, IsIn&& is_in) {
  bytes labels;
  for (std::size_t z = 0; z < shape[0]; ++z)
    for (std::size_t y = 0; y < shape[1]; ++y)
      for (std::size_t x = 0; x < shape[2]; ++x) labels.push_back(is_in(z, y, x));
  return labels;
}

}  // namespace

TEST_CASE("objects with voxels in far corners cost no more looks and memory than compact ones") {
  constexpr std::size_t n = 96;
  const shape_type shape{n, n, n};
  const auto box = [](std::size_t z, std::size_t y, std::size_t x) {
    return z - 40 < 4 && y - 40 < 4 && x - 40 < 4;
  };
  const auto moved = [&](std::size_t z, std::size_t y, std::size_t x) { return box(z, y, x - 1); };
  bytes reference = image(shape, box), prediction = image(shape, moved);
  CHECK(work_of(reference, prediction, shape).probes < 6);
  for (bytes* labels : {&reference, &prediction}) labels->front() = labels->back() = 1;
  const work scattered = work_of(reference, prediction, shape);
  CHECK(scattered.probes < 6);
  CHECK(scattered.room <= 128);  // not the 96^3 voxels of the box
}

TEST_CASE("thin diagonal curves") {
  for (const std::size_t n : {40u, 160u}) {
    const shape_type shape{n, n, n};
    const work w = work_of(
        image(shape, [](std::size_t z, std::size_t y, std::size_t x) { return z == y && y == x; }),
        image(shape, [](std::size_t z, std::size_t y, std::size_t x) { return z == y && y == x + 2; }),
        shape);
    CHECK(w.probes < 16);
    CHECK(w.room <= 128);
  }
}

TEST_CASE("a full image against one voxel, noise and checkerboards, whatever axis is long") {
  std::mt19937_64 random(1);
  for (const std::size_t length : {60u, 300u})
    for (std::size_t axis = 0; axis < 3; ++axis) {
      shape_type shape{16, 16, 16};
      shape[axis] = length;
      CAPTURE(length);
      CAPTURE(axis);
      const bytes noise =
          image(shape, [&](std::size_t, std::size_t, std::size_t) { return random() % 2 != 0; });
      const bytes board =
          image(shape, [](std::size_t z, std::size_t y, std::size_t x) { return (z + y + x) % 2 != 0; });
      const bytes full(noise.size(), 1);
      bytes one(noise.size()), first = noise, last = noise;
      one.back() = 1;
      for (std::size_t i = 0, z = 0; z < shape[0]; ++z)
        for (std::size_t y = 0; y < shape[1]; ++y)
          for (std::size_t x = 0; x < shape[2]; ++x, ++i) {
            const std::size_t at = std::array{z, y, x}[axis];
            if (at >= length / 4) first[i] = 0;
            if (at < length - length / 4) last[i] = 0;
          }
      for (const std::vector<double>& spacing :
           {std::vector<double>{1, 1, 1}, std::vector<double>{.3, .65, .4},
            std::vector<double>{.65, .4, .3}}) {
        const surface_options options{.spacing = spacing};
        // None of these grows with the length: no point searches beyond the plane across the lines.
        const auto is_bounded = [&](const bytes& r, const bytes& p, double probes) {
          const work w = work_of(r, p, shape, options);
          CHECK(w.probes < probes);
          CHECK(w.room <= 128);
        };
        is_bounded(noise, board, 4);
        is_bounded(full, one, 1100);
        is_bounded(noise, one, 1100);
        is_bounded(board, one, 1100);
        is_bounded(first, last, 1100);
      }
    }
}

}  // namespace surface_cost_test
