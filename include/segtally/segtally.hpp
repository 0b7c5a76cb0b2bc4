// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// segtally: how good is a segmentation?
///
///     segtally::label_view<std::uint16_t> reference{truth, {z, y, x}}, prediction{result, {z, y, x}};
///     segtally::scorecard scores = segtally::score(reference, prediction);
///     double quality = scores["jaccard_index_sparse"];
///
/// Two label arrays of any integer types are read in one pass over the voxels (`tally`); every metric is a
/// small function of the result. Optional headers make the images of other libraries label sources:
/// <segtally/itk.hpp>, opencv, vtk, eigen, xtensor, mdspan.

#include <segtally/version.hpp>

#include <segtally/concepts.hpp>
#include <segtally/error.hpp>

#include <segtally/view/any_label_view.hpp>
#include <segtally/view/label_kind.hpp>
#include <segtally/view/label_source.hpp>
#include <segtally/view/label_view.hpp>
#include <segtally/view/mask_view.hpp>
#include <segtally/view/object_pairs.hpp>
#include <segtally/view/spacing.hpp>
#include <segtally/view/voxel_map.hpp>

#include <segtally/overlap/contingency_table.hpp>
#include <segtally/overlap/label_map.hpp>
#include <segtally/overlap/tally.hpp>
#include <segtally/overlap/tally_accumulator.hpp>

#include <segtally/classes/class_means.hpp>
#include <segtally/classes/expected_cost.hpp>
#include <segtally/classes/multiclass.hpp>
#include <segtally/classes/weighted_kappa.hpp>
#include <segtally/pixel/agreement.hpp>
#include <segtally/pixel/confusion.hpp>
#include <segtally/pixel/diagnostic.hpp>
#include <segtally/pixel/rates.hpp>
#include <segtally/pixel/similarity.hpp>
#include <segtally/pixel/sparse_annotation.hpp>

#include <segtally/objects/best_overlap.hpp>

#include <segtally/objects/aggregated_jaccard.hpp>
#include <segtally/objects/area_under_curve.hpp>
#include <segtally/objects/best_dice.hpp>
#include <segtally/objects/cell_tracking.hpp>
#include <segtally/objects/count_agreement.hpp>
#include <segtally/objects/detection_scores.hpp>
#include <segtally/objects/edit_distance.hpp>
#include <segtally/objects/match.hpp>
#include <segtally/objects/match_greedily.hpp>
#include <segtally/objects/match_pieces.hpp>
#include <segtally/objects/match_scores.hpp>
#include <segtally/objects/matched_classes.hpp>
#include <segtally/objects/mean_of_images.hpp>
#include <segtally/objects/object_scores.hpp>
#include <segtally/objects/over_segmentation.hpp>
#include <segtally/objects/pair_scores.hpp>
#include <segtally/objects/panoptic_classes.hpp>
#include <segtally/objects/panoptic_means.hpp>
#include <segtally/objects/ranked_detections.hpp>
#include <segtally/objects/recall_by_size.hpp>
#include <segtally/objects/segment_classes.hpp>
#include <segtally/objects/split_merge.hpp>
#include <segtally/objects/threshold_curve.hpp>

#include <segtally/partition/adapted_rand.hpp>
#include <segtally/partition/adjusted_mutual_information.hpp>
#include <segtally/partition/association.hpp>
#include <segtally/partition/cluster_accuracy.hpp>
#include <segtally/partition/consistency_error.hpp>
#include <segtally/partition/covering.hpp>
#include <segtally/partition/mutual_information.hpp>
#include <segtally/partition/object_information.hpp>
#include <segtally/partition/partition_summary.hpp>
#include <segtally/partition/purity.hpp>
#include <segtally/partition/rand.hpp>
#include <segtally/partition/van_dongen.hpp>
#include <segtally/partition/variation_of_information.hpp>

#include <segtally/region/centroid.hpp>
#include <segtally/region/component_accumulator.hpp>
#include <segtally/region/component_table.hpp>
#include <segtally/region/connected_components.hpp>
#include <segtally/region/mahalanobis.hpp>
#include <segtally/region/object_count.hpp>
#include <segtally/region/of_images.hpp>
#include <segtally/region/region_moments.hpp>
#include <segtally/region/survey.hpp>
#include <segtally/region/volume_error.hpp>

#include <segtally/distance/distance_map.hpp>
#include <segtally/distance/nearest_label_map.hpp>
#include <segtally/surface/boundary_jaccard.hpp>
#include <segtally/surface/distance_statistics.hpp>
#include <segtally/surface/hausdorff.hpp>
#include <segtally/surface/hausdorff_witness.hpp>
#include <segtally/surface/mean_surface_distance.hpp>
#include <segtally/surface/per_object.hpp>
#include <segtally/surface/per_object_boundary.hpp>
#include <segtally/surface/surface.hpp>
#include <segtally/surface/surface_distances.hpp>
#include <segtally/surface/surface_overlap.hpp>
#include <segtally/topology/betti.hpp>
#include <segtally/topology/cldice.hpp>
#include <segtally/topology/euler.hpp>
#include <segtally/topology/per_object_cldice.hpp>
#include <segtally/topology/skeleton.hpp>

#include <segtally/report/catalogue.hpp>
#include <segtally/report/class_averages.hpp>
#include <segtally/report/class_list.hpp>
#include <segtally/report/class_scores.hpp>
#include <segtally/report/error_map.hpp>
#include <segtally/report/find_metric.hpp>
#include <segtally/report/match_centroids.hpp>
#include <segtally/report/match_points.hpp>
#include <segtally/report/score_map.hpp>
#include <segtally/report/score_table.hpp>
#include <segtally/report/scorecard.hpp>
#include <segtally/report/surface_catalogue.hpp>
#include <segtally/report/surface_distance_map.hpp>
#include <segtally/report/surface_report.hpp>

#include <segtally/annotators/annotation_table.hpp>
#include <segtally/annotators/fleiss_kappa.hpp>
#include <segtally/annotators/label_images.hpp>
#include <segtally/annotators/majority_vote.hpp>
#include <segtally/annotators/mean_over_references.hpp>
#include <segtally/annotators/pairwise_matrix.hpp>
#include <segtally/annotators/staple.hpp>
#include <segtally/annotators/tally_annotators.hpp>

#include <segtally/lesions/autopet_lesions.hpp>
#include <segtally/lesions/brats_lesions.hpp>
#include <segtally/lesions/lesion_cells.hpp>
#include <segtally/lesions/lesion_table.hpp>
#include <segtally/lesions/object_filter.hpp>

#include <segtally/study/bootstrap.hpp>
#include <segtally/study/compare_results.hpp>
#include <segtally/study/multiple_tests.hpp>
#include <segtally/study/ranking.hpp>
#include <segtally/study/ranking_stability.hpp>
#include <segtally/study/ranks.hpp>
#include <segtally/study/sign_flip.hpp>
#include <segtally/study/signed_rank.hpp>
#include <segtally/study/study.hpp>
#include <segtally/study/summary.hpp>
