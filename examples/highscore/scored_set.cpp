// SPDX-License-Identifier: BSD-3-Clause
#include "scored_set.hpp"

#include <fmt/ranges.h>

#include <algorithm>   // for any_of, find, min, stable_sort
#include <exception>   // for exception
#include <filesystem>  // for path
#include <set>         // for set
#include <utility>     // for move

#include <segtally/objects/detection_scores.hpp>  // for count_matches
#include <segtally/report/metric_info.hpp>        // for metric_info

#include "comparison.hpp"
#include "image_reading.hpp"
#include "input_check.hpp"
#include "progress_line.hpp"

namespace {

constexpr std::size_t worst_objects_kept = 5;

/// Scores all results of one truth after the other.
class scorer {
 public:
  scorer(data_set files, const arguments& args) : args_(args), checks_(shows_objects(args)) {
    all_.ids = all_ids(args);
    all_.worst.resize(files.results.size());
    all_.matched.assign(files.results.size(),
                        std::vector<segtally::detection_counts>(args.match_thresholds.size()));
    all_.errors = files.strays;
    if (!args.maps.empty())
      for (const auto& result : files.results)
        make_map_folder(std::filesystem::path(args.maps) / flat_name(result));
    all_.files = std::move(files);
  }

  void score(std::size_t index) {
    const image_files& image = all_.files.images[index];
    const std::size_t first = all_.images.size();
    image_file truth;
    try {
      truth = read_file(image.truth, args_);
    } catch (const std::exception& error) {
      all_.errors.emplace_back(error.what());
      scored_image& row = all_.images.emplace_back(scored_image{image.name, index});
      row.results.assign(all_.files.results.size(), {image_score::state::bad, {}, error.what()});
      return;
    }
    for (std::size_t t = 0; t < truth.frames.size(); ++t) {
      const bool many = truth.frames.size() > 1;
      scored_image& row = all_.images.emplace_back(
          scored_image{many ? fmt::format("{}[{}]", image.name, t) : image.name, index, t});
      if (truth.spacing) row.spacing = *truth.spacing;
      row.unit = truth.unit;
      row.results.resize(all_.files.results.size());
    }
    all_.has_slices = all_.has_slices || truth.frames.front().shape.size() > 2;
    truth_pieces_.assign(truth.frames.size(), {});
    for (std::size_t t = 0; checks_ && t < truth.frames.size(); ++t)
      truth_pieces_[t] = pieces_of(truth.frames[t], args_.threads);
    for (std::size_t r = 0; r < image.results.size(); ++r) score_result(image, truth, first, r);
  }

  scored_set finish() {
    fill_study();
    for (std::size_t r = 0; r < all_.files.results.size(); ++r) {
      text_list missing;
      for (const scored_image& image : all_.images)
        if (image.results[r].what == image_score::state::missing) missing.push_back(image.name);
      if (missing.empty()) continue;
      const std::size_t named = std::min<std::size_t>(missing.size(), 5);
      all_.warnings.push_back(fmt::format(
          "{} has no image {}{}: {} as {} (--missing)", all_.files.results[r],
          fmt::join(missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(named), ", "),
          named < missing.size() ? fmt::format(" and {} more", missing.size() - named) : "",
          missing.size() == 1 ? "it counts" : "they count",
          args_.missing == segtally::missing_values::worst ? "the worst value of each metric" : "undefined"));
    }
    for (const auto& line : check_.warnings()) all_.warnings.push_back(line);
    return std::move(all_);
  }

 private:
  void score_result(const image_files& image, const image_file& truth, std::size_t first, std::size_t r) {
    const std::filesystem::path& path = image.results[r];
    const auto for_all = [&](image_score::state state, const std::string& error) {
      for (std::size_t t = 0; t < truth.frames.size(); ++t)
        all_.images[first + t].results[r] = {state, {}, error};
    };
    if (path.empty()) return for_all(image_score::state::missing, "");
    try {
      const image_file result = read_file(path, args_);
      if (result.frames.size() != truth.frames.size())
        fail("{}: it has {} frames, but {} has {}", path.string(), result.frames.size(), image.truth.string(),
             truth.frames.size());
      const std::vector<std::size_t>& shape = truth.frames.front().shape;
      if (result.frames.front().shape != shape)
        fail("{}: it is {}, but {} is {}", path.string(), extents(result.frames.front().shape),
             image.truth.string(), extents(shape));
      arguments of_pair = args_;
      of_pair.spacing = spacing_of(truth, image.truth, result, path, args_);
      std::vector<image_score> scores;
      for (std::size_t t = 0; t < truth.frames.size(); ++t) {
        scored_image& row = all_.images[first + t];
        if (!of_pair.spacing.empty()) row.spacing = of_pair.spacing;
        try {
          scores.push_back(score_frame(r, first + t, truth, result, of_pair));
        } catch (const std::exception& error) {
          fail("{}: {}", path.string(), error.what());
        }
      }
      for (std::size_t t = 0; t < scores.size(); ++t)
        all_.images[first + t].results[r] = std::move(scores[t]);
    } catch (const std::exception& error) {
      all_.errors.emplace_back(error.what());
      for_all(image_score::state::bad, error.what());
    }
  }

