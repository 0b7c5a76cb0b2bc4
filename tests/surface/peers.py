# SPDX-License-Identifier: BSD-3-Clause
"""Compares the distances that print_surfaces writes with SciPy's, and with MedPy, surface-distance, MONAI and Metrics Reloaded as
far as they can be imported (PYTHONPATH): on the 200 random pairs of peers.test.cpp, whose sums are printed to be pinned there,
on more of them if a number is given, and on real pairs. Where a peer has another value, disagreements.py tells both numbers and why."""
import json
import os
import subprocess
import sys
import warnings
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

try:
    import numpy as np
    import scipy
    import skimage.io
    from scipy.ndimage import binary_erosion, distance_transform_edt, generate_binary_structure
except ImportError as missing:
    print("SKIPPED:", missing)
    sys.exit(0)
sys.dont_write_bytecode = True
from disagreements import DISAGREEMENTS

warnings.filterwarnings("ignore")
PROGRAM, DATA = sys.argv[1:3]


def ours(requests):
    """The scores of (reference, prediction, spacing, connectivity, tolerance) ..."""
    stream = b"".join(b"scores %s\n" % " ".join(map(repr, [r.ndim, *r.shape, *map(float, s), c, float(t)])).encode()
                      + r.astype(np.uint8).tobytes() + p.astype(np.uint8).tobytes() for r, p, s, c, t in requests)
    run = subprocess.run([PROGRAM], input=stream, capture_output=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def our_map(mask, spacing):
    header = b"map %s\n" % " ".join(map(repr, [mask.ndim, *mask.shape, *map(float, spacing)])).encode()
    run = subprocess.run([PROGRAM], input=header + mask.astype(np.uint8).tobytes(), capture_output=True, check=True)
    return np.frombuffer(run.stdout).reshape(mask.shape)


# The peers. Each returns scores by the names of print_surfaces.


def distances_by_scipy(model, r, p, spacing, tolerance):
    """The definitions, with SciPy's transform. `r` and `p` are sets of voxels, not both empty."""
    to_p = distance_transform_edt(~p, sampling=spacing)[r]
    to_r = distance_transform_edt(~r, sampling=spacing)[p]
    both = np.concatenate([to_p, to_r])
    s = {"directed_reference": to_p.max(), "directed_prediction": to_r.max(), "hausdorff": both.max(),
         "mean_reference": to_p.mean(), "mean_prediction": to_r.mean(), "assd": both.mean(),
         "masd": (to_p.mean() + to_r.mean()) / 2, "modified": max(to_p.mean(), to_r.mean()),
         "balanced": both.sum() / 2 / len(to_p), "overlap_reference": (to_p <= tolerance).mean(),
         "overlap_prediction": (to_r <= tolerance).mean(), "nsd": (both <= tolerance).mean(),
         "area_reference": len(to_p), "area_prediction": len(to_r)}
    for percent in (0, 50, 95):
        s[f"percentile_{percent}"] = max(np.percentile(to_p, percent), np.percentile(to_r, percent))
        s[f"percentile_{percent}_pooled"] = np.percentile(both, percent)
    return {model + name: value for name, value in s.items()}


def by_scipy(r, p, spacing, connectivity, tolerance):
    around = generate_binary_structure(r.ndim, connectivity)
    border = [m & ~binary_erosion(m, around) for m in (r, p)]
    return {**distances_by_scipy("border_", *border, spacing, tolerance), **distances_by_scipy("voxels_", r, p, spacing, tolerance)}


def by_scikit_image(r, p, spacing, connectivity, tolerance):
    from skimage.metrics import hausdorff_distance

    return {"voxels_hausdorff": hausdorff_distance(r, p)} if set(spacing) == {1} else {}


def by_medpy(r, p, spacing, connectivity, tolerance):
    from medpy.metric import binary

    args = dict(voxelspacing=spacing, connectivity=connectivity)
    return {"border_hausdorff": binary.hd(p, r, **args), "border_percentile_95_pooled": binary.hd95(p, r, **args),
            "border_assd": binary.assd(p, r, **args), "border_mean_prediction": binary.asd(p, r, **args),
            "border_mean_reference": binary.asd(r, p, **args)}


def by_surface_distance(r, p, spacing, connectivity, tolerance):
    import surface_distance as sd

    if r.ndim not in (2, 3):
        return {}
    d = sd.compute_surface_distances(r, p, spacing)
    mean, overlap = sd.compute_average_surface_distance(d), sd.compute_surface_overlap_at_tolerance(d, tolerance)
    s = {"hausdorff": sd.compute_robust_hausdorff(d, 100), "nsd": sd.compute_surface_dice_at_tolerance(d, tolerance),
         "mean_reference": mean[0], "mean_prediction": mean[1], "overlap_reference": overlap[0],
         "overlap_prediction": overlap[1], "area_reference": d["surfel_areas_gt"].sum(),
         "area_prediction": d["surfel_areas_pred"].sum()}
    for percent in (50, 95):  # minus an epsilon: if exactly half of the area is reached, their rounding may miss it
        s[f"percentile_{percent}"] = sd.compute_robust_hausdorff(d, percent - 1e-9)
    return {"elements_" + name: value for name, value in s.items()}


def by_monai(r, p, spacing, connectivity, tolerance):
    import monai.metrics as mm
    import torch

    if connectivity != 1:  # always one erosion by the cross
        return {}
    y, y_pred = (torch.from_numpy(m[None, None].astype(np.float32)) for m in (r, p))
    spacing = [float(s) for s in spacing]
    args = dict(include_background=True, spacing=spacing)
    hausdorff = lambda **more: mm.compute_hausdorff_distance(y_pred, y, **args, **more).item()
    mean = lambda a, b, **more: mm.compute_average_surface_distance(a, b, **args, **more).item()
    dice = lambda **more: mm.compute_surface_dice(y_pred, y, class_thresholds=[tolerance], **args, **more).item()
    s = {"border_hausdorff": hausdorff(), "border_directed_prediction": hausdorff(directed=True),
         "border_percentile_50": hausdorff(percentile=50), "border_percentile_95": hausdorff(percentile=95),
         "border_mean_prediction": mean(y_pred, y), "border_mean_reference": mean(y, y_pred),
         "border_assd": mean(y_pred, y, symmetric=True), "border_nsd": dice()}
    if r.ndim in (2, 3):
        s["elements_nsd"] = dice(use_subvoxels=True)
    return s


def by_metrics_reloaded(r, p, spacing, connectivity, tolerance):
    from MetricsReloaded.metrics.pairwise_measures import BinaryPairwiseMeasures

    if connectivity != 1:
        return {}
    measure = lambda **options: BinaryPairwiseMeasures(p.astype(np.int64), r.astype(np.int64), pixdim=list(spacing), dict_args=options)
    d, at_95 = measure(nsd=tolerance), measure(hd_perc=95).measured_distance()
    return {"border_hausdorff": at_95[0], "border_assd": at_95[1], "border_percentile_95": at_95[2], "border_masd": at_95[3],
            "border_percentile_50": measure(hd_perc=50).measured_hausdorff_distance_perc(), "border_nsd": d.normalised_surface_distance()}


def version_of(package, module):
    try:
        import_module(module)
    except ImportError as missing:
        print(f"{package} is left out: {missing}")
        return None
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown version"


# name, module, function, relative difference allowed: MONAI returns single precision
KNOWN = (("SciPy", "scipy", by_scipy, 1e-12), ("scikit-image", "skimage.metrics", by_scikit_image, 1e-12),
         ("MedPy", "medpy.metric.binary", by_medpy, 1e-12), ("surface-distance", "surface_distance", by_surface_distance, 1e-12),
         ("MONAI", "monai.metrics", by_monai, 2e-6),
         ("MetricsReloaded", "MetricsReloaded.metrics.pairwise_measures", by_metrics_reloaded, 1e-12))
PEERS = {}
for name, module, function, allowed in KNOWN:
    number = version_of(name, module)
    if number:
        PEERS[name] = (number, function, allowed)
print("peers:", ", ".join(f"{name} {number}" for name, (number, _, _) in PEERS.items()))


def same(mine, theirs, allowed):
    if isinstance(mine, str) or isinstance(theirs, str):
        return mine == theirs
    return mine == theirs or abs(mine - theirs) <= allowed * max(abs(theirs), 1) or (mine != mine and theirs != theirs)


def compare(title, pairs):
    """Compares all scores of all peers and returns the sums of each peer's scores over the pairs."""
    sums, worst, compared = {}, {}, 0
    for (name, *request), mine in zip(pairs, ours([request for _, *request in pairs])):
        for peer, (_, function, allowed) in PEERS.items():
            for score, theirs in function(*request).items():
                theirs = float(theirs)
                if not same(mine[score], theirs, allowed):
                    sys.exit(f"{name}: {score} is {mine[score]!r}, {peer} has {theirs!r}")
                compared += 1
                worst[peer] = max(worst.get(peer, 0), abs(mine[score] - theirs) / max(abs(theirs), 1))
                sums[peer, score] = sums.get((peer, score), 0) + theirs
    print(f"{title}: {len(pairs)} pairs, {compared} scores; largest difference:",
          ", ".join(f"{peer} {difference:.2g}" for peer, difference in worst.items()))
    return sums


class Generator:
    """The same generator as in peers.test.cpp."""

    def __init__(self, seed):
        self.state = seed

    def __call__(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


def mask(random, shape):
    m = np.zeros(shape, bool)
    for _ in range(1 + random(3)):
        box = []
        for extent in shape:
            lower = random(extent)
            box.append(slice(lower, lower + 1 + random(extent - lower)))
        m[tuple(box)] = True
    for _ in range(random(20)):
        at = tuple(random(extent) for extent in shape)
        m[at] = not m[at]
    if not m.any():
        m.flat[0] = True
    return m


def random_pairs(n=200):
    random, pairs = Generator(2026), []
    for k in range(n):
        rank = 2 + random(2)
        shape = [4 + random(14 if rank == 3 else 30) for _ in range(rank)]
        spacing = [(1 + random(12)) / 4 for _ in range(rank)]
        r, p = mask(random, shape), mask(random, shape)
        connectivity, tolerance = 1 + random(rank), (1 + random(12)) / 4
        pairs.append((f"random pair {k}", r, p, spacing, connectivity, tolerance))
    return pairs


for row in DISAGREEMENTS:
    r, p = np.array(row.reference, bool), np.array(row.prediction, bool)
    mine = float(np.sqrt(our_map(~r, [1] * r.ndim)).max()) if row.score == "map" else ours([(r, p, [1] * r.ndim, row.connectivity, 1)])[0][row.score]
    assert same(mine, row.ours, 1e-12) and not same(row.ours, row.theirs, 1e-6), (row, mine)
    if row.peer in PEERS:
        try:
            theirs = row.call(r, p)
        except RuntimeError as error:
            theirs = type(error).__name__
        assert same(theirs, row.theirs, 1e-12), (row, theirs)
print(f"{len(DISAGREEMENTS)} disagreements are as pinned")

sums = compare("random", random_pairs())
if len(sys.argv) > 3:
    compare("random", random_pairs(int(sys.argv[3])))
for (peer, score), value in sums.items():
    if peer not in ("SciPy", "scikit-image"):
        print(f"  {peer} {score} {value!r}")
compare("random, spacing 1", [(n, r, p, [1] * r.ndim, c, 1.5) for n, r, p, _, c, _ in random_pairs()[:60]])

if not os.path.exists(os.path.join(DATA, "MANIFEST.md")):
    print("no real images:", DATA, "is not there")
    sys.exit(0)


def read(name):
    return skimage.io.imread(os.path.join(DATA, name + ".tif"))


def pair(title, r, p, spacing, connectivity, tolerance):
    """Crops to the common bounding box plus one voxel where possible, because peers are slow."""
    at = np.nonzero(r | p)
    box = tuple(slice(max(0, a.min() - 1), a.max() + 2) for a in at)
    return title, r[box], p[box], spacing, connectivity, tolerance


pairs = []
r, p = read("spine/instance_reference"), read("spine/instance_prediction")
mm = (3.3, 0.5859, 0.5859)
for first, last in ((1, 10), (101, 110), (26, 27), (201, 210)):
    group = [(labels >= first) & (labels <= last) for labels in (r, p)]
    pairs.append(pair(f"spine {first} to {last}", *group, mm, 1 + first % 3, 1.0))
r = read("glioma/reference_majority_vote")
for name in ("hnfnet", "isen"):
    p = read("glioma/" + name)
    pairs.append(pair(f"glioma {name}", r != 0, p != 0, (1, 1, 1), 1, 1.0))
    pairs.append(pair(f"glioma {name}, class 1", r == 1, p == 1, (1, 1, 1), 1, 2.0))
r, p = read("platynereis/reference"), read("platynereis/voronoi_otsu")
pairs.append(pair("platynereis", r != 0, p != 0, (2, 1, 1), 1, 1.5))
for folder, second, spacing, count in (("platynereis", "voronoi_otsu", (2, 1, 1), 8), ("ovule", "watershed", (0.235, 0.15, 0.15), 12),
                                       ("gala", "agglomerated", (1, 1, 1), 8), ("dsb2018", "voronoi_otsu_5_2", (1, 1), 20),
                                       ("bbbc039", "C02_s4_voronoi_otsu", (0.65, 0.65), 10)):
    r, p = read(f"{folder}/{'C02_s4_' if folder == 'bbbc039' else ''}reference"), read(f"{folder}/{second}")
    for k, label in enumerate(np.unique(r[r != 0])[:count]):
        partners, sizes = np.unique(p[(r == label) & (p != 0)], return_counts=True)
        if len(sizes):
            partner = partners[sizes.argmax()]
            pairs.append(pair(f"{folder} {label} x {partner}", r == label, p == partner, spacing, 1 + k % r.ndim, 1.01 * spacing[-1]))
compare("real", pairs)

worst, voxels = 0.0, 0
for name, spacings in (("platynereis/reference", ((1, 1, 1), (2, 1, 1))), ("spine/semantic_reference", ((1, 1, 1), mm)),
                       ("glioma/isen", ((1, 1, 1), (5, 2, 3))), ("nuclei3d/reference", ((7, 3, 3), (0.2837, 0.1268, 0.1268))),
                       ("ovule/reference", ((3, 2, 2), (0.235, 0.15, 0.15))), ("gala/watershed", ((1, 1, 1), (4, 1, 2))),
                       ("fib25/ffn_uint8", ((1, 1, 1),)), ("dsb2018/reference", ((1, 1), (7, 4))), ("bbbc039/C02_s4_reference", ((0.65, 0.65),))):
    labels = read(name)
    mask_ = labels != 0
    if mask_.mean() > 0.9:  # tissue: the distance to the largest label
        values, counts = np.unique(labels, return_counts=True)
        mask_ = labels == values[counts.argmax()]
    for spacing in spacings:
        squares, theirs = our_map(mask_, spacing), distance_transform_edt(~mask_, sampling=spacing)
        if all(float(s).is_integer() for s in spacing):
            assert (squares == np.rint(theirs * theirs)).all(), (name, spacing)
        difference = float(np.abs(np.sqrt(squares) / np.maximum(theirs, 1e-300) - 1)[~mask_].max())
        assert difference <= 1e-14, (name, spacing, difference)
        worst, voxels = max(worst, difference), voxels + squares.size
print(f"distance maps of real images: {voxels} voxels, whole squares equal, otherwise the largest relative difference {worst:.2g}")
