# SPDX-License-Identifier: BSD-3-Clause
"""Times a Python peer on two raw uint16 volumes: peers.py PEER REFERENCE PREDICTION Z Y X [SPACING ...]. Prints seconds and a
number to check: the voxels counted, for a matching the matched objects, for surfaces the Hausdorff distance,
for clDice the skeleton voxels and those covered, for cc3d the components of the reference,
for distance maps the square of the largest distance."""
import sys
import time

import numpy as np

peer, reference, prediction = sys.argv[1:4]
shape = [int(n) for n in sys.argv[4:7]]
spacing = [float(s) for s in sys.argv[7:]]
r = np.fromfile(reference, dtype=np.uint16).reshape(shape)
p = np.fromfile(prediction, dtype=np.uint16).reshape(shape)
if peer == "skimage":
    from skimage.metrics._contingency_table import contingency_table

    start = time.perf_counter()
    result = contingency_table(r, p, normalize=False).sum()
elif peer == "sklearn":
    from sklearn.metrics import confusion_matrix

    start = time.perf_counter()
    result = confusion_matrix(r.ravel(), p.ravel()).sum()
elif peer == "bincount":
    start = time.perf_counter()
    result = np.bincount(r.ravel().astype(np.int64) * (int(p.max()) + 1) + p.ravel()).sum()
elif peer == "stardist":
    from stardist.matching import matching

    matching(r[:1], p[:1])  # compiles its loops
    start = time.perf_counter()
    result = matching(r, p, thresh=0.5).tp
elif peer == "panoptica":
    import contextlib
    import io

    from panoptica import InputType, Metric, NaiveThresholdMatching, Panoptica_Evaluator

    evaluator = Panoptica_Evaluator(expected_input=InputType.UNMATCHED_INSTANCE, instance_matcher=NaiveThresholdMatching(),
                                    instance_metrics=[Metric.IOU], global_metrics=[])
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        result = evaluator.evaluate(p, r)["ungrouped"].tp
elif peer == "cldice":
    try:
        from skimage.morphology import skeletonize_3d
    except ImportError:  # from 0.25 on
        from skimage.morphology import skeletonize

        def skeletonize_3d(mask):
            return skeletonize(mask, method="lee")

    start = time.perf_counter()
    thin_r, thin_p = skeletonize_3d(r != 0) != 0, skeletonize_3d(p != 0) != 0
    result = sum(np.count_nonzero(voxels) for voxels in (thin_r, thin_r & (p != 0), thin_p, thin_p & (r != 0)))
elif peer == "surface-distance":
    import surface_distance

    masks = r != 0, p != 0
    start = time.perf_counter()
    result = surface_distance.compute_robust_hausdorff(surface_distance.compute_surface_distances(*masks, spacing), 100)
elif peer in ("cc3d", "cc3d-sides"):
    import cc3d

    labels = r.squeeze()
    mask, background = labels != 0, labels == 0
    most, least = (8, 4) if labels.ndim == 2 else (26, 6)
    cc3d.connected_components(mask[:8, :8], connectivity=most)
    start = time.perf_counter()
    if peer == "cc3d":
        result = cc3d.connected_components(labels, connectivity=most, return_N=True)[1]
    else:
        result = sum(cc3d.connected_components(side, connectivity=touching, return_N=True)[1]
                     for side, touching in ((mask, most), (background, least)))
elif peer.startswith("edt"):  # the square of the largest distance, an integer
    away = np.squeeze(r == 0)
    if peer == "edt-opencv":
        import cv2

        cv2.setNumThreads(1)
        away = away.astype(np.uint8)
        start = time.perf_counter()
        result = cv2.distanceTransform(away, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    elif peer == "edt-scipy":
        from scipy.ndimage import distance_transform_edt

        start = time.perf_counter()
        result = distance_transform_edt(away)
    elif peer == "edt-simpleitk":
        import SimpleITK

        SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
        voxels = SimpleITK.GetImageFromArray((~away).astype(np.uint8))
        start = time.perf_counter()
        result = SimpleITK.GetArrayFromImage(SimpleITK.SignedMaurerDistanceMap(voxels, False, False, True))
    else:
        import edt

        start = time.perf_counter()
        if peer == "edt-sdf":
            result = -edt.sdf(~away, parallel=1)
        elif peer == "edt-spacing":
            result = edt.edt(away, anisotropy=(0.7, 0.3, 0.3)[3 - away.ndim:], parallel=1)
        else:
            result = edt.edt(away, parallel=1)
    seconds = time.perf_counter() - start
    result = 0 if peer == "edt-spacing" else round(float(result.max()) ** 2)
    start = time.perf_counter() - seconds
print(time.perf_counter() - start, repr(float(result)))
