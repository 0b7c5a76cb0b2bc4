// SPDX-License-Identifier: BSD-3-Clause

// Which parameters of a segmentation pipeline give the result closest to the truth, and which pipeline is
// best with its best parameters?

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>    // for all_of, clamp, find, find_if, minmax_element
#include <bit>          // for endian
#include <cmath>        // for isnan, trunc
#include <cstddef>      // for size_t
#include <cstdint>      // for uint32_t
#include <cstdio>       // for fflush, stderr, stdout
#include <exception>    // for exception
#include <fstream>      // for ofstream
#include <limits>       // for numeric_limits
#include <stdexcept>    // for runtime_error
#include <string>       // for string
#include <string_view>  // for string_view
#include <utility>      // for forward, move
#include <vector>       // for vector

#include <segtally/segtally.hpp>

#include "contest.hpp"
#include "heat_map.hpp"
#include "imaginary.hpp"
#include "label_file.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "search.hpp"
#include "segmenter.hpp"
#include "text_table.hpp"

namespace {

using number_list = std::vector<double>;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw std::runtime_error(fmt::format(text, std::forward<Args>(args)...));
}

const segtally::metric_info& metric_of(const std::string& id) {
  std::vector<std::string> ids;
  for (const segtally::metric_info& info : segtally::catalogue()) {
    if (info.id == id && info.better == segtally::direction::neither)
      fail("--metric {}: neither end of it is better", id);
    if (info.id == id) return info;
    if (info.better != segtally::direction::neither) ids.emplace_back(info.id);
  }
  fail("no metric '{}'; there are {}", id, fmt::join(ids, ", "));
}

images read_images(const arguments& args) {
  if (args.files.empty()) {
    auto [raw, truth] = imagine();
    return {"invented nuclei", "the truth about them", std::move(raw), std::move(truth)};
  }
  if (args.files.size() != 2) fail("{} files: a grey image and its labels are needed", args.files.size());
  images both{args.files[0], args.files[1], read_raw(args.files[0]), read_labels(args.files[1])};
  if (both.raw.shape != both.reference.shape)
    fail("{} is {}, but {} is {}", both.raw_name, fmt::join(both.raw.shape, " x "), both.reference_name,
         fmt::join(both.reference.shape, " x "));
  return both;
}

struct outcome {
  champion best;
  heat_map map;
};

/// Tries every pair of sigmas, or every outline sigma if the pipeline has no other.
outcome try_grid(contest& all, const pipeline& method, const arguments& args, progress& bar) {
  const number_list spots = method.has_spot ? args.spot_sigmas : number_list{0};
  outcome result{{&method, {}}, {.columns = spots.size(), .rows = args.outline_sigmas.size()}};
  for (const double outline : args.outline_sigmas)
    for (const double spot : spots) {
      result.map.values.push_back(all.score(result.best, {.spot = spot, .outline = outline}));
      bar.step(fmt::format("{} {:.4f}", method.name, result.best.value));
    }
  return result;
}

/// Runs the optimiser. If the metric is undefined, the loss is a large finite number.
outcome optimise(contest& all, const pipeline& method, const arguments& args, progress& bar) {
  outcome result{{&method, {}}, {}};
  const auto [spot_low, spot_high] = std::minmax_element(args.spot_sigmas.begin(), args.spot_sigmas.end());
  const auto [low, high] = std::minmax_element(args.outline_sigmas.begin(), args.outline_sigmas.end());
  minimise({.spot = *spot_low, .outline = *low},
           {.spot = method.has_spot ? *spot_high : *spot_low, .outline = *high}, args.optimise,
           [&](const sigmas& at) {
             constexpr double bad = 1e6;
             const double value = all.score(result.best, at);
             bar.step(fmt::format("{} {:.4f}", method.name, result.best.value));
             return std::isnan(value) ? bad : std::clamp(-value, -bad, bad);
           });
  return result;
}

// Printing

const champion& champion_named(const std::vector<champion>& champions, std::string_view name) {
  return *std::find_if(champions.begin(), champions.end(),
                       [&](const champion& c) { return c.method->name == name; });
}

