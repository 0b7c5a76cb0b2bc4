// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>

#include <string>  // for string
#include <vector>  // for vector

#include <segtally/objects/detection_scores.hpp>  // for threshold_range

/// The command line.
struct arguments {
  std::vector<std::string> files;
  std::vector<std::string> pipelines;
  std::vector<double> spot_sigmas = segtally::threshold_range(1, 1, 8);
  std::vector<double> outline_sigmas = segtally::threshold_range(0.5, 0.5, 2.5);
  std::vector<double> spacing;
  std::string metric = "jaccard_index_sparse";
  int optimise = 0;
  std::string record;
  std::string heat_map;
  std::string labels;
};

/// Defines the options. The text for --help is the manual of this program.
void define(CLI::App& app, arguments& args);
