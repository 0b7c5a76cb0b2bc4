// SPDX-License-Identifier: BSD-3-Clause
// Prints results of the library for many images, every value to its last bit: the same text on every
// platform, with every compiler and flag, as in expected.txt. That file is regenerated if a value changes for
// a reason.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <segtally/segtally.hpp>

using namespace segtally;

namespace {

/// Prints a name and the bits of a value, or the hash of the bits of many values.
template <class T>
std::uint64_t bits_of(T value) {
  if constexpr (std::is_same_v<T, float>)
    return bits_of(static_cast<double>(value));
  else if constexpr (std::is_same_v<T, double>)
    return is_undefined(value) ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(value);
  else
    return static_cast<std::uint64_t>(value);
}

class line {
 public:
  line(const std::string& image, std::string_view what) : name_(image + " " + std::string(what)) {}
  ~line() {
    std::string text = name_ + " ";
    for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[folded_ >> shift & 15];
    std::puts(text.c_str());
  }
  line(const line&) = delete;
  line& operator=(const line&) = delete;

  template <class T>
  line& operator<<(T value) {
    folded_ =
        count_++ == 0 ? bits_of(value) : (folded_ * 0x9e3779b97f4a7c15u + (folded_ >> 29)) ^ bits_of(value);
    return *this;
  }
  template <class Values>
  line& all(const Values& values) {
    for (const auto& value : values) *this << value;
    return *this;
  }
  line& operator<<(const detection_counts& c) {
    const auto steps = c.scores.steps();
    return *this << c.tp << c.fp << c.fn << static_cast<std::uint64_t>(steps >> 64)
                 << static_cast<std::uint64_t>(steps);
  }
  line& operator<<(const matching& m) {
    *this << static_cast<const detection_counts&>(m);
    for (const matched_pair& pair : m.pairs)
      *this << pair.reference << pair.prediction << pair.intersection << pair.score;
    return all(m.unmatched_reference).all(m.unmatched_prediction);
  }
  line& operator<<(const scorecard& scores) {
    for (const metric_value& metric : scores) *this << metric.value;
    return *this;
  }

 private:
  std::string name_;
  std::uint64_t folded_ = 0, count_ = 0;
};

std::mt19937_64 draw(2026);
std::size_t below(std::size_t n) {
  return detail::to_size(draw() % n);
}

/// Voxels in some memory order, with gaps between them.
template <class T>
struct image {
  shape_type shape;
  std::vector<T> memory;
  strides_type strides;
  std::size_t first = 0;

  explicit image(const shape_type& of_shape) : shape(of_shape) {
    std::vector<std::size_t> order;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      order.insert(order.begin() + static_cast<std::ptrdiff_t>(below(axis + 1)), axis);
      strides.push_back(0);
    }
    std::size_t step = 1 + below(2);
    for (const std::size_t axis : order) {
      const bool backwards = below(3) == 0;
      strides[axis] = backwards ? -static_cast<std::ptrdiff_t>(step) : static_cast<std::ptrdiff_t>(step);
      if (backwards) first += step * (shape[axis] - 1);
      step *= shape[axis] + below(2);
    }
    memory.assign(step + 1, 77);
  }

  T& at(std::size_t index) {  // counted in row-major order
    std::ptrdiff_t where = static_cast<std::ptrdiff_t>(first);
    for (std::size_t axis = shape.size(); axis-- > 0; index /= shape[axis])
      where += strides[axis] * static_cast<std::ptrdiff_t>(index % shape[axis]);
    return memory[static_cast<std::size_t>(where)];
  }
  label_view<T> view() const { return {memory.data() + first, shape, strides}; }
};

void print_scores(const std::string& name, const any_label_view& r, const any_label_view& p,
                  const spacing_type& spacing) {
  for (const metric_value& metric : score(r, p, {.spacing = spacing}))
    line(name, metric.info->id) << metric.value;
}

