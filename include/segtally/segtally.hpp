// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// segtally: how good is a segmentation?
///
///     segtally::label_view<std::uint16_t> reference{truth, {z, y, x}}, prediction{result, {z, y, x}};
///     segtally::scorecard scores = segtally::score(reference, prediction);
///     double quality = scores["jaccard_index_sparse"];
///
/// Two label arrays in, one pass over the voxels (`tally`), and every metric as a small function of what it
/// counted. Opt-in: <segtally/xtensor.hpp> for xtensor's containers and views.

#include <segtally/version.hpp>

#include <segtally/concepts.hpp>
#include <segtally/error.hpp>

#include <segtally/view/field.hpp>
#include <segtally/view/label_source.hpp>
#include <segtally/view/label_view.hpp>
#include <segtally/view/mask_view.hpp>
#include <segtally/view/object_pairs.hpp>
#include <segtally/view/spacing.hpp>

#include <segtally/overlap/contingency_table.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/overlap/tally_accumulator.hpp>

#include <segtally/pixel/agreement.hpp>
#include <segtally/pixel/class_means.hpp>
#include <segtally/pixel/confusion.hpp>
#include <segtally/pixel/diagnostic.hpp>
#include <segtally/pixel/expected_cost.hpp>
#include <segtally/pixel/multiclass.hpp>
#include <segtally/pixel/rates.hpp>
#include <segtally/pixel/similarity.hpp>
#include <segtally/pixel/sparse_annotation.hpp>
#include <segtally/pixel/weighted_kappa.hpp>

#include <segtally/labelwise/best_overlap.hpp>

#include <segtally/matching/aggregated_jaccard.hpp>
#include <segtally/matching/best_dice.hpp>
#include <segtally/matching/cell_tracking.hpp>
#include <segtally/matching/dataset.hpp>
#include <segtally/matching/detection.hpp>
#include <segtally/matching/match.hpp>
#include <segtally/matching/object_scores.hpp>
#include <segtally/matching/panoptic.hpp>
#include <segtally/matching/ranked_detections.hpp>
#include <segtally/matching/recall_by_size.hpp>
#include <segtally/matching/split_merge.hpp>

#include <segtally/partition/adapted_rand.hpp>
#include <segtally/partition/adjusted_mutual_information.hpp>
#include <segtally/partition/consistency_error.hpp>
#include <segtally/partition/mutual_information.hpp>
#include <segtally/partition/object_information.hpp>
#include <segtally/partition/partition_summary.hpp>
#include <segtally/partition/rand.hpp>
#include <segtally/partition/van_dongen.hpp>
#include <segtally/partition/variation_of_information.hpp>

#include <segtally/region/image_pair.hpp>
#include <segtally/region/mahalanobis.hpp>
#include <segtally/region/measure.hpp>
#include <segtally/region/moments.hpp>
#include <segtally/region/object_count.hpp>
#include <segtally/region/position.hpp>
#include <segtally/region/volume.hpp>

#include <segtally/boundary/betti.hpp>
#include <segtally/boundary/boundary_jaccard.hpp>
#include <segtally/boundary/cldice.hpp>
#include <segtally/boundary/distance_map.hpp>
#include <segtally/boundary/euler.hpp>
#include <segtally/boundary/hausdorff.hpp>
#include <segtally/boundary/mean_surface_distance.hpp>
#include <segtally/boundary/per_object.hpp>
#include <segtally/boundary/skeleton.hpp>
#include <segtally/boundary/surface.hpp>
#include <segtally/boundary/surface_distances.hpp>
#include <segtally/boundary/surface_overlap.hpp>

#include <segtally/report/catalogue.hpp>
#include <segtally/report/error_map.hpp>
#include <segtally/report/score_map.hpp>
#include <segtally/report/score_table.hpp>
#include <segtally/report/scorecard.hpp>
#include <segtally/report/surface_catalogue.hpp>
#include <segtally/report/surface_distance_map.hpp>
#include <segtally/report/surface_report.hpp>
