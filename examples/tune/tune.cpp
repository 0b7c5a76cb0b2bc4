// SPDX-License-Identifier: BSD-3-Clause

// Which parameters of a segmentation pipeline come nearest to the truth, and which pipeline with its best
// ones?

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>     // for all_of, clamp, find, find_if, max, min, minmax_element
#include <bit>           // for endian
#include <charconv>      // for from_chars
#include <cmath>         // for isnan, trunc
#include <cstddef>       // for size_t
#include <cstdint>       // for uint32_t, uint64_t
#include <cstdio>        // for fflush, fputs, stderr, stdout
#include <cstring>       // for memcpy
#include <exception>     // for exception
#include <fstream>       // for ofstream
#include <limits>        // for numeric_limits
#include <stdexcept>     // for runtime_error
#include <string>        // for string
#include <string_view>   // for string_view
#include <system_error>  // for errc
#include <utility>       // for forward, move
#include <variant>       // for visit
#include <vector>        // for vector

#include <segtally/segtally.hpp>

#include "heat_map.hpp"
#include "imaginary.hpp"
#include "label_file.hpp"
#include "progress.hpp"
#include "record.hpp"
#include "search.hpp"
#include "segmenter.hpp"
#include "text_table.hpp"

namespace {

using text_list = std::vector<std::string>;
using number_list = std::vector<double>;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

struct request {
  text_list files;
  text_list pipelines;
  number_list spot_sigmas = segtally::threshold_range(1, 1, 8);
  number_list outline_sigmas = segtally::threshold_range(0.5, 0.5, 2.5);
  number_list spacing;
  std::string metric = "jaccard_index_sparse";
  int optimise = 0;
  std::string record;
  std::string heat_map;
  std::string labels;
};

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw std::runtime_error(fmt::format(text, std::forward<Args>(args)...));
}

// What was asked for

double number_of(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end) fail("'{}' is not a number", text);
  return value;
}