void print_table(const std::string& name, const contingency_table& table) {
  {
    line counts(name, "tally");
    for (const overlap& o : table.overlaps()) counts << o.reference << o.prediction << o.count;
  }
  line(name, "adjusted_mutual_information")
      << adjusted_mutual_information(table) << expected_mutual_information(table);
  const partition_entropies h = entropies(table, {.base = 2.718281828459045});
  line(name, "entropies") << h.reference << h.prediction << h.split << h.merge << h.mutual;
  const object_variation variation = per_object_variation_of_information(table);
  line objects(name, "per_object_variation");
  for (const auto* side : {&variation.split, &variation.merge})
    for (const object_information& o : *side) objects << o.label << o.entropy << o.contribution;
  for (const double threshold : {.1, .5, .75}) {
    const matching m = match(table, {.threshold = threshold});
    line pairs(name, "match");
    pairs << m.tp << m.fp << m.fn;
    for (const matched_pair& pair : m.pairs) pairs << pair.reference << pair.prediction << pair.score;
    line(name, "panoptic_quality") << panoptic_quality(m) << mean_true_score(m);
  }
  line rows(name, "object_scores");
  for (const object_score& o : object_scores(table)) rows << o.label << o.best << o.iou << o.dice;
  std::vector<label_confidence> confidences;
  for (const label_count& column : table.prediction())
    if (column.label != 0) confidences.push_back({column.label, static_cast<double>(column.count % 7) / 7});
  line(name, "average_precision") << average_precision(ranked_detections(table, confidences));
  line(name, "mean_average_precision") << mean_average_precision(table, average_precision_thresholds());
  line(name, "weighted_kappa") << weighted_kappa(table) << expected_cost(table)
                               << normalized_expected_cost(table);
  line(name, "generalized_dice") << generalized_dice(table) << multiclass_matthews_correlation(table);
}

void print_regions(const std::string& name, const any_label_view& r, const any_label_view& p,
                   const spacing_type& spacing) {
  const region_moments a = survey(r), b = survey(p);
  line sizes(name, "survey");
  for (std::size_t k = 0; k < a.size(); ++k) {
    const object_moments o = a[k];
    sizes << o.size() << volume(o, {.spacing = spacing}) << equivalent_diameter(o, {.spacing = spacing});
    for (std::size_t axis = 0; axis < o.rank(); ++axis) sizes << o.centroid(axis);
  }
  line(name, "centroid_distance") << centroid_distance(a, b, {.spacing = spacing});
  line(name, "mahalanobis_distance") << mahalanobis_distance(a, b);
  if (r.rank() > 3) return;
  const component_image components = connected_components(r);
  line(name, "connected_components").all(components.values) << components.count;
}

