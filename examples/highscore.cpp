// SPDX-License-Identifier: BSD-3-Clause

// The high-score table of segmentation results: which is nearest to the truth, which is good enough, where
// does the best one fail?

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>     // for all_of, count, find, find_if, min, stable_sort
#include <charconv>      // for from_chars
#include <cmath>         // for isnan, trunc
#include <cstdint>       // for int64_t, uint64_t
#include <cstdio>        // for fflush, fputs, stderr, stdout
#include <exception>     // for exception
#include <filesystem>    // for path
#include <fstream>       // for ofstream
#include <functional>    // for function
#include <limits>        // for numeric_limits
#include <optional>      // for optional
#include <stdexcept>     // for runtime_error
#include <string>        // for string
#include <string_view>   // for string_view
#include <system_error>  // for errc
#include <utility>       // for move
#include <variant>       // for visit
#include <vector>        // for vector

#include <segtally/segtally.hpp>

#include "label_file.hpp"
#include "phantom.hpp"
#include "text_table.hpp"

namespace {

using text_list = std::vector<std::string>;
using label_list = std::vector<segtally::any_label>;

constexpr std::string_view sparse_jaccard = "jaccard_index_sparse";
// Not in the catalogue: it has to know who annotated.
constexpr std::string_view annotated_jaccard = "jaccard_index_binary_sparse";

struct request {
  text_list files;
  std::string rank_by{sparse_jaccard};
  text_list metrics = {"jaccard_index_sparse", "jaccard_index", "accuracy",
                       "balanced_accuracy",    "precision",     "recall",
                       "specificity",          "f1_score",      "reference_objects",
                       "prediction_objects"};
  std::string family;
  std::vector<double> match_thresholds;
  segtally::match_options matching;
  std::optional<segtally::side> annotated;
  std::optional<double> threshold;
  std::string csv;
  label_list ignore_reference;
  label_list ignore_prediction;
  int digits = 4;
  int threads = 0;
  bool pairwise = false;
  bool list = false;
};

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw std::runtime_error(fmt::format(text, std::forward<Args>(args)...));
}

// Images

/// An image that is read when it is needed, so that no more than two are in memory.
struct source {
  std::string name;
  std::string path;
  std::function<label_image()> read;
};

source imaginary(const std::string& name, const std::function<phantom::volume()>& draw) {
  return {name, name + " (imaginary)", [draw] {
            phantom::volume volume = draw();
            const auto [depth, height, width] = volume.shape;
            const auto row = static_cast<std::ptrdiff_t>(width);
            const auto slice = static_cast<std::ptrdiff_t>(height) * row;
            return label_image{{depth, height, width}, {slice, row, 1}, std::move(volume.labels)};
          }};
}

std::vector<source> imaginary_results() {
  const phantom::nuclei_options nuclei;
  return {imaginary("truth", [=] { return phantom::reference(nuclei); }),
          imaginary("splitter", [=] { return phantom::prediction(nuclei, phantom::splitter()); }),
          imaginary("merger", [=] { return phantom::prediction(nuclei, phantom::merger()); })};
}

/// Names images by the stem of their file, or by the whole path where stems are equal.
std::vector<source> results_in(const text_list& paths) {
  if (paths.size() == 1) fail("{} alone is a reference; give it a prediction to compare", paths.front());
  text_list stems;
  for (const auto& path : paths) stems.push_back(std::filesystem::path(path).stem().string());
  std::vector<source> sources;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string& path = paths[i];
    if (std::count(paths.begin() + 1, paths.end(), path) > 1) fail("{} is given twice", path);
    const bool unique = std::count(stems.begin(), stems.end(), stems[i]) == 1;
    sources.push_back({unique ? stems[i] : path, path, [path] { return read_labels(path); }});
  }
  return sources;
}

std::string extents(const label_image& image) {
  return fmt::format("{}", fmt::join(image.shape, " x "));
}

// Comparison

struct comparison {
  std::string name;
  segtally::contingency_table table;
  segtally::scorecard scores;
  double annotated = std::numeric_limits<double>::quiet_NaN();
};

