// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>    // for copy
#include <array>        // for array
#include <cstddef>      // for size_t
#include <cstdint>      // for int64_t, uint64_t
#include <span>         // for span
#include <string_view>  // for string_view

#include <segtally/abi.hpp>                                 // for SEGTALLY_ABI
#include <segtally/classes/multiclass.hpp>                  // for mean_jaccard ...
#include <segtally/objects/aggregated_jaccard.hpp>          // for aggregated_jaccard_index
#include <segtally/objects/best_dice.hpp>                   // for symmetric_best_dice, ensemble_dice
#include <segtally/objects/best_overlap.hpp>                // for jaccard_index_sparse
#include <segtally/objects/cell_tracking.hpp>               // for ctc_seg ...
#include <segtally/objects/detection_scores.hpp>            // for panoptic_quality ...
#include <segtally/objects/edit_distance.hpp>               // for edits_of
#include <segtally/objects/over_segmentation.hpp>           // for object_discrepancy
#include <segtally/partition/adapted_rand.hpp>              // for adapted_rand_error ...
#include <segtally/partition/association.hpp>               // for cramers_v, tschuprows_t
#include <segtally/partition/cluster_accuracy.hpp>          // for cluster_accuracy
#include <segtally/partition/covering.hpp>                  // for segmentation_covering
#include <segtally/partition/mutual_information.hpp>        // for normalized_mutual_information ...
#include <segtally/partition/purity.hpp>                    // for purity ...
#include <segtally/partition/rand.hpp>                      // for rand_index ...
#include <segtally/partition/van_dongen.hpp>                // for van_dongen_distance
#include <segtally/partition/variation_of_information.hpp>  // for cremi_score ...
#include <segtally/pixel/agreement.hpp>                     // for matthews_correlation ...
#include <segtally/pixel/confusion.hpp>                     // for confusion
#include <segtally/pixel/diagnostic.hpp>                    // for youden_index ...
#include <segtally/pixel/rates.hpp>                         // for accuracy ...
#include <segtally/pixel/similarity.hpp>                    // for dice ...
#include <segtally/region/object_count.hpp>                 // for object_count, count_difference
#include <segtally/region/volume_error.hpp>                 // for relative_volume_difference ...
#include <segtally/report/metric_info.hpp>                  // for metric_info
#include <segtally/report/metric_kinds.hpp>                 // for pixel_metric, of_foreground ...

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

inline constexpr metric_info headline_metrics[] = {
    object_metric("jaccard_index_sparse", "sparse Jaccard index", "0 to 1", direction::higher,
                  "Haase 2022, the-segmentation-game",
                  with_background<best_overlap_options, jaccard_index_sparse>),
};

