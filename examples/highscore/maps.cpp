// SPDX-License-Identifier: BSD-3-Clause
#include "maps.hpp"

#include <algorithm>     // for count_if, max, replace
#include <cstdint>       // for uint8_t
#include <filesystem>    // for path
#include <set>           // for set
#include <system_error>  // for error_code
#include <vector>        // for vector

#include <segtally/objects/best_overlap.hpp>         // for best_overlaps
#include <segtally/objects/match.hpp>                // for match
#include <segtally/report/error_map.hpp>             // for error_map
#include <segtally/report/score_map.hpp>             // for score_map
#include <segtally/report/surface_distance_map.hpp>  // for surface_distance_map

#include "error_colours.hpp"
#include "png_file.hpp"
#include "tiff_stack.hpp"

namespace {

bool is_wrong_value(std::uint8_t error) {
  return is_wrong(static_cast<segtally::voxel_error>(error));
}

/// Draws one slice, with each voxel enlarged to a square for small images.
void draw(const std::string& path, const std::uint8_t* slice, std::size_t width, std::size_t height) {
  constexpr std::size_t large = 512;
  const std::size_t scale = std::max(std::size_t{1}, large / std::max(width, height));
  std::vector<std::uint8_t> rgb;
  rgb.reserve(3 * width * height * scale * scale);
  for (std::size_t y = 0; y < height * scale; ++y)
    for (std::size_t x = 0; x < width * scale; ++x) {
      const colour& shown = legend[slice[y / scale * width + x / scale]].shown;
      rgb.insert(rgb.end(), shown.begin(), shown.end());
    }
  write_png(path, width * scale, height * scale, rgb);
}

}  // namespace

std::string maps_manual() {
  std::string text =
      "Maps of each RESULT, written by --maps:\n"
      "  RESULT_errors.tif             what became of each voxel (objects are matched as with --thresholds "
      "0.5):\n";
  for (std::size_t i = 0; i < legend.size(); ++i)
    text += fmt::format("                                {} {} ({})\n", i, legend[i].meaning, legend[i].name);
  return text +
         "  RESULT_worst_slice.png        in these colours, the slice with most wrong voxels\n"
         "  RESULT_scores.tif             reference objects filled with their best Jaccard index, else NaN\n"
         "  RESULT_surface_distances.tif  at the border of the predicted foreground the distance to the "
         "border\n"
         "                                of the true one, else NaN; none where labels are ignored\n";
}

std::string maps_of(const arguments& args, const std::string& result) {
  return (std::filesystem::path(args.maps) / flat_name(result)).string();
}

std::string flat_name(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

void make_map_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail("cannot make the folder {}: {}", folder.string(), error.message());
}

void make_folder(const arguments& args, const text_list& results) {
  std::set<std::string> paths;
  for (const auto& result : results)
    if (!paths.insert(maps_of(args, result)).second)
      fail("{}: two results would have these maps; rename a file", maps_of(args, result));
  make_map_folder(args.maps);
}

worst_slice write_maps(const arguments& args, const std::string& result, const label_image& reference,
                       const label_image& prediction, const segtally::contingency_table& table) {
  const std::string path = maps_of(args, result);
  const auto& shape = reference.shape;
  const segtally::voxel_map_options counted{.ignore_reference = that_fit(reference, args.ignore_reference),
                                            .ignore_prediction = that_fit(prediction, args.ignore_prediction),
                                            .threads = args.threads};
  const auto map = segtally::error_map(reference, prediction, segtally::match(table, args.matching), counted);
  if (map.values.empty()) fail("there are no maps of images without voxels");
  std::vector<std::uint8_t> errors;
  for (const auto error : map.values) errors.push_back(static_cast<std::uint8_t>(error));
  write_tiff_stack(
      path + "_scores.tif", shape,
      segtally::score_map(reference, prediction, segtally::best_overlaps(table), counted).values);
  if (args.ignore_reference.empty() && args.ignore_prediction.empty())
    write_tiff_stack(path + "_surface_distances.tif", shape,
                     segtally::surface_distance_map(reference, prediction,
                                                    {.surface_of = segtally::image_side::prediction,
                                                     .spacing = args.spacing,
                                                     .threads = args.threads})
                         .values);

  std::vector<colour> colours;
  for (const legend_entry& entry : legend) colours.push_back(entry.shown);
  write_tiff_stack(path + "_errors.tif", shape, errors, colours);

  const std::size_t rank = shape.size(), width = rank < 1 ? 1 : shape[rank - 1],
                    height = rank < 2 ? 1 : shape[rank - 2], area = width * height;
  worst_slice worst{.slices = errors.size() / area};
  for (std::size_t i = 0; i < worst.slices; ++i) {
    const auto first = errors.begin() + static_cast<std::ptrdiff_t>(i * area);
    const auto wrong = static_cast<std::uint64_t>(
        std::count_if(first, first + static_cast<std::ptrdiff_t>(area), is_wrong_value));
    if (wrong > worst.wrong) worst = {i, worst.slices, wrong};
  }
  draw(path + "_worst_slice.png", errors.data() + worst.index * area, width, height);
  return worst;
}
