// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for min, max, find
#include <array>        // for array
#include <cstddef>      // for size_t, ptrdiff_t
#include <cstdint>      // for uint64_t
#include <limits>       // for numeric_limits
#include <memory>       // for unique_ptr, make_unique
#include <stdexcept>    // for invalid_argument
#include <string>       // for string, to_string
#include <type_traits>  // for conditional_t, is_same_v, is_signed_v, make_unsigned_t
#include <utility>      // for exchange, move
#include <vector>       // for erase_if, vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/pair_counter.hpp>        // for pair_counter
#include <segtally/detail/pair_slot.hpp>           // for slot_for
#include <segtally/detail/parallel.hpp>            // for parallel_for, available_threads
#include <segtally/detail/prefetch.hpp>            // for gains_from_prefetch
#include <segtally/detail/run_scan.hpp>            // for scan_runs
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, overlap
#include <segtally/overlap/row_gatherer.hpp>       // for row_gatherer
#include <segtally/overlap/tally_options.hpp>      // for tally_options, any_label
#include <segtally/view/any_label.hpp>             // for any_label, type_name
#include <segtally/view/joint_walk.hpp>            // for joint_walk
#include <segtally/view/label_view.hpp>            // for label_view, check_same_shape

namespace segtally::inline SEGTALLY_ABI::detail {

/// Voxels handed to a thread at a time: large against what starting it costs, small against an image.
inline constexpr std::size_t voxels_per_task = std::size_t{1} << 18;

template <class T>
void check_ignored(const char* function, const std::vector<any_label>& ignored) {
  for (const any_label label : ignored)
    if (!(any_label(static_cast<T>(label.bits())) == label))
      raise<std::invalid_argument>(
          message(function, ": ignore label ", label, " is not representable in ", type_name<T>()));
}

/// Returns whether the label (as its bits) is ignored; a negative label that is not is an error.
template <class T>
bool is_ignored(const char* function, const char* side, std::uint64_t bits,
                const std::vector<any_label>& ignored) {
  const any_label label(static_cast<T>(bits));
  if (!ignored.empty() && std::find(ignored.begin(), ignored.end(), label) != ignored.end()) return true;
  if (label.negative())
    raise<std::invalid_argument>(message(function, ": the ", side, " has the negative label ", label,
                                         "; relabel it or put it on the ignore list"));
  return false;
}

/// `is_ignored` of some type of labels; null where no label is.
using ignores = bool (*)(const char* function, const char* side, std::uint64_t bits,
                         const std::vector<any_label>& ignored);
template <class T>
ignores ignores_of(const std::vector<any_label>& ignored) noexcept {
  return ignored.empty() && !std::is_signed_v<T> ? nullptr : is_ignored<T>;
}

/// Returns the view with labels as their bits. Pairs are counted by their bits, so that a host with all types
/// of labels compiles a quarter of the kernels.
template <class T>
auto bits_of(const label_view<T>& view) {
  using bits = std::make_unsigned_t<std::conditional_t<std::is_same_v<T, bool>, unsigned char, T>>;
  return label_view<bits>(reinterpret_cast<const bits*>(view.data()), view.shape(), view.strides());
}

/// Counts the voxels [begin, end) of the walk.
template <class Arch, std::size_t Views, class Reference, class Prediction, class Counter>
void count_range(const joint_walk<Views>& walk, const Reference* reference, const Prediction* prediction,
                 const mask_view& mask, std::size_t begin, std::size_t end, Counter& counter) {
  constexpr bool masked = Views == 3;
  constexpr std::size_t worth_a_scan = 1024;  // shorter rows are cheaper copied together
  const std::ptrdiff_t r_step = walk.step(0), p_step = walk.step(1);
  const bool contiguous = !masked && r_step == 1 && p_step == 1, prefetch = gains_from_prefetch();
  std::unique_ptr<row_gatherer<Arch, masked, Reference, Prediction, Counter>> gatherer;
  walk.rows(begin, end, [&](const auto& at, std::size_t n) {
    if (contiguous && n >= worth_a_scan) {
      scan_runs<Arch, false>(reference + at[0], prediction + at[1], nullptr, n, counter, prefetch);
      return;
    }
    if (!gatherer)
      gatherer = std::make_unique<row_gatherer<Arch, masked, Reference, Prediction, Counter>>(counter);
    if constexpr (masked) {
      gatherer->append(reference + at[0], r_step, prediction + at[1], p_step, &mask, at[2], walk.step(2), n);
    } else {
      gatherer->append(reference + at[0], r_step, prediction + at[1], p_step, nullptr, 0, 0, n);
    }
  });
  if (gatherer) gatherer->flush();
}

/// What one thread counts. Apart in memory, so that threads do not wait for each other's lines.
template <class Slot>
struct alignas(128) part {
  pair_counter<Slot> counter;
  contingency_table table;
};

/// Returns the table of what a thread has counted, which is given up.
template <class Counter>
contingency_table table_of(const char* function, Counter& counter, const tally_options& options,
                           ignores ignores_reference, ignores ignores_prediction) {
  std::vector<overlap> overlaps = counter.template pairs<overlap>();
  counter = {};  // sorting takes as much again
  std::erase_if(overlaps, [&](const overlap& o) {
    // Not short-circuited: a negative label is an error even where the other side is ignored.
    const bool drop_r = ignores_reference != nullptr &&
                        ignores_reference(function, "reference", o.reference, options.ignore_reference);
    const bool drop_p = ignores_prediction != nullptr &&
                        ignores_prediction(function, "prediction", o.prediction, options.ignore_prediction);
    return drop_r || drop_p;
  });
  return contingency_table::from_overlaps(std::move(overlaps));
}

/// Returns the table of two images of one shape, given as bits.
template <class Arch, class Reference, class Prediction>
contingency_table count_bits(const char* function, const label_view<Reference>& reference,
                             const label_view<Prediction>& prediction, const tally_options& options,
                             ignores ignores_reference, ignores ignores_prediction) {
  using slot = slot_for<(std::max)(sizeof(Reference), sizeof(Prediction))>;
  const std::size_t voxels = reference.size();
  const std::size_t tasks = voxels / voxels_per_task + (voxels % voxels_per_task != 0);
  const std::size_t wanted =
      options.threads > 0 ? static_cast<std::size_t>(options.threads) : available_threads();
  std::vector<part<slot>> parts((std::max)(std::size_t{1}, (std::min)(wanted, tasks)));
  double reported = -1;
  const auto report = [&](double fraction) {
    if (options.progress && fraction > reported) options.progress(reported = fraction);
  };
  const auto count = [&](const auto& walk) {
    parallel_for(
        tasks, parts.size(),
        [&](std::size_t worker, std::size_t task) {
          const std::size_t begin = task * voxels_per_task;
          count_range<Arch>(walk, reference.data(), prediction.data(), options.mask, begin,
                            (std::min)(voxels, begin + voxels_per_task), parts[worker].counter);
        },
        [&](std::size_t finished) { report(static_cast<double>(finished) / static_cast<double>(tasks)); },
        [&](std::size_t worker) {
          parts[worker].table =
              table_of(function, parts[worker].counter, options, ignores_reference, ignores_prediction);
        });
  };
  if (options.mask) {
    count(joint_walk<3>(reference.shape(),
                        {reference.strides(), prediction.strides(), options.mask.strides()}));
  } else {
    count(joint_walk<2>(reference.shape(), {reference.strides(), prediction.strides()}));
  }

  for (std::size_t step = 1; step < parts.size(); step *= 2)
    for (std::size_t k = 0; k + step < parts.size(); k += 2 * step)
      parts[k].table += std::exchange(parts[k + step].table, {});
  report(1);
  return std::move(parts.front().table);
}

/// Returns the table of two images. `function` is the public name in errors.
template <class Arch, class Reference, class Prediction>
contingency_table count_overlaps(const char* function, const label_view<Reference>& reference,
                                 const label_view<Prediction>& prediction, const tally_options& options) {
  check_same_shape(function, reference.shape(), prediction.shape());
  if (options.mask && !(options.mask.shape() == reference.shape()))
    raise<std::invalid_argument>(message(function, ": shapes differ: ", reference.shape(),
                                         " of the images and ", options.mask.shape(), " of the mask"));
  if (options.threads < 0)
    raise<std::invalid_argument>(message(function, ": threads = ", options.threads, " is negative"));
  check_ignored<Reference>(function, options.ignore_reference);
  check_ignored<Prediction>(function, options.ignore_prediction);
  return count_bits<Arch>(function, bits_of(reference), bits_of(prediction), options,
                          ignores_of<Reference>(options.ignore_reference),
                          ignores_of<Prediction>(options.ignore_prediction));
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
