// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>         // for lower_bound
#include <cstdint>           // for uint64_t
#include <initializer_list>  // for initializer_list
#include <limits>            // for numeric_limits
#include <span>              // for span
#include <utility>           // for move, swap
#include <vector>            // for erase_if, vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/radix_sort.hpp>       // for radix_sort
#include <segtally/error.hpp>                   // for raise
#include <segtally/overlap/label_map.hpp>       // for label_map, mapped_options, mapped_label
#include <segtally/overlap/sorted_entries.hpp>  // for label_count, overlap, coalesce, sum_of

namespace segtally::inline SEGTALLY_ABI {

namespace detail {
class table_sum;
}

/// The joint histogram of two label images: for each pair (reference label, predicted label) the number of
/// voxels. All overlap metrics are computed from it.
///
/// Immutable except for `+=`, sorted and sparse: memory depends on the pairs that occur, not on the label
/// values. Adding the tables of the parts of one image gives the table of the whole, exactly and in any
/// order. A table holds at most 2^63 - 1 voxels; beyond that `std::overflow_error` is thrown and nothing
/// changes.
class contingency_table {
 public:
  /// The largest number of voxels.
  static constexpr std::uint64_t max_total =
      static_cast<std::uint64_t>((std::numeric_limits<std::int64_t>::max)());

  contingency_table() = default;
  contingency_table(const contingency_table&) = default;
  contingency_table& operator=(const contingency_table&) = default;
  contingency_table(contingency_table&& other) noexcept { exchange(other); }  // leaves an empty table behind
  contingency_table& operator=(contingency_table&& other) noexcept {
    contingency_table moved(std::move(other));
    exchange(moved);
    return *this;
  }
  ~contingency_table() = default;

  /// Returns the table with these overlaps, in any order; counts of equal pairs are added, counts of 0 are
  /// dropped. Throws `std::overflow_error` if the counts sum to 2^63 or more. Cost: linear; one pass per 11
  /// bits in which labels differ.
  [[nodiscard]] static contingency_table from_overlaps(std::span<const overlap> overlaps) {
    return contingency_table(std::vector<overlap>(overlaps.begin(), overlaps.end()));
  }
  [[nodiscard]] static contingency_table from_overlaps(std::initializer_list<overlap> overlaps) {
    return contingency_table(std::vector<overlap>(overlaps));
  }
  [[nodiscard]] static contingency_table from_overlaps(const std::vector<overlap>& overlaps) {
    return from_overlaps(std::span<const overlap>(overlaps));
  }
  [[nodiscard]] static contingency_table from_overlaps(std::vector<overlap>&& overlaps) {
    return contingency_table(std::move(overlaps));
  }

  /// Returns the number of voxels counted.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

  /// Returns the labels of the reference with their sizes in voxels, ascending by label; background included.
  [[nodiscard]] std::span<const label_count> reference() const noexcept { return reference_; }

  /// Returns the labels of the prediction with their sizes in voxels, ascending by label; background
  /// included.
  [[nodiscard]] std::span<const label_count> prediction() const noexcept { return prediction_; }

  /// Returns the pairs that occur, ascending by reference label, then by predicted label; every count is > 0.
  [[nodiscard]] std::span<const overlap> overlaps() const noexcept { return overlaps_; }

  /// Returns the number of voxels with that pair of labels; 0 if the pair does not occur. Cost: logarithmic.
  [[nodiscard]] std::uint64_t count(std::uint64_t reference, std::uint64_t prediction) const noexcept {
    const auto at = std::lower_bound(overlaps_.begin(), overlaps_.end(), overlap{reference, prediction, 0});
    return at != overlaps_.end() && at->reference == reference && at->prediction == prediction ? at->count
                                                                                               : 0;
  }

  /// Returns the size of a reference label in voxels, 0 if it is absent. Cost: logarithmic.
  [[nodiscard]] std::uint64_t reference_count(std::uint64_t label) const noexcept {
    return count_in(reference_, label);
  }

  /// Returns the size of a predicted label in voxels, 0 if it is absent. Cost: logarithmic.
  [[nodiscard]] std::uint64_t prediction_count(std::uint64_t label) const noexcept {
    return count_in(prediction_, label);
  }

  /// Returns the table of the same images with reference and prediction exchanged.
  [[nodiscard]] contingency_table transposed() const {
    std::vector<overlap> exchanged;
    exchanged.reserve(overlaps_.size());
    for (const overlap& o : overlaps_) exchanged.push_back({o.prediction, o.reference, o.count});
    return contingency_table(std::move(exchanged));
  }

