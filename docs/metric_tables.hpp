// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>      // for size_t
#include <span>         // for span
#include <stdexcept>    // for runtime_error
#include <string>       // for string
#include <string_view>  // for string_view
#include <utility>      // for pair

#include <segtally/report/catalogue.hpp>          // for catalogue
#include <segtally/report/score_options.hpp>      // for options_given
#include <segtally/report/surface_catalogue.hpp>  // for surface_catalogue

namespace docs {

inline std::string code(std::string_view id) {
  return id.empty() ? "" : "`" + std::string(id) + "`";
}

/// Returns the catalogue as a table in Markdown.
inline std::string table_of(std::span<const segtally::metric_info> metrics) {
  std::string text =
      "| id | title | labels are | family | range | better | repeats | options | partly annotated | source "
      "|\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const segtally::metric_info& info : metrics) {
    std::string options;
    for (const auto& option : segtally::detail::options_given({}))
      if (info.takes.*option.takes) options += (options.empty() ? "" : ", ") + std::string(option.name);
    const std::string cells[] = {code(info.id),
                                 std::string(info.title),
                                 std::string(info.labels),
                                 std::string(info.family),
                                 std::string(info.range),
                                 std::string(to_text(info.better)),
                                 code(info.repeats),
                                 options,
                                 std::string(to_text(info.partial)),
                                 std::string(info.source)};
    for (const std::string& cell : cells) text += cell.empty() ? "| " : "| " + cell + " ";
    text += "|\n";
  }
  return text;
}

/// Returns the page with the tables of this version where its tables are: what stands between the lines
/// `<!-- table: NAME -->` and `<!-- end of NAME -->`.
inline std::string with_tables(std::string page) {
  for (const auto& [name, metrics] : {std::pair{"catalogue", segtally::catalogue()},
                                      std::pair{"surface_catalogue", segtally::surface_catalogue()}}) {
    const std::string begin = std::string("<!-- table: ") + name + " -->\n",
                      end = std::string("<!-- end of ") + name + " -->\n";
    const std::size_t from = page.find(begin), to = page.find(end);
    if (from == std::string::npos || to == std::string::npos || to < from)
      throw std::runtime_error("the page has no lines '" + begin + "' and '" + end + "'");
    page.replace(from + begin.size(), to - from - begin.size(), table_of(metrics));
  }
  return page;
}

}  // namespace docs