  image_score score_frame(std::size_t r, std::size_t image, const image_file& truth, const image_file& result,
                          const arguments& of_pair) {
    const std::size_t t = all_.images[image].frame;
    const label_image &reference = truth.frames[t], &prediction = result.frames[t];
    image_score score;
    if (!args_.classes.empty()) {
      score.values = score_classes(reference, prediction, all_.ids, of_pair);
      return score;
    }
    const comparison found = score_pair(all_.files.results[r], reference, prediction, true, of_pair);
    for (const auto& id : all_.ids) score.values.push_back(value(found, id));
    if (!args_.maps.empty()) {
      arguments into = of_pair;
      into.maps = (std::filesystem::path(args_.maps) / flat_name(all_.files.results[r])).string();
      write_maps(into, all_.images[image].name, reference, prediction, found.table);
    }
    keep_worst(r, image, found);
    add_matches(r, found);
    if (checks_) check(r, all_.images[image].name, truth, result, t);
    return score;
  }

  void check(std::size_t r, const std::string& name, const image_file& truth, const image_file& result,
             std::size_t t) {
    const label_pieces pieces = pieces_of(result.frames[t], args_.threads);
    if (r == 0) check_.look_at(all_.files.truth, name, truth_pieces_[t], pieces.labels, truth.axes);
    check_.look_at(all_.files.results[r], name, pieces, truth_pieces_[t].labels, result.axes);
  }

  /// Keeps the objects with the lowest Jaccard index; among equals the larger, then the earlier.
  void keep_worst(std::size_t r, std::size_t image, const comparison& found) {
    std::vector<worst_object>& worst = all_.worst[r];
    for (const auto& object : worst_objects(found, args_)) worst.push_back({image, object});
    std::stable_sort(worst.begin(), worst.end(), [](const worst_object& a, const worst_object& b) {
      return a.score.iou != b.score.iou ? a.score.iou < b.score.iou : a.score.size > b.score.size;
    });
    worst.resize(std::min(worst.size(), worst_objects_kept));
  }

  void add_matches(std::size_t r, const comparison& found) {
    if (args_.match_thresholds.empty()) return;
    const auto matchings = segtally::match(found.table, args_.match_thresholds, args_.matching);
    for (std::size_t k = 0; k < matchings.size(); ++k) all_.matched[r][k] += matchings[k];
  }

  /// Bad files have no values: they are undefined, whatever the option for missing predictions.
  void fill_study() {
    for (const scored_image& image : all_.images)
      for (std::size_t r = 0; r < image.results.size(); ++r) {
        const std::string& group = all_.files.images[image.file].group;
        const image_score& score = image.results[r];
        if (score.what == image_score::state::missing) {
          all_.study.add_missing(image.name, all_.files.results[r], group);
          continue;
        }
        std::vector<segtally::study_value> values;
        for (std::size_t k = 0; k < all_.ids.size(); ++k) {
          const segtally::metric_info* const info = info_of(all_.ids[k]);
          values.push_back({all_.ids[k], score.values.empty() ? segtally::undefined : score.values[k],
                            info == nullptr ? segtally::direction::higher : info->better,
                            info == nullptr ? 0 : segtally::worst_value(*info)});
        }
        all_.study.add(image.name, all_.files.results[r], values, group);
      }
  }

  const arguments& args_;
  bool checks_;
  scored_set all_;
  input_check check_;
  std::vector<label_pieces> truth_pieces_;  // per frame
};

}  // namespace

std::string to_text(image_score::state what) {
  return what == image_score::state::scored    ? "scored"
         : what == image_score::state::missing ? "missing"
                                               : "bad";
}

std::size_t scored_set::units() const {
  if (!has_groups()) return images.size();
  std::set<std::string> groups;
  for (const scored_image& image : images) groups.insert(files.images[image.file].group);
  return groups.size();
}

bool scored_set::has_scores() const {
  return std::any_of(images.begin(), images.end(), [](const scored_image& image) {
    return std::any_of(image.results.begin(), image.results.end(),
                       [](const image_score& score) { return score.what == image_score::state::scored; });
  });
}

double scored_set::counted(std::size_t image, std::size_t result, const std::string& id,
                           const arguments& args) const {
  if (images[image].results[result].what == image_score::state::missing)
    return args.missing == segtally::missing_values::worst ? study.metric(id).worst : segtally::undefined;
  return study.value(images[image].name, files.results[result], id);
}

scored_set score_set(data_set files, const arguments& args) {
  const std::size_t images = files.images.size();
  scorer score(std::move(files), args);
  const progress_line progress(images);
  for (std::size_t i = 0; i < images; ++i) {
    progress.reached(i);
    score.score(i);
  }
  return score.finish();
}

text_list all_ids(const arguments& args) {
  text_list ids;
  if (args.classes.empty()) ids = {"reference_objects", "prediction_objects"};
  if (args.matching.partly_annotated) ids = {"reference_objects"};
  for (const auto& id : metrics_of(args))
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  if (args.annotated) ids.emplace_back(annotated_jaccard);
  return ids;
}
