// SPDX-License-Identifier: BSD-3-Clause
#include <CLI/CLI.hpp>

#include <charconv>      // for from_chars
#include <cstdint>       // for int64_t, uint64_t
#include <stdexcept>     // for runtime_error
#include <system_error>  // for errc

#include "../number_list.hpp"
#include "arguments.hpp"
#include "maps.hpp"
#include "settle.hpp"

namespace {

segtally::any_label label_of(const std::string& text) {
  const char* const end = text.data() + text.size();
  std::uint64_t positive = 0;
  std::int64_t negative = 0;
  if (const auto read = std::from_chars(text.data(), end, positive);
      read.ec == std::errc{} && read.ptr == end)
    return positive;
  if (const auto read = std::from_chars(text.data(), end, negative);
      read.ec == std::errc{} && read.ptr == end)
    return negative;
  fail("'{}' is not a label: an integer from -2^63 to 2^64 - 1", text);
}

/// Parses the spacing: "from-file", or numbers.
void take_spacing(arguments& args, const text_list& texts) {
  if (texts == text_list{"from-file"}) {
    args.spacing_from_file = true;
    return;
  }
  for (const auto& text : texts) {
    double& number = args.spacing.emplace_back();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
      fail("--spacing: '{}' is not a number", text);
  }
}

std::vector<double> thresholds_of(const std::string& text) try {
  return numbers_of(text);
} catch (const std::runtime_error& error) {
  fail("--thresholds {}: {}", text, error.what());
}

void define_data_set(CLI::App& app, arguments& args, std::string& classes) {
  app.add_option(
         "--pairs", args.pairs,
         "a data set as a table, instead of folders: columns image, reference, one for each result, and "
         "group (as patient or site) if there are groups; paths are relative to it")
      ->type_name("FILE.csv");
  app.add_option("--json", args.json, "write the study of all metrics, and their values image by image")
      ->type_name("FILE");
  app.add_option("--html", args.html,
                 "write a report to look at: distributions, ranks, pictures of the worst images")
      ->type_name("FILE");
  app.add_option("--raw", args.raw, "raw images to draw the errors on: a folder, a pattern or a file")
      ->type_name("RAW");
  app.add_option("--pictures", args.pictures,
                 "images of each result that the report shows, the worst first [3]")
      ->type_name("N")
      ->check(CLI::Range(0, 1000).description(""));
  app.add_option_function<std::string>(
         "--missing",
         [&args](const std::string& text) {
           args.missing =
               text == "worst" ? segtally::missing_values::worst : segtally::missing_values::left_undefined;
         },
         "what an image counts that a result has not: the worst value of each metric, or nothing [worst]")
      ->type_name("worst|undefined")
      ->check(CLI::IsMember({"worst", "undefined"}).description(""));
  app.add_flag("--by-group", args.groups_first, "each group counts once, with the mean of its images");
  app.add_option(
         "--classes", classes,
         "labels are classes, which this file names, as nnU-Net's dataset.json does: a row for each class, "
         "and one for their mean")
      ->type_name("FILE.json");
  app.add_flag(
      "--partial", args.matching.partly_annotated,
      "only some of the objects of the truth are annotated: show the metrics alone that are sound then");
  app.add_flag("--frames", args.frames,
               "the first axis is time, where the file does not say so: score each frame");
  app.add_option("--array", args.reading.array, "the array to take of .npz files with several")
      ->type_name("NAME");
  app.add_flag("--rgb-ids", args.reading.rgb_ids,
               "PNG in colour: a label is R + 256 G + 65536 B, as COCO has it");
  app.add_option("--write-phantom", args.phantom,
                 "write a data set of invented nuclei to try this on: truth, splitter, merger, raw")
      ->type_name("FOLDER");
  app.add_option("--images", args.phantom_images, "how many images that has [20]")
      ->type_name("N")
      ->check(CLI::Range(1, 100000).description(""));
  app.add_option("--image-size", args.phantom_size, "height and width of each [512]")
      ->type_name("N")
      ->check(CLI::Range(64, 4096).description(""));
}

/// Defines the options; the text for --help is the manual of this program.
void define(CLI::App& app, arguments& args, std::string& classes) {
  app.name("highscore");
  app.footer(maps_manual() +
             "\n\nExit status: 0, or 1 if a result falls short of the threshold, or 2 for an error. Where a "
             "file of a "
             "data set is bad,\nthe others are scored and written, and the status is 2.");
  app.description(
      "Prints a high-score table: a row per prediction, the best first, metrics as columns. For data sets, "
      "means\n"
      "over images with their confidence intervals, ranks, and the worst images and objects.\n"
      "Without files it compares two imaginary algorithms on invented nuclei.");
  app.add_option(
         "files", args.files,
         "label images: TIFF, PNG, .npy, .npz or NIfTI; or folders of them, whose files belong together by "
         "their names without extension; or patterns such as 'data/*_truth.tif', by what the * stands for")
      ->type_name("TRUTH RESULT");
  define_data_set(app, args, classes);
  auto* const metrics =
      app.add_option("--metrics", args.metrics, "columns: ids separated by commas, or 'all'")
          ->type_name("ID,ID...")
          ->delimiter(',')
          ->allow_extra_args(false);
  app.add_option("--family", args.family,
                 "columns: the metrics of a family, such as pixel, objects or partition")
      ->type_name("NAME")
      ->excludes(metrics);
  app.add_option("--rank-by", args.rank_by, "metric that orders the rows [" + args.rank_by + "]")
      ->type_name("ID");
  app.add_flag("--list", args.list, "print the metrics there are");
  app.add_option("--digits", args.digits, "digits after the point [4]")
      ->type_name("N")
      ->check(CLI::Range(0, 17).description(""));
  app.add_option("--csv", args.csv, "write every metric, unrounded; '-' prints that instead of the table")
      ->type_name("FILE");
  app.add_option("--maps", args.maps, "write maps of the errors of each result there, see below")
      ->type_name("DIR");
  app.add_option_function<text_list>(
         "--spacing", [&args](const text_list& texts) { take_spacing(args, texts); },
         "size of a voxel along each axis, in the order of the shape, or 'from-file': score surfaces, too, "
         "in "
         "that unit")
      ->type_name("Z,Y,X")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--tolerance", args.tolerance,
                 "distance that the normalised surface Dice allows [the largest spacing]")
      ->type_name("X");
  app.add_flag("--boundary", args.boundary, "show the scores of surfaces; without --spacing in voxels");
  app.add_option(
         "--threshold", args.threshold,
         "accept results whose sparse Jaccard index is X or more, reject others; of data sets, its mean")
      ->type_name("X");
  app.add_option_function<std::string>(
         "--thresholds", [&args](const std::string& text) { args.match_thresholds = thresholds_of(text); },
         "a second table: objects matched at these IoU thresholds, as 0.5:0.05:0.95 or 0.5,0.75")
      ->type_name("FIRST:STEP:LAST");
  app.add_flag_callback(
      "--at-least", [&args] { args.matching.comparator = segtally::comparator::at_least; },
      "match objects whose IoU equals the threshold, too, as StarDist and cellpose do");
  app.add_flag("--pairwise", args.pairwise, "compare results with each other, too");
  app.add_option_function<std::string>(
         "--annotated",
         [&args](const std::string& side) {
           args.annotated =
               side == "reference" ? segtally::image_side::reference : segtally::image_side::prediction;
         },
         "that side was marked by hand in part, 0 unknown, 1 negative, 2 positive: show " +
             std::string(annotated_jaccard))
      ->type_name("reference|prediction")
      ->check(CLI::IsMember({"reference", "prediction"}).description(""));
  const auto label_option = [&app](const char* name, label_list& labels, const char* meaning) {
    app.add_option_function<text_list>(
           name,
           [&labels](const text_list& texts) {
             for (const auto& text : texts) labels.push_back(label_of(text));
           },
           meaning)
        ->type_name("LABEL")
        ->allow_extra_args(false);
  };
  label_option("--ignore-reference", args.ignore_reference,
               "leave out voxels of that label; may be repeated");
  label_option("--ignore-prediction", args.ignore_prediction, "the same for predictions");
  app.add_option("--threads", args.threads, "threads to use [as many as there are processors]")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
}

}  // namespace

std::optional<arguments> parse_arguments(int argc, char** argv) {
  arguments args;
  CLI::App app;
  std::string classes;
  define(app, args, classes);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    app.exit(success);
    return std::nullopt;
  }
  settle(args, classes);
  return args;
}
