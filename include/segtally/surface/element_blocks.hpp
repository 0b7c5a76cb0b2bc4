// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>  // for copy_n, fill_n, max, min
#include <array>      // for array
#include <bit>        // for countr_zero
#include <cstddef>    // for size_t, ptrdiff_t
#include <cstdint>    // for int32_t, uint8_t, uint32_t
#include <cstring>    // for memcpy
#include <limits>     // for numeric_limits
#include <stdexcept>  // for length_error
#include <vector>     // for vector

#include <segtally/abi.hpp>                  // for SEGTALLY_ABI
#include <segtally/detail/function_ref.hpp>  // for function_ref
#include <segtally/detail/pack.hpp>          // for vector_of
#include <segtally/detail/parallel.hpp>      // for parallel_for
#include <segtally/error.hpp>                // for raise, message
#include <segtally/surface/surface.hpp>      // for surface_definition
#include <segtally/view/label_view.hpp>      // for shape_type
#include <segtally/view/line_walk.hpp>       // for voxel_index
#include <segtally/view/per_axis.hpp>        // for max_rank

namespace segtally::inline SEGTALLY_ABI::detail {

/// A cell is a voxel as surface extraction sees it: the number of its object from 1 on, 0 for background, and
/// the largest value for an excluded voxel. One-byte cells have only one object, 1.
template <class Cell>
inline constexpr Cell left_out_cell = (std::numeric_limits<Cell>::max)();

/// Writes the cells of n voxels along the last axis. Called concurrently by different workers.
template <class Cell>
using cell_reader = function_ref<void(std::size_t worker, const voxel_index& first, std::size_t n, Cell*)>;

/// A surface element of an object: its position in the block and its area class.
struct block_element {
  std::uint32_t place_and_class;  // area class in the upper eight bits
  std::uint32_t object;
};

/// Finds the surfaces of all objects of an image in one pass, block by block, so that the data stay in the
/// cache. Elements are ordered by tiles of 4 x 4 x 4, so that consecutive elements are close.
template <class Cell>
class element_finder {
 public:
  /// For images of that shape, with axes in memory order.
  element_finder(const char* function, const surface_definition& surface, const shape_type& shape)
      : surface_(surface), absent_(shape.size() < 3 ? 3 - shape.size() : 0), axes_(shape.size() + absent_) {
    const bool corners = surface.at_corners();
    shift_ = corners ? 1 : 0;
    blocks_ = 1;
    for (std::size_t a = 0; a < axes_; ++a) {
      const bool real = a >= absent_;
      extent_[a] = real ? shape[a - absent_] : 1;
      if (extent_[a] > (std::numeric_limits<std::int32_t>::max)() / 2)
        raise<std::length_error>(message(function, ": an axis of ", extent_[a], " voxels is too long"));
      domain_[a] = extent_[a] + (real ? shift_ : 0);
      halo_[a] = real ? 1 : 0;
      log_size_[a] = real ? log_size_of(shape.size(), axes_ - 1 - a) : 0;
      while (log_size_[a] > 0 && (std::size_t{1} << (log_size_[a] - 1)) >= domain_[a]) --log_size_[a];
      tasks_[a] = (domain_[a] + (std::size_t{1} << log_size_[a]) - 1) >> log_size_[a];
      blocks_ *= tasks_[a];
    }
    for (std::size_t a = axes_; a-- > 1;) behind_[a - 1] = behind_[a] + log_size_[a];
    // Rows of cells have a margin on both sides, and padding for vector loads.
    std::size_t cells =
        ((std::size_t{1} << log_size_[axes_ - 1]) + 2 + 2 * margin + margin - 1) / margin * margin;
    std::size_t flags = (std::size_t{1} << log_size_[axes_ - 1]) + margin;
    for (std::size_t a = axes_; a-- > 0;) {
      const bool last = a + 1 == axes_;
      cell_step_[a] = last ? 1 : cells;
      flag_step_[a] = last ? 1 : flags;
      if (last) continue;
      cells *= (std::size_t{1} << log_size_[a]) + 2 * halo_[a];
      flags *= std::size_t{1} << log_size_[a];
    }
    cells_ = cells;
    flags_ = flags;
    find_neighbours(shape.size());
  }

