// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>

#include <cstddef>      // for size_t
#include <optional>     // for optional
#include <stdexcept>    // for runtime_error
#include <string>       // for string
#include <string_view>  // for string_view
#include <utility>      // for forward
#include <variant>      // for visit
#include <vector>       // for vector

#include <segtally/objects/match_options.hpp>    // for match_options
#include <segtally/overlap/tally_options.hpp>    // for any_label
#include <segtally/pixel/sparse_annotation.hpp>  // for image_side
#include <segtally/report/class_list.hpp>        // for scored_class
#include <segtally/report/metric_info.hpp>       // for metric_info
#include <segtally/study/study_options.hpp>      // for missing_values

#include "label_file.hpp"

using text_list = std::vector<std::string>;
using label_list = std::vector<segtally::any_label>;

inline constexpr std::string_view sparse_jaccard = "jaccard_index_sparse";
// Not in the catalogue, because it depends on which image is annotated.
inline constexpr std::string_view annotated_jaccard = "jaccard_index_binary_sparse";

/// The command line.
struct arguments {
  text_list files;
  std::string rank_by{sparse_jaccard};
  text_list metrics = {"jaccard_index_sparse", "jaccard_index", "accuracy",
                       "balanced_accuracy",    "precision",     "recall",
                       "specificity",          "f1_score",      "reference_objects",
                       "prediction_objects"};
  text_list left_out;  ///< metrics not shown because the truth is partly annotated
  std::string family;
  std::vector<double> match_thresholds;
  segtally::match_options matching;
  std::optional<segtally::image_side> annotated;
  std::optional<double> threshold;
  std::string csv;
  std::string json;
  std::string html;
  std::string maps;   ///< folder
  std::string pairs;  ///< table of corresponding files
  std::string raw;    ///< folder, pattern or file
  segtally::missing_values missing = segtally::missing_values::worst;
  bool groups_first = false;
  std::size_t pictures = 3;  ///< per result, in the report
  bool frames = false;       ///< whether an axis of unknown meaning is time
  read_options reading;
  std::vector<segtally::scored_class> classes;  ///< empty: labels are names of objects
  std::vector<double> spacing;
  bool spacing_from_file = false;
  std::optional<double> tolerance;
  bool boundary = false;
  label_list ignore_reference;
  label_list ignore_prediction;
  int digits = 4;
  int threads = 0;
  bool pairwise = false;
  bool list = false;
  std::string phantom;  ///< folder for an example data set
  std::size_t phantom_images = 20;
  std::size_t phantom_size = 512;

  /// Whether to score surfaces, which takes longer than everything else.
  [[nodiscard]] bool surfaces() const { return boundary || spacing_from_file || !spacing.empty(); }
};

/// Removes labels that the image's type cannot hold and so cannot occur: one list serves files of different
/// types.
inline label_list that_fit(const label_image& image, const label_list& labels) {
  return std::visit(
      [&]<class T>(const std::vector<T>&) {
        label_list fitting;
        for (const auto& label : labels)
          if (segtally::any_label(static_cast<T>(label.bits())) == label) fitting.push_back(label);
        return fitting;
      },
      image.labels);
}

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw std::runtime_error(fmt::format(text, std::forward<Args>(args)...));
}

/// Returns the parsed command line with its columns determined, or nothing if help was requested and printed.
/// Throws CLI11's exceptions, and `std::runtime_error`.
[[nodiscard]] std::optional<arguments> parse_arguments(int argc, char** argv);

/// Returns the metric of an id, possibly that of a class ("liver/dice"); a null pointer if there is none.
[[nodiscard]] const segtally::metric_info* info_of(std::string_view id);

/// Returns the names of the rows if classes are scored: "mean" and the classes.
[[nodiscard]] text_list names_of_rows(const arguments& args);

/// Returns the ids of the metrics of a family, or of all if it is empty; those of surfaces only if they are
/// scored.
[[nodiscard]] text_list metrics_of(const arguments& args, std::string_view family = {});
