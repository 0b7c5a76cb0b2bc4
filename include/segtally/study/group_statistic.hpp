// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for clamp, max, min, sort
#include <cmath>      // for abs, ilogb, ldexp
#include <cstddef>    // for size_t
#include <cstdint>    // for uint64_t, uint8_t
#include <limits>     // for numeric_limits
#include <span>       // for span
#include <utility>    // for move
#include <vector>     // for vector

#include <segtally/abi.hpp>                      // for SEGTALLY_ABI
#include <segtally/detail/function_ref.hpp>      // for function_ref
#include <segtally/detail/ratio.hpp>             // for fixed_point, is_finite, is_undefined, undefined
#include <segtally/detail/significant_bits.hpp>  // for significant_bits
#include <segtally/detail/wide.hpp>              // for int128

namespace segtally::inline SEGTALLY_ABI::detail {

/// Groups of values that are resampled as a whole, sorted by their values, so that names do not matter.
using value_groups = std::vector<std::vector<double>>;

/// Removes NaN values, and groups without a value; sorts the rest.
[[nodiscard]] inline value_groups defined_groups(std::span<const std::vector<double>> groups) {
  value_groups defined;
  for (const std::vector<double>& group : groups) {
    std::vector<double> values;
    for (const double value : group)
      if (!is_undefined(value)) values.push_back(value);
    std::sort(values.begin(), values.end());
    if (!values.empty()) defined.push_back(std::move(values));
  }
  std::sort(defined.begin(), defined.end());
  return defined;
}

/// Makes a group of every value.
[[nodiscard]] inline value_groups defined_groups(std::span<const double> values) {
  value_groups defined;
  for (const double value : values)
    if (!is_undefined(value)) defined.push_back({value});
  std::sort(defined.begin(), defined.end());
  return defined;
}

/// A statistic of groups of values: of a resample (given by group indices), or of all groups but one.
class group_statistic {
 public:
  group_statistic() = default;
  group_statistic(const group_statistic&) = delete;
  group_statistic& operator=(const group_statistic&) = delete;
  virtual ~group_statistic() = default;
  [[nodiscard]] virtual double of(const std::vector<std::size_t>& drawn) = 0;
  [[nodiscard]] virtual double of_all_but(std::size_t group) = 0;
  [[nodiscard]] virtual double of_all() = 0;
};

/// The mean with integer sums: equal resamples have equal bits, so that ties are exact. An infinite value
/// makes the mean infinite; infinities of both signs make it NaN.
class group_mean final : public group_statistic {
 public:
  explicit group_mean(const value_groups& groups) : infinities_(infinities_of(groups)) {
    double largest = 0;
    std::size_t longest = 0;
    for (const std::vector<double>& group : groups) {
      longest = (std::max)(longest, group.size());
      for (const double value : group) {
        if (!is_finite(value)) continue;
        largest = (std::max)(largest, (std::abs)(value));
        least_ = (std::min)(least_, value);
        greatest_ = (std::max)(greatest_, value);
      }
    }
    const std::uint64_t terms = std::uint64_t{longest} * groups.size();
    shift_ = largest == 0 ? 0 : 126 - (std::ilogb(largest) + 1 + significant_bits(terms));
    for (const std::vector<double>& group : groups) {
      int128 sum = 0;
      for (const double value : group)
        if (is_finite(value)) sum += fixed_point(value, shift_);
      parts_.push_back({sum, group.size()});
      all_.sum += sum;
      all_.count += group.size();
    }
  }

  double of(const std::vector<std::size_t>& drawn) override {
    if (has_infinities()) {
      unsigned drawn_infinities = none;
      for (const std::size_t g : drawn) drawn_infinities |= infinities_[g];
      if (drawn_infinities != none) return mean_with(drawn_infinities);
    }
    part sum;
    for (const std::size_t g : drawn) {
      sum.sum += parts_[g].sum;
      sum.count += parts_[g].count;
    }
    return mean_of(sum);
  }
  double of_all_but(std::size_t group) override {
    unsigned others = none;
    for (std::size_t g = 0; g < infinities_.size(); ++g)
      if (g != group) others |= infinities_[g];
    if (others != none) return mean_with(others);
    return mean_of({all_.sum - parts_[group].sum, all_.count - parts_[group].count});
  }
  double of_all() override {
    unsigned all = none;
    for (const std::uint8_t infinities : infinities_) all |= infinities;
    return all != none ? mean_with(all) : mean_of(all_);
  }

  [[nodiscard]] bool has_infinities() const noexcept { return !infinities_.empty(); }

 private:
  static constexpr unsigned none = 0, negative = 1, positive = 2;

  struct part {
    int128 sum = 0;
    std::uint64_t count = 0;
  };

  /// Returns which infinities each group has; empty if none has any.
  [[nodiscard]] static std::vector<std::uint8_t> infinities_of(const value_groups& groups) {
    std::vector<std::uint8_t> infinities;
    bool any = false;
    for (const std::vector<double>& group : groups) {
      unsigned of_group = none;
      for (const double value : group)
        if (!is_finite(value)) of_group |= value < 0 ? negative : positive;
      infinities.push_back(static_cast<std::uint8_t>(of_group));
      any = any || of_group != none;
    }
    if (!any) infinities.clear();
    return infinities;
  }

  [[nodiscard]] static double mean_with(unsigned infinities) noexcept {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return infinities == positive ? infinity : infinities == negative ? -infinity : undefined;
  }

  [[nodiscard]] double mean_of(const part& sum) const noexcept {
    const double mean = std::ldexp(static_cast<double>(sum.sum) / static_cast<double>(sum.count), -shift_);
    return (std::clamp)(mean, least_, greatest_);
  }

  std::vector<std::uint8_t> infinities_;
  std::vector<part> parts_;
  part all_;
  int shift_ = 0;
  double least_ = std::numeric_limits<double>::infinity();  // of the finite values
  double greatest_ = -std::numeric_limits<double>::infinity();
};

/// A statistic supplied by the caller.
class called_statistic final : public group_statistic {
 public:
  called_statistic(const value_groups& groups, function_ref<double(std::span<const double>)> statistic)
      : groups_(groups), statistic_(statistic) {}

  double of(const std::vector<std::size_t>& drawn) override {
    sample_.clear();
    for (const std::size_t g : drawn) append(g);
    return statistic_(sample_);
  }
  double of_all_but(std::size_t group) override {
    sample_.clear();
    for (std::size_t g = 0; g < groups_.size(); ++g)
      if (g != group) append(g);
    return statistic_(sample_);
  }
  double of_all() override { return of_all_but(groups_.size()); }

 private:
  void append(std::size_t g) { sample_.insert(sample_.end(), groups_[g].begin(), groups_[g].end()); }

  const value_groups& groups_;
  function_ref<double(std::span<const double>)> statistic_;
  std::vector<double> sample_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
