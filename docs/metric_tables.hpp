// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cctype>       // for isalpha
#include <cmath>        // for isnan, isinf
#include <cstddef>      // for size_t
#include <cstdint>      // for uint8_t
#include <cstdio>       // for snprintf
#include <map>          // for map
#include <span>         // for span
#include <stdexcept>    // for runtime_error
#include <string>       // for string
#include <string_view>  // for string_view
#include <utility>      // for pair
#include <vector>       // for vector

#include <segtally/report/catalogue.hpp>          // for catalogue
#include <segtally/report/find_metric.hpp>        // for find_metric
#include <segtally/report/score_options.hpp>      // for options_given
#include <segtally/report/scorecard.hpp>          // for score
#include <segtally/report/surface_catalogue.hpp>  // for surface_catalogue
#include <segtally/view/label_view.hpp>           // for label_view

#include "metric_notes/classes.hpp"
#include "metric_notes/functions.hpp"
#include "metric_notes/objects.hpp"
#include "metric_notes/partition.hpp"
#include "metric_notes/pixel.hpp"
#include "metric_notes/surface.hpp"

namespace docs {

inline std::string code(std::string_view id) {
  return "`" + std::string(id) + "`";
}
inline std::string link(std::string_view id) {
  return "[" + code(id) + "](#" + std::string(id) + ")";
}

/// Returns a formula in which words of two letters or more stand upright.
inline std::string typeset(std::string_view latex) {
  const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  std::string text;
  for (std::size_t k = 0; k < latex.size();) {
    std::size_t end = k + 1;
    if (letter(latex[k]) || latex[k] == '\\')
      while (end < latex.size() && letter(latex[end])) ++end;
    const std::string_view word = latex.substr(k, end - k);
    bool upright = letter(word.front()) && word.size() > 1;
    for (const char c : word) upright = upright && c >= 'A' && c <= 'Z';
    text += upright ? "\\mathrm{" + std::string(word) + "}" : std::string(word);
    k = end;
  }
  return text;
}

inline const std::vector<std::vector<metric_note>>& all_notes() {
  static const std::vector<std::vector<metric_note>> notes = {pixel_notes, class_notes, partition_notes,
                                                              object_notes, surface_notes};
  return notes;
}

/// Throws unless there is one note of each metric, with a formula, and none of anything else.
inline void check_notes(std::span<const segtally::metric_info> metrics,
                        const std::vector<std::vector<metric_note>>& families) {
  const auto fail = [](const char* what, std::string_view id, const char* more = "") {
    throw std::runtime_error("docs/metric_notes: " + std::string(what) + std::string(id) + more);
  };
  std::map<std::string_view, const metric_note*> notes;
  for (const auto& family : families)
    for (const metric_note& note : family)
      if (!notes.emplace(note.id, &note).second) fail("a second note of ", note.id);
  for (const segtally::metric_info& info : metrics) {
    const auto note = notes.find(info.id);
    if (note == notes.end()) fail("no note of ", info.id);
    if (note->second->formula.empty()) fail("no formula of ", info.id);
    notes.erase(note);
  }
  if (!notes.empty()) fail("a note of ", notes.begin()->first, ", which is no metric of the catalogues");
}

inline const metric_note& note_of(std::string_view id) {
  for (const auto& family : all_notes())
    for (const metric_note& note : family)
      if (note.id == id) return note;
  throw std::runtime_error("docs/metric_notes: no note of " + std::string(id));
}

inline std::string number(double x) {
  if (std::isnan(x)) return "NaN";
  if (std::isinf(x)) return x > 0 ? "+inf" : "-inf";
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", x);
  return text;
}

/// Returns the values of a metric where both images, the reference or the prediction have no foreground.
inline std::string values_of_empty(const segtally::metric_info& info) {
  using labels = std::vector<std::uint8_t>;
  const labels empty(8), small = {0, 1, 1, 0, 0, 0, 0, 0}, large = {0, 0, 1, 1, 2, 2, 0, 0};
  const auto value = [&](const labels& r, const labels& p) {
    const segtally::label_view<std::uint8_t> reference(r.data(), {8}), prediction(p.data(), {8});
    segtally::score_options options{.metrics = {std::string(info.id)}};
    if (info.takes.spacing) options.spacing = {1};
    if (info.takes.tolerance) options.tolerance = 1;
    return number(segtally::score(reference, prediction, options)[info.id]);
  };
  const auto of_any_size = [](const std::string& one, const std::string& other) {
    return one == other ? one : "depends on the sizes";
  };
  const std::string both = value(empty, empty),
                    reference = of_any_size(value(empty, small), value(empty, large)),
                    prediction = of_any_size(value(small, empty), value(large, empty));
  if (reference != prediction)
    return "both " + both + ", reference " + reference + ", prediction " + prediction;
  return both == reference ? "always " + both : "both " + both + ", one " + reference;
}

/// Returns where else there is the metric: first who has the same, then who has something else.
inline std::string elsewhere(const std::vector<peer_name>& peers) {
  std::string same, text;
  for (const peer_name& peer : peers)
    if (peer.differs.empty())
      same += (same.empty() ? "" : "; ") + std::string(peer.peer) + " " + std::string(peer.names);
  if (!same.empty()) text += "- The same: " + same + "\n";
  for (const peer_name& peer : peers)
    if (!peer.differs.empty())
      text += "- Differs: " + std::string(peer.peer) + " " + std::string(peer.names) + ": " +
              std::string(peer.differs) + "\n";
  return text;
}

inline std::string formula_of(const metric_note& note) {
  return "```math\n" + typeset(note.formula) + "\n```\n\n" +
         (note.meaning.empty() ? "" : std::string(note.meaning) + "\n\n");
}

/// Returns what there is to know of a metric.
inline std::string entry_of(const segtally::metric_info& info) {
  const metric_note& note = note_of(info.id);
  std::string options;
  for (const auto& option : segtally::detail::options_given({}))
    if (info.takes.*option.takes) options += (options.empty() ? "" : ", ") + code(option.name);
  std::string text = "### " + code(info.id) + "\n\n";
  text += "**" + std::string(info.title) + "**; labels are " + std::string(info.labels) + "\n\n";
  text += formula_of(note);
  text += "- Range: " + std::string(info.range) + ", " +
          (info.better == segtally::direction::neither ? "neither end is better"
                                                       : std::string(to_text(info.better)) + " is better") +
          "\n";
  if (!info.repeats.empty()) text += "- Same ranking of all results as " + link(info.repeats) + "\n";
  text += "- Undefined: " + (note.undefined.empty() ? "never" : std::string(note.undefined)) +
          ". Empty images: " + values_of_empty(info) + "\n";
  text += "- Options: " + (options.empty() ? "none" : options) +
          "; partly annotated: " + std::string(to_text(info.partial)) + "\n";
  text += "- Source: " + std::string(info.source) + "\n";
  return text + elsewhere(note.peers) + "\n";
}

inline std::string entry_of(const function_note& function) {
  std::string text = "### ";
  for (const std::string_view id : function.ids) text += (id == function.ids.front() ? "" : ", ") + code(id);
  text += "\n\n**" + std::string(function.title) + "**; labels are " + std::string(function.labels) + "\n\n";
  text += formula_of(function.note);
  text += "- Range: " + std::string(function.range) + "\n";
  text +=
      "- Undefined: " + (function.note.undefined.empty() ? "never" : std::string(function.note.undefined)) +
      "\n";
  text += "- Source: " + std::string(function.source) + "\n";
  return text + elsewhere(function.note.peers) + "\n";
}

/// Returns the catalogue as a table in Markdown.
inline std::string table_of(std::span<const segtally::metric_info> metrics) {
  std::string text =
      "| id | title | labels are | range | better | repeats |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const segtally::metric_info& info : metrics) {
    const std::string cells[] = {link(info.id),
                                 std::string(info.title),
                                 std::string(info.labels),
                                 std::string(info.range),
                                 std::string(to_text(info.better)),
                                 info.repeats.empty() ? "" : link(info.repeats)};
    for (const std::string& cell : cells) text += cell.empty() ? "| " : "| " + cell + " ";
    text += "|\n";
  }
  return text;
}

