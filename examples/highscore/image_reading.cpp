// SPDX-License-Identifier: BSD-3-Clause
#include "image_reading.hpp"

#include <fmt/ranges.h>

#include <cmath>    // for abs
#include <cstddef>  // for ptrdiff_t, size_t
#include <utility>  // for move
#include <variant>  // for visit

namespace {

/// Returns the images along the first axis of an array.
std::vector<label_image> frames_of(const label_image& stack) {
  std::vector<label_image> frames;
  const std::vector<std::size_t> shape(stack.shape.begin() + 1, stack.shape.end());
  std::size_t voxels = 1;
  std::vector<std::ptrdiff_t> dense(shape.size(), 1);
  for (std::size_t axis = shape.size(); axis-- > 0; voxels *= shape[axis])
    dense[axis] = static_cast<std::ptrdiff_t>(voxels);
  for (std::size_t t = 0; t < stack.shape.front(); ++t) {
    label_image& frame = frames.emplace_back(label_image{shape, dense, {}});
    std::visit(
        [&]<class T>(const std::vector<T>& labels) {
          std::vector<T> part(voxels);
          for (std::size_t i = 0; i < voxels; ++i) {
            std::ptrdiff_t place = static_cast<std::ptrdiff_t>(t) * stack.strides.front();
            for (std::size_t axis = 0; axis < shape.size(); ++axis)
              place += static_cast<std::ptrdiff_t>(i / static_cast<std::size_t>(dense[axis]) % shape[axis]) *
                       stack.strides[axis + 1];
            part[i] = labels[static_cast<std::size_t>(place)];
          }
          frame.labels = std::move(part);
        },
        stack.labels);
  }
  return frames;
}

bool is_same(const std::vector<double>& a, const std::vector<double>& b) {
  bool same = a.size() == b.size();
  for (std::size_t axis = 0; same && axis < a.size(); ++axis)
    same = std::abs(a[axis] - b[axis]) <= 1e-3 * std::abs(a[axis]);  // files round these numbers
  return same;
}

}  // namespace

image_file read_file(const std::filesystem::path& path, const arguments& args) {
  image_file file = read_image(path, args.reading);
  if (!args.frames || file.axes.starts_with('T')) return file;
  const label_image stack = std::move(file.frames.front());
  if (stack.shape.size() < 3 || stack.shape.front() == 0)
    fail("{}: it is {}, which has no axis for --frames", path.string(), extents(stack.shape));
  file.frames = frames_of(stack);
  file.axes.front() = 'T';
  if (file.spacing) file.spacing->erase(file.spacing->begin());
  return file;
}

std::vector<double> spacing_of(const image_file& truth, const std::filesystem::path& truth_path,
                               const image_file& result, const std::filesystem::path& result_path,
                               const arguments& args) {
  const std::vector<std::size_t>& shape = truth.frames.front().shape;
  if (!args.spacing.empty()) {
    if (args.spacing.size() != shape.size())
      fail("{}: it is {}, so --spacing {} should have {}", result_path.string(), extents(shape),
           fmt::join(args.spacing, ","),
           shape.size() == 1 ? "one number" : fmt::format("{} numbers", shape.size()));
    return args.spacing;
  }
  if (truth.spacing && result.spacing && truth.unit == result.unit &&
      !is_same(*truth.spacing, *result.spacing))
    fail("{}: its spacing is {}, but that of {} is {}; --spacing says which is right", result_path.string(),
         fmt::join(*result.spacing, ","), truth_path.string(), fmt::join(*truth.spacing, ","));
  if (!args.spacing_from_file) return {};
  if (!truth.spacing && !result.spacing)
    fail("{}: neither it nor {} says its spacing", result_path.string(), truth_path.string());
  return truth.spacing ? *truth.spacing : *result.spacing;
}

std::string extents(const std::vector<std::size_t>& shape) {
  return shape.empty() ? "a single voxel" : fmt::format("{}", fmt::join(shape, " x "));
}
