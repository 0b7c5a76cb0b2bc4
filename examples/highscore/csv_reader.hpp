// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>  // for size_t
#include <string>   // for string
#include <vector>   // for vector

/// A table read from a file; the first line contains the column names.
struct csv_table {
  struct row {
    std::size_t line = 0;  ///< in the file, from 1
    std::vector<std::string> cells;
  };
  std::vector<std::string> columns;
  std::vector<row> rows;  ///< all with the same number of cells as columns; empty lines are skipped
};

/// Reads comma-separated values (RFC 4180): cells may be in double quotes, with quotes inside doubled; lines
/// end with LF or CRLF; a byte order mark is skipped. Throws `std::runtime_error`, its text starting with the
/// path and line, for a file that cannot be read, a row of another length and an unterminated quote.
[[nodiscard]] csv_table read_csv(const std::string& path);