  /// Returns the table of the same images with relabelled voxels: {{1, 1}, {2, 1}, {4, 2}} merges labels 1
  /// and 2 into 1 and renames 4 to 2. Groups of classes, regions of objects and levels of a hierarchy need no
  /// second pass over the voxels. Labels that a map does not name are kept (and merged with a renamed label
  /// of the same value) or dropped with their voxels, as `options` say for each image. Throws
  /// `std::invalid_argument` if a map names a label twice. Law: the parts of an image may be mapped before or
  /// after they are added. Cost: linear in the overlaps, times the logarithm of the map sizes.
  [[nodiscard]] contingency_table mapped(const std::vector<mapped_label>& reference_map,
                                         const std::vector<mapped_label>& prediction_map,
                                         const mapped_options& options = {}) const {
    constexpr const char* function = "contingency_table::mapped";
    const detail::label_map reference(function, "reference", reference_map, options.unnamed_reference);
    const detail::label_map prediction(function, "prediction", prediction_map, options.unnamed_prediction);
    std::vector<overlap> renamed;
    renamed.reserve(overlaps_.size());
    for (overlap o : overlaps_)
      if (reference.apply(o.reference) && prediction.apply(o.prediction)) renamed.push_back(o);
    return contingency_table(std::move(renamed));
  }

  /// Adds the voxels of another part of the same image: the result is the table of one pass over both parts.
  /// Law: commutative, associative, the empty table is the identity, `t += t` doubles. Throws
  /// `std::overflow_error` (and leaves this table as it was) if the total would pass 2^63 - 1. Cost: linear
  /// in the overlaps of both.
  ///
  /// Do not add tables of different images if labels name objects: object 1 of one image and object 1 of the
  /// next would become one object. To score several images, add their counts (`match` or `count_matches` of
  /// each table, then `detection_counts::operator+=`) or average their scores (`mean_of_images`). Only if a
  /// label means the same in every image, like a class or the foreground, is the sum of the tables that of
  /// one large image.
  contingency_table& operator+=(const contingency_table& other) {
    if (other.total_ > max_total - total_)
      raise_overflow("contingency_table::operator+=", total_, other.total_);
    contingency_table sum;
    sum.overlaps_ = sum_of(overlaps_, other.overlaps_);
    sum.reference_ = sum_of(reference_, other.reference_);
    sum.prediction_ = sum_of(prediction_, other.prediction_);
    sum.total_ = total_ + other.total_;
    exchange(sum);
    return *this;
  }
  [[nodiscard]] friend contingency_table operator+(contingency_table a, const contingency_table& b) {
    return a += b;
  }

  friend bool operator==(const contingency_table&, const contingency_table&) = default;

 private:
  friend class detail::table_sum;

  explicit contingency_table(std::vector<overlap>&& overlaps) : overlaps_(std::move(overlaps)) {
    for (const overlap& o : overlaps_) {
      if (o.count > max_total - total_) raise_overflow("contingency_table::from_overlaps", total_, o.count);
      total_ += o.count;
    }
    std::erase_if(overlaps_, [](const overlap& o) { return o.count == 0; });
    std::vector<overlap> scratch;
    detail::radix_sort(overlaps_, scratch, [](const overlap& o) { return o.prediction; });
    prediction_ = sizes(overlaps_, &overlap::prediction);
    detail::radix_sort(overlaps_, scratch, [](const overlap& o) { return o.reference; });
    reference_ = sizes(overlaps_, &overlap::reference);
    detail::coalesce(overlaps_);
  }

  /// Returns the labels of one image with their sizes; the overlaps must be sorted by them.
  static std::vector<label_count> sizes(std::span<const overlap> sorted, std::uint64_t overlap::*label) {
    std::vector<label_count> labels;
    for (const overlap& o : sorted) {
      if (labels.empty() || labels.back().label != o.*label) labels.push_back({o.*label, 0});
      labels.back().count += o.count;
    }
    return labels;
  }

  [[noreturn]] static void raise_overflow(const char* function, std::uint64_t total, std::uint64_t more) {
    detail::raise<std::overflow_error>(
        detail::message(function, ": ", total, " + ", more, " voxels pass the limit of ", max_total));
  }

  template <class Entry>
  static std::vector<Entry> sum_of(const std::vector<Entry>& a, const std::vector<Entry>& b) {
    std::vector<Entry> sum = detail::sum_of<Entry>(a, b);
    sum.shrink_to_fit();
    return sum;
  }

  static std::uint64_t count_in(std::span<const label_count> sorted, std::uint64_t label) noexcept {
    const auto at =
        std::lower_bound(sorted.begin(), sorted.end(), label,
                         [](const label_count& entry, std::uint64_t key) { return entry.label < key; });
    return at != sorted.end() && at->label == label ? at->count : 0;
  }

  void exchange(contingency_table& other) noexcept {
    (overlaps_.swap)(other.overlaps_);
    (reference_.swap)(other.reference_);
    (prediction_.swap)(other.prediction_);
    (std::swap)(total_, other.total_);
  }

  std::vector<overlap> overlaps_;
  std::vector<label_count> reference_;
  std::vector<label_count> prediction_;
  std::uint64_t total_ = 0;
};

}  // namespace segtally::inline SEGTALLY_ABI