inline constexpr metric_info pixel_metrics[] = {
    pixel_metric("jaccard_index", "Jaccard index", "0 to 1", direction::higher,
                 "Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x", of_foreground<jaccard_index>,
                 "dice"),
    pixel_metric("dice", "Dice coefficient", "0 to 1", direction::higher, "Dice 1945, doi:10.2307/1932409",
                 of_foreground<dice>),
    pixel_metric("volumetric_overlap_error", "volumetric overlap error", "0 to 1", direction::lower, heimann,
                 of_foreground<volumetric_overlap_error>, "dice"),
    pixel_metric("overlap_coefficient", "overlap coefficient", "0 to 1", direction::higher,
                 "Simpson 1943, Am. J. Sci. 241:1", of_foreground<overlap_coefficient>),
    pixel_metric("accuracy", "accuracy", "0 to 1", direction::higher, taha, of_foreground<accuracy>),
    pixel_metric("balanced_accuracy", "balanced accuracy", "0 to 1", direction::higher, reloaded,
                 of_foreground<balanced_accuracy>),
    pixel_metric("precision", "precision", "0 to 1", direction::higher, taha, of_foreground<precision>),
    pixel_metric("recall", "recall", "0 to 1", direction::higher, taha, of_foreground<recall>),
    pixel_metric("specificity", "specificity", "0 to 1", direction::higher, taha, of_foreground<specificity>),
    pixel_metric("f1_score", "F1 score", "0 to 1", direction::higher, taha, of_foreground<f1_score>, "dice"),
    pixel_metric("threat_score", "threat score", "0 to 1", direction::higher,
                 "Gilbert 1884; the Jaccard index under its name in forecasting", of_foreground<threat_score>,
                 "dice"),
    pixel_metric("negative_predictive_value", "negative predictive value", "0 to 1", direction::higher,
                 reloaded, of_foreground<negative_predictive_value>),
    pixel_metric("false_positive_rate", "false positive rate", "0 to 1", direction::lower, taha,
                 of_foreground<false_positive_rate>, "specificity"),
    pixel_metric("false_negative_rate", "false negative rate", "0 to 1", direction::lower, taha,
                 of_foreground<false_negative_rate>, "recall"),
    pixel_metric("false_discovery_rate", "false discovery rate", "0 to 1", direction::lower,
                 "Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x",
                 of_foreground<false_discovery_rate>, "precision"),
    pixel_metric("false_omission_rate", "false omission rate", "0 to 1", direction::lower,
                 "1 - negative predictive value", of_foreground<false_omission_rate>,
                 "negative_predictive_value"),
    pixel_metric("matthews_correlation", "Matthews correlation coefficient", "-1 to 1", direction::higher,
                 "Matthews 1975, doi:10.1016/0005-2795(75)90109-9", of_foreground<matthews_correlation>),
    pixel_metric("cohen_kappa", "Cohen's kappa", "-1 to 1", direction::higher,
                 "Cohen 1960, doi:10.1177/001316446002000104", of_foreground<cohen_kappa>),
    pixel_metric("youden_index", "Youden's index", "-1 to 1", direction::higher,
                 "Youden 1950, doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3",
                 of_foreground<youden_index>, "balanced_accuracy"),
    pixel_metric("markedness", "markedness", "-1 to 1", direction::higher, "Powers 2011, arXiv:2010.16061",
                 of_foreground<markedness>),
    pixel_metric("positive_likelihood_ratio", "positive likelihood ratio", "0 to inf", direction::higher,
                 reloaded, of_foreground<positive_likelihood_ratio>),
    pixel_metric("negative_likelihood_ratio", "negative likelihood ratio", "0 to inf", direction::lower,
                 reloaded, of_foreground<negative_likelihood_ratio>),
    pixel_metric("diagnostic_odds_ratio", "diagnostic odds ratio", "0 to inf", direction::higher,
                 "Glas et al. 2003, doi:10.1016/S0895-4356(03)00177-X", of_foreground<diagnostic_odds_ratio>),
    pixel_metric("prevalence_threshold", "prevalence threshold", "0 to 1", direction::lower,
                 "Balayla 2020, doi:10.1371/journal.pone.0240215", of_foreground<prevalence_threshold>,
                 "positive_likelihood_ratio"),
    pixel_metric("precision_recall_geometric_mean", "geometric mean of precision and recall", "0 to 1",
                 direction::higher, "Fowlkes & Mallows 1983, doi:10.1080/01621459.1983.10478008",
                 of_foreground<precision_recall_geometric_mean>),
    pixel_metric("volumetric_similarity", "volumetric similarity", "0 to 1", direction::higher, taha,
                 of_foreground<volumetric_similarity>),
    pixel_metric("intraclass_correlation", "intraclass correlation", "-1 to 1", direction::higher,
                 "Shrout & Fleiss 1979, doi:10.1037/0033-2909.86.2.420",
                 of_foreground<intraclass_correlation>),
};