/// Drops what a type cannot hold and so cannot occur: one list serves files of different types.
template <class T>
label_list that_fit(const label_list& labels) {
  label_list fitting;
  for (const auto& label : labels)
    if (segtally::any_label(static_cast<T>(label.bits())) == label) fitting.push_back(label);
  return fitting;
}

segtally::contingency_table tally(const label_image& reference, const label_list& ignore_reference,
                                  const label_image& prediction, const label_list& ignore_prediction,
                                  int threads) {
  return std::visit(
      [&]<class R, class P>(const std::vector<R>& r, const std::vector<P>& p) {
        return segtally::tally(segtally::label_view<R>(r.data(), reference.shape, reference.strides),
                               segtally::label_view<P>(p.data(), prediction.shape, prediction.strides),
                               {.threads = threads,
                                .ignore_reference = that_fit<R>(ignore_reference),
                                .ignore_prediction = that_fit<P>(ignore_prediction)});
      },
      reference.labels, prediction.labels);
}

std::string against(const std::string& first, const std::string& second) {
  return fmt::format("{} vs {}", first, second);
}

/// Compares a prediction with the truth, or two predictions.
comparison compare(const std::string& name, const source& first, const label_image& a, bool is_truth,
                   const source& second, const request& wish) {
  const label_image b = second.read();
  if (a.shape != b.shape) fail("{} is {}, but {} is {}", first.path, extents(a), second.path, extents(b));
  try {
    const auto table = tally(a, is_truth ? wish.ignore_reference : wish.ignore_prediction, b,
                             wish.ignore_prediction, wish.threads);
    comparison row{name, table, segtally::score(table)};
    if (is_truth && wish.annotated)
      row.annotated = segtally::jaccard_index_binary_sparse(table, *wish.annotated);
    return row;
  } catch (const std::exception& error) {
    fail("{} and {}: {}", first.path, second.path, error.what());
  }
}

/// Compares each later source with the i-th one. The first is the truth; where other pairs agree better than
/// with the truth, the truth may be at fault.
std::vector<comparison> compare_later(const std::vector<source>& sources, std::size_t i,
                                      const request& wish) {
  std::vector<comparison> rows;
  const label_image first = sources[i].read();
  for (std::size_t j = i + 1; j < sources.size(); ++j) {
    const std::string name = i == 0 ? sources[j].name : against(sources[i].name, sources[j].name);
    rows.push_back(compare(name, sources[i], first, i == 0, sources[j], wish));
  }
  return rows;
}

std::vector<comparison> ranked(const std::vector<comparison>& rows, const std::string& id) {
  segtally::score_table high_scores;
  for (const comparison& row : rows) high_scores.add(row.name, row.scores);
  std::vector<comparison> sorted;
  for (const auto& best : high_scores.rank_by(id))
    sorted.push_back(
        *std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == best.name; }));
  return sorted;
}

double value(const comparison& row, std::string_view id) {
  return id == annotated_jaccard ? row.annotated : row.scores[id];
}

/// Returns the ids of a family, or all.
text_list metrics_of(std::string_view family) {
  text_list ids;
  for (const segtally::metric_info& info : segtally::catalogue())
    if (family.empty() || info.family == family) ids.emplace_back(info.id);
  return ids;
}

text_list every_metric() {
  return metrics_of({});
}

segtally::better better_end(std::string_view id) {
  for (const segtally::metric_info& info : segtally::catalogue())
    if (info.id == id) return info.better;
  return segtally::better::higher;  // the annotated one
}

// Printing

/// Breaks an id after underscores: a column should not be much wider than its numbers.
text_list heading_of(std::string_view id) {
  constexpr std::size_t wide = 9;
  text_list lines = {""};
  while (!id.empty()) {
    const std::string_view word = id.substr(0, std::min(id.find('_'), id.size() - 1) + 1);
    if (!lines.back().empty() && lines.back().size() + word.size() > wide) lines.emplace_back();
    lines.back() += word;
    id.remove_prefix(word.size());
  }
  for (auto& line : lines) line += ' ';  // cells have room for a mark there
  return lines;
}

