// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <array>      // for array
#include <bit>        // for countr_zero, endian, popcount
#include <cstddef>    // for size_t
#include <cstdint>    // for uint8_t, uint64_t
#include <cstring>    // for memcpy
#include <limits>     // for numeric_limits
#include <vector>     // for vector

#include <segtally/abi.hpp>                           // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>               // for parallel_for
#include <segtally/detail/unfilled_vector.hpp>        // for unfilled_vector
#include <segtally/distance/bit_rows.hpp>             // for bit_rows, count_bits, for_each_bit
#include <segtally/distance/bit_search.hpp>           // for bit_search
#include <segtally/distance/few_sites.hpp>            // for few_sites
#include <segtally/distance/transform_distances.hpp>  // for transform_distances
#include <segtally/distance/voxel_metric.hpp>         // for voxel_metric
#include <segtally/view/any_label_view.hpp>           // for any_label_view
#include <segtally/view/label_view.hpp>               // for label_view, shape_type
#include <segtally/view/selection.hpp>                // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// The distance from each set bit of one grid (an element) to the nearest set bit of another (a site), for
/// grids so dense that scanning them is cheaper than listing their bits.
///
/// Elements close to a site are resolved word by word. The others are compared with all sites if these are
/// few, searched along the rows around them, or read from a distance map, whichever takes fewest steps.
class dense_search {
 public:
  using places = bit_search::places;

  dense_search(const voxel_metric& metric, const bit_rows& elements, const bit_rows& sites,
               std::size_t threads)
      : metric_(metric),
        sites_(sites),
        threads_(threads),
        near_(metric, sites),
        left_(elements),
        probes_(threads) {}

  /// The squared distance of each level.
  [[nodiscard]] const std::vector<double>& squares() const noexcept { return near_.squares(); }
  /// The number of probes: words, rows and sites that were examined.
  [[nodiscard]] std::uint64_t probes() const noexcept {
    std::uint64_t all = 0;
    for (const std::uint64_t of_worker : probes_) all += of_worker;
    return all;
  }

  /// The position of several consecutive words of bits.
  struct place_of_words {
    std::size_t row, word, stride;

    /// Calls `work(row, x, bits)` for each word that is not 0; x is the position of its first bit.
    template <class Work>
    void for_each(const places& words, Work&& work) const {
      for (std::size_t k = 0; k < words.size(); ++k)
        if (words[k] != 0) work(row + (word + k) / stride, (word + k) % stride * 64, words[k]);
    }
  };

  /// Reports each element once: by `take_near(worker, level, places, where)` for several elements at the
  /// distance of that level, or by `take_far(worker, row, n, at, square)` for n elements of a row at the
  /// positions `at`, with `square(k)` the squared distance of the k-th (+inf without sites). Workers call
  /// concurrently.
  template <class Near, class Far>
  void operator()(Near&& take_near, Far&& take_far) {
    const std::size_t sites = sites_.count();
    if (sites == 0) {
      const std::vector<double> distant(sites_.extent()[2], std::numeric_limits<double>::infinity());
      answer_left([&](std::size_t, std::size_t) { return distant.data(); }, take_far);
      return;
    }
    look_near(take_near);
    const std::size_t left = left_.count();
    if (left == 0) return;
    if (sites <= few_sites::most)
      compare(take_far);
    else if (is_dear(left) || !look_along_rows(take_far))
      ask_map(take_far);
  }

 private:
  static constexpr double probes_a_voxel = .5;  // probes of words that cost as much as a voxel of a map

  template <class Work>
  void for_each_row(Work&& work) const {
    const std::size_t rows = sites_.rows(),
                      together = (std::max)(std::size_t{1}, (std::size_t{1} << 16) / sites_.extent()[2]);
    parallel_for((rows + together - 1) / together, threads_, [&](std::size_t worker, std::size_t task) {
      work(worker, task * together, (std::min)(rows, (task + 1) * together));
    });
  }

  template <class Near>
  void look_near(Near&& take_near) {
    for_each_row([&](std::size_t worker, std::size_t begin, std::size_t end) {
      std::uint64_t probes = 0;
      std::size_t distant = 0;
      // Rows of a slab are contiguous.
      for (std::size_t row = begin, next = 0; row < end; row = next) {
        next = (std::min)(end, (row / left_.extent()[1] + 1) * left_.extent()[1]);
        const std::size_t words = (next - row) * left_.stride();
        for (std::size_t word = 0; word < words; word += bit_rows::together) {
          const std::size_t n = (std::min)(bit_rows::together, words - word);
          std::uint64_t* const rest = left_.row(row) + word;
          places bits{};
          for (std::size_t k = 0; k < n; ++k) bits[k] = rest[k];
          if (bits == places{} || (distant > 0 && distant-- > 0)) continue;
          const std::size_t all = count_bits(bits);
          near_.meet(row, word, bits, probes, [&](std::size_t level, const places& those) {
            take_near(worker, level, those, place_of_words{row, word, left_.stride()});
          });
          for (std::size_t k = 0; k < n; ++k) rest[k] = bits[k];
          if (2 * count_bits(bits) > all) distant = 15;  // far elements usually have far neighbours
        }
      }
      probes_[worker] += probes;
    });
  }

