// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <array>      // for array
#include <bit>        // for countr_zero, endian, popcount
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint64_t
#include <cstring>    // for memcpy
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>              // for parallel_for
#include <segtally/detail/unfilled_vector.hpp>       // for unfilled_vector
#include <segtally/distance/bit_search.hpp>          // for bit_rows, bit_search
#include <segtally/distance/distance_transform.hpp>  // for transform_distances
#include <segtally/distance/few_sites.hpp>           // for few_sites
#include <segtally/distance/voxel_metric.hpp>        // for voxel_metric
#include <segtally/surface/distance_levels.hpp>      // for distance_counter, levels_of
#include <segtally/surface/drawn_surface.hpp>        // for drawn_surface
#include <segtally/surface/surface.hpp>              // for surface_definition
#include <segtally/surface/surface_points.hpp>       // for surface_pair
#include <segtally/view/any_label_view.hpp>          // for any_label_view
#include <segtally/view/label_view.hpp>              // for label_view, shape_type
#include <segtally/view/selection.hpp>               // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// The distances between two surfaces stored as bitmaps, for elements so dense that listing them would take
/// longer than scanning the whole image. Same result as `surface_search`.
///
/// Elements near sites are resolved by bit operations. The others are compared with all sites if those are
/// few; otherwise they search along neighbouring rows or use a distance map, whichever needs fewer steps.
class dense_surfaces {
 public:
  dense_surfaces(const surface_pair& pair, const selection& reference, const selection& prediction)
      : surface_(pair.surface),
        reference_(pair, reference),
        prediction_(pair, prediction),
        metric_(pair.images.function, pair.images.spacing, pair.images.reference.shape()),
        threads_(pair.images.threads) {}

  /// Returns the surface distances. Adds to `probes`.
  [[nodiscard]] surface_distances between(std::uint64_t& probes) const {
    surface_distances result{surface_.model, {}, {}};
    result.reference_to_prediction = directed(reference_, prediction_, probes);
    result.prediction_to_reference = directed(prediction_, reference_, probes);
    return result;
  }

 private:
  using places = bit_search::places;

  struct worker_room {
    std::vector<std::uint64_t> met;  // elements resolved nearby, by level and neighbour code
    distance_counter others;
    std::uint64_t probes = 0;
  };

  [[nodiscard]] static std::size_t rows_of_task(const bit_rows& grid) noexcept {
    return (std::max)(std::size_t{1}, (std::size_t{1} << 16) / grid.extent()[2]);
  }
  template <class Work>
  void for_each_row(const bit_rows& grid, Work&& work) const {
    const std::size_t together = rows_of_task(grid);
    parallel_for((grid.rows() + together - 1) / together, threads_,
                 [&](std::size_t worker, std::size_t task) {
                   const std::size_t end = (std::min)(grid.rows(), (task + 1) * together);
                   work(worker, task * together, end);
                 });
  }
  template <class Work>
  static void for_each_bit(std::uint64_t bits, Work&& work) {
    for (; bits != 0; bits &= bits - 1) work(static_cast<std::size_t>(std::countr_zero(bits)));
  }

  /// One direction of the search.
  struct search {
    const drawn_surface& of;
    const bit_rows& sites;
    bit_search bits;
    bit_rows left;  // elements without a distance so far
    std::vector<worker_room> rooms;
  };

  directed_distances directed(const drawn_surface& of, const drawn_surface& other,
                              std::uint64_t& probes) const {
    const level_code code(metric_, surface_.areas.size());
    search job{of,
               other.elements,
               {metric_, other.elements},
               of.elements,
               std::vector<worker_room>(
                   threads_, worker_room{{}, distance_counter(code, count(of.elements) / threads_)})};
    const std::size_t sites = count(job.sites);
    if (sites > 0) {
      look_near(job);
      if (const std::size_t left = count(job.left); left > 0) {
        if (sites <= few_sites::most)
          compare(job);
        else if (is_dear(job, left) || !look_along_rows(job))
          ask_map(job);
      }
    } else {
      const std::vector<double> distant(of.elements.extent()[2], infinitely_far);
      answer_left(job, [&](std::size_t, std::size_t) { return distant.data(); });
    }
    std::vector<distance_counter> counters;
    std::vector<distance_counter::entry> counted;
    const std::size_t codes = codes_of(of);
    for (std::size_t k = 0; k < job.bits.squares().size() * codes; ++k) {
      std::uint64_t n = 0;
      for (const worker_room& room : job.rooms) n += room.met.empty() ? 0 : room.met[k];
      if (n > 0)
        counted.push_back({job.bits.squares()[k / codes], codes == 1 ? 0u : surface_.class_of[k % codes], n});
    }
    for (worker_room& room : job.rooms) {
      counters.push_back(std::move(room.others));
      probes += room.probes;
    }
    return levels_of(counters, surface_.areas, metric_, code, std::move(counted));
  }

