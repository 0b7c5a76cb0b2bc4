# SPDX-License-Identifier: BSD-3-Clause
"""Compares the output of print_lesions with the code of BraTS 2023 (rachitsaluja/BraTS-2023-Metrics 43c9052), autoPET
(lab-midas/autoPET 468179b) and CC-Metrics (alexanderjaus/CC-Metrics 20a704b, with MONAI 1.4.0 if installed): 1,000 random pairs of
3-D images, each region a case. PEERS is a folder with their checkouts brats, autopet and ccmetrics; they need NumPy < 2, SciPy, pandas < 2, nibabel
and connected-components-3d. Prints the sums that lesions/peers.test.cpp pins, and every case that differs."""
import contextlib
import gc
import importlib.util
import io
import json
import os
import subprocess
import sys
import types
import warnings

try:
    import numpy as np
    import scipy.ndimage as ndimage
    from scipy.ndimage import binary_erosion, distance_transform_edt, generate_binary_structure

    folder = os.environ["PEERS"]

    def module(name, path):
        sys.path.insert(0, os.path.dirname(os.path.join(folder, path)))
        spec = importlib.util.spec_from_file_location(name, os.path.join(folder, path))
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        return made

    warnings.filterwarnings("ignore")
    brats = module("brats", "brats/metrics.py")
    autopet = module("autopet", "autopet/val_script.py")
    separation = module("separation", "ccmetrics/CCMetrics/space_separation.py")
    sys.path.insert(0, os.path.join(folder, "ccmetrics"))
    try:  # if PyTorch and MONAI are available, CC-Metrics itself is called
        import torch
        from CCMetrics import CCDiceMetric, CCHausdorffDistance95Metric, CCSurfaceDiceMetric
        gc.collect = lambda *_: 0  # which it calls 27 times a pair: nearly all of its time
    except ImportError:
        torch = None
except (ImportError, KeyError, FileNotFoundError) as missing:
    print("SKIPPED:", missing)
    sys.exit(0)

PAIRS = int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2].isdigit() else 60  # that CC-Metrics itself scores
REGIONS = {"WT": [1, 2, 3], "TC": [1, 3], "ET": [3]}


class Image:
    """Replaces the peer's reading from a file."""

    def __init__(self, values, spacing):
        self.values, self.header = values.astype(float), types.SimpleNamespace(get_zooms=lambda: tuple(spacing))

    def get_fdata(self):
        return self.values.copy()


brats.nib = types.SimpleNamespace(load=lambda image: image)
lesion_wise = brats.get_LesionWiseScores


def with_lists(**arguments):
    """A replacement, because newer pandas do not replace values in a table of arrays."""
    result = list(lesion_wise(**arguments))
    result[4] = [(list(row[0]), *row[1:]) for row in result[4]]
    return result


brats.get_LesionWiseScores = with_lists


def by_brats(reference, prediction, spacing, challenge):
    with contextlib.redirect_stdout(io.StringIO()):
        table = brats.get_LesionWiseResults(Image(prediction, spacing), Image(reference, spacing), challenge)
    return {row["Labels"]: [float(row[name]) for name in ("LesionWise_Score_Dice", "LesionWise_Score_HD95", "Num_TP", "Num_FP",
                                                          "Num_FN")] for _, row in table.iterrows()}


def by_autopet(r, p, spacing):
    voxel = float(np.prod(spacing))
    dice = float(autopet.dice_score(r, p)) if r.any() or p.any() else float("nan")
    return [dice, float(autopet.false_pos_pix(r, p)) * voxel, float(autopet.false_neg_pix(r, p)) * voxel]


def in_cells(cells, r, p, spacing, worst=30.0, tolerance=1.0):
    """MONAI's Dice, HD95 and surface Dice in each cell, by their definitions."""
    if not r.any():
        return [1.0, 0.0, 1.0] if not p.any() else [0.0, worst, 0.0]
    rows = []
    cross = generate_binary_structure(3, 1)
    for cell in np.unique(cells):
        a, b = r & (cells == cell), p & (cells == cell)
        dice = 2 * (a & b).sum() / (a.sum() + b.sum())
        if not b.any():
            rows.append([dice, worst, 0])
            continue
        edge_a, edge_b = a & ~binary_erosion(a, cross), b & ~binary_erosion(b, cross)
        to_b = distance_transform_edt(~edge_b, sampling=spacing)[edge_a]
        to_a = distance_transform_edt(~edge_a, sampling=spacing)[edge_b]
        nsd = ((to_b <= tolerance).sum() + (to_a <= tolerance).sum()) / (len(to_a) + len(to_b))
        rows.append([dice, max(np.percentile(to_b, 95), np.percentile(to_a, 95)), nsd])
    return [float(x) for x in np.mean(rows, axis=0)]


