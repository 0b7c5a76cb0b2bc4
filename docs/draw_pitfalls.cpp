// SPDX-License-Identifier: BSD-3-Clause

// Draws the pictures of docs/choosing.md and writes its table of scores:
//
//     draw_pitfalls docs            writes docs/pitfalls/*.svg and the table
//     draw_pitfalls docs --check    exits with 1 if one of them is out of date
//
// Each picture shows a reference and two results. A tempting metric prefers the worse result, another metric
// the better one; the program checks both.

#include <array>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <segtally/segtally.hpp>

namespace {

constexpr int height = 32, width = 48;

/// An image of labels to draw into.
struct canvas {
  std::vector<std::uint8_t> labels = std::vector<std::uint8_t>(std::size_t{height} * width);

  /// Paints the pixels for which `inside(y, x)` is true, and returns itself.
  template <class Inside>
  canvas& paint(int label, Inside inside) {
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        if (inside(y, x)) at(y, x) = static_cast<std::uint8_t>(label);
    return *this;
  }
  canvas& disc(int label, int cy, int cx, int radius) {
    return paint(label,
                 [=](int y, int x) { return (y - cy) * (y - cy) + (x - cx) * (x - cx) <= radius * radius; });
  }
  canvas& box(int label, int y0, int x0, int rows, int columns) {
    return paint(label,
                 [=](int y, int x) { return y >= y0 && y < y0 + rows && x >= x0 && x < x0 + columns; });
  }
  std::uint8_t& at(int y, int x) {
    return labels[static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)];
  }
  [[nodiscard]] segtally::label_view<std::uint8_t> view() const {
    return {labels.data(), {std::size_t{height}, std::size_t{width}}};
  }
};

struct score {
  std::string_view name;
  std::function<double(const canvas&, const canvas&)> compute;
  bool higher_is_better = true;
};

/// A metric of the catalogue.
score by_id(std::string_view id) {
  return {id,
          [id](const canvas& r, const canvas& p) {
            segtally::score_options options{.metrics = {std::string(id)}};
            if (segtally::find_metric(id)->takes.spacing) options.spacing = {1, 1};
            return segtally::score(r.view(), p.view(), options)[id];
          },
          segtally::find_metric(id)->better == segtally::direction::higher};
}

struct pitfall {
  std::string_view file, title;
  canvas reference, worse, better;
  score tempting, right;
};

std::vector<pitfall> pitfalls() {
  std::vector<pitfall> all;
  {
    canvas reference, merged, four;
    int label = 0;
    for (const int y : {9, 22})
      for (const int x : {15, 32}) {
        ++label;
        reference.box(label, y - 6, x - 8, 13, 17);
        merged.box(1, y - 6, x - 8, 13, 17);
        four.box(label, y - 5, x - 7, 11, 15);
      }
    all.push_back(
        {"touching", "touching objects", reference, merged, four, by_id("dice"), by_id("panoptic_quality")});
  }
  {
    canvas reference, missed, rough;
    reference.disc(1, 16, 16, 11).disc(2, 6, 40, 2).disc(3, 26, 40, 2);
    missed.disc(1, 16, 16, 11);
    rough.disc(1, 16, 16, 9).disc(2, 6, 40, 2).disc(3, 26, 40, 2);
    all.push_back(
        {"small", "small objects", reference, missed, rough, by_id("dice"), by_id("recognition_quality")});
  }
  {
    canvas reference, little, wide;
    reference.disc(1, 16, 24, 4);
    little.disc(1, 16, 24, 1);
    wide.disc(1, 16, 24, 6);
    all.push_back({"background", "much background", reference, little, wide, by_id("accuracy"),
                   by_id("matthews_correlation")});
  }
  {
    canvas reference, invented, clean;
    int label = 0;
    for (const int y : {8, 24})
      for (const int x : {9, 24, 39}) {
        ++label;
        reference.disc(label, y, x, 5);
        invented.disc(label, y, x, 5);
        clean.disc(label, y, x, 5).disc(0, y + 4, x + 4, 2);
      }
    for (int k = 0; k < 9; ++k) invented.box(30 + k, 15, 3 + 5 * k, 2, 2);
    all.push_back({"invented", "invented objects", reference, invented, clean, by_id("jaccard_index_sparse"),
                   by_id("panoptic_quality")});
  }
  {
    canvas reference, cut, thin;
    const auto tube = [](int radius) {
      return [radius](int y, int x) {
        const int middle = 16 + (x < 24 ? (24 - x) / 3 : (x - 24) / 3) - 4;
        return x >= 3 && x < 45 && y >= middle - radius && y <= middle + radius;
      };
    };
    reference.paint(1, tube(2));
    cut.paint(1, tube(2)).box(0, 0, 24, height, 1);
    thin.paint(1, tube(1));
    all.push_back({"cut", "a tube that is cut", reference, cut, thin, by_id("dice"),
                   score{"betti_error",
                         [](const canvas& r, const canvas& p) {
                           return static_cast<double>(segtally::betti_error(r.view(), p.view()).total());
                         },
                         false}});
  }
  {
    canvas reference, shifted, speck;
    reference.disc(1, 16, 16, 9);
    shifted.disc(1, 16, 20, 9);
    speck.disc(1, 16, 16, 9).box(1, 2, 45, 1, 1);
    all.push_back({"speck", "one stray pixel", reference, shifted, speck, by_id("hausdorff_distance"),
                   by_id("hausdorff_distance_95")});
  }
  return all;
}

