# SPDX-License-Identifier: BSD-3-Clause
"""Tests of the Python module: arrays of all types and layouts against numpy, scikit-image and scikit-learn, bad input,
the GIL, and that nothing is copied."""
import functools
import operator
import pickle
import resource
import sys
import threading
import unittest

import numpy as np
import segtally

INTEGERS = [np.dtype(t) for t in "bool u1 u2 u4 u8 i1 i2 i4 i8".split()]
rng = np.random.default_rng(20221123)


def naive(reference, prediction, counted=None):
    """The columns of the table, by numpy.unique."""
    pairs = np.stack([np.asarray(a).astype(np.uint64).ravel() for a in (reference, prediction)])
    if counted is not None:
        pairs = pairs[:, np.asarray(counted).ravel()]
    (r, p), n = np.unique(pairs, axis=1, return_counts=True)
    return r.tolist(), p.tolist(), n.tolist()


def columns(table):
    return tuple(c.tolist() for c in table.overlaps().values())


def labels(shape, dtype, largest=9):
    return rng.integers(0, 2 if dtype == bool else largest + 1, shape).astype(dtype)


class Arrays(unittest.TestCase):
    def test_all_pairs_of_types(self):
        for a in INTEGERS:
            for b in INTEGERS:
                r, p = labels((3, 5, 7), a), labels((3, 5, 7), b)
                self.assertEqual(columns(segtally.tally(r, p)), naive(r, p), (a, b))

    def test_layouts(self):
        r, p = labels((6, 8, 10), np.uint16), labels((6, 8, 10), np.int64)
        for look in (lambda a: a[::-1, ::2, ::-3], lambda a: a.T, lambda a: np.asfortranarray(a), lambda a: a[2],
                     lambda a: a[:, 3:4, :], lambda a: a[1, 2, 3], lambda a: a[:0], lambda a: a[None, ..., None],
                     lambda a: np.broadcast_to(a[0], (4, 8, 10)), lambda a: np.lib.stride_tricks.sliding_window_view(a[0, 0], 3)):
            self.assertEqual(columns(segtally.tally(look(r), look(p))), naive(look(r), look(p)))
        self.assertEqual(columns(segtally.tally(np.asfortranarray(r), p)), naive(r, p))  # one of each
        r.flags.writeable = False
        self.assertEqual(columns(segtally.tally(r, p)), naive(r, p))
        self.assertEqual(segtally.tally([[1, 2], [0, 0]], [[1, 1], [0, 0]]).count(2, 1), 1)

    def test_large_labels_and_negative_ones(self):
        huge = np.array([2**64 - 1, 2**63, 0], np.uint64)
        self.assertEqual(segtally.tally(huge, huge).count(2**64 - 1, 2**64 - 1), 1)
        ridge = np.array([-1, 1, 2], np.int32)
        with self.assertRaisesRegex(ValueError, "tally: the prediction has the negative label -1"):
            segtally.tally(ridge + 1, ridge)
        self.assertEqual(segtally.tally(ridge + 1, ridge, ignore_prediction=-1).total(), 2)
        self.assertEqual(segtally.tally(ridge + 1, ridge, ignore_prediction=np.array([-1, 2])).total(), 1)

    def test_mask_and_ignored(self):
        r, p, m = labels((9, 11), np.uint8), labels((9, 11), np.uint32), labels((9, 11), bool)
        self.assertEqual(columns(segtally.tally(r, p, mask=m)), naive(r, p, m))
        self.assertEqual(columns(segtally.tally(r, p, mask=m.astype(np.int16) * -3)), naive(r, p, m))
        keep = ~np.isin(r, [0, 3]) & (p != 5)
        self.assertEqual(columns(segtally.tally(r, p, ignore_reference=(0, 3), ignore_prediction={5})), naive(r, p, keep))

    def test_nothing_is_copied(self):
        one = np.broadcast_to(np.uint16(1), (1 << 13, 1 << 14))  # 256 MB if it were
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self.assertEqual(segtally.tally(one, one, mask=one).count(1, 1), 1 << 27)
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 64 << 10)


