# SPDX-License-Identifier: BSD-3-Clause
"""Compares the output of print_matchings with the code of others, on random cases (by default 1,000 each). If a peer has another
value by its definition, both numbers are pinned. SEGTALLY_PEERS is a folder with checkouts of the peers:

    hover_net 67e2ce5, CoNIC c1c4964, PanNuke-metrics c00014d, panopticapi 7bb4655, panoptica b0ac3e4,
    evaluate-instance-segmentation (FISBe) cc34f4d

Those that are missing, or whose own imports are, are skipped with a message."""
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import warnings

try:
    import numpy as np
    import scipy
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(0)
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from random_objects import moved_boxes
warnings.filterwarnings("ignore")
np.seterr(all="ignore")
PROGRAM = sys.argv[1]
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
PEERS = os.environ.get("SEGTALLY_PEERS", "")
random = np.random.default_rng(1)
failures = []


def ours(cases):
    run = subprocess.run([PROGRAM], input="\n".join(cases), capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def check(name, ok, *values):
    if not ok:
        failures.append(name)
        if len(failures) < 20:
            print("FAILED", name, *values)


def near(a, b, tolerance=1e-9):
    if a is None or b is None or np.isnan(b):
        return a is None and (b is None or np.isnan(b))
    return abs(a - b) <= tolerance


@contextlib.contextmanager
def peer(folder):
    """Imports from a peer's folder; removes its modules afterwards, because several are called `metrics`."""
    path = os.path.join(PEERS, folder)
    before = set(sys.modules)
    sys.path.insert(0, path)
    try:
        yield path
    finally:
        sys.path.remove(path)
        for name in set(sys.modules) - before:
            origin = getattr(sys.modules[name], "__file__", None) or ""
            if origin.startswith(path):
                del sys.modules[name]


def line(*numbers):
    return " ".join(repr(float(n)) if isinstance(n, float) else str(int(n)) for n in numbers)


def points(coordinates, classes=None):
    classes = np.ones(len(coordinates), int) if classes is None else classes
    return " ".join([str(len(coordinates))] + [line(float(x), float(y), c) for (x, y), c in zip(coordinates, classes)])


def overlaps(r, p):
    pairs, counts = np.unique(np.stack([r.ravel(), p.ravel()]), axis=1, return_counts=True)
    return line(len(counts), *np.vstack([pairs, counts]).T.ravel())


def pairs(classes):
    return line(len(classes), *[x for item in sorted(classes.items()) for x in item])


def image(side, objects):
    return moved_boxes(random, side, side, objects)


def pairs_with_objects(n):
    """Pairs of images neither of which is empty: these peers refuse empty ones."""
    drawn = []
    while len(drawn) < n:
        r, p = image(16, random.integers(1, 6))
        if r.any() and p.any():
            drawn.append((r, p))
    return drawn


def tied(scores):
    """Whether an object has equal scores in two pairs, so that the order of labels may decide."""
    lines = [[s for s in scores_of if s > 0] for scores_of in (*scores, *scores.T)]
    return any(len(set(line_)) < len(line_) for line_ in lines)


def hover_net_points():
    """pair_coordinates: the pairing of all points with the least total distance, then without pairs beyond the radius."""
    with peer("hover_net"):
        from metrics.stats_utils import pair_coordinates
        drawn = []
        for _ in range(CASES):
            # Coordinates as float32, like the peer's; no ties.
            r, p = (random.uniform(0, random.choice([20, 60, 200]), (random.integers(1, 25), 2)).astype(np.float32)
                    for _ in range(2))
            drawn.append((r, p))
        fewer = 0
        for (r, p), found in zip(drawn, ours(["points 12 " + points(r) + " " + points(p) for r, p in drawn])):
            paired, left_r, left_p = pair_coordinates(r, p, 12)
            tp = [len(paired), len(left_p), len(left_r)]
            check("hover_net points", found["least"][0][:3] == tp, found, tp)
            check("most pairs", found["most"][0][0] >= len(paired), found, tp)
            fewer += found["most"][0][0] > len(paired)
        r, p = np.array([[0, 0], [10, 0]], np.float32), np.array([[11, 0], [10, 12]], np.float32)
        found = ours(["points 12 " + points(r) + " " + points(p)])[0]
        check("pinned: assign, then drop", (found["most"][0][0], len(pair_coordinates(r, p, 12)[0])) == (2, 1))
    return f"{CASES} sets of points; in {fewer} of them the peer has fewer pairs than there are within 12"


def hover_net_types():
    """run_nuclei_type_stat on whole data sets of two images, which it reads from files and prints with five decimals."""
    import scipy.io
    with peer("hover_net") as path, tempfile.TemporaryDirectory() as folder:
        from compute_stats import run_nuclei_type_stat
        for side in ("t", "p"):
            os.mkdir(f"{folder}/{side}")

        def theirs(images, exhaustive=True):
            for side in (0, 1):
                for k, pair in enumerate(images):
                    coordinates, classes = pair[side]
                    scipy.io.savemat(f"{folder}/{'tp'[side]}/{k}.mat",
                                     {"inst_centroid": coordinates, "inst_type": classes.reshape(-1, 1)})
            text = io.StringIO()
            with contextlib.redirect_stdout(text):
                run_nuclei_type_stat(f"{folder}/p/", f"{folder}/t/", exhaustive=exhaustive)
            return [float(x) for x in text.getvalue().strip().strip("[]").split()]

        def case(images):
            return f"types 12 {len(images)} " + " ".join(points(*r) + " " + points(*p) for r, p in images)

        drawn = []
        for _ in range(CASES):
            images = []
            for _ in range(2):
                r = random.uniform(0, 60, (random.integers(3, 15), 2)).astype(np.float32)
                p = (r + random.normal(0, 3, r.shape).astype(np.float32))[random.random(len(r)) < 0.9]
                p = np.vstack([p, random.uniform(0, 60, (random.integers(1, 4), 2)).astype(np.float32)])
                images.append(((r, random.integers(1, 4, len(r))), (p, random.integers(1, 4, len(p)))))
            drawn.append(images)
        for images, found in zip(drawn, ours([case(i) for i in drawn])):
            expected = theirs(images)
            classes = np.unique(np.concatenate([r[1] for r, _ in images]))
            values = [found["f_d"], found["accuracy"]] + [found[f"code_{c}"] for c in classes]
            check("hover_net types", len(values) == len(expected) and
                  all(near(a, b, 6e-6) for a, b in zip(values, expected)), values, expected)
        # Every other reference object has no class: -1 there, 99 here.
        for images in drawn:
            for r, _ in images:
                r[1][::2] = -1
        cases = [case([((r[0], np.where(r[1] < 0, 99, r[1])), p) for r, p in images]) for images in drawn]
        for images, found in zip(drawn, ours(cases)):
            expected = theirs(images, exhaustive=False)
            classes = np.unique(np.concatenate([r[1] for r, _ in images]))[1:]  # the first is -1
            values = [found["f_d"], found["accuracy"]] + [found[f"code_{c}"] for c in classes]
            expected = expected[:2] + expected[3:]
            check("hover_net types, some unknown", len(values) == len(expected) and
                  all(near(a, b, 6e-6) for a, b in zip(values, expected)), values, expected)
        # The formula includes true negatives; the code drops those pairs before counting.
        two = [((np.array([[0, 0], [50, 50]], np.float32), np.array([1, 2])),
                (np.array([[0, 0], [50, 50], [0, 40]], np.float32), np.array([1, 2, 1])))] * 2
        found, expected = ours([case(two)])[0], theirs(two)
        check("pinned: true negatives", near(found["paper_1"], 4 / 5) and near(found["code_1"], 2 / 3) and
              near(expected[2], 2 / 3, 6e-6), found, expected)
        # For an image without objects there is a point of class 0 at (0, 0) there, which is found.
        none = (np.zeros((0, 2), np.float32), np.zeros(0, int))
        missed = [((np.array([[0, 0]], np.float32), np.array([1])), none), (none, none)]
        found, expected = ours([case(missed)])[0], theirs(missed)
        check("pinned: image without objects", near(found["f_d"], 0) and near(expected[0], 1, 6e-6), found, expected)
    return f"{CASES} data sets of two images"


def panoptica():
    with peer("panoptica"):
        from panoptica import UnmatchedInstancePair
        from panoptica.instance_matcher import MaximizeMergeMatching, NaiveThresholdMatching
        drawn = pairs_with_objects(CASES)
        larger = smaller = halves = tables = 0
        for (r, p), found in zip(drawn, ours(["objects " + overlaps(r, p) for r, p in drawn])):
            pair = UnmatchedInstancePair(p.astype(np.uint8), r.astype(np.uint8))
            sizes_r, sizes_p = np.bincount(r.ravel()), np.bincount(p.ravel())

            def iou(of, pieces):
                mask = np.isin(p, pieces)
                both = np.count_nonzero(mask & (r == of))
                return both / (sizes_r[of] + np.count_nonzero(mask) - both)

            all_scores = np.array([[iou(of, [piece]) for piece in range(1, len(sizes_p))] for of in range(1, len(sizes_r))])
            for tenth in range(1, 10):
                threshold = tenth / 10
                table = NaiveThresholdMatching()._match_instances(pair, matching_threshold=threshold)
                theirs = table.get_one_to_one_dictionary()
                scores = [iou(of, [piece]) for piece, of in theirs.items()]
                greedy = found["at_least"][tenth - 1]
                ties = tied(np.where(all_scores >= threshold, all_scores, 0))
                tables += not ties
                check("panoptica naive", greedy[0] == len(theirs) and near(greedy[3], sum(scores)) or ties,
                      r, p, threshold, greedy, theirs)
                if threshold < 0.5:
                    continue
                table = MaximizeMergeMatching()._match_instances(pair, matching_threshold=threshold)
                merged = {}
                for piece, of in table.get_one_to_one_dictionary().items():
                    merged.setdefault(of, []).append(piece)
                total = sum(iou(of, pieces) for of, pieces in merged.items())
                one = found["one_piece"][tenth - 1]
                # The same objects are found; pieces with less than half inside may differ. A prediction exactly twice as
                # large as the object in it has an IoU of 0.5 and no more than half of it is inside.
                if threshold == 0.5 and any(iou(of, [piece]) == 0.5 for of in merged for piece in merged[of]):
                    halves += 1
                    continue
                check("panoptica many-to-one", one[0] == len(merged), r, p, threshold, one, merged)
                check("panoptica many-to-one", one[2] == len(sizes_r) - 1 - len(merged))
                larger += one[3] > total + 1e-9
                smaller += one[3] < total - 1e-9
        # In one row: 2 of 4 voxels of piece 2 are in object 1. The peer takes it, because 12 / 16 is more than 10 / 14.
        row_r = np.array([[1] * 14 + [0] * 2])
        row_p = np.array([[1] * 10 + [0] * 2 + [2] * 4])
        pair = UnmatchedInstancePair(row_p.astype(np.uint8), row_r.astype(np.uint8))
        table = MaximizeMergeMatching()._match_instances(pair, matching_threshold=0.5).get_one_to_one_dictionary()
        found = ours(["objects " + overlaps(row_r, row_p)])[0]["one_piece"][4]
        check("pinned: half a piece", table == {1: 1, 2: 1} and found[:3] == [1, 1, 0] and near(found[3], 10 / 14),
              table, found)
        # In one row: two pieces of 4 voxels of an object of 10 reach 0.8 together, but not 0.5 separately.
        row_r, row_p = np.array([[1] * 10]), np.array([[1] * 4 + [2] * 4 + [0] * 2])
        pair = UnmatchedInstancePair(row_p.astype(np.uint8), row_r.astype(np.uint8))
        table = MaximizeMergeMatching()._match_instances(pair, matching_threshold=0.5).get_one_to_one_dictionary()
        found = ours(["objects " + overlaps(row_r, row_p)])[0]
        check("pinned: no piece alone", table == {} and found["pieces"][4][:3] == [1, 0, 0] and
              found["one_piece"][4][:3] == [0, 2, 1], table, found)
    return (f"{len(drawn)} images at 9 thresholds, {tables} tables without ties; of many-to-one {larger} sums of scores are larger here, "
            f"{smaller} there, {halves} not compared for an IoU of just a half")


def fisbe():
    with peer("evaluate-instance-segmentation"):
        from evalinstseg.compute import get_gt_coverage
        from evalinstseg.localize import compute_localization_criterion
        from evalinstseg.match import assign_labels, get_false_labels
        drawn = pairs_with_objects(CASES)
        fewer = other_coverage = tables = 0

        def theirs(r, p):
            n_r, n_p = int(r.max()), int(p.max())
            loc, rec, prec, _ = compute_localization_criterion(p[None], r[None], n_p, n_r, "iou")
            rows = []
            for tenth in range(1, 10):
                threshold = tenth / 10
                tp, p_ind, r_ind = assign_labels(loc, "greedy", threshold, min(n_r, n_p))
                false = get_false_labels(p_ind, r_ind, n_p, n_r, prec, rec, threshold, None)
                scores = loc[r_ind, p_ind] if tp else np.zeros(0)
                ties = tied(np.where(loc[1:, 1:] > threshold, loc[1:, 1:], 0))
                rows.append((tp, n_p - tp, n_r - tp, float(np.sum(scores, dtype=np.float64)), len(false[2]), ties))
            prec[:, 0] = 0  # as with clDice: the background of the prediction is no piece
            return rows, float(np.mean(get_gt_coverage(r[None], p[None], prec, rec)))

        for (r, p), found in zip(drawn, ours(["objects " + overlaps(r, p) for r, p in drawn])):
            rows, coverage = theirs(r, p)
            for row, above, partly in zip(rows, found["above"], found["partly"]):
                ties = row[5]
                tables += not ties
                check("fisbe greedy", above[:3] == list(row[:3]) and near(above[3], row[3], 1e-5) or ties, r, p, above, row)
                # The peer considers a prediction wrong if more of it is in one object than in the background.
                check("fisbe partly", partly[1] >= row[4] or ties, partly, row)
                fewer += partly[1] > row[4]
            other_coverage += not near(found["coverage"], coverage, 1e-5)
            check("fisbe coverage", coverage >= found["coverage"] - 1e-5, r, p, found["coverage"], coverage)
        # One of 4 voxels of prediction 2 is in the annotated object, the others in unannotated area.
        r, p = np.array([[1] * 5 + [0] * 3]), np.array([[1] * 4 + [2] * 4])
        rows, coverage = theirs(r, p)
        found = ours(["objects " + overlaps(r, p)])[0]
        check("pinned: touching predictions", found["partly"][4][1] == 1 and rows[4][4] == 0, found, rows)
        # 2 of 5 voxels of prediction 1 are in object 1, more than in object 2 or in the background (2 and 1).
        r, p = np.array([[1] * 2 + [2] * 2 + [0]]), np.array([[1] * 5])
        rows, coverage = theirs(r, p)
        found = ours(["objects " + overlaps(r, p)])[0]
        check("pinned: less than half", found["coverage"] == 0 and near(coverage, 0.5), found, coverage)
    return (f"{len(drawn)} images at 9 thresholds, {tables} tables without ties; partly annotated {fewer} counts of false positives are larger here, "
            f"{other_coverage} coverages differ")


def panopticapi():
    from PIL import Image
    with peer("panopticapi") as path, tempfile.TemporaryDirectory() as folder:
        from panopticapi.evaluation import pq_compute_single_core
        categories = {c: {"id": c, "isthing": 1} for c in range(1, 5)}

        def theirs(r, p, classes_r, classes_p, crowds):
            annotations = []
            for name, labels, classes in (("r", r, classes_r), ("p", p, classes_p)):
                rgb = np.stack([labels % 256, labels // 256, 0 * labels], axis=2).astype(np.uint8)
                Image.fromarray(rgb).save(f"{folder}/{name}.png")
                annotations.append({"file_name": f"{name}.png", "image_id": 1, "segments_info": [
                    {"id": k, "category_id": c, "iscrowd": int(name == "r" and k in crowds),
                     "area": int((labels == k).sum())} for k, c in classes.items() if (labels == k).any()]})
            with contextlib.redirect_stdout(io.StringIO()):
                stat = pq_compute_single_core(0, [tuple(annotations)], folder, folder, categories)
            rows = {c: (stat[c].tp, stat[c].fp, stat[c].fn, stat[c].iou) for c in range(1, 5)}
            return rows, stat.pq_average(categories, None)[0]["pq"] if any(sum(v[:3]) for v in rows.values()) else np.nan

        def case(r, p, classes_r, classes_p, crowds):
            return " ".join(["coco", pairs(classes_r | {0: 99}), pairs(classes_p | {0: 99}), line(len(crowds), *crowds),
                             overlaps(r, p)])

        drawn = []
        for _ in range(CASES):
            r, p = image(16, random.integers(2, 8))
            classes_r = {int(k): int(random.integers(1, 5)) for k in range(1, r.max() + 1)}
            classes_p = {int(k): int(random.integers(1, 5)) for k in range(1, p.max() + 1)}
            for k in classes_p:  # usually the class of the object below
                below = np.bincount(r[p == k])
                if below.argmax() and random.random() < 0.8:
                    classes_p[k] = classes_r[int(below.argmax())]
            crowds = {}  # one per class: the peer considers only one
            for k, c in classes_r.items():
                if random.random() < 0.3:
                    crowds[c] = k
            drawn.append((r, p, classes_r, classes_p, sorted(crowds.values())))
        for one, found in zip(drawn, ours([case(*d) for d in drawn])):
            rows, pq = theirs(*one)
            for c, row in rows.items():
                check("panopticapi", found["classes"][c][:3] == list(row[:3]) and near(found["classes"][c][3], row[3]),
                      one, found, rows)
            check("panopticapi", near(found["pq"], pq), found, pq)
        # Two crowds of a class, and a prediction in the first: the peer considers only the last.
        r, p = np.array([[1] * 4 + [2] * 4]), np.array([[1] * 4 + [0] * 4])
        two = (r, p, {1: 1, 2: 1}, {1: 1}, [1, 2])
        found, (rows, _) = ours([case(*two)])[0], theirs(*two)
        check("pinned: two crowds", found["classes"][1][:3] == [0, 0, 0] and rows[1][:3] == (0, 1, 0), found, rows)
        # An image of COCO, against itself moved by 2 rows and 3 columns: with its crowd, and with void in the place of the crowd.
        sample = os.path.join(path, "sample_data")
        with open(os.path.join(sample, "panoptic_examples.json")) as file:
            annotation, = (a for a in json.load(file)["annotations"] if a["image_id"] == 142238)
        rgb = np.array(Image.open(os.path.join(sample, "panoptic_examples", annotation["file_name"])), np.int64)
        labels = rgb @ [1, 256, 65536]
        segments = annotation["segments_info"]
        moved = np.roll(labels, (2, 3), (0, 1))
        Image.fromarray(np.roll(rgb, (2, 3), (0, 1)).astype(np.uint8)).save(f"{folder}/p.png")
        for as_void, expected in ((False, 0.7509581630309727), (True, 0.7883524540674669)):
            crowds = [s["id"] for s in segments if s["iscrowd"]]
            r = np.where(np.isin(labels, crowds), 0, labels) if as_void else labels
            of_r = [s for s in segments if not (as_void and s["iscrowd"])]
            Image.fromarray(np.stack([r % 256, r // 256 % 256, r // 65536], 2).astype(np.uint8)).save(f"{folder}/r.png")
            pair = [{"file_name": f"{name}.png", "image_id": 1, "segments_info": some} for name, some in (("r", of_r), ("p", segments))]
            all_categories = {s["category_id"]: {"id": s["category_id"], "isthing": 1} for s in segments}
            with contextlib.redirect_stdout(io.StringIO()):
                theirs_ = pq_compute_single_core(0, [tuple(pair)], folder, folder, all_categories).pq_average(all_categories, None)[0]["pq"]
            classes = {s["id"]: s["category_id"] for s in segments} | {0: 99}
            case_ = " ".join(["coco", pairs(classes), pairs(classes), line(*([0] if as_void else [len(crowds), *crowds])), overlaps(r, moved)])
            found = ours([case_])[0]["pq"]
            check("pinned: COCO's image", near(found, expected) and near(theirs_, expected), found, theirs_, expected)
    return f"{CASES} images with void and crowds, and COCO's 142238"


def class_images(n):
    images = []
    for _ in range(n):
        r, p = image(16, random.integers(1, 6))
        classes_r = {int(k): int(random.integers(1, 6)) for k in range(1, r.max() + 1)}
        classes_p = {int(k): classes_r[int(np.bincount(r[p == k]).argmax())]
                     if np.bincount(r[p == k]).argmax() and random.random() < 0.8 else int(random.integers(1, 6))
                     for k in range(1, p.max() + 1)}
        images.append((r, p, classes_r, classes_p))
    return images


def images_case(images):
    return f"images {len(images)} " + " ".join(
        pairs(r) + " " + pairs(p) + " " + overlaps(a, b) for a, b, r, p in images)


def class_maps(labels, classes):
    return np.array([0] + [classes[k] for k in range(1, labels.max() + 1)])[labels]


def conic():
    with peer("CoNIC"):
        from metrics.stats_utils import get_multi_pq_info
        drawn = [class_images(2) for _ in range(CASES)]
        absent = 0
        for images, found in zip(drawn, ours([images_case(i) for i in drawn])):
            total = np.sum([get_multi_pq_info(np.stack([r, class_maps(r, cr)], -1), np.stack([p, class_maps(p, cp)], -1))
                            for r, p, cr, cp in images], axis=0, dtype=float)
            tp, fp, fn, iou = total.T
            pq = tp / (tp + 0.5 * fp + 0.5 * fn + 1e-6) * iou / (tp + 1e-6)
            there = tp + fp + fn > 0
            absent += not there.all()
            # There: six classes, absent ones as 0; 1e-6 is added to divisors.
            check("CoNIC mPQ+", near(found["mpq_plus"], np.mean(pq[there]), 1e-5), found, pq)
        try:
            from sklearn.metrics import r2_score
        except ImportError:
            r2_score = None
        if r2_score:
            counts = [(random.integers(0, 40, 6), random.integers(0, 40, 6)) for _ in range(CASES)]
            for (r, p), found in zip(counts, ours(["counts 6 " + line(*r, *p) for r, p in counts])):
                check("CoNIC R2", near(found["r2"], r2_score(r, p), 1e-12), found)
            same = ours(["counts 2 3 3 3 3", "counts 2 3 3 3 4"])
            check("pinned: equal counts", [s["r2"] for s in same] == [None, None] and
                  (r2_score([3, 3], [3, 3]), r2_score([3, 3], [3, 4])) == (1, 0), same)
    return f"{CASES} pairs of images; in {absent} a class is absent, which is a 0 there and no term here"


def pannuke():
    with peer("PanNuke-metrics"):
        from utils import binarize, get_fast_pq, remap_label
        drawn = [class_images(2) for _ in range(CASES)]
        for images, found in zip(drawn, ours([images_case(i) for i in drawn])):
            binary, means = [], []
            for r, p, classes_r, classes_p in images:  # as in run.py
                stacks = []
                for labels, classes in ((r, classes_r), (p, classes_p)):
                    of = class_maps(labels, classes)
                    stacks.append(np.stack([np.where(of == c, labels, 0) for c in range(1, 6)], -1))
                of_class = []
                for c in range(5):
                    t, q = (remap_label(s[..., c].astype("int32")) for s in stacks)
                    of_class.append(np.nan if len(np.unique(t)) == 1 else get_fast_pq(t, q)[0][2])
                t, q = (binarize(s) for s in stacks)
                binary.append(np.nan if len(np.unique(t)) == 1 else get_fast_pq(t, q)[0][2])
                means.append(np.nanmean(of_class))
            check("PanNuke bPQ", near(found["bpq"], np.nanmean(binary), 1e-5), found, binary)
            check("PanNuke mPQ", near(found["mpq"], np.nanmean(means), 1e-5), found, means)
        # There predictions in an image without reference objects cost nothing.
        a, b = np.zeros((4, 4), np.int64), np.zeros((4, 4), np.int64)
        a[1, 1] = b[1, 1] = 1
        found = ours([images_case([(a, b, {1: 1}, {1: 1}), (0 * a, b, {}, {1: 1})])])[0]
        check("pinned: nothing in the reference", (found["bpq"], found["bpq_scored"]) == (1, 0.5), found)
    return f"{CASES} pairs of images"


def scipy_scores():
    """Scores that are brought along: the most pairs, and of those the largest sum, as StarDist asks SciPy's solver for them."""
    from scipy.optimize import linear_sum_assignment
    drawn, cases = [], []
    for _ in range(CASES):
        r, p = image(16, random.integers(1, 7))
        n, m = int(r.max()), int(p.max())
        scores = np.where(random.random((n, m)) < 0.6, random.integers(0, 41, (n, m)) / 40, np.nan)  # ties, and pairs that have none
        given = [(i + 1, j + 1, float(scores[i, j])) for i in range(n) for j in range(m) if scores[i, j] == scores[i, j]]
        drawn.append(scores)
        cases.append(" ".join(["scored", overlaps(r, p), str(len(given))] + [f"{i} {j} {s!r}" for i, j, s in given]))
    for scores, found in zip(drawn, ours(cases)):
        n, m = scores.shape
        for tenth in range(1, 10):
            for name, meets in (("above", scores > tenth / 10), ("at_least", scores >= tenth / 10)):
                rows, columns = linear_sum_assignment(-np.where(meets, 1 + scores / (2 * max(min(n, m), 1)), 0))
                tp = int(meets[rows, columns].sum())
                total = float(scores[rows, columns][meets[rows, columns]].sum())
                mine = found[name][tenth - 1]
                check("scores brought along", mine[:3] == [tp, m - tp, n - tp] and near(mine[3], total), scores, mine, tp, total)
    return f"{CASES} images at 9 thresholds and two comparators, SciPy {scipy.__version__}"


for name in (hover_net_points, hover_net_types, panoptica, fisbe, panopticapi, conic, pannuke):
    try:
        if not PEERS:
            raise ImportError("SEGTALLY_PEERS is not set")
        print(f"{name.__name__}: {name()}")
    except ImportError as missing:
        print(f"{name.__name__}: not compared, {missing}")
print("scores brought along:", scipy_scores())
if failures:
    sys.exit(f"{len(failures)} comparisons failed: {sorted(set(failures))}")
