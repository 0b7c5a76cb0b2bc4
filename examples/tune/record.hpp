// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>      // for size_t
#include <filesystem>   // for path
#include <fstream>      // for ofstream
#include <map>          // for map
#include <string>       // for string
#include <string_view>  // for string_view
#include <utility>      // for pair
#include <vector>       // for vector

#include "segmenter.hpp"

/// The candidates scored so far: a row for each pipeline and pair of sigmas with every metric of the
/// catalogue, in a CSV file. A row is written as soon as it is computed; a line cut off when the program was
/// killed is computed again. Numbers have enough digits to read the same bits back.
class record {
 public:
  record() = default;  ///< keeps rows in memory only

  /// Opens or creates a file. `inputs` is one line that identifies everything else the scores depend on.
  /// Throws `std::runtime_error`, its text starting with the path, and changes nothing, if the file is not a
  /// record of the same inputs and metrics.
  record(const std::filesystem::path& path, std::string_view inputs);

  /// Returns the scores in the order of the catalogue, or a null pointer.
  [[nodiscard]] const std::vector<double>* find(std::string_view pipeline, const sigmas& at) const;

  /// Throws `std::runtime_error` if the row cannot be written.
  void add(std::string_view pipeline, const sigmas& at, std::vector<double> scores);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  using key = std::pair<std::string, sigmas>;

  std::map<key, std::vector<double>> rows_;
  std::filesystem::path path_;
  std::ofstream file_;
};
