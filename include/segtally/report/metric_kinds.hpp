// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>  // for string_view

#include <segtally/abi.hpp>                        // for SEGTALLY_ABI
#include <segtally/detail/ratio.hpp>               // for undefined
#include <segtally/objects/detection_counts.hpp>   // for detection_counts
#include <segtally/objects/over_segmentation.hpp>  // for object_discrepancy
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/partition/entropy.hpp>          // for partition_entropies
#include <segtally/partition/pair_counts.hpp>      // for pair_counts
#include <segtally/pixel/confusion.hpp>            // for confusion
#include <segtally/report/metric_info.hpp>         // for metric_info, options_taken
#include <segtally/report/metric_inputs.hpp>       // for metric_inputs

// Helpers for the rows of the catalogues.

namespace segtally::inline SEGTALLY_ABI::detail {

// Adapters from functions of one input to `metric_info::compute`.
template <double (*Score)(const confusion&, double)>
double of_foreground(metric_inputs& in) {
  return Score(in.foreground(), undefined);
}

template <double (*Score)(const detection_counts&, double)>
double of_matching(metric_inputs& in) {
  return Score(in.matched(), undefined);
}

template <double (*Score)(const partition_entropies&, double)>
double of_entropies(metric_inputs& in) {
  return Score(in.partition().entropies, undefined);
}

template <double (*Score)(const pair_counts&, double)>
double of_pairs(metric_inputs& in) {
  return Score(in.partition().pairs, undefined);
}

template <double (*Score)(std::span<const class_counts>, double)>
double of_classes(metric_inputs& in) {
  return Score(in.classes(), undefined);
}

template <double (*Mean)(std::span<const class_counts>, std::uint64_t, double)>
double of_foreground_classes(metric_inputs& in) {
  return Mean(in.foreground_classes(), in.table().total(), undefined);
}

template <double (*Score)(const object_graph&, double)>
double of_objects(metric_inputs& in) {
  return Score(in.objects(), undefined);
}

template <double object_discrepancy::*Score>
double of_discrepancies(metric_inputs& in) {
  return mean_discrepancy<Score>(in.discrepancies(), undefined);
}

template <double (*Score)(const contingency_table&, double)>
double of_table(metric_inputs& in) {
  return Score(in.table(), undefined);
}

template <double (*Score)(const contingency_table&, double, double)>
double of_contingency(metric_inputs& in) {
  return Score(in.table(), in.mean_square_contingency(), undefined);
}

template <class Options, class Count, Count (*Score)(const contingency_table&, const Options&)>
double count_with_background(metric_inputs& in) {
  return static_cast<double>(Score(in.table(), {.background = in.background()}));
}

template <class Options, double (*Score)(const contingency_table&, const Options&, double)>
double with_background(metric_inputs& in) {
  return Score(in.table(), {.background = in.background()}, undefined);
}

// Texts for references in which only some objects are annotated.
inline constexpr std::string_view unannotated_is_background =
    "objects that are not annotated are background in the reference";
inline constexpr std::string_view unannotated_is_wrong =
    "predicted objects that overlap no annotated one count, though nothing is known about them";
inline constexpr std::string_view unannotated_is_left_out =
    "predicted objects that overlap no annotated one are left out";
inline constexpr std::string_view unannotated_does_not_enter =
    "nothing enters but annotated objects and what overlaps them";

/// Returns the row of a metric that is sound for such a reference without change.
constexpr metric_info sound_if_partial(metric_info info) {
  info.partial = partial_reference::sound;
  info.partial_reason = unannotated_does_not_enter;
  return info;
}
/// Returns the row of a metric that is computed only from the objects or the matching, and so is sound once
/// these exclude unknown objects.
constexpr metric_info counted_if_partial(metric_info info) {
  info.partial = partial_reference::counted;
  info.partial_reason = unannotated_is_left_out;
  return info;
}
constexpr metric_info unsound_if_partial(metric_info info, std::string_view reason) {
  info.partial_reason = reason;
  return info;
}

// The columns shared by all metrics of a kind.
constexpr metric_info pixel_metric(std::string_view id, std::string_view title, std::string_view range,
                                   direction better, std::string_view source,
                                   double (*compute)(metric_inputs&), std::string_view repeats = {}) {
  return unsound_if_partial(
      {id, title, "foreground", "pixel", range, better, source, repeats, {.background = true}, compute},
      unannotated_is_background);
}
constexpr metric_info class_metric(std::string_view id, std::string_view title, std::string_view range,
                                   direction better, std::string_view source,
                                   double (*compute)(metric_inputs&), options_taken takes = {}) {
  return unsound_if_partial({id, title, "classes", "classes", range, better, source, {}, takes, compute},
                            unannotated_is_background);
}
constexpr metric_info partition_metric(std::string_view id, std::string_view title, std::string_view range,
                                       direction better, std::string_view source,
                                       double (*compute)(metric_inputs&), std::string_view repeats = {}) {
  return unsound_if_partial({id, title, "segments", "partition", range, better, source, repeats, {}, compute},
                            unannotated_is_background);
}
constexpr metric_info object_metric(std::string_view id, std::string_view title, std::string_view range,
                                    direction better, std::string_view source,
                                    double (*compute)(metric_inputs&),
                                    options_taken takes = {.background = true}) {
  return unsound_if_partial({id, title, "objects", "objects", range, better, source, {}, takes, compute},
                            unannotated_is_wrong);
}
constexpr metric_info matching_metric(std::string_view id, std::string_view title, std::string_view range,
                                      direction better, std::string_view source,
                                      double (*compute)(metric_inputs&), std::string_view repeats = {}) {
  return counted_if_partial({id,
                             title,
                             "objects",
                             "objects",
                             range,
                             better,
                             source,
                             repeats,
                             {.background = true, .threshold = true, .comparator = true, .criterion = true},
                             compute});
}
constexpr metric_info region_metric(std::string_view id, std::string_view title, std::string_view labels,
                                    std::string_view range, direction better, std::string_view source,
                                    double (*compute)(metric_inputs&)) {
  return unsound_if_partial(
      {id, title, labels, "region", range, better, source, {}, {.background = true}, compute},
      unannotated_is_wrong);
}

// Sources shared by several metrics.
inline constexpr std::string_view carreras = "Arganda-Carreras et al. 2015, doi:10.3389/fnana.2015.00142";
inline constexpr std::string_view rosenberg = "Rosenberg & Hirschberg 2007, ACL D07-1043";
inline constexpr std::string_view vinh = "Vinh et al. 2010, JMLR 11:2837";
inline constexpr std::string_view martin = "Martin et al. 2001, doi:10.1109/ICCV.2001.937655";
inline constexpr std::string_view kirillov = "Kirillov et al. 2019, doi:10.1109/CVPR.2019.00963";
inline constexpr std::string_view ulman = "Ulman et al. 2017, doi:10.1038/nmeth.4473";
inline constexpr std::string_view weigert = "Schmidt et al. 2018, doi:10.1007/978-3-030-00934-2_30";
inline constexpr std::string_view scharr = "Scharr et al. 2016, doi:10.1007/s00138-015-0737-3";
inline constexpr std::string_view autopet = "autoPET challenge 2022, autopet.grand-challenge.org/Evaluation";
inline constexpr std::string_view taha = "Taha & Hanbury 2015, doi:10.1186/s12880-015-0068-x";
inline constexpr std::string_view heimann = "Heimann et al. 2009, doi:10.1109/TMI.2009.2013851";
inline constexpr std::string_view clinton = "Clinton et al. 2010, doi:10.14358/PERS.76.3.289";
inline constexpr std::string_view persello = "Persello & Bruzzone 2010, doi:10.1109/TGRS.2009.2029570";
inline constexpr std::string_view reloaded = "Maier-Hein et al. 2024, doi:10.1038/s41592-023-02151-z";

}  // namespace segtally::inline SEGTALLY_ABI::detail