class BadInput(unittest.TestCase):
    def refused(self, error, text, *arguments, **options):
        with self.assertRaisesRegex(error, text):
            segtally.tally(*arguments, **options)

    def test_types(self):
        a = np.zeros((2, 3), np.uint16)
        self.refused(TypeError, r"the prediction is float32, labels are integers.*astype\('int64'\)", a, a.astype("f4"))
        self.refused(TypeError, r"the reference is >u2.*astype\('uint16'\)", a.astype(">u2"), a)
        self.refused(TypeError, "the reference is object", None, a)
        self.refused(TypeError, "the mask is complex", a, a, mask=a * 1j)
        self.refused(TypeError, "masked array", np.ma.masked_equal(a, 0), a)
        packed = np.zeros((2, 3), [("flag", "u1"), ("label", "u2")])
        self.refused(TypeError, "aligned", packed["label"], a)
        odd = np.ndarray((2, 2), np.uint16, np.zeros(16, np.uint8), strides=(6, 3))
        self.refused(TypeError, "aligned|stride of 3 bytes", odd, odd)

    def test_values(self):
        a = np.zeros((2, 3), np.uint16)
        self.refused(ValueError, r"tally: shapes differ: \(2, 3\) and \(3, 2\)", a, a.T)
        self.refused(ValueError, "of the mask", a, a, mask=a[0])
        self.refused(ValueError, "threads = -1", a, a, threads=-1)
        self.refused(ValueError, "ignore label -1 is not representable in uint16", a, a, ignore_reference=[-1])
        self.refused(OverflowError, "", a, a, ignore_reference=2**64)
        self.refused(TypeError, "", a, a, ignore_reference=1.5)
        self.refused(ValueError, "more than 8 axes", np.zeros((1,) * 9, int), np.zeros((1,) * 9, int))
        table = segtally.tally(a, a)
        with self.assertRaisesRegex(ValueError, "match: threshold 1 is outside"):
            segtally.match(table, 1)
        with self.assertRaisesRegex(ValueError, "'over' is none of 'above' 'at_least'"):
            segtally.match(table, comparator="over")
        with self.assertRaisesRegex(ValueError, "negative number -1"):
            segtally.ContingencyTable([1], [1], [-1])
        with self.assertRaisesRegex(ValueError, "columns of 1, 2 and 1"):
            segtally.ContingencyTable([1], [1, 2], [1])
        with self.assertRaises(OverflowError):
            segtally.ContingencyTable([1, 2], [1, 2], [2**62, 2**62])


class Threads(unittest.TestCase):
    def test_other_threads_run_meanwhile(self):
        one = np.broadcast_to(np.uint8(1), 1 << 20)
        ran = []
        gate = threading.Lock()
        gate.acquire()

        def wait():
            with gate:
                ran.append(True)

        other = threading.Thread(target=wait)
        other.start()
        interval = sys.getswitchinterval()
        sys.setswitchinterval(3600)  # from here on only who releases the GIL lets others run
        try:
            gate.release()
            self.assertEqual(sum(range(1 << 20)), (1 << 19) * ((1 << 20) - 1))
            before = list(ran)
            for _ in range(1000):
                segtally.tally(one, one)
                if ran:
                    break
            during = list(ran)
        finally:
            sys.setswitchinterval(interval)
        other.join()
        self.assertEqual((before, during), ([], [True]))

    def test_progress(self):
        one = np.broadcast_to(np.uint8(1), 1 << 20)
        seen = []
        segtally.tally(one, one, progress=seen.append, threads=2)
        self.assertEqual(seen[-1], 1)
        self.assertEqual(seen, sorted(seen))

        def stop(fraction):
            raise KeyboardInterrupt(fraction)

        with self.assertRaises(KeyboardInterrupt):
            segtally.score(one, one, progress=stop)