void print_surfaces(const std::string& name, const any_label_view& r, const any_label_view& p,
                    const spacing_type& spacing) {
  for (const auto model : {surface_model::border_voxels, surface_model::surface_elements,
                           surface_model::voxel_faces, surface_model::all_voxels}) {
    if (r.rank() > 3 && model != surface_model::border_voxels && model != surface_model::all_voxels) continue;
    for (const auto edge : {image_edge::border, image_edge::open}) {
      if (model == surface_model::all_voxels && edge == image_edge::open) continue;  // they have no edge
      const surface_distances d =
          surface_distances_between(r, p, {.spacing = spacing, .model = model, .image_edge = edge});
      line levels(name, "surface_distances");
      for (const auto* side : {&d.reference_to_prediction, &d.prediction_to_reference}) {
        levels << side->area;
        for (const distance_level& level : side->levels) levels << level.distance << level.area;
      }
      line(name, "surface_means") << average_symmetric_surface_distance(d) << mean_average_surface_distance(d)
                                  << balanced_average_hausdorff_distance(d) << modified_hausdorff_distance(d)
                                  << root_mean_square_surface_distance(d) << surface_distance_deviation(d);
      line(name, "hausdorff") << hausdorff_distance(d) << hausdorff_distance_percentile(d, 95)
                              << hausdorff_distance_percentile(
                                     d, 71.3,
                                     {.of = percentile_of::pooled, .rule = percentile_rule::interpolated});
      line(name, "surface_overlap") << normalized_surface_dice(d, .74) << boundary_f1(d, .37)
                                    << added_path_length(d);
    }
  }
  line(name, "boundary_jaccard") << boundary_jaccard(r, p, 1.5, {.spacing = spacing});
  const matching pairs = match(tally(r, p), {.threshold = .1});
  line objects(name, "per_object_surface_scores");
  for (const object_surface_scores& o : per_object_surface_scores(r, p, pairs, {.spacing = spacing}))
    objects << o.reference << o.hausdorff_distance << o.hausdorff_distance_95
            << o.average_symmetric_surface_distance << o.normalized_surface_dice << o.centroid_distance;
  line boundaries(name, "per_object_boundary_jaccard");
  for (const object_boundary_jaccard& o : per_object_boundary_jaccard(r, p, pairs, 1.5, {.spacing = spacing}))
    boundaries << o.reference << o.jaccard;
  line(name, "error_map").all(error_map(r, p).values);
  line(name, "score_map").all(score_map(r, p).values);
  line(name, "surface_distance_map").all(surface_distance_map(r, p, {.spacing = spacing}).values);
}

void print_maps(const std::string& name, const any_label_view& r, const spacing_type& spacing) {
  line(name, "squared_distance_map").all(squared_distance_map(r, {.spacing = spacing}).values);
  line(name, "distance_map").all(distance_map<float>(r, {.spacing = spacing}).values);
  line(name, "signed_distance_map").all(signed_distance_map(r, {.spacing = spacing}).values);
  line(name, "nearest_label_map").all(nearest_label_map(r, {.spacing = spacing}).values);
}

void print_topology(const std::string& name, const any_label_view& r, const any_label_view& p) {
  if (r.rank() < 2 || r.rank() > 3) return;
  line(name, "skeleton").all(skeleton(r).values);
  const cldice_scores c = cldice(r, p);
  line(name, "cldice") << c.cldice << c.topology_precision << c.topology_sensitivity;
  const betti_counts b = betti_numbers(r);
  line(name, "betti") << b.components << b.loops << b.cavities << euler_characteristic(r)
                      << euler_error(r, p);
}

template <class Reference, class Prediction>
void print(const char* kind, const shape_type& shape, const spacing_type& spacing, std::size_t grain) {
  for (std::size_t round = 0; round < 2; ++round) {
    const std::string name = std::string(kind) + (round == 0 ? "1" : "2");
    image<Reference> r(shape);
    image<Prediction> p(shape);
    std::size_t size = 1;
    for (const std::size_t extent : shape) size *= extent;
    const std::size_t last = shape[shape.size() - 1];
    std::vector<Reference> names{0, 0};
    for (std::size_t k = 0; k < 20; ++k) names.push_back(static_cast<Reference>(draw()));
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t x = i % last / grain, y = i / last % 1000 / grain, z = i / last / 1000 / grain;
      r.at(i) = names[(x * 7 + y * 13 + z * 29 + x * y * round) % names.size()];
      p.at(i) = below(9) == 0 ? static_cast<Prediction>(below(5))
                              : static_cast<Prediction>((r.at(i) >> 1) + (r.at(i) != 0));
    }
    print_scores(name, r.view(), p.view(), spacing);
    print_table(name, tally(r.view(), p.view()));
    print_regions(name, r.view(), p.view(), spacing);
    print_surfaces(name, r.view(), p.view(), spacing);
    print_maps(name, r.view(), spacing);
    print_topology(name, r.view(), p.view());
  }
}

