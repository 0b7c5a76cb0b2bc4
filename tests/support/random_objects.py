# SPDX-License-Identifier: BSD-3-Clause
"""Random pairs of label images for the comparisons with peers."""
import numpy as np


def moved_boxes(random, height, width, boxes):
    """Boxes as the reference, and a prediction that misses, moves, cuts and invents some of them. Labels are 1, 2, ... in each."""
    reference, prediction = np.zeros((height, width), np.int64), np.zeros((height, width), np.int64)
    name = 1
    for box in range(1, boxes + 1):
        y, x = int(random.integers(0, height - 2)), int(random.integers(0, width - 2))
        h, w = int(random.integers(1, height // 2 + 1)), int(random.integers(1, width // 2 + 1))
        reference[y:y + h, x:x + w] = box
        if random.random() < 0.85:
            v, u = (max(at + int(random.integers(-1, 2)), 0) for at in (y, x))
            prediction[v:v + h, u:u + w] = name
            name += 1
            while random.random() < 0.4:
                prediction[v:v + h, u + int(random.integers(0, w)):u + w] = name
                name += 1
    if random.random() < 0.5:
        y, x = int(random.integers(0, height - 2)), int(random.integers(0, width - 2))
        prediction[y:y + 4, x:x + 4] = name

    def sequential(labels):
        return np.unique(np.append(labels.ravel(), 0), return_inverse=True)[1][:-1].reshape(labels.shape)
    return sequential(reference), sequential(prediction)
