// SPDX-License-Identifier: BSD-3-Clause
#include "input_check.hpp"

#include <fmt/format.h>

#include <algorithm>  // for any_of
#include <set>        // for set

#include <segtally/region/component_table.hpp>  // for component_table
#include <segtally/report/find_metric.hpp>      // for find_metric

label_pieces pieces_of(const label_image& image, int threads) {
  constexpr std::uint64_t most = std::uint64_t{1} << 26U;
  std::uint64_t voxels = 1;
  for (const std::size_t extent : image.shape) voxels *= extent;
  if (voxels > most) return {};
  std::set<std::uint64_t> labels;
  label_pieces found;
  for (const segtally::component& piece : segtally::component_table(image, {.threads = threads})) {
    labels.insert(piece.label.bits());
    ++found.pieces;
  }
  found.labels = labels.size();
  return found;
}

void input_check::look_at(const std::string& of, const std::string& image, const label_pieces& found,
                          std::uint64_t objects, const std::string& axes) {
  const bool one = found.labels == 1;
  const bool torn = one ? found.pieces >= 3 || (found.pieces == 2 && objects > 1)
                        : found.pieces >= 2 * found.labels && found.pieces >= found.labels + 3;
  if (!torn) return;
  const bool stack = axes.size() >= 3 && axes.front() == 'Q';
  finding& first = findings_[{of, one ? doubt::mask : stack ? doubt::frames : doubt::classes}];
  if (first.images++ == 0) {
    first.image = image;
    first.found = found;
  }
}

text_list input_check::warnings() const {
  text_list lines;
  for (const auto& [key, first] : findings_) {
    const auto& [of, what] = key;
    const std::string images = first.images == 1 ? ""
                                                 : fmt::format(" (and {} more image{})", first.images - 1,
                                                               first.images == 2 ? "" : "s");
    const std::string where = of == first.image ? of : fmt::format("{}, image {}", of, first.image);
    const std::string begin =
        what == doubt::mask
            ? fmt::format("{}: its only label lies in {} pieces{}: is it a mask? ", where, first.found.pieces,
                          images)
            : fmt::format("{}: its {} labels lie in {} pieces{}: are they classes{}? ", where,
                          first.found.labels, first.found.pieces, images,
                          what == doubt::frames ? ", or the slices time points (then use --frames)" : "");
    lines.push_back(begin + "Metrics of objects take all voxels of one label for one object; see --list");
  }
  return lines;
}

bool shows_objects(const arguments& args) {
  return std::any_of(args.metrics.begin(), args.metrics.end(), [](const std::string& id) {
    const segtally::metric_info* const info = segtally::find_metric(id);
    return info != nullptr && info->labels == "objects";
  });
}
