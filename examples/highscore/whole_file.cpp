// SPDX-License-Identifier: BSD-3-Clause
#include "whole_file.hpp"

#include <filesystem>    // for path, remove, rename
#include <fstream>       // for ofstream
#include <system_error>  // for error_code
#include <utility>       // for pair

#include "arguments.hpp"  // for fail

void write_whole_file(const std::string& path, const std::string& text) {
  // A pipe or a device such as /dev/stdout must not be replaced by a file.
  std::error_code none;
  const bool replaces = !std::filesystem::exists(path, none) || std::filesystem::is_regular_file(path, none);
  const std::string draft = replaces ? path + ".highscore.part" : path;
  {
    std::ofstream file(draft, std::ios::binary);
    file << text << std::flush;
    if (file) file.close();
    if (!file) {
      if (replaces) std::filesystem::remove(draft, none);
      fail("cannot write {}", path);
    }
  }
  if (!replaces) return;
  std::error_code error;
  std::filesystem::rename(draft, path, error);
  if (!error) return;
  std::filesystem::remove(draft, none);
  fail("cannot write {}: {}", path, error.message());
}

namespace {

/// Returns a canonical path for a file, whether it exists or not.
std::filesystem::path known_as(const std::filesystem::path& path) {
  std::error_code none;
  return std::filesystem::weakly_canonical(std::filesystem::absolute(path, none), none);
}

}  // namespace

void check_outputs(const std::vector<std::pair<std::string, std::string>>& outputs,
                   const std::vector<std::filesystem::path>& inputs) {
  namespace fs = std::filesystem;
  std::error_code none;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto& [option, name] = outputs[i];
    const fs::path path = name;
    if (name.empty() || (fs::exists(path, none) && fs::is_other(path, none))) continue;
    for (std::size_t j = 0; j < i; ++j)
      if (outputs[j].second == name || known_as(outputs[j].second) == known_as(path))
        fail("{} and {} are the same file, {}", outputs[j].first, option, name);
    if (name == "-") continue;
    if (fs::is_directory(path, none)) fail("cannot write {}: it is a folder", name);
    if (path.has_parent_path() && !fs::is_directory(path.parent_path(), none))
      fail("cannot write {}: there is no folder {}", name, path.parent_path().string());
    if (!fs::exists(path, none)) continue;
    for (const fs::path& input : inputs)
      if (fs::equivalent(input, path, none)) fail("{} {} would replace a file that is read", option, name);
  }
}
