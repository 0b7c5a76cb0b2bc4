// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min, sort
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for uint8_t, uint32_t, uint64_t
#include <optional>   // for nullopt
#include <stdexcept>  // for invalid_argument
#include <vector>     // for vector

#include <segtally/abi.hpp>                          // for SEGTALLY_ABI
#include <segtally/detail/parallel.hpp>              // for parallel_for
#include <segtally/error.hpp>                        // for raise, message
#include <segtally/lesions/object_filter.hpp>        // for object_filter, object_sieve, voxel_volume
#include <segtally/overlap/count_overlaps.hpp>       // for count_overlaps
#include <segtally/region/component_table.hpp>       // for component, describe_components
#include <segtally/region/connected_components.hpp>  // for write_numbers
#include <segtally/region/number_components.hpp>     // for number_components
#include <segtally/view/any_label_view.hpp>          // for any_label_view
#include <segtally/view/bit_planes.hpp>              // for bit_planes
#include <segtally/view/image_pair.hpp>              // for checked_pair
#include <segtally/view/joined_planes.hpp>           // for components_of
#include <segtally/view/left_out.hpp>                // for left_out_reader
#include <segtally/view/line_walk.hpp>               // for voxel_index
#include <segtally/view/plane_runs.hpp>              // for component_rule
#include <segtally/view/selection.hpp>               // for selection
#include <segtally/view/voxel_map.hpp>               // for voxel_values

/// Two images as components: the common first step of all lesion rules.

namespace segtally::inline SEGTALLY_ABI::detail {

/// Calls line(worker, first voxel, its row-major index, n) for the lines of an image along its last axis.
template <class Line>
void for_each_line(const shape_type& shape, std::size_t voxels, std::size_t threads, const Line& line) {
  if (voxels == 0) return;
  const std::size_t n = shape.empty() ? 1 : shape[shape.size() - 1], lines = voxels / n;
  const std::size_t per_task = (std::max)(std::size_t{1}, voxels_per_task / n);
  const std::size_t tasks = (lines + per_task - 1) / per_task;
  parallel_for(tasks, (std::min)(threads, tasks), [&](std::size_t worker, std::size_t task) {
    for (std::size_t k = task * per_task; k < (std::min)(lines, (task + 1) * per_task); ++k) {
      voxel_index first{};
      for (std::size_t axis = shape.size(), rest = k; axis-- > 1; rest /= shape[axis - 1])
        first[axis - 1] = rest % shape[axis - 1];
      line(worker, first, k * n, n);
    }
  });
}

/// Calls change(value) for each value of an image.
template <class Value, class Change>
void for_each_value(voxel_values<Value>& values, std::size_t threads, const Change& change) {
  const std::size_t tasks = (values.size() + voxels_per_task - 1) / voxels_per_task;
  parallel_for(tasks, (std::min)(threads, tasks), [&](std::size_t, std::size_t task) {
    const std::size_t end = (std::min)(values.size(), (task + 1) * voxels_per_task);
    for (std::size_t i = task * voxels_per_task; i < end; ++i) change(i, values[i]);
  });
}

template <class Value>
any_label_view view_of(const voxel_values<Value>& values, const shape_type& shape) {
  static constexpr Value nothing{};
  return label_view<Value>(values.empty() ? &nothing : values.data(), shape);
}

/// The components of an image. Components dropped by a filter keep their numbers, but their voxels become
/// background.
struct numbered_components {
  std::vector<component> table;       // index: number - 1
  std::vector<std::uint8_t> kept;     // per component
  voxel_values<std::uint32_t> image;  // component numbers, row-major
};

inline numbered_components number_image(const char* function, const selection& object,
                                        const component_rule& rule, std::size_t threads,
                                        const object_sieve* sieve = nullptr) {
  const bit_planes planes(function, object);
  joined_planes all = components_of(function, planes, rule, threads);
  std::vector<std::uint32_t> numbers = number_components(planes, all, threads);
  numbered_components result;
  result.table = describe_components(planes, all, numbers, threads);
  result.kept.resize(result.table.size(), 1);
  for (std::size_t k = 0; sieve != nullptr && k < result.table.size(); ++k) {
    const component& c = result.table[k];
    result.kept[k] = sieve->keeps(
        c.size, [&](std::size_t a) { return c.lower[a]; }, [&](std::size_t a) { return c.upper[a]; });
  }
  for (std::uint32_t& number : numbers) number = result.kept[number - 1] != 0 ? number : 0;
  result.image = write_numbers(planes, all, numbers, threads);
  return result;
}

/// The component images of a checked pair. Excluded voxels belong to no component.
struct lesion_images {
  template <class Options>
  lesion_images(const char* function, const any_label_view& reference_image,
                const any_label_view& prediction_image, const Options& options, const component_rule& rule)
      : checked(checked_pair(function, reference_image, prediction_image, options)),
        volume(checked.spacing),
        rule_(rule) {
    if (options.background != 0 && !options.reference_labels.empty() && !options.prediction_labels.empty())
      raise<std::invalid_argument>(message(function, ": background = ", options.background,
                                           " has no effect: the labels of both images are named"));
    const selection r =
        selected("reference", checked.reference, options.reference_labels, options.background);
    const selection p =
        selected("prediction", checked.prediction, options.prediction_labels, options.background);
    const object_sieve keeps_r(function, "the reference", options.reference_filter, shape(), volume);
    const object_sieve keeps_p(function, "the prediction", options.prediction_filter, shape(), volume);
    const bit_planes check_rank(function, r);
    if (checked.restricted()) find_counted();
    reference =
        components_in(r, keeps_r, unused_word(r.view(), options.reference_labels, options.background));
    prediction =
        components_in(p, keeps_p, unused_word(p.view(), options.prediction_labels, options.background));
  }

