// SPDX-License-Identifier: BSD-3-Clause
#include "study_json.hpp"

#include <cmath>    // for isfinite, isinf
#include <utility>  // for move

#include <nlohmann/json.hpp>

namespace {

using json = nlohmann::ordered_json;

/// A JSON object of numbers, with a separate list of the infinite ones.
class numbers {
 public:
  void add(const std::string& name, double x) {
    object_[name] = value(x);
    if (std::isinf(x)) infinite_[name] = x > 0 ? "inf" : "-inf";
  }

  void add_pair(const std::string& name, double low, double high) {
    object_[name] = {value(low), value(high)};
    if (std::isinf(low) || std::isinf(high))
      infinite_[name] = {std::isinf(low) ? text(low) : value(low),
                         std::isinf(high) ? text(high) : value(high)};
  }

  void add_count(const std::string& name, std::size_t n) { object_[name] = n; }

  [[nodiscard]] json& object() { return object_; }
  [[nodiscard]] json& infinite() { return infinite_; }

 private:
  static json value(double x) { return std::isfinite(x) ? json(x) : json(nullptr); }
  static json text(double x) { return x > 0 ? "inf" : "-inf"; }

  json object_ = json::object();
  json infinite_ = json::object();
};

json summary_json(const segtally::metric_study& metric) {
  const segtally::value_summary& s = metric.summary;
  numbers all;
  all.add_count("n", s.n);
  all.add_count("undefined", s.undefined);
  all.add("mean", s.mean);
  all.add("sd", s.deviation);
  all.add("median", s.median);
  all.add_pair("quartiles", s.lower_quartile, s.upper_quartile);
  all.add("min", s.least);
  all.add("max", s.greatest);
  all.add_pair("interval", metric.mean_interval.low, metric.mean_interval.high);
  if (metric.missing != 0) all.add_count("missing", metric.missing);
  if (!all.infinite().empty()) all.object()["infinite"] = std::move(all.infinite());
  return std::move(all.object());
}

json image_json(const scored_set& set, std::size_t i, std::size_t r, const arguments& args) {
  const scored_image& image = set.images[i];
  json entry = {{"name", image.name}};
  if (const std::string& group = set.files.images[image.file].group; !group.empty()) entry["group"] = group;
  numbers scores;
  for (const auto& id : set.ids) scores.add(id, set.counted(i, r, id, args));
  entry["scores"] = std::move(scores.object());
  if (!scores.infinite().empty()) entry["infinite"] = std::move(scores.infinite());
  if (image.results[r].what == image_score::state::missing) entry["missing"] = true;
  if (image.results[r].what == image_score::state::bad) entry["error"] = image.results[r].error;
  return entry;
}

json rank_json(const result_study& result, const arguments& args) {
  numbers rank;
  rank.add("mean", result.mean_rank);
  rank.add("rank", result.rank);
  rank.add_pair("interval", result.rank_interval.low, result.rank_interval.high);
  rank.add("first", result.share_first);
  rank.object()["metric"] = args.rank_by;
  return std::move(rank.object());
}

}  // namespace

std::string study_json(const scored_set& set, const study_result& study, const arguments& args) {
  json results = json::array();
  for (std::size_t r = 0; r < study.results.size(); ++r) {
    const result_study& result = study.results[r];
    json metrics = json::object(), images = json::array();
    for (std::size_t k = 0; k < set.ids.size(); ++k) metrics[set.ids[k]] = summary_json(result.metrics[k]);
    for (std::size_t i = 0; i < set.images.size(); ++i) images.push_back(image_json(set, i, r, args));
    json entry = {{"name", result.name}, {"metrics", std::move(metrics)}, {"images", std::move(images)}};
    if (study.best_two) entry["rank"] = rank_json(result, args);
    results.push_back(std::move(entry));
  }
  const segtally::study_options options = study_options_of(args);
  json whole = {{"reference", set.files.truth},
                {"confidence", options.confidence},
                {"resamples", options.resamples},
                {"missing", args.missing == segtally::missing_values::worst ? "worst" : "undefined"},
                {"results", std::move(results)}};
  if (study.best_two) {
    const duel& d = *study.best_two;
    const segtally::paired_comparison& c = d.comparison;
    numbers pair;
    pair.object()["metric"] = args.rank_by;
    pair.object()["better"] = study.results[d.better].name;
    pair.object()["other"] = study.results[d.other].name;
    pair.add_count("n", c.n);
    pair.add("mean_difference", c.mean_difference);
    pair.add_pair("interval", c.mean_interval.low, c.mean_interval.high);
    pair.add_count("wins", c.wins);
    pair.add_count("ties", c.ties);
    pair.add_count("losses", c.losses);
    pair.add("p_signed_rank", c.signed_rank.p);
    pair.object()["exact"] = c.signed_rank.exact;
    whole["best_two"] = std::move(pair.object());
  }
  if (!set.errors.empty()) whole["errors"] = set.errors;
  if (!set.warnings.empty()) whole["warnings"] = set.warnings;
  return whole.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
}
