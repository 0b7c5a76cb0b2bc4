# SPDX-License-Identifier: BSD-3-Clause
"""Compares the scores that print_scorecards writes with the code of others, on 1,000 random images each unless told otherwise:

    gala db73a1c                  false splits and merges (edit distance)
    superpixel-benchmark 8eb51aa  achievable segmentation accuracy, under- and over-segmentation error of superpixels
    segmetric 59501ce (0.2.0)     over- and under-segmentation, quality rate and index D of objects
    MetricsReloaded ca3d352       pixels and classes, expected costs
    SimpleITK 2.5.7               overlap measures, of all labels together and of each
    scikit-image 0.22             overlap coefficient (intersection_coeff), objects that are small or at the edge

SEGTALLY_PEERS names a folder with checkouts of gala, superpixel-benchmark (compiled here, with OpenCV and glog) and MetricsReloaded; the
others are where PYTHONPATH and R_LIBS lead. Those that are not there are skipped, and said so. Where a peer has another value by its
definition, both numbers are pinned."""
import importlib.util
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter

warnings.filterwarnings("ignore")
try:
    import numpy as np
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(0)
np.seterr(all="ignore")
PROGRAM = sys.argv[1]
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
PEERS = os.environ.get("SEGTALLY_PEERS", "")
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TESTS, "support"))
from random_objects import moved_boxes
compared, different, failures = Counter(), Counter(), []


