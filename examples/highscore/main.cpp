// SPDX-License-Identifier: BSD-3-Clause

// The high-score table of segmentation results: which is nearest to the truth, which is good enough, where
// does the best one fail?

#include <fmt/format.h>

#include <algorithm>  // for all_of
#include <cstdio>     // for fflush, fputs, stderr, stdout
#include <exception>  // for exception
#include <fstream>    // for ofstream
#include <optional>   // for optional
#include <string>     // for string
#include <utility>    // for move
#include <vector>     // for vector

#include "comparison.hpp"
#include "maps.hpp"
#include "request.hpp"
#include "table.hpp"

namespace {

void print(const std::string& text) {
  fmt::print("{}", text);
  if (std::fflush(stdout) != 0) fail("cannot write to standard output");
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) fail("cannot write {}", path);
}

/// Does what was wished and returns whether every result passes. Prints when all is done: half a table
/// misleads.
bool run(const request& wish) {
  if (wish.list) {
    print(catalogue_text());
    return true;
  }
  const std::vector<source> sources = sources_of(wish);
  if (!wish.maps.empty()) {
    text_list results;
    for (std::size_t i = 1; i < sources.size(); ++i) results.push_back(sources[i].name);
    make_folder(wish, results);
  }
  const std::vector<comparison> rows = compare_later(sources, 0, wish);
  std::vector<comparison> pairs;
  if (wish.pairwise)
    for (std::size_t i = 1; i < sources.size(); ++i)
      for (auto& pair : compare_later(sources, i, wish)) pairs.push_back(std::move(pair));
  const std::vector<comparison> high_scores = ranked(rows, wish.rank_by);

  if (!wish.csv.empty()) {
    std::vector<comparison> all = high_scores;
    all.insert(all.end(), pairs.begin(), pairs.end());
    if (wish.csv == "-") {
      print(csv_text(all, wish));
    } else {
      write_file(wish.csv, csv_text(all, wish));
    }
  }
  if (wish.csv != "-") print(report(sources, rows, high_scores, pairs, wish));
  return std::all_of(rows.begin(), rows.end(), [&](const comparison& row) { return passes(row, wish); });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::optional<request> wish = request_of(argc, argv);
    return !wish || run(*wish) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fputs(fmt::format("highscore: {}\n", error.what()).c_str(), stderr);
    return 2;
  }
}
