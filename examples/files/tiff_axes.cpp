// SPDX-License-Identifier: BSD-3-Clause
#include "tiff_axes.hpp"

#if SEGTALLY_WITH_JSON
#include <nlohmann/json.hpp>
#endif

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>    // for max, min
#include <cmath>        // for abs
#include <cstdlib>      // for strtod
#include <string_view>  // for string_view
#include <utility>      // for move, pair

#include "sample_array.hpp"  // for fail
#include "tiff_description.hpp"

namespace {

/// Resolutions are fractions of 32-bit numbers: digits after the sixth are rounding errors.
double six_digits(double value) {
  return std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr);
}

/// Pixel spacing from the resolution; a unit in the description takes precedence over the tag.
void take_resolution(const tiff_tags& tags, tiff_description& told) {
  const double y = 1 / tags.y_resolution, x = 1 / tags.x_resolution;
  if (!is_length(y) || !is_length(x)) return;
  double scale = 1;
  if (tags.resolution_unit == 2 && told.unit.empty()) scale = 25.4;
  if (tags.resolution_unit == 3 && told.unit.empty()) scale = 10;
  if (scale != 1) told.unit = "mm";
  if (told.unit.empty() && x == 1 && y == 1) return;  // default values: unknown
  told.spacing['Y'] = six_digits(scale * y);
  told.spacing['X'] = six_digits(scale * x);
}

// ImageJ

/// Returns the text after "name=" on its own line, or nothing.
std::string imagej_value(std::string_view text, std::string_view name) {
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == '=')
      return std::string(line.substr(name.size() + 1, line.find('\r') - name.size() - 1));
  }
  return {};
}

/// ImageJ orders pages by channel, then slice, then frame.
tiff_description imagej(const tiff_tags& tags) {
  tiff_description told;
  const std::string& text = tags.description;
  const auto count = [&](std::string_view name) {
    const std::string value = imagej_value(text, name);
    return value.empty() ? 0 : static_cast<std::size_t>(std::strtoul(value.c_str(), nullptr, 10));
  };
  const std::size_t images = std::max<std::size_t>(1, count("images"));
  if (images > 1 && tags.pages == 1)
    fail("ImageJ wrote {} slices behind one page: save them as a BigTIFF or .npy", images);
  for (const auto& [letter, name] : {std::pair{'T', "frames"}, {'Z', "slices"}, {'C', "channels"}}) {
    const std::size_t extent = std::max<std::size_t>(1, count(name));
    told.axes += letter;
    told.extents.push_back(extent);
  }
  if (told.extents == std::vector<std::size_t>{1, 1, 1}) told.extents[1] = images;

  told.unit = unit_name(imagej_value(text, "unit"));
  for (const char* other : {"yunit", "zunit"})
    if (const std::string unit = imagej_value(text, other); !unit.empty() && unit_name(unit) != told.unit)
      return told;  // one unit for all axes, or no spacing
  take_resolution(tags, told);
  const double depth = std::abs(std::strtod(imagej_value(text, "spacing").c_str(), nullptr));
  if (!told.spacing.empty()) told.spacing['Z'] = is_length(depth) ? depth : 1;  // a depth of 1 is not written
  return told;
}

// tifffile

tiff_description shaped([[maybe_unused]] const tiff_tags& tags) {
#if SEGTALLY_WITH_JSON
  const auto json = nlohmann::json::parse(tags.description, nullptr, false);
  if (!json.is_object() || !json.contains("shape") || !json["shape"].is_array())
    fail("its description begins as tifffile's, but is not readable: {:.60}", tags.description);
  std::vector<std::size_t> shape;
  for (const auto& extent : json["shape"]) {
    if (!extent.is_number_unsigned()) fail("its description has the shape {}", json["shape"].dump());
    shape.push_back(extent.get<std::size_t>());
  }
  tiff_description told;
  const std::string all = json.contains("axes") && json["axes"].is_string()
                              ? json["axes"].get<std::string>()
                              : std::string(shape.size() < 2 ? 0 : shape.size() - 2, 'Q') + "YX";
  if (shape.size() == 1 && !json.contains("axes")) shape.insert(shape.begin(), 1);  // a row of pixels
  if (all.size() != shape.size() || shape.size() < 2)
    fail("its description names the axes {} of the shape {}", all, json["shape"].dump());
  if (!all.ends_with("YX") || shape[shape.size() - 2] != tags.height || shape.back() != tags.width)
    fail("axes {} ({}): pages of {} x {} pixels are not its Y and X", all, fmt::join(shape, " x "),
         tags.height, tags.width);
  told.axes = all.substr(0, all.size() - 2);
  told.extents.assign(shape.begin(), shape.end() - 2);
  if (tags.resolution_unit == 1 && json.contains("unit") && json["unit"].is_string())
    told.unit = unit_name(json["unit"].get<std::string>());
  take_resolution(tags, told);
  if (json.contains("spacing") && json["spacing"].is_number() && is_length(json["spacing"].get<double>()))
    told.spacing['Z'] = json["spacing"].get<double>();
  return told;
#else
  fail("tifffile describes its axes in JSON, and this program was built without nlohmann-json");
#endif
}

