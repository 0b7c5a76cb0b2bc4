# SPDX-License-Identifier: BSD-3-Clause
"""Counts the overlaps of two .npy label volumes with Dask, block by block, for score_overlaps.

usage: overlaps.py REFERENCE.npy PREDICTION.npy OVERLAPS.bin [voxels per block along each axis]
"""
import sys

import dask
import dask.array
import numpy

overlap = numpy.dtype([("reference", "=u8"), ("prediction", "=u8"), ("count", "=u8")])


def table(reference, prediction):
    """Returns the overlaps of a block."""
    r_labels, r = numpy.unique(reference, return_inverse=True)
    p_labels, p = numpy.unique(prediction, return_inverse=True)
    pairs, counts = numpy.unique(r.ravel() * len(p_labels) + p.ravel(), return_counts=True)
    result = numpy.empty(len(pairs), overlap)
    result["reference"] = r_labels[pairs // len(p_labels)]
    result["prediction"] = p_labels[pairs % len(p_labels)]
    result["count"] = counts
    return result


def add(tables):
    """Returns the sum of tables."""
    every = numpy.concatenate(tables)
    every = every[numpy.lexsort((every["prediction"], every["reference"]))]
    new = numpy.ones(len(every), bool)
    new[1:] = (every["reference"][1:] != every["reference"][:-1]) | (every["prediction"][1:] != every["prediction"][:-1])
    result = every[new]
    result["count"] = numpy.add.reduceat(every["count"], numpy.flatnonzero(new))
    return result


def main(reference, prediction, overlaps, edge=128):
    volumes = [dask.array.from_array(numpy.load(path, mmap_mode="r"), chunks=int(edge)) for path in (reference, prediction)]
    tables = [dask.delayed(table)(r, p) for r, p in zip(*(volume.to_delayed().ravel() for volume in volumes))]
    while len(tables) > 1:  # a tree: eight tables become one
        tables = [dask.delayed(add)(tables[k : k + 8]) for k in range(0, len(tables), 8)]
    dask.compute(tables[0])[0].tofile(overlaps)


if __name__ == "__main__":
    main(*sys.argv[1:])
