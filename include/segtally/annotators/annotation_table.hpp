// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for equal, lexicographical_compare, sort
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t
#include <numeric>    // for iota
#include <span>       // for span
#include <stdexcept>  // for invalid_argument, out_of_range, overflow_error
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/error.hpp>                      // for raise, message
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table, overlap

namespace segtally::inline SEGTALLY_ABI {

/// The number of voxels for each combination of labels in the images of several annotators: a contingency
/// table of two or more dimensions. Sorted by labels, those of the first annotator first, and sparse: memory
/// depends on the combinations that occur, not on the label values.
class annotation_table {
 public:
  annotation_table() = default;

  /// Returns the table of these combinations, in any order: `labels` has the labels of the first combination,
  /// one per annotator, then those of the second, and so on; `counts` has the number of voxels of each.
  /// Counts of equal combinations are added, counts of 0 are dropped. Throws `std::invalid_argument` unless
  /// there are `annotators` labels per count, and for 0 annotators; `std::overflow_error` if the counts sum
  /// to 2^63 or more. Cost: n log n.
  [[nodiscard]] static annotation_table from_counts(std::size_t annotators,
                                                    std::span<const std::uint64_t> labels,
                                                    std::span<const std::uint64_t> counts) {
    return counted("annotation_table::from_counts", annotators, labels, counts);
  }

  /// Returns the number of annotators.
  [[nodiscard]] std::size_t annotators() const noexcept { return annotators_; }
  /// Returns the number of combinations that occur.
  [[nodiscard]] std::size_t size() const noexcept { return counts_.size(); }
  /// Returns the number of voxels counted.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  /// Returns the labels of the k-th combination, one per annotator.
  [[nodiscard]] std::span<const std::uint64_t> labels(std::size_t k) const noexcept {
    return std::span<const std::uint64_t>(labels_).subspan(k * annotators_, annotators_);
  }
  /// Returns the number of voxels with the k-th combination.
  [[nodiscard]] std::uint64_t count(std::size_t k) const noexcept { return counts_[k]; }

  /// Returns the contingency table of two annotators, the first of which is the reference, for any metric of
  /// tables. Throws `std::out_of_range` for an invalid annotator. Cost: linear in the combinations.
  [[nodiscard]] contingency_table pair(std::size_t reference, std::size_t prediction) const {
    for (const std::size_t annotator : {reference, prediction})
      if (annotator >= annotators_)
        detail::raise<std::out_of_range>(
            detail::message("annotation_table::pair: annotator ", annotator, " of ", annotators_));
    std::vector<overlap> overlaps;
    overlaps.reserve(size());
    for (std::size_t k = 0; k < size(); ++k)
      overlaps.push_back({labels(k)[reference], labels(k)[prediction], count(k)});
    return contingency_table::from_overlaps(std::move(overlaps));
  }

  /// Returns the table of the same images with every label except the background mapped to 1, and the
  /// background to 0.
  [[nodiscard]] annotation_table foreground(std::uint64_t background = 0) const {
    if (annotators_ == 0) return {};
    std::vector<std::uint64_t> decisions;
    decisions.reserve(labels_.size());
    for (const std::uint64_t label : labels_) decisions.push_back(label != background);
    return counted("annotation_table::foreground", annotators_, decisions, counts_);
  }

  /// Adds the voxels of another part of the same image. Law: commutative, associative, `annotation_table{}`
  /// is the identity. Throws `std::invalid_argument` if the numbers of annotators differ, and the errors of
  /// `from_counts`; then nothing changes.
  annotation_table& operator+=(const annotation_table& other) {
    if (other.annotators_ == 0) return *this;
    if (annotators_ == 0) return *this = other;
    if (annotators_ != other.annotators_)
      detail::raise<std::invalid_argument>(detail::message("annotation_table::operator+=: ", annotators_,
                                                           " and ", other.annotators_, " annotators"));
    std::vector<std::uint64_t> labels(labels_), counts(counts_);
    labels.insert(labels.end(), other.labels_.begin(), other.labels_.end());
    counts.insert(counts.end(), other.counts_.begin(), other.counts_.end());
    return *this = counted("annotation_table::operator+=", annotators_, labels, counts);
  }
  [[nodiscard]] friend annotation_table operator+(annotation_table a, const annotation_table& b) {
    return a += b;
  }

  friend bool operator==(const annotation_table&, const annotation_table&) = default;

 private:
  [[nodiscard]] static annotation_table counted(const char* function, std::size_t annotators,
                                                std::span<const std::uint64_t> labels,
                                                std::span<const std::uint64_t> counts) {
    if (annotators == 0) detail::raise<std::invalid_argument>(detail::message(function, ": no annotators"));
    if (labels.size() / annotators != counts.size() || labels.size() % annotators != 0)
      detail::raise<std::invalid_argument>(detail::message(function, ": ", labels.size(), " labels for ",
                                                           counts.size(), " counts of ", annotators,
                                                           " annotators"));
    annotation_table table;
    table.annotators_ = annotators;
    for (const std::uint64_t count : counts) {
      if (count > contingency_table::max_total - table.total_)
        detail::raise<std::overflow_error>(detail::message(function, ": ", table.total_, " + ", count,
                                                           " voxels pass the limit of ",
                                                           contingency_table::max_total));
      table.total_ += count;
    }
    const auto of = [&](std::size_t k) { return labels.subspan(k * annotators, annotators); };
    std::vector<std::size_t> order(counts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::lexicographical_compare(of(a).begin(), of(a).end(), of(b).begin(), of(b).end());
    });
    for (const std::size_t k : order) {
      if (counts[k] == 0) continue;
      const std::size_t size = table.size();
      if (size > 0 && std::equal(of(k).begin(), of(k).end(), table.labels(size - 1).begin())) {
        table.counts_.back() += counts[k];
      } else {
        table.labels_.insert(table.labels_.end(), of(k).begin(), of(k).end());
        table.counts_.push_back(counts[k]);
      }
    }
    return table;
  }

  std::size_t annotators_ = 0;
  std::uint64_t total_ = 0;
  std::vector<std::uint64_t> labels_, counts_;
};

}  // namespace segtally::inline SEGTALLY_ABI
