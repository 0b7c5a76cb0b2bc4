# SPDX-License-Identifier: BSD-3-Clause
"""Differences between peers and segtally, on small masks: both values and the reason. peers.py always asserts ours, and theirs if
the peer can be imported, so that a change of either is noticed. Versions: SciPy 1.10.1, scikit-image 0.19.3, MedPy 0.5.2,
surface-distance 0.1, MONAI 1.3.2, Metrics Reloaded cb38dfc (2025-06).

Different definitions under one name are options, not disagreements: percentiles of each direction or pooled (MedPy), means pooled
or not (panoptica), surfaces or regions (scikit-image, ITK). Read in their code but not run here: EvaluateSegmentation's percentile
(P26), seg-metrics (0 where the reference is empty), distorch (surface Dice 0 for identical masks)."""
from dataclasses import dataclass
from math import inf, nan, sqrt
from typing import Any, Callable

import numpy as np


@dataclass
class Disagreement:
    peer: str
    why: str
    reference: Any
    prediction: Any
    score: str  # in print_surfaces; "map": the largest distance to the complement of the reference
    ours: float
    theirs: Any  # a number, or the name of an exception
    call: Callable  # (reference, prediction) -> theirs
    connectivity: int = 1


def box(shape, *slices):
    m = np.zeros(shape, bool)
    m[slices] = True
    return m


NONE, ONE, CORNER = np.zeros((4, 5), bool), box((4, 5), 1, 2), box((4, 5), 0, 0)
SQUARE = box((7, 7), slice(1, 6), slice(1, 6))
CUT = SQUARE & ~box((7, 7), 1, 1)
LARGE = box((11, 11), slice(1, 10), slice(1, 10))


def medpy_hd(r, p):
    from medpy.metric import binary

    return binary.hd(p, r)


def monai_hd(percentile):
    def call(r, p):
        import monai.metrics
        import torch

        y, y_pred = (torch.from_numpy(m[None, None].astype(np.float32)) for m in (r, p))
        return monai.metrics.compute_hausdorff_distance(y_pred, y, include_background=True, percentile=percentile).item()

    return call


def surface_distance(score):
    def call(r, p):
        import surface_distance as sd

        d = sd.compute_surface_distances(r, p, (1, 1))
        return {"hausdorff": lambda: sd.compute_robust_hausdorff(d, 100), "median": lambda: sd.compute_robust_hausdorff(d, 50),
                "mean": lambda: sd.compute_average_surface_distance(d)[1], "overlap": lambda: sd.compute_surface_overlap_at_tolerance(d, 1)[1]}[score]()

    return call


def reloaded(measure, connectivity=1):
    def call(r, p):
        from MetricsReloaded.metrics.pairwise_measures import BinaryPairwiseMeasures

        b = BinaryPairwiseMeasures(p.astype(int), r.astype(int), connectivity_type=connectivity, pixdim=[1, 1],
                                   dict_args={"nsd": 1, "hd_perc": 95, "boundary_dist": 2})
        return getattr(b, measure)()

    return call


def scipy_map(r, p):
    from scipy.ndimage import distance_transform_edt

    return distance_transform_edt(r).max()


def scikit_image_hd(r, p):
    from skimage.metrics import hausdorff_distance

    return hausdorff_distance(r, p)


D = Disagreement
DISAGREEMENTS = (
    # P23: no distance
    D("SciPy", "without any background the distance is one to a point at -1 of the first axis", np.ones((1, 3)), np.ones((1, 3)),
      "map", inf, sqrt(5), scipy_map),
    D("MetricsReloaded", "the same transform: a surface at the corner is near an empty one", CORNER, NONE, "border_nsd", 0, 1,
      reloaded("normalised_surface_distance")),
    # P25: one mask empty is infinitely far
    D("MONAI", "a percentile of infinite distances is inf - inf, and the worst case drops out of a mean", ONE, NONE,
      "border_percentile_95", inf, nan, monai_hd(95)),
    D("MetricsReloaded", "left to the caller's aggregation", ONE, NONE, "border_hausdorff", inf, nan, reloaded("measured_hausdorff_distance")),
    D("MetricsReloaded", "left to the caller's aggregation", NONE, ONE, "border_assd", inf, nan, reloaded("measured_average_distance")),
    D("MedPy", "refuses empty masks", ONE, NONE, "border_hausdorff", inf, "RuntimeError", medpy_hd),
    D("surface-distance", "the empty direction is 0 / 0", ONE, NONE, "elements_mean_prediction", inf, nan, surface_distance("mean")),
    D("surface-distance", "the empty direction is 0 / 0", ONE, NONE, "elements_overlap_prediction", 0, nan, surface_distance("overlap")),
    # both masks empty are undefined
    D("surface-distance", "no distance counts as an infinite one", NONE, NONE, "elements_hausdorff", nan, inf, surface_distance("hausdorff")),
    D("MetricsReloaded", "counts as perfect", NONE, NONE, "border_hausdorff", nan, 0, reloaded("measured_hausdorff_distance")),
    D("MetricsReloaded", "counts as perfect", NONE, NONE, "border_nsd", nan, 1, reloaded("normalised_surface_distance")),
    D("scikit-image", "counts as perfect", NONE, NONE, "voxels_hausdorff", nan, 0, scikit_image_hd),
    D("MedPy", "refuses empty masks", NONE, NONE, "border_hausdorff", nan, "RuntimeError", medpy_hd),
    # P26: percentiles
    D("MONAI", "percentile 0 is taken for none given: the maximum", SQUARE, CUT, "border_percentile_0", 0, 1, monai_hd(0)),
    D("surface-distance", "exactly half of the outline is at 0, but the rounded sum of its lengths is less than half",
      [[0, 0], [0, 1]], [[0, 1], [1, 0]], "elements_percentile_50", 0, 1, surface_distance("median")),
    # surfaces and bands
    D("MetricsReloaded", "its connectivity has no effect", SQUARE, CUT, "border_assd", 2 / 32, 1 / 31,
      reloaded("measured_average_distance", 2), connectivity=2),
    D("MetricsReloaded", "the band is what is nearer than 2 to a border voxel, not what is within 2 of the outside",
      LARGE, LARGE & ~box((11, 11), 5, 5), "boundary_jaccard_2", 14 / 17, 14 / 19, reloaded("boundary_iou")),
)