  [[nodiscard]] std::size_t blocks() const noexcept { return blocks_; }

  /// Returns the index of the first element of a block: of a voxel, or of the voxel after a corner.
  [[nodiscard]] voxel_index origin(std::size_t block) const noexcept {
    voxel_index first{};
    for (std::size_t a = axes_; a-- > absent_; block /= tasks_[a])
      first[a - absent_] = (block % tasks_[a]) << log_size_[a];
    return first;
  }
  /// Returns the offset of an element from the block's origin along an axis.
  [[nodiscard]] std::size_t step(std::uint32_t place, std::size_t axis) const noexcept {
    const std::size_t a = axis + absent_;
    return place >> behind_[a] & ((std::size_t{1} << log_size_[a]) - 1);
  }

  /// Scratch memory of a thread.
  struct workspace {
    std::vector<Cell> cells;
    std::vector<Cell> flags;  // nonzero where there may be an element
    std::vector<block_element> found;
  };

  /// Flags candidates for elements of a block, and returns their number.
  [[nodiscard]] std::size_t flag(std::size_t worker, std::size_t block, cell_reader<Cell> read,
                                 workspace& room) const {
    const block_extent b = extent_of(block);
    if (!read_cells(worker, b.origin, b.size, read, room)) return 0;
    mark(b.size, room);
    std::size_t flagged = 0;
    for_each_row(b.size, [&](std::size_t, std::size_t, std::size_t flag) {
      const Cell* const flags = room.flags.data() + flag;
      std::uint32_t some = 0;
      for (std::size_t x = 0; x < b.size[axes_ - 1]; ++x) some += flags[x] != 0;
      flagged += some;
    });
    return flagged;
  }

  /// Returns the elements of a flagged block in a vector of exact size.
  [[nodiscard]] std::vector<block_element> list(std::size_t block, workspace& room) const {
    const auto n = static_cast<std::ptrdiff_t>(collect(extent_of(block).size, room));
    return {room.found.begin(), room.found.begin() + n};
  }

  /// The extent of the element grid: that of the image, plus one for corners.
  [[nodiscard]] const std::array<std::size_t, max_rank>& domain() const noexcept { return domain_; }

  /// Calls `row(index of the first, n, flags)` for the rows of a block with one object. Flags are nonzero
  /// where there are elements; those of corners are their neighbour codes.
  template <class Row>
  void draw(std::size_t worker, std::size_t block, cell_reader<Cell> read, workspace& room, Row&& row) const {
    const block_extent b = extent_of(block);
    if (!read_cells(worker, b.origin, b.size, read, room)) return;
    mark(b.size, room);
    for_each_row(b.size, [&](std::size_t k, std::size_t, std::size_t flag) {
      std::array<std::size_t, max_rank> at = b.origin;
      for (std::size_t a = axes_ - 1; a-- > 0; k /= b.size[a]) at[a] += k % b.size[a];
      row(at, b.size[axes_ - 1], room.flags.data() + flag);
    });
  }

 private:
  struct block_extent {
    std::array<std::size_t, max_rank> origin{}, size{};
  };
  [[nodiscard]] block_extent extent_of(std::size_t block) const noexcept {
    block_extent b;
    for (std::size_t a = axes_; a-- > 0; block /= tasks_[a]) {
      b.origin[a] = (block % tasks_[a]) << log_size_[a];
      b.size[a] = (std::min)(std::size_t{1} << log_size_[a], domain_[a] - b.origin[a]);
    }
    return b;
  }

  static constexpr bool one_object = sizeof(Cell) == 1;
  static constexpr std::size_t vector = sizeof(vector_of<Cell>) / sizeof(Cell);
  static constexpr std::size_t margin = vector < 4 ? 4 : vector;  // flags are read four at a time

  // A block of cells fits into the L2 cache; rows are as long as that permits.
  static std::size_t log_size_of(std::size_t rank, std::size_t axis_from_last) noexcept {
    constexpr std::size_t all = sizeof(Cell) == 1 ? 18 : 16;
    switch (axis_from_last) {
      case 0:
        return rank == 1 ? all : rank == 2 ? all - 6 : rank == 3 ? all - 9 : 6;
      case 1:
        return rank == 2 ? 6 : rank == 3 ? 5 : 4;
      case 2:
        return rank == 3 ? 4 : 3;
      default:
        return 1;
    }
  }