def scorecards(cases):
    stream = b"".join(b"%s\n" % " ".join(map(repr, [r.ndim, *r.shape, *[1.0] * r.ndim, 1.0])).encode() + r.astype(np.uint8).tobytes()
                      + p.astype(np.uint8).tobytes() for r, p in cases)
    run = subprocess.run([PROGRAM], input=stream, capture_output=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def check(what, mine, theirs, *case, tolerance=1e-9, known=None):
    if what.startswith("MetricsReloaded"):  # sums in single precision
        tolerance = 2e-6
    same = math.isnan(mine) and math.isnan(theirs) or mine == theirs or abs(mine - theirs) <= tolerance * max(abs(theirs), 1)
    if same:
        compared[what] += 1
    elif known:
        different[known] += 1
    else:
        failures.append(what)
        if len(failures) < 12:
            print("FAILED", what, "ours", mine, "theirs", theirs, *case)


def objects(g):
    return moved_boxes(g, *(int(x) for x in g.integers(6, 14, 2)), int(g.integers(1, 7)))


def classes(g):
    k, h, w = int(g.integers(2, 6)), *g.integers(3, 14, 2)
    r = g.integers(0, k, (h // 3 + 1, w // 3 + 1)).repeat(3, 0).repeat(3, 1)[:h, :w]
    return r, np.where(g.random((h, w)) < g.random(), r, g.integers(0, k, (h, w)))


def gala():
    path = os.path.join(PEERS, "gala", "gala", "evaluate.py")
    if not os.path.exists(path):
        raise ImportError("no checkout of gala")
    np.bool = bool  # names that newer NumPy has not
    for name in ("h5py", "sklearn", "sklearn.metrics"):  # for parts that are not called
        try:
            importlib.import_module(name)
        except ImportError:
            sys.modules[name] = type(sys)(name)
            sys.modules[name].precision_recall_curve = None
    spec = importlib.util.spec_from_file_location("gala_evaluate", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    g = np.random.default_rng(1)
    drawn = [d for d in (objects(g) for _ in range(2 * CASES)) if d[0].any() and d[1].any()][:CASES]

    def theirs(of, against, size):
        """What it calls false merges; and how many objects of `of` meet none, of which it takes one off each."""
        merges, splits = module.edit_distance(of, against, size)
        check("gala: its false splits are always", 0, splits)
        table = np.zeros((of.max() + 1, against.max() + 1), int)
        np.add.at(table, (of.ravel(), against.ravel()), 1)
        return merges, int(((table[1:, 1:] > size).sum(axis=1) == 0).sum())

    for (r, p), mine in zip(drawn, scorecards(drawn)):
        for size in (0, 1, 5):
            for name, pair in (("false_merges", (p, r)), ("false_splits", (r, p))):
                value, alone = theirs(*pair, size)
                check(f"gala: {name}", mine[f"{name}_{size}"], value + alone, size, r, p)
                different["gala: less one for each object that meets none"] += alone > 0
    # One object in two pieces, and an object that nothing meets.
    r, p = np.array([[1, 1, 0, 2]]), np.array([[1, 2, 0, 0]])
    mine = scorecards([(r, p)])[0]
    check("gala, pinned: here", 1, mine["edit_distance"])
    check("gala, pinned: there", 0, theirs(r, p, 0)[0])


def superpixel_benchmark():
    source = os.path.join(PEERS, "superpixel-benchmark", "lib_eval")
    if not os.path.exists(os.path.join(source, "evaluation.cpp")):
        raise ImportError("no checkout of superpixel-benchmark")
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/opencv2")
        with open(f"{folder}/opencv2/opencv.hpp", "w") as header:  # only what is needed of OpenCV
            header.write("".join(f"#include <opencv2/{part}.hpp>\n" for part in ("core", "imgproc", "imgcodecs", "highgui")))
        build = subprocess.run(["g++", "-std=c++17", "-O1", "-w", "-DCV_DIST_L2=2", "-DCV_BGR2GRAY=6",  # names of OpenCV 3
                                "-I", source, "-I", folder, "-I/usr/include/opencv4",
                                os.path.join(TESTS, "partition", "superpixels.cpp"), os.path.join(source, "evaluation.cpp"),
                                "-lopencv_core", "-lopencv_imgproc", "-lopencv_imgcodecs", "-lglog", "-lboost_filesystem", "-lboost_system",
                                "-o", f"{folder}/superpixels"], capture_output=True, text=True)
        if build.returncode:
            raise ImportError("superpixel-benchmark does not compile: " + build.stderr[:200])
        g = np.random.default_rng(2)
        drawn = [objects(g) if g.random() < 0.5 else classes(g) for _ in range(CASES)]
        text = "\n".join(" ".join(map(str, [*r.shape, *r.ravel(), *p.ravel()])) for r, p in drawn)
        run = subprocess.run([f"{folder}/superpixels"], input=text, capture_output=True, text=True, check=True)
    for (r, p), mine, line in zip(drawn, scorecards(drawn), run.stdout.splitlines(), strict=True):
        accuracy, neubert, bergh, over = (float(x) for x in line.split())
        check("superpixel-benchmark: achievable segmentation accuracy", mine["achievable_segmentation_accuracy"], accuracy, r, p, tolerance=1e-6)
        check("superpixel-benchmark: under-segmentation error", mine["under_segmentation_error"], neubert, r, p, tolerance=1e-6)
        check("superpixel-benchmark: 1 - purity", 1 - mine["purity"], bergh, r, p, tolerance=1e-6)
        check("superpixel-benchmark: 1 - inverse purity", 1 - mine["inverse_purity"], over, r, p, tolerance=1e-6)


def segmetric():
    if not shutil.which("Rscript") or subprocess.run(["Rscript", "-e", "library(segmetric)"], capture_output=True).returncode:
        raise ImportError("no R with the package segmetric")
    g = np.random.default_rng(3)
    drawn = [d for d in (objects(g) for _ in range(2 * CASES)) if (d[0] * d[1]).any()][:CASES]
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/cases", "w") as file:
            file.write("".join(" ".join(map(str, [*r.shape, *r.ravel(), *p.ravel()])) + "\n" for r, p in drawn))
        run = subprocess.run(["Rscript", "--vanilla", os.path.join(TESTS, "objects", "segmetric.R"), f"{folder}/cases"],
                             capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr)
    for (r, p), mine, line in zip(drawn, scorecards(drawn), run.stdout.splitlines(), strict=True):
        rows = np.array(line.split(), float).reshape(-1, 6)
        for k in range(1, r.max() + 1):
            of = rows[rows[:, 0] == k]
            if len(of) == 0:  # it leaves such objects out
                check("segmetric: object that meets none", mine[f"over_segmentation_of_{k}"], 1)
                check("segmetric: object that meets none", mine[f"quality_rate_of_{k}"], 1)
                different["segmetric: an object that meets none is left out there, 1 here"] += 1
                continue
            if len(of) > 1:  # it has every predicted object with an equally large part, here the smallest
                different["segmetric: of several largest parts each counts there, the smallest predicted object here"] += 1
            _, _, over, under, quality, index = of[of[:, 3].argmin()]
            check("segmetric: OS2", mine[f"over_segmentation_of_{k}"], over, r, p)
            check("segmetric: US2", mine[f"under_segmentation_of_{k}"], under, r, p)
            check("segmetric: QR", mine[f"quality_rate_of_{k}"], quality, r, p)
            check("segmetric: D_index", mine[f"d_index_of_{k}"], index, r, p)


def metrics_reloaded():
    sys.path.insert(0, os.path.join(PEERS, "MetricsReloaded"))
    from MetricsReloaded.metrics.pairwise_measures import BinaryPairwiseMeasures, MultiClassPairwiseMeasures
    g = np.random.default_rng(4)
    drawn = [classes(g) for _ in range(CASES * 3 // 2)]  # some have 0 / 0
    binary = {"jaccard_index": "intersection_over_union", "accuracy": "accuracy", "balanced_accuracy": "balanced_accuracy",
              "recall": "sensitivity", "specificity": "specificity", "precision": "positive_predictive_value", "dice": "dsc",
              "negative_predictive_value": "negative_predictive_value", "false_positive_rate": "false_positive_rate",
              "matthews_correlation": "matthews_correlation_coefficient", "cohen_kappa": "cohens_kappa", "youden_index": "youden_index",
              "positive_likelihood_ratio": "positive_likelihood_ratio", "absolute_relative_volume_difference": "absolute_volume_difference_ratio"}
    for (r, p), mine in zip(drawn, scorecards(drawn)):
        a, b = (r > 0).astype(np.int64), (p > 0).astype(np.int64)
        tp, fp, fn, tn = (int(x.sum()) for x in (a & b, b & ~a & 1, a & ~b & 1, (1 - a) & (1 - b)))
        # It has numbers of its own for 0 / 0, and so for empty images.
        m = BinaryPairwiseMeasures(b, a)
        if (tp + fn) and (tp + fp) and (tn + fp) and (tn + fn) and fp and tp:
            for ours, name in binary.items():
                check(f"MetricsReloaded: {name}", mine[ours], float(getattr(m, name)()), r, p)
            check("MetricsReloaded: fbeta", mine["f_beta_2"], float(BinaryPairwiseMeasures(b, a, dict_args={"beta": 2}).fbeta()), r, p)
            benefit = BinaryPairwiseMeasures(b, a, dict_args={"exchange_rate": 0.5}).net_benefit_treated()
            check("MetricsReloaded: net_benefit_treated", mine["net_benefit_half"], float(benefit), r, p)
        names = np.union1d(r, p)
        if len(np.unique(r)) < len(names) or len(names) < 2:  # it divides by the size of each class in the reference
            continue
        r, p = (np.searchsorted(names, x.ravel()) for x in (r, p))
        # Its rows are predictions.
        costs = np.array([[0 if y == x else 1 + (3 * x + 5 * y) % 7 for x in names] for y in names], float)
        m = MultiClassPairwiseMeasures(p, r, list(range(len(names))))
        check("MetricsReloaded: expected_cost", mine["expected_cost"], float(m.expected_cost()))
        check("MetricsReloaded: normalised_expected_cost", mine["normalized_expected_cost"], float(m.normalised_expected_cost()), r, p)
        check("MetricsReloaded: balanced accuracy of classes", mine["multiclass_balanced_accuracy"], float(m.balanced_accuracy()))
        check("MetricsReloaded: Matthews correlation of classes", mine["multiclass_matthews_correlation"],
              float(m.matthews_correlation_coefficient()))
        check("MetricsReloaded: weighted_cohens_kappa", mine["multiclass_cohen_kappa"], float(m.weighted_cohens_kappa()))
        m = MultiClassPairwiseMeasures(p, r, list(range(len(names))), dict_args={"ec_costs": costs, "weights": costs})
        check("MetricsReloaded: expected_cost with costs", mine["cost"], float(m.expected_cost()))
        check("MetricsReloaded: weighted_cohens_kappa with costs", mine["kappa_of_costs"], float(m.weighted_cohens_kappa()))


def simpleitk():
    import SimpleITK as sitk
    g = np.random.default_rng(5)
    drawn = [classes(g) for _ in range(CASES)]
    for (r, p), mine in zip(drawn, scorecards(drawn)):
        for labels, both in (((r > 0).astype(np.uint8), (p > 0).astype(np.uint8)), (r.astype(np.uint8), p.astype(np.uint8))):
            of_masks = labels.max() <= 1 and both.max() <= 1
            if not (labels.any() or both.any()):
                continue
            m = sitk.LabelOverlapMeasuresImageFilter()  # its source is what is predicted, its target the reference
            m.Execute(sitk.GetImageFromArray(both), sitk.GetImageFromArray(labels))
            check("SimpleITK: dice of all labels", mine["dice" if of_masks else "without_background_micro_dice"], m.GetDiceCoefficient(), r, p)
            if of_masks and labels.any() and both.any():
                check("SimpleITK: 1 - Jaccard", mine["volumetric_overlap_error"], 1 - m.GetJaccardCoefficient(), r, p)
                check("SimpleITK: false negative error", mine["false_negative_rate"], m.GetFalseNegativeError(1), r, p)
                check("SimpleITK: false discovery rate", mine["false_discovery_rate"], m.GetFalseDiscoveryRate(1), r, p)
                # Its volume similarity is 2 (source - target) / (source + target).
                check("SimpleITK: volume similarity", mine["volumetric_similarity"], 1 - abs(m.GetVolumeSimilarity(1)) / 2, r, p)
            for k in np.intersect1d(labels[labels > 0], both[both > 0]):
                if not of_masks:
                    check("SimpleITK: dice of a label", mine[f"without_background_dice_{k}"], m.GetDiceCoefficient(int(k)), r, p)
                    check("SimpleITK: jaccard of a label", mine[f"without_background_jaccard_{k}"], m.GetJaccardCoefficient(int(k)), r, p)


def scikit_image():
    from skimage.measure import intersection_coeff, label
    from skimage.morphology import remove_small_objects
    from skimage.segmentation import clear_border
    g = np.random.default_rng(6)
    drawn = [classes(g) for _ in range(CASES * 11 // 10)]
    for (r, p), mine in zip(drawn, scorecards(drawn)):
        a, b = r > 0, p > 0
        if a.any() and b.any():  # otherwise it is 0 by a choice of its own
            check("scikit-image: intersection_coeff", mine["overlap_coefficient"], max(intersection_coeff(a, b), intersection_coeff(b, a)), r, p)
    # Filters of objects, which are components there.
    drawn = []
    while len(drawn) < CASES:
        labels = label(g.random(g.integers(5, 16, int(g.integers(2, 4)))) < 0.25)
        if 0 < labels.max() < 200:
            drawn.append((labels, labels))
    for (labels, _), mine in zip(drawn, scorecards(drawn)):
        for what, kept in (("below_3", remove_small_objects(labels, 3)), ("below_6", remove_small_objects(labels, 6)),
                           ("at_edge", clear_border(labels))):
            dropped = set(np.unique(labels)) - set(np.unique(kept)) - {0}
            ours = {int(name[len(what) + 4:]) for name in mine if name.startswith(what + "_is_")}
            check("scikit-image: objects that are dropped", len(ours ^ dropped), 0, what, labels)


ran = 0
for kind in (gala, superpixel_benchmark, segmetric, metrics_reloaded, simpleitk, scikit_image):
    before = sum(compared.values())
    try:
        kind()
    except ImportError as missing:
        print(f"{kind.__name__}: not compared, {missing}")
        continue
    ran += 1
    print(f"{kind.__name__}: {sum(compared.values()) - before} values alike", flush=True)
print("values compared:", ", ".join(f"{what} {n}" for what, n in compared.items()))
print("by definition different:", "; ".join(f"{what} ({n})" for what, n in different.items()) or "none")
if failures:
    sys.exit(f"{len(failures)} comparisons failed: {sorted(set(failures))}")
if not ran:
    print("SKIPPED: no peer is there")
