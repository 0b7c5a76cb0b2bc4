# SPDX-License-Identifier: BSD-3-Clause
"""How good is a segmentation? Every metric of label images from one pass over two numpy arrays.

Images are arrays of any integer type, with 0 to 8 axes and any strides; they are read without copying, and the GIL is
released. Functions and arguments are named as in C++, where formulas, ranges and sources are documented. Tables of
objects are returned as dicts of columns, for pandas.DataFrame or a napari layer's features. Undefined values are nan.

Arguments that many functions share: only voxels where `mask` is not 0 are counted, and only those whose labels are not in
`ignore_reference` and `ignore_prediction` (an integer or several). `background` is the label that is not an object.
`spacing` is the distance between voxels along each axis, in the order of the shape; None is 1. `threads` = 0 uses all
processors this process may use."""
from __future__ import annotations

import enum
from dataclasses import astuple, dataclass
from typing import Any, Callable, Dict, Iterable, List, Literal, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _segtally  # its functions take their arguments as a dict
from ._segtally import __version__ as __version__

Columns = Dict[str, NDArray[Any]]
Labels = Union[int, Iterable[int]]
Spacing = Union[float, Sequence[float]]
Matching = Union[Mapping[str, Any], Iterable[Tuple[int, int]]]
"""What match() returns, columns reference and prediction (with score or jaccard), or pairs of labels."""
Progress = Callable[[float], object]
"""Called from time to time with the fraction of voxels done. An exception it raises stops the count."""

Comparator = Literal["above", "at_least"]
Criterion = Literal["iou", "dice", "intersection_over_reference", "intersection_over_prediction"]
SurfaceModel = Literal["border_voxels", "surface_elements", "voxel_faces", "all_voxels"]
ImageEdge = Literal["border", "open"]
Side = Literal["reference", "prediction"]
BackgroundRule = Literal["count", "drop_reference", "drop_either", "drop_reference_split_prediction"]
VoxelPairs = Literal["distinct", "with_self"]
EntropyMean = Literal["arithmetic", "geometric", "minimum", "maximum"]
UnnamedLabels = Literal["keep", "drop"]
DiceWeights = Literal["square", "simple", "uniform"]


# ---- results that can be added over blocks and images ----


class ContingencyTable:
    """The number of voxels for each pair of reference and predicted label.

    Made by tally, or from columns as returned by overlaps(); counts of repeated pairs are added. Immutable. The tables of the
    parts of one image add up to the table of the whole, in any order: sum(tables). For several images add their
    detection_counts instead: object 1 of one image is not object 1 of the next."""

    __slots__ = ("_handle",)

    def __init__(self, reference: Optional[ArrayLike] = None, prediction: Optional[ArrayLike] = None,
                 count: Optional[ArrayLike] = None) -> None:
        self._handle = _segtally.ContingencyTable(dict(reference=reference, prediction=prediction, count=count))

    @classmethod
    def _of(cls, handle: object) -> ContingencyTable:
        table = cls.__new__(cls)
        table._handle = handle
        return table

    def total(self) -> int:
        """The number of voxels counted."""
        return _segtally.total(dict(table=self))

    def reference(self) -> Columns:
        """The labels of the reference and their voxels, as columns label, count."""
        return _segtally.reference_labels(dict(table=self))

    def prediction(self) -> Columns:
        """The labels of the prediction and their voxels, as columns label, count."""
        return _segtally.prediction_labels(dict(table=self))

    def overlaps(self) -> Columns:
        """The pairs that occur, as columns reference, prediction, count."""
        return _segtally.overlaps(dict(table=self))

    def count(self, reference: int, prediction: int) -> int:
        """The number of voxels with that pair of labels."""
        return _segtally.count(dict(table=self, reference=reference, prediction=prediction))

    def transposed(self) -> ContingencyTable:
        """The table with reference and prediction exchanged."""
        return self._of(_segtally.transposed(dict(table=self)))

    def mapped(self, reference_map: Optional[Mapping[int, int]] = None,
               prediction_map: Optional[Mapping[int, int]] = None, *, unnamed_reference: UnnamedLabels = "keep",
               unnamed_prediction: UnnamedLabels = "keep") -> ContingencyTable:
        """The table of the same images with other labels: {1: 1, 2: 1, 4: 2} merges 1 and 2 and renames 4 to 2. Labels that a
        map does not name are kept or dropped."""
        arguments = locals()
        arguments["table"] = arguments.pop("self")
        return self._of(_segtally.mapped(arguments))

    def __add__(self, other: ContingencyTable) -> ContingencyTable:
        if not isinstance(other, ContingencyTable):
            return NotImplemented
        return self._of(_segtally.sum(dict(table=self, other=other)))

    def __radd__(self, zero: int) -> ContingencyTable:  # sum() begins with 0
        return self if zero == 0 else NotImplemented

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ContingencyTable):
            return NotImplemented
        return _segtally.equal(dict(table=self, other=other))

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Tuple[Any, ...]:
        return ContingencyTable, tuple(self.overlaps().values())

    def __repr__(self) -> str:
        sides = len(self.reference()["label"]), len(self.prediction()["label"])
        return f"<segtally.ContingencyTable: {self.total()} voxels, {sides[0]} x {sides[1]} labels>"


