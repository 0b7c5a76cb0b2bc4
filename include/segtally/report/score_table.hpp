// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for stable_sort
#include <cstddef>      // for size_t
#include <stdexcept>    // for invalid_argument, out_of_range
#include <string>       // for string
#include <string_view>  // for string_view
#include <utility>      // for move
#include <vector>       // for vector

#include <segtally/abi.hpp>                 // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>        // for is_undefined
#include <segtally/error.hpp>               // for raise, message
#include <segtally/report/find_metric.hpp>  // for find_metric, unknown_metric
#include <segtally/report/metric_info.hpp>  // for direction
#include <segtally/report/scorecard.hpp>    // for scorecard

namespace segtally::inline SEGTALLY_ABI {

/// A high-score table: named scorecards, ranked by a metric.
class score_table {
 public:
  /// A name and its scores.
  struct row {
    std::string name;
    scorecard scores;
  };

  /// Appends a row. Throws `std::invalid_argument` if the name exists already.
  void add(std::string name, scorecard scores) {
    if (find(name) != nullptr)
      detail::raise<std::invalid_argument>(
          detail::message("score_table::add: there is a row '", name, "' already"));
    rows_.push_back({std::move(name), std::move(scores)});
  }

  /// Sorts the rows by a metric, best first, and returns the table. Undefined values come last; equal values
  /// keep their order. A metric without a better end (a count) is sorted ascending. Throws
  /// `std::out_of_range` for an unknown id, and for a metric that was not scored for some row.
  score_table& rank_by(std::string_view id) {
    const metric_info* const info = find_metric(id);
    if (info == nullptr)
      detail::raise<std::out_of_range>(detail::message("score_table::rank_by: ", detail::unknown_metric(id)));
    const bool descending = info->better == direction::higher;
    for (const row& r : rows_) (void)r.scores[id];  // throws before anything changes
    std::stable_sort(rows_.begin(), rows_.end(), [&](const row& a, const row& b) {
      const double x = a.scores[id], y = b.scores[id];
      if (is_undefined(x) || is_undefined(y)) return !is_undefined(x) && is_undefined(y);
      return descending ? x > y : x < y;
    });
    return *this;
  }

  /// Returns the scores of a row. Throws `std::out_of_range` if there is no row of that name.
  [[nodiscard]] const scorecard& operator[](std::string_view name) const {
    if (const row* found = find(name)) return found->scores;
    detail::raise<std::out_of_range>(detail::message("score_table: no row '", name, "'"));
  }

  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  [[nodiscard]] auto begin() const noexcept { return rows_.begin(); }
  [[nodiscard]] auto end() const noexcept { return rows_.end(); }

 private:
  [[nodiscard]] const row* find(std::string_view name) const noexcept {
    for (const row& r : rows_)
      if (r.name == name) return &r;
    return nullptr;
  }

  std::vector<row> rows_;
};

}  // namespace segtally::inline SEGTALLY_ABI
