// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cmath>      // for floor
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint64_t
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                           // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>               // for parallel_for
#include <segtally/detail/ratio.hpp>                  // for ratio, is_undefined
#include <segtally/distance/transform_distances.hpp>  // for transform_distances
#include <segtally/distance/voxel_metric.hpp>         // for voxel_metric
#include <segtally/error.hpp>                         // for raise, message
#include <segtally/view/any_label_view.hpp>           // for any_label_view
#include <segtally/view/flat_axes.hpp>                // for without_flat_axes
#include <segtally/view/image_pair.hpp>               // for image_pair
#include <segtally/view/selection.hpp>                // for selection
#include <segtally/view/spacing.hpp>                  // for spacing_type
#include <segtally/view/voxel_box.hpp>                // for voxel_box

namespace segtally::inline SEGTALLY_ABI {

/// How the distance from a voxel to the outside of its mask is measured.
enum class band_metric {
  euclidean,  ///< between voxel centres, in the unit of the spacing
  chessboard  ///< the largest difference of coordinates, in voxels: as boundary IoU was published
};

namespace detail {

/// The checked definition of an inner boundary band, and the images without axes of extent 1.
struct band_definition {
  band_definition(const char* function, double width, band_metric how, const spacing_type& given,
                  const image_pair& images)
      : name(function),
        distance(width),
        metric(how),
        spacing(values_of_axes(images.spacing, kept_axes(images.reference.shape()))),
        reference(with_an_axis(without_flat_axes(images.reference))),
        prediction(with_an_axis(without_flat_axes(images.prediction))) {
    if (how != band_metric::euclidean && how != band_metric::chessboard)
      raise<std::invalid_argument>(message(function, ": ", static_cast<int>(how), " is no band_metric"));
    if (is_undefined(width) || width < 0)
      raise<std::invalid_argument>(message(function, ": distance = ", width, " must be at least 0"));
    if (how == band_metric::chessboard && !given.empty())
      raise<std::invalid_argument>(
          message(function, ": a spacing of ", given.size(),
                  " axes has no effect on chessboard distances, which are in voxels"));
    if (spacing.empty()) spacing.push_back(1.0);
  }
  const char* name;
  double distance;
  band_metric metric;
  spacing_type spacing;
  any_label_view reference, prediction;
};

/// The voxels of a mask near its outside, row-major within the mask's bounding box.
struct boundary_band {
  voxel_box box;
  shape_type shape;                  // of the box
  std::vector<std::uint8_t> voxels;  // 1 in the band
  std::uint64_t count = 0;
};

/// Calls `work(begin, end)` for parts of [0, n) and returns the sum of the results.
template <class Work>
std::uint64_t sum_of_parts(std::size_t n, std::size_t part, std::size_t threads, Work&& work) {
  const std::size_t parts = (n + part - 1) / part;
  std::vector<std::uint64_t> sums((std::max)(std::size_t{1}, (std::min)(threads, parts)));
  parallel_for(parts, sums.size(), [&](std::size_t worker, std::size_t task) {
    sums[worker] += work(task * part, (std::min)(n, (task + 1) * part));
  });
  std::uint64_t all = 0;
  for (const std::uint64_t sum : sums) all += sum;
  return all;
}

/// Reads a mask, row by row.
inline void read_mask(const selection& object, std::vector<std::uint8_t>& mask, std::size_t threads) {
  const any_label_view& view = object.view();
  const std::size_t inner = view.rank() - 1, n = view.shape()[inner];
  mask.resize(view.size());
  (void)sum_of_parts(
      view.size() / n, 1 + (std::size_t{1} << 16) / n, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
          std::ptrdiff_t offset = 0;
          for (std::size_t axis = inner, rest = row; axis-- > 0; rest /= view.shape()[axis])
            offset += static_cast<std::ptrdiff_t>(rest % view.shape()[axis]) * view.strides()[axis];
          object.read(offset, view.strides()[inner], n, mask.data() + row * n);
        }
        return std::uint64_t{0};
      });
}

