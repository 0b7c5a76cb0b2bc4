# SPDX-License-Identifier: BSD-3-Clause
"""Compares the output of print_studies with NumPy and SciPy (and statsmodels' Holm if installed) on random cases, by default 1,000 of each
kind. Bootstraps and sign flips are compared on the same random numbers: the generator is reimplemented here. If a peer has another
value by definition, both are pinned. With --golden, prints the rows of golden.hpp instead."""
import math
import subprocess
import sys
import warnings
from collections import Counter
from types import SimpleNamespace

try:
    import numpy as np
    import scipy
    from scipy import stats
    from scipy.special import ndtr, ndtri
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(0)
if tuple(int(part) for part in scipy.__version__.split(".")[:2]) < (1, 13):
    print("SKIPPED: SciPy", scipy.__version__, "has no permutation method for its signed-rank test")
    sys.exit(0)
try:
    from statsmodels.stats.multitest import multipletests
except ImportError:
    multipletests = None
warnings.filterwarnings("ignore")
PROGRAM = sys.argv[1]
GOLDEN = "--golden" in sys.argv
CASES = int(sys.argv[2]) if len(sys.argv) > 2 and not GOLDEN else 1000
MASK = (1 << 64) - 1
pinned = Counter()


def draws(seed, count, end=None):
    """splitmix64, bounded as Lemire 2019 (the chance of a second draw is below 2^-50 here)."""
    with np.errstate(over="ignore"):
        x = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
        if end is None:
            return x
        high, low = x >> np.uint64(32), x & np.uint64(0xFFFFFFFF)
        return (high * np.uint64(end) + (low * np.uint64(end) >> np.uint64(32)) >> np.uint64(32)).astype(np.int64)


def text(*parts):
    return " ".join(" ".join(repr(float(x)) if isinstance(x, float) else str(x) for x in part) if isinstance(part, list) else str(part)
                    for part in parts)


def bootstrap(data, statistic, rule, distribution, confidence):
    """SciPy's interval for a given bootstrap distribution."""
    result = SimpleNamespace(bootstrap_distribution=distribution, standard_error=0.0)
    n = len(data[0])
    estimate = statistic(*data)
    if rule and len({float(statistic(*(np.delete(x, i) for x in data))) for i in range(n)}) == 1:
        # The jackknife finds no variation: SciPy returns NaN, we use no acceleration.
        pinned["jackknife all alike: bias corrected without acceleration, SciPy NaN"] += 1
        bias = ndtri((np.mean(distribution < estimate) + np.mean(distribution <= estimate)) / 2)
        ends = ndtr(2 * bias + ndtri([(1 - confidence) / 2, (1 + confidence) / 2]))
        return [math.nan] * 2 if math.isinf(bias) else [float(x) for x in np.quantile(distribution, ends)]
    low, high = stats.bootstrap(data, statistic, paired=True, vectorized=False, n_resamples=0, confidence_level=confidence,
                                method="BCa" if rule else "percentile", bootstrap_result=result).confidence_interval
    return [float(low), float(high)]


def values(g, n):
    """Ties, decimals, dyadic numbers, on one or several scales."""
    kind = g.integers(4)
    if kind == 0:
        return [int(x) / 64 for x in g.integers(-128, 128, n)]
    if kind == 1:
        return [round(float(x), 2) for x in g.random(n)]
    if kind == 2:
        return [float(x) for x in g.normal(0, 1, n)]
    return [float(x) for x in np.exp(g.normal(0, 3, n))]


def summary_case(g):
    x = values(g, int(g.integers(1, 40)))
    if g.integers(3) == 0:
        x += [math.nan] * int(g.integers(1, 4))
    a = np.array([v for v in x if v == v])
    quartiles = [float(np.quantile(a, p)) for p in (0.25, 0.5, 0.75)]
    deviation = float(np.std(a, ddof=1)) if len(a) > 1 else math.nan
    return text("summary", len(x), x), [len(a), len(x) - len(a), float(np.mean(a)), deviation, *quartiles, float(a.min()), float(a.max())]


def bootstrap_case(g):
    n, rule, resamples, seed = int(g.integers(2, 30)), int(g.integers(2)), int(g.integers(50, 300)), int(g.integers(1 << 60))
    confidence = float(g.choice([0.5, 0.9, 0.95, 0.99]))
    x = np.sort(np.array([int(v) / 64 for v in g.integers(0, int(g.choice([4, 64])), n)]))
    median = g.integers(3) == 0
    statistic = np.median if median else np.mean
    index = draws(seed, n * resamples, n).reshape(resamples, n)
    theirs = bootstrap((x,), statistic, rule, statistic(x[index], axis=1), confidence)
    return text("median" if median else "mean", rule, resamples, confidence, seed, n, x.tolist()), theirs