  // Counts the elements with a site nearby.
  void look_near(search& job) const {
    const bit_rows& grid = job.of.elements;
    const std::size_t width = grid.extent()[2], codes = codes_of(job.of);
    for_each_row(grid, [&](std::size_t worker, std::size_t begin, std::size_t end) {
      worker_room& room = job.rooms[worker];
      room.met.resize(job.bits.squares().size() * codes);
      std::size_t distant = 0;
      for (std::size_t row = begin; row < end; ++row)
        for (std::size_t word = 0; word < grid.words(); word += bit_rows::together) {
          const std::size_t n = (std::min)(bit_rows::together, grid.words() - word);
          std::uint64_t* const rest = job.left.row(row) + word;
          places bits{};
          for (std::size_t k = 0; k < n; ++k) bits[k] = rest[k];
          if (bits == places{} || (distant > 0 && distant-- > 0)) continue;
          const std::size_t all = count(bits);
          const std::uint8_t* const drawn = job.of.codes.data() + (codes == 1 ? 0 : row * width + 64 * word);
          job.bits.meet(row, word, bits, room.probes, [&](std::size_t level, const places& those) {
            std::uint64_t* const counts = room.met.data() + level * codes;
            if (codes == 1) {
              *counts += count(those);
              return;
            }
            for (std::size_t k = 0; k < n; ++k)
              for_each_bit(those[k], [&](std::size_t x) { ++counts[drawn[64 * k + x]]; });
          });
          for (std::size_t k = 0; k < n; ++k) rest[k] = bits[k];
          if (2 * count(bits) > all) distant = 15;  // far elements usually have far neighbours
        }
    });
  }

  // Returns whether a distance map needs fewer steps than searching along rows, estimated from a sample.
  [[nodiscard]] bool is_dear(search& job, std::size_t left) const {
    constexpr std::size_t sample = 64, most = 4096;
    const std::size_t step = left / sample + 1;
    std::size_t k = 0;
    std::uint64_t probes = 0;
    for (std::size_t row = 0; row < job.left.rows(); ++row)
      for (std::size_t word = 0; word < job.left.words(); ++word)
        for_each_bit(job.left.row(row)[word], [&](std::size_t bit) {
          if (k++ % step != 0) return;
          std::uint64_t mine = 0;
          (void)job.bits.square(row, 64 * word + bit, most, mine);
          probes += mine;
        });
    job.rooms[0].probes += probes;
    const std::size_t asked = (left + step - 1) / step, voxels = job.left.rows() * job.left.extent()[2];
    return static_cast<double>(probes) / static_cast<double>(asked) * static_cast<double>(left) >
           static_cast<double>(voxels);
  }

  // Returns whether all elements were resolved before the search became too expensive.
  bool look_along_rows(search& job) const {
    const std::size_t width = job.left.extent()[2];
    std::vector<std::uint8_t> dear(threads_);
    for_each_row(job.left, [&](std::size_t worker, std::size_t begin, std::size_t end) {
      worker_room& room = job.rooms[worker];
      const std::uint64_t most = room.probes + 2 * (end - begin) * width;
      for (std::size_t row = begin; row < end; ++row)
        for (std::size_t word = 0; word < job.left.words(); ++word) {
          std::uint64_t& rest = job.left.row(row)[word];
          for_each_bit(rest, [&](std::size_t bit) {
            if (dear[worker] != 0) return;
            const std::size_t x = 64 * word + bit;
            const double square = job.bits.square(row, x, most, room.probes);
            if (square < 0) {
              dear[worker] = 1;
              return;
            }
            rest ^= std::uint64_t{1} << bit;
            room.others.add(
                1, [&](std::size_t) { return square; },
                [&](std::size_t) { return class_at(job.of, row * width + x); });
          });
        }
    });
    return count(job.left) == 0;
  }