@dataclass(frozen=True)
class DetectionCounts:
    """The numbers of objects found (tp), spurious (fp) and missed (fn), and the scores of the pairs. The counts of images can be
    added in any order: sum(counts). The scores are then those of all objects together."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    score_steps: int = 0
    """The sum of the pairs' scores as a multiple of 2**-60."""

    def __add__(self, other: DetectionCounts) -> DetectionCounts:
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(*map(sum, zip(astuple(self), astuple(other))))

    def __radd__(self, zero: int) -> DetectionCounts:  # sum() begins with 0
        return self if zero == 0 else NotImplemented

    def _score(self, name: str) -> float:
        return getattr(_segtally, name)(dict(counts=astuple(self)))

    @property
    def precision(self) -> float:
        return self._score("precision")

    @property
    def recall(self) -> float:
        return self._score("recall")

    @property
    def f1_score(self) -> float:
        return self._score("f1_score")

    @property
    def critical_success_index(self) -> float:
        """tp / (tp + fp + fn), also called accuracy or average precision at one threshold."""
        return self._score("critical_success_index")

    @property
    def segmentation_quality(self) -> float:
        return self._score("segmentation_quality")

    @property
    def recognition_quality(self) -> float:
        return self._score("recognition_quality")

    @property
    def panoptic_quality(self) -> float:
        return self._score("panoptic_quality")

    @property
    def mean_true_score(self) -> float:
        return self._score("mean_true_score")


@dataclass(frozen=True)
class ClassCounts(DetectionCounts):
    """The detection counts of one class."""

    best_steps: int = 0
    """The sum over the reference segments of the largest IoU with a segment of the class, as a multiple of 2**-60."""

    @property
    def modified_panoptic_quality(self) -> float:
        """The mean IoU of the reference segments without a threshold, for stuff classes."""
        return self._score("modified_panoptic_quality")


class PanopticCounts(Dict[int, ClassCounts]):
    """The detection counts of each class. The counts of images are added class by class: sum(counts)."""

    def __add__(self, other: PanopticCounts) -> PanopticCounts:
        if not isinstance(other, PanopticCounts):
            return NotImplemented
        return PanopticCounts({c: self.get(c, ClassCounts()) + other.get(c, ClassCounts())
                               for c in sorted({*self, *other})})

    def __radd__(self, zero: int) -> PanopticCounts:  # sum() begins with 0
        return self if zero == 0 else NotImplemented

    @property
    def mean_panoptic_quality(self) -> float:
        """The mean panoptic quality of the classes."""
        return _segtally.mean_panoptic_quality(dict(classes=[astuple(counts) for counts in self.values()]))

    def scores(self) -> Columns:
        """A row per class, as columns class_id, tp, fp, fn and the four qualities."""
        names = ("tp", "fp", "fn", "panoptic_quality", "segmentation_quality", "recognition_quality",
                 "modified_panoptic_quality")
        columns = {name: np.array([getattr(counts, name) for counts in self.values()]) for name in names}
        return {"class_id": np.array(list(self), np.uint64), **columns}


# ---- counts and all scores ----


