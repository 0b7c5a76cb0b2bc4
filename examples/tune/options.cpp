// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <exception>  // for exception
#include <stdexcept>  // for runtime_error
#include <utility>    // for forward

#include "number_list.hpp"
#include "segmenter.hpp"

namespace {

using number_list = std::vector<double>;

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw std::runtime_error(fmt::format(text, std::forward<Args>(args)...));
}

number_list sigmas_of(const char* option, const std::string& text) try {
  number_list values = numbers_of(text);
  for (const double sigma : values)
    if (!(sigma > 0)) fail("sigma {} is not a positive number", sigma);
  return values;
} catch (const std::exception& error) {
  fail("{} {}: {}", option, text, error.what());
}

}  // namespace

void define(CLI::App& app, arguments& args) {
  app.name("tune");
  app.footer("Exit status: 0, or 2 for an error.");
  app.description(
      "Segments an image with many parameters and prints which come nearest to a reference.\n"
      "Sigmas are in voxels along the last axis. Without files it tunes for invented nuclei.");
  app.add_option("files", args.files, "grey image and its labels: TIFF (pages are a stack) or .npy")
      ->type_name("RAW REFERENCE");
  const auto numbers = [&](const char* option, number_list& to, const char* text) {
    return app
        .add_option_function<std::string>(
            option, [&to, option](const std::string& given) { to = sigmas_of(option, given); }, text)
        ->type_name("FIRST:STEP:LAST");
  };
  numbers("--spot-sigma", args.spot_sigmas,
          "blur before the search for one seed per object, also as 1,2,5 [1:1:8]");
  numbers("--outline-sigma", args.outline_sigmas,
          "blur before Otsu's threshold, also as 1,2,5 [0.5:0.5:2.5]");
  app.add_option("--spacing", args.spacing, "size of a voxel along each axis, first axis first [all equal]")
      ->type_name("Z,Y,X")
      ->delimiter(',')
      ->allow_extra_args(false);
  std::vector<std::string> names;
  for (const pipeline& p : pipelines) names.emplace_back(p.name);
  app.add_option("--pipeline", args.pipelines, fmt::format("{} [all]", fmt::join(names, ", ")))
      ->type_name("NAME,NAME...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember(names).description(""));
  app.add_option("--metric", args.metric, "what is to be best: an id of the catalogue [" + args.metric + "]")
      ->type_name("ID");
  auto* const optimise =
      app.add_option("--optimise", args.optimise,
                     "instead of the grid, let NLopt search between its ends with N candidates a pipeline")
          ->type_name("N")
          ->check(CLI::Range(1, 1000000).description(""));
  app.add_option("--record", args.record,
                 "write every metric of every candidate; what the file has already is not computed again")
      ->type_name("FILE.csv");
  app.add_option("--heat-map", args.heat_map,
                 "draw the grid: spot sigma to the right, outline sigma downwards")
      ->type_name("FILE.png")
      ->excludes(optimise);
  app.add_option("--labels", args.labels, "write the labels of the best candidate")->type_name("FILE.npy");
}
