// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>        // for array
#include <span>         // for span
#include <string_view>  // for string_view

#include <segtally/abi.hpp>                                 // for SEGTALLY_ABI
#include <segtally/classes/multiclass.hpp>                  // for mean_jaccard ...
#include <segtally/objects/aggregated_jaccard.hpp>          // for aggregated_jaccard_index
#include <segtally/objects/best_dice.hpp>                   // for symmetric_best_dice, ensemble_dice
#include <segtally/objects/best_overlap.hpp>                // for jaccard_index_sparse
#include <segtally/objects/cell_tracking.hpp>               // for ctc_seg ...
#include <segtally/objects/detection_scores.hpp>            // for panoptic_quality ...
#include <segtally/partition/adapted_rand.hpp>              // for adapted_rand_error ...
#include <segtally/partition/covering.hpp>                  // for segmentation_covering
#include <segtally/partition/mutual_information.hpp>        // for normalized_mutual_information ...
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
#include <segtally/report/metric_info.hpp>                  // for metric_info, evidence

namespace segtally::inline SEGTALLY_ABI {

namespace detail {

template <double (*Score)(const confusion&, double)>
double of_foreground(const evidence& e) {
  return Score(e.foreground, undefined);
}

template <double (*Score)(const detection_counts&, double)>
double of_objects(const evidence& e) {
  return Score(e.detections.front(), undefined);
}

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

inline constexpr auto metrics = std::to_array<metric_info>({
    {"jaccard_index_sparse", "sparse Jaccard index", "labelwise", "0 to 1", better::higher,
     "Haase 2022, the-segmentation-game", [](const evidence& e) { return jaccard_index_sparse(e.table); }},
    {"jaccard_index", "Jaccard index", "pixel", "0 to 1", better::higher,
     "Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x", of_foreground<jaccard_index>},
    {"dice", "Dice coefficient", "pixel", "0 to 1", better::higher, "Dice 1945, doi:10.2307/1932409",
     of_foreground<dice>},
    {"accuracy", "accuracy", "pixel", "0 to 1", better::higher, taha, of_foreground<accuracy>},
    {"balanced_accuracy", "balanced accuracy", "pixel", "0 to 1", better::higher, reloaded,
     of_foreground<balanced_accuracy>},
    {"precision", "precision", "pixel", "0 to 1", better::higher, taha, of_foreground<precision>},
    {"recall", "recall", "pixel", "0 to 1", better::higher, taha, of_foreground<recall>},
    {"specificity", "specificity", "pixel", "0 to 1", better::higher, taha, of_foreground<specificity>},
    {"f1_score", "F1 score", "pixel", "0 to 1", better::higher, taha, of_foreground<f1_score>},
    {"threat_score", "threat score", "pixel", "0 to 1", better::higher,
     "Gilbert 1884; the Jaccard index under its name in forecasting", of_foreground<threat_score>},
    {"negative_predictive_value", "negative predictive value", "pixel", "0 to 1", better::higher, reloaded,
     of_foreground<negative_predictive_value>},
    {"false_positive_rate", "false positive rate", "pixel", "0 to 1", better::lower, taha,
     of_foreground<false_positive_rate>},
    {"false_negative_rate", "false negative rate", "pixel", "0 to 1", better::lower, taha,
     of_foreground<false_negative_rate>},
    {"false_discovery_rate", "false discovery rate", "pixel", "0 to 1", better::lower,
     "Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x",
     of_foreground<false_discovery_rate>},
    {"false_omission_rate", "false omission rate", "pixel", "0 to 1", better::lower,
     "1 - negative predictive value", of_foreground<false_omission_rate>},
    {"matthews_correlation", "Matthews correlation coefficient", "pixel", "-1 to 1", better::higher,
     "Matthews 1975, doi:10.1016/0005-2795(75)90109-9", of_foreground<matthews_correlation>},
    {"cohen_kappa", "Cohen's kappa", "pixel", "-1 to 1", better::higher,
     "Cohen 1960, doi:10.1177/001316446002000104", of_foreground<cohen_kappa>},
    {"youden_index", "Youden's index", "pixel", "-1 to 1", better::higher,
     "Youden 1950, doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3",
     of_foreground<youden_index>},
    {"markedness", "markedness", "pixel", "-1 to 1", better::higher, "Powers 2011, arXiv:2010.16061",
     of_foreground<markedness>},
    {"positive_likelihood_ratio", "positive likelihood ratio", "pixel", "0 to inf", better::higher, reloaded,
     of_foreground<positive_likelihood_ratio>},
    {"negative_likelihood_ratio", "negative likelihood ratio", "pixel", "0 to inf", better::lower, reloaded,
     of_foreground<negative_likelihood_ratio>},
    {"diagnostic_odds_ratio", "diagnostic odds ratio", "pixel", "0 to inf", better::higher,
     "Glas et al. 2003, doi:10.1016/S0895-4356(03)00177-X", of_foreground<diagnostic_odds_ratio>},
    {"prevalence_threshold", "prevalence threshold", "pixel", "0 to 1", better::lower,
     "Balayla 2020, doi:10.1371/journal.pone.0240215", of_foreground<prevalence_threshold>},
    {"precision_recall_geometric_mean", "geometric mean of precision and recall", "pixel", "0 to 1",
     better::higher, "Fowlkes & Mallows 1983, doi:10.1080/01621459.1983.10478008",
     of_foreground<precision_recall_geometric_mean>},
    {"volumetric_similarity", "volumetric similarity", "pixel", "0 to 1", better::higher, taha,
     of_foreground<volumetric_similarity>},
    {"intraclass_correlation", "intraclass correlation", "pixel", "-1 to 1", better::higher,
     "Shrout & Fleiss 1979, doi:10.1037/0033-2909.86.2.420", of_foreground<intraclass_correlation>},
    {"multiclass_accuracy", "accuracy of classes", "pixel", "0 to 1", better::higher, reloaded,
     [](const evidence& e) { return multiclass_accuracy(e.table); }},
    {"multiclass_balanced_accuracy", "balanced accuracy of classes", "pixel", "0 to 1", better::higher,
     reloaded, [](const evidence& e) { return multiclass_balanced_accuracy(e.table); }},
    {"multiclass_matthews_correlation", "Matthews correlation of classes", "pixel", "-1 to 1", better::higher,
     "Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006",
     [](const evidence& e) { return multiclass_matthews_correlation(e.table); }},
    {"multiclass_cohen_kappa", "Cohen's kappa of classes", "pixel", "-1 to 1", better::higher,
     "Cohen 1960, doi:10.1177/001316446002000104",
     [](const evidence& e) { return multiclass_cohen_kappa(e.table); }},
    {"mean_jaccard", "mean Jaccard index of classes", "pixel", "0 to 1", better::higher, reloaded,
     [](const evidence& e) { return mean_jaccard(e.table); }},
    {"mean_dice", "mean Dice coefficient of classes", "pixel", "0 to 1", better::higher, reloaded,
     [](const evidence& e) { return mean_dice(e.table); }},
    {"frequency_weighted_jaccard", "frequency-weighted Jaccard index", "pixel", "0 to 1", better::higher,
     "Long et al. 2015, doi:10.1109/CVPR.2015.7298965",
     [](const evidence& e) { return frequency_weighted_jaccard(e.table); }},
    {"generalized_dice", "generalised Dice coefficient", "pixel", "0 to 1", better::higher,
     "Sudre et al. 2017, doi:10.1007/978-3-319-67558-9_28",
     [](const evidence& e) { return generalized_dice(e.table); }},
    {"variation_of_information", "variation of information (bits)", "partition", "0 and up", better::lower,
     "Meila 2007, doi:10.1016/j.jmva.2006.11.013",
     [](const evidence& e) { return e.partition.variation().total(); }},
    {"variation_of_information_split", "split information (bits)", "partition", "0 and up", better::lower,
     "Nunez-Iglesias et al. 2013, doi:10.1371/journal.pone.0071715",
     [](const evidence& e) { return e.partition.variation().split; }},
    {"variation_of_information_merge", "merge information (bits)", "partition", "0 and up", better::lower,
     "Nunez-Iglesias et al. 2013, doi:10.1371/journal.pone.0071715",
     [](const evidence& e) { return e.partition.variation().merge; }},
    {"normalized_variation_of_information", "normalised variation of information", "partition", "0 to 1",
     better::lower, vinh,
     [](const evidence& e) { return normalized_variation_of_information(e.partition.entropies).total(); }},
    {"normalized_information_distance", "normalised information distance", "partition", "0 to 1",
     better::lower, vinh,
     [](const evidence& e) { return normalized_information_distance(e.partition.entropies); }},
    {"mutual_information", "mutual information (bits)", "partition", "0 and up", better::higher,
     "Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x",
     [](const evidence& e) { return mutual_information(e.partition.entropies); }},
    {"normalized_mutual_information", "normalised mutual information", "partition", "0 to 1", better::higher,
     "Strehl & Ghosh 2002, doi:10.1162/153244303321897735",
     [](const evidence& e) { return normalized_mutual_information(e.partition.entropies); }},
    {"homogeneity", "homogeneity", "partition", "0 to 1", better::higher, rosenberg,
     [](const evidence& e) { return homogeneity(e.partition.entropies); }},
    {"completeness", "completeness", "partition", "0 to 1", better::higher, rosenberg,
     [](const evidence& e) { return completeness(e.partition.entropies); }},
    {"v_measure", "V-measure", "partition", "0 to 1", better::higher, rosenberg,
     [](const evidence& e) { return v_measure(e.partition.entropies); }},
    {"rand_index", "Rand index", "partition", "0 to 1", better::higher,
     "Rand 1971, doi:10.1080/01621459.1971.10482356",
     [](const evidence& e) { return rand_index(e.partition.pairs); }},
    {"adjusted_rand_index", "adjusted Rand index", "partition", "-1/2 to 1", better::higher,
     "Hubert & Arabie 1985, doi:10.1007/BF01908075",
     [](const evidence& e) { return adjusted_rand_index(e.partition.pairs); }},
    {"adapted_rand_error", "adapted Rand error", "partition", "0 to 1", better::lower, carreras,
     [](const evidence& e) { return adapted_rand_error(e.partition.pairs).error; }},
    {"pair_precision", "precision of pairs of voxels", "partition", "0 to 1", better::higher, carreras,
     [](const evidence& e) { return pair_precision(e.partition.pairs); }},
    {"pair_recall", "recall of pairs of voxels", "partition", "0 to 1", better::higher, carreras,
     [](const evidence& e) { return pair_recall(e.partition.pairs); }},
    {"pair_f_score", "F-score of pairs of voxels", "partition", "0 to 1", better::higher, carreras,
     [](const evidence& e) { return pair_f_score(e.partition.pairs); }},
    {"fowlkes_mallows_index", "Fowlkes-Mallows index", "partition", "0 to 1", better::higher,
     "Fowlkes & Mallows 1983, doi:10.1080/01621459.1983.10478008",
     [](const evidence& e) { return fowlkes_mallows_index(e.partition.pairs); }},
    {"cremi_score", "CREMI score", "partition", "0 and up", better::lower, "cremi.org, leaderboard",
     [](const evidence& e) {
       return cremi_score(e.partition.variation(), adapted_rand_error(e.partition.pairs));
     }},
    {"global_consistency_error", "global consistency error", "partition", "0 to 1", better::lower, martin,
     [](const evidence& e) { return e.partition.consistency.global; }},
    {"local_consistency_error", "local consistency error", "partition", "0 to 1", better::lower, martin,
     [](const evidence& e) { return e.partition.consistency.local; }},
    {"van_dongen_distance", "van Dongen's distance", "partition", "0 to 1", better::lower,
     "van Dongen 2000, CWI report INS-R0012",
     [](const evidence& e) { return van_dongen_distance(e.partition.displaced); }},
    {"panoptic_quality", "panoptic quality", "matching", "0 to 1", better::higher, kirillov,
     of_objects<panoptic_quality>},
    {"segmentation_quality", "segmentation quality: mean IoU of the matched", "matching", "0 to 1",
     better::higher, kirillov, of_objects<segmentation_quality>},
    {"recognition_quality", "recognition quality: F1 score of objects", "matching", "0 to 1", better::higher,
     kirillov, of_objects<recognition_quality>},
    {"object_precision", "precision of objects", "matching", "0 to 1", better::higher, weigert,
     of_objects<object_precision>},
    {"object_recall", "recall of objects", "matching", "0 to 1", better::higher, weigert,
     of_objects<object_recall>},
    {"critical_success_index", "critical success index of objects", "matching", "0 to 1", better::higher,
     weigert, of_objects<critical_success_index>},
    {"mean_true_score", "mean IoU of the reference objects", "matching", "0 to 1", better::higher, weigert,
     of_objects<mean_true_score>},
    {"mean_average_precision", "mean critical success index at 0.5, 0.55 ... 0.95", "matching", "0 to 1",
     better::higher, "Caicedo et al. 2019, doi:10.1038/s41592-019-0612-7",
     [](const evidence& e) { return mean_average_precision(e.detections); }},
    {"aggregated_jaccard_index", "aggregated Jaccard index", "matching", "0 to 1", better::higher,
     "Kumar et al. 2017, doi:10.1109/TMI.2017.2677499",
     [](const evidence& e) { return aggregated_jaccard_index(e.table); }},
    {"aggregated_jaccard_index_plus", "aggregated Jaccard index, one-to-one", "matching", "0 to 1",
     better::higher, "Graham et al. 2019, doi:10.1016/j.media.2019.101563",
     [](const evidence& e) { return aggregated_jaccard_index_plus(e.table); }},
    {"symmetric_best_dice", "symmetric best Dice", "matching", "0 to 1", better::higher, scharr,
     [](const evidence& e) { return symmetric_best_dice(e.table).symmetric; }},
    {"ensemble_dice", "ensemble Dice", "matching", "0 to 1", better::higher,
     "Vu et al. 2019, doi:10.3389/fbioe.2019.00053",
     [](const evidence& e) { return ensemble_dice(e.table); }},
    {"segmentation_covering", "covering of the reference", "matching", "0 to 1", better::higher,
     "Arbelaez et al. 2011, doi:10.1109/TPAMI.2010.161",
     [](const evidence& e) { return segmentation_covering(e.table); }},
    {"ctc_seg", "SEG of the Cell Tracking Challenge", "matching", "0 to 1", better::higher, ulman,
     [](const evidence& e) { return ctc_seg(e.ctc); }},
    {"ctc_det", "DET of the Cell Tracking Challenge", "matching", "0 to 1", better::higher, ulman,
     [](const evidence& e) { return ctc_det(e.ctc); }},
    {"ctc_op_csb", "OP_CSB of the Cell Tracking Challenge: mean of SEG and DET", "matching", "0 to 1",
     better::higher, "Maska et al. 2023, doi:10.1038/s41592-023-01879-y",
     [](const evidence& e) { return ctc_op_csb(e.ctc); }},
    {"split_objects", "reference objects split", "matching", "0 and up", better::lower,
     "more than half of two pieces inside",
     [](const evidence& e) { return static_cast<double>(e.errors.splits.size()); }},
    {"merged_objects", "predicted objects that merge", "matching", "0 and up", better::lower,
     "more than half of two objects inside",
     [](const evidence& e) { return static_cast<double>(e.errors.merges.size()); }},
    {"reference_objects", "objects in the reference", "region", "0 and up", better::neither,
     "number of labels",
     [](const evidence& e) { return static_cast<double>(object_count(e.table).reference); }},
    {"prediction_objects", "objects in the prediction", "region", "0 and up", better::neither,
     "number of labels",
     [](const evidence& e) { return static_cast<double>(object_count(e.table).prediction); }},
    {"count_difference", "predicted objects too many", "region", "any", better::neither, scharr,
     [](const evidence& e) { return static_cast<double>(count_difference(e.table)); }},
    {"false_negative_volume", "voxels of reference objects that nothing predicted overlaps", "region",
     "0 and up", better::lower, autopet,
     [](const evidence& e) { return static_cast<double>(false_negative_volume(e.table)); }},
    {"false_positive_volume", "voxels of predicted objects that overlap no reference object", "region",
     "0 and up", better::lower, autopet,
     [](const evidence& e) { return static_cast<double>(false_positive_volume(e.table)); }},
    {"relative_volume_difference", "relative volume difference", "region", "-1 and up", better::neither,
     heimann, [](const evidence& e) { return relative_volume_difference(e.table); }},
    {"absolute_relative_volume_difference", "absolute relative volume difference", "region", "0 and up",
     better::lower, heimann, [](const evidence& e) { return absolute_relative_volume_difference(e.table); }},
});

}  // namespace detail

/// Returns every metric that needs nothing but the two images, in the order of a scorecard.
[[nodiscard]] inline std::span<const metric_info> catalogue() noexcept {
  return detail::metrics;
}

}  // namespace segtally::inline SEGTALLY_ABI