  // Returns whether a distance map is cheaper than searching along rows: estimated from a sample of elements,
  // which ends as soon as it has taken its share of the steps of a map.
  [[nodiscard]] bool is_dear(std::size_t left) {
    constexpr std::size_t sample = 64;
    const std::size_t step = left / sample + 1, asked = (left + step - 1) / step,
                      voxels = left_.rows() * left_.extent()[2];
    const auto most = static_cast<std::uint64_t>(static_cast<double>(voxels) * probes_a_voxel *
                                                 static_cast<double>(asked) / static_cast<double>(left));
    std::size_t before = 0;  // elements in the words before this one
    std::uint64_t probes = 0;
    for (std::size_t row = 0; row < left_.rows() && probes <= most; ++row)
      for (std::size_t word = 0; word < left_.words(); ++word) {
        const std::uint64_t* const bits = left_.row(row) + word;
        const auto n = static_cast<std::size_t>(std::popcount(*bits));
        if ((before + n + step - 1) / step != (before + step - 1) / step && probes <= most)
          (void)near_.square(row, 64 * word + static_cast<std::size_t>(std::countr_zero(*bits)), most,
                             probes);
        before += n;
      }
    probes_[0] += probes;
    return probes > most;
  }

  // Returns whether all elements were resolved within the steps that a distance map would take.
  template <class Far>
  bool look_along_rows(Far&& take_far) {
    std::vector<std::uint8_t> dear(threads_);
    for_each_row([&](std::size_t worker, std::size_t begin, std::size_t end) {
      std::uint64_t probes = 0;
      const auto most = static_cast<std::uint64_t>(2 * probes_a_voxel *
                                                   static_cast<double>((end - begin) * left_.extent()[2]));
      for (std::size_t row = begin; row < end; ++row)
        for_each_bit(left_.row(row), left_.words(), [&](std::size_t x) {
          if (dear[worker] != 0) return;
          const double square = near_.square(row, x, most, probes);
          if (square < 0) {
            dear[worker] = 1;
            return;
          }
          left_.row(row)[x / 64] ^= std::uint64_t{1} << x % 64;
          take_far(worker, row, std::size_t{1}, &x, [=](std::size_t) { return square; });
        });
      probes_[worker] += probes;
    });
    return left_.count() == 0;
  }

  // Reports the remaining elements: `squares_of(worker, row)` are the squared distances of a row.
  template <class Squares, class Far>
  void answer_left(Squares&& squares_of, Far&& take_far) const {
    for_each_row([&](std::size_t worker, std::size_t begin, std::size_t end) {
      std::vector<std::size_t> at(left_.extent()[2]);
      for (std::size_t row = begin; row < end; ++row) {
        std::size_t n = 0;
        for_each_bit(left_.row(row), left_.words(), [&](std::size_t x) { at[n++] = x; });
        if (n == 0) continue;
        const auto* const squares = squares_of(worker, row);
        take_far(worker, row, n, at.data(),
                 [&](std::size_t k) { return static_cast<double>(squares[at[k]]); });
      }
    });
  }

  template <class Far>
  void compare(Far&& take_far) const {
    const few_sites sites(metric_, sites_);
    std::vector<std::vector<double>> rows(threads_, std::vector<double>(left_.extent()[2]));
    const auto squares = [&](std::size_t worker, std::size_t row) {
      sites(row, rows[worker].data());
      return rows[worker].data();
    };
    answer_left(squares, take_far);
  }

  template <class Far>
  void ask_map(Far&& take_far) const {
    if (metric_.is_whole_below(0x1p24)) return ask_map_of<float>(take_far);
    ask_map_of<double>(take_far);
  }

  template <class Real, class Far>
  void ask_map_of(Far&& take_far) const {
    const std::size_t width = sites_.extent()[2];
    unfilled_vector<std::uint8_t> cells(sites_.rows() * width);
    for_each_row([&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row)
        write_bytes(sites_.row(row), width, cells.data() + row * width);
    });
    shape_type shape;
    for (std::size_t a = 3 - metric_.rank(); a < 3; ++a) shape.push_back(sites_.extent()[a]);
    const any_label_view image(label_view<std::uint8_t>(cells.data(), shape));
    const selection object = selection::all_but(image, 0);
    unfilled_vector<Real> squares(cells.size());
    transform_distances({object, metric_, {}, threads_}, squares.data(), convert_to<Real>{});
    answer_left([&](std::size_t, std::size_t row) { return squares.data() + row * width; }, take_far);
  }

  // Writes n bytes that are not 0 where bits are set.
  static void write_bytes(const std::uint64_t* bits, std::size_t n, std::uint8_t* out) noexcept {
    constexpr bool little = std::endian::native == std::endian::little;
    for (std::size_t x = 0; x < n; x += 8) {
      const std::uint64_t eight = (bits[x / 64] >> x % 64 & 255) * 0x0101010101010101u &
                                  (little ? 0x8040201008040201u : 0x0102040810204080u);
      std::memcpy(out + x, &eight, (std::min)(n - x, sizeof eight));
    }
  }

  const voxel_metric& metric_;
  const bit_rows& sites_;
  std::size_t threads_;
  bit_search near_;
  bit_rows left_;                      // elements that have no distance yet
  std::vector<std::uint64_t> probes_;  // of each worker
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
