// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min, next_permutation, stable_sort
#include <array>      // for array
#include <bit>        // for popcount
#include <cstddef>    // for size_t
#include <utility>    // for swap
#include <vector>     // for vector

#include <segtally/abi.hpp>            // for SEGTALLY_ABI
#include <segtally/detail/length.hpp>  // for length_of
#include <segtally/detail/ratio.hpp>   // for rounded_product
#include <segtally/view/spacing.hpp>   // for spacing_type

/// @file
/// The surface area at a corner of the voxel grid, by neighbour code: bit k of the code tells whether the
/// k-th of the 2^rank voxels around the corner is in the mask; bit a of k (from the last axis) is the side
/// along that axis.

namespace segtally::inline SEGTALLY_ABI::detail {

/// An area for each neighbour code.
using corner_areas = std::array<double, 256>;

/// The cube between eight voxel centres and the marching cubes surface in it. Vertices are the midpoints of
/// edges whose ends differ. Voxels connected by edges share a sheet; if there are fewer voxels inside than
/// outside (or vice versa), sheets surround the smaller set, so that diagonal neighbours are separate. A
/// non-planar sheet is triangulated to have the largest area in a cube of equal sides, which for three voxels
/// around a corner is their convex hull. Source: Lorensen & Cline 1987, doi:10.1145/37401.37422; with these
/// choices areas equal those of Google DeepMind's surface-distance.
class marching_cube {
 public:
  explicit marching_cube(const std::array<double, 3>& spacing) : spacing_(spacing) {}

  [[nodiscard]] double area(unsigned code) const {
    if (std::popcount(code) > 4) code = 255 & ~code;
    double sum = 0;
    for (unsigned rest = code; rest != 0;) {
      const unsigned sheet = connected(rest, rest & (~rest + 1));
      const std::vector<point> polygon = outline(sheet);
      sum += largest(polygon, 0, polygon.size() - 1).real;
      rest &= ~sheet;
    }
    return sum;
  }

 private:
  using point = std::array<double, 3>;  // in voxels, first axis first
  struct areas {
    double in_cube = 0, real = 0;
  };

  // The voxels of the set that are connected with the seed by edges.
  static unsigned connected(unsigned set, unsigned seed) noexcept {
    for (unsigned before = 0; before != seed;) {
      before = seed;
      for (unsigned voxel = 0; voxel < 8; ++voxel)
        for (unsigned axis = 0; axis < 3; ++axis)
          if ((seed >> voxel & 1) != 0) seed |= set & (1u << (voxel ^ (1u << axis)));
    }
    return seed;
  }

  // The vertices of the sheet around the set, in order. Each is on the edge from `inside` along `axis`; on
  // each of the two faces that share the edge, the outline continues to the next edge between the set and its
  // complement.
  static std::vector<point> outline(unsigned set) {
    const auto has = [set](unsigned voxel) { return (set >> voxel & 1) != 0; };
    unsigned inside = 0, axis = 0;
    while (!has(inside) || has(inside ^ 1u << axis)) {
      if (++axis == 3) axis = 0, ++inside;
    }
    const unsigned first_inside = inside, first_axis = axis;
    unsigned across = (axis + 1) % 3;  // the face spanned by `axis` and `across`
    std::vector<point> polygon;
    do {
      point p{};
      for (unsigned a = 0; a < 3; ++a) p[2 - a] = a == axis ? 0.5 : static_cast<double>(inside >> a & 1);
      polygon.push_back(p);
      const unsigned beside = inside ^ 1u << across;
      if (!has(beside)) {  // turns around the voxel
        (std::swap)(axis, across);
      } else if (has(beside ^ 1u << axis)) {  // turns around the gap
        inside = beside ^ 1u << axis;
        (std::swap)(axis, across);
      } else {  // straight on
        inside = beside;
      }
      across = 3 - axis - across;  // the new edge's other face
    } while (inside != first_inside || axis != first_axis);
    return polygon;
  }

  // Triangulates the polygon from vertex i to j for maximal area.
  [[nodiscard]] areas largest(const std::vector<point>& polygon, std::size_t i, std::size_t j) const {
    areas best;
    for (std::size_t k = i + 1; k < j; ++k) {
      const areas left = largest(polygon, i, k), right = largest(polygon, k, j);
      const double in_cube =
          left.in_cube + right.in_cube + triangle(polygon[i], polygon[k], polygon[j], {1, 1, 1});
      constexpr double rounding = 1e-9;  // ties are planar: equal for any spacing
      if (in_cube > best.in_cube + rounding)
        best = {in_cube, left.real + right.real + triangle(polygon[i], polygon[k], polygon[j], spacing_)};
    }
    return best;
  }

