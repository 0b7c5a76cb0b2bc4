// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>  // for string

/// Returns a text as a cell of a .csv file, quoted if necessary.
[[nodiscard]] inline std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + '"';
}