def tally(reference: ArrayLike, prediction: ArrayLike, *, mask: Optional[ArrayLike] = None,
          ignore_reference: Optional[Labels] = None, ignore_prediction: Optional[Labels] = None, threads: int = 0,
          progress: Optional[Progress] = None) -> ContingencyTable:
    """Returns the contingency table of two images, which is the input of all scores without surfaces."""
    return ContingencyTable._of(_segtally.tally(locals()))


def score(reference: Union[ArrayLike, ContingencyTable], prediction: Optional[ArrayLike] = None, *,
          mask: Optional[ArrayLike] = None, ignore_reference: Optional[Labels] = None,
          ignore_prediction: Optional[Labels] = None, background: Optional[int] = None,
          threshold: Optional[float] = None, comparator: Optional[Comparator] = None,
          criterion: Optional[Criterion] = None, spacing: Optional[Spacing] = None, tolerance: Optional[float] = None,
          model: Optional[SurfaceModel] = None, connectivity: Optional[int] = None,
          image_edge: Optional[ImageEdge] = None, metrics: Union[None, str, Iterable[str]] = None, threads: int = 0,
          progress: Optional[Progress] = None) -> Dict[str, float]:
    """Returns the value of every metric in catalogue(), by id, for two images or their table; with a spacing also of those in
    surface_catalogue(); or only of the named metrics. An option that none of them uses is an error. tolerance: of the surface
    Dice, in the unit of the spacing; None is the largest spacing."""
    return _segtally.score(locals())


def catalogue() -> List[Dict[str, str]]:
    """Returns the metrics that score computes: a dict for each, with id, title, labels (the meaning of labels), family, range,
    better, source and repeats (a metric that ranks all results the same way, or nothing)."""
    return _segtally.catalogue({})


def surface_catalogue() -> List[Dict[str, str]]:
    """Returns the metrics that score computes in addition if it is given a spacing."""
    return _segtally.surface_catalogue({})


# ---- labels name objects ----


def match(table: ContingencyTable, threshold: float = 0.5, *, comparator: Comparator = "above",
          criterion: Criterion = "iou", background: int = 0, sum_all_scores: bool = False) -> Dict[str, Any]:
    """Returns the matching of predicted and reference objects: tp, fp, fn and their scores, pairs as columns reference,
    prediction, intersection, score, and unmatched_reference, unmatched_prediction."""
    return _segtally.match(locals())


def detection_counts(table: ContingencyTable, threshold: float = 0.5, *, comparator: Comparator = "above",
                     criterion: Criterion = "iou", background: int = 0,
                     sum_all_scores: bool = False) -> DetectionCounts:
    """Returns the counts of match: found, spurious and missed objects; the counts of images can be added."""
    return count_matches(table, threshold, comparator=comparator, criterion=criterion, background=background,
                         sum_all_scores=sum_all_scores)[0]


def count_matches(table: ContingencyTable, thresholds: Union[None, float, Iterable[float]] = None, *,
                  comparator: Comparator = "above", criterion: Criterion = "iou", background: int = 0,
                  sum_all_scores: bool = False) -> List[DetectionCounts]:
    """Returns the detection counts at each threshold; None is 0.5, 0.55 ... 0.95."""
    rows = _segtally.count_matches(locals())
    return [DetectionCounts(*counts) for counts in rows]


def mean_average_precision(counts: Iterable[DetectionCounts]) -> float:
    """Returns the mean critical success index of counts at several thresholds, as returned by count_matches."""
    return _segtally.mean_average_precision(dict(counts=[astuple(c) for c in counts]))


def object_scores(table: ContingencyTable, threshold: float = 0.5, *, comparator: Comparator = "above",
                  criterion: Criterion = "iou", background: int = 0, sum_all_scores: bool = False) -> Columns:
    """Returns a row for each reference object, as columns label, size, best, best_size, intersection, iou, dice and
    status ('matched', 'split', 'merged', 'missed' or 'poor')."""
    return _segtally.object_scores(locals())


def best_overlaps(table: ContingencyTable, *, background: int = 0) -> Columns:
    """Returns the predicted object of highest Jaccard index for each reference object, as columns reference,
    prediction, intersection, jaccard."""
    return _segtally.best_overlaps(locals())