// Many small pairs: a sum that is rounded differently shows up in one of several hundred.
void print_small_pairs() {
  for (const auto model : {surface_model::border_voxels, surface_model::surface_elements,
                           surface_model::voxel_faces, surface_model::all_voxels}) {
    for (int part = 0; part < 20; ++part) {
      line scores("pairs", "surface_scores");
      for (int round = 0; round < 50; ++round) {
        std::vector<std::uint8_t> r, p;
        const std::size_t spread = 2 + below(4);
        for (std::size_t i = 0; i < std::size_t{4} * 6 * 7; ++i) {
          r.push_back(below(spread) == 0);
          p.push_back(below(spread) == 0);
        }
        const label_view<std::uint8_t> reference(r.data(), {4, 6, 7}), prediction(p.data(), {4, 6, 7});
        const surface_distances d =
            surface_distances_between(reference, prediction, {.spacing = {2, .5, .37}, .model = model});
        scores << average_symmetric_surface_distance(d) << mean_average_surface_distance(d)
               << hausdorff_distance_percentile(d, 95) << normalized_surface_dice(d, .74);
      }
    }
  }
}

void print_small_maps() {
  const std::vector<shape_type> shapes{{300}, {40, 60}, {9, 20, 30}, {4, 5, 6, 7}};
  for (int round = 0; round < 60; ++round) {
    const shape_type& shape = shapes[below(shapes.size())];
    std::size_t size = 1;
    spacing_type spacing;
    for (const std::size_t extent : shape) {
      size *= extent;
      spacing.push_back(round % 3 == 0 ? .3 : .05 + static_cast<double>(below(1 << 20)) * 0x1p-18);
    }
    std::vector<std::uint8_t> labels;
    for (std::size_t i = 0; i < size; ++i)
      labels.push_back(static_cast<std::uint8_t>(below(53) == 0 ? below(5) : 0));
    print_maps("maps", label_view<std::uint8_t>(labels.data(), shape), spacing);
  }
}

// Intervals, tests and ranks of results on random images.
void print_studies() {
  for (int round = 0; round < 20; ++round) {
    study s;
    for (int i = 0; i < 9 + round; ++i)
      for (const char* const result : {"a", "b", "c"})
        s.add(std::to_string(i), result,
              {{"score", static_cast<double>(below(1 << 20)) / (1 + round), direction::higher, 0}},
              round % 3 == 0 ? std::to_string(i / 2) : "");
    const metric_study m = summarise(s, "a", "score", {.resamples = 200});
    line("study", "summary") << m.summary.mean << m.summary.deviation << m.summary.lower_quartile;
    line("study", "interval") << m.mean_interval.low << m.mean_interval.high;
    const paired_comparison c = compare(
        s, "a", "b", "score", {.exact_up_to = round % 2 == 0 ? std::size_t{50} : 0, .resamples = 300});
    line("study", "comparison") << c.mean_difference << c.median_difference << c.mean_interval.low
                                << c.mean_interval.high << c.signed_rank.p << c.sign_flip.p;
    line ranks("study", "ranking");
    for (const rank_stability& r : stability_of_ranking(s, {"score"}, {}, {.resamples = 100}).results)
      ranks << r.rank << r.rank_interval.low << r.rank_interval.high << r.times[0] << r.times[1];
  }
  line normal("study", "normal");
  for (int k = 1; k < 1000; ++k)
    normal << detail::normal_tail(k / 27.0) << detail::normal_quantile(k / 1000.0);
}

/// Overlapping boxes in two or three axes, and the annotations of several annotators: some boxes are missed,
/// moved, split or spurious.
struct scene {
  shape_type shape;
  spacing_type spacing;
  std::vector<image<std::uint16_t>> images;
  std::vector<any_label_view> views;

