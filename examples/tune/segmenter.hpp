// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>        // for array
#include <cstdint>      // for uint32_t
#include <memory>       // for unique_ptr
#include <string_view>  // for string_view
#include <vector>       // for vector

#include "label_file.hpp"

/// What there is to tune, in voxels along x; along the other axes as many voxels as are as long.
struct sigmas {
  double spot = 0;     ///< how large objects are: one seed in each
  double outline = 0;  ///< how smooth outlines are
  friend auto operator<=>(const sigmas&, const sigmas&) = default;
};

/// Segments one image again and again. What depends on one sigma alone is computed once and kept: a grid of n
/// spot and m outline sigmas costs n + m blurs, not 2 n m. That takes 4 bytes per voxel and outline sigma,
/// and hardly anything per spot sigma. Made of ITK's filters, which give the same bits for any number of
/// threads.
class segmenter {
 public:
  /// Takes an image of shape (y, x) or (z, y, x) and the size of a voxel along each axis, of which only the
  /// ratios matter; without, voxels are cubes. Throws `std::invalid_argument` for other shapes, an empty
  /// image, or a spacing of another number of axes or with anything but positive numbers.
  explicit segmenter(const raw_image& image, std::vector<double> spacing = {});
  ~segmenter();

  /// Returns labels in C order, 0 = background: the outline-blurred image above Otsu's threshold, shared out
  /// among the local maxima of the spot-blurred image in it, each voxel to the one with the shortest way
  /// there. Throws `std::invalid_argument` unless both sigmas are positive numbers. Source: Haase et al.,
  /// Voronoi-Otsu-Labeling of clesperanto and napari-segment-blobs-and-things-with-membranes.
  [[nodiscard]] std::vector<std::uint32_t> voronoi_otsu(const sigmas& at);

  /// Returns labels as `voronoi_otsu` does, but of the parts of the mask that hang together by faces of
  /// voxels; the spot sigma does not matter.
  [[nodiscard]] std::vector<std::uint32_t> gauss_otsu(const sigmas& at);

  /// Returns the image blurred with that sigma, in C order. Throws like `voronoi_otsu`.
  [[nodiscard]] std::vector<float> blurred(double sigma) const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

struct pipeline {
  std::string_view name;
  bool has_spot;  ///< whether the spot sigma matters
  std::vector<std::uint32_t> (segmenter::*run)(const sigmas& at);
};

inline constexpr std::array<pipeline, 2> pipelines = {
    {{"voronoi-otsu", true, &segmenter::voronoi_otsu}, {"gauss-otsu", false, &segmenter::gauss_otsu}}};