def group_case(g):
    groups, rule, resamples, seed = int(g.integers(2, 15)), int(g.integers(2)), int(g.integers(50, 300)), int(g.integers(1 << 60))
    members = sorted(sorted(int(v) / 64 for v in g.integers(0, 64, int(g.integers(1, 5)))) for _ in range(groups))
    sums, counts = np.array([sum(m) for m in members]), np.array([float(len(m)) for m in members])
    index = draws(seed, groups * resamples, groups).reshape(resamples, groups)
    distribution = sums[index].sum(axis=1) / counts[index].sum(axis=1)
    theirs = bootstrap((sums, counts), lambda s, c: s.sum() / c.sum(), rule, distribution, 0.9)
    return text("groups", rule, resamples, 0.9, seed, groups, *[text(len(m), m) for m in members]), theirs


TAILS = ("two-sided", "greater", "less")


def signed_rank_case(g):
    exact = int(g.integers(2))
    n = int(g.integers(1, 11)) if exact else int(g.integers(1, 80))
    tail, pratt, continuity = int(g.integers(3)), int(g.integers(2)), int(g.integers(2))
    first, second = ([int(v) / 16 for v in g.integers(0, int(g.choice([6, 1000])), n)] for _ in range(2))
    d = np.array(first) - np.array(second)
    r = stats.rankdata(np.abs(d)) if pratt else stats.rankdata(np.abs(d[d != 0])) if (d != 0).any() else np.array([])
    used = d if pratt else d[d != 0]
    plus, minus = float(r[used > 0].sum()), float(r[used < 0].sum())
    zeros = int((d == 0).sum())
    rule = dict(zero_method="pratt" if pratt else "wilcox", alternative=TAILS[tail])
    if zeros == n:
        p = 1.0
        assert math.isnan(stats.wilcoxon(first, second, method="asymptotic", **rule).pvalue)
        pinned["no pair differs: 1, SciPy's normal approximation NaN"] += 1
    elif exact and not zeros and len(np.unique(np.abs(d))) == n:
        p = float(stats.wilcoxon(first, second, method="exact", **rule).pvalue)
    elif exact:
        # Pratt's zeros and ties with all sign patterns. In SciPy excluded zeros have signs without a rank.
        p = float(stats.wilcoxon(first, second, method=stats.PermutationMethod(n_resamples=np.inf), **rule).pvalue)
    else:
        p = float(stats.wilcoxon(first, second, method="asymptotic", correction=bool(continuity), **rule).pvalue)
    return text("signed_rank", tail, pratt, 50 if exact else 0, continuity, n, first, second), [p, plus, minus, n - zeros, zeros]


