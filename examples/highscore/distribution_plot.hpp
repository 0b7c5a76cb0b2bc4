// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string
#include <vector>  // for vector

#include <segtally/study/summary.hpp>  // for interval, value_summary

/// The values of a result in one metric.
struct plot_row {
  std::string name;
  std::vector<double> values;  ///< of the images; NaN is skipped
  segtally::value_summary summary;
  segtally::interval mean_interval;
};

/// Returns a number with few digits, for people: "0.7673", "12.345", "131", "1.2e-05".
[[nodiscard]] std::string short_number(double x);

/// Returns the smallest of 1, 2 and 5 times a power of ten that is at least x; requires x > 0.
[[nodiscard]] double round_up(double x);

/// Returns an SVG plot of the distribution of each result's values: a dot per image, a box between the
/// quartiles with a line at the median, and a diamond at the mean with its interval. Infinite values are
/// counted in text. Colours are the CSS classes c0, c1 ... of the page. `greatest` is the upper limit of the
/// metric, if there is one.
[[nodiscard]] std::string distribution_plot(const std::string& title, const std::vector<plot_row>& rows,
                                            double greatest);
