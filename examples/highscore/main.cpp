// SPDX-License-Identifier: BSD-3-Clause

// The high-score table of segmentation results: which is closest to the truth, which is good enough, and
// where does the best one fail?

#include <fmt/format.h>

#include <algorithm>   // for all_of, none_of
#include <cstdio>      // for fflush, fputs, stderr, stdout
#include <exception>   // for exception
#include <filesystem>  // for path
#include <optional>    // for optional
#include <string>      // for string
#include <utility>     // for move
#include <vector>      // for vector

#include "arguments.hpp"
#include "comparison.hpp"
#include "data_set.hpp"
#include "input_check.hpp"
#include "maps.hpp"
#include "phantom_set.hpp"
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

/// Writes a file, or prints the text if the name is "-".
void deliver(const std::string& path, const std::string& text) {
  if (path == "-") {
    print(text);
  } else if (!path.empty()) {
    write_whole_file(path, text);
  }
}

/// Throws before scoring if an output file cannot be written.
void check_outputs_of(const arguments& args, const std::vector<std::filesystem::path>& inputs) {
  check_outputs({{"--csv", args.csv}, {"--json", args.json}, {"--html", args.html}}, inputs);
}

/// Scores one truth and its results. Prints only when all are scored, because a partial table is misleading.
/// A bad result is reported, and the others are scored.
int run_files(std::vector<source> sources, const image_file& truth, const arguments& args) {
  if (!args.maps.empty()) {
    text_list results;
    for (std::size_t i = 1; i < sources.size(); ++i) results.push_back(sources[i].name);
    make_folder(args, results);
  }
  input_check check;
  text_list errors;
  const std::vector<comparison> rows =
      compare_later(sources, 0, truth, args, shows_objects(args) ? &check : nullptr, errors);
  std::erase_if(sources, [&, first = sources.front().name](const source& each) {
    return each.name != first &&
           std::none_of(rows.begin(), rows.end(), [&](const auto& row) { return row.name == each.name; });
  });
  std::vector<comparison> pairs;
  if (args.pairwise)
    for (std::size_t i = 1; i + 1 < sources.size(); ++i)
      for (auto& pair : compare_later(sources, i, sources[i].read(), args, nullptr, errors))
        pairs.push_back(std::move(pair));
  for (const auto& line : errors) say(line);
  if (rows.empty()) return 2;
  const std::vector<comparison> high_scores = ranked(rows, args.rank_by);

  std::vector<comparison> all = high_scores;
  all.insert(all.end(), pairs.begin(), pairs.end());
  deliver(args.csv, args.csv.empty() ? "" : csv_text(all, args));
  for (const auto& line : check.warnings()) say("warning: " + line);
  if (args.csv != "-") print(report(sources, rows, high_scores, pairs, args));
  if (!errors.empty()) return 2;
  return std::all_of(rows.begin(), rows.end(), [&](const comparison& row) { return passes(row, args); }) ? 0
                                                                                                         : 1;
}

/// Scores a data set.
int run_data_set(const arguments& args) {
  if (args.pairwise) fail("--pairwise is for single files, not for data sets");
  data_set files = data_set_of(args);
  std::vector<std::filesystem::path> inputs = {args.pairs};
  for (const image_files& image : files.images) {
    inputs.insert(inputs.end(), {image.truth, image.raw});
    inputs.insert(inputs.end(), image.results.begin(), image.results.end());
  }
  check_outputs_of(args, inputs);
  scored_set set = score_set(std::move(files), args);
  for (const auto& line : set.warnings) say("warning: " + line);
  for (const auto& line : set.errors) say(line);
  if (!set.has_scores()) fail("no image of {} could be scored", set.files.truth);
  const study_result study = evaluate(set, args);
  std::string report;
  if (!args.html.empty()) {
    const std::size_t before = set.errors.size();
    report = study_html(set, study, args);
    for (std::size_t i = before; i < set.errors.size(); ++i) say(set.errors[i]);
  }
  deliver(args.html, report);
  deliver(args.csv, args.csv.empty() ? "" : study_csv(set, args));
#if SEGTALLY_WITH_JSON
  deliver(args.json, args.json.empty() ? "" : study_json(set, study, args));
#endif
  if (args.csv != "-" && args.json != "-" && args.html != "-") print(study_report(set, study, args));
  const bool all_pass = std::all_of(study.results.begin(), study.results.end(),
                                    [&](const result_study& result) { return passes(set, result, args); });
  return !set.errors.empty() ? 2 : all_pass ? 0 : 1;
}

/// Executes the command line and returns the exit status.
int run(const arguments& args) {
  if (args.list) {
    print(catalogue_text());
    return 0;
  }
  if (!args.phantom.empty()) {
    write_phantom_set(args.phantom, args.phantom_images, args.phantom_size);
    return 0;
  }
  if (names_data_set(args) || !args.json.empty() || !args.html.empty() || !args.classes.empty())
    return run_data_set(args);
  const std::vector<source> sources = sources_of(args);
  check_outputs_of(args, {args.files.begin(), args.files.end()});
  image_file truth = sources.front().read();
  if (truth.frames.size() == 1) return run_files(sources, truth, args);
  truth = {};  // will be read again
  return run_data_set(args);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::optional<arguments> args = parse_arguments(argc, argv);
    return args ? run(*args) : 0;
  } catch (const std::exception& error) {
    say(error.what());
    return 2;
  }
}
