# SPDX-License-Identifier: BSD-3-Clause
"""Scores one label layer against another, as a napari plugin would: it takes arrays and returns numbers for a table and columns
for layer.features. PYTHONPATH must contain the folder of the built module. Asserts its output."""
import numpy as np
import segtally

truth = np.zeros((4, 64, 64), np.uint16)  # (z, y, x), as layer.data is
truth[:, 8:24, 8:24] = 1
truth[:, 32:48, 8:40] = 2
truth[1:3, 8:24, 40:56] = 7
result = np.zeros(truth.shape, np.int32)
result[:, 8:24, 10:24] = 3  # object 1, two columns short
result[:, 32:48, 8:24] = 4  # object 2 in two halves
result[:, 32:48, 24:40] = 5

table = segtally.tally(truth, result)
scores = segtally.score(table)
objects = segtally.object_scores(table, threshold=0.7)  # for pandas.DataFrame(objects)
features = {"index": objects["label"], **objects}  # layer.features = features: napari finds rows by "index"
for label, iou, status in zip(features["index"], features["iou"], features["status"]):
    print(f"object {label}: best IoU {iou:.3f}, {status}")
print(f"dice {scores['dice']:.4f}, panoptic_quality {scores['panoptic_quality']:.4f}")

assert features["iou"].tolist() == [14 / 16, 0.5, 0.0]
assert features["status"].tolist() == ["matched", "split", "missed"]
