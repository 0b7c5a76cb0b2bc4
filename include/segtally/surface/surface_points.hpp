// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for max, min
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for int32_t, uint8_t, uint32_t, uint64_t
#include <optional>   // for optional, nullopt
#include <vector>     // for vector

#include <segtally/abi.hpp>                     // for SEGTALLY_ABI
#include <segtally/detail/label_index.hpp>      // for label_index
#include <segtally/detail/parallel.hpp>         // for parallel_for
#include <segtally/distance/point_forest.hpp>   // for point_forest
#include <segtally/surface/element_blocks.hpp>  // for element_finder, left_out_cell
#include <segtally/surface/surface.hpp>         // for surface_definition
#include <segtally/view/any_label_view.hpp>     // for any_label_view, voxel_at
#include <segtally/view/image_pair.hpp>         // for image_pair
#include <segtally/view/label_kind.hpp>         // for label_of
#include <segtally/view/left_out.hpp>           // for left_out_reader
#include <segtally/view/memory_order.hpp>       // for in_memory_order
#include <segtally/view/selection.hpp>          // for selection

namespace segtally::inline SEGTALLY_ABI::detail {

/// Two checked images, in memory order and without axes of extent 1, and the definition of their surfaces.
struct surface_pair {
  template <class Options>
  surface_pair(const image_pair& checked, const Options& options)
      : as_given(checked),
        images(in_memory_order(checked)),
        surface(checked.function, options, checked.reference.rank(), images.spacing) {}
  image_pair as_given, images;  // `images` are in memory order
  surface_definition surface;
};

/// The surfaces of several objects of an image: a point cloud of elements for each.
template <std::size_t Axes>
struct surface_points {
  point_forest<Axes> points;
  std::vector<std::uint8_t> classes;  // area classes of elements, sixteen per leaf
};

inline constexpr std::size_t any_number = ~std::size_t{0};

/// Returns the surfaces of objects 0, 1, ... as numbered by a cell reader; or nothing, as soon as there may
/// be more elements than `most`.
template <std::size_t Axes, class Cell>
std::optional<surface_points<Axes>> find_surfaces(const surface_pair& pair, std::size_t objects,
                                                  cell_reader<Cell> read, std::size_t most = any_number) {
  const surface_definition& surface = pair.surface;
  const element_finder<Cell> finder(pair.images.function, surface, pair.images.reference.shape());
  const std::size_t workers = (std::max)(std::size_t{1}, (std::min)(pair.images.threads, finder.blocks()));
  std::vector<typename element_finder<Cell>::workspace> rooms(workers);
  std::vector<std::vector<block_element>> found(finder.blocks());
  std::vector<std::size_t> flagged(workers);
  parallel_for(finder.blocks(), workers, [&](std::size_t worker, std::size_t block) {
    if (flagged[worker] > most) return;
    const std::size_t n = finder.flag(worker, block, read, rooms[worker]);
    flagged[worker] += n;
    if (n > 0 && flagged[worker] <= most) found[block] = finder.list(block, rooms[worker]);
  });
  std::size_t all = 0;
  for (const std::size_t n : flagged) all += n;
  if (all > most) return std::nullopt;
  // A stable counting sort of elements by object: each group of blocks counts its own elements, then knows
  // where to write them.
  const auto first = [&](std::size_t part) { return finder.blocks() * part / workers; };
  std::vector<std::vector<std::size_t>> places(workers, std::vector<std::size_t>(objects));
  parallel_for(workers, workers, [&](std::size_t, std::size_t part) {
    for (std::size_t block = first(part); block < first(part + 1); ++block)
      for (const block_element& element : found[block]) ++places[part][element.object];
  });
  std::vector<std::size_t> sizes(objects);
  for (auto& of_part : places)
    for (std::size_t object = 0; object < objects; ++object) {
      const std::size_t n = of_part[object];
      of_part[object] = sizes[object];
      sizes[object] += n;
    }
  surface_points<Axes> result{point_forest<Axes>(sizes), {}};
  constexpr std::size_t width = point_leaf<Axes>::points;
  result.classes.resize(surface.at_corners() ? result.points.leaves().size() * width : 0);
  parallel_for(workers, workers, [&](std::size_t, std::size_t part) {
    for (std::size_t block = first(part); block < first(part + 1); ++block) {
      const voxel_index origin = finder.origin(block);
      for (const block_element& element : found[block]) {
        const auto& cloud = result.points.clouds()[element.object];
        const std::size_t k = places[part][element.object]++;
        const std::uint32_t place = element.place_and_class & 0xffffff;
        for (std::size_t a = 0; a < pair.images.reference.rank(); ++a)
          result.points.place(cloud, k, a, static_cast<std::int32_t>(origin[a] + finder.step(place, a)));
        if (surface.at_corners())
          result.classes[cloud.first_leaf * width + k] =
              static_cast<std::uint8_t>(element.place_and_class >> 24);
      }
      found[block] = std::vector<block_element>();
    }
  });
  result.points.finish(pair.images.threads);
  return result;
}

/// Marks excluded voxels among cells that have been read.
class left_out_marker {
 public:
  explicit left_out_marker(const image_pair& pair) {
    if (!pair.restricted()) return;
    for (std::size_t k = 0; k < pair.threads; ++k) rooms_.push_back({left_out_reader(pair), {}});
  }