  explicit scene(std::size_t annotators) {
    const std::size_t rank = 2 + below(2);
    std::size_t size = 1;
    for (std::size_t axis = 0; axis < rank; ++axis) {
      shape.push_back(rank == 2 ? 24 + below(20) : 9 + below(8));
      spacing.push_back(static_cast<double>(3 + below(40)) / 16.1);
      size *= shape[axis];
    }
    for (std::size_t k = 0; k < annotators; ++k) images.emplace_back(shape);
    for (image<std::uint16_t>& each : images)
      for (std::size_t i = 0; i < size; ++i) each.at(i) = 0;
    const std::size_t boxes = 3 + below(8);
    for (std::size_t box = 1; box <= boxes; ++box) {
      std::vector<std::size_t> first, extent;
      for (std::size_t axis = 0; axis < rank; ++axis) {
        first.push_back(below(shape[axis] - 2));
        extent.push_back(1 + below(shape[axis] / 3));
      }
      for (image<std::uint16_t>& each : images) {
        if (below(8) == 0) continue;
        std::vector<std::size_t> from(first), length(extent);
        const std::size_t axis = below(rank);
        from[axis] += below(3);
        length[axis] += below(2);
        draw_box(each, from, length, box);
      }
    }
    for (image<std::uint16_t>& each : images) views.emplace_back(each.view());
  }

  void draw_box(image<std::uint16_t>& into, const std::vector<std::size_t>& from,
                const std::vector<std::size_t>& length, std::size_t box) const {
    const bool cut = below(5) == 0;  // into two
    std::size_t size = 1;
    for (const std::size_t extent : shape) size *= extent;
    for (std::size_t i = 0; i < size; ++i) {
      bool inside = true, beyond = false;
      std::size_t rest = i;
      for (std::size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) {
        const std::size_t x = rest % shape[axis];
        inside = inside && x >= from[axis] && x < from[axis] + length[axis];
        if (axis == 0) beyond = x >= from[0] + length[0] / 2;
      }
      if (inside) into.at(i) = static_cast<std::uint16_t>(box * 1009 % 97 + (cut && beyond ? 1000U : 0U));
    }
  }
};

// Classes of one label and of several, some of which share labels.
void print_class_scores(const scene& s, pooled_class_scores& pooled, mean_class_scores& means) {
  const class_score_options options{.classes = {{{39, 78, 59}, "some", .7},
                                                {{78, 20, 1039}, "others", {}},
                                                {20, "one", .3},
                                                {{3, 5}, "absent", {}}},
                                    .spacing = s.spacing};
  const std::vector<class_scores> named = per_class_scores(s.views[0], s.views[1], options);
  for (const class_scores& row : named) {
    line scores("classes", row.name);
    scores << row.counts.tp << row.counts.fp << row.counts.fn << row.counts.tn << row.tolerance << row.scores;
  }
  if (s.shape.size() == 3) {
    pooled += named;
    means += named;
  }
  line all("classes", "per_class_scores");
  for (const class_scores& row : per_class_scores(
           s.views[0], s.views[1],
           {.spacing = s.spacing, .model = surface_model::border_voxels, .image_edge = image_edge::open}))
    all.all(row.labels) << row.scores;
}

void print_lesions(const std::string& rule, const lesion_scores& scores) {
  line lesions("lesions", rule);
  for (const lesion_score& l : scores.lesions) {
    lesions.all(l.reference_components).all(l.predicted_components);
    lesions << l.reference_size << l.prediction_size << l.overlap << l.reference_volume << l.prediction_volume
            << l.dice << l.hausdorff_distance_95 << l.normalized_surface_dice << l.counts;
  }
  lesions.all(scores.false_positives) << scores.counts;
  line("lesions", rule + "_means") << scores.dice << scores.hausdorff_distance_95
                                   << scores.normalized_surface_dice << scores.sensitivity << scores.precision
                                   << scores.f1_score;
}

