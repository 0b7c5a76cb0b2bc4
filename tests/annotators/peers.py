# SPDX-License-Identifier: BSD-3-Clause
"""Compares the output of print_annotators with SimpleITK (STAPLE, label voting), statsmodels (Fleiss' kappa) and scikit-learn (Dice) on
1,000 random groups of annotators, unless told otherwise."""
import json
import math
import subprocess
import sys
import warnings

try:
    import numpy as np
    import SimpleITK as sitk
    import sklearn
    import statsmodels
    from sklearn.metrics import f1_score
    from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(0)
warnings.filterwarnings("ignore")
PROGRAM = sys.argv[1]
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 1000


def annotations(seed):
    """A truth of few labels, and annotators with different error rates."""
    g = np.random.default_rng(seed)
    n, (h, w), labels = int(g.integers(2, 8)), g.integers(3, 16, 2), int(g.integers(2, 5))
    truth = np.where(g.random((h, w)) < g.random(), g.integers(0, labels, (h, w)), 0)
    return [np.where(g.random((h, w)) < 0.5 * g.random(), g.integers(0, labels, (h, w)), truth).astype(np.uint8) for _ in range(n)]


def ours(cases):
    text = "\n".join(" ".join(map(str, [len(c), c[0].size, repr(float(prior))] + [int(x) for a in c for x in a.ravel()])) for c, prior in cases)
    run = subprocess.run([PROGRAM], input=text, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


groups = [annotations(seed) for seed in range(CASES)]
priors = []
for seed, group in enumerate(groups):  # a prior is given for every third
    share = np.mean([a > 0 for a in group])
    priors.append(share * 0.5 if seed % 3 == 0 and 0 < share < 1 else 0.0)
worst, undefined, all_iterations, apart, endless = {}, {}, 0, 0, 0


def compare(seed, name, mine, theirs, tolerance):
    if mine is None:
        assert math.isnan(theirs), (seed, name, mine, theirs)
        undefined[name] = undefined.get(name, 0) + 1
        return
    difference = abs(mine - theirs)
    assert difference <= tolerance, (seed, name, mine, theirs)
    worst[name] = max(worst.get(name, 0), difference)


for seed, (group, prior, mine) in enumerate(zip(groups, priors, ours(zip(groups, priors)))):
    stack = np.stack([a.ravel() for a in group], axis=1)
    compare(seed, "Fleiss' kappa", mine["kappa"], fleiss_kappa(aggregate_raters(stack)[0]), 1e-12)
    compare(seed, "Fleiss' kappa of foreground", mine["foreground_kappa"], fleiss_kappa(aggregate_raters(stack > 0)[0]), 1e-12)
    images = [sitk.GetImageFromArray(a) for a in group]
    assert mine["vote"] == sitk.GetArrayFromImage(sitk.LabelVoting(images, 255)).ravel().tolist(), seed
    for r in range(len(group)):
        for p in range(len(group)):
            theirs = f1_score(group[r].ravel() > 0, group[p].ravel() > 0, zero_division=np.nan)
            compare(seed, "Dice", mine["dice"][r * len(group) + p], theirs, 1e-15)
    if not any((a > 0).any() for a in group) or all((a > 0).all() for a in group):
        undefined["STAPLE"] = undefined.get("STAPLE", 0) + 1
        continue
    staple = sitk.STAPLEImageFilter()
    staple.SetForegroundValue(1)
    staple.SetConfidenceWeight(0.5 if prior > 0 else 1)
    map_ = sitk.GetArrayFromImage(staple.Execute([sitk.GetImageFromArray((a > 0).astype(np.uint8)) for a in group])).ravel()
    all_iterations += mine["iterations"]
    endless += not mine["converged"]  # within 10,000 iterations; SimpleITK has no limit
    if mine["iterations"] != staple.GetElapsedIterations() + 1:  # then, or at a change right at the limit
        apart += 1
        continue
    for name, rates in (("sensitivity", staple.GetSensitivity()), ("specificity", staple.GetSpecificity())):
        for a, b in zip(mine[name], rates):
            compare(seed, name, a, b, 1e-6)
    for a, b in zip(mine["probability"], map_):
        compare(seed, "probability", a, b, 1e-6)
print(f"{CASES} groups; SimpleITK {sitk.Version().VersionString()}, statsmodels {statsmodels.__version__}, scikit-learn {sklearn.__version__}")
print("votes equal; largest differences:", ", ".join(f"{k} {v:.2g}" for k, v in worst.items()))
print("undefined in both:", ", ".join(f"{k} {v}" for k, v in undefined.items()))
print(f"STAPLE took {all_iterations} iterations in all; another number than SimpleITK in {apart} groups,"
      f" {endless} of which did not converge in 10,000")
