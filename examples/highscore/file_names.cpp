// SPDX-License-Identifier: BSD-3-Clause
#include "file_names.hpp"

#include <algorithm>     // for minmax, transform
#include <array>         // for array
#include <optional>      // for optional
#include <system_error>  // for error_code, system_error
#include <utility>       // for move
#include <vector>        // for vector

#include "arguments.hpp"  // for fail

namespace {

namespace fs = std::filesystem;

/// Longer extensions first: ".ome.tif" must not be read as ".tif" after ".ome".
constexpr std::array<std::string_view, 9> extensions = {".ome.tiff", ".ome.tif", ".nii.gz", ".tiff", ".tif",
                                                        ".nii",      ".npy",     ".npz",    ".png"};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// Returns the length of the image extension, 0 if there is none.
std::size_t extension_length(const std::string& file_name) {
  const std::string text = lower(file_name);
  for (const auto& extension : extensions)
    if (text.size() > extension.size() && text.ends_with(extension)) return extension.size();
  return 0;
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

/// Returns the texts matched by the wildcards of a pattern, or nothing if the text does not match. A *
/// matches as little as possible.
std::optional<std::string> wildcards_in(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty() ? std::optional<std::string>("") : std::nullopt;
  if (pattern.front() == '*') {
    for (std::size_t taken = 0; taken <= text.size(); ++taken)
      if (auto rest = wildcards_in(text.substr(taken), pattern.substr(1)))
        return std::string(text.substr(0, taken)) + *rest;
    return std::nullopt;
  }
  if (text.empty() || (pattern.front() != '?' && pattern.front() != text.front())) return std::nullopt;
  auto rest = wildcards_in(text.substr(1), pattern.substr(1));
  return rest && pattern.front() == '?' ? text.front() + *rest : rest;
}

bool is_hidden(const fs::path& file) {
  return file.filename().string().starts_with('.');
}

struct found_file {
  std::string name;
  fs::path path;
};

/// Whether there is a file or a dangling link: skipping the latter would hide a bad image.
bool is_file(const fs::path& path) {
  std::error_code none;
  return fs::is_regular_file(path, none) || (fs::is_symlink(path, none) && !fs::exists(path, none));
}

/// Resolves a pattern, one path component after the other.
std::vector<found_file> matching_files(const fs::path& pattern) {
  std::vector<found_file> found = {{"", {}}};
  for (const fs::path& part : pattern) {
    std::vector<found_file> next;
    for (const found_file& start : found) {
      if (!has_wildcard(part.string())) {
        next.push_back({start.name, start.path / part});
        continue;
      }
      const fs::path folder = start.path.empty() ? fs::path(".") : start.path;
      if (!fs::is_directory(folder)) continue;
      for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = wildcards_in(entry.path().filename().string(), part.string());
        if (!name || (is_hidden(entry.path()) && part.string().front() != '.')) continue;
        next.push_back(
            {start.name.empty() ? *name : start.name + "_" + *name, start.path / entry.path().filename()});
      }
    }
    found = std::move(next);
  }
  std::erase_if(found, [](const found_file& file) { return !is_file(file.path); });
  for (found_file& file : found) file.name.resize(file.name.size() - extension_length(file.name));
  return found;
}

std::vector<found_file> files_in(const fs::path& folder) {
  std::vector<found_file> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (!is_hidden(entry.path()) && is_image_file(entry.path()) && is_file(entry.path()))
      found.push_back({image_name(entry.path()), entry.path()});
  return found;
}

}  // namespace

std::string image_name(const fs::path& file) {
  std::string name = file.filename().string();
  name.resize(name.size() - extension_length(name));
  return name;
}

bool is_image_file(const fs::path& file) {
  return extension_length(file.filename().string()) != 0;
}

bool is_pattern(const std::string& argument) {
  std::error_code none;
  return has_wildcard(argument) && !fs::exists(argument, none);
}

named_files files_of(const std::string& argument) try {
  const bool pattern = is_pattern(argument);
  named_files files;
  for (found_file& file : pattern ? matching_files(argument) : files_in(argument)) {
    const auto [at, is_new] = files.emplace(file.name, file.path);
    if (!is_new) {
      const auto [first, second] = std::minmax(at->second, file.path);
      fail("{}: image {} is there twice: {} and {}", argument, file.name, first.string(), second.string());
    }
  }
  if (files.empty())
    fail("{}: {}", argument,
         pattern ? "no file is of that pattern" : "there is no label image in this folder");
  return files;
} catch (const fs::filesystem_error& error) {
  fail("{}: {}", argument, error.code().message());
}