def find_splits_and_merges(table: ContingencyTable, *, minimum_share: float = 0.1, background: int = 0) -> Dict[str, Any]:
    """Returns splits (the pieces of each reference object that was split, by label), merges (the same for predicted
    objects), missed and spurious (labels)."""
    return _segtally.find_splits_and_merges(locals())


def panoptic_counts(table: ContingencyTable, reference_classes: Mapping[int, int],
                    prediction_classes: Mapping[int, int], *, background: Optional[int] = 0,
                    void_class: Optional[int] = None, threshold: float = 0.5) -> PanopticCounts:
    """Returns the detection counts of each class. The two dicts have the class of every label that occurs except the background;
    background None is for images in which every voxel belongs to a segment. Voxels of void_class are excluded."""
    classes = _segtally.panoptic_counts(locals())
    return PanopticCounts({c: ClassCounts(*counts) for c, counts in classes.items()})


# ---- the same label means the same class in both images ----
# classes: those to average, None for all that occur; the background is included only with include_background.


def mean_precision(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
                   background: int = 0) -> float:
    """Returns the mean precision of the classes."""
    return _segtally.mean_precision(locals())


def mean_recall(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
                background: int = 0) -> float:
    """Returns the mean recall of the classes."""
    return _segtally.mean_recall(locals())


def mean_dice(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
              background: int = 0) -> float:
    """Returns the mean Dice coefficient of the classes."""
    return _segtally.mean_dice(locals())


def mean_jaccard(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
                 background: int = 0) -> float:
    """Returns the mean Jaccard index of the classes."""
    return _segtally.mean_jaccard(locals())


def frequency_weighted_precision(table: ContingencyTable, *, classes: Optional[Labels] = None,
                                 include_background: bool = False, background: int = 0) -> float:
    """Returns the mean precision of the classes, weighted by their size in the reference."""
    return _segtally.frequency_weighted_precision(locals())


def frequency_weighted_recall(table: ContingencyTable, *, classes: Optional[Labels] = None,
                              include_background: bool = False, background: int = 0) -> float:
    """Returns the mean recall of the classes, weighted by their size in the reference."""
    return _segtally.frequency_weighted_recall(locals())


def frequency_weighted_dice(table: ContingencyTable, *, classes: Optional[Labels] = None,
                            include_background: bool = False, background: int = 0) -> float:
    """Returns the mean Dice coefficient of the classes, weighted by their size in the reference."""
    return _segtally.frequency_weighted_dice(locals())


def frequency_weighted_jaccard(table: ContingencyTable, *, classes: Optional[Labels] = None,
                               include_background: bool = False, background: int = 0) -> float:
    """Returns the mean Jaccard index of the classes, weighted by their size in the reference."""
    return _segtally.frequency_weighted_jaccard(locals())


def micro_precision(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
                    background: int = 0) -> float:
    """Returns the precision of the pooled counts of the classes."""
    return _segtally.micro_precision(locals())


def micro_recall(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
                 background: int = 0) -> float:
    """Returns the recall of the pooled counts of the classes."""
    return _segtally.micro_recall(locals())


def micro_dice(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
               background: int = 0) -> float:
    """Returns the Dice coefficient of the pooled counts of the classes."""
    return _segtally.micro_dice(locals())


def micro_jaccard(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
                  background: int = 0) -> float:
    """Returns the Jaccard index of the pooled counts of the classes."""
    return _segtally.micro_jaccard(locals())


def precision_per_label(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
                        background: int = 0) -> Columns:
    """Returns the precision of each class, as columns label, score."""
    return _segtally.precision_per_label(locals())


def recall_per_label(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
                     background: int = 0) -> Columns:
    """Returns the recall of each class, as columns label, score."""
    return _segtally.recall_per_label(locals())


def dice_per_label(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
                   background: int = 0) -> Columns:
    """Returns the Dice coefficient of each class, as columns label, score."""
    return _segtally.dice_per_label(locals())


def jaccard_per_label(table: ContingencyTable, *, classes: Optional[Labels] = None, include_background: bool = False,
                      background: int = 0) -> Columns:
    """Returns the Jaccard index of each class, as columns label, score."""
    return _segtally.jaccard_per_label(locals())


def generalized_dice(table: ContingencyTable, *, weights: DiceWeights = "square", classes: Optional[Labels] = None,
                     include_background: bool = False, background: int = 0) -> float:
    """Returns the generalised Dice coefficient of the classes, weighted by 1 / size**2, 1 / size, or equally."""
    return _segtally.generalized_dice(locals())


