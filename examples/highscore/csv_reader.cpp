// SPDX-License-Identifier: BSD-3-Clause
#include "csv_reader.hpp"

#include <filesystem>    // for is_regular_file
#include <fstream>       // for ifstream
#include <iterator>      // for istreambuf_iterator
#include <system_error>  // for error_code
#include <utility>       // for move

#include "arguments.hpp"  // for fail

namespace {

/// Splits a text into rows of cells.
std::vector<csv_table::row> rows_of(const std::string& text, const std::string& path) {
  std::vector<csv_table::row> rows;
  std::size_t line = 1, at = 0;
  while (at < text.size()) {
    csv_table::row row{line, {""}};
    bool quoted = false;
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '\n') ++line;
      if (quoted) {
        if (c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
          row.cells.back() += text[at++];
        } else if (c == '"') {
          quoted = false;
        } else {
          row.cells.back() += c;
        }
      } else if (c == '"' && row.cells.back().empty()) {
        quoted = true;
      } else if (c == ',') {
        row.cells.emplace_back();
      } else if (c == '\n') {
        break;
      } else if (c != '\r' || at + 1 == text.size() || text[at + 1] != '\n') {
        row.cells.back() += c;
      }
    }
    ++at;
    if (quoted) fail("{}, line {}: a quote has no end", path, row.line);
    if (row.cells.size() > 1 || !row.cells.front().empty()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

csv_table read_csv(const std::string& path) {
  std::error_code none;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, none)) fail("{}: the file cannot be read", path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  csv_table table;
  for (csv_table::row& row : rows_of(text, path)) {
    if (table.columns.empty()) {
      table.columns = std::move(row.cells);
    } else if (row.cells.size() != table.columns.size()) {
      fail("{}, line {}: {} cells, but {} columns", path, row.line, row.cells.size(), table.columns.size());
    } else {
      table.rows.push_back(std::move(row));
    }
  }
  if (table.columns.empty()) fail("{}: the table is empty", path);
  return table;
}
