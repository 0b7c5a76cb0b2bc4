# SPDX-License-Identifier: BSD-3-Clause
"""Writes the table of tests/surface/disagreements.py into a page: print_disagreements.py docs/conventions.md. It needs numpy."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "surface"))
import disagreements as d  # noqa: E402

SCORES = {"map": "distance map, largest value", "border_nsd": "normalised surface Dice", "border_hausdorff": "Hausdorff distance",
          "border_percentile_95": "95th percentile", "border_percentile_0": "0th percentile", "border_assd": "average symmetric surface distance",
          "elements_mean_prediction": "directed mean of surface elements", "elements_overlap_prediction": "surface overlap",
          "elements_hausdorff": "Hausdorff distance of surface elements", "voxels_hausdorff": "Hausdorff distance of regions",
          "elements_percentile_50": "median of surface elements", "boundary_jaccard_2": "boundary IoU"}
IMAGES = ((d.NONE, "nothing"), (d.ONE, "one pixel"), (d.CORNER, "one pixel in the corner"), (d.SQUARE, "square of 5"),
          (d.CUT, "the same without a corner"), (d.LARGE, "square of 9"))


def image(mask):
    for known, name in IMAGES:
        if mask is known:
            return name
    if hasattr(mask, "shape"):
        return "1 x 3, all foreground" if mask.all() else "the same without its centre"
    return str(mask)


def number(x):
    return x if isinstance(x, str) else "NaN" if x != x else "inf" if x == float("inf") else f"{x:.4g}"


def table():
    rows = ["| peer | reference | prediction | score | segtally | peer | why |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for x in d.DISAGREEMENTS:
        cells = (x.peer, image(x.reference), image(x.prediction), SCORES[x.score], number(x.ours), number(x.theirs), x.why)
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def with_table(page):
    return re.sub(r"(<!-- table: surface disagreements -->\n).*?(<!-- end of surface disagreements -->)", lambda m: m[1] + table() + m[2], page,
                  flags=re.S)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        page = file.read()
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(with_table(page))
