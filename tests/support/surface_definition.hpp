// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include <segtally/surface/corner_areas.hpp>
#include <segtally/surface/distance_levels.hpp>
#include <segtally/surface/surface.hpp>

/// Surface distances by their definition, to the last bit: elements found voxel by voxel, and all pairs
/// compared. Shares only the areas of corners with the library.

namespace support {

/// An image without axes of extent 1, which geometry ignores.
struct flat_image {
  std::vector<std::size_t> shape;
  std::vector<double> spacing;
};

/// Axes of extent 1 change no index of a row-major array.
inline flat_image without_flat(const std::vector<std::size_t>& shape, const std::vector<double>& spacing) {
  flat_image flat;
  for (std::size_t a = 0; a < shape.size(); ++a)
    if (shape[a] != 1) {
      flat.shape.push_back(shape[a]);
      flat.spacing.push_back(spacing[a]);
    }
  if (flat.shape.empty()) {
    flat.shape.push_back(1);
    flat.spacing.push_back(spacing.empty() ? 1 : spacing.back());
  }
  return flat;
}

struct surface_element {
  std::array<std::int64_t, 4> at{};
  double area = 1;
};

/// Returns the elements of an object of a row-major image.
template <class IsObject, class Counts>
std::vector<surface_element> elements_of(const flat_image& image, segtally::surface_model model,
                                         std::size_t connectivity, segtally::image_edge edge,
                                         IsObject&& is_object, Counts&& counts) {
  using segtally::surface_model;
  const std::size_t rank = image.shape.size();
  std::size_t voxels = 1;
  for (const std::size_t n : image.shape) voxels *= n;
  enum class kind { object, other, unknown };
  const auto look = [&](const std::array<std::int64_t, 4>& at) {
    std::size_t i = 0;
    for (std::size_t a = 0; a < rank; ++a) {
      if (at[a] < 0 || at[a] >= static_cast<std::int64_t>(image.shape[a]))
        return edge == segtally::image_edge::open ? kind::unknown : kind::other;
      i = i * image.shape[a] + static_cast<std::size_t>(at[a]);
    }
    return !counts(i) ? kind::unknown : is_object(i) ? kind::object : kind::other;
  };
  std::vector<surface_element> found;
  if (model == surface_model::border_voxels || model == surface_model::all_voxels) {
    std::size_t around = 1;
    for (std::size_t a = 0; a < rank; ++a) around *= 3;
    for (std::size_t i = 0; i < voxels; ++i) {
      if (!counts(i) || !is_object(i)) continue;
      surface_element e;
      for (std::size_t a = rank, rest = i; a-- > 0; rest /= image.shape[a])
        e.at[a] = static_cast<std::int64_t>(rest % image.shape[a]);
      bool ends = model == surface_model::all_voxels;
      for (std::size_t k = 0; k < around && !ends; ++k) {
        auto there = e.at;
        std::size_t differ = 0;
        for (std::size_t a = 0, rest = k; a < rank; ++a, rest /= 3) {
          there[a] += static_cast<std::int64_t>(rest % 3) - 1;
          differ += rest % 3 != 1;
        }
        ends = differ > 0 && differ <= connectivity && look(there) == kind::other;
      }
      if (ends) found.push_back(e);
    }
    return found;
  }
  segtally::spacing_type spacing;
  for (const double s : image.spacing) spacing.push_back(s);
  const auto areas = segtally::detail::areas_of(model, spacing);
  std::size_t all = 1;
  for (const std::size_t n : image.shape) all *= n + 1;
  const unsigned sides = 1u << rank;
  for (std::size_t i = 0; i < all; ++i) {
    surface_element e;
    for (std::size_t a = rank, rest = i; a-- > 0; rest /= image.shape[a] + 1)
      e.at[a] = static_cast<std::int64_t>(rest % (image.shape[a] + 1));
    unsigned code = 0;
    bool known = true;
    for (unsigned k = 0; k < sides; ++k) {
      auto there = e.at;
      for (std::size_t a = 0; a < rank; ++a)
        there[a] += static_cast<std::int64_t>(k >> (rank - 1 - a) & 1) - 1;
      const kind what = look(there);
      known = known && what != kind::unknown;
      code |= static_cast<unsigned>(what == kind::object) << k;
    }
    e.area = areas[code];
    if (known && code != 0 && code != (1u << sides) - 1) found.push_back(e);
  }
  return found;
}

/// The squared distance by its definition: integers in a unit of which the spacings are multiples, or the
/// minimum of the sums of products, each rounded once, in the orders that the spacings define.
class defined_distance {
 public:
  explicit defined_distance(const flat_image& image) : rank_(image.shape.size()) {
    const std::vector<double>& spacing = image.spacing;
    std::vector<number> numbers;
    for (const double s : spacing) numbers.push_back(number_of(s));
    const std::size_t least =
        static_cast<std::size_t>(std::min_element(spacing.begin(), spacing.end()) - spacing.begin());
    number unit = numbers[least];
    whole_ = take_multiples(numbers, unit);
    if (!whole_) {
      unit = {1, numbers[0].exponent};
      for (const number& n : numbers) unit.exponent = std::min(unit.exponent, n.exponent);
      whole_ = take_multiples(numbers, unit);
    }
    if (whole_) {
      unit_ = std::ldexp(static_cast<double>(unit.odd), unit.exponent);
      return;
    }
    // Scaling by powers of two is exact.
    const double most = *std::max_element(spacing.begin(), spacing.end());
    const int shift = std::ilogb(most) - (std::ilogb(most) - std::ilogb(spacing[least]) > 400 ? 400 : 0);
    unit_ = std::ldexp(1.0, shift);
    for (std::size_t a = 0; a < rank_; ++a) {
      terms_[a].resize(image.shape[a] + 1);
      for (std::size_t k = 0; k < terms_[a].size(); ++k) {
        volatile double d = static_cast<double>(k) * std::ldexp(spacing[a], -shift);
        volatile double term = d * d;
        terms_[a][k] = term;
      }
    }
    std::vector<std::size_t> order;
    for (std::size_t a = 0; a < rank_; ++a) order.push_back(a);
    const auto rank_of = [&](std::size_t a) {  // most shared spacings first, then smaller ones
      return std::pair(-std::count(spacing.begin(), spacing.end(), spacing[a]), spacing[a]);
    };
    do {
      bool allowed = true;
      for (std::size_t k = 1; k < rank_; ++k)
        allowed = allowed && !(rank_of(order[k]) < rank_of(order[k - 1]));
      if (allowed && (rank_ < 2 || rank_of(order[0]) != rank_of(order[1]) || order[0] < order[1]))
        orders_.push_back(order);
    } while (std::next_permutation(order.begin(), order.end()));
  }