/// Reads "first:step:last" or "a,b,c".
number_list numbers_of(const std::string& text) {
  const bool range = text.find(':') != std::string::npos;
  number_list numbers;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(range ? ':' : ',', at), text.size());
    numbers.push_back(number_of(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  if (range && numbers.size() != 3) fail("three numbers are needed, FIRST:STEP:LAST");
  return range ? segtally::threshold_range(numbers[0], numbers[1], numbers[2]) : numbers;
}

number_list sigmas_of(const char* option, const std::string& text) try {
  number_list values = numbers_of(text);
  for (const double sigma : values)
    if (!(sigma > 0)) fail("sigma {} is not a positive number", sigma);
  return values;
} catch (const std::exception& error) {
  fail("{} {}: {}", option, text, error.what());
}

void define(CLI::App& app, request& wish) {
  app.name("tune");
  app.footer("Exit status: 0, or 2 for an error.");
  app.description(
      "Segments an image with many parameters and prints which come nearest to a reference.\n"
      "Sigmas are in voxels along the last axis. Without files it tunes for invented nuclei.");
  app.add_option("files", wish.files, "grey image and its labels: TIFF (pages are a stack) or .npy")
      ->type_name("RAW REFERENCE");
  const auto numbers = [&](const char* option, number_list& to, const char* text) {
    return app
        .add_option_function<std::string>(
            option, [&to, option](const std::string& given) { to = sigmas_of(option, given); }, text)
        ->type_name("FIRST:STEP:LAST");
  };
  numbers("--spot-sigma", wish.spot_sigmas,
          "blur before the search for one seed per object, also as 1,2,5 [1:1:8]");
  numbers("--outline-sigma", wish.outline_sigmas,
          "blur before Otsu's threshold, also as 1,2,5 [0.5:0.5:2.5]");
  app.add_option("--spacing", wish.spacing, "size of a voxel along each axis, first axis first [all equal]")
      ->type_name("Z,Y,X")
      ->delimiter(',')
      ->allow_extra_args(false);
  text_list names;
  for (const pipeline& p : pipelines) names.emplace_back(p.name);
  app.add_option("--pipeline", wish.pipelines, fmt::format("{} [all]", fmt::join(names, ", ")))
      ->type_name("NAME,NAME...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember(names).description(""));
  app.add_option("--metric", wish.metric, "what is to be best: an id of the catalogue [" + wish.metric + "]")
      ->type_name("ID");
  auto* const optimise =
      app.add_option("--optimise", wish.optimise,
                     "instead of the grid, let NLopt search between its ends with N candidates a pipeline")
          ->type_name("N")
          ->check(CLI::Range(1, 1000000).description(""));
  app.add_option("--record", wish.record,
                 "write every metric of every candidate; what the file has already is not computed again")
      ->type_name("FILE.csv");
  app.add_option("--heat-map", wish.heat_map,
                 "draw the grid: spot sigma to the right, outline sigma downwards")
      ->type_name("FILE.png")
      ->excludes(optimise);
  app.add_option("--labels", wish.labels, "write the labels of the best candidate")->type_name("FILE.npy");
}

const segtally::metric_info& metric_of(const std::string& id) {
  text_list ids;
  for (const segtally::metric_info& info : segtally::catalogue()) {
    if (info.id == id && info.better == segtally::better::neither)
      fail("--metric {}: neither end of it is better", id);
    if (info.id == id) return info;
    if (info.better != segtally::better::neither) ids.emplace_back(info.id);
  }
  fail("no metric '{}'; there are {}", id, fmt::join(ids, ", "));
}

// Images

struct images {
  std::string raw_name = "invented nuclei", reference_name = "the truth about them";
  raw_image raw;
  label_image reference;
};

images read_images(const request& wish) {
  if (wish.files.empty()) {
    auto [raw, truth] = imagine();
    return {.raw = std::move(raw), .reference = std::move(truth)};
  }
  if (wish.files.size() != 2) fail("{} files: a grey image and its labels are needed", wish.files.size());
  images both{wish.files[0], wish.files[1], read_raw(wish.files[0]), read_labels(wish.files[1])};
  if (both.raw.shape != both.reference.shape)
    fail("{} is {}, but {} is {}", both.raw_name, fmt::join(both.raw.shape, " x "), both.reference_name,
         fmt::join(both.reference.shape, " x "));
  return both;
}

/// FNV-1a, 64 bits, of numbers in the order of the file.
class fingerprint {
 public:
  template <class T>
  fingerprint& operator<<(const std::vector<T>& numbers) {
    for (const T number : numbers) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, &number, sizeof number);
      for (std::size_t byte = 0; byte < sizeof number; ++byte) {
        hash_ ^= bits >> (8 * byte) & 0xffU;
        hash_ *= 0x100000001b3U;
      }
    }
    return *this;
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

/// Returns what scores depend on besides pipeline and sigmas.
std::string inputs_of(const images& both, const request& wish) {
  fingerprint raw, reference;
  raw << both.raw.shape << both.raw.strides << both.raw.values;
  reference << both.reference.shape << both.reference.strides;
  std::visit([&](const auto& labels) { reference << labels; }, both.reference.labels);
  return fmt::format("tune: image {:016x}; reference {:016x}; spacing {}", raw.value(), reference.value(),
                     wish.spacing.empty() ? "equal" : fmt::format("{}", fmt::join(wish.spacing, ",")));
}

// Candidates

/// Returns a value of the metric such that larger is better; NaN stays NaN.
double goodness(const segtally::metric_info& metric, double value) {
  return metric.better == segtally::better::higher ? value : -value;
}

/// The best candidate of a pipeline.
struct champion {
  const pipeline* method;
  sigmas at;
  double value = undefined;
  std::size_t candidates = 0;
};

/// Scores candidates against one reference: each image is read once, and no candidate is scored twice.
class contest {
 public:
  contest(const images& both, const request& wish, const segtally::metric_info& metric)
      : both_(both),
        metric_(metric),
        segment_(both.raw, wish.spacing),
        record_(wish.record.empty() ? record() : record(wish.record, inputs_of(both, wish))) {}

  [[nodiscard]] std::vector<std::uint32_t> segment(const pipeline& method, const sigmas& at) {
    return (segment_.*method.run)(at);
  }

  [[nodiscard]] segtally::scorecard scores_of(const std::vector<std::uint32_t>& labels) const {
    const label_image& reference = both_.reference;
    return std::visit(
        [&]<class R>(const std::vector<R>& r) {
          return segtally::score(segtally::label_view<R>(r.data(), reference.shape, reference.strides),
                                 segtally::label_view<std::uint32_t>(labels.data(), reference.shape));
        },
        reference.labels);
  }

  /// Returns how good a candidate is, the larger the better, and remembers the best.
  double score(champion& best, sigmas at) {
    if (!best.method->has_spot) at.spot = 0;
    const std::vector<double>* scores = record_.find(best.method->name, at);
    if (scores == nullptr) {
      std::vector<double> all;
      for (const auto& metric : scores_of(segment(*best.method, at))) all.push_back(metric.value);
      record_.add(best.method->name, at, std::move(all));
      scores = record_.find(best.method->name, at);
      ++computed_;
    }
    const double value = (*scores)[static_cast<std::size_t>(&metric_ - segtally::catalogue().data())];
    ++best.candidates;
    if (std::isnan(best.value) || goodness(metric_, value) > goodness(metric_, best.value)) {
      best.at = at;
      best.value = value;
    }
    return goodness(metric_, value);
  }

  [[nodiscard]] std::size_t computed() const { return computed_; }

 private:
  const images& both_;
  const segtally::metric_info& metric_;
  segmenter segment_;
  record record_;
  std::size_t computed_ = 0;
};

struct outcome {
  champion best;
  heat_map map;
};

/// Tries every pair of sigmas, or every outline sigma if the pipeline has no other.
outcome try_grid(contest& all, const pipeline& method, const request& wish, progress& bar) {
  const number_list spots = method.has_spot ? wish.spot_sigmas : number_list{0};
  outcome result{{&method, {}}, {.columns = spots.size(), .rows = wish.outline_sigmas.size()}};
  for (const double outline : wish.outline_sigmas)
    for (const double spot : spots) {
      result.map.values.push_back(all.score(result.best, {.spot = spot, .outline = outline}));
      bar.step(fmt::format("{} {:.4f}", method.name, result.best.value));
    }
  return result;
}

/// Lets the optimiser choose. It gets a very bad finite number where the metric is undefined.
outcome optimise(contest& all, const pipeline& method, const request& wish, progress& bar) {
  outcome result{{&method, {}}, {}};
  const auto [spot_low, spot_high] = std::minmax_element(wish.spot_sigmas.begin(), wish.spot_sigmas.end());
  const auto [low, high] = std::minmax_element(wish.outline_sigmas.begin(), wish.outline_sigmas.end());
  minimise({.spot = *spot_low, .outline = *low},
           {.spot = method.has_spot ? *spot_high : *spot_low, .outline = *high}, wish.optimise,
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
    const bool marked = values.size() > 1 && metric->better != segtally::better::neither;
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

/// Writes labels in C order as NumPy has them.
void write_npy(const std::string& path, const std::vector<std::size_t>& shape,
               const std::vector<std::uint32_t>& labels) {
  const std::string header =
      fmt::format("{{'descr': '{}u4', 'fortran_order': False, 'shape': ({},)}}",
                  std::endian::native == std::endian::little ? '<' : '>', fmt::join(shape, ", "));
  constexpr std::size_t whole = 128,
                        start = 10;  // bytes: of all before the labels, and of all before the header
  std::ofstream file(path, std::ios::binary);
  file << "\x93NUMPY\x01" << '\0' << static_cast<char>(whole - start) << '\0'
       << fmt::format("{:<{}}\n", header, whole - start - 1);
  file.write(reinterpret_cast<const char*>(labels.data()),
             static_cast<std::streamsize>(labels.size() * sizeof labels[0]));
  if (!file.flush()) fail("cannot write {}", path);
}

std::vector<const pipeline*> wanted_pipelines(const request& wish) {
  std::vector<const pipeline*> wanted;
  for (const pipeline& p : pipelines)
    if (wish.pipelines.empty() ||
        std::find(wish.pipelines.begin(), wish.pipelines.end(), p.name) != wish.pipelines.end())
      wanted.push_back(&p);
  return wanted;
}

/// Returns how many candidates there will be; the optimiser may stop earlier.
std::size_t candidates_of(const pipeline& method, const request& wish) {
  return wish.optimise > 0 ? static_cast<std::size_t>(wish.optimise)
                           : wish.outline_sigmas.size() * (method.has_spot ? wish.spot_sigmas.size() : 1);
}

void run(const request& wish) {
  const segtally::metric_info& metric = metric_of(wish.metric);
  const images both = read_images(wish);
  contest all(both, wish, metric);

  const auto methods = wanted_pipelines(wish);
  std::size_t candidates = 0;
  for (const pipeline* p : methods) candidates += candidates_of(*p, wish);
  std::vector<champion> champions;
  std::vector<heat_map> maps;
  {
    progress bar(candidates);
    for (const pipeline* p : methods) {
      auto [best, map] = wish.optimise > 0 ? optimise(all, *p, wish, bar) : try_grid(all, *p, wish, bar);
      if (std::isnan(best.value)) fail("{} is undefined for every candidate of {}", metric.id, p->name);
      champions.push_back(best);
      maps.push_back(std::move(map));
    }
  }

  segtally::score_table high_scores;
  for (const champion& best : champions)
    high_scores.add(std::string(best.method->name), all.scores_of(all.segment(*best.method, best.at)));
  high_scores.rank_by(metric.id);

  if (!wish.heat_map.empty()) write_heat_maps(wish.heat_map, maps);
  if (!wish.labels.empty()) {
    const champion& best = champion_named(champions, high_scores.begin()->name);
    write_npy(wish.labels, both.raw.shape, all.segment(*best.method, best.at));
  }
  print(fmt::format("Image: {}, {}\nReference: {}\nBest {} ({} is better); {} candidates computed\n\n{}",
                    both.raw_name, fmt::join(both.raw.shape, " x "), both.reference_name, metric.id,
                    metric.better == segtally::better::higher ? "higher" : "lower", all.computed(),
                    high_scores_text(champions, high_scores, metric)));
}

}  // namespace

int main(int argc, char** argv) {
  request wish;
  CLI::App app;
  try {
    define(app, wish);
    app.parse(argc, argv);
    run(wish);
    return 0;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const std::exception& error) {
    fmt::print(stderr, "tune: {}\n", error.what());
    return 2;
  }
}
