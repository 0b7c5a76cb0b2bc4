# SPDX-License-Identifier: BSD-3-Clause
"""Compares the rankings that print_studies answers, and how they change when images are drawn anew, with challengeR's (beb3b67) on 1,000
random tables unless told otherwise: rank-then-aggregate and aggregate-then-rank by mean and median, both rules for ties, missing values.
Both sides draw the same images, and an
image that is drawn twice is two images: challengeR's bootstrap() takes it for one with twice as many results. The environment's CHALLENGER leads to the folder R of a checkout; needs Rscript with dplyr, tidyr, plyr
and purrr (Debian: r-cran-dplyr r-cran-tidyr r-cran-plyr r-cran-purrr)."""
import math
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(0)
PROGRAM = sys.argv[1]
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
FOLDER = os.environ.get("CHALLENGER", "")
if not os.path.exists(os.path.join(FOLDER, "rankingMethods.R")) or not shutil.which("Rscript"):
    print("SKIPPED: CHALLENGER leads to no folder with challengeR's R files, or Rscript is missing")
    sys.exit(0)


def draws(seed, count, end):
    """splitmix64, bounded as Lemire 2019."""
    with np.errstate(over="ignore"):
        x = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
        high, low = x >> np.uint64(32), x & np.uint64(0xFFFFFFFF)
        return (high * np.uint64(end) + (low * np.uint64(end) >> np.uint64(32)) >> np.uint64(32)).astype(np.int64)


def text(*parts):
    return " ".join(repr(float(x)) if isinstance(x, float) else str(int(x)) for x in parts)


g = np.random.default_rng(24)
cases, questions, tables = [], [], []
for k in range(CASES + 1):
    scheme, least, lower, seed = int(g.integers(3)), int(g.integers(2)), int(g.integers(2)), int(g.integers(1 << 60))
    results, images, resamples = int(g.integers(2, 7)), int(g.integers(2, 11)), 10
    values = g.integers(0, int(g.choice([4, 12, 1000])), (results, images)) / 4
    if scheme == 0 and g.random() < 0.4:  # missing ones have the worst rank
        values[g.random(values.shape) < 0.15] = math.nan
        for image in values.T:  # and the worst there is no tie: see below
            if np.isnan(image).any() and not np.isnan(image).all():
                image[np.nanargmax(image) if lower else np.nanargmin(image)] += 1000 if lower else -1000
    if k == 0:  # two results that tie for the worst, and one that is missing: its rank is 4 here, and there the rank of the tie and 1
        values = np.array([[3.0], [1.0], [1.0], [math.nan]])
        scheme, least, lower, results, images, resamples = 0, 1, 0, 4, 1, 0
    shape, flat = (results, images), [float(v) for v in values.ravel()]
    head = text(scheme, least, 1, *shape, lower, *flat)
    questions += [f"ranking {head}", f"stability {head} {resamples} {seed}" if resamples else f"ranking {head}"]
    tables.append(text(scheme, least, lower, *shape, resamples, *flat, *draws(seed, images * resamples, images)))
    cases.append((results, resamples))
with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "cases"), "w") as file:
        file.write("\n".join(tables) + "\n")
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "challenger.R")
    run = subprocess.run(["Rscript", "--vanilla", script, FOLDER, os.path.join(folder, "cases")], capture_output=True, text=True)
if run.returncode:
    sys.exit(run.stderr)
theirs = [[math.nan if x in ("NA", "NaN") else float(x) for x in line.split()] for line in run.stdout.splitlines()]
answers = subprocess.run([PROGRAM], input="\n".join(questions), capture_output=True, text=True, check=True).stdout.splitlines()
ours = [[float(x) for x in line.split()] for line in answers]


def same(a, b):
    return math.isnan(a) and math.isnan(b) or abs(a - b) <= 1e-12 * max(abs(b), 1)


rankings = resampled = taus = undefined = others = mean_ranks = 0
for k, ((results, resamples), peer) in enumerate(zip(cases, theirs, strict=True)):
    ranking, stability = ours[2 * k], ours[2 * k + 1]
    if k == 0:
        assert ranking[::2] == [1, 2, 2, 4] and peer[:8:2] == [1, 2, 2, 3], (ranking, peer)
        continue
    rows, peer = peer[: 2 * results], peer[2 * results:]
    if len(ranking) != len(rows) or not all(map(same, ranking, rows)):
        sys.exit(f"{questions[2 * k]}\n  ours {ranking}\n  challengeR {rows}")
    rankings += 1
    others += int(peer.pop())
    mean_ranks += resamples if questions[2 * k].startswith("ranking 0") else 0
    ranks = np.array(peer[: results * resamples]).reshape(resamples, results)
    # A tie of averages counts for the best rank that it shares.
    least = np.array([[1 + (row < r - 1e-9).sum() for r in row] for row in ranks])
    for r in range(results):
        times = [int((least[:, r] == rank).sum()) for rank in range(1, results + 1)]
        mine = stability[r * (results + 1): (r + 1) * (results + 1)]
        if mine != [rows[2 * r + 1], *times]:
            sys.exit(f"{questions[2 * k + 1]}\n  result {r}: ours {mine}\n  challengeR {[rows[2 * r + 1], *times]}")
    resampled += resamples
    for mine, tau in zip(stability[results * (results + 1):], peer[results * resamples:], strict=True):
        if not same(mine, tau):
            sys.exit(f"{questions[2 * k + 1]}\n  tau: ours {mine}, challengeR {tau}")
        taus += 1
        undefined += math.isnan(tau)
print(f"challengeR: {rankings} rankings, {resampled} of images drawn anew and {taus} Kendall's taus ({undefined} undefined on both sides) alike")
print(f"by definition different: a missing result after two that tie has rank 4 here and 3 there; of {mean_ranks} resamples of mean ranks its bootstrap() ranks {others} otherwise, since it ranks an image that"
      " was drawn twice as one with twice as many results: it counts four times, not twice")