std::string text(double value) {
  std::array<char, 32> digits;
  std::snprintf(digits.data(), digits.size(), "%.3f", value);
  return digits.data();
}

/// Returns a picture of three images side by side, as rectangles for runs of one label.
std::string drawn(const pitfall& p) {
  constexpr const char* colours[] = {"#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377"};
  constexpr int pixel = 5, gap = 12, head = 18, columns = width * pixel;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " +
                    std::to_string(3 * columns + 2 * gap) + " " + std::to_string(height * pixel + head) +
                    "\" font-family=\"sans-serif\" font-size=\"13\" shape-rendering=\"crispEdges\">\n";
  int left = 0;
  for (const auto& [title, image] :
       {std::pair{"reference", &p.reference}, std::pair{"A", &p.worse}, std::pair{"B", &p.better}}) {
    svg += "<text x=\"" + std::to_string(left) + "\" y=\"13\" fill=\"#808080\">" + title + "</text>\n";
    svg += "<rect x=\"" + std::to_string(left) + "\" y=\"" + std::to_string(head) + "\" width=\"" +
           std::to_string(columns) + "\" height=\"" + std::to_string(height * pixel) + "\" fill=\"#222\"/>\n";
    for (std::size_t i = 0; i < image->labels.size();) {
      std::size_t end = i + 1;
      while (end % width != 0 && image->labels[end] == image->labels[i]) ++end;
      if (image->labels[i] != 0)
        svg += "<rect x=\"" + std::to_string(left + static_cast<int>(i % width) * pixel) + "\" y=\"" +
               std::to_string(head + static_cast<int>(i / width) * pixel) + "\" width=\"" +
               std::to_string(static_cast<int>(end - i) * pixel) + "\" height=\"" + std::to_string(pixel) +
               "\" fill=\"" + colours[image->labels[i] % 6] + "\"/>\n";
      i = end;
    }
    left += columns + gap;
  }
  return svg + "</svg>\n";
}

/// Returns the row of a pitfall. Throws if its metrics do not prefer the results as claimed.
std::string row(const pitfall& p) {
  const auto scores = [&](const score& s) {
    return std::array{s.compute(p.reference, p.worse), s.compute(p.reference, p.better)};
  };
  const auto prefers_b = [](const score& s, const std::array<double, 2>& of) {
    return s.higher_is_better ? of[1] > of[0] : of[1] < of[0];
  };
  const auto tempting = scores(p.tempting), right = scores(p.right);
  if (prefers_b(p.tempting, tempting) || !prefers_b(p.right, right))
    throw std::runtime_error(std::string(p.title) + ": " + text(tempting[0]) + ", " + text(tempting[1]) +
                             " and " + text(right[0]) + ", " + text(right[1]));
  const auto cells = [](const score& s, const std::array<double, 2>& of) {
    const std::string id(s.name), code = "`" + id + "`";
    const bool has_entry = segtally::find_metric(s.name) != nullptr;  // on the page of metrics
    return (has_entry ? "[" + code + "](metrics.md#" + id + ")" : code) + " | " + text(of[0]) + " | " +
           text(of[1]);
  };
  return "| " + std::string(p.title) + " | " + cells(p.tempting, tempting) + " | " + cells(p.right, right) +
         " |\n";
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool check = arguments.size() == 2 && arguments[1] == "--check";
  if (arguments.size() != (check ? 2u : 1u)) throw std::runtime_error("draw_pitfalls docs [--check]");
  const std::filesystem::path docs = arguments[0];
  bool same = true;
  const auto write = [&](const std::filesystem::path& path, const std::string& wanted) {
    if (content(path) == wanted) return;
    same = false;
    if (check) {
      std::fprintf(stderr, "%s is another one: run draw_pitfalls docs\n", path.string().c_str());
      return;
    }
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    if (!(file << wanted).flush()) throw std::runtime_error("cannot write " + path.string());
  };
  std::string table =
      "| pitfall | tempting | A | B | better | A | B |\n| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const pitfall& p : pitfalls()) {
    table += row(p);
    write(docs / "pitfalls" / (std::string(p.file) + ".svg"), drawn(p));
  }
  std::string page = content(docs / "choosing.md");
  const std::string first = "<!-- table: pitfalls -->\n", last = "<!-- end of pitfalls -->\n";
  const std::size_t begin = page.find(first), end = page.find(last);
  if (begin == std::string::npos || end == std::string::npos)
    throw std::runtime_error("choosing.md has no place for the table");
  page.replace(begin + first.size(), end - begin - first.size(), table);
  write(docs / "choosing.md", page);
  return check && !same ? 1 : 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "draw_pitfalls: %s\n", error.what());
  return 2;
}
