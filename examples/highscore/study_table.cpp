// SPDX-License-Identifier: BSD-3-Clause
#include "study_table.hpp"

#include <fmt/ranges.h>

#include <algorithm>  // for min
#include <cmath>      // for isnan

#include <segtally/objects/detection_scores.hpp>  // for f1_score ...

#include "../text_table.hpp"
#include "csv_cell.hpp"
#include "matching_table.hpp"
#include "table.hpp"

namespace {

using side = text_column::side;

std::string number(double x, int digits) {
  return std::isnan(x) ? "undefined" : fmt::format("{:.{}f}", x, digits);
}

std::string interval_text(const segtally::interval& i, int digits) {
  return std::isnan(i.low) ? "-" : fmt::format("[{}, {}]", number(i.low, digits), number(i.high, digits));
}

/// Counts need fewer digits: they are integers, only their means are not.
int digits_of(const scored_set& set, const std::string& id, const arguments& args) {
  return set.study.metric(id).better == segtally::direction::neither && id.ends_with("_objects")
             ? std::min(args.digits, 1)
             : args.digits;
}

std::string means_text(const scored_set& set, const study_result& study, const arguments& args) {
  std::vector<text_column> columns = {{{"metric"}, side::left},
                                      {{"result"}, side::left},
                                      {{"n"}},
                                      {{"undefined"}},
                                      {{"mean "}},
                                      {{"95 % interval"}},
                                      {{"sd"}},
                                      {{"median"}},
                                      {{"quartiles"}},
                                      {{"min"}},
                                      {{"max"}}};
  for (const auto& id : args.metrics) {
    const std::vector<bool> best = best_in(set, study, id);
    const int digits = digits_of(set, id, args);
    std::string heading = id;
    for (const std::size_t r : study.order) {
      const segtally::metric_study& m = summary_of(set, study.results[r], id);
      const segtally::value_summary& s = m.summary;
      const std::string cells[] = {heading,
                                   study.results[r].name,
                                   fmt::format("{}", s.n),
                                   fmt::format("{}", s.undefined),
                                   number(s.mean, digits) + (best[r] ? '*' : ' '),
                                   interval_text(m.mean_interval, digits),
                                   std::isnan(s.deviation) ? "-" : number(s.deviation, digits),
                                   number(s.median, digits),
                                   interval_text({s.lower_quartile, s.upper_quartile}, digits),
                                   number(s.least, digits),
                                   number(s.greatest, digits)};
      for (std::size_t c = 0; c < columns.size(); ++c) columns[c].cells.push_back(cells[c]);
      heading.clear();
    }
  }
  return text_table(columns, 2);
}

/// The first result, the certainty of its rank, and the difference of the two best.
std::string ranks_text(const study_result& study, const arguments& args) {
  std::vector<text_column> columns = {
      {{"result"}, side::left}, {{"mean rank"}}, {{"rank"}}, {{"95 % interval"}}, {{"first in resamples"}}};
  for (const std::size_t r : study.order) {
    const result_study& result = study.results[r];
    columns[0].cells.push_back(result.name);
    columns[1].cells.push_back(std::isnan(result.mean_rank) ? "-" : fmt::format("{:.2f}", result.mean_rank));
    columns[2].cells.push_back(fmt::format("{:g}", result.rank));
    columns[3].cells.push_back(
        std::isnan(result.rank_interval.low)
            ? "-"
            : fmt::format("[{:g}, {:g}]", result.rank_interval.low, result.rank_interval.high));
    columns[4].cells.push_back(
        std::isnan(result.share_first) ? "-" : fmt::format("{:.1f} %", 100 * result.share_first));
  }
  std::string text =
      fmt::format("\nRanks of the results in each image by {}:\n\n{}", args.rank_by, text_table(columns));
  return fmt::format("{}\n{}\n", text, duel_text(study, args));
}

std::string worst_images_text(const scored_set& set, const study_result& study, const arguments& args) {
  constexpr std::size_t shown = 5;
  const std::size_t best = study.order.front();
  const std::vector<std::size_t> worst = worst_images(set, best, args, shown);
  if (worst.empty()) return "";
  std::vector<text_column> columns = {{{"image"}, side::left}};
  for (const std::size_t r : study.order) columns.push_back({{study.results[r].name}});
  for (const std::size_t i : worst) {
    columns[0].cells.push_back(set.images[i].name);
    for (std::size_t c = 0; c < study.order.size(); ++c)
      columns[c + 1].cells.push_back(
          number(set.study.value(set.images[i].name, study.results[study.order[c]].name, args.rank_by),
                 args.digits));
  }
  return fmt::format("\nWorst images of {} by {}:\n{}", study.results[best].name, args.rank_by,
                     text_table(columns, 1));
}

std::string worst_objects_text(const scored_set& set, const study_result& study, const arguments& args) {
  const std::size_t best = study.order.front();
  if (set.worst[best].empty()) return "";
  text_column image{{"image"}, side::left}, label{{"label"}}, size{{"size"}}, jaccard{{"best Jaccard"}},
      status{{"status"}, side::left};
  for (const worst_object& object : set.worst[best]) {
    image.cells.push_back(set.images[object.image].name);
    label.cells.push_back(fmt::format("{}", object.score.label));
    size.cells.push_back(fmt::format("{}", object.score.size));
    jaccard.cells.push_back(fmt::format("{:.{}f}", object.score.iou, args.digits));
    status.cells.emplace_back(to_text(object.score.status));
  }
  return fmt::format("\nWorst objects of {}:\n{}", study.results[best].name,
                     text_table({image, label, size, jaccard, status}));
}

std::string matches_text(const scored_set& set, const study_result& study, const arguments& args) {
  std::vector<matched_result> rows;
  for (const std::size_t r : study.order) rows.push_back({study.results[r].name, set.matched[r]});
  return matching_text(rows, args);
}

std::string verdict_text(const scored_set& set, const study_result& study, const arguments& args) {
  std::string text = fmt::format("\nAccepted if the mean of {} >= {}:\n", sparse_jaccard, *args.threshold);
  for (const std::size_t r : study.order)
    text +=
        fmt::format("{} {}\n", passes(set, study.results[r], args) ? "yes" : "no ", study.results[r].name);
  return text;
}

}  // namespace

