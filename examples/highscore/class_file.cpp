// SPDX-License-Identifier: BSD-3-Clause
#include "class_file.hpp"

#include <fmt/ranges.h>

#include <algorithm>     // for all_of, sort
#include <charconv>      // for from_chars
#include <cstdint>       // for uint64_t
#include <fstream>       // for ifstream
#include <map>           // for map
#include <set>           // for set
#include <system_error>  // for errc
#include <utility>       // for move

#include <nlohmann/json.hpp>

#include "arguments.hpp"  // for fail

namespace {

using json = nlohmann::ordered_json;

/// Parses JSON; throws for a repeated name in an object, of which the parser would keep only the last.
json parsed(const std::string& path) try {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail("the file cannot be read");
  std::vector<std::set<std::string>> names;
  return json::parse(file, [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) names.emplace_back();
    if (event == json::parse_event_t::object_end) names.pop_back();
    if (event == json::parse_event_t::key && !names.back().insert(value.get<std::string>()).second)
      fail("'{}' is there twice", value.get<std::string>());
    return true;
  });
} catch (const std::exception& error) {
  fail("{}: {}", path, error.what());
}

std::uint64_t label_of(const json& value, const std::string& name) {
  if (!value.is_number_unsigned())
    fail("class '{}': {} is not a label, a whole number from 0", name, value.dump());
  return value.get<std::uint64_t>();
}

std::vector<std::uint64_t> labels_of(const json& value, const std::string& name) {
  std::vector<std::uint64_t> labels;
  if (!value.is_array()) return {label_of(value, name)};
  for (const json& label : value) labels.push_back(label_of(label, name));
  std::sort(labels.begin(), labels.end());
  if (labels.empty()) fail("class '{}' has no label", name);
  if (const auto twice = std::adjacent_find(labels.begin(), labels.end()); twice != labels.end())
    fail("class '{}' has label {} twice", name, *twice);
  return labels;
}

struct named_class {
  std::string name;
  std::vector<std::uint64_t> labels;
  std::optional<double> tolerance;
};

/// Whether names are listed by label, as in {"0": "background", "1": "liver"}.
bool has_names_by_label(const json& list) {
  return !list.empty() &&
         std::all_of(list.begin(), list.end(), [](const json& value) { return value.is_string(); });
}

std::vector<named_class> classes_in(const json& list) {
  std::vector<named_class> classes;
  for (const auto& [key, value] : list.items()) {
    if (has_names_by_label(list)) {
      std::uint64_t label = 0;
      const auto read = std::from_chars(key.data(), key.data() + key.size(), label);
      if (read.ec != std::errc{} || read.ptr != key.data() + key.size()) fail("'{}' is not a label", key);
      classes.push_back({value.get<std::string>(), {label}, {}});
      continue;
    }
    named_class found{key, {}, {}};
    if (value.is_object()) {
      for (const auto& [part, content] : value.items()) {
        if (part == "labels") {
          found.labels = labels_of(content, key);
        } else if (part == "tolerance" && content.is_number() && content.get<double>() >= 0) {
          found.tolerance = content.get<double>();
        } else {
          fail("class '{}': \"{}\": {} is neither \"labels\" nor a \"tolerance\" of at least 0", key, part,
               content.dump());
        }
      }
      if (found.labels.empty()) fail("class '{}' has no \"labels\"", key);
    } else {
      found.labels = labels_of(value, key);
    }
    classes.push_back(std::move(found));
  }
  return classes;
}

}  // namespace

class_file read_classes(const std::string& path) {
  json whole = parsed(path);
  try {
    if (!whole.is_object()) fail("it is no object of names and labels");
    const bool data_set =
        whole.contains("labels") && whole["labels"].is_object() && !whole["labels"].contains("labels");
    const json list = data_set ? whole["labels"] : whole;
    class_file file;
    std::map<std::vector<std::uint64_t>, std::string> names;
    std::set<std::string> known;
    for (const named_class& found : classes_in(list)) {
      if (found.name.empty() || found.name == "mean")
        fail("'{}' is no name for a class: \"mean\" is that of all classes", found.name);
      if (!known.insert(found.name).second) fail("class '{}' is there twice", found.name);
      if (found.name == "background" && found.labels == std::vector<std::uint64_t>{0}) continue;
      if (found.name == "ignore") {
        for (const std::uint64_t label : found.labels) file.ignored.emplace_back(label);
        continue;
      }
      if (found.labels.front() == 0) fail("class '{}' has label 0, which is the background", found.name);
      const auto [same, is_new] = names.emplace(found.labels, found.name);
      if (!is_new)
        fail("classes '{}' and '{}' have the same label{} {}", same->second, found.name,
             found.labels.size() == 1 ? "" : "s", fmt::join(found.labels, ", "));
      file.classes.push_back({std::vector<segtally::any_label>(found.labels.begin(), found.labels.end()),
                              found.name, found.tolerance});
    }
    if (file.classes.empty()) fail("it names no class");
    return file;
  } catch (const std::exception& error) {
    fail("{}: {}", path, error.what());
  }
}
