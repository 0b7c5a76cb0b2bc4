// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <cstdio>       // for fputs
#include <string>       // for string
#include <string_view>  // for string_view

#include <segtally/report/scorecard.hpp>  // for scorecard

/// Prints a metric on its own line: for people, or, with `csv`, with the shortest digits that represent the
/// value exactly, so that equal lines mean equal bits.
inline void print_score(std::string_view id, double value, bool csv) {
  const std::string text =
      csv ? fmt::format("{},{}\n", id, value) : fmt::format("{:<42} {:.6g}\n", id, value);
  std::fputs(text.c_str(), stdout);
}

inline void print_scores(const segtally::scorecard& scores, bool csv) {
  if (csv) std::fputs("metric,value\n", stdout);
  for (const segtally::metric_value& metric : scores) print_score(metric.info->id, metric.value, csv);
}
