// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for equal
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint64_t
#include <span>       // for span
#include <vector>     // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/annotators/annotation_table.hpp>  // for annotation_table
#include <segtally/annotators/label_images.hpp>      // for label_images, checked_stack, is_ignored
#include <segtally/annotators/stack_runs.hpp>        // for for_each_run, workers_of
#include <segtally/detail/to_size.hpp>               // for to_size
#include <segtally/view/any_label.hpp>               // for any_label
#include <segtally/view/mask_view.hpp>               // for mask_view

namespace segtally::inline SEGTALLY_ABI {

/// Options of `tally_annotators`.
struct annotators_options {
  int threads = 0;      ///< as in `tally_options`
  mask_view mask = {};  ///< only voxels where it is not 0 are counted
  /// Voxels with one of these labels in any image are not counted. Throws for a label that none of the
  /// element types can hold.
  std::vector<any_label> ignore = {};
};

namespace detail {

/// Counts combinations of labels.
class combination_counter {
 public:
  explicit combination_counter(std::size_t annotators) : annotators_(annotators), slots_(64, none) {}

  void add(std::span<const std::uint64_t> labels, std::uint64_t n) {
    if (last_ != none && is(last_, labels)) {
      counts_[last_] += n;
      return;
    }
    std::size_t slot = hash(labels) & (slots_.size() - 1);
    while (slots_[slot] != none && !is(slots_[slot], labels)) slot = (slot + 1) & (slots_.size() - 1);
    if (slots_[slot] == none) {
      slots_[slot] = counts_.size();
      labels_.insert(labels_.end(), labels.begin(), labels.end());
      counts_.push_back(0);
    }
    last_ = slots_[slot];
    counts_[last_] += n;
    if (2 * counts_.size() > slots_.size()) grow();
  }

  [[nodiscard]] std::size_t size() const noexcept { return counts_.size(); }
  [[nodiscard]] std::span<const std::uint64_t> labels(std::size_t k) const noexcept {
    return std::span<const std::uint64_t>(labels_).subspan(k * annotators_, annotators_);
  }
  [[nodiscard]] std::uint64_t count(std::size_t k) const noexcept { return counts_[k]; }

 private:
  static constexpr std::size_t none = ~std::size_t{0};

  [[nodiscard]] bool is(std::size_t k, std::span<const std::uint64_t> others) const noexcept {
    return std::equal(others.begin(), others.end(), labels(k).begin());
  }
  static std::size_t hash(std::span<const std::uint64_t> labels) noexcept {
    std::uint64_t h = 0;
    for (const std::uint64_t label : labels) {
      h = (h ^ label) * 0x9E3779B97F4A7C15u;
      h ^= h >> 32;
    }
    return to_size(h);
  }
  void grow() {
    slots_.assign(2 * slots_.size(), none);
    for (std::size_t k = 0; k < counts_.size(); ++k) {
      std::size_t slot = hash(labels(k)) & (slots_.size() - 1);
      while (slots_[slot] != none) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = k;
    }
  }

  std::size_t annotators_, last_ = none;
  std::vector<std::size_t> slots_;  // indices of combinations, by hash
  std::vector<std::uint64_t> labels_, counts_;
};

/// Returns the table of several checked images.
inline annotation_table count_annotations(const image_stack& stack) {
  const std::size_t annotators = stack.images.size();
  std::vector<combination_counter> counters(workers_of(stack), combination_counter(annotators));
  for_each_run(stack, counters.size(),
               [&](std::size_t worker, std::ptrdiff_t, std::ptrdiff_t, std::size_t length,
                   std::span<const std::uint64_t> labels) { counters[worker].add(labels, length); });
  std::vector<std::uint64_t> labels, counts;
  for (const combination_counter& counter : counters)
    for (std::size_t k = 0; k < counter.size(); ++k) {
      bool counted = true;
      for (std::size_t image = 0; image < annotators; ++image)
        counted = !is_ignored(stack, image, counter.labels(k)[image]) && counted;  // check all
      if (!counted) continue;
      labels.insert(labels.end(), counter.labels(k).begin(), counter.labels(k).end());
      counts.push_back(counter.count(k));
    }
  return annotation_table::from_counts(annotators, labels, counts);
}

}  // namespace detail

/// Returns the number of voxels for each combination of labels in several images. The result is the same for
/// any layout and number of threads. Throws `std::invalid_argument` without images, if shapes differ (also
/// that of the mask), for a negative label that is not ignored, for an ignore label that no element type can
/// hold and for negative threads. Cost: one pass over all images together, and about one hash lookup for each
/// run of equal combinations; memory depends on the combinations that occur.
[[nodiscard]] inline annotation_table tally_annotators(const label_images& images,
                                                       const annotators_options& options = {}) {
  return detail::count_annotations(detail::checked_stack("tally_annotators", images, options));
}

}  // namespace segtally::inline SEGTALLY_ABI
