// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for equal
#include <cstddef>      // for size_t
#include <cstdint>      // for uint64_t
#include <span>         // for span
#include <stdexcept>    // for invalid_argument, out_of_range
#include <string>       // for string
#include <string_view>  // for string_view
#include <utility>      // for move
#include <vector>       // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>            // for is_undefined, ordered_mean, undefined
#include <segtally/error.hpp>                   // for raise, message
#include <segtally/objects/mean_of_images.hpp>  // for mean_over_images
#include <segtally/pixel/confusion.hpp>         // for add_voxels
#include <segtally/report/class_scores.hpp>     // for class_scores, scores_of_mask
#include <segtally/report/find_metric.hpp>      // for find_metric, unknown_metric
#include <segtally/report/metric_info.hpp>      // for metric_info
#include <segtally/report/scorecard.hpp>        // for metric_value

// Two different ways to score the classes of several images: the score of all their voxels, in which large
// images have more weight, and the mean of their scores, in which all images have the same weight.

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

/// Throws for an image whose classes or metrics differ from those of the images before.
inline void check_same_classes(const char* function, std::size_t images, std::span<const class_scores> before,
                               std::span<const class_scores> image) {
  const auto refuse = [&](const std::string& what) {
    raise<std::invalid_argument>(message(function, ": image ", images + 1, " ", what));
  };
  if (image.size() != before.size())
    refuse(message("has ", image.size(), " classes, and those before have ", before.size(),
                   "; name the classes when you score"));
  for (std::size_t k = 0; k < image.size(); ++k) {
    if (image[k].name != before[k].name || image[k].labels != before[k].labels)
      refuse(message("has the class '", image[k].name, "' where those before have '", before[k].name,
                     image[k].name == before[k].name ? "' with other labels" : "'",
                     "; name the classes when you score"));
    if (!std::equal(image[k].scores.begin(), image[k].scores.end(), before[k].scores.begin(),
                    before[k].scores.end(),
                    [](const metric_value& a, const metric_value& b) { return a.info == b.info; }))
      refuse(message("has other metrics of class '", image[k].name, "' than those before"));
  }
}

}  // namespace detail

/// The classes of several images, scored as one: counts are summed over the images, then scored. Images with
/// many voxels of a class have more weight, and an image without the class adds nothing. Not for distances,
/// which cannot be summed over images.
class pooled_class_scores {
 public:
  /// Adds the rows of `per_class_scores` for an image. Law: commutative, associative. Throws
  /// `std::invalid_argument` (and changes nothing) if its classes or metrics differ from those of the images
  /// before, `std::overflow_error` for 2^63 voxels or more.
  pooled_class_scores& operator+=(std::span<const class_scores> image) {
    constexpr const char* name = "pooled_class_scores::operator+=";
    std::vector<class_scores> sum(rows_);
    if (images_ == 0) {
      sum.assign(image.begin(), image.end());
    } else {
      detail::check_same_classes(name, images_, rows_, image);
      for (std::size_t k = 0; k < sum.size(); ++k) detail::add_voxels(name, sum[k].counts, image[k].counts);
    }
    rows_ = std::move(sum);
    ++images_;
    return *this;
  }

  /// Returns the number of images.
  [[nodiscard]] std::size_t images() const noexcept { return images_; }

  /// Returns a row for each class, with those of its metrics that do not need surfaces.
  [[nodiscard]] std::vector<class_scores> rows() const {
    std::vector<class_scores> pooled;
    for (const class_scores& row : rows_) {
      std::vector<const metric_info*> metrics;
      for (const metric_value& metric : row.scores)
        if (!metric.info->takes.spacing) metrics.push_back(metric.info);
      pooled.push_back(
          {row.name, row.labels, row.counts, undefined, detail::scores_of_mask(row.counts, metrics)});
    }
    return pooled;
  }

 private:
  std::vector<class_scores> rows_;  // summed counts; scores of the first image
  std::size_t images_ = 0;
};

/// A class and the means of its scores over images.
struct class_means {
  /// A metric and its mean over the images in which it is defined.
  struct metric_mean {
    const metric_info* info;
    mean_over_images mean;
  };

  std::string name;
  std::vector<std::uint64_t> labels;  ///< labels of the class, ascending
  std::vector<metric_mean> metrics;   ///< in the order of the scorecards

  /// Returns the mean of a metric. Throws `std::out_of_range` for a metric that was not scored.
  [[nodiscard]] const mean_over_images& operator[](std::string_view id) const {
    for (const metric_mean& metric : metrics)
      if (metric.info->id == id) return metric.mean;
    detail::raise<std::out_of_range>(find_metric(id) == nullptr
                                         ? detail::message("class_means: ", detail::unknown_metric(id))
                                         : detail::message("class_means: '", id, "' was not scored"));
  }
};

/// The classes of several images, with each metric averaged over the images: all images have the same weight.
/// Images in which a metric is undefined (for example, a class that occurs in neither image) are excluded
/// from its mean, and counted. If a class is missing in one image of a pair, its distance is infinite, and so
/// is the mean. The default tolerance of an image is its largest spacing: set it explicitly if spacings
/// differ.
class mean_class_scores {
 public:
  /// Adds the rows of `per_class_scores` for an image; the result does not depend on the order of images.
  /// Throws `std::invalid_argument` (and changes nothing) if its classes or metrics differ from those of the
  /// images before.
  mean_class_scores& operator+=(std::span<const class_scores> image) {
    if (!images_.empty())
      detail::check_same_classes("mean_class_scores::operator+=", images_.size(), images_.front(), image);
    images_.emplace_back(image.begin(), image.end());
    return *this;
  }

  /// Returns the number of images.
  [[nodiscard]] std::size_t images() const noexcept { return images_.size(); }

  /// Returns the means of each class. Cost: linear in the scores.
  [[nodiscard]] std::vector<class_means> rows() const {
    std::vector<class_means> means;
    if (images_.empty()) return means;
    for (std::size_t k = 0; k < images_.front().size(); ++k) {
      const class_scores& first = images_.front()[k];
      std::vector<std::vector<double>> values(first.scores.size());  // defined values, by metric
      for (const std::vector<class_scores>& image : images_) {
        std::size_t m = 0;
        for (const metric_value& metric : image[k].scores) {
          if (!is_undefined(metric.value)) values[m].push_back(metric.value);
          ++m;
        }
      }
      means.push_back({first.name, first.labels, {}});
      std::size_t m = 0;
      for (const metric_value& metric : first.scores) {
        const std::vector<double>& terms = values[m++];
        means.back().metrics.push_back(
            {metric.info,
             {detail::ordered_mean(terms, undefined), terms.size(), images_.size() - terms.size()}});
      }
    }
    return means;
  }

 private:
  std::vector<std::vector<class_scores>> images_;
};

}  // namespace segtally::inline SEGTALLY_ABI
