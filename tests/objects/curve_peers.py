# SPDX-License-Identifier: BSD-3-Clause
"""Compares the output of print_curves with the definition (a new matching by SciPy at every threshold, areas summed as fractions)
and with sortedAP (d263ada) and panoptica (b0ac3e4), if they can be imported (PYTHONPATH), on 1,000 random images. If a peer has
another definition, its value is computed from our steps by its own rule, and both are printed."""
import json
import subprocess
import sys
import warnings
from fractions import Fraction

try:
    import numpy as np
    import scipy
    from scipy.optimize import linear_sum_assignment
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(0)
warnings.filterwarnings("ignore")
PROGRAM = sys.argv[1]
IMAGES = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
UNIT = 2**60  # scores are summed in multiples of 2^-60


def random_images(seed):
    """Boxes, moved, split and spurious; most images have objects with several overlaps."""
    g = np.random.default_rng(seed)
    h, w = g.integers(8, 28, 2)
    r, p = np.zeros((h, w), np.int64), np.zeros((h, w), np.int64)
    for k in range(1, g.integers(1, 9)):
        y, x, dy, dx = g.integers(0, h - 2), g.integers(0, w - 2), *g.integers(1, 9, 2)
        r[y:y + dy, x:x + dx] = k
        if g.random() < 0.15:
            continue
        v, u = np.maximum(0, (y, x) + g.integers(-2, 3, 2))
        p[v:v + dy, u:u + dx] = k
        if g.random() < 0.4:
            p[v:v + dy, u + dx // 2:u + dx] = 20 + k
    return r, p


def table(r, p):
    keys, counts = np.unique(np.stack([r.ravel(), p.ravel()]), axis=1, return_counts=True)
    return [(int(a), int(b), int(n)) for (a, b), n in zip(keys.T, counts)]


def ours(tables, comparator=0, criterion=0):
    text = "\n".join(" ".join(map(str, [comparator, criterion, len(t)] + [x for cell in t for x in cell])) for t in tables)
    run = subprocess.run([PROGRAM], input=text, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def by_definition(t):
    """The steps, with a new matching for each, and the areas as correctly rounded fractions."""
    R, P = sorted({a for a, _, _ in t} - {0}), sorted({b for _, b, _ in t} - {0})
    size_r = {a: sum(n for x, _, n in t if x == a) for a in R}
    size_p = {b: sum(n for _, x, n in t if x == b) for b in P}
    iou = {(a, b): Fraction(n, size_r[a] + size_p[b] - n) for a, b, n in t if a and b}

    def matched(beyond):
        value = np.zeros((len(R), len(P)))
        for (a, b), s in iou.items():
            if s > beyond:
                value[R.index(a), P.index(b)] = 100 + float(s)
        pairs = [iou[R[i], P[k]] for i, k in zip(*linear_sum_assignment(value, maximize=True)) if value[i, k] > 0]
        return len(pairs), sum(int(Fraction(float(s)) * UNIT) for s in pairs)

    steps = []
    for s in [Fraction(-1)] + sorted(set(iou.values())):
        counts = matched(s)
        if not steps or counts != steps[-1][1]:
            steps.append((max(s, Fraction(0)), counts))
    areas = {}
    for start in (Fraction(0), Fraction(1, 2)):
        sums = dict.fromkeys(("critical_success_index", "panoptic_quality", "f1_score", "precision", "recall"), Fraction(0))
        for k, (s, (tp, total)) in enumerate(steps):
            end = steps[k + 1][0] if k + 1 < len(steps) else Fraction(1)
            width = max(Fraction(0), end - max(s, start))
            if len(R) + len(P) == 0:
                continue
            sums["critical_success_index"] += width * Fraction(tp, len(R) + len(P) - tp)
            sums["f1_score"] += width * Fraction(2 * tp, len(R) + len(P))
            sums["panoptic_quality"] += width * Fraction(2 * total, UNIT * (len(R) + len(P)))
            sums["precision"] += width * Fraction(tp, len(P)) if P else 0
            sums["recall"] += width * Fraction(tp, len(R)) if R else 0
        for name, area in sums.items():
            none = len(R) + len(P) == 0 or (name == "precision" and not P) or (name == "recall" and not R)
            areas[f"{name}_{float(start):g}"] = float(start) - 1 if none else float(area)
    return steps, areas, len(R), len(P), iou


images = [random_images(seed) for seed in range(IMAGES)]
tables = [table(r, p) for r, p in images]
curves = ours(tables)
at_least = ours(tables, comparator=1)
contested = 0
truth = []
for seed, (t, mine) in enumerate(zip(tables, curves)):
    steps, areas, n_r, n_p, iou = by_definition(t)
    truth.append((steps, n_r, n_p, iou))
    assert [(Fraction(s[0], s[1]), s[2], s[5]) for s in mine["steps"]] == [(s, tp, total / UNIT) for s, (tp, total) in steps], seed
    assert {k: v for k, v in mine.items() if k != "steps"} == areas, (seed, mine, areas)
    assert mine == at_least[seed], seed
print(f"{IMAGES} images, SciPy {scipy.__version__}: all steps equal, all areas correctly rounded")


def unique(iou):
    """Whether no object has two overlaps."""
    return len({a for a, _ in iou}) == len(iou) == len({b for _, b in iou})


try:
    from evaluation import Sample
except ImportError as missing:
    print("sortedAP left out:", missing)
else:
    def trapezoids(steps, n_r, n_p):
        """Its rule: a point for each pair at its IoU, with the pair still counted, joined by lines, then down to (1, 0)."""
        tp0 = steps[0][1][0]
        ious, before = [], tp0
        for s, (tp, _) in steps[1:]:
            ious += [float(s)] * (before - tp)
            before = tp
        points = [(s, (tp0 - k) / (n_r + n_p - tp0 + k)) for k, s in enumerate(ious)]
        x, y, area = 0, points[0][1], 0
        for s, ap in points:
            area += (s - x) * (ap + y) / 2
            x, y = s, ap
        return area + (1 - x) * y / 2

    worst, several, other = 0, 0, []
    for seed, ((r, p), (steps, n_r, n_p, iou)) in enumerate(zip(images, truth)):
        if not iou:
            continue
        theirs = Sample(p, r).sortedAP()[0]
        expected = trapezoids(steps, n_r, n_p)
        if unique(iou):
            assert abs(theirs - expected) < 1e-9, (seed, theirs, expected)
            worst = max(worst, abs(theirs - curves[seed]["critical_success_index_0"]))
        else:
            several += 1
            if abs(theirs - expected) > 1e-9:
                other.append((seed, theirs, expected))
    print(f"sortedAP d263ada: equal by its own rule where no object has two overlaps; its area differs by up to {worst:.3g} there"
          f" (lines between points, not steps). Of {several} others {len(other)} differ (it matches once, by the largest sum, at 0.001)")
    seed, theirs, expected = other[0]
    print(f"  image {seed}: sortedAP {theirs:.6f}, its rule on our pairs {expected:.6f}, area {curves[seed]['critical_success_index_0']:.6f}")

try:
    from panoptica import InputType, MaxBipartiteMatching, NaiveThresholdMatching, Panoptica_Evaluator
    from panoptica.metrics import Metric
except ImportError as missing:
    print("panoptica left out:", missing)
else:
    import importlib.metadata

    version = "b0ac3e4" if "site-packages" not in sys.modules["panoptica"].__file__ else importlib.metadata.version("panoptica")

    def counts_at(steps, threshold):
        return [c for s, c in steps if s == 0 or float(s) < threshold][-1]

    for matcher in (NaiveThresholdMatching, MaxBipartiteMatching):
        evaluator = Panoptica_Evaluator(expected_input=InputType.UNMATCHED_INSTANCE, instance_matcher=matcher(),
                                        instance_metrics=[Metric.IOU], global_metrics=[], decision_metric=Metric.IOU, decision_threshold=0.5,
                                        verbose=False, log_times=False)
        grid = Panoptica_Evaluator.generate_thresholds(0.1)
        worst, compared, other, several = 0, 0, [], 0
        for seed, ((r, p), (steps, n_r, n_p, iou)) in enumerate(zip(images, truth)):
            if not iou:
                continue
            result = evaluator.evaluate_autc(p.astype(np.uint16), r.astype(np.uint16), threshold_step_size=0.1)["ungrouped"]
            pq = [2 * counts_at(steps, t)[1] / UNIT / (n_r + n_p) for t in grid]
            expected = grid[0] * pq[0] + sum((b - a) * (x + y) / 2 for a, b, x, y in zip(grid, grid[1:], pq, pq[1:]))
            theirs = result.get_autc("pq")
            if unique(iou):
                assert abs(theirs - expected) < 1e-9, (seed, theirs, expected)
                compared += 1
                worst = max(worst, abs(theirs - curves[seed]["panoptic_quality_0"]))
            else:
                several += 1
                if abs(theirs - expected) > 1e-9:
                    other.append((seed, theirs, expected))
        print(f"panoptica {version}, {matcher.__name__}: AUTC of PQ in steps of 0.1 equal by its own rule on {compared} images where no"
              f" object has two overlaps; it differs from the area by up to {worst:.3g} there. Of {several} others {len(other)} differ")
        for seed, theirs, expected in other[:1]:
            print(f"  image {seed}: panoptica {theirs:.6f}, its rule on our pairs {expected:.6f},"
                  f" area {curves[seed]['panoptic_quality_0']:.6f}")