  [[nodiscard]] double square(const surface_element& from, const surface_element& to) const {
    if (whole_) {
      std::int64_t sum = 0;
      for (std::size_t a = 0; a < rank_; ++a) {
        const std::int64_t d = (from.at[a] - to.at[a]) * multiple_[a];
        sum += d * d;
      }
      return static_cast<double>(sum);
    }
    double least = std::numeric_limits<double>::infinity();
    for (const auto& order : orders_) {
      double sum = 0;
      for (const std::size_t a : order)
        sum += terms_[a][static_cast<std::size_t>(std::abs(from.at[a] - to.at[a]))];
      least = std::min(least, sum);
    }
    return least;
  }
  [[nodiscard]] double distance(double square) const { return std::sqrt(square) * unit_; }

 private:
  struct number {  // odd * 2^exponent
    std::uint64_t odd;
    int exponent;
  };
  static number number_of(double s) {
    int exponent = 0;
    auto odd = static_cast<std::uint64_t>(std::ldexp(std::frexp(s, &exponent), 53));
    exponent -= 53;
    const int zeros = std::countr_zero(odd);
    return {odd >> zeros, exponent + zeros};
  }
  // Whether each number is a multiple of the unit, at most 4096 times as large.
  bool take_multiples(const std::vector<number>& numbers, number unit) {
    multiple_.clear();
    for (const number& n : numbers) {
      const int zeros = n.exponent - unit.exponent;
      if (zeros < 0 || zeros > 12 || n.odd % unit.odd != 0) return false;
      const std::uint64_t times = n.odd / unit.odd;
      if (times > 4096 || times << zeros > 4096) return false;
      multiple_.push_back(static_cast<std::int64_t>(times << zeros));
    }
    return true;
  }

  std::size_t rank_;
  bool whole_ = false;
  double unit_ = 1;
  std::vector<std::int64_t> multiple_;
  std::array<std::vector<double>, 4> terms_;
  std::vector<std::vector<std::size_t>> orders_;
};

/// Returns the levels of all pairs.
inline segtally::directed_distances levels_by_definition(const std::vector<surface_element>& from,
                                                         const std::vector<surface_element>& to,
                                                         const defined_distance& metric) {
  std::map<double, std::map<double, std::uint64_t>> counts;  // by distance, then by area
  for (const surface_element& e : from) {
    double least = std::numeric_limits<double>::infinity();
    for (const surface_element& f : to) least = std::min(least, metric.square(e, f));
    ++counts[metric.distance(least)][e.area];
  }
  segtally::directed_distances result;
  for (const auto& [distance, areas] : counts) {
    segtally::distance_level level{distance, 0, 0};
    for (const auto& [area, n] : areas) {
      volatile double product = static_cast<double>(n) * area;
      level.area += product;
      level.elements += n;
    }
    result.levels.push_back(level);
    result.area += level.area;
    result.elements += level.elements;
  }
  return result;
}

inline segtally::surface_distances distances_by_definition(segtally::surface_model model,
                                                           const std::vector<surface_element>& reference,
                                                           const std::vector<surface_element>& prediction,
                                                           const defined_distance& metric) {
  return {model, levels_by_definition(reference, prediction, metric),
          levels_by_definition(prediction, reference, metric)};
}

}  // namespace support