/// Erodes a mask `steps` times by a box of three voxels per axis; everything outside the bounding box is
/// background.
inline void erode(const shape_type& shape, double steps, std::vector<std::uint8_t>& mask,
                  std::size_t threads) {
  for (std::size_t axis = shape.size(), after = 1; axis-- > 0; after *= shape[axis]) {
    const std::size_t n = shape[axis];
    const auto erode_lines = [&](std::size_t first, std::size_t last) {
      for (std::size_t line = first; line < last; ++line) {
        std::uint8_t* const at = mask.data() + line / after * after * n + line % after;
        // A voxel remains if its run extends at least `steps` voxels to both sides.
        for (std::size_t begin = 0, end = 0; begin < n; begin = end + 1) {
          for (end = begin; end < n && at[end * after] != 0; ++end) {
          }
          for (std::size_t k = begin; k < end; ++k)
            at[k * after] = static_cast<double>((std::min)(k - begin, end - 1 - k)) >= steps ? 1 : 0;
        }
      }
      return std::uint64_t{0};
    };
    (void)sum_of_parts(mask.size() / n, 1 + (std::size_t{1} << 16) / n, threads, erode_lines);
  }
}

/// Returns the band of an object within its bounding box.
inline boundary_band band_of(const selection& object, const voxel_box& box, const band_definition& definition,
                             std::size_t threads) {
  boundary_band band{box, {}, {}, 0};
  if (box.empty) return band;
  const any_label_view& image = object.view();
  std::ptrdiff_t offset = 0;
  std::size_t size = 1;
  for (std::size_t axis = 0; axis < image.rank(); ++axis) {
    band.shape.push_back(box.upper[axis] - box.lower[axis]);
    offset += static_cast<std::ptrdiff_t>(box.lower[axis]) * image.strides()[axis];
    size *= band.shape[axis];
  }
  const selection boxed = object.in(image.part(offset, band.shape));
  band.voxels.resize(size);
  constexpr std::size_t part = std::size_t{1} << 16;
  if (definition.metric == band_metric::euclidean) {
    const voxel_metric metric(definition.name, definition.spacing, band.shape);
    const auto within = [&](const auto* squares, std::size_t n, std::uint8_t* out) {
      for (std::size_t i = 0; i < n; ++i)
        out[i] = squares[i] > 0 && metric.distance(static_cast<double>(squares[i])) <= definition.distance;
    };
    transform_distances({boxed, metric, {false, true, true}, threads, {}}, band.voxels.data(), within);
  } else {
    std::vector<std::uint8_t> inner;
    read_mask(boxed, band.voxels, threads);
    inner = band.voxels;
    erode(band.shape, std::floor(definition.distance), inner, threads);
    (void)sum_of_parts(size, part, threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) band.voxels[i] = band.voxels[i] & (inner[i] ^ 1);
      return std::uint64_t{0};
    });
  }
  band.count = sum_of_parts(size, part, threads, [&](std::size_t begin, std::size_t end) {
    std::uint64_t sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += band.voxels[i];
    return sum;
  });
  return band;
}

/// Returns the number of voxels in both bands.
inline std::uint64_t voxels_shared(const boundary_band& a, const boundary_band& b, std::size_t threads) {
  if (a.count == 0 || b.count == 0) return 0;
  voxel_index lower{}, extent{};
  const std::size_t rank = a.shape.size();
  std::size_t rows = 1;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    lower[axis] = (std::max)(a.box.lower[axis], b.box.lower[axis]);
    const std::size_t upper = (std::min)(a.box.upper[axis], b.box.upper[axis]);
    if (upper <= lower[axis]) return 0;
    extent[axis] = upper - lower[axis];
    if (axis + 1 < rank) rows *= extent[axis];
  }
  const std::size_t n = extent[rank - 1];
  const auto place = [&](const boundary_band& band, std::size_t row) {
    std::size_t at = lower[rank - 1] - band.box.lower[rank - 1], after = band.shape[rank - 1];
    for (std::size_t axis = rank - 1; axis-- > 0; row /= extent[axis], after *= band.shape[axis])
      at += (lower[axis] - band.box.lower[axis] + row % extent[axis]) * after;
    return band.voxels.data() + at;
  };
  return sum_of_parts(rows, 1 + (std::size_t{1} << 16) / n, threads, [&](std::size_t begin, std::size_t end) {
    std::uint64_t sum = 0;
    for (std::size_t row = begin; row < end; ++row) {
      const std::uint8_t *const in_a = place(a, row), *const in_b = place(b, row);
      for (std::size_t i = 0; i < n; ++i) sum += in_a[i] & in_b[i];
    }
    return sum;
  });
}

inline double jaccard_of(const boundary_band& a, const boundary_band& b, std::size_t threads,
                         double empty_value) {
  const std::uint64_t both = voxels_shared(a, b, threads);
  return ratio(both, a.count + b.count - both, empty_value);
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
