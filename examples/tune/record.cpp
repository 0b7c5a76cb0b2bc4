// SPDX-License-Identifier: BSD-3-Clause
#include "record.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>     // for min
#include <charconv>      // for from_chars
#include <sstream>       // for ostringstream
#include <stdexcept>     // for runtime_error
#include <system_error>  // for errc

#include <segtally/report/catalogue.hpp>  // for catalogue

namespace {

std::string contents(const std::filesystem::path& path) {
  std::ostringstream text;
  if (std::filesystem::exists(path) && std::filesystem::file_size(path) > 0)
    text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::string header(std::string_view inputs) {
  std::string text = fmt::format("# {}\npipeline,spot_sigma,outline_sigma", inputs);
  for (const auto& info : segtally::catalogue()) text += fmt::format(",{}", info.id);
  return text + '\n';
}

/// Returns the text before the first occurrence of a character, and removes both from `text`.
std::string_view take(std::string_view& text, char end) {
  const std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(text.size(), part.size() + 1));
  return part;
}

bool take_number(std::string_view& text, double& number) {
  const std::string_view digits = take(text, ',');
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
}

}  // namespace

record::record(const std::filesystem::path& path, std::string_view inputs) : path_(path) {
  const auto fail = [&](const std::string& what) {
    throw std::runtime_error(fmt::format("{}: {}", path.string(), what));
  };
  const std::string begin = header(inputs), text = contents(path);
  const std::size_t whole = text.rfind('\n') + 1;
  if (text.starts_with(begin)) {
    std::string_view rest = std::string_view(text).substr(0, whole);
    for (std::size_t line = 1; !rest.empty(); ++line) {
      std::string_view row = take(rest, '\n');
      if (line <= 2) continue;
      key place{std::string(take(row, ',')), {}};
      std::vector<double> scores(segtally::catalogue().size());
      bool sound = take_number(row, place.second.spot) && take_number(row, place.second.outline);
      for (double& score : scores) sound = sound && take_number(row, score);
      if (!sound || !row.empty())
        fail(fmt::format("line {} is not a row of {} numbers", line, scores.size() + 2));
      rows_[place] = std::move(scores);
    }
    if (whole < text.size()) std::filesystem::resize_file(path, whole);
  } else if (!begin.starts_with(text)) {
    std::string_view rest = text, wanted = begin;
    const std::string_view first = take(rest, '\n');
    const std::string_view own = take(wanted, '\n');
    fail(first == own ? "its columns are not the metrics of this version"
                      : fmt::format("it begins with '{}', a record of these inputs with '{}'",
                                    first.substr(0, own.size() + 40), own));
  }
  file_.open(path, std::ios::binary | (rows_.empty() ? std::ios::trunc : std::ios::app));
  if (rows_.empty()) file_ << begin << std::flush;
  if (!file_) fail("cannot be written");
}

const std::vector<double>* record::find(std::string_view pipeline, const sigmas& at) const {
  const auto row = rows_.find(key{pipeline, at});
  return row == rows_.end() ? nullptr : &row->second;
}

void record::add(std::string_view pipeline, const sigmas& at, std::vector<double> scores) {
  if (file_.is_open()) {
    file_ << fmt::format("{},{},{},{}\n", pipeline, at.spot, at.outline, fmt::join(scores, ","))
          << std::flush;
    if (!file_) throw std::runtime_error(fmt::format("{}: cannot be written", path_.string()));
  }
  rows_[key{pipeline, at}] = std::move(scores);
}
