// SPDX-License-Identifier: BSD-3-Clause
// Small tables at any threshold, compared with exhaustive search.
#include <cmath>
#include <vector>

#include <segtally/objects/match.hpp>

#include "image.hpp"

namespace {

struct best {
  std::size_t pairs = 0;
  double scores = 0;
};

/// Among all ways to pair the rows from `row` on with free columns, the one with the most pairs, then the
/// largest sum.
best try_all(const std::vector<std::vector<double>>& scores, std::size_t row, unsigned taken) {
  if (row == scores.size()) return {};
  best result = try_all(scores, row + 1, taken);
  for (std::size_t c = 0; c < scores[row].size(); ++c) {
    if (scores[row][c] < 0 || (taken >> c & 1) != 0) continue;
    best other = try_all(scores, row + 1, taken | 1u << c);
    ++other.pairs;
    other.scores += scores[row][c];
    if (other.pairs > result.pairs || (other.pairs == result.pairs && other.scores > result.scores))
      result = other;
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider input(bytes, size);
  std::vector<segtally::overlap> overlaps(input.ConsumeIntegralInRange<std::size_t>(1, 30));
  for (segtally::overlap& o : overlaps)
    o = {input.ConsumeIntegralInRange<std::uint64_t>(0, 5), input.ConsumeIntegralInRange<std::uint64_t>(0, 5),
         input.ConsumeIntegralInRange<std::uint64_t>(1, 12)};
  const auto table = segtally::contingency_table::from_overlaps(overlaps);
  segtally::match_options options;
  options.threshold = static_cast<double>(input.ConsumeIntegralInRange(1, 19)) / 20;
  options.comparator = input.ConsumeBool() ? segtally::comparator::above : segtally::comparator::at_least;
  options.criterion = input.PickValueInArray({segtally::criterion::iou, segtally::criterion::dice,
                                              segtally::criterion::intersection_over_reference,
                                              segtally::criterion::intersection_over_prediction});

  std::vector<std::vector<double>> scores(6, std::vector<double>(6, -1));
  const auto score_of = [&](const segtally::overlap& o) {
    const auto n = static_cast<double>(o.count), a = static_cast<double>(table.reference_count(o.reference)),
               b = static_cast<double>(table.prediction_count(o.prediction));
    switch (options.criterion) {
      case segtally::criterion::dice:
        return 2 * n / (a + b);
      case segtally::criterion::intersection_over_reference:
        return n / a;
      case segtally::criterion::intersection_over_prediction:
        return n / b;
      default:
        return n / (a + b - n);
    }
  };
  for (const segtally::overlap& o : table.overlaps()) {
    if (o.reference == 0 || o.prediction == 0) continue;
    const double s = score_of(o);
    const bool counts =
        options.comparator == segtally::comparator::above ? s > options.threshold : s >= options.threshold;
    if (counts) scores[o.reference][o.prediction] = s;
  }
  const best expected = try_all(scores, 1, 0);
  const segtally::matching m = segtally::match(table, options);
  double sum = 0;
  unsigned rows = 0, columns = 0;
  for (const segtally::matched_pair& pair : m.pairs) {
    fuzz::require(pair.score == scores[pair.reference][pair.prediction]);
    fuzz::require((rows >> pair.reference & 1) == 0 && (columns >> pair.prediction & 1) == 0);
    rows |= 1u << pair.reference;
    columns |= 1u << pair.prediction;
    sum += pair.score;
  }
  fuzz::require(m.tp == expected.pairs && m.tp == m.pairs.size());
  fuzz::require(std::abs(sum - expected.scores) < 1e-12 && std::abs(m.scores.value() - sum) < 1e-12);
  fuzz::require(m.tp + m.fn == table.reference().size() - (table.reference_count(0) > 0));
  fuzz::require(m.tp + m.fp == table.prediction().size() - (table.prediction_count(0) > 0));
  return 0;
}
