// SPDX-License-Identifier: BSD-3-Clause
#include "matching_table.hpp"

#include <cmath>    // for isnan
#include <cstddef>  // for size_t

#include <segtally/objects/detection_scores.hpp>  // for f1_score ...

#include "../text_table.hpp"

std::string matching_text(const std::vector<matched_result>& rows, const arguments& args) {
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
  for (const matched_result& row : rows) {
    for (std::size_t k = 0; k < row.matched.size(); ++k) {
      const segtally::detection_counts& m = row.matched[k];
      std::vector<std::string> cells = {k == 0 ? row.name : "", fmt::format("{}", args.match_thresholds[k]),
                                        fmt::format("{}", m.tp), fmt::format("{}", m.fp),
                                        fmt::format("{}", m.fn)};
      for (const auto& score : scores) {
        const double x = score.score(m, segtally::undefined);
        cells.push_back(std::isnan(x) ? "undefined" : fmt::format("{:.{}f}", x, args.digits));
      }
      for (std::size_t c = 0; c < cells.size(); ++c) columns[c].cells.push_back(cells[c]);
    }
  }
  return fmt::format("\nObjects matched where IoU {} the threshold:\n\n{}",
                     args.matching.comparator == segtally::comparator::above ? "is above" : "reaches",
                     text_table(columns));
}
