// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>           // for size_t
#include <functional>        // for less
#include <initializer_list>  // for initializer_list
#include <limits>            // for numeric_limits
#include <map>               // for map
#include <span>              // for span
#include <stdexcept>         // for invalid_argument, out_of_range
#include <string>            // for string
#include <string_view>       // for string_view
#include <utility>           // for move
#include <vector>            // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>         // for is_undefined, undefined
#include <segtally/error.hpp>                // for raise, message
#include <segtally/report/metric_info.hpp>   // for direction
#include <segtally/report/scorecard.hpp>     // for scorecard
#include <segtally/study/study_metric.hpp>   // for goodness, study_metric, study_value, worst_value
#include <segtally/study/study_options.hpp>  // for missing_values

namespace segtally::inline SEGTALLY_ABI {

/// The values of several results ("baseline", "ours") on the same images. An image may belong to a group (a
/// patient, a site), whose images are not independent of each other. Missing predictions must be added
/// explicitly: queries about a result throw as long as an image was never added for it.
///
///     segtally::study study;
///     study.add("image 1", "ours", segtally::score(reference, prediction), "patient 1");
///     study.add_missing("image 2", "ours", "patient 1");
///     segtally::metric_study dice = segtally::summarise(study, "ours", "dice");
class study {
 public:
  /// Adds values of one image. Throws `std::invalid_argument` without values or for a repeated id, if the
  /// image was already added for the result, for other metrics than in the first call (their order may
  /// differ), for an image that belongs to another group (an empty group matches any), and for a metric with
  /// a better end but no worst value, or whose worst value is infinitely good.
  void add(std::string image, std::string result, std::span<const study_value> values,
           std::string group = {}) {
    const std::vector<std::size_t> order = order_of(image, result, values);
    std::size_t& row = new_row(std::move(image), std::move(result), std::move(group));
    if (metrics_.empty())
      for (const study_value& value : values) metrics_.push_back({value.id, value.better, value.worst});
    for (const std::size_t k : order) values_.push_back(values[k].value);
    row = values_.size() / metrics_.size();
  }

  /// Overload for a braced list: `{{"liver/dice", 0.9, direction::higher, 0}, ...}`.
  void add(std::string image, std::string result, std::initializer_list<study_value> values,
           std::string group = {}) {
    add(std::move(image), std::move(result), std::span(values.begin(), values.size()), std::move(group));
  }

  /// Overload for all metrics of a scorecard; the worst value of each is the bad end of its range.
  void add(std::string image, std::string result, const scorecard& scores, std::string group = {}) {
    std::vector<study_value> values;
    for (const metric_value& score : scores)
      values.push_back(
          {std::string(score.info->id), score.value, score.info->better, worst_value(*score.info)});
    add(std::move(image), std::move(result), values, std::move(group));
  }

  /// Records that a result has no prediction for this image. Throws as `add`.
  void add_missing(std::string image, std::string result, std::string group = {}) {
    new_row(std::move(image), std::move(result), std::move(group)) = missing;
  }

  [[nodiscard]] const std::vector<std::string>& images() const noexcept { return images_; }  ///< as added
  [[nodiscard]] const std::vector<std::string>& results() const noexcept { return results_; }
  [[nodiscard]] const std::vector<study_metric>& metrics() const noexcept { return metrics_; }
  [[nodiscard]] const std::vector<std::string>& groups() const noexcept { return groups_; }  ///< of images()

  /// Returns the metric with that id. Throws `std::out_of_range` if the study does not contain it.
  [[nodiscard]] const study_metric& metric(std::string_view id) const { return metric_of("study", id); }

  /// For internal use: `function` is the name used in errors.
  [[nodiscard]] const study_metric& metric_of(std::string_view function, std::string_view id) const {
    return metrics_[metric_index(function, id)];
  }

  /// Returns whether the result has values for the image or is recorded as missing there. Throws
  /// `std::out_of_range` for an unknown image or result.
  [[nodiscard]] bool contains(std::string_view image, std::string_view result) const {
    return row_of("study", image, result) != absent;
  }

  /// Returns whether the prediction was recorded as missing. Throws as `contains`.
  [[nodiscard]] bool is_missing(std::string_view image, std::string_view result) const {
    return row_of("study", image, result) == missing;
  }

  /// Returns one value; NaN if it is undefined or the prediction is missing. Throws `std::out_of_range` for
  /// an unknown name, and for an image that was never added for the result.
  [[nodiscard]] double value(std::string_view image, std::string_view result, std::string_view metric) const {
    const std::size_t k = metric_index("study", metric);
    const std::size_t row = row_of("study", image, result);
    if (row == absent) raise_absent("study", image, result);
    return row == missing ? undefined : cell(row, k);
  }

  /// Returns the values of a result in the order of `images()`. Throws `std::out_of_range` for an unknown
  /// name, `std::invalid_argument` if an image was never added for the result.
  [[nodiscard]] std::vector<double> values(std::string_view result, std::string_view metric,
                                           missing_values of_missing = missing_values::worst) const {
    return values_of("study", result, metric, of_missing);
  }

  /// For internal use: `function` is the name used in errors.
  [[nodiscard]] std::vector<double> values_of(std::string_view function, std::string_view result,
                                              std::string_view metric, missing_values of_missing) const {
    if (of_missing != missing_values::worst && of_missing != missing_values::left_undefined)
      detail::raise<std::invalid_argument>(
          detail::message(function, ": ", static_cast<int>(of_missing), " is no value of what is missing"));
    const std::size_t k = metric_index(function, metric);
    const std::vector<std::size_t>& rows = rows_[index_of(function, result_index_, "result", result)];
    const double in_place = of_missing == missing_values::worst ? metrics_[k].worst : undefined;
    std::vector<double> values;
    values.reserve(images_.size());
    for (std::size_t i = 0; i < images_.size(); ++i) {
      const std::size_t row = i < rows.size() ? rows[i] : absent;
      if (row == absent) raise_absent(function, images_[i], result);
      values.push_back(row == missing ? in_place : cell(row, k));
    }
    return values;
  }