  void find_neighbours(std::size_t rank) {
    std::size_t all = 1;
    for (std::size_t a = 0; a < rank; ++a) all *= 3;
    for (std::size_t k = 0; k < all; ++k) {
      std::ptrdiff_t offset = 0;
      std::size_t differ = 0;
      bool ahead = true;
      for (std::size_t a = 0, rest = k; a < rank; ++a, rest /= 3) {
        const auto step = static_cast<std::ptrdiff_t>(rest % 3) - 1;
        offset += step * static_cast<std::ptrdiff_t>(cell_step_[a + absent_]);
        differ += step != 0;
        ahead = ahead && step >= 0;
      }
      if (surface_.model == surface_model::border_voxels
              ? differ > 0 && differ <= static_cast<std::size_t>(surface_.connectivity)
              : surface_.at_corners() && differ > 0 && ahead)
        neighbours_.push_back(offset);
    }
    if (!surface_.at_corners()) return;
    // Bit k of a neighbour code: the voxel whose side along axis a is bit rank - 1 - a of k.
    for (std::size_t k = 0; k < std::size_t{1} << rank; ++k) {
      std::ptrdiff_t offset = 0;
      for (std::size_t a = 0; a < rank; ++a)
        if ((k >> (rank - 1 - a) & 1) != 0) offset += static_cast<std::ptrdiff_t>(cell_step_[a + absent_]);
      around_.push_back(offset);
    }
  }

  // Reads a block and the voxels around it. Returns whether it contains any object.
  bool read_cells(std::size_t worker, const std::array<std::size_t, max_rank>& origin,
                  const std::array<std::size_t, max_rank>& size, const cell_reader<Cell>& read,
                  workspace& room) const {
    room.cells.resize(cells_);
    room.flags.resize(flags_);
    const Cell beyond = surface_.edge == image_edge::open ? left_out_cell<Cell> : Cell{0};
    const std::size_t last = axes_ - 1, length = size[last] + 2;
    std::size_t rows = 1;
    for (std::size_t a = 0; a < last; ++a) rows *= size[a] + 2 * halo_[a];
    bool any = false;
    for (std::size_t row = 0; row < rows; ++row) {
      std::size_t to = 0, rest = row;
      bool inside = true;
      voxel_index first{};
      for (std::size_t a = last; a-- > 0;) {
        const std::size_t at = rest % (size[a] + 2 * halo_[a]);
        rest /= size[a] + 2 * halo_[a];
        to += at * cell_step_[a];
        // Coordinate minus one for the voxel before the block; wraps to a huge value outside.
        const std::size_t voxel = origin[a] + at - (a < absent_ ? 0 : 1 + shift_);
        inside = inside && voxel < extent_[a];
        if (a >= absent_) first[a - absent_] = voxel;
      }
      Cell* const out = room.cells.data() + to;
      if (!inside) {
        std::fill_n(out, length, beyond);
        continue;
      }
      const std::size_t before = 1 + shift_ > origin[last] ? 1 + shift_ - origin[last] : 0;
      const std::size_t begin = origin[last] + before - (1 + shift_);
      const std::size_t n = (std::min)(length - before, extent_[last] - begin);
      first[last - absent_] = begin;
      std::fill_n(out, before, beyond);
      std::fill_n(out + before + n, length - before - n, beyond);
      read(worker, first, n, out + before);
      Cell some = 0;
      for (std::size_t i = 0; i < n; ++i) some |= (out + before)[i];
      any = any || some != 0;
    }
    return any;
  }

