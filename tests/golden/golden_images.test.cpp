// SPDX-License-Identifier: BSD-3-Clause
// The real images themselves, if available: the committed tables, and surface scores bit for bit.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <segtally/overlap/tally.hpp>
#include <segtally/report/scorecard.hpp>

#include "golden_file.hpp"
#include "real_pairs.hpp"

TEST_CASE("real images have the committed overlaps, and all their scores the committed bits") {
  const char* const folder = std::getenv("SEGTALLY_TEST_DATA");
  const std::filesystem::path images = folder == nullptr ? "" : folder;
  if (!std::filesystem::exists(images / "MANIFEST.md")) {
    std::puts("SKIPPED: no real images (SEGTALLY_TEST_DATA)");
    return;
  }
  const auto records = golden::records();
  const auto pairs = golden::real_pairs();
  CHECK(records.size() == pairs.size());
  for (const golden::real_pair& pair : pairs) {
    const std::string name = pair.name();
    CAPTURE(name);
    REQUIRE(records.contains(name));
    const golden::record& record = records.at(name);
    const golden::loaded_pair loaded(images, pair);
    CHECK(segtally::tally(loaded.reference(), loaded.prediction()) ==
          segtally::contingency_table::from_overlaps(record.overlaps));
    const segtally::scorecard card =
        segtally::score(loaded.reference(), loaded.prediction(), {.spacing = golden::spacing_of(pair)});
    std::size_t compared = 0;
    for (const segtally::metric_value& metric : card) {
      const std::string id(metric.info->id);
      const auto committed = record.scores.find(id);
      if (committed == record.scores.end()) continue;
      ++compared;
      CAPTURE(id);
      CAPTURE(metric.value);
      CAPTURE(committed->second);
      CHECK(golden::is_golden(id, metric.value, committed->second));
    }
    CHECK(compared == record.scores.size());
  }
}
