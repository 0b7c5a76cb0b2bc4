// SPDX-License-Identifier: BSD-3-Clause

// Reads cases, writes what this library makes of each as a line of JSON: for peers.py
// and report/torch_peers.py.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <segtally/objects/count_agreement.hpp>
#include <segtally/objects/detection_scores.hpp>
#include <segtally/objects/match.hpp>
#include <segtally/objects/match_greedily.hpp>
#include <segtally/objects/match_pieces.hpp>
#include <segtally/objects/match_scores.hpp>
#include <segtally/objects/matched_classes.hpp>
#include <segtally/objects/pair_scores.hpp>
#include <segtally/objects/panoptic_classes.hpp>
#include <segtally/objects/panoptic_means.hpp>
#include <segtally/report/match_points.hpp>

namespace {

using namespace segtally;

template <class T>
T read() {
  T value{};
  std::cin >> value;
  return value;
}

contingency_table read_table() {
  std::vector<overlap> overlaps(read<std::size_t>());
  for (overlap& o : overlaps) std::cin >> o.reference >> o.prediction >> o.count;
  return contingency_table::from_overlaps(overlaps);
}

std::vector<segment_class> read_classes() {
  std::vector<segment_class> classes(read<std::size_t>());
  for (segment_class& c : classes) std::cin >> c.label >> c.class_id;
  return classes;
}

/// Reads "n, then x y class for each", and names the points 0, 1 and so on.
std::vector<labelled_point> read_points(std::vector<segment_class>& classes) {
  std::vector<labelled_point> points(read<std::size_t>());
  classes.clear();
  for (std::size_t k = 0; k < points.size(); ++k) {
    const double x = read<double>(), y = read<double>();
    points[k] = {k, {x, y}};
    classes.push_back({k, read<std::uint64_t>()});
  }
  return points;
}

void print(const char* name, double value) {
  if (is_undefined(value))
    std::printf("\"%s\": null", name);
  else
    std::printf("\"%s\": %.17g", name, value);
}

void print(const char* name, const std::vector<detection_counts>& list) {
  std::printf("\"%s\": [", name);
  for (std::size_t k = 0; k < list.size(); ++k)
    std::printf("%s[%llu, %llu, %llu, %.17g]", k == 0 ? "" : ", ",
                static_cast<unsigned long long>(list[k].tp), static_cast<unsigned long long>(list[k].fp),
                static_cast<unsigned long long>(list[k].fn), list[k].scores.value());
  std::printf("]");
}

/// Points of two images: the distance, then both sides.
void of_points() {
  std::vector<segment_class> classes;
  const double distance = read<double>();
  const std::vector<labelled_point> r = read_points(classes), p = read_points(classes);
  print("most", {match_points(r, p, distance)});
  std::printf(", ");
  print("least", {match_points(r, p, distance, {.pairing = point_pairing::least_total})});
}

/// Objects by their overlaps: at thresholds 0.1 to 0.9.
void of_objects() {
  const contingency_table table = read_table();
  std::vector<detection_counts> above, at_least, partly, pieces, one_piece, most;
  for (int tenth = 1; tenth < 10; ++tenth) {
    const double threshold = tenth / 10.0;
    most.push_back(match(table, {.threshold = threshold}));
    above.push_back(match_greedily(table, {.threshold = threshold}));
    at_least.push_back(match_greedily(table, {.threshold = threshold, .comparator = comparator::at_least}));
    partly.push_back(match_greedily(table, {.threshold = threshold, .partly_annotated = true}));
    pieces.push_back(match_pieces(table, {.threshold = threshold, .comparator = comparator::at_least}));
    one_piece.push_back(match_pieces(
        table, {.threshold = threshold, .comparator = comparator::at_least, .one_piece_reaches = true}));
  }
  print("most", most);
  std::printf(", ");
  print("above", above);
  std::printf(", ");
  print("at_least", at_least);
  std::printf(", ");
  print("partly", partly);
  std::printf(", ");
  print("pieces", pieces);
  std::printf(", ");
  print("one_piece", one_piece);
  std::printf(", ");
  print("coverage", mean_true_score(match_pieces(
                        table, {.threshold = 0, .criterion = criterion::intersection_over_reference})));
}

/// Objects by scores that somebody else gave some pairs: at thresholds 0.1 to 0.9.
void of_scored() {
  const contingency_table table = read_table();
  std::vector<pair_score> scores(read<std::size_t>());
  for (pair_score& s : scores) std::cin >> s.reference >> s.prediction >> s.score;
  std::vector<detection_counts> above, at_least;
  for (int tenth = 1; tenth < 10; ++tenth) {
    const double threshold = tenth / 10.0;
    above.push_back(match(table, scores, {.threshold = threshold}));
    at_least.push_back(match(table, scores, {.threshold = threshold, .comparator = comparator::at_least}));
  }
  print("above", above);
  std::printf(", ");
  print("at_least", at_least);
}

/// Segments with classes, label 0 void in the reference and nothing in the prediction; then crowds.
void of_coco() {
  const std::vector<segment_class> r = read_classes(), p = read_classes();
  panoptic_options options{.background = {}, .void_class = 99};
  options.crowd.resize(read<std::size_t>());
  for (std::uint64_t& label : options.crowd) std::cin >> label;
  const std::vector<class_detection> found = panoptic_counts(read_table(), r, p, options);
  std::vector<detection_counts> by_class(10);
  for (const class_detection& c : found) {
    if (c.class_id >= by_class.size()) by_class.resize(static_cast<std::size_t>(c.class_id) + 1);
    by_class[static_cast<std::size_t>(c.class_id)] = c.counts;
  }
  print("classes", by_class);
  std::printf(", ");
  for (const class_detection& c : found) {
    print(("modified_" + std::to_string(c.class_id)).c_str(), modified_panoptic_quality(c));
    std::printf(", ");
  }
  print("pq", mean_panoptic_quality(found));
}

/// Several images of objects with classes. Of the last one, the counts of each class too.
void of_images() {
  std::vector<std::vector<class_detection>> classes;
  std::vector<detection_counts> all;
  for (std::size_t n = read<std::size_t>(); n > 0; --n) {
    const std::vector<segment_class> r = read_classes(), p = read_classes();
    const contingency_table table = read_table();
    classes.push_back(panoptic_counts(table, r, p));
    all.push_back(match(table));
  }
  std::vector<detection_counts> by_class(10);
  for (const class_detection& c : classes.back()) by_class[static_cast<std::size_t>(c.class_id)] = c.counts;
  print("classes", by_class);
  std::printf(", ");
  print("bpq", binary_panoptic_quality(all));
  std::printf(", ");
  print("bpq_scored", binary_panoptic_quality(all, empty_reference::scored));
  std::printf(", ");
  print("mpq", multiclass_panoptic_quality(classes));
  std::printf(", ");
  print("mpq_plus", multiclass_panoptic_quality_plus(classes));
}

/// Several images of points with classes, 99 if unknown, matched by distance.
void of_types() {
  const double distance = read<double>();
  matched_class_counts counts;
  for (std::size_t n = read<std::size_t>(); n > 0; --n) {
    std::vector<segment_class> r_classes, p_classes;
    const std::vector<labelled_point> r = read_points(r_classes), p = read_points(p_classes);
    counts += count_matched_classes(match_points(r, p, distance, {.pairing = point_pairing::least_total}),
                                    r_classes, p_classes, {.unknown_class = 99});
  }
  print("f_d", f1_score(counts.detection));
  std::printf(", ");
  print("accuracy", classification_accuracy(counts));
  for (const class_agreement& c : counts.classes) {
    std::printf(", ");
    print(("code_" + std::to_string(c.class_id)).c_str(),
          classification_f1(counts, c.class_id, true_negatives::left_out));
    std::printf(", ");
    print(("paper_" + std::to_string(c.class_id)).c_str(), classification_f1(counts, c.class_id));
  }
}

void of_counts() {
  std::vector<std::uint64_t> r(read<std::size_t>()), p(r.size());
  for (std::uint64_t& count : r) std::cin >> count;
  for (std::uint64_t& count : p) std::cin >> count;
  print("r2", r_squared_of_counts(r, p));
}

}  // namespace

int main() {
  for (std::string kind; std::cin >> kind;) {
    std::printf("{");
    if (kind == "points") of_points();
    if (kind == "objects") of_objects();
    if (kind == "scored") of_scored();
    if (kind == "coco") of_coco();
    if (kind == "images") of_images();
    if (kind == "types") of_types();
    if (kind == "counts") of_counts();
    std::printf("}\n");
  }
  return 0;
}