text_column metric_column(const std::vector<comparison>& rows, const std::string& id, bool mark_best,
                          const request& wish) {
  const segtally::better end = better_end(id);
  double best = std::numeric_limits<double>::quiet_NaN();
  bool counts = end == segtally::better::neither;
  for (const comparison& row : rows) {
    const double x = value(row, id);
    counts = counts && std::trunc(x) == x;
    if (mark_best && end != segtally::better::neither)
      if (std::isnan(best) || (end == segtally::better::higher ? x > best : x < best)) best = x;
  }
  text_column column{heading_of(id)};
  for (const comparison& row : rows) {
    const double x = value(row, id);
    const std::string number =
        std::isnan(x) ? "undefined" : fmt::format("{:.{}f}", x, counts ? 0 : wish.digits);
    column.cells.push_back(number + (x == best ? '*' : ' '));
  }
  return column;
}

std::string score_text(const std::vector<comparison>& rows, bool mark_best, const request& wish) {
  std::vector<text_column> columns = {{{"result"}, text_column::side::left}};
  for (const comparison& row : rows) columns.front().cells.push_back(row.name);
  for (const auto& id : wish.metrics) columns.push_back(metric_column(rows, id, mark_best, wish));
  return text_table(columns, 1, 1);
}

/// What was found at each threshold, a block of rows for each result.
std::string matching_text(const std::vector<comparison>& rows, const request& wish) {
  using side = text_column::side;
  std::vector<text_column> columns = {
      {{"result"}, side::left}, {{"threshold"}}, {{"TP"}}, {{"FP"}}, {{"FN"}}};
  const struct {
    const char* heading;
    double (*score)(const segtally::detection_counts&, double);
  } scores[] = {{"precision", segtally::object_precision},
                {"recall", segtally::object_recall},
                {"F1", segtally::f1_score},
                {"critical success index", segtally::critical_success_index},
                {"mean matched", segtally::mean_matched_score},
                {"mean true", segtally::mean_true_score},
                {"panoptic quality", segtally::panoptic_quality}};
  for (const auto& score : scores) columns.push_back({{score.heading}});
  for (const comparison& row : rows) {
    const auto matchings = segtally::match(row.table, wish.match_thresholds, wish.matching);
    for (std::size_t k = 0; k < matchings.size(); ++k) {
      const segtally::matching& m = matchings[k];
      std::vector<std::string> cells = {k == 0 ? row.name : "", fmt::format("{}", wish.match_thresholds[k]),
                                        fmt::format("{}", m.tp), fmt::format("{}", m.fp),
                                        fmt::format("{}", m.fn)};
      for (const auto& score : scores) {
        const double x = score.score(m, segtally::undefined);
        cells.push_back(std::isnan(x) ? "undefined" : fmt::format("{:.{}f}", x, wish.digits));
      }
      for (std::size_t c = 0; c < cells.size(); ++c) columns[c].cells.push_back(cells[c]);
    }
  }
  return fmt::format("\nObjects matched where IoU {} the threshold:\n\n{}",
                     wish.matching.comparator == segtally::comparator::above ? "is above" : "reaches",
                     text_table(columns));
}

std::string worst_text(const comparison& row, const request& wish) {
  constexpr std::size_t shown = 5;
  auto objects = segtally::object_scores(row.table, wish.matching);
  std::stable_sort(objects.begin(), objects.end(),
                   [](const auto& a, const auto& b) { return a.iou < b.iou; });
  objects.resize(std::min(objects.size(), shown));
  text_column label{{"label"}}, size{{"size"}}, jaccard{{"best Jaccard"}},
      status{{"status"}, text_column::side::left};
  for (const auto& object : objects) {
    label.cells.push_back(fmt::format("{}", object.label));
    size.cells.push_back(fmt::format("{}", object.size));
    jaccard.cells.push_back(fmt::format("{:.{}f}", object.iou, wish.digits));
    status.cells.emplace_back(to_text(object.status));
  }
  return objects.empty() ? ""
                         : fmt::format("\nWorst objects of {}:\n{}", row.name,
                                       text_table({label, size, jaccard, status}));
}

/// Returns whether a result is good enough; without a threshold it is.
bool passes(const comparison& row, const request& wish) {
  return !wish.threshold || row.scores[sparse_jaccard] >= *wish.threshold;
}

std::string verdict_text(const std::vector<comparison>& rows, const request& wish) {
  std::string text = fmt::format("\nAccepted if {} >= {}:\n", sparse_jaccard, *wish.threshold);
  for (const comparison& row : rows)
    text += fmt::format("{} {}\n", passes(row, wish) ? "yes" : "no ", row.name);
  return text;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + '"';
}