# ---- labels name segments, background included ----
# rule: how background voxels are treated. pairs: whether a voxel is paired with itself. base: of the logarithm.


def variation_of_information(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                             base: float = 2) -> Dict[str, float]:
    """Returns the variation of information as split, merge and total."""
    return _segtally.variation_of_information(locals())


def normalized_variation_of_information(table: ContingencyTable, *, rule: BackgroundRule = "count",
                                        background: int = 0) -> Dict[str, float]:
    """Returns split, merge and total divided by the joint entropy."""
    return _segtally.normalized_variation_of_information(locals())


def object_mean_variation_of_information(table: ContingencyTable, *, rule: BackgroundRule = "count",
                                         background: int = 0, base: float = 2) -> Dict[str, float]:
    """Returns the mean split and merge entropy of the segments, and their total."""
    return _segtally.object_mean_variation_of_information(locals())


def per_object_variation_of_information(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                                        base: float = 2) -> Dict[str, Columns]:
    """Returns the contribution of each segment to the variation of information: split has a row for each reference segment,
    merge for each predicted one, with columns label, size, entropy, contribution."""
    return _segtally.per_object_variation_of_information(locals())


def mutual_information(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                       base: float = 2) -> float:
    """Returns the mutual information."""
    return _segtally.mutual_information(locals())


def normalized_information_distance(table: ContingencyTable, *, rule: BackgroundRule = "count",
                                    background: int = 0) -> float:
    """Returns 1 - mutual information / larger entropy."""
    return _segtally.normalized_information_distance(locals())


def normalized_mutual_information(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                                  mean: EntropyMean = "arithmetic") -> float:
    """Returns the mutual information divided by the mean entropy."""
    return _segtally.normalized_mutual_information(locals())


def adjusted_mutual_information(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                                mean: EntropyMean = "arithmetic") -> float:
    """Returns the mutual information adjusted for chance; more expensive than the others."""
    return _segtally.adjusted_mutual_information(locals())


def homogeneity(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0) -> float:
    """Returns the homogeneity: 1 if every predicted segment lies in one reference segment."""
    return _segtally.homogeneity(locals())


def completeness(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0) -> float:
    """Returns the completeness: 1 if every reference segment lies in one predicted segment."""
    return _segtally.completeness(locals())


def v_measure(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0) -> float:
    """Returns the harmonic mean of homogeneity and completeness."""
    return _segtally.v_measure(locals())


def adapted_rand_error(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                       pairs: VoxelPairs = "distinct", alpha: float = 0.5) -> Dict[str, float]:
    """Returns the adapted Rand error as error, precision and recall. alpha: the weight of recall."""
    return _segtally.adapted_rand_error(locals())


def rand_index(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
               pairs: VoxelPairs = "distinct") -> float:
    """Returns the fraction of pairs of voxels that are in one segment in both images, or in different ones in both."""
    return _segtally.rand_index(locals())


def adjusted_rand_index(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                        pairs: VoxelPairs = "distinct") -> float:
    """Returns the Rand index adjusted for chance."""
    return _segtally.adjusted_rand_index(locals())


def pair_precision(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                   pairs: VoxelPairs = "distinct") -> float:
    """Returns the fraction of pairs in one predicted segment that are in one reference segment."""
    return _segtally.pair_precision(locals())


def pair_recall(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                pairs: VoxelPairs = "distinct") -> float:
    """Returns the fraction of pairs in one reference segment that are in one predicted segment."""
    return _segtally.pair_recall(locals())


def pair_f_score(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                 pairs: VoxelPairs = "distinct") -> float:
    """Returns the harmonic mean of pair precision and pair recall."""
    return _segtally.pair_f_score(locals())


def fowlkes_mallows_index(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                          pairs: VoxelPairs = "distinct") -> float:
    """Returns the geometric mean of pair precision and pair recall."""
    return _segtally.fowlkes_mallows_index(locals())


def cremi_score(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0,
                pairs: VoxelPairs = "distinct", base: float = 2) -> float:
    """Returns the geometric mean of the adapted Rand error and the variation of information."""
    return _segtally.cremi_score(locals())


