// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <algorithm>  // for max
#include <cstddef>    // for ptrdiff_t, size_t
#include <string>     // for string
#include <vector>     // for vector

/// A column of a table for the terminal.
struct text_column {
  enum class side { left, right };

  std::vector<std::string> heading;  ///< line by line
  side aligned = side::right;
  std::vector<std::string> cells = {};

  [[nodiscard]] std::size_t width() const {
    std::size_t widest = 0;
    for (const auto* lines : {&heading, &cells})
      for (const auto& line : *lines) widest = std::max(widest, line.size());
    return widest;
  }
};

/// Returns columns of equal length side by side, `gap` blanks apart. Columns that do not fit into a line are
/// placed in a block below, which starts with the first `repeated` columns again.
inline std::string text_table(const std::vector<text_column>& columns, std::size_t repeated = 0,
                              std::size_t gap = 2, std::size_t widest_line = 140) {
  std::string text;
  for (std::size_t next = repeated; next < columns.size();) {
    std::vector<text_column> block(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(repeated));
    std::size_t line_width = 0, headings = 0;
    for (const text_column& column : block) line_width += column.width() + gap;
    do {
      line_width += columns[next].width() + gap;
      block.push_back(columns[next++]);
    } while (next < columns.size() && line_width + columns[next].width() <= widest_line);
    for (const text_column& column : block) headings = std::max(headings, column.heading.size());

    if (!text.empty()) text += '\n';
    for (std::size_t line = 0; line < headings + block.front().cells.size(); ++line) {
      std::string row;
      for (const text_column& column : block) {
        const std::size_t above = headings - column.heading.size();  // headings are aligned with the bottom
        const std::string cell = line < above      ? ""
                                 : line < headings ? column.heading[line - above]
                                                   : column.cells[line - headings];
        row += column.aligned == text_column::side::left ? fmt::format("{:<{}}", cell, column.width())
                                                         : fmt::format("{:>{}}", cell, column.width());
        row.append(gap, ' ');
      }
      text += row.substr(0, row.find_last_not_of(' ') + 1) + '\n';
    }
  }
  return text;
}