inline constexpr metric_info class_metrics[] = {
    class_metric("multiclass_accuracy", "accuracy of classes", "0 to 1", direction::higher, reloaded,
                 of_classes<accuracy_of>),
    class_metric("multiclass_balanced_accuracy", "balanced accuracy of classes", "0 to 1", direction::higher,
                 reloaded, of_classes<balanced_accuracy_of>),
    class_metric("multiclass_matthews_correlation", "Matthews correlation of classes", "-1 to 1",
                 direction::higher, "Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006",
                 of_classes<matthews_correlation_of>),
    class_metric("multiclass_cohen_kappa", "Cohen's kappa of classes", "-1 to 1", direction::higher,
                 "Cohen 1960, doi:10.1177/001316446002000104", of_classes<cohen_kappa_of>),
    class_metric("mean_jaccard", "mean Jaccard index of classes", "0 to 1", direction::higher, reloaded,
                 of_foreground_classes<class_mean<jaccard_fraction>>, {.background = true}),
    class_metric("mean_dice", "mean Dice coefficient of classes", "0 to 1", direction::higher, reloaded,
                 of_foreground_classes<class_mean<dice_fraction>>, {.background = true}),
    class_metric("frequency_weighted_jaccard", "frequency-weighted Jaccard index", "0 to 1",
                 direction::higher, "Long et al. 2015, doi:10.1109/CVPR.2015.7298965",
                 of_foreground_classes<frequency_weighted_mean<jaccard_fraction>>, {.background = true}),
    class_metric("generalized_dice", "generalised Dice coefficient", "0 to 1", direction::higher,
                 "Sudre et al. 2017, doi:10.1007/978-3-319-67558-9_28",
                 [](metric_inputs& in) {
                   return generalized_dice_of(in.foreground_classes(), dice_weights::square, undefined);
                 },
                 {.background = true}),
};

