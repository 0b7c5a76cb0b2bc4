// SPDX-License-Identifier: BSD-3-Clause

// Scores tables counted by other programs: files of records of three 64-bit integers, one for each pair of
// labels (reference, prediction, number of voxels), in any order, repetitions allowed.

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstddef>     // for size_t
#include <cstdio>      // for fputs, stderr
#include <exception>   // for exception
#include <filesystem>  // for file_size
#include <fstream>     // for ifstream
#include <stdexcept>   // for runtime_error
#include <string>      // for string
#include <utility>     // for move
#include <vector>      // for vector

#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, overlap
#include <segtally/overlap/tally_accumulator.hpp>  // for tally_accumulator

#include "print_scores.hpp"

namespace {

segtally::contingency_table read_table(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error(fmt::format("{} cannot be read", path));
  const std::size_t bytes = std::filesystem::file_size(path);
  if (bytes % sizeof(segtally::overlap) != 0)
    throw std::runtime_error(
        fmt::format("{} has {} bytes, no multiple of {}", path, bytes, sizeof(segtally::overlap)));
  std::vector<segtally::overlap> overlaps(bytes / sizeof(segtally::overlap));
  if (!stream.read(reinterpret_cast<char*>(overlaps.data()), static_cast<std::streamsize>(bytes)))
    throw std::runtime_error(fmt::format("{} cannot be read to its end", path));
  return segtally::contingency_table::from_overlaps(std::move(overlaps));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    CLI::App app(
        "Scores the sum of tables in files: records of reference label, predicted label, number of voxels.");
    std::vector<std::string> files;
    bool csv = false;
    app.add_option("OVERLAPS", files, "files of three integers of 64 bits for each pair of labels")
        ->required();
    app.add_flag("--csv", csv, "for machines: exact values");
    try {
      app.parse(argc, argv);
    } catch (const CLI::Success& success) {
      return app.exit(success);
    }
    segtally::tally_accumulator all;
    for (const std::string& file : files) all += read_table(file);
    print_scores(all.table(), csv);
    return 0;
  } catch (const std::exception& error) {
    std::fputs(fmt::format("score_overlaps: {}\n", error.what()).c_str(), stderr);
    return 2;
  }
}
