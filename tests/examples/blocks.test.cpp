// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <segtally/segtally.hpp>

#include "../support/error_of.hpp"
#include "label_file.hpp"
#include "merge_tree.hpp"
#include "npy_volume.hpp"
#include "phantom.hpp"
#include "score_block.hpp"

using segtally::contingency_table;
using segtally::label_view;
using segtally::shape_type;
using support::error_of;

namespace {

struct temporary_folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / fmt::format("segtally_blocks_test_{}", getpid());
  temporary_folder() { std::filesystem::create_directories(path); }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() { std::filesystem::remove_all(path); }
};

template <class T>
constexpr sample_kind kind_of =
    std::is_signed_v<T> ? sample_kind::signed_integer : sample_kind::unsigned_integer;

template <class T>
std::filesystem::path write(const std::filesystem::path& path, const std::vector<T>& labels,
                            const std::vector<std::size_t>& shape, bool fortran = false) {
  std::ofstream stream(path, std::ios::binary);
  write_npy_header(stream, kind_of<T>, sizeof(T), shape, fortran);
  stream.write(reinterpret_cast<const char*>(labels.data()),
               static_cast<std::streamsize>(labels.size() * sizeof(T)));
  return path;
}

std::filesystem::path write_bytes(const std::filesystem::path& path, const std::string& dictionary,
                                  const std::string& samples) {
  std::ofstream stream(path, std::ios::binary);
  stream << "\x93NUMPY" << '\1' << '\0' << static_cast<char>(dictionary.size()) << '\0' << dictionary
         << samples;
  return path;
}

std::vector<std::uint64_t> bits_of(const contingency_table& table) {
  std::vector<std::uint64_t> bits;
  for (const segtally::metric_value& metric : segtally::score(table))
    bits.push_back(std::bit_cast<std::uint64_t>(metric.value));
  return bits;
}

}  // namespace

TEST_CASE("every voxel is in exactly one block, and no block is empty") {
  for (const shape_type& shape : {shape_type{7, 5, 4}, {1, 30, 2}, {12}, {3, 1, 1, 9}, {2, 2}}) {
    segtally::strides_type strides;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) strides.push_back(100 - axis);
    for (const std::size_t blocks : {1u, 2u, 3u, 10u, 100u, 1000u}) {
      const auto check = [&](const block_grid& grid) {
        std::vector<int> seen;
        std::size_t voxels = 1;
        for (const std::size_t extent : shape) voxels *= extent;
        seen.resize(voxels);
        for (std::size_t k = 0; k < grid.size(); ++k) {
          std::size_t size = 1;
          for (const std::size_t extent : grid[k].shape) size *= extent;
          REQUIRE(size > 0);
          for (std::size_t i = 0; i < size; ++i) {
            std::size_t at = 0, rest = i, step = 1;
            for (std::size_t axis = shape.size(); axis-- > 0;) {
              at += (grid[k].lower[axis] + rest % grid[k].shape[axis]) * step;
              rest /= grid[k].shape[axis];
              step *= shape[axis];
            }
            REQUIRE(at < voxels);
            ++seen[at];
          }
        }
        CHECK(seen == std::vector<int>(voxels, 1));
        return voxels;
      };
      const block_grid grid = block_grid::of_number(shape, strides, blocks);
      const std::size_t voxels = check(grid);
      CHECK(grid.size() >= std::min(blocks, voxels));
      shape_type at_most;
      for (std::size_t axis = 0; axis < shape.size(); ++axis) at_most.push_back(1 + (blocks + axis) % 5);
      check(block_grid::of_shape(shape, at_most));
    }
  }
  CHECK(block_grid::of_number(shape_type{0, 5}, {5, 1}, 3).size() == 0);
  CHECK(block_grid::of_number(shape_type{}, {}, 3).size() == 1);
}

TEST_CASE("the slowest axis of the memory is cut first") {
  const block_grid rows = block_grid::of_number({10, 20}, {20, 1}, 5),
                   columns = block_grid::of_number({10, 20}, {1, 10}, 5);
  CHECK(rows[1].shape == shape_type{2, 20});
  CHECK(columns[1].shape == shape_type{10, 4});
}

TEST_CASE_TEMPLATE("blocks of a .npy file are the labels that were written", T, std::uint8_t, std::uint16_t,
                   std::uint32_t, std::uint64_t, std::int8_t, std::int16_t, std::int32_t, std::int64_t) {
  const temporary_folder tmp;
  const std::vector<std::size_t> shape{19, 23, 31};
  std::vector<T> labels(19 * 23 * 31);
  std::mt19937_64 random(1);
  for (T& label : labels) label = static_cast<T>(random() % 100);
  for (const bool fortran : {false, true}) {
    const npy_volume volume(write(tmp.path / "a.npy", labels, shape, fortran));
    REQUIRE(volume.shape() == shape_type(shape));
    CHECK(volume.bytes() == labels.size() * sizeof(T));
    const label_view<T> whole(labels.data(), shape, strides_of(shape, fortran));
    const contingency_table expected = segtally::tally(whole, whole);
    for (const std::size_t blocks : {1u, 4u, 500u}) {
      segtally::tally_accumulator with_itself, with_memory;
      const block_grid grid = block_grid::of_number(volume.shape(), volume.strides(), blocks);
      for (std::size_t k = 0; k < grid.size(); ++k) {
        with_itself += tally_block(volume, volume, grid[k], 2);
        const mapped_block mapped = volume.map(grid[k]);
        with_memory.add(mapped.labels(), part_of(whole, grid[k]));
      }
      CHECK(with_itself.table() == expected);
      CHECK(with_memory.table() == expected);
    }
  }
}

