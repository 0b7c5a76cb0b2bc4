# SPDX-License-Identifier: BSD-3-Clause
"""Compares the scores that print_scorecards and the matchings that print_matchings write with those of torchmetrics and MONAI on random
images, 1,000 of each kind unless told otherwise. Where a peer has another value by its definition, both numbers are pinned. Last run with
torchmetrics 1.9.0 and MONAI 1.3.2 on PyTorch 1.13.1 (Debian 12's python3-torch; no newer one is needed):

    python3 -m pip install --no-deps --target peers torchmetrics==1.9.0 lightning-utilities packaging typing_extensions setuptools monai==1.3.2
    PYTHONPATH=peers python3 torch_peers.py PRINT_SCORECARDS PRINT_MATCHINGS [CASES]"""
import json
import math
import os
import subprocess
import sys
import warnings
from collections import Counter

warnings.filterwarnings("ignore")
try:
    import numpy as np
    import torch
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(0)
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from random_objects import moved_boxes
SCORECARDS, MATCHINGS = sys.argv[1:3]
CASES = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
np.seterr(all="ignore")


def scorecards(cases):
    """The scores of (reference, prediction, spacing, tolerance) ..."""
    stream = b"".join(b"%s\n" % " ".join(map(repr, [r.ndim, *r.shape, *map(float, s), float(t)])).encode()
                      + r.astype(np.uint8).tobytes() + p.astype(np.uint8).tobytes() for r, p, s, t in cases)
    run = subprocess.run([SCORECARDS], input=stream, capture_output=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def matchings(cases):
    run = subprocess.run([MATCHINGS], input="\n".join(cases), capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


compared, different, failures = Counter(), Counter(), []


def same(mine, theirs, tolerance=1e-5):
    """Peers count in single precision in places."""
    if mine is None or math.isnan(mine) or math.isnan(theirs):
        return (mine is None or math.isnan(mine)) and math.isnan(theirs)
    return mine == theirs or abs(mine - theirs) <= tolerance * max(abs(theirs), 1)


def check(peer, what, mine, theirs, *case, known=None):
    """Two values that must be the same, unless the disagreement is known: then they are counted."""
    theirs = float(theirs)
    if same(mine, theirs):
        compared[peer, what] += 1
    elif known:
        different[f"{peer}, {known}"] += 1
    else:
        failures.append(f"{peer}: {what}")
        if len(failures) < 12:
            print("FAILED", peer, what, "ours", mine, "theirs", theirs, *case)


def pin(what, mine, ours, theirs, expected):
    """A disagreement: the value here and that of the peer, as documented."""
    if not (same(mine, ours, 1e-9) and same(float(theirs), expected, 1e-5)):
        failures.append(f"pinned: {what}")
        print("FAILED pinned:", what, mine, float(theirs))


def class_images(g, square=False):
    """Blocks of few classes, some of which one image lacks. The last extent may be another."""
    k, h, w = int(g.integers(1, 6)), *g.integers(3, 14, 2)
    w = h if square else w
    r, p = (g.integers(0, k, (h // 3 + 1, w // 3 + 1)).repeat(3, 0).repeat(3, 1)[:h, :w] for _ in range(2))
    p = np.where(g.random((h, w)) < g.random(), r, p)
    if g.random() < 0.2:
        r = np.where(r == g.integers(0, k), 0, r)
    return r, p, k


def one_hot(labels, k):
    return torch.from_numpy(np.stack([labels == c for c in range(k)])[None].astype(np.int64))


def torchmetrics_classes(version):
    from torchmetrics.functional import classification as tc
    from torchmetrics.functional import segmentation as ts
    peer = f"torchmetrics {version}"
    g = np.random.default_rng(1)
    drawn = [class_images(g) for _ in range(CASES * 5 // 4)]  # some have one class alone
    for (r, p, k), mine in zip(drawn, scorecards([(r, p, [1, 1], 1) for r, p, _ in drawn])):
        a, b = one_hot(p, k), one_hot(r, k)
        flat_p, flat_r = torch.from_numpy(p.ravel()), torch.from_numpy(r.ravel())
        one = k == 1
        for background in ([True] if one else [True, False]):
            name = "with_background_" if background else "without_background_"
            args = dict(num_classes=k, include_background=background)
            none = not background and not (r.any() or p.any())
            for average, ours in (("macro", "mean_dice"), ("micro", "micro_dice"), ("weighted", "frequency_weighted_dice")):
                check(peer, "dice_score " + average, mine[name + ours], ts.dice_score(a, b, average=average, **args), r, p,
                      known="Dice weighted by the reference where that has none of the classes: 0 there or a part, undefined here"
                      if average == "weighted" and math.isnan(mine[name + ours]) else None)
            check(peer, "mean_iou", mine[name + "mean_jaccard"], ts.mean_iou(a, b, **args), r, p)
            for c, value in zip(range(0 if background else 1, k), ts.dice_score(a, b, average="none", **args)[0]):
                check(peer, "dice_score of a class", mine.get(f"{name}dice_{c}"), value, c, r, p)
            for weight, ours in (("square", "square"), ("simple", "simple"), ("linear", "uniform")):
                lacks = any((p == c).any() and not (r == c).any() for c in range(0 if background else 1, k))
                check(peer, "generalized_dice_score", mine[f"{name}generalized_dice_{ours}"],
                      ts.generalized_dice_score(a, b, weight_type=weight, per_class=False, **args), weight, r, p,
                      known="generalised Dice without any of the classes: 0 there, undefined here" if none else
                      "generalised Dice with a class that the reference lacks: its weight is 0 there" if lacks else None)
        if k == 1:
            continue
        only = "one class in both images: 0 there, undefined here" if mine["multiclass_cohen_kappa"] != mine["multiclass_cohen_kappa"] else None
        gaps = len(np.union1d(r, p)) <= max(r.max(), p.max()) - min(r.min(), p.min())
        for weights, ours in ((None, "multiclass_cohen_kappa"), ("linear", "linear_kappa"), ("quadratic", "quadratic_kappa")):
            check(peer, "multiclass_cohen_kappa", mine[ours], tc.multiclass_cohen_kappa(flat_p, flat_r, k, weights=weights), weights, r, p,
                  known=only or ("weighted kappa where a class between others occurs in no image: a step there" if weights and gaps else None))
        one_label = len(np.unique(r)) == 1 or len(np.unique(p)) == 1
        check(peer, "multiclass_matthews_corrcoef", mine["multiclass_matthews_correlation"], tc.multiclass_matthews_corrcoef(flat_p, flat_r, k),
              r, p, known="Matthews correlation with one class in an image: 0, 1 or -1 there, undefined here" if one_label else None)
        check(peer, "multiclass_accuracy", mine["multiclass_accuracy"], tc.multiclass_accuracy(flat_p, flat_r, k, average="micro"), r, p)
        missing = len(np.unique(r)) < len(np.union1d(r, p))
        check(peer, "multiclass_accuracy macro", mine["multiclass_balanced_accuracy"], tc.multiclass_accuracy(flat_p, flat_r, k), r, p,
              known="balanced accuracy: a class that is only predicted counts 0 there" if missing else None)
        check(peer, "multiclass_jaccard_index", mine["with_background_mean_jaccard"], tc.multiclass_jaccard_index(flat_p, flat_r, k), r, p)
        binary_p, binary_r = (flat_p > 0).long(), (flat_r > 0).long()
        tp, fp, tn, fn, _ = (int(x) for x in tc.binary_stat_scores(binary_p, binary_r))
        for ours, function, parts in (("jaccard_index", tc.binary_jaccard_index, tp + fp + fn), ("f1_score", tc.binary_f1_score, tp + fp + fn),
                                      ("precision", tc.binary_precision, tp + fp), ("recall", tc.binary_recall, tp + fn),
                                      ("specificity", tc.binary_specificity, tn + fp), ("accuracy", tc.binary_accuracy, 1),
                                      ("negative_predictive_value", tc.binary_negative_predictive_value, tn + fn),
                                      ("matthews_correlation", tc.binary_matthews_corrcoef, (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
                                      ("cohen_kappa", tc.binary_cohen_kappa, (fp + fn) or (tp and tn))):
            check(peer, function.__name__, mine[ours], function(binary_p, binary_r), r, p,
                  known=None if parts else f"{function.__name__} of 0 / 0: a number there, undefined here")
    # Class 2 occurs in neither image: here 1 and 3 are neighbours.
    r, p = np.array([[0, 0, 1, 3]]), np.array([[0, 0, 1, 1]])
    theirs = tc.multiclass_cohen_kappa(torch.from_numpy(p[0]), torch.from_numpy(r[0]), 4, weights="linear")
    pin("linear kappa", scorecards([(r, p, [1, 1], 1)])[0]["linear_kappa"], 2 / 3, theirs, 0.5)
    # A class that the reference lacks: 3 of 4 voxels of class 1 are found, 1 is class 2.
    r, p = np.array([[0, 0, 1, 1, 1, 1]]), np.array([[0, 0, 1, 1, 1, 2]])
    mine = scorecards([(r, p, [1, 1], 1)])[0]
    theirs = ts.generalized_dice_score(one_hot(p, 3), one_hot(r, 3), 3, include_background=True, per_class=False)
    pin("generalised Dice", mine["with_background_generalized_dice_square"], 1.375 / 1.6875, theirs, 1.375 / 1.4375)


def torchmetrics_partitions(version):
    from torchmetrics.functional import clustering as tc
    from torchmetrics.functional import nominal as tn
    peer = f"torchmetrics {version}"
    g = np.random.default_rng(2)
    drawn = []
    for _ in range(CASES * 5 // 4):  # some have one label alone
        n = int(g.choice([2, 10, 40, 150]))
        r = g.integers(0, g.integers(1, 12), n)
        p = np.where(g.random(n) < g.random(), r, g.integers(0, g.integers(1, 12), n))
        drawn.append((r, np.arange(n) if g.random() < 0.05 and n < 200 else p))
    for (r, p), mine in zip(drawn, scorecards([(r[None], p[None], [1, 1], 1) for r, p in drawn])):
        a, b = torch.from_numpy(p), torch.from_numpy(r)
        labels_r, labels_p = len(np.unique(r)), len(np.unique(p))
        one, alone = labels_r == 1 or labels_p == 1, labels_r == len(r) or labels_p == len(p)
        # single labels and single voxels: 0 / 0 there is 0, 1 or NaN
        ends = "partitions of one label, or of single voxels" if one or alone else None
        # an information of 0 is compared with rounding errors there
        unrelated = "unrelated partitions: 0 there is a quotient of rounding errors" if mine["mutual_information"] < 1e-6 else None
        nats = math.log(2)
        check(peer, "mutual_info_score", mine["mutual_information"] * nats, tc.mutual_info_score(a, b), r, p)
        check(peer, "rand_score", mine["rand_index"], tc.rand_score(a, b), r, p, known=ends)
        check(peer, "adjusted_rand_score", mine["adjusted_rand_index"], tc.adjusted_rand_score(a, b), r, p, known=ends)
        check(peer, "fowlkes_mallows_index", mine["fowlkes_mallows_index"], tc.fowlkes_mallows_index(a, b), r, p, known=ends)
        check(peer, "homogeneity_score", mine["homogeneity"], tc.homogeneity_score(a, b), r, p, known=ends or unrelated)
        check(peer, "completeness_score", mine["completeness"], tc.completeness_score(a, b), r, p, known=ends or unrelated)
        check(peer, "v_measure_score", mine["v_measure"], tc.v_measure_score(a, b), r, p, known=ends or unrelated)
        check(peer, "normalized_mutual_info_score", mine["normalized_mutual_information"], tc.normalized_mutual_info_score(a, b), r, p,
              known=ends or unrelated)
        if one:
            continue
        if len(np.union1d(r, p)) < 100:
            # It counts as many classes as there are labels, so that the labels must be 0, 1 and so on.
            a, b = (torch.from_numpy(np.searchsorted(np.union1d(r, p), x)) for x in (p, r))
            check(peer, "cramers_v", mine["cramers_v"], tn.cramers_v(a, b, bias_correction=False), r, p)
            check(peer, "tschuprows_t", mine["tschuprows_t"], tn.tschuprows_t(a, b, bias_correction=False), r, p)
            # Pearson's C is sqrt(phi^2 / (1 + phi^2)), with phi^2 = V^2 (labels - 1).
            phi = mine["cramers_v"] ** 2 * (min(labels_r, labels_p) - 1)
            check(peer, "pearsons_contingency_coefficient", math.sqrt(phi / (1 + phi)), tn.pearsons_contingency_coefficient(a, b), r, p)
            for x, y, ours in ((b, a, "theils_u_reference"), (a, b, "theils_u_prediction")):
                check(peer, "theils_u", mine[ours], tn.theils_u(x, y), r, p)
    for r, p, score, ours, function, theirs in (([3, 3], [5, 5], "normalized_mutual_information", 1, tc.normalized_mutual_info_score, 0),
                                                ([1, 2, 3], [4, 5, 6], "fowlkes_mallows_index", 1, tc.fowlkes_mallows_index, 0)):
        mine = scorecards([(np.array([r]), np.array([p]), [1, 1], 1)])[0]
        pin(score, mine[score], ours, function(torch.tensor(p), torch.tensor(r)), theirs)
    torch.set_default_dtype(torch.float32)  # where the information of these is no 0
    theirs = tc.v_measure_score(torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 0, 1]))
    torch.set_default_dtype(torch.float64)
    pin("V-measure", scorecards([(np.array([[0, 1, 0, 1]]), np.array([[0, 0, 1, 1]]), [1, 1], 1)])[0]["v_measure"], 0, theirs, 1)


def torchmetrics_surfaces(version):
    from torchmetrics.functional.segmentation import hausdorff_distance
    peer = f"torchmetrics {version}"
    g = np.random.default_rng(3)
    drawn = []
    while len(drawn) < CASES:
        r, p, _ = class_images(g, square=True)
        if r.any() and p.any():  # otherwise it fails
            drawn.append((r, p, [1, 1] if g.random() < 0.5 else [float(x) / 4 for x in g.integers(1, 13, 2)]))
    for (r, p, spacing), mine in zip(drawn, scorecards([(*d, 1) for d in drawn])):
        torch.set_default_dtype(torch.float32)  # it fails with another
        theirs = hausdorff_distance(one_hot(p > 0, 2), one_hot(r > 0, 2), 2, include_background=False, spacing=spacing)
        torch.set_default_dtype(torch.float64)
        check(peer, "hausdorff_distance of squares", mine["hausdorff_distance"], theirs, spacing, r, p)
    # It takes the height for the width.
    r, p = np.zeros((3, 6), np.int64), np.zeros((3, 6), np.int64)
    r[0, 2] = p[1, 3] = 1
    torch.set_default_dtype(torch.float32)
    theirs = hausdorff_distance(one_hot(p, 2), one_hot(r, 2), 2)
    torch.set_default_dtype(torch.float64)
    pin("Hausdorff distance", scorecards([(r, p, [1, 1], 1)])[0]["hausdorff_distance"], math.sqrt(2), theirs, math.sqrt(18))


def monai_classes(version):
    import monai.metrics as mm
    peer = f"MONAI {version}"
    g = np.random.default_rng(4)
    drawn = [class_images(g) for _ in range(CASES)]
    names = {"sensitivity": "recall", "specificity": "specificity", "precision": "precision",
             "negative predictive value": "negative_predictive_value", "miss rate": "false_negative_rate", "fall out": "false_positive_rate",
             "false discovery rate": "false_discovery_rate", "false omission rate": "false_omission_rate",
             "prevalence threshold": "prevalence_threshold", "threat score": "threat_score", "accuracy": "accuracy",
             "balanced accuracy": "balanced_accuracy", "f1 score": "f1_score", "matthews correlation coefficient": "matthews_correlation",
             "fowlkes mallows index": "precision_recall_geometric_mean", "informedness": "youden_index", "markedness": "markedness"}
    for (r, p, k), mine in zip(drawn, scorecards([(r, p, [1, 1], 1) for r, p, _ in drawn])):
        a, b = one_hot(p, k).double(), one_hot(r, k).double()
        for background in ([True] if k == 1 else [True, False]):
            name, first = ("with_background_", 0) if background else ("without_background_", 1)
            for metric, ours in ((mm.DiceMetric(include_background=background, reduction="none"), "dice"),
                                 (mm.MeanIoU(include_background=background, reduction="none"), "jaccard")):
                for c, value in zip(range(first, k), metric(a, b)[0]):
                    lacks = not (r == c).any() and (p == c).any()
                    check(peer, type(metric).__name__, mine.get(f"{name}{ours}_{c}"), value, c, r, p,
                          known="a class that is only predicted: left out there, 0 here" if lacks else None)
            none = not background and not (r.any() or p.any())
            for weight in ("square", "simple", "uniform"):
                metric = mm.GeneralizedDiceScore(include_background=background, weight_type=weight)
                metric(a, b)
                check(peer, "GeneralizedDiceScore", mine[f"{name}generalized_dice_{weight}"], metric.aggregate(), weight, r, p,
                      known="generalised Dice without any of the classes: 1 there, undefined here" if none else None)
        a, b = (torch.from_numpy((x > 0)[None, None].astype(float)) for x in (p, r))
        metric = mm.ConfusionMatrixMetric(metric_name=list(names), reduction="none")
        metric(a, b)
        for (theirs, ours), value in zip(names.items(), metric.aggregate()):
            check(peer, "confusion: " + theirs, mine[ours], value, r, p)


def monai_surfaces(version):
    import monai.metrics as mm
    peer = f"MONAI {version}"
    g = np.random.default_rng(5)
    drawn = []
    while len(drawn) < CASES:
        r, p, _ = class_images(g)
        if g.random() < 0.3:
            r, p = (np.stack([x, np.roll(x, 1, 0), x]) for x in (r, p))
        if r.any() and p.any():
            drawn.append((r, p, [float(x) / 4 for x in g.integers(1, 13, r.ndim)], float(g.integers(1, 13)) / 4))
    for (r, p, spacing, tolerance), mine in zip(drawn, scorecards(drawn)):
        a, b = (torch.from_numpy((x > 0)[None, None].astype(float)) for x in (p, r))
        args = dict(include_background=True, reduction="none")
        for metric, ours in ((mm.HausdorffDistanceMetric(**args), "hausdorff_distance"),
                             (mm.HausdorffDistanceMetric(percentile=95, **args), "hausdorff_distance_95"),
                             (mm.SurfaceDistanceMetric(symmetric=True, **args), "average_symmetric_surface_distance"),
                             (mm.SurfaceDiceMetric(class_thresholds=[tolerance], **args), "normalized_surface_dice")):
            check(peer, type(metric).__name__ + (" 95" if ours.endswith("95") else ""), mine[ours], metric(a, b, spacing=spacing), r, p, spacing)


def objects(g):
    """Objects, each with a class: of a predicted one mostly that of the object below it."""
    side = int(g.integers(10, 20))
    r, p = moved_boxes(g, side, side, int(g.integers(1, 8)))
    classes_r = {k: int(g.integers(1, 5)) for k in range(1, r.max() + 1)}
    classes_p = {}
    for k in range(1, p.max() + 1):
        below = np.bincount(r[p == k]).argmax()
        classes_p[k] = classes_r[below] if below and g.random() < 0.8 else int(g.integers(1, 5))
    return r, p, classes_r, classes_p


def line(*numbers):
    return " ".join(map(str, numbers))


def pairs(classes):
    return line(len(classes), *[x for item in sorted(classes.items()) for x in item])


def overlaps(r, p):
    pairs_, counts = np.unique(np.stack([r.ravel(), p.ravel()]), axis=1, return_counts=True)
    return line(len(counts), *np.vstack([pairs_, counts]).T.ravel())


def class_map(labels, classes, outside=0):
    return np.array([outside] + [classes[k] for k in range(1, labels.max() + 1)])[labels]


def torchmetrics_panoptic(version):
    from torchmetrics.functional.detection._panoptic_quality_common import (_panoptic_quality_update_sample, _prepocess_inputs,
                                                                            _get_category_id_to_continuous_id, _get_void_color)
    from torchmetrics.functional.detection import modified_panoptic_quality, panoptic_quality
    peer = f"torchmetrics {version}"
    g = np.random.default_rng(6)
    drawn = [objects(g) for _ in range(CASES)]
    things = {1, 2, 3, 4}

    def pixels(labels, classes):
        """Category and instance of each pixel. Category 9 is not known: it becomes void."""
        return torch.from_numpy(np.stack([class_map(labels, classes, 9), labels], -1)[None])

    def counts(r, p, classes_r, classes_p):
        void = _get_void_color(things, set())
        ids = _get_category_id_to_continuous_id(things, set())
        a, b = (_prepocess_inputs(things, set(), pixels(*x), void, True)[0] for x in ((p, classes_p), (r, classes_r)))
        return [x.tolist() for x in _panoptic_quality_update_sample(a, b, ids, void)]

    def case(r, p, classes_r, classes_p):
        return line("coco", pairs(classes_r | {0: 99}), pairs(classes_p | {0: 99}), 0, overlaps(r, p))

    # The rest of the prediction is an object of class 4, too: nothing predicted is void.
    full = [(r, np.where(p == 0, p.max() + 1, p), a, b | {int(p.max()) + 1: 4}) for r, p, a, b in drawn]
    for kind, some in (("predictions without void", full), ("void in predictions", drawn)):
        for (r, p, classes_r, classes_p), mine in zip(some, matchings([case(*d) for d in some])):
            iou, tp, fp, fn = counts(r, p, classes_r, classes_p)
            known = "panoptic counts where the prediction has void: it leaves unions, and excuses what is missed" if (p == 0).any() else None
            for c in range(1, 5):
                theirs = (tp[c - 1], fp[c - 1], fn[c - 1], iou[c - 1])
                for what, x, y in zip(("tp", "fp", "fn", "sum of IoU"), mine["classes"][c], theirs):
                    check(peer, f"panoptic {what}, {kind}", x, y, c, r, p, classes_r, classes_p, known=known)
            if kind == "void in predictions" or not (r > 0).any():
                continue
            a, b = pixels(p, classes_p), pixels(r, classes_r)
            theirs = panoptic_quality(a, b, things, set(), allow_unknown_preds_category=True, return_per_class=True)[0]
            for c in range(1, 5):
                t, f, n, s = mine["classes"][c]
                check(peer, "panoptic_quality", s / (t + (f + n) / 2) if t + f + n else 0, theirs[c - 1], r, p)
            # As stuff each class is one segment.
            stuff_r, stuff_p = class_map(r, classes_r), class_map(p, classes_p)
            classes = {c: c for c in range(1, 5)}
            modified = matchings([case(stuff_r, stuff_p, classes, classes)])[0]
            occurring = [c for c in range(1, 5) if (stuff_r == c).any()]
            a, b = (torch.from_numpy(np.stack([np.where(x == 0, 9, x), 0 * x], -1)[None]) for x in (stuff_p, stuff_r))
            theirs = modified_panoptic_quality(a, b, {7}, things, allow_unknown_preds_category=True)
            mean = np.mean([modified[f"modified_{c}"] for c in occurring])
            check(peer, "modified_panoptic_quality", float(mean), theirs, stuff_r, stuff_p)
    # 1 1 1 1 0 0 against 1 1 1 0 0 0: half of what is missed is void in the prediction.
    r, p = np.array([[1, 1, 1, 1, 0, 0]]), np.array([[1, 1, 1, 0, 0, 0]])
    iou, tp, fp, fn = counts(r, p, {1: 1}, {1: 1})
    mine = matchings([case(r, p, {1: 1}, {1: 1})])[0]["classes"][1]
    pin("predicted void", mine[3], 0.75, iou[0], 1)


def monai_panoptic(version):
    from monai.metrics import PanopticQualityMetric, compute_panoptic_quality
    peer = f"MONAI {version}"
    g = np.random.default_rng(7)
    drawn = [objects(g) for _ in range(CASES)]
    cases = [line("images", 1, pairs(a), pairs(b), overlaps(r, p)) for r, p, a, b in drawn]
    metric = PanopticQualityMetric(num_classes=4, reduction="none")
    for (r, p, classes_r, classes_p), mine in zip(drawn, matchings(cases)):
        a, b = (torch.from_numpy(np.stack([labels, class_map(labels, classes)])[None]) for labels, classes in ((p, classes_p), (r, classes_r)))
        for c, theirs in enumerate(metric._compute_tensor(a, b)[0], 1):
            for what, x, y in zip(("tp", "fp", "fn", "sum of IoU"), mine["classes"][c], theirs):
                check(peer, f"PanopticQualityMetric, {what}", x, y, c, r, p)
    for (r, p, *_), mine in zip(drawn, matchings(["objects " + overlaps(r, p) for r, p, *_ in drawn])):
        a, b = torch.from_numpy(p), torch.from_numpy(r)
        for tenth in range(1, 10):
            tp, fp, fn, iou = compute_panoptic_quality(a, b, match_iou_threshold=tenth / 10, output_confusion_matrix=True).tolist()
            ours = mine["most"][tenth - 1]
            # Below 0.5 it takes the pairs of the largest sum of all, and drops those that do not reach the threshold then.
            below = "panoptic counts below 0.5: assigned before the threshold, fewer pairs or a smaller sum there" \
                if tenth < 5 and (ours[0], ours[3]) > (tp, iou) else None
            check(peer, "compute_panoptic_quality, tp", ours[0], tp, tenth, r, p, known=below)
            check(peer, "compute_panoptic_quality, fp", ours[1], fp, tenth, r, p, known=below)
            check(peer, "compute_panoptic_quality, fn", ours[2], fn, tenth, r, p, known=below)
            check(peer, "compute_panoptic_quality, sum of IoU", ours[3], iou, tenth, r, p, known=below)
    # Prediction 1 has an IoU of 6/13 with object 1 and 3/26 with object 2; prediction 2 has 1/5 with object 1.
    r, p = np.array([[1] * 10 + [2] * 20]), np.array([[1] * 6 + [2] * 2 + [0] * 2 + [1] * 3 + [0] * 17])
    tp, *_ = compute_panoptic_quality(torch.from_numpy(p), torch.from_numpy(r), match_iou_threshold=0.1, output_confusion_matrix=True)
    pin("pairs above 0.1", matchings(["objects " + overlaps(r, p)])[0]["most"][0][0], 2, tp, 1)


ran = 0
for package, kinds in (("torchmetrics", (torchmetrics_classes, torchmetrics_partitions, torchmetrics_surfaces, torchmetrics_panoptic)),
                       ("monai", (monai_classes, monai_surfaces, monai_panoptic))):
    try:
        version = __import__(package).__version__
    except ImportError as missing:
        print(f"{package} is left out: {missing}")
        continue
    for kind in kinds:
        kind(version)
        ran += 1
        print(f"{kind.__name__}: {CASES} images", flush=True)
if not ran:
    print("SKIPPED: neither torchmetrics nor MONAI is there")
print(f"PyTorch {torch.__version__}; values compared:", ", ".join(f"{peer} {what} {n}" for (peer, what), n in compared.items()))
print("by definition different:", "; ".join(f"{what} ({n})" for what, n in different.items()) or "none")
if failures:
    sys.exit(f"{len(failures)} comparisons failed: {sorted(set(failures))}")
