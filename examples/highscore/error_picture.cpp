// SPDX-License-Identifier: BSD-3-Clause
#include "error_picture.hpp"

#include <png.h>

#include <fmt/ranges.h>

#include <algorithm>  // for clamp, max, nth_element, set_difference
#include <iterator>   // for back_inserter
#include <set>        // for set
#include <tuple>      // for tie
#include <utility>    // for pair
#include <variant>    // for visit
#include <vector>     // for vector

#include <segtally/objects/match.hpp>      // for match
#include <segtally/overlap/tally.hpp>      // for tally
#include <segtally/report/error_map.hpp>   // for error_map, voxel_error
#include <segtally/view/object_pairs.hpp>  // for object_pair

#include "error_colours.hpp"

namespace {

/// One slice of an image, subsampled if it is large.
template <class T>
struct plane {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<T> values = {};

  [[nodiscard]] const T& at(std::size_t x, std::size_t y) const { return values[y * width + x]; }
};

/// The voxels shown in a picture: every `step`-th of a slice.
struct chosen_voxels {
  std::vector<std::size_t> shape;
  std::size_t slice = 0;
  std::size_t step = 1;

  [[nodiscard]] std::size_t extent(std::size_t from_last) const {
    return from_last < shape.size() ? shape[shape.size() - 1 - from_last] : 1;
  }

  /// Calls `get` with the offset of each voxel in an array with these strides.
  template <class T, class Get>
  [[nodiscard]] plane<T> take(const std::vector<std::ptrdiff_t>& strides, const Get& get) const {
    const std::size_t rank = shape.size(), width = extent(0), height = extent(1);
    std::ptrdiff_t start = 0;
    std::size_t rest = slice;
    for (std::size_t axis = rank < 2 ? 0 : rank - 2; axis-- > 0; rest /= shape[axis])
      start += static_cast<std::ptrdiff_t>(rest % shape[axis]) * strides[axis];
    plane<T> taken{(width + step - 1) / step, (height + step - 1) / step};
    for (std::size_t y = 0; y < height; y += step)
      for (std::size_t x = 0; x < width; x += step)
        taken.values.push_back(get(static_cast<std::size_t>(
            start + (rank < 2 ? 0 : static_cast<std::ptrdiff_t>(y) * strides[rank - 2]) +
            (rank < 1 ? 0 : static_cast<std::ptrdiff_t>(x) * strides[rank - 1]))));
    return taken;
  }
};

plane<std::uint64_t> labels_of(const label_image& image, const chosen_voxels& chosen) {
  return std::visit(
      [&](const auto& labels) {
        return chosen.take<std::uint64_t>(
            image.strides, [&](std::size_t i) { return static_cast<std::uint64_t>(labels[i]); });
      },
      image.labels);
}

/// Returns grey values with contrast stretched between the first and the last percentile, from black to
/// nearly white, so that outlines remain visible.
plane<std::uint8_t> grey_of(const raw_image& raw, const chosen_voxels& chosen) {
  const auto values = chosen.take<float>(raw.strides, [&](std::size_t i) { return raw.values[i]; });
  std::vector<float> sorted = values.values;
  const auto value_at = [&](std::size_t share) {
    const auto place = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) * share / 100);
    std::nth_element(sorted.begin(), place, sorted.end());
    return *place;
  };
  const float dark = value_at(1), bright = value_at(99);
  plane<std::uint8_t> grey{values.width, values.height};
  for (const float value : values.values) {
    const float share = bright > dark ? std::clamp((value - dark) / (bright - dark), 0.0F, 1.0F) : 0.5F;
    grey.values.push_back(static_cast<std::uint8_t>(10 + share * 200));
  }
  return grey;
}

/// Whether a pixel of an object's voxel is drawn as its outline: it is at the border to another label.
bool is_outline(const plane<std::uint64_t>& labels, std::size_t x, std::size_t y, std::size_t across,
                std::size_t down, std::size_t scale) {
  const std::uint64_t label = labels.at(x, y);
  if (label == 0) return false;
  return (across == 0 && x > 0 && labels.at(x - 1, y) != label) ||
         (across + 1 == scale && x + 1 < labels.width && labels.at(x + 1, y) != label) ||
         (down == 0 && y > 0 && labels.at(x, y - 1) != label) ||
         (down + 1 == scale && y + 1 < labels.height && labels.at(x, y + 1) != label);
}

colour blend(const colour& a, const colour& b) {
  colour mixed{};
  for (std::size_t i = 0; i < 3; ++i) mixed[i] = static_cast<std::uint8_t>((a[i] + b[i]) / 2);
  return mixed;
}

colour filling(segtally::voxel_error kind, const plane<std::uint8_t>* grey, std::size_t x, std::size_t y) {
  const colour& shown = entry_of(kind).shown;
  if (grey == nullptr)  // darker than the legend, so that outlines remain visible
    return kind == segtally::voxel_error::true_positive ? colour{110, 110, 110} : shown;
  const std::uint8_t value = grey->at(x, y);
  const colour under = {value, value, value};
  return is_wrong(kind) ? blend(under, shown) : under;
}