class Tables(unittest.TestCase):
    def test_blocks_add_up(self):
        r, p = labels((12, 20, 20), np.uint16, 40), labels((12, 20, 20), np.uint16, 40)
        blocks = [segtally.tally(r[i:i + 4], p[i:i + 4]) for i in range(0, 12, 4)]
        whole = segtally.tally(r, p)
        self.assertEqual(functools.reduce(operator.add, map(pickle.loads, map(pickle.dumps, blocks))), whole)
        self.assertEqual(sum(blocks, segtally.ContingencyTable()), whole)
        self.assertNotEqual(blocks[0], whole)
        self.assertEqual(segtally.ContingencyTable(**whole.overlaps()), whole)
        self.assertEqual(whole.transposed(), segtally.tally(p, r))
        self.assertEqual(dict(zip(*whole.reference().values())), dict(zip(*np.unique(r, return_counts=True))))
        self.assertEqual(dict(zip(*whole.prediction().values())), dict(zip(*np.unique(p, return_counts=True))))
        self.assertIn("4800 voxels, 41 x 41 labels", repr(whole))

    def test_objects(self):
        r = np.array([1, 1, 1, 1, 2, 2, 2, 2, 0, 3], np.uint8)
        p = np.array([5, 5, 5, 0, 6, 6, 7, 7, 0, 0], np.uint8)
        table = segtally.tally(r, p)
        m = segtally.match(table)
        self.assertEqual((m["tp"], m["fp"], m["fn"]), (1, 2, 2))
        self.assertEqual({k: v.tolist() for k, v in m["pairs"].items()},
                         {"reference": [1], "prediction": [5], "intersection": [3], "score": [0.75]})
        self.assertEqual((m["unmatched_reference"].tolist(), m["unmatched_prediction"].tolist()), ([2, 3], [6, 7]))
        self.assertEqual(m["object_precision"], 1 / 3)
        self.assertEqual(segtally.match(table, 0.5, comparator="at_least")["tp"], 2)
        self.assertEqual(segtally.match(table, 0.7, criterion="dice")["tp"], 1)
        fate = segtally.object_scores(table)
        self.assertEqual(fate["status"].tolist(), ["matched", "split", "missed"])
        self.assertEqual(fate["iou"].tolist(), [0.75, 0.5, 0])
        self.assertEqual(segtally.best_overlaps(table)["prediction"].tolist(), [5, 6, 0])

    def test_scores(self):
        r, p = labels((20, 20), np.uint16), labels((20, 20), np.int32)
        scores = segtally.score(r, p)
        self.assertEqual(list(scores), [metric["id"] for metric in segtally.catalogue()])
        self.assertEqual(str(scores), str(segtally.score(segtally.tally(r, p))))
        self.assertAlmostEqual(scores["accuracy"], np.mean((r != 0) == (p != 0)), 15)
        nothing = segtally.score(r * 0, p * 0)
        self.assertTrue(np.isnan(nothing["dice"]) and nothing["accuracy"] == 1)


class Peers(unittest.TestCase):
    def test_scikit_image(self):
        try:
            from skimage.metrics import adapted_rand_error, contingency_table, variation_of_information
        except ImportError:
            self.skipTest("scikit-image not found")
        r, p = labels((30, 40), np.uint16, 12), labels((30, 40), np.uint16, 12)
        dense = contingency_table(r, p).toarray()
        at = np.nonzero(dense)
        self.assertEqual(columns(segtally.tally(r, p)), (at[0].tolist(), at[1].tolist(), dense[at].astype(int).tolist()))
        scores = segtally.score(r, p)
        split, merge = (scores[f"variation_of_information_{side}"] for side in ("split", "merge"))
        self.assertTrue(np.allclose(sorted(variation_of_information(r, p)), sorted([split, merge]), rtol=1e-12))

    def test_scikit_learn(self):
        try:
            from sklearn import metrics
        except ImportError:
            self.skipTest("scikit-learn not found")
        r, p = labels((30, 40), np.uint16, 12), labels((30, 40), np.uint16, 12)
        scores = segtally.score(r, p)
        a, b = r.ravel(), p.ravel()
        for ours, theirs in (("adjusted_rand_index", metrics.adjusted_rand_score(a, b)),
                             ("v_measure", metrics.v_measure_score(a, b)),
                             ("matthews_correlation", metrics.matthews_corrcoef(a != 0, b != 0)),
                             ("multiclass_accuracy", metrics.accuracy_score(a, b)),
                             ("mean_jaccard", metrics.jaccard_score(a, b, labels=range(1, 13), average="macro"))):
            self.assertAlmostEqual(scores[ours], theirs, 12, ours)


if __name__ == "__main__":
    unittest.main()
