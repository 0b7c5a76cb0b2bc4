// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <string>   // for string
#include <vector>   // for vector

/// A table in a file: its first line names the columns.
struct csv_table {
  struct row {
    std::size_t line = 0;  ///< of the file, from 1
    std::vector<std::string> cells;
  };
  std::vector<std::string> columns;
  std::vector<row> rows;  ///< each with as many cells as there are columns; empty lines are left out
};

/// Reads comma-separated values (RFC 4180): cells may be in double quotes, a quote in them is doubled, lines
/// end with LF or CRLF; a byte order mark is skipped. Throws `std::runtime_error`, its text beginning with
/// the path and line, for a file that cannot be read, a row of other length and a quote without end.
[[nodiscard]] csv_table read_csv(const std::string& path);
