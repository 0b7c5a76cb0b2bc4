// SPDX-License-Identifier: BSD-3-Clause
#include "comparison.hpp"

#include <fmt/ranges.h>

#include <algorithm>   // for count, find_if
#include <exception>   // for exception
#include <filesystem>  // for path
#include <utility>     // for move

#include <segtally/objects/match.hpp>          // for match
#include <segtally/overlap/tally.hpp>          // for tally
#include <segtally/report/score_table.hpp>     // for score_table
#include <segtally/report/surface_report.hpp>  // for report_surfaces

#include "../phantom.hpp"

namespace {

// Images

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

/// Compares a prediction with the truth, or two predictions.
comparison compare(const std::string& name, const source& first, const label_image& a, bool is_truth,
                   const source& second, const request& wish) {
  const label_image b = second.read();
  if (a.shape != b.shape) fail("{} is {}, but {} is {}", first.path, extents(a), second.path, extents(b));
  if (!wish.spacing.empty() && wish.spacing.size() != a.shape.size())
    fail("--spacing {}: {} is {}, so one number per axis makes {}", fmt::join(wish.spacing, ","), first.path,
         extents(a), a.shape.size());
  try {
    const auto table = segtally::tally(
        a, b,
        {.threads = wish.threads,
         .ignore_reference = that_fit(a, is_truth ? wish.ignore_reference : wish.ignore_prediction),
         .ignore_prediction = that_fit(b, wish.ignore_prediction)});
    comparison row{name, table,
                   wish.surfaces()
                       ? segtally::scorecard(table, segtally::report_surfaces(a, b, segtally::match(table),
                                                                              {.spacing = wish.spacing,
                                                                               .tolerance = wish.tolerance,
                                                                               .threads = wish.threads}))
                       : segtally::scorecard(table)};
    if (is_truth && wish.annotated)
      row.annotated = segtally::jaccard_index_binary_sparse(table, *wish.annotated);
    if (is_truth && !wish.maps.empty()) row.worst = write_maps(wish, name, a, b, table);
    return row;
  } catch (const std::exception& error) {
    fail("{} and {}: {}", first.path, second.path, error.what());
  }
}

}  // namespace

std::vector<source> sources_of(const request& wish) {
  return wish.files.empty() ? imaginary_results() : results_in(wish.files);
}

std::string against(const std::string& first, const std::string& second) {
  return fmt::format("{} vs {}", first, second);
}

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
