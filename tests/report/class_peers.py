# SPDX-License-Identifier: BSD-3-Clause
"""Compares the output of print_classes with the scores of nnU-Net (counts, regions, ignored label), Metrics Reloaded and
surface-distance (a tolerance per class), if they can be imported (PYTHONPATH), and with SciPy's distances, on 1,000 random
pairs of label images, and on real ones, whose values are printed to be pinned in class_images.test.cpp."""
import contextlib
import io
import json
import math
import os
import subprocess
import sys
import warnings

try:
    import numpy as np
    from scipy.ndimage import binary_erosion, distance_transform_edt, generate_binary_structure
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(0)
warnings.filterwarnings("ignore")
np.seterr(all="ignore")
np.Inf = np.inf  # surface-distance 0.1 uses a name that NumPy 2 removed
PROGRAM, DATA = sys.argv[1:3]


def ours(cases, *arguments):
    stream = b"".join(" ".join(map(str, [r.ndim, *r.shape, *map(float, spacing), -1 if ignored is None else ignored, len(classes),
                                         *(x for tolerance, labels in classes for x in (tolerance, len(labels), *labels))])).encode()
                      + b"\n" + r.tobytes() + p.tobytes() for r, p, spacing, ignored, classes in cases)
    run = subprocess.run([PROGRAM, *arguments], input=stream, capture_output=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


# The peers. Each returns a list with the scores of each class that it supports, by the names of print_classes.


def by_nnunet(r, p, spacing, ignored, classes):
    from nnunetv2.evaluation.evaluate_predictions import compute_metrics

    class InMemory:
        def read_seg(self, image):
            return image, {}

    regions = [tuple(labels) if len(labels) > 1 else labels[0] for _, labels in classes]
    metrics = compute_metrics(r, p, InMemory(), regions, ignored)["metrics"]
    return [{"TP": m["TP"], "FP": m["FP"], "FN": m["FN"], "TN": m["TN"], "dice": m["Dice"], "jaccard_index": m["IoU"]}
            for m in (metrics[region] for region in regions)]


def masks(r, p, ignored, classes):
    """The masks of classes, for peers without ignored voxels."""
    for tolerance, labels in classes:
        if ignored is None:
            yield tolerance, np.isin(r, labels), np.isin(p, labels)
        else:
            yield tolerance, None, None


def by_scipy(r, p, spacing, ignored, classes):
    rows = []
    for tolerance, a, b in masks(r, p, ignored, classes):
        rows.append({})
        if a is None or not a.any() or not b.any():
            continue
        a, b = (m & ~binary_erosion(m, generate_binary_structure(m.ndim, 1)) for m in (a, b))
        to_b, to_a = distance_transform_edt(~b, sampling=spacing)[a], distance_transform_edt(~a, sampling=spacing)[b]
        both = np.concatenate([to_a, to_b])
        rows[-1] = {"hausdorff_distance": both.max(), "average_symmetric_surface_distance": both.mean(),
                    "hausdorff_distance_95": max(np.percentile(to_a, 95), np.percentile(to_b, 95)),
                    "normalized_surface_dice": (both <= tolerance).mean()}
    return rows


def by_metrics_reloaded(r, p, spacing, ignored, classes):
    from MetricsReloaded.metrics.pairwise_measures import BinaryPairwiseMeasures

    rows = []
    for tolerance, a, b in masks(r, p, ignored, classes):
        rows.append({})
        if a is None or not a.any() or not b.any():  # if both are empty: Dice 1 and distances 0 there, undefined here
            continue
        measure = lambda **options: BinaryPairwiseMeasures(b.astype(np.int64), a.astype(np.int64), pixdim=list(spacing), dict_args=options)
        with contextlib.redirect_stdout(io.StringIO()):  # it prints its maps
            m, at_95 = measure(nsd=tolerance), measure(hd_perc=95).measured_distance()
            rows[-1] = {"dice": m.dsc(), "jaccard_index": m.intersection_over_union(), "hausdorff_distance": at_95[0],
                        "average_symmetric_surface_distance": at_95[1], "hausdorff_distance_95": at_95[2],
                        "mean_average_surface_distance": at_95[3], "normalized_surface_dice": m.normalised_surface_distance()}
    return rows


def by_surface_distance(r, p, spacing, ignored, classes):
    import surface_distance as sd

    rows = []
    for tolerance, a, b in masks(r, p, ignored, classes):
        rows.append({})
        if a is None:
            continue
        d = sd.compute_surface_distances(a, b, spacing)
        rows[-1] = {"elements_normalized_surface_dice": sd.compute_surface_dice_at_tolerance(d, tolerance)}
        if a.any() or b.any():
            rows[-1]["elements_hausdorff_distance"] = sd.compute_robust_hausdorff(d, 100)
    return rows


PEERS = {"SciPy": by_scipy}
for name, module, function in (("nnU-Net", "nnunetv2.evaluation.evaluate_predictions", by_nnunet),
                               ("MetricsReloaded", "MetricsReloaded.metrics.pairwise_measures", by_metrics_reloaded),
                               ("surface-distance", "surface_distance", by_surface_distance)):
    try:
        __import__(module)
        PEERS[name] = function
    except ImportError as missing:
        print(f"{name} is left out: {missing}")
print("peers:", ", ".join(PEERS))


def same(mine, theirs):
    return mine == theirs or (mine != mine and theirs != theirs) or abs(mine - theirs) <= 1e-12 * max(abs(theirs), 1)


def compare(title, cases):
    compared = dict.fromkeys(PEERS, 0)
    rows_of = ours(cases)
    for number, (case, rows) in enumerate(zip(cases, rows_of)):
        for peer, function in PEERS.items():
            for k, theirs in enumerate(function(*case)):
                for score, value in theirs.items():
                    if not same(rows[k][score], float(value)):
                        sys.exit(f"{title} {number}, class {k}: {score} is {rows[k][score]!r}, {peer} has {value!r}")
                    compared[peer] += 1
    print(f"{title}: {len(cases)} pairs, the same scores:", ", ".join(f"{n} of {peer}" for peer, n in compared.items()))
    return rows_of


def random_cases(n, seed=2026):
    random = np.random.default_rng(seed)
    cases = []
    for k in range(n):
        rank = int(random.integers(2, 4))
        shape = random.integers(4, 20 if rank == 2 else 11, rank)
        image = lambda: random.choice(np.array([0, 0, 1, 2, 4, 9], np.uint8), shape // 3 + 1).repeat(3, 0).repeat(3, 1)
        r, p = (np.ascontiguousarray((m.repeat(3, 2) if rank == 3 else m)[tuple(map(slice, shape))]) for m in (image(), image()))
        keep = random.random(shape) < random.random()
        p = np.where(keep, r, p)
        classes = [(float(random.integers(0, 9)) / 2, list(map(int, labels)))
                   for labels in ([1], [2], [4], [1, 2, 4], [1, 4], [4, 2], [3])]
        spacing = [float(s) / 4 for s in random.integers(1, 13, rank)]
        cases.append((r, p, spacing, 9 if k % 2 else None, classes))
    return cases


def compare_averages(n):
    """Means over data sets of three pairs as nnU-Net prints them, and scores of its counts added up."""
    from unittest.mock import patch

    from nnunetv2.evaluation import evaluate_predictions as nnunet

    images = {}

    class InMemory:
        def read_seg(self, name):
            return images[name], {}

    class Pool:  # in this process
        __enter__ = lambda self: self
        __exit__ = lambda self, *_: None
        starmap = lambda self, function, calls: [function(*call) for call in calls]

    groups = []
    for k in range(n):
        with_one_rule = random_cases(6, 2027 + k)[k % 2::2]  # all have an ignored label, or none has
        groups.append([(*case[:4], [(1.0, labels) for _, labels in case[4]]) for case in with_one_rule])
    found = ours([case for group in groups for case in group], "means")
    for number, (group, rows) in enumerate(zip(groups, found, strict=True)):
        regions = [tuple(labels) if len(labels) > 1 else labels[0] for _, labels in group[0][4]]
        for k, (r, p, *_) in enumerate(group):
            images[f"r/{k}"], images[f"p/{k}"] = r, p
        with patch.object(nnunet, "subfiles", lambda *_, **__: ["0", "1", "2"]), \
                patch.object(nnunet.multiprocessing, "get_context", lambda _: type("Context", (), {"Pool": lambda *_: Pool()})()):
            theirs = nnunet.compute_metrics_on_folder("r", "p", None, InMemory(), "", regions, group[0][3], 1)
        for row, region in zip(rows, regions):
            mean = theirs["mean"][region]
            tp, fp, fn, tn = (sum(case["metrics"][region][name] for case in theirs["metric_per_case"]) for name in ("TP", "FP", "FN", "TN"))
            dice, iou = (float(2 * tp) / (2 * tp + fp + fn), float(tp) / (tp + fp + fn)) if tp + fp + fn else (math.nan, math.nan)
            for name, value in (("mean_dice", mean["Dice"]), ("mean_jaccard_index", mean["IoU"]), ("TP", tp), ("FP", fp), ("FN", fn), ("TN", tn),
                                ("pooled_dice", dice), ("pooled_jaccard_index", iou)):
                if not same(row[name], float(value)):
                    sys.exit(f"averages {number}, {region}: {name} is {row[name]!r}, nnU-Net has {value!r}")
    print(f"means over {n} data sets of three pairs, and their pooled scores: the same as of nnU-Net")


compare("random", random_cases(1000))
if "nnU-Net" in PEERS:
    compare_averages(1000)

if not os.path.exists(os.path.join(DATA, "MANIFEST.md")):
    print("no real images:", DATA, "is not there")
    sys.exit(0)
try:
    import tifffile
except ImportError as missing:
    print("no real images:", missing)
    sys.exit(0)


def read(name):
    return tifffile.imread(os.path.join(DATA, name + ".tif"))


def cut(r, p, spacing, classes):
    """Crops to the bounding box of the foreground plus one voxel, because peers are slow."""
    box = tuple(slice(max(0, a.min() - 1), a.max() + 2) for a in np.nonzero((r != 0) | (p != 0)))
    return np.ascontiguousarray(r[box]), np.ascontiguousarray(p[box]), spacing, None, classes


spine = read("spine/semantic_reference"), read("spine/semantic_prediction")
labels = [int(label) for label in np.union1d(*spine) if label]
real = [cut(*spine, (3.3, 0.5859, 0.5859), [(1.0 + k % 3, [label]) for k, label in enumerate(labels)] + [(1.0, labels[:5]), (1.0, [250])])]
for name in ("hnfnet", "isen"):
    real.append(cut(read("glioma/reference_majority_vote"), read("glioma/" + name), (1, 1, 1), [(1.0, [1, 2, 4]), (2.0, [1, 4]), (1.0, [4])]))
for case, rows in zip(real, compare("real", real)):
    for (tolerance, group), row in zip(case[4], rows):
        print(f'  {{{group}, tolerance {tolerance}}}: {row["TP"]} {row["FP"]} {row["FN"]} {row["dice"]!r} {row["hausdorff_distance_95"]!r} '
              f'{row["normalized_surface_dice"]!r}')
