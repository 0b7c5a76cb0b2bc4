// SPDX-License-Identifier: BSD-3-Clause

// Scores a segmentation that is larger than memory, block by block from disk: memory does not depend on the
// size of the volume, and every score has the same bits as for the whole volume at once.

#include <fmt/format.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>

#include <chrono>     // for steady_clock
#include <cstdint>    // for uint32_t
#include <cstdio>     // for fputs, stderr
#include <exception>  // for exception
#include <fstream>    // for ofstream
#include <optional>   // for optional
#include <stdexcept>  // for runtime_error
#include <string>     // for string
#include <vector>     // for vector

#include <segtally/segtally.hpp>

#include "merge_tree.hpp"
#include "npy_volume.hpp"
#include "phantom.hpp"
#include "print_scores.hpp"
#include "score_block.hpp"

namespace {

struct arguments {
  std::string reference, prediction;
  std::size_t blocks = 0;
  std::vector<std::size_t> block_shape;
  std::vector<double> spacing;
  std::string objects;
  std::size_t phantom = 0;
  int threads = 0;
  bool boundary = false, csv = false, quiet = false;
};

void write_samples(const std::string& path, const phantom::volume& image, std::size_t copies,
                   std::uint32_t labels) {
  std::ofstream stream(path, std::ios::binary);
  write_npy_header(stream, sample_kind::unsigned_integer, sizeof(std::uint32_t),
                   {copies * image.shape[0], image.shape[1], image.shape[2]});
  std::vector<std::uint32_t> slice(image.shape[1] * image.shape[2]);
  for (std::size_t z = 0; z < copies * image.shape[0]; ++z) {
    const auto add = static_cast<std::uint32_t>(z / image.shape[0]) * labels;
    const std::uint16_t* const from = image.labels.data() + z % image.shape[0] * slice.size();
    for (std::size_t i = 0; i < slice.size(); ++i) slice[i] = from[i] == 0 ? 0 : from[i] + add;
    stream.write(reinterpret_cast<const char*>(slice.data()),
                 static_cast<std::streamsize>(slice.size() * sizeof slice[0]));
  }
  stream.close();
  if (!stream) throw std::runtime_error(fmt::format("cannot write {}", path));
}

/// Writes two synthetic volumes: 190 nuclei and an imperfect segmentation of them, repeated along z with new
/// labels each time.
void write_phantom(const arguments& args) {
  const phantom::nuclei_options nuclei;
  write_samples(args.reference, phantom::reference(nuclei), args.phantom, 1000);
  write_samples(args.prediction, phantom::prediction(nuclei, phantom::splitter()), args.phantom, 1000);
}

block_grid cut(const npy_volume& reference, std::size_t bytes, const arguments& args) {
  if (args.block_shape.empty()) {
    constexpr std::size_t comfortable = std::size_t{1} << 24;  // bytes of a block: little memory, long reads
    const std::size_t blocks = args.blocks > 0 ? args.blocks : (bytes + comfortable - 1) / comfortable;
    return block_grid::of_number(reference.shape(), reference.strides(), blocks);
  }
  if (args.block_shape.size() != reference.shape().size())
    throw std::runtime_error(
        fmt::format("--block has {} axes, the volume {}", args.block_shape.size(), reference.shape().size()));
  return block_grid::of_shape(reference.shape(), args.block_shape);
}

/// Shows the progress on one line of the terminal.
class progress {
 public:
  progress(const char* what, std::size_t count, bool quiet) : what_(what), count_(count), quiet_(quiet) {}
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;
  ~progress() {
    if (!quiet_) std::fputs("\n", stderr);
  }
  void done(std::size_t k) const {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began_;
    if (!quiet_)
      std::fputs(fmt::format("\r{} of {} {}, {:.1f} s", k, count_, what_, seconds.count()).c_str(), stderr);
  }

