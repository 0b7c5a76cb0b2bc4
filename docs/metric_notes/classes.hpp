// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>  // for vector

#include "note.hpp"

namespace docs {

inline const std::vector<metric_note> class_notes = {
    {"multiclass_accuracy",
     R"(\frac{1}{n}\sum_k c_k)",
     "",
     "without voxels",
     {{learn, "`accuracy_score`"}, {torchmetrics, "`multiclass_accuracy(average=\"micro\")`"}}},
    {"multiclass_balanced_accuracy",
     R"(\frac{1}{K}\sum_k\frac{c_k}{t_k})",
     "Over the $`K`$ classes that the reference has.",
     "without voxels",
     {{learn, "`balanced_accuracy_score`"},
      {torchmetrics, "`multiclass_recall(average=\"macro\")`",
       "a class that only the prediction has counts 0"},
      {reloaded, "`MultiClassPairwiseMeasures.balanced_accuracy`",
       "NaN as soon as the reference lacks a class"}}},
    {"multiclass_matthews_correlation",
     R"(\frac{n\sum_k c_k-\sum_k t_kp_k}{\sqrt{\left(n^2-\sum_k p_k^2\right)\left(n^2-\sum_k t_k^2\right)}})",
     "",
     "if an image has one class only",
     {{learn, "`matthews_corrcoef`"},
      {reloaded, "`MultiClassPairwiseMeasures.matthews_correlation_coefficient`"},
      {torchmetrics, "`multiclass_matthews_corrcoef`",
       "a number in place of 0 / 0, as `binary_matthews_corrcoef`"}}},
    {"multiclass_cohen_kappa",
     R"(\frac{n\sum_k c_k-\sum_k t_kp_k}{n^2-\sum_k t_kp_k})",
     "",
     "if both images have the same single class",
     {{learn, "`cohen_kappa_score`"},
      {torchmetrics, "`multiclass_cohen_kappa`"},
      {reloaded, "`MultiClassPairwiseMeasures.weighted_cohens_kappa`"}}},
    {"mean_jaccard",
     R"(\frac{1}{K}\sum_k\frac{c_k}{t_k+p_k-c_k})",
     "Over the classes of either image but the background.",
     "without a class",
     {{learn, "`jaccard_score(average=\"macro\", labels=...)`"},
      {torchmetrics, "`mean_iou(include_background=False)`"},
      {monai, "`compute_iou`, then the mean", "leaves out a class that only the prediction has"}}},
    {"mean_dice",
     R"(\frac{1}{K}\sum_k\frac{2c_k}{t_k+p_k})",
     "Over the classes of either image but the background.",
     "without a class",
     {{learn, "`f1_score(average=\"macro\", labels=...)`"},
      {torchmetrics, "`dice_score(average=\"macro\", include_background=False)`"},
      {monai, "`DiceMetric`, `compute_dice`",
       "leaves out a class that only the prediction has "
       "([conventions](conventions.md#objects-pixels-and-classes))"},
      {nnunet, "`foreground_mean`", "NaN as soon as one of the classes it was told of is in neither image"}}},
    {"frequency_weighted_jaccard",
     R"(\frac{\sum_k t_k\frac{c_k}{t_k+p_k-c_k}}{\sum_k t_k})",
     "Over the classes of either image but the background.",
     "if the reference has no class",
     {{learn, "`jaccard_score(average=\"weighted\", labels=...)`"}}},
    {"generalized_dice",
     R"(\frac{2\sum_k w_kc_k}{\sum_k w_k(t_k+p_k)},\quad w_k=\frac{1}{t_k^2})",
     "Over the classes of either image but the background. One that the reference lacks gets the largest "
     "weight of the others.",
     "without a class",
     {{monai, "`compute_generalized_dice(sum_over_classes=True)`"},
      {torchmetrics, "`generalized_dice_score`",
       "drops the false positives of a class that the reference lacks "
       "([conventions](conventions.md#objects-pixels-and-classes))"}}},
};

}  // namespace docs