  static double triangle(const point& a, const point& b, const point& c, const point& spacing) noexcept {
    point u{}, v{};
    for (std::size_t k = 0; k < 3; ++k) {
      u[k] = (b[k] - a[k]) * spacing[k];
      v[k] = (c[k] - a[k]) * spacing[k];
    }
    const auto cofactor = [&](std::size_t i, std::size_t j) {
      return rounded_product(u[i], v[j]) - rounded_product(u[j], v[i]);
    };
    point minors{cofactor(1, 2), cofactor(2, 0), cofactor(0, 1)};
    return length_of(minors) / 2;
  }

  std::array<double, 3> spacing_;
};

/// Returns the areas of surface elements for 1 to 3 axes: marching cubes, marching squares, or 1 for an end
/// of an interval. 0 if all voxels around the corner are equal.
inline corner_areas surface_element_areas(const spacing_type& spacing) {
  corner_areas areas{};
  if (spacing.size() == 3) {
    const marching_cube cube({spacing[0], spacing[1], spacing[2]});
    for (unsigned code = 1; code < 255; ++code) areas[code] = cube.area(code);
  } else if (spacing.size() == 2) {
    std::array<double, 2> sides{spacing[0], spacing[1]};
    const double diagonal = length_of(sides);
    for (const unsigned code : {1u, 2u, 4u, 8u, 7u, 11u, 13u, 14u}) areas[code] = diagonal / 2;
    for (const unsigned code : {6u, 9u}) areas[code] = diagonal;
    areas[3] = areas[12] = spacing[1];
    areas[5] = areas[10] = spacing[0];
  } else {
    areas[1] = areas[2] = 1;
  }
  return areas;
}

/// Returns the areas of voxel faces for 1 to 3 axes: the area of each face between a voxel inside and one
/// outside the mask is divided equally among its 2^(rank - 1) corners.
inline corner_areas voxel_face_areas(const spacing_type& spacing) {
  corner_areas areas{};
  const std::size_t rank = spacing.size();
  const unsigned voxels = 1u << rank;
  for (unsigned code = 0; code < 1u << voxels && code < 256; ++code) {
    for (std::size_t axis = 0; axis < rank; ++axis) {
      double face = 1;
      for (std::size_t other = 0; other < rank; ++other)
        if (other != axis) face = rounded_product(face, spacing[other] / 2);
      const unsigned side = 1u << (rank - 1 - axis);
      for (unsigned voxel = 0; voxel < voxels; ++voxel)
        if ((voxel & side) == 0 && (code >> voxel & 1) != (code >> (voxel | side) & 1)) areas[code] += face;
    }
  }
  return areas;
}

/// Returns the areas of a model, made bitwise independent of the order and direction of the axes: each code
/// gets the area of the smallest code that mirroring, or exchanging axes of equal spacing, can produce.
/// `areas_of` returns the areas for spacings in descending order.
template <class AreasOf>
corner_areas symmetric_areas(const spacing_type& spacing, AreasOf&& areas_of) {
  const std::size_t rank = spacing.size();
  std::array<std::size_t, 3> order{0, 1, 2};
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(rank);
  std::stable_sort(order.begin(), end, [&](std::size_t a, std::size_t b) { return spacing[a] > spacing[b]; });
  // Products of large spacings may overflow: then use a unit that is a power of two.
  const int exponent = (std::max)(0, std::ilogb(spacing[order[0]]) - 500);
  spacing_type descending;
  for (std::size_t a = 0; a < rank; ++a) descending.push_back(std::ldexp(spacing[order[a]], -exponent));
  corner_areas of_order = areas_of(descending);
  for (double& area : of_order) area = std::ldexp(area, exponent * static_cast<int>(rank - 1));

  const unsigned voxels = 1u << rank;
  corner_areas areas{};
  for (unsigned code = 0; code < 1u << voxels && code < 256; ++code) {
    unsigned first = 255;
    std::array<std::size_t, 3> axes{0, 1, 2};
    do {
      bool alike = true;
      for (std::size_t a = 0; a < rank; ++a) alike = alike && spacing[order[a]] == spacing[order[axes[a]]];
      for (unsigned mirrored = 0; alike && mirrored < voxels; ++mirrored) {
        unsigned other = 0;
        for (unsigned voxel = 0; voxel < voxels; ++voxel) {
          unsigned to = 0;
          for (std::size_t a = 0; a < rank; ++a)
            to |= (voxel >> (rank - 1 - order[axes[a]]) & 1) << (rank - 1 - a);
          other |= (code >> voxel & 1) << (to ^ mirrored);
        }
        first = (std::min)(first, other);
      }
    } while (std::next_permutation(axes.begin(), axes.begin() + static_cast<std::ptrdiff_t>(rank)));
    areas[code] = of_order[first];
  }
  return areas;
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