void print_lesion_rules(const scene& s) {
  const any_label_view &r = s.views[0], &p = s.views[1];
  const object_filter some{.smallest_size = 3, .smallest_volume = 2.1, .largest_volume = 90};
  print_lesions("brats", brats_lesion_scores(r, p, {.spacing = s.spacing, .ignored_volume = 2}));
  print_lesions("brats_filtered", brats_lesion_scores(r, p,
                                                      {.spacing = s.spacing,
                                                       .dilations = 1,
                                                       .ignored_volume = 0,
                                                       .reference_filter = some,
                                                       .prediction_filter = {.drop_at_edge = true},
                                                       .model = surface_model::border_voxels}));
  print_lesions("cells", lesion_cell_scores(
                             r, p, {.spacing = s.spacing, .connectivity = 1, .prediction_filter = some}));
  const autopet_scores pet =
      autopet_lesion_scores(r, p, {.spacing = s.spacing, .reference_filter = {.smallest_size = 4}});
  line("lesions", "autopet") << pet.dice << pet.false_positive_volume << pet.false_negative_volume
                             << pet.found << pet.false_positives << pet.false_negatives;
  line objects("lesions", "components_as_objects");
  const contingency_table table = lesion_table(r, p, {.of = component_of::mask});
  for (const overlap& o : table.overlaps()) objects << o.reference << o.prediction << o.count;
  line dropped("lesions", "dropped_objects");
  for (const mapped_label& m : dropped_objects(r, some, {.spacing = s.spacing})) dropped << m.from << m.to;
}

void print_matchings(const scene& s, std::vector<contingency_table>& tables) {
  const any_label_view &r = s.views[0], &p = s.views[1];
  const contingency_table table = tally(r, p);
  for (const auto pairing : {point_pairing::most_pairs, point_pairing::least_total})
    for (const double distance : {2.0, 7.3}) {
      const point_matching m = match_centroids(r, p, distance,
                                               {.spacing = s.spacing,
                                                .pairing = pairing,
                                                .partly_annotated = pairing == point_pairing::most_pairs});
      line("matching", "match_centroids").all(m.distances) << static_cast<const matching&>(m);
    }
  line("matching", "match_greedily") << match_greedily(table, {.threshold = .1})
                                     << match_greedily(table,
                                                       {.threshold = .2, .criterion = criterion::dice});
  std::vector<pair_score> scores;
  for (const object_pair& pair : overlapping_pairs(table))
    scores.push_back({pair.reference, pair.prediction,
                      static_cast<double>(table.count(pair.reference, pair.prediction) % 4) / 3});
  line("matching", "match_scores") << match(table, scores, {.threshold = .2})
                                   << match_greedily(table, scores, {.threshold = .2});
  for (const bool reaches : {false, true}) {
    line pieces("matching", "match_pieces");
    const matching_of_pieces m =
        match_pieces(table, {.threshold = reaches ? .55 : .3, .one_piece_reaches = reaches});
    pieces << static_cast<const detection_counts&>(m);
    for (const object_of_pieces& o : m.objects)
      pieces.all(o.pieces) << o.reference << o.pieces_size << o.intersection << o.score;
  }
  const threshold_curve curve(table, {.criterion = criterion::dice});
  line steps("matching", "threshold_curve");
  steps << curve.first();
  for (const threshold_step& step : curve.steps()) steps << step.threshold.value() << step.counts;
  line("matching", "areas") << area_under_curve(curve)
                            << area_under_curve(curve, curve_score::panoptic_quality, {.from = .5, .to = .95})
                            << area_under_curve(table, curve_score::segmentation_quality, {}, {.from = .1}, 0)
                            << area_under_curve(table, curve_score::mean_true_score,
                                                {.sum_all_scores = true, .partly_annotated = true});
  line strata("matching", "size_stratified_recall");
  for (const size_stratum& stratum : size_stratified_recall(table, {10, 40, 100}, {.threshold = .3}))
    strata << stratum.objects << stratum.found << stratum.recall();
  line("matching", "partly_annotated") << score(r, p, {.spacing = s.spacing, .partly_annotated = true})
                                       << match(table, {.threshold = .3, .partly_annotated = true});
  tables.push_back(table);
}