TEST_CASE("volumes without voxels and without axes") {
  const temporary_folder tmp;
  const npy_volume none(write(tmp.path / "none.npy", std::vector<std::uint16_t>{}, {4, 0, 2}));
  CHECK(tally_block(none, none, {{0, 0, 0}, none.shape()}, 1) == contingency_table{});
  const npy_volume one(write(tmp.path / "one.npy", std::vector<std::int32_t>{7}, {}));
  CHECK(tally_block(one, one, {{}, {}}, 1) == contingency_table::from_overlaps({{7, 7, 1}}));
}

TEST_CASE("what cannot be scored is refused with its name and its numbers") {
  const temporary_folder tmp;
  const auto refusal = [&](const char* dictionary, const char* samples) {
    const auto path = write_bytes(tmp.path / "bad.npy", dictionary, samples);
    const std::string text = error_of([&] { npy_volume volume(path); });
    REQUIRE(text.starts_with(path.string() + ": "));
    return text.substr(path.string().size() + 2);
  };
  CHECK(refusal("{'descr': '>u4', 'fortran_order': False, 'shape': (1,), }   ", "1234")
            .starts_with("the labels are in the byte order of another machine"));
  CHECK(refusal("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "1234") ==
        "labels are integers, not float32");
  CHECK(refusal("{'descr': '<u3', 'fortran_order': False, 'shape': (1,), }", "123") ==
        "labels are integers, not uint24");
  CHECK(refusal("{'descr': '<u4', 'fortran_order': False, 'shape': (1,), }", "1234") ==
        "the labels begin at byte 67, which is no multiple of their 4 bytes");
  CHECK(refusal("{'descr': '<u4', 'fortran_order': False, 'shape': (2,), }", "1234") ==
        "shape (2,) of 4 bytes each, but 4 bytes follow");
  CHECK(refusal("{'fortran_order': False, 'shape': (2,), }", "1234") == "there is no 'descr' in its header");
  std::ofstream(tmp.path / "text.npy") << "These are no labels.";
  CHECK(error_of([&] { npy_volume volume(tmp.path / "text.npy"); }).ends_with("not a readable .npy file"));
  CHECK(error_of([&] {
          npy_volume volume(tmp.path / "none.npy");
        }).ends_with("none.npy: No such file or directory"));

  const npy_volume good(write(tmp.path / "good.npy", std::vector<std::uint8_t>{1, 2, 3, 4}, {2, 2}));
  const npy_volume other(write(tmp.path / "other.npy", std::vector<std::uint8_t>{1, 2, 3, 4}, {4}));
  CHECK(error_of([&] { check_shapes(good, other); }).ends_with("other.npy is 4: shapes must be equal"));
  const npy_volume narrow(write(tmp.path / "narrow.npy", std::vector<std::int8_t>{1, 127, -3, 1}, {2, 2}));
  const npy_volume wide(
      write(tmp.path / "wide.npy", std::vector<std::int64_t>{1, 2, 3, -9223372036854775807}, {2, 2}));
  const image_block first{{0, 0}, {1, 2}}, second{{1, 0}, {1, 2}};
  CHECK(tally_block(narrow, wide, first, 1).total() == 2);
  CHECK(error_of([&] {
          (void)tally_block(narrow, good, second, 1);
        }).ends_with("narrow.npy: the image has the negative label -3; relabel it"));
  CHECK(error_of([&] {
          (void)tally_block(good, wide, second, 1);
        }).ends_with("wide.npy: the image has the negative label -9223372036854775807; relabel it"));
}

TEST_CASE("surfaces of objects read again in their boxes have the bits of the whole image") {
  const temporary_folder tmp;
  const phantom::nuclei_options options{.shape = {32, 64, 96}, .objects = 40, .seed = 5};
  const phantom::volume r = phantom::reference(options),
                        p = phantom::prediction(options, phantom::splitter());
  const std::vector<std::size_t> shape(options.shape.begin(), options.shape.end());
  const npy_volume reference(write(tmp.path / "r.npy", r.labels, shape)),
      prediction(write(tmp.path / "p.npy", p.labels, shape));
  const label_view<std::uint16_t> rv(r.labels.data(), shape), pv(p.labels.data(), shape);
  const contingency_table table = segtally::tally(rv, pv);
  const segtally::matching matched = segtally::match(table, {.threshold = 0.1});
  REQUIRE(matched.pairs.size() > 30);
  std::size_t at_the_edge = 0;
  for (const std::size_t blocks : {1u, 7u, 300u}) {
    merge_tree<segtally::region_moments> reference_objects, prediction_objects;
    const block_grid grid = block_grid::of_number(reference.shape(), reference.strides(), blocks);
    for (std::size_t k = 0; k < grid.size(); ++k) {
      reference_objects.add(moments_of_block(reference, grid[k], 1));
      prediction_objects.add(moments_of_block(prediction, grid[k], 1));
    }
    const segtally::region_moments a = reference_objects.take(), b = prediction_objects.take();
    CHECK(a == segtally::moments(rv));
    CHECK(b == segtally::moments(pv));
    for (const auto model :
         {segtally::surface_model::border_voxels, segtally::surface_model::surface_elements,
          segtally::surface_model::voxel_faces, segtally::surface_model::all_voxels}) {
      const auto expected =
          segtally::per_object_surface_distances(rv, pv, matched, {.spacing = {2, .5, .7}, .model = model});
      for (const auto& pair : expected) {
        const image_block box = box_around(a.at(pair.reference), b.at(pair.prediction));
        for (std::size_t axis = 0; axis < 3; ++axis) at_the_edge += box.lower[axis] == 0;
        CHECK(distances_in_block(reference, prediction, box,
                                 {.spacing = {2, .5, .7},
                                  .model = model,
                                  .reference_label = pair.reference,
                                  .prediction_label = pair.prediction}) == pair.distances);
      }
    }
  }
  CHECK(at_the_edge > 0);
}

TEST_CASE("a merge tree adds up all parts, whatever their number") {
  for (int n = 0; n < 40; ++n) {
    merge_tree<std::string> tree;
    std::string letters;
    for (int i = 0; i < n; ++i) {
      tree.add(std::string(1, static_cast<char>('a' + i % 26)));
      letters += static_cast<char>('a' + i % 26);
    }
    std::string sum = tree.take();
    std::sort(sum.begin(), sum.end());
    std::sort(letters.begin(), letters.end());
    CHECK(sum == letters);
    CHECK(tree.take().empty());
  }
}

TEST_CASE("1 to 1,000 blocks and 1 to 8 threads give the bits of one piece on real volumes") {
  const char* const folder = std::getenv("SEGTALLY_TEST_DATA");
  const std::filesystem::path data = folder == nullptr ? "" : folder;
  if (!std::filesystem::exists(data / "MANIFEST.md")) {
    std::puts("SKIPPED: no real volumes (SEGTALLY_TEST_DATA)");
    return;
  }
  const auto read = [&](const std::string& name) {
    label_image image = read_labels(data / (name + ".tif"));
    std::vector<std::uint64_t> labels;
    std::visit([&](const auto& own) { labels.assign(own.begin(), own.end()); }, image.labels);
    image.labels = std::move(labels);
    return image;
  };
  const auto view = [](const label_image& image) {
    return label_view<std::uint64_t>(std::get<std::vector<std::uint64_t>>(image.labels).data(), image.shape,
                                     image.strides);
  };
  const std::pair<const char*, const char*> pairs[] = {
      {"platynereis/reference", "platynereis/voronoi_otsu"},
      {"fib25/reference_uint64", "fib25/ffn_uint8"},
      {"pinky40/labels_uint32", nullptr},
      {"nuclei3d/reference", nullptr},
      {"spine/instance_reference", "spine/instance_prediction"},
      {"gala/reference", "gala/watershed"},
      {"ovule/reference", "ovule/watershed"},
      {"glioma/reference_majority_vote", "glioma/hnfnet"}};
  for (const auto& [reference_name, prediction_name] : pairs) {
    CAPTURE(reference_name);
    const label_image reference = read(reference_name);
    const label_image prediction = prediction_name != nullptr ? read(prediction_name) : reference;
    auto r = view(reference), p = view(prediction);
    if (prediction_name == nullptr) {  // the reference, shifted
      shape_type shape = r.shape();
      shape[0] -= 2;
      shape[1] -= 1;
      r = part_of(r, {{0, 0, 0}, shape});
      p = part_of(p, {{2, 1, 0}, shape});
    }
    const contingency_table whole = segtally::tally(r, p, {.threads = 1});
    const std::vector<std::uint64_t> bits = bits_of(whole);
    for (const std::size_t blocks : {1u, 2u, 7u, 100u, 1000u}) {
      const block_grid grid = block_grid::of_number(r.shape(), r.strides(), blocks);
      REQUIRE(grid.size() >= blocks);
      for (int threads = 1; threads <= 8; threads += blocks < 100 ? 1 : 7) {
        segtally::tally_accumulator all;
        for (std::size_t k = grid.size(); k-- > 0;)
          all.add(part_of(r, grid[k]), part_of(p, grid[k]), {.threads = threads});
        const contingency_table table = all.table();
        CHECK(table == whole);
        CHECK(bits_of(table) == bits);
      }
    }
  }
}
