// SPDX-License-Identifier: BSD-3-Clause

// The high-score table of segmentation results: which is nearest to the truth, which is good enough, where
// does the best one fail?

#include <fmt/format.h>

#include <algorithm>   // for all_of, none_of
#include <cstdio>      // for fflush, fputs, stderr, stdout
#include <exception>   // for exception
#include <filesystem>  // for path
#include <optional>    // for optional
#include <string>      // for string
#include <utility>     // for move
#include <vector>      // for vector

#include "comparison.hpp"
#include "data_set.hpp"
#include "input_check.hpp"
#include "maps.hpp"
#include "phantom_set.hpp"
#include "request.hpp"
#include "scored_set.hpp"
#include "study_html.hpp"
#include "study_json.hpp"
#include "study_result.hpp"
#include "study_table.hpp"
#include "table.hpp"
#include "whole_file.hpp"

namespace {

void print(const std::string& text) {
  fmt::print("{}", text);
  if (std::fflush(stdout) != 0) fail("cannot write to standard output");
}

void say(const std::string& line) {
  std::fputs(fmt::format("highscore: {}\n", line).c_str(), stderr);
}

/// Writes a file, or prints it where its name is "-".
void deliver(const std::string& path, const std::string& text) {
  if (path == "-") {
    print(text);
  } else if (!path.empty()) {
    write_whole_file(path, text);
  }
}

/// Refuses, before images are scored, files that cannot be written.
void check_outputs_of(const request& wish, const std::vector<std::filesystem::path>& inputs) {
  check_outputs({{"--csv", wish.csv}, {"--json", wish.json}, {"--html", wish.html}}, inputs);
}

/// Scores one truth and its results. Prints when all is done: half a table misleads. A bad result is named,
/// and the others are scored.
int run_files(std::vector<source> sources, const image_file& truth, const request& wish) {
  if (!wish.maps.empty()) {
    text_list results;
    for (std::size_t i = 1; i < sources.size(); ++i) results.push_back(sources[i].name);
    make_folder(wish, results);
  }
  input_check check;
  text_list errors;
  const std::vector<comparison> rows =
      compare_later(sources, 0, truth, wish, shows_objects(wish) ? &check : nullptr, errors);
  std::erase_if(sources, [&, first = sources.front().name](const source& each) {
    return each.name != first &&
           std::none_of(rows.begin(), rows.end(), [&](const auto& row) { return row.name == each.name; });
  });
  std::vector<comparison> pairs;
  if (wish.pairwise)
    for (std::size_t i = 1; i + 1 < sources.size(); ++i)
      for (auto& pair : compare_later(sources, i, sources[i].read(), wish, nullptr, errors))
        pairs.push_back(std::move(pair));
  for (const auto& line : errors) say(line);
  if (rows.empty()) return 2;
  const std::vector<comparison> high_scores = ranked(rows, wish.rank_by);

  std::vector<comparison> all = high_scores;
  all.insert(all.end(), pairs.begin(), pairs.end());
  deliver(wish.csv, wish.csv.empty() ? "" : csv_text(all, wish));
  for (const auto& line : check.warnings()) say("warning: " + line);
  if (wish.csv != "-") print(report(sources, rows, high_scores, pairs, wish));
  if (!errors.empty()) return 2;
  return std::all_of(rows.begin(), rows.end(), [&](const comparison& row) { return passes(row, wish); }) ? 0
                                                                                                         : 1;
}

/// Scores a data set.
int run_data_set(const request& wish) {
  if (wish.pairwise) fail("--pairwise is for single files, not for data sets");
  data_set files = data_set_of(wish);
  std::vector<std::filesystem::path> inputs = {wish.pairs};
  for (const image_files& image : files.images) {
    inputs.insert(inputs.end(), {image.truth, image.raw});
    inputs.insert(inputs.end(), image.results.begin(), image.results.end());
  }
  check_outputs_of(wish, inputs);
  scored_set set = score_set(std::move(files), wish);
  for (const auto& line : set.warnings) say("warning: " + line);
  for (const auto& line : set.errors) say(line);
  if (!set.has_scores()) fail("no image of {} could be scored", set.files.truth);
  const study_result study = evaluate(set, wish);
  std::string report;
  if (!wish.html.empty()) {
    const std::size_t before = set.errors.size();
    report = study_html(set, study, wish);
    for (std::size_t i = before; i < set.errors.size(); ++i) say(set.errors[i]);
  }
  deliver(wish.html, report);
  deliver(wish.csv, wish.csv.empty() ? "" : study_csv(set, wish));
#if SEGTALLY_WITH_JSON
  deliver(wish.json, wish.json.empty() ? "" : study_json(set, study, wish));
#endif
  if (wish.csv != "-" && wish.json != "-" && wish.html != "-") print(study_report(set, study, wish));
  const bool all_pass = std::all_of(study.results.begin(), study.results.end(),
                                    [&](const result_study& result) { return passes(set, result, wish); });
  return !set.errors.empty() ? 2 : all_pass ? 0 : 1;
}

/// Does what was wished and returns the exit status.
int run(const request& wish) {
  if (wish.list) {
    print(catalogue_text());
    return 0;
  }
  if (!wish.phantom.empty()) {
    write_phantom_set(wish.phantom, wish.phantom_images, wish.phantom_size);
    return 0;
  }
  if (names_data_set(wish) || !wish.json.empty() || !wish.html.empty() || !wish.classes.empty())
    return run_data_set(wish);
  const std::vector<source> sources = sources_of(wish);
  check_outputs_of(wish, {wish.files.begin(), wish.files.end()});
  image_file truth = sources.front().read();
  if (truth.frames.size() == 1) return run_files(sources, truth, wish);
  truth = {};  // is read again
  return run_data_set(wish);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::optional<request> wish = request_of(argc, argv);
    return wish ? run(*wish) : 0;
  } catch (const std::exception& error) {
    say(error.what());
    return 2;
  }
}
