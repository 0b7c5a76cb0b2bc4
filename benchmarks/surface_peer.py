# SPDX-License-Identifier: BSD-3-Clause
"""Times Google DeepMind's surface-distance on two raw uint16 volumes: surface_peer.py REFERENCE PREDICTION Z Y X SZ SY SX.
Prints seconds and the Hausdorff distance. The package is found on PYTHONPATH (pip install surface-distance)."""
import sys
import time

import numpy as np
import surface_distance

reference, prediction = sys.argv[1:3]
shape = [int(n) for n in sys.argv[3:6]]
spacing = [float(s) for s in sys.argv[6:9]]
r = np.fromfile(reference, dtype=np.uint16).reshape(shape) != 0
p = np.fromfile(prediction, dtype=np.uint16).reshape(shape) != 0
start = time.perf_counter()
distances = surface_distance.compute_surface_distances(r, p, spacing)
hausdorff = surface_distance.compute_robust_hausdorff(distances, 100)
print(time.perf_counter() - start, hausdorff)