/// Returns all that is for people to read.
std::string report(const std::vector<source>& sources, const std::vector<comparison>& rows,
                   const std::vector<comparison>& high_scores, std::vector<comparison> pairs,
                   const request& wish) {
  const bool mark_best = rows.size() > 1;
  std::string text = fmt::format("Reference: {}\nRanked by {}{}\n\n", sources[0].path, wish.rank_by,
                                 mark_best ? "; * marks the best of each column" : "");
  text += score_text(high_scores, mark_best, wish);
  if (wish.threshold) text += verdict_text(high_scores, wish);
  if (wish.pairwise) {
    pairs.insert(pairs.begin(), rows.begin(), rows.end());
    for (std::size_t i = 0; i < rows.size(); ++i) pairs[i].name = against(sources[0].name, rows[i].name);
    text += "\nEvery pair:\n\n" + score_text(pairs, false, wish);
  }
  if (!wish.match_thresholds.empty()) text += matching_text(high_scores, wish);
  return text + worst_text(high_scores.front(), wish);
}

/// Returns every metric of every row, with as many digits as it takes to read the same number back.
std::string csv_text(const std::vector<comparison>& rows, const request& wish) {
  text_list ids = {"reference_objects", "prediction_objects"};
  for (const auto& id : every_metric())
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  if (wish.annotated) ids.emplace_back(annotated_jaccard);
  std::string text = fmt::format("result,{}\n", fmt::join(ids, ","));
  for (const comparison& row : rows) {
    text += quoted(row.name);
    for (const auto& id : ids) text += fmt::format(",{}", value(row, id));
    text += '\n';
  }
  return text;
}

std::string catalogue_text() {
  using side = text_column::side;
  std::vector<text_column> columns = {{{"id"}, side::left},
                                      {{"title"}, side::left},
                                      {{"family"}, side::left},
                                      {{"range"}, side::left},
                                      {{"better"}, side::left}};
  for (const segtally::metric_info& info : segtally::catalogue()) {
    const char* const better = info.better == segtally::better::higher  ? "higher"
                               : info.better == segtally::better::lower ? "lower"
                                                                        : "neither";
    const std::string_view cells[] = {info.id, info.title, info.family, info.range, better};
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].cells.emplace_back(cells[i]);
  }
  return text_table(columns);
}

void print(const std::string& text) {
  fmt::print("{}", text);
  if (std::fflush(stdout) != 0) fail("cannot write to standard output");
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) fail("cannot write {}", path);
}

// What was asked for

segtally::any_label label_of(const std::string& text) {
  const char* const end = text.data() + text.size();
  std::uint64_t positive = 0;
  std::int64_t negative = 0;
  if (const auto read = std::from_chars(text.data(), end, positive);
      read.ec == std::errc{} && read.ptr == end)
    return positive;
  if (const auto read = std::from_chars(text.data(), end, negative);
      read.ec == std::errc{} && read.ptr == end)
    return negative;
  fail("'{}' is not a label: an integer from -2^63 to 2^64 - 1", text);
}

double number_of(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end) fail("'{}' is not a number", text);
  return value;
}

