// SPDX-License-Identifier: BSD-3-Clause
#include "print_scores.hpp"

#include <fmt/format.h>

#include <cstdio>  // for fputs
#include <string>  // for string

#include <segtally/report/scorecard.hpp>  // for score

void print_score(std::string_view id, double value, bool csv) {
  const std::string text =
      csv ? fmt::format("{},{}\n", id, value) : fmt::format("{:<42} {:.6g}\n", id, value);
  std::fputs(text.c_str(), stdout);
}

void print_scores(const segtally::contingency_table& table, bool csv) {
  if (csv) std::fputs("metric,value\n", stdout);
  for (const segtally::metric_value& metric : segtally::score(table))
    print_score(metric.info->id, metric.value, csv);
}
