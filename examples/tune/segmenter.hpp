// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>        // for array
#include <cstdint>      // for uint32_t
#include <memory>       // for unique_ptr
#include <string_view>  // for string_view
#include <vector>       // for vector

#include "label_file.hpp"

/// The parameters, in voxels along x; along other axes scaled to the same physical length.
struct sigmas {
  double spot = 0;     ///< size of objects: one seed per object
  double outline = 0;  ///< smoothness of outlines
  friend auto operator<=>(const sigmas&, const sigmas&) = default;
};

/// Segments one image repeatedly. Results that depend on one sigma are cached: a grid of n spot and m outline
/// sigmas costs n + m blurs, not 2 n m. This takes 4 bytes per voxel and outline sigma, and almost nothing
/// per spot sigma. Uses ITK filters, which give the same bits for any number of threads.
class segmenter {
 public:
  /// Takes an image of shape (y, x) or (z, y, x) and the voxel size along each axis, of which only the ratios
  /// matter; if empty, voxels are cubes. Throws `std::invalid_argument` for other shapes, an empty image, or
  /// a spacing with another number of axes or with numbers that are not positive.
  explicit segmenter(const raw_image& image, std::vector<double> spacing = {});
  ~segmenter();

  /// Returns labels in C order, 0 = background: the outline-blurred image above Otsu's threshold, divided
  /// among the local maxima of the spot-blurred image within it; each voxel belongs to the maximum with the
  /// shortest path. Throws `std::invalid_argument` unless both sigmas are positive. Source: Haase et al.,
  /// Voronoi-Otsu-Labeling of clesperanto and napari-segment-blobs-and-things-with-membranes.
  [[nodiscard]] std::vector<std::uint32_t> voronoi_otsu(const sigmas& at);

  /// Returns labels like `voronoi_otsu`, but of the face-connected components of the mask; the spot sigma is
  /// not used.
  [[nodiscard]] std::vector<std::uint32_t> gauss_otsu(const sigmas& at);

  /// Returns the image blurred with that sigma, in C order. Throws as `voronoi_otsu`.
  [[nodiscard]] std::vector<float> blurred(double sigma) const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

struct pipeline {
  std::string_view name;
  bool has_spot;  ///< whether the spot sigma is used
  std::vector<std::uint32_t> (segmenter::*run)(const sigmas& at);
};

inline constexpr std::array<pipeline, 2> pipelines = {
    {{"voronoi-otsu", true, &segmenter::voronoi_otsu}, {"gauss-otsu", false, &segmenter::gauss_otsu}}};