std::vector<segment_class> classes_of(std::span<const label_count> labels, std::uint64_t shift) {
  std::vector<segment_class> classes;
  for (const label_count& l : labels)
    if (l.label != 0) classes.push_back({l.label, (l.label + (l.count % 5 == 0 ? shift : 0)) % 4});
  return classes;
}

struct classes_of_scenes {
  std::vector<std::vector<class_detection>> detections;
  std::vector<detection_counts> counts;
  matched_class_counts matched;
};

void print_object_classes(const contingency_table& table, classes_of_scenes& all) {
  const std::vector<segment_class> r = classes_of(table.reference(), 0),
                                   p = classes_of(table.prediction(), 1);
  line panoptic("objects", "panoptic_counts");
  for (const class_detection& c :
       panoptic_counts(table, r, p, {.void_class = 3, .crowd = {r.empty() ? 1 : r.front().label}}))
    panoptic << c.class_id << c.counts << modified_panoptic_quality(c);
  all.detections.push_back(panoptic_counts(table, r, p));
  line("objects", "mean_panoptic_quality") << mean_panoptic_quality(all.detections.back());
  const matching m = match(table, {.threshold = .3});
  all.counts.push_back(m);
  const matched_class_counts counts = count_matched_classes(m, r, p, {.unknown_class = 2});
  line classes("objects", "matched_classes");
  classes << classification_accuracy(counts);
  for (const class_agreement& c : counts.classes)
    classes << c.tp << c.fp << c.fn << c.spurious << c.missed << classification_f1(counts, c.class_id)
            << classification_f1(counts, c.class_id, true_negatives::left_out);
  all.matched += counts;
  const edit_counts edits = count_edits(table, {.ignore_up_to = 3});
  line discrepancies("objects", "discrepancies");
  discrepancies << edits.false_splits << edits.false_merges;
  for (const object_discrepancy& o : per_object_discrepancy(table))
    discrepancies << o.over_segmentation << o.under_segmentation << o.quality_rate << o.d_index;
}

void print_annotators(const scene& s) {
  const label_images images(s.views);
  const annotation_table table = tally_annotators(images);
  line counts("annotators", "tally");
  for (std::size_t k = 0; k < table.size(); ++k) counts.all(table.labels(k)) << table.count(k);
  line("annotators", "fleiss_kappa") << fleiss_kappa(table) << fleiss_kappa(table.foreground());
  line("annotators", "majority_vote").all(majority_vote<std::uint16_t>(images, 999).values);
  line("annotators", "foreground_vote").all(foreground_vote(images, 2).values);
  for (const std::optional<double> prior : {std::optional<double>(), std::optional<double>(.3)}) {
    const staple_estimate e = staple(images, {.prior = prior, .most_iterations = 200});
    line("annotators", "staple").all(e.sensitivity).all(e.specificity)
        << e.prior << e.iterations << e.converged;
    line("annotators", "probability").all(e.probability).all(probability_map(images, e).values);
  }
  const pairwise_scores kappas = pairwise_matrix(table, "cohen_kappa");
  line("annotators", "pairwise_matrix").all(kappas.values) << kappas.mean();
  line means("annotators", "mean_over_references");
  for (const reference_mean& m : mean_over_references(
           images, s.views[0],
           {.spacing = s.spacing, .metrics = {"dice", "average_symmetric_surface_distance", "rand_index"}}))
    means.all(m.values) << m.mean << m.undefined_in;
}