inline constexpr metric_info partition_metrics[] = {
    partition_metric("variation_of_information", "variation of information (bits)", "0 and up",
                     direction::lower, "Meila 2007, doi:10.1016/j.jmva.2006.11.013",
                     [](metric_inputs& in) { return in.partition().variation().total(); }),
    partition_metric("variation_of_information_split", "split information (bits)", "0 and up",
                     direction::lower, "Nunez-Iglesias et al. 2013, doi:10.1371/journal.pone.0071715",
                     [](metric_inputs& in) { return in.partition().variation().split; }),
    partition_metric("variation_of_information_merge", "merge information (bits)", "0 and up",
                     direction::lower, "Nunez-Iglesias et al. 2013, doi:10.1371/journal.pone.0071715",
                     [](metric_inputs& in) { return in.partition().variation().merge; }),
    partition_metric(
        "normalized_variation_of_information", "normalised variation of information", "0 to 1",
        direction::lower, vinh,
        [](metric_inputs& in) {
          return normalized_variation_of_information(in.partition().entropies).total();
        },
        "normalized_mutual_information"),
    partition_metric("normalized_information_distance", "normalised information distance", "0 to 1",
                     direction::lower, vinh, of_entropies<normalized_information_distance>),
    partition_metric("mutual_information", "mutual information (bits)", "0 and up", direction::higher,
                     "Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x",
                     of_entropies<mutual_information>),
    partition_metric(
        "normalized_mutual_information", "normalised mutual information", "0 to 1", direction::higher,
        "Strehl & Ghosh 2002, doi:10.1162/153244303321897735",
        [](metric_inputs& in) { return normalized_mutual_information(in.partition().entropies); }),
    partition_metric("homogeneity", "homogeneity", "0 to 1", direction::higher, rosenberg,
                     of_entropies<homogeneity>),
    partition_metric("completeness", "completeness", "0 to 1", direction::higher, rosenberg,
                     of_entropies<completeness>),
    partition_metric(
        "v_measure", "V-measure", "0 to 1", direction::higher, rosenberg,
        [](metric_inputs& in) { return v_measure(in.partition().entropies); },
        "normalized_mutual_information"),
    partition_metric("rand_index", "Rand index", "0 to 1", direction::higher,
                     "Rand 1971, doi:10.1080/01621459.1971.10482356", of_pairs<rand_index>),
    partition_metric("adjusted_rand_index", "adjusted Rand index", "-1/2 to 1", direction::higher,
                     "Hubert & Arabie 1985, doi:10.1007/BF01908075", of_pairs<adjusted_rand_index>),
    partition_metric(
        "adapted_rand_error", "adapted Rand error", "0 to 1", direction::lower, carreras,
        [](metric_inputs& in) { return adapted_rand_error(in.partition().pairs).error; }, "pair_f_score"),
    partition_metric("pair_precision", "precision of pairs of voxels", "0 to 1", direction::higher, carreras,
                     of_pairs<pair_precision>),
    partition_metric("pair_recall", "recall of pairs of voxels", "0 to 1", direction::higher, carreras,
                     of_pairs<pair_recall>),
    partition_metric("pair_f_score", "F-score of pairs of voxels", "0 to 1", direction::higher, carreras,
                     of_pairs<pair_f_score>),
    partition_metric("fowlkes_mallows_index", "Fowlkes-Mallows index", "0 to 1", direction::higher,
                     "Fowlkes & Mallows 1983, doi:10.1080/01621459.1983.10478008",
                     of_pairs<fowlkes_mallows_index>),
    partition_metric("cremi_score", "CREMI score", "0 and up", direction::lower, "cremi.org, leaderboard",
                     [](metric_inputs& in) {
                       return cremi_score(in.partition().variation(),
                                          adapted_rand_error(in.partition().pairs));
                     }),
    partition_metric("global_consistency_error", "global consistency error", "0 to 1", direction::lower,
                     martin, [](metric_inputs& in) { return in.partition().consistency.global; }),
    partition_metric("local_consistency_error", "local consistency error", "0 to 1", direction::lower, martin,
                     [](metric_inputs& in) { return in.partition().consistency.local; }),
    partition_metric("van_dongen_distance", "van Dongen's distance", "0 to 1", direction::lower,
                     "van Dongen 2000, CWI report INS-R0012",
                     [](metric_inputs& in) { return van_dongen_distance(in.partition().displaced); }),
    partition_metric("purity", "purity of the predicted segments", "0 to 1", direction::higher,
                     "Zhao & Karypis 2004, doi:10.1023/B:MACH.0000027785.44527.d6",
                     [](metric_inputs& in) { return purity(in.partition().displaced); }),
    partition_metric("inverse_purity", "purity of the reference segments", "0 to 1", direction::higher,
                     "Amigo et al. 2009, doi:10.1007/s10791-008-9066-8",
                     [](metric_inputs& in) { return inverse_purity(in.partition().displaced); }),
    partition_metric(
        "achievable_segmentation_accuracy", "achievable segmentation accuracy of superpixels", "0 to 1",
        direction::higher, "Liu et al. 2011, doi:10.1109/CVPR.2011.5995323",
        [](metric_inputs& in) { return achievable_segmentation_accuracy(in.partition().displaced); },
        "purity"),
    partition_metric("under_segmentation_error", "under-segmentation error of superpixels", "0 to 1",
                     direction::lower, "Neubert & Protzel 2012, Forum Bildverarbeitung",
                     [](metric_inputs& in) { return under_segmentation_error_of(in.segments(), undefined); }),
    partition_metric("cluster_accuracy", "accuracy under the best one-to-one map of labels", "0 to 1",
                     direction::higher, "Yang et al. 2010, doi:10.1109/TIP.2010.2049235",
                     [](metric_inputs& in) { return cluster_accuracy_of(in.segments(), undefined); }),
    partition_metric("cramers_v", "Cramer's V", "0 to 1", direction::higher,
                     "Cramer 1946, Mathematical Methods of Statistics", of_contingency<cramers_v_of>),
    partition_metric("tschuprows_t", "Tschuprow's T", "0 to 1", direction::higher,
                     "Tschuprow 1939, Principles of the Mathematical Theory of Correlation",
                     of_contingency<tschuprows_t_of>),
    partition_metric("segmentation_covering", "covering of the reference", "0 to 1", direction::higher,
                     "Arbelaez et al. 2011, doi:10.1109/TPAMI.2010.161", of_table<segmentation_covering>),
};