  // Flags candidates: voxels of an object with a neighbour of another, and corners between different voxels.
  // Objects do not end at excluded voxels.
  void mark(const std::array<std::size_t, max_rank>& size, workspace& room) const {
    if (one_object && surface_.at_corners()) return encode(size, room);
    const bool corners = surface_.at_corners(), voxels = surface_.model == surface_model::all_voxels;
    for_each_row(size, [&](std::size_t, std::size_t cell, std::size_t flag) {
      const std::size_t n = size[axes_ - 1];
      for (std::size_t x = 0; x < n; x += vector) {
        const Cell* const at = room.cells.data() + cell + x;
        const part here = load(at);
        part differ{};
        for (const std::ptrdiff_t offset : neighbours_) {
          const part there = load(at + offset);
          differ |= (there == left_out_cell<Cell> ? here : there) ^ here;
        }
        if (voxels) differ = static_cast<part>(~part{});
        if (!corners) differ = ((here == Cell{0}) | (here == left_out_cell<Cell>)) ? part{} : differ;
        std::memcpy(room.flags.data() + flag + x, &differ, sizeof differ);
      }
      std::fill_n(room.flags.data() + flag + n, margin, Cell{0});
    });
  }

  // Flags corners of one object with their neighbour codes.
  void encode(const std::array<std::size_t, max_rank>& size, workspace& room) const {
    const std::size_t voxels = around_.size();
    const auto all = static_cast<Cell>((1u << voxels) - 1);
    for_each_row(size, [&](std::size_t, std::size_t cell, std::size_t flag) {
      for (std::size_t x = 0; x < size[axes_ - 1]; x += vector) {
        part code{}, any{};
        for (std::size_t k = voxels; k-- > 0;) {
          const part here = load(room.cells.data() + cell + x + around_[k]);
          any |= here;
          code = static_cast<part>(code + code);
          code = static_cast<part>(code | (here & Cell{1}));
        }
        code = ((any == left_out_cell<Cell>) | (code == all)) ? part{} : code;
        std::memcpy(room.flags.data() + flag + x, &code, sizeof code);
      }
      std::fill_n(room.flags.data() + flag + size[axes_ - 1], margin, Cell{0});
    });
  }

  using part = vector_of<Cell>;
  static part load(const Cell* cells) noexcept {
    part cells_there;
    std::memcpy(&cells_there, cells, sizeof cells_there);
    return cells_there;
  }

  // Calls row(index, position of its first cell, position of its first flag) for each row of a block.
  template <class Row>
  void for_each_row(const std::array<std::size_t, max_rank>& size, Row&& row) const {
    const std::size_t last = axes_ - 1;
    std::size_t rows = 1;
    for (std::size_t a = 0; a < last; ++a) rows *= size[a];
    for (std::size_t k = 0; k < rows; ++k) {
      std::size_t cell = 1, flag = 0, rest = k;
      for (std::size_t a = last; a-- > 0; rest /= size[a]) {
        cell += (rest % size[a] + halo_[a]) * cell_step_[a];
        flag += rest % size[a] * flag_step_[a];
      }
      row(k, cell, flag);
    }
  }

  // Writes the elements of a block and returns their number.
  std::size_t collect(const std::array<std::size_t, max_rank>& size, workspace& room) const {
    std::size_t n = 0;
    const std::size_t z_axis = axes_ - 3, y_axis = axes_ - 2, x_axis = axes_ - 1;
    std::size_t outer = 1;
    for (std::size_t a = 0; a < z_axis; ++a) outer *= size[a];
    for (std::size_t k = 0; k < outer; ++k) {
      std::size_t cell = 1, flag = 0, place = 0, rest = k;
      for (std::size_t a = z_axis; a-- > 0; rest /= size[a]) {
        const std::size_t at = rest % size[a];
        cell += (at + halo_[a]) * cell_step_[a];
        flag += at * flag_step_[a];
        place += at << behind_[a];
      }
      for (std::size_t x16 = 0; x16 < size[x_axis]; x16 += 16)
        for (std::size_t z4 = 0; z4 < size[z_axis]; z4 += 4)
          for (std::size_t y4 = 0; y4 < size[y_axis]; y4 += 4)
            for (std::size_t x4 = x16; x4 < (std::min)(size[x_axis], x16 + 16); x4 += 4)
              for (std::size_t z = z4; z < (std::min)(size[z_axis], z4 + 4); ++z)
                for (std::size_t y = y4; y < (std::min)(size[y_axis], y4 + 4); ++y) {
                  std::array<Cell, 4> four;
                  std::memcpy(four.data(),
                              room.flags.data() + flag + z * flag_step_[z_axis] + y * flag_step_[y_axis] + x4,
                              sizeof four);
                  if (four == std::array<Cell, 4>{}) continue;
                  const std::size_t from = cell + (z + halo_[z_axis]) * cell_step_[z_axis] +
                                           (y + halo_[y_axis]) * cell_step_[y_axis] + x4;
                  const std::size_t to = place + (z << behind_[z_axis]) + (y << behind_[y_axis]) + x4;
                  if (room.found.size() < n + most_at_once) room.found.resize(2 * n + 1024);
                  block_element* const out = room.found.data() + n;
                  const Cell* const cells = room.cells.data() + from;
                  const auto first = static_cast<std::uint32_t>(to);
                  n += !surface_.at_corners() ? add_voxels(four, cells, first, out)
                       : one_object           ? add_codes(four, first, out)
                                              : add_corners(four, cells, first, out);
                }
    }
    return n;
  }