std::string how_text(const scored_set& set, const arguments& args) {
  const segtally::study_options options = study_options_of(args);
  std::string text = fmt::format("Means over {}", args.groups_first ? "groups of images" : "images");
  text += fmt::format(", with {:g} % intervals (BCa bootstrap, {} resamples of {}).",
                      100 * options.confidence, options.resamples, set.has_groups() ? "groups" : "images");
  text += args.missing == segtally::missing_values::worst
              ? "\nMissing images take the worst value of each metric; n counts them."
              : "\nMissing images count as undefined.";
  if (set.units() < 2) {
    text += fmt::format("\nOne {} has no interval.", set.has_groups() ? "group" : "image");
  } else if (set.units() < 10) {
    text += fmt::format("\nIntervals of so few ({}) are rough.", set.units());
  }
  if (!args.classes.empty()) text += "\nmean/ is the mean over the classes of an image.";
  return text;
}

std::string duel_text(const study_result& study, const arguments& args) {
  const duel& d = *study.best_two;
  const segtally::paired_comparison& c = d.comparison;
  const std::string names =
      fmt::format("{} against {}", study.results[d.better].name, study.results[d.other].name);
  if (std::isnan(c.signed_rank.p)) return names + ": no image has a value of both.";
  const std::string interval = std::isnan(c.mean_interval.low)
                                   ? ""
                                   : fmt::format(" [{:+.{}f}, {:+.{}f}]", c.mean_interval.low, args.digits,
                                                 c.mean_interval.high, args.digits);
  return fmt::format(
      "{}: mean difference {:+.{}f}{}, better in {} of {} {}, worse in {}.\n"
      "Wilcoxon's signed-rank test, two-sided, {}: p = {:.2g}.",
      names, c.mean_difference, args.digits, interval, c.wins, c.n, args.groups_first ? "groups" : "images",
      c.losses, c.signed_rank.exact ? "exact" : "normal approximation", c.signed_rank.p);
}

std::string study_report(const scored_set& set, const study_result& study, const arguments& args) {
  const bool many = study.results.size() > 1;
  std::string text = fmt::format("Reference: {}, {} image{}\nRanked by {}{}\n{}\n", set.files.truth,
                                 set.images.size(), set.images.size() == 1 ? "" : "s", args.rank_by,
                                 many ? "; * marks the best of each metric" : "",
                                 how_text(set, args) + "\n" + partial_text(args));
  text += means_text(set, study, args);
  if (args.threshold) text += verdict_text(set, study, args);
  if (study.best_two) text += ranks_text(study, args);
  if (!args.match_thresholds.empty()) text += matches_text(set, study, args);
  text += worst_images_text(set, study, args);
  text += worst_objects_text(set, study, args);
  return text;
}

std::string study_csv(const scored_set& set, const arguments& args) {
  const bool groups = set.has_groups();
  std::string text =
      fmt::format("result,image,{}state,{}\n", groups ? "group," : "", fmt::join(set.ids, ","));
  for (std::size_t r = 0; r < set.files.results.size(); ++r) {
    for (std::size_t i = 0; i < set.images.size(); ++i) {
      const scored_image& image = set.images[i];
      const image_score& score = image.results[r];
      text +=
          fmt::format("{},{},{}{}", csv_cell(set.files.results[r]), csv_cell(image.name),
                      groups ? csv_cell(set.files.images[image.file].group) + "," : "", to_text(score.what));
      for (const auto& id : set.ids) text += fmt::format(",{}", set.counted(i, r, id, args));
      text += '\n';
    }
  }
  return text;
}
