# SPDX-License-Identifier: BSD-3-Clause
"""Times the metrics of the-segmentation-game and of the Python module on the same two uint16 arrays in one process:

    pip install --no-deps --target peers the-segmentation-game
    PYTHONPATH=build/release/examples/python:peers python3 benchmarks/segmentation_game.py [REFERENCE.tif PREDICTION.tif]

Medians of 5 interleaved runs. The values must agree to 1e-12, and segtally's one call that returns them all (and the rest
of its catalogue) must be 100 times faster than the nine functions; otherwise the exit status is 1. Without files: balls in
103 x 256 x 256 voxels. It needs numpy and scikit-learn, and scikit-image for files."""
import importlib.util
import pathlib
import statistics
import sys
import time

import numpy as np
import segtally

# Only the module: the package imports napari.
package = importlib.util.find_spec("the_segmentation_game").submodule_search_locations[0]
spec = importlib.util.spec_from_file_location("metrics", pathlib.Path(package) / "metrics.py")
game = importlib.util.module_from_spec(spec)
spec.loader.exec_module(game)

# All except jaccard_index_binary_sparse, which is for sparse annotations, not labels.
FUNCTIONS = {
    game.jaccard_index_sparse: "jaccard_index_sparse",
    game.jaccard_index_binary: "jaccard_index",
    game.roc_f1score_binary: "f1_score",
    game.roc_accuracy_binary: "accuracy",
    game.roc_balanced_accuracy_binary: "balanced_accuracy",
    game.roc_true_positive_rate_binary: "recall",
    game.roc_true_negative_rate_binary: "specificity",
    game.roc_positive_predictive_value_binary: "precision",
    game.roc_threat_score_binary: "threat_score",
}


def balls(shift):
    """36 balls, labelled 1 to 36."""
    image = np.zeros((103, 256, 256), np.uint16)
    z, y, x = np.ogrid[:103, :256, :256]
    centres = [(17 + 34 * k, 32 + 64 * j, 42 + 85 * i) for k in range(3) for j in range(4) for i in range(3)]
    for label, (cz, cy, cx) in enumerate(centres, 1):
        image[(z - cz) ** 2 + (y - cy - shift) ** 2 + (x - cx - shift) ** 2 <= (10 + label % 6) ** 2] = label
    return image


def timed(function, *arguments, **options):
    start = time.perf_counter()
    result = function(*arguments, **options)
    return time.perf_counter() - start, result


if len(sys.argv) == 3:
    from skimage.io import imread

    reference, prediction = (imread(path).astype(np.uint16) for path in sys.argv[1:])
else:
    reference, prediction = balls(0), balls(3)

times = {}
agree = True
for _ in range(5):
    for threads in (1, 0):
        seconds, scores = timed(segtally.score, reference, prediction, threads=threads)
        times.setdefault(threads, []).append(seconds)
    for function, metric in FUNCTIONS.items():
        seconds, value = timed(function, reference, prediction)
        times.setdefault(function, []).append(seconds)
        agree = agree and abs(value - scores[metric]) <= 1e-12

medians = {what: 1e3 * statistics.median(seconds) for what, seconds in times.items()}
print(f"{' x '.join(map(str, reference.shape))} {reference.dtype}, {reference.max()} and {prediction.max()} labels")
for function, metric in FUNCTIONS.items():
    print(f"{function.__name__:38} {medians[function]:9.1f} ms {medians[function] / medians[1]:7.0f} x  {metric} {scores[metric]:.6f}")
together = sum(medians[function] for function in FUNCTIONS)
print(f"{'these nine':38} {together:9.1f} ms {together / medians[1]:7.0f} x")
print(f"{f'segtally, {len(scores)} metrics, 1 thread':38} {medians[1]:9.1f} ms")
print(f"{'segtally, all processors':38} {medians[0]:9.1f} ms")
print("the values agree" if agree else "THE VALUES DIFFER")
sys.exit(not agree or together < 100 * medians[1])