 private:
  const char* what_;
  std::size_t count_;
  bool quiet_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

/// Measures the surfaces of the matched objects. An object may span many blocks, and the surface of a part is
/// not a part of the surface. So the bounding box of each pair, known from the merged moments, is read again.
/// Voxels outside that box belong to neither object, like voxels outside the image, so no margin is needed.
void print_boundaries(const npy_volume& reference, const npy_volume& prediction,
                      const segtally::contingency_table& table,
                      const segtally::region_moments& reference_objects,
                      const segtally::region_moments& prediction_objects, const arguments& args) {
  std::string lines =
      "reference,prediction,hausdorff_distance,hausdorff_distance_95,average_symmetric_surface_distance\n";
  const segtally::matching matched = segtally::match(table);
  double sums[3] = {0, 0, 0};
  {
    const progress shown("objects", matched.pairs.size(), args.quiet);
    std::size_t k = 0;
    for (const auto& pair : matched.pairs) {
      const image_block box =
          box_around(reference_objects.at(pair.reference), prediction_objects.at(pair.prediction));
      const segtally::surface_distances d = distances_in_block(reference, prediction, box,
                                                               {.spacing = args.spacing,
                                                                .reference_label = pair.reference,
                                                                .prediction_label = pair.prediction,
                                                                .threads = args.threads});
      const double values[3] = {segtally::hausdorff_distance(d),
                                segtally::hausdorff_distance_percentile(d, 95),
                                segtally::average_symmetric_surface_distance(d)};
      for (std::size_t i = 0; i < 3; ++i) sums[i] += values[i];
      lines +=
          fmt::format("{},{},{},{},{}\n", pair.reference, pair.prediction, values[0], values[1], values[2]);
      shown.done(++k);
    }
  }
  const auto n = static_cast<double>(matched.pairs.size());
  print_score("mean_hausdorff_distance", sums[0] / n, args.csv);
  print_score("mean_hausdorff_distance_95", sums[1] / n, args.csv);
  print_score("mean_average_symmetric_surface_distance", sums[2] / n, args.csv);
  if (args.objects.empty()) return;
  std::ofstream stream(args.objects);
  if (!(stream << lines) || !stream.flush())
    throw std::runtime_error(fmt::format("cannot write {}", args.objects));
}

void run(const arguments& args) {
  if (args.phantom > 0) write_phantom(args);
  const npy_volume reference(args.reference), prediction(args.prediction);
  check_shapes(reference, prediction);
  const block_grid blocks = cut(reference, reference.bytes() + prediction.bytes(), args);

  segtally::tally_accumulator all;
  merge_tree<segtally::region_moments> reference_objects, prediction_objects;
  {
    const progress shown("blocks", blocks.size(), args.quiet);
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      all += tally_block(reference, prediction, blocks[k], args.threads);
      if (args.boundary) {
        reference_objects.add(moments_of_block(reference, blocks[k], args.threads));
        prediction_objects.add(moments_of_block(prediction, blocks[k], args.threads));
      }
      shown.done(k + 1);
    }
  }
  const segtally::contingency_table table = all.table();
  print_scores(table, args.csv);
  if (args.boundary)
    print_boundaries(reference, prediction, table, reference_objects.take(), prediction_objects.take(), args);

  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  if (!args.quiet)
    std::fputs(fmt::format("{} MiB of labels, {} MiB of memory at most\n",
                           (reference.bytes() + prediction.bytes()) >> 20U, used.ru_maxrss >> 10U)
                   .c_str(),
               stderr);
}

void define(CLI::App& app, arguments& args) {
  app.description("Scores a volume block by block from disk: any size, little memory, the same bits.");
  app.add_option("REFERENCE", args.reference, "labels, a .npy file")->required();
  app.add_option("PREDICTION", args.prediction, "labels of the same shape, a .npy file")->required();
  auto* const blocks =
      app.add_option("--blocks", args.blocks, "cut into at least N blocks [of 16 MiB]")->type_name("N");
  app.add_option("--block", args.block_shape, "cut into blocks of at most that shape, such as 64,256,256")
      ->type_name("Z,Y,X")
      ->delimiter(',')
      ->check(CLI::PositiveNumber.description(""))
      ->excludes(blocks);
  app.add_option("--threads", args.threads, "threads to use [as many as there are processors]")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
  auto* const boundary =
      app.add_flag("--boundary", args.boundary, "measure the surfaces of matched objects, too");
  app.add_option("--spacing", args.spacing, "size of a voxel along each axis [1]")
      ->type_name("Z,Y,X")
      ->delimiter(',')
      ->needs(boundary);
  app.add_option("--objects", args.objects, "write the distances of each matched pair to that file")
      ->type_name("FILE")
      ->needs(boundary);
  app.add_flag("--csv", args.csv, "for machines: exact values");
  app.add_flag("--quiet", args.quiet, "no progress");
  app.add_option("--phantom", args.phantom,
                 "write both files first: N times an imaginary volume of 2 x 16 MiB")
      ->type_name("N");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    arguments args;
    CLI::App app;
    define(app, args);
    try {
      app.parse(argc, argv);
    } catch (const CLI::Success& success) {
      return app.exit(success);
    }
    run(args);
    return 0;
  } catch (const std::exception& error) {
    std::fputs(fmt::format("score_blocks: {}\n", error.what()).c_str(), stderr);
    return 2;
  }
}
