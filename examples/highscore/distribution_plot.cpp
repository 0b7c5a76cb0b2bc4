// SPDX-License-Identifier: BSD-3-Clause
#include "distribution_plot.hpp"

#include <fmt/format.h>

#include <algorithm>  // for clamp, max, min, sort
#include <cmath>      // for abs, ceil, floor, isfinite, isinf, isnan, log10, pow
#include <limits>     // for numeric_limits

#include "html_text.hpp"

namespace {

constexpr double plot_width = 360, plot_margin = 14, row_height = 58, first_row = 6;

/// Maps values to coordinates in the picture.
struct scale {
  double low = 0;
  double high = 1;
  double step = 0.5;  ///< between ticks

  [[nodiscard]] double x(double value) const {
    return plot_margin + (std::clamp(value, low, high) - low) / (high - low) * (plot_width - 2 * plot_margin);
  }
};

scale scale_of(const std::vector<plot_row>& rows, double greatest) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  const auto include = [&](double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const plot_row& row : rows) {
    for (const double value : row.values) include(value);
    include(row.mean_interval.low);
    include(row.mean_interval.high);
  }
  if (low > high) low = high = 0;
  if (high - low < 1e-9 * std::max(1.0, std::abs(high))) {  // a single value: add a margin
    const double around = high == 0 ? 1 : std::abs(high) * 0.1;
    low -= around;
    high = std::min(high + around, std::max(high, greatest));
  }
  scale found;
  found.step = round_up((high - low) / 5);
  found.low = std::floor(low / found.step) * found.step;
  found.high = std::min(std::ceil(high / found.step) * found.step, std::max(greatest, high));
  return found;
}

/// The values to draw: at most 500 of them, evenly spaced in rank.
std::vector<double> dots_of(const plot_row& row) {
  std::vector<double> finite, dots;
  for (const double value : row.values)
    if (std::isfinite(value)) finite.push_back(value);
  std::sort(finite.begin(), finite.end());
  constexpr std::size_t most = 500;
  const std::size_t count = std::min(finite.size(), most);
  for (std::size_t i = 0; i < count; ++i)
    dots.push_back(finite[count < 2 ? 0 : i * (finite.size() - 1) / (count - 1)]);
  return dots;
}

std::string row_svg(const plot_row& row, std::size_t r, const scale& to) {
  const double top = first_row + static_cast<double>(r) * row_height, y = top + 34;
  const segtally::value_summary& s = row.summary;
  std::size_t infinite = 0;
  for (const double value : row.values) infinite += std::isinf(value) ? 1U : 0U;
  std::string note = fmt::format("n = {}", s.n);
  if (s.undefined != 0) note += fmt::format(", {} undefined", s.undefined);
  if (infinite != 0) note += fmt::format(", {} infinite", infinite);
  std::string svg = fmt::format(
      "<text x=\"{}\" y=\"{}\" class=\"name\">{}</text><text x=\"{}\" y=\"{}\" class=\"note\" "
      "text-anchor=\"end\">{}</text>\n<g class=\"c{}\">",
      plot_margin, top + 12, escaped(row.name), plot_width - plot_margin, top + 12, note, r % 6);
  const std::vector<double> dots = dots_of(row);
  for (std::size_t i = 0; i < dots.size(); ++i)  // offset, so that equal values are distinguishable
    svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.4\"/>", to.x(dots[i]),
                       y + (static_cast<double>(i * 7 % 11) - 5) * 1.7);
  if (std::isfinite(s.lower_quartile) && std::isfinite(s.upper_quartile)) {
    const double left = to.x(s.lower_quartile), right = to.x(s.upper_quartile), median = to.x(s.median);
    svg += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"26\" rx=\"2\"/><line x1=\"{:.1f}\" y1=\"{}\" "
        "x2=\"{:.1f}\" y2=\"{}\" class=\"median\"/>",
        left, y - 13, std::max(right - left, 1.0), median, y - 13, median, y + 13);
  }
  svg += "</g>";
  if (std::isfinite(s.mean)) {
    if (std::isfinite(row.mean_interval.low) && std::isfinite(row.mean_interval.high))
      svg += fmt::format("<line x1=\"{:.1f}\" y1=\"{}\" x2=\"{:.1f}\" y2=\"{}\" class=\"interval\"/>",
                         to.x(row.mean_interval.low), y, to.x(row.mean_interval.high), y);
    svg += fmt::format("<path d=\"M{:.1f} {}l5 5l-5 5l-5 -5z\" class=\"mean\"/>", to.x(s.mean), y - 5);
  }
  return svg + "\n";
}

}  // namespace

std::string short_number(double x) {
  if (std::isnan(x)) return "undefined";
  if (std::isinf(x)) return x > 0 ? "∞" : "-∞";
  const double size = std::abs(x);
  if (size == std::floor(size) && size < 1e6) return fmt::format("{:.0f}", size == 0 ? 0 : x);
  if (size < 1e-3 || size >= 1e6) return fmt::format("{:.3g}", x);
  return fmt::format("{:.{}f}", x, size < 10 ? 4 : size < 100 ? 3 : size < 1000 ? 2 : 1);
}

double round_up(double x) {
  const double power = std::pow(10, std::floor(std::log10(x)));
  for (const double digit : {1.0, 2.0, 5.0})
    if (digit * power >= x * (1 - 1e-9)) return digit * power;
  return 10 * power;
}

std::string distribution_plot(const std::string& title, const std::vector<plot_row>& rows, double greatest) {
  const scale to = scale_of(rows, greatest);
  const double bottom = first_row + static_cast<double>(rows.size()) * row_height;
  std::string svg = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", plot_width,
                                bottom + 24, escaped(title));
  for (double k = 0; to.low + k * to.step <= to.high + to.step / 2; ++k) {
    const double value = to.low + k * to.step, x = to.x(value);
    const char* const anchor = k == 0 ? "start" : value + to.step / 2 > to.high ? "end" : "middle";
    svg += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{}\" x2=\"{:.1f}\" y2=\"{}\" class=\"grid\"/><text x=\"{:.1f}\" y=\"{}\" "
        "class=\"tick\" text-anchor=\"{}\">{}</text>\n",
        x, first_row + 16, x, bottom,
        k == 0                          ? x - 8
        : value + to.step / 2 > to.high ? x + 8
                                        : x,
        bottom + 16, anchor, fmt::format("{:g}", std::abs(value) < to.step / 1e6 ? 0 : value));
  }
  for (std::size_t r = 0; r < rows.size(); ++r) svg += row_svg(rows[r], r, to);
  return svg + "</svg>\n";
}
