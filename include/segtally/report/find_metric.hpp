// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for min, min_element
#include <cstddef>      // for size_t
#include <string>       // for string
#include <string_view>  // for string_view
#include <vector>       // for vector

#include <segtally/abi.hpp>                       // for SEGTALLY_ABI
#include <segtally/error.hpp>                     // for message
#include <segtally/report/catalogue.hpp>          // for catalogue
#include <segtally/report/metric_info.hpp>        // for metric_info
#include <segtally/report/surface_catalogue.hpp>  // for surface_catalogue

namespace segtally::inline SEGTALLY_ABI {

/// Returns the metric with that id from either catalogue, or a null pointer.
[[nodiscard]] inline const metric_info* find_metric(std::string_view id) noexcept {
  for (const auto known : {catalogue(), surface_catalogue()})
    for (const metric_info& info : known)
      if (info.id == id) return &info;
  return nullptr;
}

namespace detail {

/// Returns the edit distance between the word and the nearest prefix of an id; 0 if the word consists of the
/// initials of the id ("pq").
[[nodiscard]] inline std::size_t distance_to_id(std::string_view word, std::string_view id) {
  std::string initials;
  std::vector<std::size_t> row(id.size() + 1);  // edit distances of the word so far to each prefix
  for (std::size_t i = 0; i < id.size(); ++i) {
    row[i + 1] = i + 1;
    if (i == 0 || id[i - 1] == '_') initials += id[i];
  }
  if (initials == word) return 0;
  for (std::size_t k = 0; k < word.size(); ++k) {
    std::size_t before = row[0];
    row[0] = k + 1;
    for (std::size_t i = 0; i < id.size(); ++i) {
      const std::size_t replaced = before + (word[k] == id[i] ? 0 : 1);
      before = row[i + 1];
      row[i + 1] = (std::min)({replaced, row[i] + 1, before + 1});
    }
  }
  return *std::min_element(row.begin(), row.end());
}

}  // namespace detail

/// Returns the id that was probably meant: one within an edit distance of a quarter of the word, one that
/// begins like it, or one that has it as initials; empty if there is none. Case is ignored; blanks and
/// hyphens equal underscores.
[[nodiscard]] inline std::string_view nearest_metric(std::string_view word) {
  std::string plain;
  for (const char c : word)
    plain += c == ' ' || c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string_view nearest;
  std::size_t least = plain.size() / 4 + 1;
  for (const auto known : {catalogue(), surface_catalogue()})
    for (const metric_info& info : known) {
      const std::size_t distance = detail::distance_to_id(plain, info.id);
      if (distance > least || (distance == least && (nearest.empty() || info.id.size() >= nearest.size())))
        continue;
      nearest = info.id;
      least = distance;
    }
  return plain.empty() ? std::string_view{} : nearest;
}

namespace detail {

/// Returns the error text for an unknown id.
[[nodiscard]] inline std::string unknown_metric(std::string_view id) {
  const std::string_view meant = nearest_metric(id);
  return message("no metric '", id, "' in the catalogue",
                 meant.empty() ? std::string() : message(": did you mean '", meant, "'?"));
}

/// Returns the error text for a metric that is not sound if the reference is partly annotated.
[[nodiscard]] inline std::string unsound_metric(const metric_info& info) {
  return message("'", info.id,
                 "' says nothing where the reference is partly annotated: ", info.partial_reason);
}

}  // namespace detail
}  // namespace segtally::inline SEGTALLY_ABI