def sign_flip_case(g):
    exact = g.integers(3) > 0
    n = int(g.integers(2, 9)) if exact else int(g.integers(9, 90))
    tail, seed, resamples = int(g.integers(3)), int(g.integers(1 << 60)), 256 if exact else 200
    first, second = values(g, n), values(g, n)
    d = np.array(first) - np.array(second)
    if exact:
        p = float(stats.permutation_test((np.array(first), np.array(second)), lambda a, b: np.mean(a - b), permutation_type="samples",
                                         n_resamples=np.inf, alternative=TAILS[tail]).pvalue)
    else:
        words = (n + 63) // 64
        bits = draws(seed, resamples * words).reshape(resamples, words)
        sums = []
        sizes = sorted(abs(x) for x in d)
        for row in bits:
            signs = [int(row[i // 64]) >> (i % 64) & 1 for i in range(n)]
            sums.append(math.fsum(x if s else -x for x, s in zip(sizes, signs)))
        sums, observed, slack = np.array(sums), math.fsum(d), 2.0**-48 * math.fsum(np.maximum(np.abs(first), np.abs(second)))
        extreme = [abs(sums) >= abs(observed) - slack, sums >= observed - slack, sums <= observed + slack][tail]
        p = (int(extreme.sum()) + 1) / (resamples + 1)
    return text("sign_flip", tail, resamples, seed, n, first, second), [p, 1 if exact else 0]


def holm_case(g):
    p = [float(x) for x in g.choice([g.random(12), g.random(12) ** 6, g.integers(0, 4, 12) / 64])[: int(g.integers(1, 13))]]
    if multipletests:
        adjusted = multipletests(p, method="holm")[1]
    else:
        order = np.argsort(p)
        adjusted = np.empty(len(p))
        adjusted[order] = np.minimum(1, np.maximum.accumulate((len(p) - np.arange(len(p))) * np.array(p)[order]))
    return text("holm", len(p), p), adjusted.tolist()


def ranks_case(g):
    x, lower, least = values(g, int(g.integers(1, 20))), int(g.integers(2)), int(g.integers(2))
    x = [x[i] for i in g.integers(0, len(x), len(x))]
    return text("ranks", lower, least, len(x), x), stats.rankdata([v if lower else -v for v in x], "min" if least else "average").tolist()


def tau_case(g):
    n = int(g.integers(2, 15))
    a, b = ([int(x) for x in g.integers(0, int(g.integers(2, 20)), n)] for _ in range(2))
    return text("tau", n, a, b), [float(stats.kendalltau(a, b, variant="b").statistic)]


def normal_case(g):
    z, p = float(g.normal(0, 4)), float(g.choice([g.random(), 10 ** g.uniform(-280, 0), 1 - 10 ** g.uniform(-15, 0)]))
    p = min(max(p, 1e-300), 1 - 2.0**-53)
    return text("normal", z, p), [float(ndtr(z)), float(ndtri(p))]


def ranking_case(g):
    scheme, least, metrics, results, images = (int(g.integers(3)), int(g.integers(2)), int(g.integers(1, 4)), int(g.integers(2, 7)),
                                               int(g.integers(1, 12)))
    lower = [int(x) for x in g.integers(0, 2, metrics)]
    table = g.integers(0, 12, (results, images, metrics)) / 4
    rank = lambda x, low: stats.rankdata(x if low else -x, "min" if least else "average", axis=0)
    if scheme == 0:
        aggregate = np.mean([rank(table[:, :, m], lower[m]) for m in range(metrics)], axis=(0, 2))
        low = 1
    else:
        of_metrics = [(np.mean if scheme == 1 else np.median)(table[:, :, m], axis=1) for m in range(metrics)]
        aggregate = of_metrics[0] if metrics == 1 else np.mean([rank(x, lower[m]) for m, x in enumerate(of_metrics)], axis=0)
        low = lower[0] if metrics == 1 else 1
    # Means that differ only by rounding are ties.
    ranks = rank(np.round(aggregate, 12), low)
    question = text("ranking", scheme, least, metrics, results, images, lower, table.ravel().tolist())
    return question, [float(x) for pair in zip(aggregate, ranks) for x in pair]


def same(mine, theirs):
    if math.isnan(mine) or math.isnan(theirs):
        return math.isnan(mine) and math.isnan(theirs)
    return mine == theirs or abs(mine - theirs) <= 1e-9 * max(abs(theirs), 1e-3 if abs(theirs) > 1e-6 else abs(theirs))


KINDS = {"summary": summary_case, "bootstrap": bootstrap_case, "groups": group_case, "signed rank": signed_rank_case,
         "sign flip": sign_flip_case, "holm": holm_case, "ranks": ranks_case, "tau": tau_case, "normal": normal_case,
         "ranking": ranking_case}
print("//" if GOLDEN else "", f"NumPy {np.__version__}, SciPy {scipy.__version__}")
g = np.random.default_rng(19)
for kind, case in KINDS.items():
    cases = [case(g) for _ in range(6 if GOLDEN else CASES)]
    if GOLDEN:
        for question, theirs in cases:
            print(f'    {{"{question}",\n     {{{", ".join("undefined" if math.isnan(x) else repr(float(x)) for x in theirs)}}}}},')
        continue
    run = subprocess.run([PROGRAM], input="\n".join(q for q, _ in cases), capture_output=True, text=True, check=True)
    for (question, theirs), line in zip(cases, run.stdout.splitlines(), strict=True):
        mine = [float(x) for x in line.split()]
        if len(mine) != len(theirs) or not all(map(same, mine, theirs)):
            sys.exit(f"{kind}: {question}\n  ours {mine}\n  peer {theirs}")
    print(f"{kind}: {len(cases)} cases alike")
if GOLDEN:
    sys.exit()
print("by definition different:", ", ".join(f"{what} ({count})" for what, count in pinned.items()) or "none")
# Infinite values: between an infinity and itself NumPy's quartiles are NaN.
assert math.isnan(np.quantile([1.0, math.inf, math.inf], 0.75))
