// SPDX-License-Identifier: BSD-3-Clause
// Writes the overlaps and the scores of the real pairs, as golden.test.cpp reads them:
//   print_golden FOLDER_OF_REAL_IMAGES OUTPUT_FOLDER
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include <segtally/segtally.hpp>

#include "real_pairs.hpp"

namespace {

using file = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

file open(const std::filesystem::path& path) {
  return {std::fopen(path.string().c_str(), "w"), &std::fclose};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::filesystem::path images = argv[1], output = argv[2];
  const file overlaps = open(output / "overlaps.txt"), scores = open(output / "scores.txt");
  if (!overlaps || !scores) return 1;
  for (const golden::real_pair& pair : golden::real_pairs()) {
    const golden::loaded_pair loaded(images, pair);
    const auto table = segtally::tally(loaded.reference(), loaded.prediction());
    std::fprintf(overlaps.get(), "= %s\n", pair.name().c_str());
    for (const segtally::overlap& o : table.overlaps())
      std::fprintf(overlaps.get(), "%llu %llu %llu\n", static_cast<unsigned long long>(o.reference),
                   static_cast<unsigned long long>(o.prediction), static_cast<unsigned long long>(o.count));
    std::fprintf(scores.get(), "= %s\n", pair.name().c_str());
    for (const auto& metric :
         segtally::score(loaded.reference(), loaded.prediction(), {.spacing = golden::spacing_of(pair)})) {
      const std::string id(metric.info->id);
      if (std::isnan(metric.value)) {  // of either sign
        std::fprintf(scores.get(), "%s nan\n", id.c_str());
      } else {
        std::fprintf(scores.get(), "%s %a\n", id.c_str(), metric.value);
      }
    }
    std::printf("%s: %zu overlaps\n", pair.name().c_str(), table.overlaps().size());
    std::fflush(stdout);
  }
}
