// SPDX-License-Identifier: BSD-3-Clause
#include "study_html.hpp"

#include <fmt/ranges.h>

#include <algorithm>    // for find
#include <cmath>        // for isnan
#include <exception>    // for exception
#include <limits>       // for numeric_limits
#include <optional>     // for optional
#include <string_view>  // for string_view

#include <segtally/report/metric_info.hpp>  // for metric_info

#include "distribution_plot.hpp"
#include "error_colours.hpp"
#include "error_picture.hpp"
#include "html_text.hpp"
#include "image_reading.hpp"
#include "report_style.hpp"
#include "study_table.hpp"
#include "table.hpp"

namespace {

std::string cell(const std::string& text) {
  return "<td>" + text + "</td>";
}
std::string head(const std::string& text) {
  return "<th>" + text + "</th>";
}

std::string interval_text(const segtally::interval& i) {
  return std::isnan(i.low) ? "–" : fmt::format("{} … {}", short_number(i.low), short_number(i.high));
}

/// An id that may wrap after each of its words.
std::string breakable(const std::string& id) {
  std::string text;
  for (const char c : escaped(id)) {
    text += c;
    if (c == '_' || c == '/') text += "<wbr>";
  }
  return text;
}

/// The direction of a metric: "higher is better".
std::string better_text(const scored_set& set, const std::string& id) {
  const segtally::direction better = set.study.metric(id).better;
  return better == segtally::direction::neither ? "" : fmt::format("{} is better", to_text(better));
}

std::string title_of(const std::string& id) {
  const segtally::metric_info* const info = info_of(id);
  return info == nullptr ? "" : std::string(info->title);
}

std::string name_cell(const study_result& study, std::size_t r) {
  return fmt::format("<td class=\"c{}\"><span class=\"key\"></span>{}</td>", r % 6,
                     escaped(study.results[r].name));
}

std::string means_table(const scored_set& set, const study_result& study, const text_list& ids) {
  std::string rows;
  for (const auto& id : ids) {
    const std::vector<bool> best = best_in(set, study, id);
    bool first = true;
    for (const std::size_t r : study.order) {
      const segtally::metric_study& m = summary_of(set, study.results[r], id);
      const segtally::value_summary& s = m.summary;
      rows += first ? "<tr class=\"first\">" : "<tr>";
      if (first)
        rows += fmt::format("<th scope=\"rowgroup\" rowspan=\"{}\" title=\"{}\">{}<small>{}</small></th>",
                            study.order.size(), escaped(title_of(id)), breakable(id), better_text(set, id));
      const std::string mean = short_number(s.mean);
      rows += name_cell(study, r) + cell(best[r] ? "<b>" + mean + "</b>" : mean) +
              cell(interval_text(m.mean_interval)) +
              cell(std::isnan(s.deviation) ? "–" : short_number(s.deviation)) + cell(short_number(s.median)) +
              cell(interval_text({s.lower_quartile, s.upper_quartile})) + cell(short_number(s.least)) +
              cell(short_number(s.greatest)) + cell(fmt::format("{}", s.n)) +
              cell(fmt::format("{}", s.undefined)) + "</tr>\n";
      first = false;
    }
  }
  return "<div class=\"wide\"><table class=\"means\"><thead><tr>" + head("metric") + head("result") +
         head("mean") + head("95 % interval") + head("sd") + head("median") + head("quartiles") +
         head("min") + head("max") + head("n") + head("undefined") + "</tr></thead><tbody>\n" + rows +
         "</tbody></table></div>\n";
}

/// The upper limit of a metric.
double greatest_of(const std::string& id) {
  const segtally::metric_info* const info = info_of(id);
  return info != nullptr && info->range.ends_with(" to 1") ? 1 : std::numeric_limits<double>::infinity();
}

std::string plots(const scored_set& set, const study_result& study, const arguments& args) {
  std::string text = "<div class=\"plots\">\n";
  for (const auto& id : args.metrics) {
    std::vector<plot_row> rows;
    for (std::size_t r = 0; r < study.results.size(); ++r) {
      const segtally::metric_study& m = summary_of(set, study.results[r], id);
      rows.push_back({study.results[r].name, set.study.values(study.results[r].name, id, args.missing),
                      m.summary, m.mean_interval});
    }
    text += fmt::format("<figure><figcaption><b>{}</b> <small>{}</small></figcaption>\n{}</figure>\n",
                        escaped(id), better_text(set, id), distribution_plot(id, rows, greatest_of(id)));
  }
  return text + "</div>\n";
}

std::string ranks(const study_result& study, const arguments& args) {
  std::string text =
      fmt::format("<h2>Ranks</h2>\n<p>In each image the results are ranked by <code>{}</code>.</p>\n",
                  escaped(args.rank_by));
  text += "<div class=\"wide\"><table><thead><tr>" + head("result") + head("mean rank") + head("rank") +
          head("95 % interval") + head("first in resamples") + "</tr></thead><tbody>\n";
  for (const std::size_t r : study.order) {
    const result_study& result = study.results[r];
    text += "<tr>" + name_cell(study, r) +
            cell(std::isnan(result.mean_rank) ? "–" : fmt::format("{:.2f}", result.mean_rank)) +
            cell(short_number(result.rank)) + cell(interval_text(result.rank_interval)) +
            cell(std::isnan(result.share_first) ? "–" : fmt::format("{:.1f} %", 100 * result.share_first)) +
            "</tr>\n";
  }
  text += "</tbody></table></div>\n";
  return text + fmt::format("<p>{}</p>\n", escaped(duel_text(study, args)));
}

std::string swatch(const colour& c, std::string_view meaning, bool outline = false) {
  return fmt::format("<span class=\"{}\" style=\"--c:rgb({},{},{})\"></span>{}\n",
                     outline ? "ring" : "swatch", c[0], c[1], c[2], meaning);
}

std::string legend_text(bool raw, bool classes) {
  std::string text = "<p class=\"legend\">";
  for (const auto kind : {segtally::voxel_error::false_negative, segtally::voxel_error::false_positive,
                          segtally::voxel_error::wrong_object})
    text += swatch(entry_of(kind).shown, classes && kind == segtally::voxel_error::wrong_object
                                             ? std::string_view("of another class")
                                             : entry_of(kind).meaning);
  if (!raw) text += swatch({110, 110, 110}, "found");
  return text + swatch(outline_of_truth, "outline of the truth", true) +
         swatch(outline_of_result, "outline of the result", true) + "</p>\n";
}

/// A scale bar of a round length below the picture.
std::string scale_bar(const error_picture& picture, const scored_image& image) {
  const bool known = !image.spacing.empty();
  const double voxel = known ? image.spacing.back() : 1;
  const double whole = voxel * static_cast<double>(picture.width);
  double length = round_up(whole / 5);
  if (length > whole / 2) length = whole / 5;
  return fmt::format("<div class=\"scale\" style=\"width:{:.2f}%\"></div><small>{} {}</small>",
                     100 * length / whole, fmt::format("{:g}", length),
                     !known               ? "voxels"
                     : image.unit.empty() ? "units"
                                          : escaped(image.unit));
}

std::string figure(const scored_set& set, const error_picture& picture, std::size_t i, std::size_t r,
                   const arguments& args) {
  const scored_image& image = set.images[i];
  const std::size_t rank = image.spacing.size();
  const double x = rank < 1 ? 1 : image.spacing[rank - 1], y = rank < 2 ? 1 : image.spacing[rank - 2];
  const double width = static_cast<double>(picture.width) * x,
               height = static_cast<double>(picture.height) * y;
  std::string caption = fmt::format("<b>{}</b> {} {}", escaped(image.name), escaped(args.rank_by),
                                    short_number(set.counted(i, r, args.rank_by, args)));
  if (picture.slices > 1) caption += fmt::format(", slice {} of {}", picture.slice, picture.slices);
  caption += fmt::format(", {} wrong voxel{}", picture.wrong, picture.wrong == 1 ? "" : "s");
  return fmt::format(
      "<figure><div style=\"max-width:{:.4g}vh\"><img alt=\"errors in {}\" "
      "style=\"aspect-ratio:{:.6g}/{:.6g}\" src=\"data:image/png;base64,{}\">\n{}</div>"
      "<figcaption>{}</figcaption></figure>\n",
      90 * width / height, escaped(image.name), width, height, base64(picture.png), scale_bar(picture, image),
      caption);
}

/// Reduces a raw image with as many frames as the truth to one frame.
void take_frame(raw_image& raw, const image_file& truth, std::size_t frame) {
  if (truth.frames.size() < 2 || raw.shape.size() != truth.frames.front().shape.size() + 1 ||
      raw.shape.front() != truth.frames.size())
    return;
  raw.values.erase(raw.values.begin(),
                   raw.values.begin() + static_cast<std::ptrdiff_t>(frame) * raw.strides.front());
  raw.shape.erase(raw.shape.begin());
  raw.strides.erase(raw.strides.begin());
}

/// Reads the images again and draws the errors; empty if that fails.
std::string picture_of(scored_set& set, std::size_t i, std::size_t r, const arguments& args) {
  const scored_image& image = set.images[i];
  const image_files& files = set.files.images[image.file];
  try {
    std::optional<raw_image> raw;
    if (!files.raw.empty()) raw = read_raw(files.raw);
    const image_file truth = read_file(files.truth, args), result = read_file(files.results[r], args);
    if (raw) take_frame(*raw, truth, image.frame);
    if (raw && raw->shape != truth.frames[image.frame].shape) {
      set.errors.push_back(fmt::format("{}: it is {}, but {} is {}", files.raw.string(), extents(raw->shape),
                                       files.truth.string(), extents(truth.frames[image.frame].shape)));
      raw.reset();
    }
    return figure(
        set, draw_errors(truth.frames[image.frame], result.frames[image.frame], raw ? &*raw : nullptr, args),
        i, r, args);
  } catch (const std::exception& error) {
    set.errors.emplace_back(error.what());
    return "";
  }
}

std::string pictures(scored_set& set, const study_result& study, const arguments& args) {
  std::string text = fmt::format("<h2>Worst images</h2>\n<p>By <code>{}</code>, the worst first{}.</p>\n",
                                 escaped(args.rank_by),
                                 set.has_slices ? "; of a stack, the slice with most wrong voxels" : "");
  text += legend_text(!args.raw.empty(), !args.classes.empty());
  for (const std::size_t r : study.order) {
    text += fmt::format("<h3 class=\"c{}\"><span class=\"key\"></span>{}</h3>\n<div class=\"pictures\">\n",
                        r % 6, escaped(study.results[r].name));
    for (const std::size_t i : worst_images(set, r, args, args.pictures)) text += picture_of(set, i, r, args);
    text += "</div>\n";
  }
  return text;
}

std::string objects(const scored_set& set, const study_result& study) {
  std::string text = "<h2>Worst objects</h2>\n";
  for (const std::size_t r : study.order) {
    text += fmt::format("<h3 class=\"c{}\"><span class=\"key\"></span>{}</h3>\n", r % 6,
                        escaped(study.results[r].name));
    if (set.worst[r].empty()) {
      text += "<p>No true object differs from what was found.</p>\n";
      continue;
    }
    text += "<div class=\"wide\"><table><thead><tr>" + head("image") + head("label") + head("voxels") +
            head("best Jaccard index") + head("what became of it") + "</tr></thead><tbody>\n";
    for (const worst_object& object : set.worst[r])
      text += "<tr>" + cell(escaped(set.images[object.image].name)) +
              cell(fmt::format("{}", object.score.label)) + cell(fmt::format("{}", object.score.size)) +
              cell(short_number(object.score.iou)) + cell(std::string(to_text(object.score.status))) +
              "</tr>\n";
    text += "</tbody></table></div>\n";
  }
  return text;
}

std::string list_of(const char* title, const text_list& lines) {
  if (lines.empty()) return "";
  std::string text = fmt::format("<div class=\"alert\"><b>{}</b><ul>\n", title);
  for (const auto& line : lines) text += "<li>" + escaped(line) + "</li>\n";
  return text + "</ul></div>\n";
}

}  // namespace

