// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for min
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <stdexcept>  // for invalid_argument
#include <utility>    // for pair
#include <vector>     // for vector

#include <segtally/abi.hpp>                    // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>     // for label_index
#include <segtally/detail/parallel.hpp>        // for parallel_for, available_threads
#include <segtally/error.hpp>                  // for raise, message
#include <segtally/region/moment_counter.hpp>  // for moment_counter
#include <segtally/region/region_moments.hpp>  // for region_moments
#include <segtally/view/any_label_view.hpp>    // for any_label_view
#include <segtally/view/image_pair.hpp>        // for image_pair
#include <segtally/view/label_kind.hpp>        // for label_of
#include <segtally/view/label_runs.hpp>        // for label_runs
#include <segtally/view/left_out.hpp>          // for left_out_reader

namespace segtally::inline SEGTALLY_ABI {

/// Options of `survey`.
struct survey_options {
  std::uint64_t background = 0;       ///< not an object; pass an unused label to keep it as an object
  per_axis<std::size_t> origin = {};  ///< position of the first voxel in the whole image; empty: the origin
  int threads = 0;                    ///< 0: all processors this process may use
};

namespace detail {

/// Returns the moments of a checked image; errors call it `side`. With the pair of images it belongs to, only
/// voxels that are not excluded there are counted.
inline region_moments moments_of(const char* function, const char* side, const any_label_view& image,
                                 const survey_options& options, std::size_t threads,
                                 const image_pair* counted = nullptr) {
  const label_runs runs(image);
  const line_walk& walk = runs.walk();
  const std::size_t lines = walk.lines_per_task(), tasks = (walk.lines() + lines - 1) / lines;
  voxel_index origin{};
  for (std::size_t axis = 0; axis < options.origin.size(); ++axis) origin[axis] = options.origin[axis];
  std::vector<moment_counter> workers((std::max)(std::size_t{1}, (std::min)(threads, tasks)),
                                      moment_counter(image, walk, options.background, origin));
  const auto work = [&](std::size_t worker, std::size_t task) {
    moment_counter& counter = workers[worker];
    counter.begin();
    const std::size_t begin = task * lines, end = (std::min)(walk.lines(), begin + lines);
    const auto object_of = [&](std::uint64_t word) {
      if (const any_label label = label_of(image.kind(), word); label.negative())
        raise<std::invalid_argument>(
            message(function, ": the ", side, " has the negative label ", label,
                    counted == nullptr ? "; relabel it" : "; relabel it or put it on the ignore list"));
      return counter.add(word);
    };
    if (counted == nullptr || !counted->restricted())
      return runs.for_each_part(begin, end, [&](const voxel_index& first, const runs_of_line& line) {
        counter.go_to(first);
        for (std::size_t k = 0; k < line.size(); ++k) {
          k = counter.add_runs(line, k);
          if (k == line.size()) return;
          counter.add_run(object_of(line.label_word(k)), line.begin(k), line.length(k));
        }
      });
    left_out_reader reader(*counted);
    std::vector<std::uint8_t> left_out(label_runs::longest_part);
    runs.for_each_part(begin, end, [&](const voxel_index& index, const runs_of_line& line) {
      counter.go_to(index);
      const std::size_t last = line.size() - 1;
      reader.read(index, walk.along(), line.begin(last) + line.length(last), left_out.data());
      for (std::size_t k = 0; k < line.size(); ++k) {
        const std::uint64_t word = line.label_word(k);
        if (counter.is_background(word)) continue;
        std::size_t object = counter.find(word), to = line.begin(k), after = to + line.length(k);
        for (std::size_t from = to; from < after; from = to + 1) {
          for (to = from; to < after && left_out[to] == 0; ++to) {
          }
          if (from == to) continue;
          if (object == label_index::none) object = object_of(word);
          counter.add_run(object, from, to - from);
        }
      }
    });
  };
  parallel_for(tasks, workers.size(), work);
  region_moments all = workers[0].finish();
  for (std::size_t worker = 1; worker < workers.size(); ++worker) all.join(workers[worker].finish());
  all.sort();
  return all;
}

/// Checks the arguments and returns the moments of an image.
inline region_moments checked_survey(const char* function, const any_label_view& image,
                                     const survey_options& options) {
  if (!options.origin.empty() && options.origin.size() != image.rank())
    raise<std::invalid_argument>(message(function, ": an origin of ", options.origin.size(),
                                         " coordinates for ", image.rank(), " axes"));
  return moments_of(function, "image", image, options, threads_wanted(function, options.threads));
}

/// Returns the moments of both images.
inline std::pair<region_moments, region_moments> moments_of_both(const char* function,
                                                                 const any_label_view& reference,
                                                                 const any_label_view& prediction) {
  check_same_shape(function, reference, prediction);
  return {moments_of(function, "reference", reference, {}, available_threads()),
          moments_of(function, "prediction", prediction, {}, available_threads())};
}

}  // namespace detail

/// Returns the moments of every object of an image: its size, its bounding box, and the exact sums of its
/// coordinates and of their products, which give centroids and covariances.
///
/// `image` is a label source of any integer type, rank and layout. The moments of blocks of an image, each
/// with its `origin`, add up to those of the image with `+=`. The result is the same for any layout and
/// number of threads. Throws `std::invalid_argument` for a negative label, for negative threads and for an
/// origin with another number of axes. Cost: one pass; one lookup and a few additions for each run of equal
/// labels along the fastest axis.
[[nodiscard]] inline region_moments survey(const any_label_view& image, const survey_options& options = {}) {
  return detail::checked_survey("survey", image, options);
}

/// The former name of `survey`.
[[nodiscard]] inline region_moments moments(const any_label_view& image, const survey_options& options = {}) {
  return detail::checked_survey("moments", image, options);
}

}  // namespace segtally::inline SEGTALLY_ABI