/// The axes of several pages without a description.
tiff_description plain(const tiff_tags& tags) {
  tiff_description told;
  told.axes = "Q";
  told.extents = {tags.pages};
  take_resolution(tags, told);
  return told;
}

tiff_description described(const tiff_tags& tags) {
  const std::string_view text = tags.description;
  if (text.starts_with("ImageJ=")) return imagej(tags);
  if (text.starts_with("{\"shape\":")) return shaped(tags);
  if (text.find("<OME") < 4096 || text.find(":OME ") < 4096) return ome_description(tags);
  return plain(tags);
}

}  // namespace

tiff_axes axes_of(const tiff_tags& tags) {
  const tiff_description told = described(tags);
  const std::string named = fmt::format("axes {}YX ({}{}{} x {})", told.axes, fmt::join(told.extents, " x "),
                                        told.extents.empty() ? "" : " x ", tags.height, tags.width);
  if (!are_planes(told.extents, tags.pages)) fail("{}, but {} pages", named, tags.pages);

  // Drop axes of extent 1; time comes first.
  tiff_axes result;
  std::vector<std::size_t> steps;  // in planes, along the remaining axes
  std::size_t step = tags.pages;
  for (std::size_t i = 0; i < told.axes.size(); ++i) {
    const char axis = told.axes[i];
    step /= told.extents[i];
    if (told.extents[i] == 1) continue;
    if (std::string_view("TZQI").find(axis) == std::string_view::npos ||
        (axis != 'Q' && result.axes.find(axis) != std::string::npos))
      fail("{}: {} is neither time (T) nor depth (Z){}", named, axis,
           axis == 'C' ? ", and labels have no channels: save each channel as a file" : "");
    const auto at = axis == 'T' ? 0 : static_cast<std::ptrdiff_t>(result.axes.size());
    result.axes.insert(result.axes.begin() + at, axis == 'I' ? 'Q' : axis);
    result.shape.insert(result.shape.begin() + at, told.extents[i]);
    steps.insert(steps.begin() + at, step);
  }
  const bool moved =
      !result.axes.empty() && result.axes[0] == 'T' && steps[0] != tags.pages / result.shape[0];
  if (moved || !told.page_of.empty()) {
    result.page_of.resize(tags.pages);
    std::vector<std::size_t> index(steps.size());
    for (std::size_t& page : result.page_of) {
      std::size_t plane = 0;
      for (std::size_t axis = 0; axis < steps.size(); ++axis) plane += index[axis] * steps[axis];
      page = told.page_of.empty() ? plane : told.page_of[plane];
      for (std::size_t axis = steps.size(); axis-- > 0;) {
        if (++index[axis] < result.shape[axis]) break;
        index[axis] = 0;
      }
    }
  }
  result.axes += "YX";
  result.shape.push_back(tags.height);
  result.shape.push_back(tags.width);

  std::vector<double> spacing;
  for (const char axis : result.axes) {
    if (axis == 'T') continue;
    // A single axis of unknown meaning may be the depth of a stack; two may not.
    const bool depth = axis == 'Q' && result.axes.find('Q') == result.axes.rfind('Q');
    const auto known = told.spacing.find(depth ? 'Z' : axis);
    if (known == told.spacing.end()) return result;
    spacing.push_back(known->second);
  }
  result.spacing = std::move(spacing);
  result.unit = told.unit;
  return result;
}
