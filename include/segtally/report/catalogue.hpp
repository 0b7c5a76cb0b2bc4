// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>        // for array
#include <span>         // for span
#include <string_view>  // for string_view

#include <segtally/labelwise/best_overlap.hpp>     // for jaccard_index_sparse
#include <segtally/overlap/contingency_table.hpp>  // for contingency_table
#include <segtally/pixel/agreement.hpp>            // for matthews_correlation ...
#include <segtally/pixel/confusion.hpp>            // for binary_confusion
#include <segtally/pixel/diagnostic.hpp>           // for youden_index ...
#include <segtally/pixel/multiclass.hpp>           // for mean_jaccard ...
#include <segtally/pixel/rates.hpp>                // for accuracy ...
#include <segtally/pixel/similarity.hpp>           // for dice ...
#include <segtally/region/object_count.hpp>        // for object_count
#include <segtally/region/volume.hpp>              // for relative_volume_difference ...

namespace segtally {

/// Which end of a metric's range is good.
enum class better { higher, lower, neither };

/// What a metric is. `id` is the name of the function that computes it.
struct metric_info {
  std::string_view id;
  std::string_view title;
  std::string_view family;
  std::string_view range;
  segtally::better better;
  std::string_view source;
  double (*compute)(const contingency_table&);  ///< NaN where undefined
};

namespace detail {

template <auto Score>
double of_foreground(const contingency_table& table) {
  return Score(binary_confusion(table), undefined);
}

inline constexpr std::string_view taha = "Taha & Hanbury 2015, doi:10.1186/s12880-015-0068-x";
inline constexpr std::string_view heimann = "Heimann et al. 2009, doi:10.1109/TMI.2009.2013851";
inline constexpr std::string_view reloaded = "Maier-Hein et al. 2024, doi:10.1038/s41592-023-02151-z";

inline constexpr auto metrics = std::to_array<metric_info>({
    {"jaccard_index_sparse", "sparse Jaccard index", "labelwise", "0 to 1", better::higher,
     "Haase 2022, the-segmentation-game", [](const contingency_table& t) { return jaccard_index_sparse(t); }},
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
     [](const contingency_table& t) { return multiclass_accuracy(t); }},
    {"multiclass_balanced_accuracy", "balanced accuracy of classes", "pixel", "0 to 1", better::higher,
     reloaded, [](const contingency_table& t) { return multiclass_balanced_accuracy(t); }},
    {"multiclass_matthews_correlation", "Matthews correlation of classes", "pixel", "-1 to 1", better::higher,
     "Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006",
     [](const contingency_table& t) { return multiclass_matthews_correlation(t); }},
    {"multiclass_cohen_kappa", "Cohen's kappa of classes", "pixel", "-1 to 1", better::higher,
     "Cohen 1960, doi:10.1177/001316446002000104",
     [](const contingency_table& t) { return multiclass_cohen_kappa(t); }},
    {"mean_jaccard", "mean Jaccard index of classes", "pixel", "0 to 1", better::higher, reloaded,
     [](const contingency_table& t) { return mean_jaccard(t); }},
    {"mean_dice", "mean Dice coefficient of classes", "pixel", "0 to 1", better::higher, reloaded,
     [](const contingency_table& t) { return mean_dice(t); }},
    {"frequency_weighted_jaccard", "frequency-weighted Jaccard index", "pixel", "0 to 1", better::higher,
     "Long et al. 2015, doi:10.1109/CVPR.2015.7298965",
     [](const contingency_table& t) { return frequency_weighted_jaccard(t); }},
    {"generalized_dice", "generalised Dice coefficient", "pixel", "0 to 1", better::higher,
     "Sudre et al. 2017, doi:10.1007/978-3-319-67558-9_28",
     [](const contingency_table& t) { return generalized_dice(t); }},
    {"reference_objects", "objects in the reference", "region", "0 and up", better::neither,
     "number of labels",
     [](const contingency_table& t) { return static_cast<double>(object_count(t).reference); }},
    {"prediction_objects", "objects in the prediction", "region", "0 and up", better::neither,
     "number of labels",
     [](const contingency_table& t) { return static_cast<double>(object_count(t).prediction); }},
    {"relative_volume_difference", "relative volume difference", "region", "-1 and up", better::neither,
     heimann, [](const contingency_table& t) { return relative_volume_difference(t); }},
    {"absolute_relative_volume_difference", "absolute relative volume difference", "region", "0 and up",
     better::lower, heimann,
     [](const contingency_table& t) { return absolute_relative_volume_difference(t); }},
});

}  // namespace detail

/// Returns every metric that needs nothing but the two images, in the order of a scorecard.
[[nodiscard]] inline std::span<const metric_info> catalogue() noexcept {
  return detail::metrics;
}

}  // namespace segtally