// Infinite values, resampled custom statistics, medians under resampling, many pairs.
void print_more_studies() {
  for (int round = 0; round < 4; ++round) {
    study s;
    for (int i = 0; i < 64 + round; ++i)
      for (const char* const result : {"a", "b", "c"}) {
        const double value = static_cast<double>(below(1 << 20)) / (3 + round);
        if (below(20) == 0)
          s.add_missing(std::to_string(i), result);
        else
          s.add(std::to_string(i), result,
                {{"distance", value, direction::lower, std::numeric_limits<double>::infinity()}});
      }
    const metric_study m =
        summarise(s, "a", "distance", {.resamples = 100, .rule = interval_rule::percentile});
    line("study", "infinite") << m.summary.mean << m.summary.median << m.summary.upper_quartile
                              << m.mean_interval.low << m.mean_interval.high;
    line tests("study", "tests");
    for (const auto tail : {alternative::two_sided, alternative::greater, alternative::less}) {
      const pair_of_results pair = compare_all(s, "distance",
                                               {.missing = missing_values::left_undefined,
                                                .tail = tail,
                                                .zeros = zero_differences::pratt,
                                                .resamples = 200})
                                       .front();
      tests << pair.adjusted_signed_rank_p << pair.adjusted_sign_flip_p << pair.comparison.mean_interval.low;
    }
    line medians("study", "medians");
    const ranking_stability stability =
        stability_of_ranking(s, {"distance"}, {.scheme = ranking_scheme::rank_of_median}, {.resamples = 100});
    for (const rank_stability& r : stability.results)
      medians.all(r.times) << r.rank << r.rank_interval.low << r.rank_interval.high;
  }
}

void print_scenes() {
  pooled_class_scores pooled;
  mean_class_scores means;
  std::vector<contingency_table> tables;
  classes_of_scenes all;
  for (int round = 0; round < 12; ++round) {
    const scene s(3 + below(3));
    print_class_scores(s, pooled, means);
    print_lesion_rules(s);
    print_matchings(s, tables);
    print_object_classes(tables.back(), all);
    print_annotators(s);
  }
  line of_pixels("classes", "pooled"), of_images("classes", "means");
  for (const class_scores& row : pooled.rows()) of_pixels << row.scores;
  for (const class_means& row : means.rows())
    for (const class_means::metric_mean& metric : row.metrics)
      of_images << metric.mean.value << metric.mean.images << metric.mean.undefined_in;
  const threshold_curve curve(tables);
  line areas("matching", "areas_of_all");
  for (const curve_score score : {curve_score::critical_success_index, curve_score::panoptic_quality,
                                  curve_score::f1_score, curve_score::precision, curve_score::recall,
                                  curve_score::segmentation_quality, curve_score::mean_true_score})
    areas << area_under_curve(curve, score) << area_under_curve(curve, score, {.from = .37, .to = .71});
  line("objects", "panoptic_means") << binary_panoptic_quality(all.counts)
                                    << binary_panoptic_quality(all.counts, empty_reference::scored)
                                    << multiclass_panoptic_quality(all.detections)
                                    << multiclass_panoptic_quality_plus(all.detections);
  line("objects", "classification") << classification_accuracy(all.matched)
                                    << classification_f1(all.matched, 0) << all.matched.detection;
  std::vector<std::uint64_t> of_reference, of_prediction;
  for (const detection_counts& c : all.counts) {
    of_reference.push_back(c.tp + c.fn);
    of_prediction.push_back(c.tp + c.fp);
  }
  line("objects", "r_squared_of_counts") << r_squared_of_counts(of_reference, of_prediction);
}

}  // namespace

int main() {
  print<std::uint64_t, std::uint64_t>("line", {600}, {.37}, 9);
  print<std::uint8_t, std::uint8_t>("plane", {61, 53}, {1, 1}, 4);
  print<std::uint16_t, std::uint16_t>("volume", {13, 22, 17}, {2, .5, .37}, 3);
  print<std::uint32_t, std::uint8_t>("block", {24, 20, 16}, {3, 1, 1}, 5);
  print<std::uint16_t, std::uint32_t>("series", {4, 5, 9, 8}, {1, .7, .3, .3}, 3);
  print_small_pairs();
  print_small_maps();
  print_studies();
  print_scenes();
  print_more_studies();
}