inline constexpr metric_info object_metrics[] = {
    matching_metric("panoptic_quality", "panoptic quality", "0 to 1", direction::higher, kirillov,
                    of_matching<panoptic_quality>),
    matching_metric("segmentation_quality", "segmentation quality: mean IoU of the matched", "0 to 1",
                    direction::higher, kirillov, of_matching<segmentation_quality>),
    matching_metric("recognition_quality", "recognition quality: F1 score of objects", "0 to 1",
                    direction::higher, kirillov, of_matching<recognition_quality>),
    matching_metric("object_precision", "precision of objects", "0 to 1", direction::higher, weigert,
                    of_matching<object_precision>),
    matching_metric("object_recall", "recall of objects", "0 to 1", direction::higher, weigert,
                    of_matching<object_recall>),
    matching_metric("critical_success_index", "critical success index of objects", "0 to 1",
                    direction::higher, weigert, of_matching<critical_success_index>, "recognition_quality"),
    matching_metric("mean_true_score", "mean IoU of the reference objects", "0 to 1", direction::higher,
                    weigert, of_matching<mean_true_score>),
    object_metric("mean_average_precision", "mean critical success index at 0.5, 0.55 ... 0.95", "0 to 1",
                  direction::higher, "Caicedo et al. 2019, doi:10.1038/s41592-019-0612-7",
                  [](metric_inputs& in) { return mean_average_precision(in.detections()); },
                  {.background = true, .comparator = true, .criterion = true}),
    object_metric("aggregated_jaccard_index", "aggregated Jaccard index", "0 to 1", direction::higher,
                  "Kumar et al. 2017, doi:10.1109/TMI.2017.2677499", of_objects<aggregated_jaccard_of>),
    object_metric("aggregated_jaccard_index_plus", "aggregated Jaccard index, one-to-one", "0 to 1",
                  direction::higher, "Graham et al. 2019, doi:10.1016/j.media.2019.101563",
                  of_objects<aggregated_jaccard_plus_of>),
    object_metric("symmetric_best_dice", "symmetric best Dice", "0 to 1", direction::higher, scharr,
                  [](metric_inputs& in) { return best_dice_of(in.objects(), undefined).symmetric; }),
    object_metric("ensemble_dice", "ensemble Dice", "0 to 1", direction::higher,
                  "Vu et al. 2019, doi:10.3389/fbioe.2019.00053", of_objects<ensemble_dice_of>),
    object_metric("ctc_seg", "SEG of the Cell Tracking Challenge", "0 to 1", direction::higher, ulman,
                  [](metric_inputs& in) { return ctc_seg(in.ctc()); }),
    object_metric("ctc_det", "DET of the Cell Tracking Challenge", "0 to 1", direction::higher, ulman,
                  [](metric_inputs& in) { return ctc_det(in.ctc()); }),
    object_metric("ctc_op_csb", "OP_CSB of the Cell Tracking Challenge: mean of SEG and DET", "0 to 1",
                  direction::higher, "Maska et al. 2023, doi:10.1038/s41592-023-01879-y",
                  [](metric_inputs& in) { return ctc_op_csb(in.ctc()); }),
    object_metric("split_objects", "reference objects split", "0 and up", direction::lower,
                  "more than half of two pieces inside",
                  [](metric_inputs& in) { return static_cast<double>(in.errors().splits.size()); }),
    object_metric("merged_objects", "predicted objects that merge", "0 and up", direction::lower,
                  "more than half of two objects inside",
                  [](metric_inputs& in) { return static_cast<double>(in.errors().merges.size()); }),
    object_metric("edit_distance", "merges and splits that turn the prediction into the reference",
                  "0 and up", direction::lower,
                  "Nunez-Iglesias et al. 2013, doi:10.1371/journal.pone.0071715",
                  [](metric_inputs& in) { return static_cast<double>(edits_of(in.objects(), 0).total()); }),
    object_metric("over_segmentation", "mean over-segmentation of the reference objects", "0 to 1",
                  direction::lower, persello, of_discrepancies<&object_discrepancy::over_segmentation>),
    object_metric("under_segmentation", "mean under-segmentation of the reference objects", "0 to 1",
                  direction::lower, persello, of_discrepancies<&object_discrepancy::under_segmentation>),
    object_metric("quality_rate", "mean quality rate of the reference objects", "0 to 1", direction::lower,
                  clinton, of_discrepancies<&object_discrepancy::quality_rate>),
    object_metric("d_index", "mean index D: over- and under-segmentation", "0 to 1", direction::lower,
                  clinton, of_discrepancies<&object_discrepancy::d_index>),
};

