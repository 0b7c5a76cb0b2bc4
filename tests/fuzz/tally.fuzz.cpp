// SPDX-License-Identifier: BSD-3-Clause
// Images of several types and layouts, with and without masks, compared with naive counting.
#include <cmath>

#include <segtally/segtally.hpp>

#include "../support/oracle.hpp"
#include "image.hpp"

namespace {

template <class R, class P>
void compare(FuzzedDataProvider& input) {
  const auto shape = fuzz::shape(input, 5, 3000);
  const fuzz::image<R> r(input, shape);
  const fuzz::image<P> p(input, shape);
  const int threads = input.ConsumeIntegralInRange(1, 3);
  const auto expected = support::naive(r.labels, p.labels);
  fuzz::require(segtally::tally(r.view, p.view, {.threads = threads}) == expected);

  const fuzz::image<std::uint8_t> mask(input, shape);
  std::vector<R> r_seen;
  std::vector<P> p_seen;
  for (std::size_t i = 0; i < r.labels.size(); ++i) {
    if (mask.labels[i] == 0) continue;
    r_seen.push_back(r.labels[i]);
    p_seen.push_back(p.labels[i]);
  }
  fuzz::require(segtally::tally(r.view, p.view, {.threads = threads, .mask = mask.view}) ==
                support::naive(r_seen, p_seen));

  for (const segtally::metric_value& m : segtally::score(expected)) {
    if (std::isnan(m.value) || m.info->range == "any") continue;
    const bool bounded = m.info->range == "0 to 1" || m.info->range == "-1 to 1";
    const bool negative =
        m.info->range == "-1 to 1" || m.info->range == "-1/2 to 1" || m.info->range == "-1 and up";
    fuzz::require(m.value >= (negative ? -1 : 0) && (!bounded || m.value <= 1));
  }
}

template <class R>
void choose_prediction(FuzzedDataProvider& input) {
  switch (input.ConsumeIntegralInRange(0, 3)) {
    case 0:
      return compare<R, std::uint8_t>(input);
    case 1:
      return compare<R, std::uint16_t>(input);
    case 2:
      return compare<R, std::uint32_t>(input);
    default:
      return compare<R, std::uint64_t>(input);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider input(bytes, size);
  if (input.ConsumeBool()) {
    choose_prediction<std::uint16_t>(input);
  } else {
    choose_prediction<std::uint64_t>(input);
  }
  return 0;
}