std::string png_of(std::size_t width, std::size_t height, const std::vector<std::uint8_t>& rgb) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string png(bytes, '\0');
  if (png_image_write_to_memory(&image, png.data(), &bytes, 0, rgb.data(), 0, nullptr) == 0)
    fail("a picture of {} x {} pixels cannot be made: {}", width, height, image.message);
  png.resize(bytes);
  return png;
}

/// Returns the slice with the most wrong voxels, and their number.
std::pair<std::size_t, std::uint64_t> worst_slice_of(const std::vector<segtally::voxel_error>& errors,
                                                     std::size_t area) {
  std::pair<std::size_t, std::uint64_t> worst = {0, 0};
  for (std::size_t slice = 0; slice < errors.size() / area; ++slice) {
    std::uint64_t wrong = 0;
    for (std::size_t i = 0; i < area; ++i) wrong += is_wrong(errors[slice * area + i]) ? 1U : 0U;
    if (wrong > worst.second) worst = {slice, wrong};
  }
  return worst;
}

/// Returns the pairs of each label with itself: equal classes belong together.
std::vector<segtally::object_pair> equal_labels(const segtally::contingency_table& table) {
  std::vector<segtally::object_pair> pairs;
  for (const auto& overlap : table.overlaps())
    if (overlap.reference == overlap.prediction) pairs.push_back({overlap.reference, overlap.prediction});
  return pairs;
}

/// Returns the predicted labels that overlap no true object: if the truth is partly annotated, they may be
/// right or wrong.
std::vector<std::uint64_t> unjudged_labels(const segtally::contingency_table& table) {
  std::set<std::uint64_t> all, judged;
  for (const auto& overlap : table.overlaps()) {
    if (overlap.prediction != 0) all.insert(overlap.prediction);
    if (overlap.reference != 0) judged.insert(overlap.prediction);
  }
  std::vector<std::uint64_t> unjudged;
  std::set_difference(all.begin(), all.end(), judged.begin(), judged.end(), std::back_inserter(unjudged));
  return unjudged;
}

}  // namespace

error_picture draw_errors(const label_image& truth, const label_image& result, const raw_image* raw,
                          const arguments& args) {
  if (raw != nullptr && raw->shape != truth.shape)
    fail("the raw image is {}, but the labels are {}", fmt::join(raw->shape, " x "),
         fmt::join(truth.shape, " x "));
  const auto ignored_truth = that_fit(truth, args.ignore_reference);
  const auto ignored_result = that_fit(result, args.ignore_prediction);
  const auto table = segtally::tally(
      truth, result,
      {.threads = args.threads, .ignore_reference = ignored_truth, .ignore_prediction = ignored_result});
  auto left_out = ignored_result;
  if (args.matching.partly_annotated)
    for (const std::uint64_t label : unjudged_labels(table)) left_out.emplace_back(label);
  const segtally::voxel_map_options counted{
      .ignore_reference = ignored_truth, .ignore_prediction = left_out, .threads = args.threads};
  const auto errors = args.classes.empty()
                          ? segtally::error_map(truth, result, segtally::match(table, args.matching), counted)
                          : segtally::error_map(truth, result, equal_labels(table), counted);
  if (errors.values.empty()) fail("there is no picture of an image without voxels");

  constexpr std::size_t smallest = 640, largest = 1024;
  chosen_voxels chosen{truth.shape};
  error_picture picture{.width = chosen.extent(0), .height = chosen.extent(1)};
  const std::size_t area = picture.width * picture.height, longest = std::max(picture.width, picture.height);
  std::tie(picture.slice, picture.wrong) = worst_slice_of(errors.values, area);
  picture.slices = errors.values.size() / area;
  chosen.slice = picture.slice;
  chosen.step = (longest + largest - 1) / largest;

  std::vector<std::ptrdiff_t> dense(truth.shape.size(), 1);
  for (std::size_t axis = dense.size(); axis-- > 1;)
    dense[axis - 1] = dense[axis] * static_cast<std::ptrdiff_t>(truth.shape[axis]);
  const auto kinds =
      chosen.take<segtally::voxel_error>(dense, [&](std::size_t i) { return errors.values[i]; });
  const auto of_truth = labels_of(truth, chosen), of_result = labels_of(result, chosen);
  const auto grey = raw == nullptr ? plane<std::uint8_t>{} : grey_of(*raw, chosen);

  const std::size_t scale = std::max(std::size_t{1}, smallest / std::max(kinds.width, kinds.height));
  std::vector<std::uint8_t> rgb;
  rgb.reserve(3 * kinds.values.size() * scale * scale);
  for (std::size_t v = 0; v < kinds.height * scale; ++v)
    for (std::size_t u = 0; u < kinds.width * scale; ++u) {
      const std::size_t x = u / scale, y = v / scale;
      const bool truth_ends = is_outline(of_truth, x, y, u % scale, v % scale, scale);
      const bool result_ends = is_outline(of_result, x, y, u % scale, v % scale, scale);
      const bool first = (u + v) / 3 % 2 == 0;  // both outlines: alternating dashes
      const colour shown = truth_ends && (first || !result_ends) ? outline_of_truth
                           : result_ends                         ? outline_of_result
                                         : filling(kinds.at(x, y), raw == nullptr ? nullptr : &grey, x, y);
      rgb.insert(rgb.end(), shown.begin(), shown.end());
    }
  picture.png = png_of(kinds.width * scale, kinds.height * scale, rgb);
  return picture;
}