/// Reads "first:step:last" or "a,b,c".
std::vector<double> thresholds_of(const std::string& text) {
  const bool range = text.find(':') != std::string::npos;
  std::vector<double> numbers;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(range ? ':' : ',', at), text.size());
    numbers.push_back(number_of(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  if (range && numbers.size() != 3) fail("--thresholds {}: three numbers are needed, FIRST:STEP:LAST", text);
  return range ? segtally::threshold_range(numbers[0], numbers[1], numbers[2]) : numbers;
}

/// Fills the wish; its text for --help is the manual of this program.
void define(CLI::App& app, request& wish) {
  app.name("highscore");
  app.footer("Exit status: 0, or 1 if a result falls short of the threshold, or 2 for an error.");
  app.description(
      "Prints a high-score table: a row per prediction, the best first, metrics as columns.\n"
      "Without files it compares two imaginary algorithms on invented nuclei.");
  app.add_option("files", wish.files, "label images: TIFF (pages are a stack) or .npy")
      ->type_name("REFERENCE PREDICTION");
  auto* const metrics =
      app.add_option("--metrics", wish.metrics, "columns: ids separated by commas, or 'all'")
          ->type_name("ID,ID...")
          ->delimiter(',')
          ->allow_extra_args(false);
  app.add_option("--family", wish.family, "columns: the metrics of a family, such as pixel or partition")
      ->type_name("NAME")
      ->excludes(metrics);
  app.add_option("--rank-by", wish.rank_by, "metric that orders the rows [" + wish.rank_by + "]")
      ->type_name("ID");
  app.add_flag("--list", wish.list, "print the metrics there are");
  app.add_option("--digits", wish.digits, "digits after the point [4]")
      ->type_name("N")
      ->check(CLI::Range(0, 17).description(""));
  app.add_option("--csv", wish.csv, "write every metric, unrounded; '-' prints that instead of the table")
      ->type_name("FILE");
  app.add_option("--threshold", wish.threshold,
                 "accept results whose sparse Jaccard index is X or more, reject others")
      ->type_name("X");
  app.add_option_function<std::string>(
         "--thresholds", [&wish](const std::string& text) { wish.match_thresholds = thresholds_of(text); },
         "a second table: objects matched at these IoU thresholds, as 0.5:0.05:0.95 or 0.5,0.75")
      ->type_name("FIRST:STEP:LAST");
  app.add_flag_callback(
      "--at-least", [&wish] { wish.matching.comparator = segtally::comparator::at_least; },
      "match objects whose IoU equals the threshold, too, as StarDist and cellpose do");
  app.add_flag("--pairwise", wish.pairwise, "compare results with each other, too");
  app.add_option_function<std::string>(
         "--annotated",
         [&wish](const std::string& side) {
           wish.annotated = side == "reference" ? segtally::side::reference : segtally::side::prediction;
         },
         "that side was marked by hand in part, 0 unknown, 1 negative, 2 positive: show " +
             std::string(annotated_jaccard))
      ->type_name("reference|prediction")
      ->check(CLI::IsMember({"reference", "prediction"}).description(""));
  const auto label_option = [&app](const char* name, label_list& labels, const char* meaning) {
    app.add_option_function<text_list>(
           name,
           [&labels](const text_list& texts) {
             for (const auto& text : texts) labels.push_back(label_of(text));
           },
           meaning)
        ->type_name("LABEL")
        ->allow_extra_args(false);
  };
  label_option("--ignore-reference", wish.ignore_reference,
               "leave out voxels of that label; may be repeated");
  label_option("--ignore-prediction", wish.ignore_prediction, "the same for predictions");
  app.add_option("--threads", wish.threads, "threads to use [as many as there are processors]")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
}

void check(request& wish) {
  if (wish.metrics == text_list{"all"}) wish.metrics = every_metric();
  if (!wish.family.empty()) wish.metrics = metrics_of(wish.family);
  if (wish.metrics.empty()) fail("there is no family '{}' of metrics; see --list", wish.family);
  const text_list known = every_metric();
  text_list named = wish.metrics;
  named.push_back(wish.rank_by);
  for (const auto& id : named)
    if (std::find(known.begin(), known.end(), id) == known.end())
      fail("there is no metric '{}'; see --list", id);
  if (std::find(wish.metrics.begin(), wish.metrics.end(), wish.rank_by) == wish.metrics.end())
    wish.metrics.insert(wish.metrics.begin(), wish.rank_by);
  if (wish.annotated) wish.metrics.emplace_back(annotated_jaccard);
}

/// Does what was wished and returns whether every result passes. Prints when all is done: half a table
/// misleads.
bool run(const request& wish) {
  if (wish.list) {
    print(catalogue_text());
    return true;
  }
  const std::vector<source> sources = wish.files.empty() ? imaginary_results() : results_in(wish.files);
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
    request wish;
    CLI::App app;
    define(app, wish);
    try {
      app.parse(argc, argv);
    } catch (const CLI::Success& success) {
      return app.exit(success);
    }
    check(wish);
    return run(wish) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fputs(fmt::format("highscore: {}\n", error.what()).c_str(), stderr);
    return 2;
  }
}
