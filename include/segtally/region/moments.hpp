// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument
#include <utility>    // for forward
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>        // for parallel_for, available_threads
#include <segtally/detail/simd.hpp>            // for default_arch
#include <segtally/error.hpp>                  // for raise, message
#include <segtally/region/region_moments.hpp>  // for region_moments
#include <segtally/view/label_runs.hpp>        // for label_runs
#include <segtally/view/label_source.hpp>      // for view_of

namespace segtally::inline SEGTALLY_ABI {

struct moments_options {
  std::uint64_t background = 0;   ///< the label that is no object; one that never occurs makes all objects
  axes<std::size_t> origin = {};  ///< where the voxel with all indices 0 lies in the whole image; none: at 0
  int threads = 0;                ///< 0 takes the processors this process may use
};

/// Returns the exact moments of every object of an image: size, bounding box, sums of coordinates and of
/// their products.
///
/// `source` is a `label_view` (or other label source) of any integer type, rank and layout. Blocks of an
/// image, each with its `origin`, add up to the image by `+=`. The result is the same for any layout and
/// number of threads. Throws `std::invalid_argument` for a negative label, for negative threads and for an
/// origin of another number of axes. Cost: one pass, a few additions for each run of equal labels along the
/// fastest axis.
template <class Arch = detail::default_arch, class Source>
[[nodiscard]] region_moments moments(Source&& source, const moments_options& options = {}) {
  const auto view = detail::view_of(std::forward<Source>(source));
  using label_type = typename decltype(view)::value_type;
  if (options.threads < 0)
    detail::raise<std::invalid_argument>(
        detail::message("moments: threads = ", options.threads, " is negative"));
  if (!options.origin.empty() && options.origin.size() != view.rank())
    detail::raise<std::invalid_argument>(detail::message("moments: an origin of ", options.origin.size(),
                                                         " coordinates for ", view.rank(), " axes"));
  const detail::label_runs<Arch, label_type> runs(view);
  constexpr std::size_t voxels_per_task = std::size_t{1} << 18;
  const std::size_t lines = view.size() == 0 ? 1 : (voxels_per_task + runs.length() - 1) / runs.length();
  const std::size_t tasks = (runs.lines() + lines - 1) / lines;
  const std::size_t wanted =
      options.threads > 0 ? static_cast<std::size_t>(options.threads) : detail::available_threads();
  std::vector<region_moments> found((std::max)(std::size_t{1}, (std::min)(wanted, tasks)),
                                    region_moments(view.rank()));
  detail::parallel_for(
      tasks, found.size(),
      [&](std::size_t worker, std::size_t task) {
        const auto add = [&](detail::voxel_index index, std::size_t n, label_type label) {
          if (label < label_type{})
            detail::raise<std::invalid_argument>(
                detail::message("moments: the image has the negative label ", label, "; relabel it"));
          if (static_cast<std::uint64_t>(label) == options.background) return;
          for (std::size_t axis = 0; axis < options.origin.size(); ++axis)
            index[axis] += options.origin[axis];
          found[worker].add_run(static_cast<std::uint64_t>(label), index, runs.along(), n);
        };
        runs.for_each(task * lines, (std::min)(runs.lines(), (task + 1) * lines), add);
      },
      [](std::size_t) {});
  for (region_moments& part : found) part.sort();
  for (std::size_t worker = 1; worker < found.size(); ++worker) found[0] += found[worker];
  return found[0];
}

}  // namespace segtally::inline SEGTALLY_ABI