  template <class Cell>
  void operator()(std::size_t worker, const voxel_index& first, std::size_t along, std::size_t n,
                  Cell* cells) {
    if (rooms_.empty()) return;
    room& of = rooms_[worker];
    of.left_out.resize(n);
    of.reader.read(first, along, n, of.left_out.data());
    for (std::size_t i = 0; i < n; ++i) cells[i] = of.left_out[i] != 0 ? left_out_cell<Cell> : cells[i];
  }

 private:
  struct room {
    left_out_reader reader;
    std::vector<std::uint8_t> left_out;
  };
  std::vector<room> rooms_;
};

inline std::ptrdiff_t voxel_offset(const any_label_view& view, const voxel_index& at) noexcept {
  std::ptrdiff_t offset = 0;
  for (std::size_t a = 0; a < view.rank(); ++a)
    offset += static_cast<std::ptrdiff_t>(at[a]) * view.strides()[a];
  return offset;
}

/// Calls work(reader) with a reader of the cells of one object of an image of the pair.
template <class Work>
auto with_cells_of(const surface_pair& pair, const selection& object, Work&& work) {
  const any_label_view& view = object.view();
  const std::size_t along = view.rank() - 1;
  left_out_marker mark(pair.images);
  const auto read = [&](std::size_t worker, const voxel_index& first, std::size_t n, std::uint8_t* cells) {
    object.read(voxel_offset(view, first), view.strides()[along], n, cells);
    mark(worker, first, along, n, cells);
  };
  return work(cell_reader<std::uint8_t>(read));
}

/// Returns the surface of one object, or nothing if it may have more elements than `most`.
template <std::size_t Axes>
std::optional<surface_points<Axes>> surface_up_to(std::size_t most, const surface_pair& pair,
                                                  const selection& object) {
  return with_cells_of(pair, object, [&](const cell_reader<std::uint8_t>& read) {
    return find_surfaces<Axes, std::uint8_t>(pair, 1, read, most);
  });
}

template <std::size_t Axes>
surface_points<Axes> surface_of(const surface_pair& pair, const selection& object) {
  return *surface_up_to<Axes>(any_number, pair, object);
}

/// Calls work(reader) with a reader of the cells of objects 0, 1, ... of an image of the pair.
/// `number_of(label)` is the object of a label, or `label_index::none`.
template <class Number, class Work>
auto with_cells_of(const surface_pair& pair, const any_label_view& view, const Number& number_of,
                   Work&& work) {
  const std::size_t along = view.rank() - 1;
  left_out_marker mark(pair.images);
  struct room {
    std::vector<std::uint64_t> words;
    std::uint64_t last = 0;
    std::uint32_t cell = 0;
    bool known = false;
  };
  std::vector<room> rooms(pair.images.threads);
  const auto cell_of = [&](std::uint64_t word) {
    if (label_of(view.kind(), word).negative()) return std::uint32_t{0};  // tables hold no negative labels
    const std::size_t number = number_of(word);
    return number == label_index::none ? std::uint32_t{0} : static_cast<std::uint32_t>(number + 1);
  };
  const auto read = [&](std::size_t worker, const voxel_index& first, std::size_t n, std::uint32_t* cells) {
    room& of = rooms[worker];
    of.words.resize(n);
    view.kernels().widen(voxel_at(view, voxel_offset(view, first)), view.strides()[along], n,
                         of.words.data());
    constexpr std::size_t some = 8;
    for (std::size_t i = 0; i < n;) {
      if (of.words[i] != of.last || !of.known) {
        of.last = of.words[i];
        of.cell = cell_of(of.last);
        of.known = true;
      }
      // Neighbours are usually equal.
      for (std::uint64_t differ = 0; i + some <= n; i += some) {
        for (std::size_t k = 0; k < some; ++k) differ |= of.words[i + k] ^ of.last;
        if (differ != 0) break;
        for (std::size_t k = 0; k < some; ++k) cells[i + k] = of.cell;
      }
      while (i < n && of.words[i] == of.last) cells[i++] = of.cell;
    }
    mark(worker, first, along, n, cells);
  };
  return work(cell_reader<std::uint32_t>(read));
}

/// Returns the surfaces of objects 0, 1, ... with `number_of` as above.
template <std::size_t Axes, class Number>
surface_points<Axes> surfaces_by_number(const surface_pair& pair, const any_label_view& view,
                                        std::size_t objects, const Number& number_of) {
  return with_cells_of(pair, view, number_of, [&](const cell_reader<std::uint32_t>& read) {
    return *find_surfaces<Axes, std::uint32_t>(pair, objects, read);
  });
}

/// Returns the surfaces of the objects with these labels, in the same order, of an image of the pair; that of
/// the background is empty.
template <std::size_t Axes>
surface_points<Axes> surfaces_of(const surface_pair& pair, const any_label_view& view,
                                 const label_index& labels, std::uint64_t background) {
  return surfaces_by_number<Axes>(pair, view, labels.labels().size(), [&](std::uint64_t label) {
    return label == background ? label_index::none : labels.find(label);
  });
}

}  // namespace segtally::inline SEGTALLY_ABI::detail