  // Resolves all remaining elements: `squares_of(worker, row)` returns the squared distances of a row.
  template <class Squares>
  void answer_left(search& job, Squares&& squares_of) const {
    const std::size_t width = job.left.extent()[2];
    for_each_row(job.left, [&](std::size_t worker, std::size_t begin, std::size_t end) {
      std::array<std::size_t, 64> at;
      for (std::size_t row = begin; row < end; ++row) {
        bool some = false;
        for (std::size_t word = 0; word < job.left.words(); ++word) some |= job.left.row(row)[word] != 0;
        if (!some) continue;
        const auto* const squares = squares_of(worker, row);
        for (std::size_t word = 0; word < job.left.words(); ++word) {
          std::size_t n = 0;
          for_each_bit(job.left.row(row)[word], [&](std::size_t bit) { at[n++] = 64 * word + bit; });
          job.rooms[worker].others.add(
              n, [&](std::size_t k) { return static_cast<double>(squares[at[k]]); },
              [&](std::size_t k) { return class_at(job.of, row * width + at[k]); });
        }
      }
    });
  }

  void compare(search& job) const {
    const few_sites sites(metric_, job.sites);
    std::vector<std::vector<double>> rows(threads_, std::vector<double>(job.left.extent()[2]));
    answer_left(job, [&](std::size_t worker, std::size_t row) {
      sites(row, rows[worker].data());
      return rows[worker].data();
    });
  }

  [[nodiscard]] static std::size_t codes_of(const drawn_surface& of) noexcept {
    return of.codes.empty() ? 1 : 256;
  }
  [[nodiscard]] static std::size_t count(const bit_rows& grid) noexcept {
    std::size_t n = 0;
    for (std::size_t row = 0; row < grid.rows(); ++row)
      for (std::size_t word = 0; word < grid.words(); ++word)
        n += static_cast<std::size_t>(std::popcount(grid.row(row)[word]));
    return n;
  }
  [[nodiscard]] static std::size_t count(const places& bits) noexcept {
    std::size_t n = 0;
    for (const std::uint64_t word : bits) n += static_cast<std::size_t>(std::popcount(word));
    return n;
  }
  [[nodiscard]] std::uint8_t class_at(const drawn_surface& of, std::size_t place) const noexcept {
    return of.codes.empty() ? std::uint8_t{0} : surface_.class_of[of.codes[place]];
  }

  void ask_map(search& job) const {
    if (metric_.is_whole_below(0x1p24)) return ask_map_of<float>(job);
    ask_map_of<double>(job);
  }

  template <class Real>
  void ask_map_of(search& job) const {
    const std::size_t width = job.sites.extent()[2];
    unfilled_vector<std::uint8_t> cells(job.sites.rows() * width);
    for_each_row(job.sites, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row) {
        write_bytes(job.sites.row(row), width, cells.data() + row * width);
      }
    });
    shape_type shape;
    for (std::size_t a = 3 - metric_.rank(); a < 3; ++a) shape.push_back(job.sites.extent()[a]);
    const any_label_view image(label_view<std::uint8_t>(cells.data(), shape));
    const selection object = selection::all_but(image, 0);
    unfilled_vector<Real> squares(cells.size());
    transform_distances({object, metric_, {}, threads_}, squares.data(), convert_to<Real>{});
    answer_left(job, [&](std::size_t, std::size_t row) { return squares.data() + row * width; });
  }

  // Writes n bytes that are nonzero where bits are set.
  static void write_bytes(const std::uint64_t* bits, std::size_t n, std::uint8_t* out) noexcept {
    constexpr bool little = std::endian::native == std::endian::little;
    for (std::size_t x = 0; x < n; x += 8) {
      const std::uint64_t eight = (bits[x / 64] >> x % 64 & 255) * 0x0101010101010101u &
                                  (little ? 0x8040201008040201u : 0x0102040810204080u);
      std::memcpy(out + x, &eight, (std::min)(n - x, sizeof eight));
    }
  }

  const surface_definition& surface_;
  drawn_surface reference_, prediction_;
  voxel_metric metric_;
  std::size_t threads_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
