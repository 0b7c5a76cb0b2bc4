# SPDX-License-Identifier: BSD-3-Clause
"""Compares the output of print_scores with scikit-image's, scikit-learn's and SciPy's scores, on random pairs (2,000 by default) and on
real ones. If the peers have another value by definition, both numbers are pinned."""
import json
import math
import os
import subprocess
import sys
import warnings

try:
    import numpy as np
    import skimage
    import skimage.io
    import sklearn
    from scipy.optimize import linear_sum_assignment
    from scipy.stats.contingency import association
    from skimage.metrics import adapted_rand_error, variation_of_information
    from sklearn import metrics as sk
    from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(0)
warnings.filterwarnings("ignore")
PROGRAM, DATA = sys.argv[1:3]
PAIRS = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
MEANS = ("arithmetic", "geometric", "min", "max")


def cells(r, p):
    names_r, r = np.unique(r, return_inverse=True)
    names_p, p = np.unique(p, return_inverse=True)
    keys, counts = np.unique(r * len(names_p) + p, return_counts=True)
    return [(int(names_r[k // len(names_p)]), int(names_p[k % len(names_p)]), int(n)) for k, n in zip(keys, counts)]


def ours(tables):
    text = "\n".join(" ".join(map(str, [rule, len(t)] + [x for cell in t for x in cell])) for rule, t in tables)
    run = subprocess.run([PROGRAM], input=text, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def peers(r, p, large=False):
    """The scores of the peers, by our names."""
    s = {}
    s["split"], s["merge"] = variation_of_information(r, p)
    # scikit-image exchanges precision and recall
    s["adapted_rand_error"], s["pair_recall"], s["pair_precision"] = adapted_rand_error(r, p, ignore_labels=())
    s["rand_index"] = sk.rand_score(r, p)
    s["adjusted_rand_index"] = sk.adjusted_rand_score(r, p)
    s["fowlkes_mallows_index"] = sk.fowlkes_mallows_score(r, p)
    s["homogeneity"], s["completeness"], s["v_measure"] = sk.homogeneity_completeness_v_measure(r, p)
    s["mutual_information"] = sk.mutual_info_score(r, p)
    for mean in MEANS:
        s["nmi_" + mean] = sk.normalized_mutual_info_score(r, p, average_method=mean)
        if not large:
            s["ami_" + mean] = sk.adjusted_mutual_info_score(r, p, average_method=mean)
    if not large:
        s["expected_mutual_information"] = expected_mutual_information(contingency_matrix(r, p, sparse=True), len(r))
    table = contingency_matrix(r, p)
    s["cramers_v"], s["tschuprows_t"] = association(table, "cramer"), association(table, "tschuprow")
    s["cluster_accuracy"] = table[linear_sum_assignment(table, maximize=True)].sum() / len(r)
    s["purity"], s["inverse_purity"] = table.max(axis=0).sum() / len(r), table.max(axis=1).sum() / len(r)
    s["accuracy"] = sk.accuracy_score(r, p)
    s["balanced_accuracy"] = sk.balanced_accuracy_score(r, p)
    s["matthews_correlation"] = sk.matthews_corrcoef(r, p)
    s["cohen_kappa"] = sk.cohen_kappa_score(r, p)
    s["linear_kappa"] = sk.cohen_kappa_score(r, p, weights="linear")
    s["quadratic_kappa"] = sk.cohen_kappa_score(r, p, weights="quadratic")
    scores = (("precision", sk.precision_score), ("recall", sk.recall_score), ("dice", sk.f1_score), ("jaccard", sk.jaccard_score))
    for name, score in scores:
        for ours_, average in (("mean_", "macro"), ("frequency_weighted_", "weighted"), ("micro_", "micro")):
            s[ours_ + name] = score(r, p, average=average, zero_division=0)
    return s


def disagrees_by_definition(r, p, name, mine, theirs):
    """Replaces their 0 or NaN where ours is undefined (None) or 1."""
    one = lambda x: len(np.unique(x)) == 1
    singletons = lambda x: len(np.unique(x)) == len(x)
    identical = len(cells(r, p)) == len(np.unique(r)) == len(np.unique(p))
    if name == "adapted_rand_error":  # no pair together in both: they divide 0 by 0 before returning 1 (or 0)
        return math.isnan(theirs) and mine == (0 if identical else 1)
    if name in ("pair_precision", "pair_recall"):
        return math.isnan(theirs) and mine == (1 if identical else None)
    if name == "fowlkes_mallows_index":  # no pairs
        return theirs == 0 and (mine is None or identical and mine == 1) and (singletons(r) or singletons(p))
    if name.startswith("ami_") and identical and singletons(r):  # numerator and denominator are 0 or an epsilon
        return mine == 1 and theirs != 1
    if name.startswith(("nmi_", "ami_")):  # 0 / 0: their 0, or rounding / epsilon
        return mine is None and (one(r) or one(p) or singletons(r) or singletons(p))
    if name == "matthews_correlation":
        return mine is None and theirs == 0 and (one(r) or one(p))
    if name in ("cramers_v", "tschuprows_t"):
        return mine is None and math.isnan(theirs) and (one(r) or one(p))
    if name.endswith("kappa"):
        return mine is None and math.isnan(theirs) and one(r) and one(p)
    return False


def random_pair(g):
    n = int(g.integers(1, 4) if g.random() < 0.1 else g.choice([10, 30, 100, 300]))
    r = g.integers(0, g.integers(1, 30), n)
    p = np.where(g.random(n) < g.random(), r, g.integers(0, g.integers(1, 30), n))
    if g.random() < 0.05:
        p = np.arange(n)
    if g.random() < 0.05:
        r = g.permutation(n)
    return r, p


def compare(pairs, large=False):
    worst, where, pinned = 0.0, "", {}
    scores = ours([(0, cells(r, p)) for _, r, p in pairs])
    for (title, r, p), mine in zip(pairs, scores):
        for name, theirs in peers(r, p, large).items():
            if disagrees_by_definition(r, p, name, mine[name], theirs):
                pinned[name] = pinned.get(name, 0) + 1
                continue
            difference = math.inf if mine[name] is None else abs(mine[name] - theirs)
            if not difference <= 1e-9:
                sys.exit(f"{title}: {name} is {mine[name]}, the peers have {theirs}")
            if difference > worst:
                worst, where = difference, f"{title} {name}"
    print(f"{len(pairs)} pairs: largest difference {worst:.3g} ({where}); by definition different:",
          ", ".join(f"{name} {count}" for name, count in pinned.items()) or "none")


def compare_rules(pairs):
    """Background rules, compared with the peers on the remaining voxels."""
    worst = 0.0
    for rule in (1, 2):
        scores = ours([(rule, cells(r, p)) for _, r, p in pairs])
        for (title, r, p), mine in zip(pairs, scores):
            kept = (r != 0) & ((rule == 1) | (p != 0))
            if not kept.any():
                assert mine["split"] is None, title
                continue
            theirs = dict(zip(("split", "merge"), variation_of_information(r[kept], p[kept])))
            if rule == 1 and mine["adapted_rand_error"] not in (0, 1):  # then they may divide 0 by 0
                theirs["adapted_rand_error"] = adapted_rand_error(r, p)[0]  # ignores label 0 of r by default
            for name, value in theirs.items():
                if not abs(mine[name] - value) <= 1e-9:
                    sys.exit(f"{title}, rule {rule}: {name} is {mine[name]}, scikit-image has {value}")
                worst = max(worst, abs(mine[name] - value))
    print(f"{2 * len(pairs)} with background dropped: largest difference {worst:.3g}")


print(f"scikit-image {skimage.__version__}, scikit-learn {sklearn.__version__}")
g = np.random.default_rng(20)
random_pairs = [(f"random pair {i}", *random_pair(g)) for i in range(PAIRS)]
compare(random_pairs)
compare_rules(random_pairs[:300])

REAL = {"dsb2018/reference": ["dsb2018/voronoi_otsu_5_2"], "human_mitosis/crop_reference": ["human_mitosis/crop_prediction"],
        "bbbc007/17P1_reference_sparse": ["bbbc007/17P1_voronoi_otsu"], "blobs/labels_imagej": ["blobs/labels_skimage"],
        "ovule/reference": ["ovule/watershed"], "gala/reference": ["gala/watershed", "gala/agglomerated"]}
if not os.path.exists(os.path.join(DATA, "MANIFEST.md")):
    print("no real images:", DATA, "is not there")
    sys.exit(0)


def read(name):
    return skimage.io.imread(os.path.join(DATA, name + ".tif")).astype(np.int64).ravel()


real_pairs = []
for a, others in REAL.items():
    for b in others:
        try:
            real_pairs.append((f"{a} x {b}", read(a), read(b)))
        except ValueError as unreadable:  # a compression that this Python does not support
            print(f"{a} x {b} left out: {unreadable}")
compare([pair for pair in real_pairs if len(pair[1]) < 300_000], large=True)  # scikit-learn takes a minute for more
compare_rules(real_pairs)
# Published by gala (tests/example-data/vi-results.npy), voxels that are 0 in either image dropped: merge, split.
for prediction, merge, split in (("watershed", 0.1845286, 1.64774412), ("agglomerated", 0.36488187, 0.30453861)):
    mine = ours([(2, cells(read("gala/reference"), read("gala/" + prediction)))])[0]
    assert abs(mine["merge"] - merge) < 1e-8 and abs(mine["split"] - split) < 1e-8, (prediction, mine)
    print(f"gala {prediction}: merge {mine['merge']:.8f} split {mine['split']:.8f}, as published")