def global_consistency_error(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0) -> float:
    """Returns the global consistency error: the refinement error in the better direction for the whole image."""
    return _segtally.global_consistency_error(locals())


def local_consistency_error(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0) -> float:
    """Returns the local consistency error: the refinement error in the better direction at each voxel."""
    return _segtally.local_consistency_error(locals())


def van_dongen_distance(table: ContingencyTable, *, rule: BackgroundRule = "count", background: int = 0) -> float:
    """Returns the fraction of voxels outside the largest piece of their segment."""
    return _segtally.van_dongen_distance(locals())


# ---- surfaces and maps ----


def per_object_surface_scores(reference: ArrayLike, prediction: ArrayLike, matching: Matching, *,
                              spacing: Optional[Spacing] = None, tolerance: Optional[float] = None,
                              model: SurfaceModel = "border_voxels", connectivity: int = 1,
                              image_edge: ImageEdge = "border", background: int = 0, mask: Optional[ArrayLike] = None,
                              ignore_reference: Optional[Labels] = None, ignore_prediction: Optional[Labels] = None,
                              threads: int = 0) -> Columns:
    """Returns the distances between the objects of each pair, as columns reference, prediction, hausdorff_distance,
    hausdorff_distance_95, average_symmetric_surface_distance, normalized_surface_dice and centroid_distance. With pairs of
    equal labels, [(1, 1), (2, 2)], it is a row per class."""
    return _segtally.per_object_surface_scores(locals())


class VoxelError(enum.IntEnum):
    """The outcome for a voxel, in an error_map."""

    TRUE_NEGATIVE = 0
    TRUE_POSITIVE = 1
    FALSE_POSITIVE = 2
    FALSE_NEGATIVE = 3
    WRONG_OBJECT = 4
    NOT_COUNTED = 5


def error_map(reference: ArrayLike, prediction: ArrayLike, matching: Optional[Matching] = None, *, background: int = 0,
              mask: Optional[ArrayLike] = None, ignore_reference: Optional[Labels] = None,
              ignore_prediction: Optional[Labels] = None, threads: int = 0) -> NDArray[np.uint8]:
    """Returns the outcome for each voxel, a VoxelError, given the pairs of a matching; None is the default match."""
    return _segtally.error_map(locals())


def score_map(reference: ArrayLike, prediction: ArrayLike, matching: Optional[Matching] = None, *, background: int = 0,
              mask: Optional[ArrayLike] = None, ignore_reference: Optional[Labels] = None,
              ignore_prediction: Optional[Labels] = None, threads: int = 0) -> NDArray[np.float32]:
    """Returns the score of its object for each voxel of a reference object, nan elsewhere. The scores are those of the
    matching; None is best_overlaps."""
    return _segtally.score_map(locals())


def surface_distance_map(reference: ArrayLike, prediction: ArrayLike, *, surface_of: Side = "reference",
                         spacing: Optional[Spacing] = None, reference_label: Optional[int] = None,
                         prediction_label: Optional[int] = None, connectivity: int = 1,
                         threads: int = 0) -> NDArray[np.float32]:
    """Returns the distance to the border in the other image for each border voxel of one image, nan elsewhere. Without a label,
    all labels except 0 are one object."""
    return _segtally.surface_distance_map(locals())


def distance_map(image: ArrayLike, *, spacing: Optional[Spacing] = None, label: Optional[int] = None,
                 threads: int = 0) -> NDArray[np.float64]:
    """Returns the distance from each voxel to the nearest voxel of the object; without a label, all except 0."""
    return _segtally.distance_map(locals())


def squared_distance_map(image: ArrayLike, *, spacing: Optional[Spacing] = None, label: Optional[int] = None,
                         threads: int = 0) -> NDArray[np.float64]:
    """Returns the squares of distance_map, exact for integer spacings."""
    return _segtally.squared_distance_map(locals())


def signed_distance_map(image: ArrayLike, *, spacing: Optional[Spacing] = None, label: Optional[int] = None,
                        image_edge: ImageEdge = "open", threads: int = 0) -> NDArray[np.float64]:
    """Returns distance_map outside the object, and inside it minus the distance to the nearest voxel outside."""
    return _segtally.signed_distance_map(locals())