def by_cc_metrics(r, p, spacing):
    """CC-Metrics with MONAI, which defines cells with cubic voxels, and distances in units."""
    images = [torch.from_numpy(np.stack([~m, m])[None].astype(np.float32)) for m in (p, r)]
    scores = []
    for metric, options in ((CCDiceMetric(use_caching=False), {}),
                            (CCHausdorffDistance95Metric(use_caching=False, metric_worst_score=30.0), {"spacing": spacing}),
                            (CCSurfaceDiceMetric(use_caching=False, class_thresholds=[1.0]), {"spacing": spacing})):
        call = metric.base_metric
        metric.base_metric = lambda **images: call(**images, **options)
        metric.base_metric.get_buffer, metric.base_metric.reset = call.get_buffer, call.reset
        metric(*images)
        scores.append(float(metric.cc_aggregate()[0]))
    return scores


def our_cells(r):
    """The cells with ties resolved as here: by the first nearest voxel."""
    components = separation.cc3d.connected_components(r, connectivity=26)
    sites = np.argwhere(r)
    if not len(sites):
        return components
    at = np.indices(r.shape).reshape(3, -1).T
    squares = ((at[:, None, :] - sites[None, :, :]) ** 2).sum(axis=2)
    nearest = sites[squares.argmin(axis=1)]
    return components[tuple(nearest.T)].reshape(r.shape)


def same(a, b, tolerance=1e-9):
    return all(x == y or (x != x and y != y) or abs(x - y) <= tolerance * max(1, abs(y)) for x, y in zip(a, b))


def main():
    run = subprocess.run([sys.argv[1]], capture_output=True, check=True, text=True)
    sums = {name: np.zeros(n) for name, n in (("brats", 5), ("autopet", 3), ("cells", 3), ("cells, peer's ties", 3))}
    sums["definition of cells"] = np.zeros(0)
    differ = {name: [] for name in sums}
    first = []
    for k, line in enumerate(run.stdout.splitlines()):
        case = json.loads(line)
        spacing = [float(s) for s in case["spacing"]]
        r, p = (np.array([int(c) for c in case[side]], np.uint8).reshape(case["shape"]) for side in ("reference", "prediction"))
        peers = by_brats(r, p, spacing, case["challenge"])
        for (region, labels), ours in zip(REGIONS.items(), case["regions"]):
            a, b = np.isin(r, labels), np.isin(p, labels)
            found = {"brats": peers[region], "autopet": by_autopet(a.astype(int), b.astype(int), spacing),
                     "cells": in_cells(our_cells(a), a, b, spacing),
                     "cells, peer's ties": in_cells(separation.compute_voronoi_regions(a), a, b, spacing) if a.any()
                     else in_cells(None, a, b, spacing)}
            if k < 50 and region == "WT":
                first.append(found["brats"][:2] + found["autopet"][1:] + found["cells, peer's ties"][:2])
            if torch is not None and k < PAIRS:
                by_definition, by_peer = found["cells, peer's ties"], by_cc_metrics(a, b, spacing)
                if not same(by_definition, by_peer, 3e-6):  # MONAI has floats
                    differ["definition of cells"].append((k, region, by_definition, by_peer))
            for name, value in found.items():
                sums[name] += np.nan_to_num(value)
                if not same(ours[name.split(",")[0]], value):
                    differ[name].append((k, region, ours[name.split(",")[0]], value))
    for name in sums:
        print(name, "sums", [float(x) for x in sums[name]], "cases that differ:", len(differ[name]))
        for case in differ[name][:5]:
            print("   ", *case)
    if "--golden" in sys.argv:
        for row in first:
            print("    {" + ", ".join(f"{x:.17g}" for x in row) + "},")
    sys.exit(bool(differ["brats"] or differ["autopet"] or differ["cells"] or differ["definition of cells"]))


main()