  [[nodiscard]] const shape_type& shape() const noexcept { return checked.reference.shape(); }
  [[nodiscard]] std::size_t threads() const noexcept { return checked.threads; }

  /// Returns the pair with two other images in place of its own, and with the same excluded voxels.
  template <class R, class P>
  [[nodiscard]] image_pair with(const voxel_values<R>& r, const voxel_values<P>& p) const {
    return {checked.function,
            view_of(r, shape()),
            view_of(p, shape()),
            checked.spacing,
            checked.restricted() ? mask_view(view_of(counted_, shape())) : mask_view(),
            {},
            {},
            checked.threads};
  }

  image_pair checked;
  voxel_volume volume;
  numbered_components reference, prediction;

 private:
  [[nodiscard]] selection selected(const char* side, const any_label_view& view,
                                   const std::vector<any_label>& labels, std::uint64_t background) const {
    return labels.empty() ? selection::all_but(view, background)
                          : selection(checked.function, side, view, std::nullopt, labels);
  }

  void find_counted() {
    counted_.resize(checked.reference.size());
    std::vector<left_out_reader> readers(threads(), left_out_reader(checked));
    const std::size_t along = shape().size() - 1;
    for_each_line(shape(), counted_.size(), threads(),
                  [&](std::size_t worker, const voxel_index& first, std::size_t at, std::size_t n) {
                    readers[worker].read(first, along, n, counted_.data() + at);
                    for (std::size_t i = 0; i < n; ++i) counted_[at + i] ^= 1;
                  });
  }

  /// Returns a word that no voxel of the object has.
  static std::uint64_t unused_word(const any_label_view& view, const std::vector<any_label>& labels,
                                   std::uint64_t background) {
    const std::size_t bits = 8 * bytes_of(view.kind());
    if (bits < 64) return std::uint64_t{1} << bits;
    if (labels.empty()) return background;
    std::vector<std::uint64_t> words;
    for (const any_label label : labels) words.push_back(label.bits());
    std::sort(words.begin(), words.end());
    std::uint64_t unused = 0;
    for (const std::uint64_t word : words) unused += word == unused;
    return unused;
  }

  [[nodiscard]] numbered_components components_in(const selection& object, const object_sieve& sieve,
                                                  std::uint64_t other) const {
    if (!checked.restricted()) return number_image(checked.function, object, rule_, threads(), &sieve);
    const any_label_view& view = object.view();
    voxel_values<std::uint8_t> inside(view.size());
    voxel_values<std::uint64_t> labels(rule_.by_label ? view.size() : 0);
    const std::ptrdiff_t step = view.strides()[view.rank() - 1];
    for_each_line(shape(), view.size(), threads(),
                  [&](std::size_t, const voxel_index& first, std::size_t at, std::size_t n) {
                    std::ptrdiff_t offset = 0;
                    for (std::size_t a = 0; a < view.rank(); ++a)
                      offset += static_cast<std::ptrdiff_t>(first[a]) * view.strides()[a];
                    object.read(offset, step, n, inside.data() + at);
                    for (std::size_t i = 0; i < n; ++i) inside[at + i] &= counted_[at + i];
                    if (rule_.by_label)
                      view.kernels().widen(voxel_at(view, offset), step, n, labels.data() + at);
                  });
    const auto number = [&](const any_label_view& counted) {
      const selection mask = selection::all_but(counted, 0);
      numbered_components result = number_image(checked.function, mask, rule_, threads(), &sieve);
      for (component& c : result.table) {
        std::ptrdiff_t offset = 0;
        for (std::size_t a = 0; a < view.rank(); ++a)
          offset += static_cast<std::ptrdiff_t>(c.first[a]) * view.strides()[a];
        std::uint64_t word = 0;
        view.kernels().widen(voxel_at(view, offset), 1, 1, &word);
        c.label = label_of(view.kind(), word);
      }
      return result;
    };
    if (!rule_.by_label) return number(view_of(inside, shape()));
    // Excluded voxels become 0. If label 0 is an object, it is renamed to an unused label.
    for_each_value(labels, threads(), [&](std::size_t i, std::uint64_t& word) {
      word = inside[i] == 0 ? 0 : word == 0 ? other : word;
    });
    return number(view_of(labels, shape()));
  }

  voxel_values<std::uint8_t> counted_;  // 1 or 0, if some voxels are excluded
  component_rule rule_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
