// SPDX-License-Identifier: BSD-3-Clause
#include "data_set.hpp"

#include <fmt/ranges.h>

#include <algorithm>     // for any_of, count, find
#include <optional>      // for optional
#include <set>           // for set
#include <string_view>   // for string_view
#include <system_error>  // for error_code

#include "csv_reader.hpp"
#include "file_names.hpp"

namespace {

namespace fs = std::filesystem;

bool is_folder(const std::string& path) {
  std::error_code none;
  return fs::is_directory(path, none);
}

/// Whether an argument denotes many files.
bool is_many(const std::string& argument) {
  return is_folder(argument) || is_pattern(argument);
}

std::string last_part(const std::string& argument) {
  if (is_pattern(argument)) return argument;
  const fs::path path = fs::path(argument).lexically_normal();
  return path.has_filename() ? path.filename().string() : path.parent_path().filename().string();
}

/// Names results by the last part of their paths, or by the whole path if those are equal.
text_list names_of(const text_list& arguments) {
  text_list names;
  for (const auto& argument : arguments) {
    if (std::count(arguments.begin(), arguments.end(), argument) > 1) fail("{} is given twice", argument);
    names.push_back(last_part(argument));
  }
  const text_list short_names = names;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i].empty() || std::count(short_names.begin(), short_names.end(), short_names[i]) > 1)
      names[i] = arguments[i];
  return names;
}

data_set paired_by_name(const arguments& args) {
  const std::string& truth = args.files.front();
  if (args.files.size() == 1) fail("{} alone is a reference; give it a prediction to compare", truth);
  const text_list results(args.files.begin() + 1, args.files.end());
  for (const auto& argument : results)
    if (is_many(argument) != is_many(truth))
      fail("{} {}, but {} {}: files go with files, folders with folders", truth,
           is_many(truth) ? "stands for many files" : "is one file", argument,
           is_many(argument) ? "stands for many" : "is one");
  data_set all{truth, names_of(results), {}, {}};
  if (!is_many(truth)) {
    image_files& image = all.images.emplace_back();
    image.name = image_name(truth);
    image.truth = truth;
    image.results.assign(results.begin(), results.end());
    return all;
  }
  for (const auto& [name, path] : files_of(truth)) {
    image_files& image = all.images.emplace_back();
    image.name = name;
    image.truth = path;
  }
  for (const auto& argument : results) {
    named_files files = files_of(argument);
    for (image_files& image : all.images) {
      const auto found = files.find(image.name);
      image.results.push_back(found == files.end() ? fs::path() : found->second);
      if (found != files.end()) files.erase(found);
    }
    for (const auto& [name, path] : files)
      all.strays.push_back(fmt::format("{}: {} has no image {}", path.string(), truth, name));
  }
  return all;
}

/// Reads the table of pairs. Paths in it are relative to its folder.
data_set paired_by_table(const std::string& path) {
  const csv_table table = read_csv(path);
  const fs::path folder = fs::path(path).parent_path();
  std::optional<std::size_t> image_column, truth_column, group_column;
  std::vector<std::size_t> result_columns;
  data_set all{path, {}, {}, {}};
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const std::string& column = table.columns[c];
    if (std::count(table.columns.begin(), table.columns.end(), column) > 1)
      fail("{}: column '{}' is there twice", path, column);
    if (column == "image") {
      image_column = c;
    } else if (column == "reference") {
      truth_column = c;
    } else if (column == "group") {
      group_column = c;
    } else {
      if (column.empty()) fail("{}: column {} has no name", path, c + 1);
      result_columns.push_back(c);
      all.results.push_back(column);
    }
  }
  if (!image_column || !truth_column || result_columns.empty())
    fail("{}: the first line must name the columns image, reference and at least one result; it is '{}'",
         path, fmt::join(table.columns, ","));
  std::set<std::string> names;
  for (const csv_table::row& row : table.rows) {
    const auto file = [&](std::size_t c) {
      return row.cells[c].empty() ? fs::path() : folder / row.cells[c];
    };
    image_files image{.name = row.cells[*image_column],
                      .group = group_column ? row.cells[*group_column] : "",
                      .truth = file(*truth_column)};
    if (image.name.empty() || image.truth.empty())
      fail("{}, line {}: {} is empty", path, row.line, image.name.empty() ? "image" : "reference");
    if (group_column && image.group.empty())
      fail("{}, line {}: image {} has no group, but others may have", path, row.line, image.name);
    if (!names.insert(image.name).second)
      fail("{}, line {}: image {} is there twice", path, row.line, image.name);
    for (const std::size_t c : result_columns) image.results.push_back(file(c));
    all.images.push_back(std::move(image));
  }
  if (all.images.empty()) fail("{}: there is no image in this table", path);
  return all;
}

/// Adds the raw images of a folder or pattern, or of a single image.
void add_raw(const std::string& raw, data_set& all) {
  if (!is_many(raw)) {
    if (all.images.size() != 1)
      fail("--raw {}: one file for {} images; it must be a folder or pattern", raw, all.images.size());
    all.images.front().raw = raw;
    return;
  }
  const named_files files = files_of(raw);
  std::size_t found = 0;
  for (image_files& image : all.images)
    if (const auto at = files.find(image.name); at != files.end()) {
      image.raw = at->second;
      ++found;
    }
  if (found == 0) fail("--raw {}: it has none of the images, such as {}", raw, all.images.front().name);
}

}  // namespace

bool names_data_set(const arguments& args) {
  return !args.pairs.empty() || std::any_of(args.files.begin(), args.files.end(), is_many);
}

data_set data_set_of(const arguments& args) {
  data_set all = args.pairs.empty() ? paired_by_name(args) : paired_by_table(args.pairs);
  if (!args.raw.empty()) add_raw(args.raw, all);
  return all;
}
