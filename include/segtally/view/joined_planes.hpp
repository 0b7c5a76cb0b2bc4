// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for byte, size_t
#include <cstdint>    // for uint32_t, uint64_t
#include <limits>     // for numeric_limits
#include <stdexcept>  // for length_error
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>    // for parallel_for
#include <segtally/detail/run_forest.hpp>  // for run_forest
#include <segtally/error.hpp>              // for raise, message
#include <segtally/view/bit_planes.hpp>    // for bit_planes
#include <segtally/view/plane_runs.hpp>    // for plane_runs, component_rule

namespace segtally::inline SEGTALLY_ABI::detail {

/// The components of an image, joined from the components of consecutive slabs of planes.
struct joined_planes {
  std::vector<plane_runs> parts;
  std::vector<std::size_t> first;  ///< for each part, the number of its first component among all
  run_forest components;           ///< union-find over the components of all parts
  std::uint64_t count = 0;         ///< number of components after joining
};

/// Joins parts where they meet. Threads first join groups of their own, then ever larger neighbouring groups,
/// so that no two threads touch the same components.
inline joined_planes join_parts(const char* function, const bit_planes& image, const component_rule& rule,
                                std::vector<plane_runs> parts, std::size_t threads) {
  joined_planes all{std::move(parts), {}, {}, 0};
  std::size_t total = 0;
  for (const plane_runs& part : all.parts) {
    all.first.push_back(total);
    total += part.count();
    all.count += part.closed();
  }
  if (total > (std::numeric_limits<std::uint32_t>::max)())
    raise<std::length_error>(message(function, ": ", total, " components of parts are more than 2^32 - 1"));
  all.components.add(total);
  const std::size_t n = all.parts.size();
  if (n == 0) return all;
  std::vector<std::uint64_t> joined(n, 0);
  const auto meet = [&](std::size_t k) {
    const plane_runs &now = all.parts[k], &before = all.parts[k - 1];
    const auto first = static_cast<std::uint32_t>(all.first[k]);
    const auto first_before = static_cast<std::uint32_t>(all.first[k - 1]);
    std::vector<std::byte> copies[2];
    bit_planes::labels here{}, below{};
    if (rule.by_label) {
      here = image.labels_of(now.begin(), copies[0]);
      below = image.labels_of(now.begin() - 1, copies[1]);
    }
    std::uint32_t last_a = 0, last_b = 0;  // most joins repeat the one before
    bool any = false;
    std::uint64_t joins = 0;
    const auto join = [&](std::uint32_t a, std::uint32_t b) {
      a = first + now.component_of(a);
      b = first_before + before.component_of(b);
      if (any && a == last_a && b == last_b) return;
      last_a = a;
      last_b = b;
      any = true;
      joins += all.components.join(a, b);
    };
    plane_runs::join_planes(image, now, now.begin(), here, &before, below, rule, true, join);
    if (rule.has_outside) joins += all.components.join(first, first_before);
    joined[k] = joins;
  };
  std::size_t together = (n + threads - 1) / threads;
  if (n > 1)
    parallel_for((n + together - 1) / together, threads, [&](std::size_t, std::size_t task) {
      for (std::size_t k = task * together + 1; k < (std::min)(n, (task + 1) * together); ++k) meet(k);
    });
  for (; together < n; together *= 2)
    parallel_for((n - together + 2 * together - 1) / (2 * together), threads,
                 [&](std::size_t, std::size_t task) { meet((2 * task + 1) * together); });
  all.count += total;
  for (const std::uint64_t j : joined) all.count -= j;
  return all;
}

/// Returns the components of an image.
inline joined_planes components_of(const char* function, const bit_planes& image, const component_rule& rule,
                                   std::size_t threads) {
  std::vector<plane_runs> parts;
  const std::size_t tasks = image.tasks(), planes = image.planes_per_task();
  threads = (std::min)(tasks, threads);
  parts.reserve(tasks);
  for (std::size_t task = 0; task < tasks; ++task)
    parts.emplace_back(image, rule, task * planes, (std::min)(image.planes(), (task + 1) * planes));
  parallel_for(tasks, threads, [&](std::size_t, std::size_t task) {
    plane_runs& part = parts[task];
    part.start();
    for (std::size_t plane = part.begin(); plane < part.end(); ++plane) {
      image.read(plane, part.bits(plane));
      part.join(image, plane);
    }
    part.finish();
  });
  return join_parts(function, image, rule, std::move(parts), threads);
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