  static constexpr std::size_t most_at_once = 4 * 8;  // at most 8 objects at each of four corners

  // Branch-free: branches on noise would be mispredicted.
  static std::size_t add_voxels(const std::array<Cell, 4>& flags, const Cell* cells, std::uint32_t place,
                                block_element* out) noexcept {
    std::size_t n = 0;
    for (std::uint32_t x = 0; x < 4; ++x) {
      out[n] = {place + x, static_cast<std::uint32_t>(cells[x] - 1)};
      n += flags[x] != 0;
    }
    return n;
  }

  std::size_t add_codes(const std::array<Cell, 4>& codes, std::uint32_t place,
                        block_element* out) const noexcept {
    std::size_t n = 0;
    for (std::uint32_t x = 0; x < 4; ++x) {
      out[n] = {(place + x) | std::uint32_t{surface_.class_of[codes[x] & 255u]} << 24, 0};
      n += codes[x] != 0;
    }
    return n;
  }

  std::size_t add_corners(const std::array<Cell, 4>& flags, const Cell* cells, std::uint32_t place,
                          block_element* out) const noexcept {
    std::size_t n = 0;
    for (std::uint32_t x = 0; x < 4; ++x)
      if (flags[x] != 0) n += add_corner(cells + x, place + x, out + n);
    return n;
  }

  std::size_t add_corner(const Cell* cell, std::uint32_t place, block_element* out) const noexcept {
    std::array<Cell, 8> cells{};
    const std::size_t voxels = around_.size();
    Cell first = 0;
    bool counts = true, alone = true;  // whether there is only one object
    for (std::size_t k = 0; k < voxels; ++k) {
      const Cell here = cells[k] = cell[around_[k]];
      counts = counts && here != left_out_cell<Cell>;
      first = first == 0 ? here : first;
      alone = alone && (here == 0 || here == first);
    }
    if (!counts) return 0;
    if (alone) {
      unsigned code = 0;
      for (std::size_t k = 0; k < voxels; ++k) code |= static_cast<unsigned>(cells[k] != 0) << k;
      out[0] = {place | std::uint32_t{surface_.class_of[code]} << 24, static_cast<std::uint32_t>(first - 1)};
      return 1;
    }
    std::size_t n = 0;
    unsigned done = 0;
    for (std::size_t k = 0; k < voxels; ++k) {
      if (cells[k] == 0 || (done >> k & 1) != 0) continue;
      unsigned code = 0;
      for (std::size_t j = k; j < voxels; ++j) code |= static_cast<unsigned>(cells[j] == cells[k]) << j;
      done |= code;
      out[n++] = {place | std::uint32_t{surface_.class_of[code]} << 24,
                  static_cast<std::uint32_t>(cells[k] - 1)};
    }
    return n;
  }

  const surface_definition& surface_;
  std::size_t absent_, axes_, shift_ = 0, blocks_ = 1, cells_ = 0, flags_ = 0;
  std::array<std::size_t, max_rank> extent_{}, domain_{}, halo_{}, log_size_{}, tasks_{}, cell_step_{},
      flag_step_{}, behind_{};
  std::vector<std::ptrdiff_t> neighbours_, around_;
};

}  // namespace segtally::inline SEGTALLY_ABI::detail