 private:
  using index_type = std::map<std::string, std::size_t, std::less<>>;
  static constexpr std::size_t absent = 0;  // rows count from 1
  static constexpr std::size_t missing = static_cast<std::size_t>(-1);

  [[nodiscard]] double cell(std::size_t row, std::size_t k) const noexcept {
    return values_[(row - 1) * metrics_.size() + k];
  }

  [[noreturn]] static void raise_absent(std::string_view function, std::string_view image,
                                        std::string_view result) {
    detail::raise<std::invalid_argument>(
        detail::message(function, ": image '", image, "' was never added for result '", result,
                        "': add its values, or add_missing if there is no prediction"));
  }

  [[nodiscard]] static std::size_t index_of(std::string_view function, const index_type& index,
                                            std::string_view kind, std::string_view name) {
    const auto found = index.find(name);
    if (found == index.end())
      detail::raise<std::out_of_range>(
          detail::message(function, ": no ", kind, " '", name, "' in the study"));
    return found->second;
  }

  [[nodiscard]] std::size_t metric_index(std::string_view function, std::string_view id) const {
    for (std::size_t k = 0; k < metrics_.size(); ++k)
      if (metrics_[k].id == id) return k;
    detail::raise<std::out_of_range>(detail::message(function, ": no metric '", id, "' in the study"));
  }

  [[nodiscard]] std::size_t row_of(std::string_view function, std::string_view image,
                                   std::string_view result) const {
    const std::size_t i = index_of(function, image_index_, "image", image);
    const std::vector<std::size_t>& rows = rows_[index_of(function, result_index_, "result", result)];
    return i < rows.size() ? rows[i] : absent;
  }

  /// Returns the position of each metric's value in the list.
  [[nodiscard]] std::vector<std::size_t> order_of(std::string_view image, std::string_view result,
                                                  std::span<const study_value> values) const {
    const auto refuse = [&](std::string_view what, std::string_view id, std::string_view then) {
      detail::raise<std::invalid_argument>(
          detail::message("study: image '", image, "' of result '", result, "' ", what, id, then));
    };
    if (values.empty()) refuse("has no values", {}, {});
    std::map<std::string_view, std::size_t> places;
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (!places.emplace(values[k].id, k).second) refuse("has two values of '", values[k].id, "'");
      if (values[k].better != direction::neither && is_undefined(values[k].worst))
        refuse("gives metric '", values[k].id, "' a better end but no worst value");
      if (detail::goodness(values[k].worst, values[k].better) == std::numeric_limits<double>::infinity() &&
          values[k].better != direction::neither)
        refuse("gives metric '", values[k].id, "' a worst value that is infinitely good");
    }
    std::vector<std::size_t> order;
    for (std::size_t k = 0; k < (metrics_.empty() ? values.size() : metrics_.size()); ++k) {
      const auto found = metrics_.empty() ? places.find(values[k].id) : places.find(metrics_[k].id);
      if (found == places.end())
        refuse("has no value of '", metrics_[k].id, "', which images before it have");
      order.push_back(found->second);
      if (metrics_.empty()) continue;
      const study_value& value = values[found->second];
      if (value.better != metrics_[k].better || !same(value.worst, metrics_[k].worst))
        refuse("has another direction or worst value of '", value.id, "' than images before it");
      places.erase(found);
    }
    if (!metrics_.empty() && !places.empty())
      refuse("has a value of '", places.begin()->first, "', which images before it have not");
    return order;
  }

  [[nodiscard]] static bool same(double a, double b) noexcept {
    return is_undefined(a) || is_undefined(b) ? is_undefined(a) == is_undefined(b) : a == b;
  }

  /// Adds a row for an image and a result, and returns a reference to its number.
  [[nodiscard]] std::size_t& new_row(std::string image, std::string result, std::string group) {
    const auto known_image = image_index_.find(image);
    const auto known_result = result_index_.find(result);
    if (known_image != image_index_.end()) {
      if (known_result != result_index_.end() && row_of("study", image, result) != absent)
        detail::raise<std::invalid_argument>(
            detail::message("study: image '", image, "' of result '", result, "' was added before"));
      const std::string& before = groups_[known_image->second];
      if (!group.empty() && !before.empty() && group != before)
        detail::raise<std::invalid_argument>(detail::message("study: image '", image, "' was in group '",
                                                             before, "', now it is in '", group, "'"));
    }
    const std::size_t i = position_of(image_index_, images_, std::move(image));
    const std::size_t r = position_of(result_index_, results_, std::move(result));
    groups_.resize(images_.size());
    rows_.resize(results_.size());
    if (!group.empty()) groups_[i] = std::move(group);
    if (rows_[r].size() <= i) rows_[r].resize(i + 1, absent);
    return rows_[r][i];
  }

  [[nodiscard]] static std::size_t position_of(index_type& index, std::vector<std::string>& names,
                                               std::string name) {
    const auto [place, is_new] = index.try_emplace(name, names.size());
    if (is_new) names.push_back(std::move(name));
    return place->second;
  }

  std::vector<std::string> images_, groups_, results_;
  std::vector<study_metric> metrics_;
  index_type image_index_, result_index_;
  std::vector<std::vector<std::size_t>> rows_;  // per result and image, the number of its row of values
  std::vector<double> values_;                  // row by row
};

}  // namespace segtally::inline SEGTALLY_ABI