/// Returns the best of each pipeline side by side, the best of them first; * marks the best of each row.
std::string high_scores_text(const std::vector<champion>& champions, const segtally::score_table& ranked,
                             const segtally::metric_info& tuned) {
  using side = text_column::side;
  std::vector<const segtally::metric_info*> metrics = {&tuned};
  for (const segtally::metric_info& info : segtally::catalogue())
    if (&info != &tuned) metrics.push_back(&info);

  std::vector<text_column> columns = {{{""}, side::left, {"candidates", "spot_sigma", "outline_sigma"}}};
  for (const auto& row : ranked) {
    const champion& best = champion_named(champions, row.name);
    const std::string spot = best.method->has_spot ? fmt::format("{}", best.at.spot) : "-";
    columns.push_back(
        {{row.name + ' '},
         side::right,
         {fmt::format("{} ", best.candidates), spot + ' ', fmt::format("{} ", best.at.outline)}});
  }
  for (const auto* metric : metrics) {
    number_list values;
    for (const auto& row : ranked) values.push_back(row.scores[metric->id]);
    double best = undefined;
    for (const double x : values)
      if (goodness(*metric, x) > goodness(*metric, best) || std::isnan(best)) best = x;
    const bool marked = values.size() > 1 && metric->better != segtally::direction::neither;
    const bool counts =
        std::all_of(values.begin(), values.end(), [](double x) { return std::trunc(x) == x; });
    columns.front().cells.emplace_back(metric->id);
    for (std::size_t i = 0; i < values.size(); ++i)
      columns[i + 1].cells.push_back(
          (std::isnan(values[i]) ? "undefined" : fmt::format("{:.{}f}", values[i], counts ? 0 : 4)) +
          (marked && values[i] == best ? '*' : ' '));
  }
  return text_table(columns, 1);
}

void print(const std::string& text) {
  fmt::print("{}", text);
  if (std::fflush(stdout) != 0) fail("cannot write to standard output");
}

/// Writes labels in C order as a .npy file.
void write_npy(const std::string& path, const std::vector<std::size_t>& shape,
               const std::vector<std::uint32_t>& labels) {
  const std::string header =
      fmt::format("{{'descr': '{}u4', 'fortran_order': False, 'shape': ({},)}}",
                  std::endian::native == std::endian::little ? '<' : '>', fmt::join(shape, ", "));
  constexpr std::size_t whole = 128,
                        start = 10;  // bytes before the labels, and before the header
  std::ofstream file(path, std::ios::binary);
  file << "\x93NUMPY\x01" << '\0' << static_cast<char>(whole - start) << '\0'
       << fmt::format("{:<{}}\n", header, whole - start - 1);
  file.write(reinterpret_cast<const char*>(labels.data()),
             static_cast<std::streamsize>(labels.size() * sizeof labels[0]));
  if (!file.flush()) fail("cannot write {}", path);
}

std::vector<const pipeline*> wanted_pipelines(const arguments& args) {
  std::vector<const pipeline*> wanted;
  for (const pipeline& p : pipelines)
    if (args.pipelines.empty() ||
        std::find(args.pipelines.begin(), args.pipelines.end(), p.name) != args.pipelines.end())
      wanted.push_back(&p);
  return wanted;
}

/// Returns the number of candidates; the optimiser may stop earlier.
std::size_t candidates_of(const pipeline& method, const arguments& args) {
  return args.optimise > 0 ? static_cast<std::size_t>(args.optimise)
                           : args.outline_sigmas.size() * (method.has_spot ? args.spot_sigmas.size() : 1);
}

void run(const arguments& args) {
  const segtally::metric_info& metric = metric_of(args.metric);
  const images both = read_images(args);
  contest all(both, args.spacing, args.record, metric);

  const auto methods = wanted_pipelines(args);
  std::size_t candidates = 0;
  for (const pipeline* p : methods) candidates += candidates_of(*p, args);
  std::vector<champion> champions;
  std::vector<heat_map> maps;
  {
    progress bar(candidates);
    for (const pipeline* p : methods) {
      auto [best, map] = args.optimise > 0 ? optimise(all, *p, args, bar) : try_grid(all, *p, args, bar);
      if (std::isnan(best.value)) fail("{} is undefined for every candidate of {}", metric.id, p->name);
      champions.push_back(best);
      maps.push_back(std::move(map));
    }
  }

  segtally::score_table high_scores;
  for (const champion& best : champions)
    high_scores.add(std::string(best.method->name), all.scores_of(all.segment(*best.method, best.at)));
  high_scores.rank_by(metric.id);

  if (!args.heat_map.empty()) write_heat_maps(args.heat_map, maps);
  if (!args.labels.empty()) {
    const champion& best = champion_named(champions, high_scores.begin()->name);
    write_npy(args.labels, both.raw.shape, all.segment(*best.method, best.at));
  }
  print(fmt::format("Image: {}, {}\nReference: {}\nBest {} ({} is better); {} candidates computed\n\n{}",
                    both.raw_name, fmt::join(both.raw.shape, " x "), both.reference_name, metric.id,
                    to_text(metric.better), all.computed(),
                    high_scores_text(champions, high_scores, metric)));
}

}  // namespace

int main(int argc, char** argv) {
  arguments args;
  CLI::App app;
  try {
    define(app, args);
    app.parse(argc, argv);
    run(args);
    return 0;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const std::exception& error) {
    fmt::print(stderr, "tune: {}\n", error.what());
    return 2;
  }
}