inline constexpr metric_info region_metrics[] = {
    region_metric("reference_objects", "objects in the reference", "objects", "0 and up", direction::neither,
                  "number of labels",
                  [](metric_inputs& in) {
                    return static_cast<double>(
                        object_count(in.table(), {.background = in.background()}).reference);
                  }),
    region_metric("prediction_objects", "objects in the prediction", "objects", "0 and up",
                  direction::neither, "number of labels",
                  [](metric_inputs& in) {
                    return static_cast<double>(
                        object_count(in.table(), {.background = in.background()}).prediction);
                  }),
    region_metric("count_difference", "predicted objects too many", "objects", "any", direction::neither,
                  scharr, count_with_background<object_count_options, std::int64_t, count_difference>),
    region_metric("false_negative_volume", "voxels of reference objects that nothing predicted overlaps",
                  "objects", "0 and up", direction::lower, autopet,
                  count_with_background<volume_options, std::uint64_t, false_negative_volume>),
    region_metric("false_positive_volume", "voxels of predicted objects that overlap no reference object",
                  "objects", "0 and up", direction::lower, autopet,
                  count_with_background<volume_options, std::uint64_t, false_positive_volume>),
    region_metric("relative_volume_difference", "relative volume difference", "foreground", "-1 and up",
                  direction::neither, heimann, with_background<volume_options, relative_volume_difference>),
    region_metric("absolute_relative_volume_difference", "absolute relative volume difference", "foreground",
                  "0 and up", direction::lower, heimann,
                  with_background<volume_options, absolute_relative_volume_difference>),
};

// Exceptions among metrics of a kind, if only some objects of the reference are annotated.
inline constexpr std::string_view sound_if_partly_annotated[] = {"jaccard_index_sparse",
                                                                 "recall",
                                                                 "false_negative_rate",
                                                                 "segmentation_quality",
                                                                 "object_recall",
                                                                 "mean_true_score",
                                                                 "ensemble_dice",
                                                                 "ctc_seg",
                                                                 "split_objects",
                                                                 "merged_objects",
                                                                 "reference_objects",
                                                                 "false_negative_volume",
                                                                 "edit_distance",
                                                                 "over_segmentation",
                                                                 "under_segmentation",
                                                                 "quality_rate",
                                                                 "d_index"};
inline constexpr std::string_view counted_if_partly_annotated[] = {"mean_average_precision",
                                                                   "aggregated_jaccard_index",
                                                                   "aggregated_jaccard_index_plus",
                                                                   "symmetric_best_dice",
                                                                   "ctc_det",
                                                                   "ctc_op_csb"};

template <std::size_t... N>
constexpr std::array<metric_info, (N + ...)> joined(const metric_info (&... lists)[N]) {
  std::array<metric_info, (N + ...)> all{};
  auto next = all.begin();
  ((next = std::copy(lists, lists + N, next)), ...);
  for (metric_info& info : all) {
    for (const std::string_view id : sound_if_partly_annotated)
      if (info.id == id) info = sound_if_partial(info);
    for (const std::string_view id : counted_if_partly_annotated)
      if (info.id == id) info = counted_if_partial(info);
  }
  return all;
}

inline constexpr auto table_metrics =
    joined(headline_metrics, pixel_metrics, class_metrics, partition_metrics, object_metrics, region_metrics);

}  // namespace detail

/// Returns every metric that needs only a table, in the order of a scorecard.
[[nodiscard]] inline std::span<const metric_info> catalogue() noexcept {
  return detail::table_metrics;
}

}  // namespace segtally::inline SEGTALLY_ABI
