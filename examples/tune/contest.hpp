// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>    // for isnan
#include <cstddef>  // for size_t
#include <cstdint>  // for uint32_t, uint64_t
#include <cstring>  // for memcpy
#include <limits>   // for numeric_limits
#include <string>   // for string
#include <utility>  // for move
#include <variant>  // for visit
#include <vector>   // for vector

#include <segtally/segtally.hpp>

#include "label_file.hpp"
#include "record.hpp"
#include "segmenter.hpp"

struct images {
  std::string raw_name, reference_name;
  raw_image raw;
  label_image reference;
};

/// FNV-1a hash, 64 bits, of numbers in file order.
class fingerprint {
 public:
  template <class T>
  fingerprint& operator<<(const std::vector<T>& numbers) {
    for (const T number : numbers) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, &number, sizeof number);
      for (std::size_t byte = 0; byte < sizeof number; ++byte) {
        hash_ ^= bits >> (8 * byte) & 0xffU;
        hash_ *= 0x100000001b3U;
      }
    }
    return *this;
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

/// Returns the inputs of the scores other than pipeline and sigmas.
inline std::string inputs_of(const images& both, const std::vector<double>& spacing) {
  fingerprint raw, reference;
  raw << both.raw.shape << both.raw.strides << both.raw.values;
  reference << both.reference.shape << both.reference.strides;
  std::visit([&](const auto& labels) { reference << labels; }, both.reference.labels);
  return fmt::format("tune: image {:016x}; reference {:016x}; spacing {}", raw.value(), reference.value(),
                     spacing.empty() ? "equal" : fmt::format("{}", fmt::join(spacing, ",")));
}

/// Returns a value of the metric with its sign chosen so that larger is better; NaN stays NaN.
inline double goodness(const segtally::metric_info& metric, double value) {
  return metric.better == segtally::direction::higher ? value : -value;
}

/// The best candidate of a pipeline.
struct champion {
  const pipeline* method;
  sigmas at;
  double value = std::numeric_limits<double>::quiet_NaN();
  std::size_t candidates = 0;
};

/// Scores candidates against one reference: each image is read once, and no candidate is scored twice.
class contest {
 public:
  /// Without a path the record is kept in memory only. Throws as `segmenter` and `record`.
  contest(const images& both, const std::vector<double>& spacing, const std::string& record_path,
          const segtally::metric_info& metric)
      : both_(both),
        metric_(metric),
        segment_(both.raw, spacing),
        record_(record_path.empty() ? record() : record(record_path, inputs_of(both, spacing))) {}

  /// Returns the labels of a candidate.
  [[nodiscard]] std::vector<std::uint32_t> segment(const pipeline& method, const sigmas& at) {
    return (segment_.*method.run)(at);
  }

  /// Returns every metric of these labels.
  [[nodiscard]] segtally::scorecard scores_of(const std::vector<std::uint32_t>& labels) const {
    return segtally::score(both_.reference,
                           segtally::label_view<std::uint32_t>(labels.data(), both_.reference.shape));
  }

  /// Returns the goodness of a candidate (larger is better), and stores the best one.
  double score(champion& best, sigmas at) {
    if (!best.method->has_spot) at.spot = 0;
    const std::vector<double>* scores = record_.find(best.method->name, at);
    if (scores == nullptr) {
      std::vector<double> all;
      for (const auto& metric : scores_of(segment(*best.method, at))) all.push_back(metric.value);
      record_.add(best.method->name, at, std::move(all));
      scores = record_.find(best.method->name, at);
      ++computed_;
    }
    const double value = (*scores)[static_cast<std::size_t>(&metric_ - segtally::catalogue().data())];
    ++best.candidates;
    if (std::isnan(best.value) || goodness(metric_, value) > goodness(metric_, best.value)) {
      best.at = at;
      best.value = value;
    }
    return goodness(metric_, value);
  }

  /// Returns how many candidates were not in the record.
  [[nodiscard]] std::size_t computed() const { return computed_; }

 private:
  const images& both_;
  const segtally::metric_info& metric_;
  segmenter segment_;
  record record_;
  std::size_t computed_ = 0;
};
