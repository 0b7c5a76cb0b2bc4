# SPDX-License-Identifier: BSD-3-Clause
"""Times a Python peer on two raw uint16 volumes: peers.py PEER REFERENCE PREDICTION. Prints seconds and total count."""
import sys
import time

import numpy as np

peer, reference, prediction = sys.argv[1:4]
r = np.fromfile(reference, dtype=np.uint16)
p = np.fromfile(prediction, dtype=np.uint16)
if peer == "skimage":
    from skimage.metrics._contingency_table import contingency_table

    start = time.perf_counter()
    total = contingency_table(r, p, normalize=False).sum()
elif peer == "sklearn":
    from sklearn.metrics import confusion_matrix

    start = time.perf_counter()
    total = confusion_matrix(r, p).sum()
elif peer == "bincount":
    start = time.perf_counter()
    total = np.bincount(r.astype(np.int64) * (int(p.max()) + 1) + p).sum()
print(time.perf_counter() - start, int(total))