std::string study_html(scored_set& set, const study_result& study, const arguments& args) {
  const std::string worst = args.pictures == 0 ? "" : pictures(set, study, args);  // may add errors
  text_list others;
  for (const auto& id : set.ids)
    if (std::find(args.metrics.begin(), args.metrics.end(), id) == args.metrics.end()) others.push_back(id);

  std::string text = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
      "dark\">\n"
      "<title>Segmentation of {0}</title>\n<style>{1}</style></head>\n<body><main>\n<h1>{2} against "
      "{0}</h1>\n",
      escaped(set.files.truth), report_style,
      set.files.results.size() == 1 ? escaped(set.files.results.front())
                                    : fmt::format("{} results", set.files.results.size()));
  text += fmt::format("<p>{} image{}. {}</p>\n", set.images.size(), set.images.size() == 1 ? "" : "s",
                      escaped(how_text(set, args)));
  if (const std::string partial = partial_text(args); !partial.empty())
    text += "<pre class=\"partial\">" + escaped(partial) + "</pre>\n";
  text += list_of("Bad files, which were left out", set.errors);
  text += list_of("Warnings", set.warnings);
  text += "<h2>Scores</h2>\n" + means_table(set, study, args.metrics);
  if (set.images.size() > 1)
    text +=
        "<h2>Distributions</h2>\n<p>A dot for each image, a box from quartile to quartile with a line at the "
        "median, and a diamond at the mean with its interval.</p>\n" +
        plots(set, study, args);
  if (study.best_two) text += ranks(study, args);
  text += worst;
  if (args.classes.empty()) text += objects(set, study);
  if (!others.empty())
    text += "<h2>All other metrics</h2>\n<details><summary>Show the table</summary>\n" +
            means_table(set, study, others) + "</details>\n";
  return text + "<footer>Made by highscore, an example of segtally.</footer>\n</main></body></html>\n";
}