inline std::string entries_of(std::string_view family) {
  std::string text = "\n";
  for (const auto metrics : {segtally::catalogue(), segtally::surface_catalogue()})
    for (const segtally::metric_info& info : metrics)
      if (info.family == family) text += entry_of(info);
  return text;
}

/// Returns the page with the tables and entries of this version where they belong: what stands between the
/// lines `<!-- table: NAME -->` and `<!-- end of NAME -->`. Throws unless there is one note of each metric
/// and none of anything else.
inline std::string with_tables(std::string page) {
  std::vector<segtally::metric_info> metrics;
  for (const auto part : {segtally::catalogue(), segtally::surface_catalogue()})
    metrics.insert(metrics.end(), part.begin(), part.end());
  check_notes(metrics, all_notes());
  std::vector<std::pair<std::string, std::string>> parts = {
      {"catalogue", table_of(segtally::catalogue())},
      {"surface_catalogue", table_of(segtally::surface_catalogue())}};
  for (const char* family : {"pixel", "classes", "partition", "objects", "region", "surface"})
    parts.emplace_back(family, entries_of(family));
  std::string functions = "\n";
  for (const function_note& function : function_notes) functions += entry_of(function);
  parts.emplace_back("functions", functions);
  for (const auto& [name, text] : parts) {
    const std::string begin = "<!-- table: " + name + " -->\n", end = "<!-- end of " + name + " -->\n";
    const std::size_t from = page.find(begin), to = page.find(end);
    if (from == std::string::npos || to == std::string::npos || to < from)
      throw std::runtime_error("the page has no lines '" + begin + "' and '" + end + "'");
    page.replace(from + begin.size(), to - from - begin.size(), text);
  }
  return page;
}

}  // namespace docs
