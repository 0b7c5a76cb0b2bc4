# SPDX-License-Identifier: BSD-3-Clause
"""Tests of the Python package: arrays of all types and layouts against numpy, scikit-image and scikit-learn, options,
bad input, the GIL, signatures and types, and that nothing is copied."""
import ast
import functools
import inspect
import math
import operator
import pathlib
import pickle
import resource
import sys
import threading
import typing
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
        self.refused(ValueError, "tally: the reference has 9 axes, more than 8", np.zeros((1,) * 9, int), np.zeros((1,) * 9, int))
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
        block = np.zeros((40, 40, 40), np.uint8)
        block[10:30, 10:30, 10:30] = 1
        for work in (lambda: segtally.tally(one, one), lambda: segtally.distance_map(block),
                     lambda: segtally.score(block, block, spacing=(1, 1, 1)), lambda: segtally.error_map(one, one)):
            self.let_others_run(work)

    def let_others_run(self, work):
        ran = []
        gate = threading.Lock()
        gate.acquire()

        def wait():
            with gate:
                ran.append(True)

        other = threading.Thread(target=wait)
        other.start()
        interval = sys.getswitchinterval()
        sys.setswitchinterval(3600)  # from here on other threads run only if the GIL is released
        try:
            gate.release()
            self.assertEqual(sum(range(1 << 20)), (1 << 19) * ((1 << 20) - 1))
            before = list(ran)
            for _ in range(1000):
                work()
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


class Counts(unittest.TestCase):
    """Results that can be added, and those that can be pickled."""

    r = np.array([1, 1, 1, 1, 2, 2, 2, 2, 0, 3], np.uint8)
    p = np.array([5, 5, 5, 0, 6, 6, 7, 7, 0, 0], np.uint8)

    def test_pickle(self):
        table = segtally.tally(self.r, self.p)
        classes = {1: 1, 2: 1, 3: 2}, {5: 1, 6: 1, 7: 2}
        many = sum(segtally.detection_counts(table) for _ in range(1000))  # steps beyond 64 bits
        for thing in (table, segtally.ContingencyTable(), segtally.detection_counts(table), many,
                      segtally.panoptic_counts(table, *classes), segtally.VoxelError.FALSE_POSITIVE, segtally.score):
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                self.assertEqual(pickle.loads(pickle.dumps(thing, protocol)), thing, (thing, protocol))
        self.assertGreater(many.score_steps, 1 << 64)

    def test_sums(self):
        tables = [segtally.tally(self.r[k::2], self.p[k::2]) for k in (0, 1)]
        self.assertEqual(sum(tables), segtally.tally(self.r, self.p))
        self.assertEqual(sum(tables[:1]), tables[0])
        counts = [segtally.detection_counts(t) for t in tables]
        self.assertEqual(sum(counts), counts[0] + counts[1])
        panoptic = [segtally.panoptic_counts(tables[0], {1: 1, 2: 2}, {5: 1, 6: 2, 7: 1}),
                    segtally.panoptic_counts(tables[1], {1: 1, 2: 2, 3: 9}, {5: 1, 6: 2, 7: 2})]
        self.assertEqual(list(sum(panoptic)), [1, 2, 9])
        self.assertEqual(sum(panoptic)[1], panoptic[0][1] + panoptic[1][1])
        self.assertEqual(sum(panoptic)[9], panoptic[1][9])
        for thing in (tables[0], counts[0], panoptic[0]):
            for other in (1, "0", None, object()):
                with self.assertRaises(TypeError):
                    thing + other
                with self.assertRaises(TypeError):
                    other + thing
            self.assertNotEqual(thing, 0)
        with self.assertRaises(TypeError):
            hash(tables[0])

    def test_mapped(self):
        table = segtally.tally(self.r, self.p)
        groups = np.array([0, 8, 8, 3])[self.r], np.where(self.p > 5, 8, self.p)
        self.assertEqual(table.mapped({1: 8, 2: 8}, {6: 8, 7: 8}), segtally.tally(*groups))
        self.assertEqual(table.mapped({2: 2}, unnamed_reference="drop"), segtally.tally(self.r, self.p, ignore_reference=(0, 1, 3)))
        self.assertEqual(table.mapped(), table)
        with self.assertRaisesRegex(ValueError, "unnamed_prediction 'x' is none of 'keep' 'drop'"):
            table.mapped(unnamed_prediction="x")
        with self.assertRaisesRegex(TypeError, "mapped: reference_map is .* not a dict"):
            table.mapped([(1, 2)])

    def test_detections(self):
        table = segtally.tally(self.r, self.p)
        counts = segtally.detection_counts(table)
        self.assertEqual((counts.tp, counts.fp, counts.fn, counts.score_steps), (1, 2, 2, 3 << 58))
        self.assertEqual((counts.precision, counts.recall, counts.f1_score), (1 / 3, 1 / 3, 1 / 3))
        self.assertEqual((counts.critical_success_index, counts.recognition_quality), (1 / 5, 1 / 3))
        self.assertEqual((counts.segmentation_quality, counts.panoptic_quality, counts.mean_true_score), (0.75, 0.25, 0.25))
        pooled = counts + segtally.detection_counts(segtally.tally(self.r, self.r))  # 3 found
        self.assertEqual((pooled.tp, pooled.precision, pooled.segmentation_quality), (4, 4 / 6, 3.75 / 4))
        self.assertTrue(math.isnan(segtally.DetectionCounts().f1_score))
        self.assertEqual(segtally.detection_counts(table, 0.5, comparator="at_least").tp, 2)
        self.assertEqual(segtally.detection_counts(table, 0.7, criterion="dice").tp, 1)
        with_zero = segtally.detection_counts(table, background=9)
        self.assertEqual((with_zero.tp, with_zero.fp, with_zero.fn), (1, 3, 3))
        self.assertEqual([c.tp for c in segtally.count_matches(table, [0.5, 0.7, 0.8])], [1, 1, 0])
        self.assertEqual([c.tp for c in segtally.count_matches(table)], [1] * 5 + [0] * 5)
        self.assertEqual(segtally.mean_average_precision(segtally.count_matches(table)), 0.1)
        self.assertEqual(segtally.score(table)["mean_average_precision"], 0.1)

    def test_splits_and_merges(self):
        errors = segtally.find_splits_and_merges(segtally.tally(self.r, self.p))
        self.assertEqual({k: v.tolist() for k, v in errors["splits"].items()}, {2: [6, 7]})
        self.assertEqual(errors["merges"], {})
        self.assertEqual((errors["missed"].tolist(), errors["spurious"].tolist()), ([3], []))
        back = segtally.find_splits_and_merges(segtally.tally(self.p, self.r))
        self.assertEqual({k: v.tolist() for k, v in back["merges"].items()}, {2: [6, 7]})
        self.assertEqual(back["spurious"].tolist(), [3])
        self.assertEqual(segtally.find_splits_and_merges(segtally.tally(self.r, self.p), minimum_share=0.6)["splits"], {})

    def test_panoptic(self):
        r = np.array([1, 1, 1, 1, 2, 2, 3, 3, 3, 3], np.uint8)
        p = np.array([1, 1, 1, 2, 2, 2, 4, 4, 4, 4], np.uint8)
        counts = segtally.panoptic_counts(segtally.tally(r, p), {1: 7, 2: 7, 3: 8}, {1: 7, 2: 7, 4: 9})
        self.assertEqual(list(counts), [7, 8, 9])
        self.assertEqual([(c.tp, c.fp, c.fn) for c in counts.values()], [(2, 0, 0), (0, 0, 1), (0, 1, 0)])
        self.assertAlmostEqual(counts[7].panoptic_quality, (3 / 4 + 2 / 3) / 2, 15)
        self.assertAlmostEqual(counts[7].modified_panoptic_quality, (3 / 4 + 2 / 3) / 2, 15)
        self.assertAlmostEqual(counts.mean_panoptic_quality, (3 / 4 + 2 / 3) / 6, 15)
        scores = counts.scores()
        self.assertEqual((scores["class_id"].tolist(), scores["fn"].tolist()), ([7, 8, 9], [0, 1, 0]))
        self.assertEqual(scores["panoptic_quality"].tolist(), [counts[7].panoptic_quality, 0, 0])
        void = segtally.panoptic_counts(segtally.tally(r, p), {1: 7, 2: 7, 3: 8}, {1: 7, 2: 7, 4: 9}, void_class=8)
        self.assertEqual([(c, n.tp, n.fp, n.fn) for c, n in void.items()], [(7, 2, 0, 0), (9, 0, 0, 0)])
        fully = segtally.panoptic_counts(segtally.tally([0, 0, 1], [0, 1, 1]), {0: 4, 1: 4}, {0: 4, 1: 4}, background=None)
        self.assertEqual(fully, {4: segtally.ClassCounts(0, 2, 2, 0, 1 << 60)})  # two IoUs of 1 / 2
        with self.assertRaisesRegex(ValueError, "panoptic_counts: no class for label 3 of the reference"):
            segtally.panoptic_counts(segtally.tally(r, p), {1: 7, 2: 7}, {1: 7, 2: 7, 4: 9})
        with self.assertRaisesRegex(TypeError, "reference_classes is \\[7, 7, 8\\] of type \'list\', not a dict"):
            segtally.panoptic_counts(segtally.tally(r, p), [7, 7, 8], {})


class Classes(unittest.TestCase):
    def test_means(self):
        r, p = labels((40, 40), np.uint8, 4), labels((40, 40), np.int64, 5)
        table = segtally.tally(r, p)

        def parts(k):  # tp, predicted, true
            return np.sum((r == k) & (p == k)), np.sum(p == k), np.sum(r == k)

        scores = {"precision": lambda tp, a, b: tp / a if a else 0, "recall": lambda tp, a, b: tp / b if b else 0,
                  "dice": lambda tp, a, b: 2 * tp / (a + b), "jaccard": lambda tp, a, b: tp / (a + b - tp)}
        for classes, options in (((1, 2, 3, 4, 5), {}), (range(6), {"include_background": True}),
                                 ((2, 5), {"classes": [5, 2]}), ((3,), {"classes": 3}), ((0, 1), {"classes": (0, 1)}),
                                 ((0, 1, 2, 4, 5), {"background": 3})):
            each = [parts(k) for k in classes]
            sizes = np.array([b for _, _, b in each])
            for name, value in scores.items():
                of_class = np.array([value(*k) for k in each])
                columns = getattr(segtally, f"{name}_per_label")(table, **options)
                self.assertEqual(columns["label"].tolist(), list(classes))
                for k, score in zip(each, columns["score"]):
                    self.assertTrue(score == value(*k) or (math.isnan(score) and k[2] == 0), (name, k))
                for mean, expected in (("mean", of_class.mean()),
                                       ("frequency_weighted", (of_class * sizes).sum() / sizes.sum() if sizes.sum() else math.nan),
                                       ("micro", value(*np.sum(each, axis=0)))):
                    found = getattr(segtally, f"{mean}_{name}")(table, **options)
                    self.assertTrue(np.isclose(found, expected, 1e-13, equal_nan=True), (mean, name, options))
        self.assertEqual(segtally.mean_dice(table), segtally.score(table)["mean_dice"])
        self.assertEqual(segtally.generalized_dice(table), segtally.score(table)["generalized_dice"])
        self.assertNotEqual(segtally.generalized_dice(table, weights="uniform"), segtally.generalized_dice(table))
        self.assertEqual(segtally.generalized_dice(table, weights="uniform"), segtally.micro_dice(table))

    def test_surfaces_of_classes(self):
        r, p = np.zeros((9, 9), np.uint8), np.zeros((9, 9), np.uint8)
        r[1:4, 1:4], p[1:4, 3:6] = 1, 1
        r[6:8, 6:8], p[6:8, 6:8] = 2, 2
        rows = segtally.per_object_surface_scores(r, p, [(1, 1), (2, 2)], spacing=(1, 0.5))
        self.assertEqual(rows["reference"].tolist(), [1, 2])
        self.assertEqual(rows["hausdorff_distance"].tolist(), [1, 0])
        self.assertEqual(rows["centroid_distance"].tolist(), [1, 0])
        self.assertEqual(rows["normalized_surface_dice"].tolist(), [1, 1])
        tight = segtally.per_object_surface_scores(r, p, {"reference": [1], "prediction": np.array([1])}, spacing=(1, 0.5), tolerance=0.25)
        self.assertEqual(tight["normalized_surface_dice"].tolist(), [6 / 16])
        cut = np.ones_like(r)
        cut[:, 5:] = 0  # without the last column of the prediction
        self.assertEqual(segtally.per_object_surface_scores(r, p, [(1, 1)], mask=cut)["hausdorff_distance"].tolist(), [2])
        swapped = segtally.per_object_surface_scores(r, p, [(1, 2)], spacing=(1, 0.5))
        self.assertEqual(swapped["hausdorff_distance"].tolist(), [math.hypot(5, 2.5)])


class Partitions(unittest.TestCase):
    def test_background_rules(self):
        r, p = labels((30, 30), np.uint16, 6), labels((30, 30), np.uint16, 6)
        table = segtally.tally(r, p)
        of_reference = segtally.tally(r, p, ignore_reference=0)
        of_both = segtally.tally(r, p, ignore_reference=0, ignore_prediction=0)
        singletons = p.astype(np.int64)
        singletons[p == 0] = 1000 + np.arange(np.sum(p == 0))
        split = segtally.tally(r, singletons, ignore_reference=0)
        scores = [name for name, f in inspect.getmembers(segtally, inspect.isfunction)
                  if "rule" in inspect.signature(f).parameters and not name.startswith(("per_object", "object_mean"))]
        self.assertEqual(len(scores), 20)
        for name in scores:
            f = getattr(segtally, name)
            for rule, same in (("count", table), ("drop_reference", of_reference), ("drop_either", of_both),
                               ("drop_reference_split_prediction", split)):
                given, expected = f(table, rule=rule), f(same)
                if not isinstance(given, dict):
                    given, expected = {"": given}, {"": expected}
                for part in given:
                    self.assertAlmostEqual(given[part], expected[part], 12, (name, rule))
            moved = segtally.ContingencyTable(*[c + d for c, d in zip(table.overlaps().values(), (np.uint64(8), np.uint64(8), np.uint64(0)))])
            self.assertEqual(f(moved, rule="drop_either", background=8), f(table, rule="drop_either"), name)

    def test_parts(self):
        table = segtally.tally(labels((30, 30), np.uint16, 6), labels((30, 30), np.uint16, 6))
        scores = segtally.score(table)
        variation = segtally.variation_of_information(table)
        self.assertEqual(variation["split"], scores["variation_of_information_split"])
        self.assertEqual(variation["merge"], scores["variation_of_information_merge"])
        self.assertEqual(variation["total"], scores["variation_of_information"])
        nats = segtally.variation_of_information(table, base=math.e)
        self.assertAlmostEqual(nats["total"], variation["total"] * math.log(2), 13)
        objects = segtally.per_object_variation_of_information(table)
        self.assertAlmostEqual(objects["split"]["contribution"].sum(), variation["split"], 13)
        self.assertAlmostEqual(objects["merge"]["contribution"].sum(), variation["merge"], 13)
        mean = segtally.object_mean_variation_of_information(table)
        self.assertAlmostEqual(mean["split"], objects["split"]["entropy"].mean(), 13)
        rand = segtally.adapted_rand_error(table)
        self.assertEqual(rand["error"], scores["adapted_rand_error"])
        self.assertEqual((rand["precision"], rand["recall"]), (scores["pair_precision"], scores["pair_recall"]))
        self.assertAlmostEqual(1 - segtally.adapted_rand_error(table, alpha=1)["error"], rand["recall"], 13)
        self.assertGreater(segtally.pair_recall(table, pairs="with_self"), rand["recall"])
        self.assertGreater(segtally.normalized_mutual_information(table, mean="minimum"),
                           segtally.normalized_mutual_information(table, mean="maximum"))


class Surfaces(unittest.TestCase):
    def setUp(self):
        self.r, self.p = np.zeros((12, 12), np.uint8), np.zeros((12, 12), np.int16)
        self.r[2:7, 2:7], self.p[2:7, 4:9] = 1, 3
        self.p[9, 9] = 4

    def test_score(self):
        plain, scores = segtally.score(self.r, self.p), segtally.score(self.r, self.p, spacing=(1, 0.5))
        entries = segtally.catalogue() + segtally.surface_catalogue()
        self.assertEqual(list(scores), [metric["id"] for metric in entries])
        self.assertEqual(str(plain), str({k: v for k, v in scores.items() if k in plain}))
        self.assertEqual(scores["hausdorff_distance"], math.hypot(3, 1.5))
        self.assertTrue(math.isnan(scores["mean_object_hausdorff_distance"]))  # an IoU of 15 / 35

    def test_options(self):
        def value(metric, **options):
            scores = segtally.score(self.r, self.p, metrics=metric, **options)
            self.assertEqual(list(scores), [metric])
            return scores[metric]

        spacing = (1, 0.5)
        self.assertEqual(value("hausdorff_distance", spacing=spacing, ignore_prediction=4), 1)
        self.assertEqual(value("hausdorff_distance", spacing=spacing, ignore_prediction=[4, 3]), math.inf)
        self.assertEqual(value("hausdorff_distance", spacing=spacing, mask=np.arange(144).reshape(12, 12) < 100), 1)
        self.assertEqual(value("normalized_surface_dice", spacing=spacing, tolerance=9), 1)
        self.assertEqual(value("normalized_surface_dice", spacing=spacing, tolerance=0), (6 + 6) / (16 + 17))
        self.assertEqual(len({value("average_symmetric_surface_distance", spacing=spacing, model=model)
                              for model in typing.get_args(segtally.SurfaceModel)}), 4)
        self.assertNotEqual(value("average_symmetric_surface_distance", spacing=spacing, connectivity=2), 0)
        self.assertEqual(segtally.score(self.r[:5], self.p[:5], spacing=(9, 1), image_edge="open", metrics="hausdorff_distance"), {"hausdorff_distance": 2})
        self.assertEqual(value("mean_object_hausdorff_distance", spacing=spacing, threshold=0.4), 1)
        self.assertEqual(value("recall"), 15 / 25)
        self.assertEqual(value("recall", background=9), 1)  # then all is foreground
        self.assertEqual(value("object_recall"), 0)
        self.assertEqual(value("object_recall", criterion="dice"), 1)
        self.assertEqual(value("object_recall", threshold=15 / 35), 0)
        self.assertEqual(value("object_recall", threshold=15 / 35, comparator="at_least"), 1)
        table = segtally.tally(self.r, self.p)
        self.assertEqual(segtally.score(table, threshold=0.4, metrics=("object_recall", "dice")), {"object_recall": 1, "dice": 30 / 51})

    def test_options_without_effect(self):
        table = segtally.tally(self.r, self.p)
        for text, arguments, options in (
                ("connectivity 3 is outside 1 to 2", (self.r, self.p), dict(spacing=(1, 1), connectivity=3)),
                ("1 spacings for 2 axes", (self.r, self.p), dict(spacing=2)),
                ("model 'border' is none of 'border_voxels'", (self.r, self.p), dict(spacing=(1, 1), model="border")),
                ("tolerance", (self.r, self.p), dict(tolerance=1)), ("image_edge", (self.r, self.p), dict(image_edge="open")),
                ("threshold", (self.r, self.p), dict(threshold=0.5, metrics="dice")),
                ("'dic'", (self.r, self.p), dict(metrics=["dic"])), ("twice", (self.r, self.p), dict(metrics=["dice", "dice"])),
                ("surfaces", (self.r, self.p), dict(metrics="hausdorff_distance")),
                ("spacing", (table,), dict(spacing=(1, 1))), ("mask", (table,), dict(mask=self.r)),
                ("ignore_reference", (table,), dict(ignore_reference=1)), ("threads", (table,), dict(threads=1)),
                ("progress", (table,), dict(progress=print))):
            with self.assertRaisesRegex(ValueError, "^score: .*" + text):
                segtally.score(*arguments, **options)
        for arguments in ((self.r,), (table, table), (table, self.r)):
            with self.assertRaisesRegex(TypeError, "^score: "):
                segtally.score(*arguments)

    def test_distance_maps(self):
        image = labels((7, 9), np.int32, 9) // 8 * 5
        yx = np.argwhere(image)
        at = np.indices(image.shape).transpose(1, 2, 0)
        away = ((at[:, :, None] - yx[None, None]) * (2, 0.5))
        squares = (away**2).sum(-1).min(-1)
        self.assertTrue(np.array_equal(segtally.squared_distance_map(image, spacing=(2, 0.5)), squares))
        self.assertTrue(np.array_equal(segtally.distance_map(image[::-1].T, spacing=(0.5, 2)), np.sqrt(squares)[::-1].T))
        self.assertTrue(np.array_equal(segtally.distance_map(image, spacing=(2, 0.5), label=5), np.sqrt(squares)))
        self.assertTrue(np.all(segtally.distance_map(image, label=-7) == math.inf))
        row = np.array([0, 1, 1, 1, 0, 0])
        self.assertEqual(segtally.signed_distance_map(row).tolist(), [1, -1, -2, -1, 1, 2])
        self.assertEqual(segtally.signed_distance_map(row[1:4], image_edge="border").tolist(), [-1, -2, -1])

    def test_surface_distance_map(self):
        found = segtally.surface_distance_map(self.r, self.p, spacing=(1, 0.5), prediction_label=3)
        self.assertEqual(found.dtype, np.float32)
        self.assertEqual(np.isnan(found).sum(), 144 - 16)
        self.assertEqual((np.nanmax(found), found[2, 2], found[4, 6]), (1, 1, 1))
        other = segtally.surface_distance_map(self.r, self.p, spacing=(1, 0.5), surface_of="prediction", reference_label=1)
        self.assertEqual((np.nanmax(other), other[9, 9]), (np.float32(math.hypot(3, 1.5)),) * 2)


class Maps(unittest.TestCase):
    def test_errors(self):
        r = np.array([[1, 1, 1, 0, 2, 2], [1, 1, 1, 0, 0, 9]], np.uint8)
        p = np.array([[5, 5, 6, 6, 0, 0], [5, 5, 5, 0, 0, 5]], np.uint16)
        e = segtally.VoxelError
        expected = [[1, 1, 4, 2, 3, 3], [1, 1, 1, 0, 0, 5]]
        found = segtally.error_map(r, p, ignore_reference=9)
        self.assertEqual((found.dtype, found.tolist()), (np.uint8, expected))
        table = segtally.tally(r, p, ignore_reference=9)
        for matching in (segtally.match(table), segtally.match(table)["pairs"], [(1, 5)], ((np.uint8(1), 5),)):
            self.assertEqual(segtally.error_map(r, p, matching, ignore_reference=9).tolist(), expected)
        self.assertEqual(segtally.error_map(r, p, [], ignore_reference=9)[0, 0], e.WRONG_OBJECT)
        counts = np.bincount(found.ravel())
        self.assertEqual((counts[e.TRUE_POSITIVE] + counts[e.WRONG_OBJECT]) / (table.total() - counts[e.TRUE_NEGATIVE]),
                         segtally.score(table)["jaccard_index"])
        layout = segtally.error_map(r.T[::-1], p.T[::-1], ignore_reference=9)
        self.assertEqual(layout.T[:, ::-1].tolist(), expected)

    def test_scores(self):
        r, p = np.array([1, 1, 1, 1, 2, 0], np.uint8), np.array([5, 5, 5, 0, 0, 5], np.uint8)
        self.assertEqual(str(segtally.score_map(r, p).tolist()), "[0.6000000238418579, 0.6000000238418579, 0.6000000238418579, 0.6000000238418579, 0.0, nan]")
        table = segtally.tally(r, p)
        for matching in (segtally.match(table), segtally.best_overlaps(table)):
            self.assertEqual(str(segtally.score_map(r, p, matching)), str(segtally.score_map(r, p)))
        self.assertEqual(segtally.score_map(r, p, {"reference": [2], "prediction": [5], "score": [0.25]})[4], 0.25)
        with self.assertRaisesRegex(TypeError, "has no scores"):
            segtally.score_map(r, p, [(1, 5)])

    def test_bad_matchings(self):
        for error, text, matching in ((ValueError, "no column 'prediction'", {"reference": [1]}),
                                      (ValueError, "columns of 1 and 2", {"reference": [1], "prediction": [1, 2]}),
                                      (ValueError, "columns of 0 and 2", {"reference": [], "prediction": [1, 2]}),
                                      (ValueError, "negative: -1", [(-1, 1)]), (TypeError, "not a pair", [1]),
                                      (TypeError, "not an integer", [(1, 0.5)])):
            with self.assertRaisesRegex(error, "error_map: matching.*" + text):
                segtally.error_map([1], [1], matching)

    def test_nothing_is_copied_nor_kept(self):
        image = np.zeros((1 << 10, 1 << 10), np.uint8)
        image[:, ::3] = 1
        for make in (segtally.distance_map, lambda i: segtally.error_map(i, i), lambda i: segtally.score_map(i, i),
                     lambda i: segtally.surface_distance_map(i, i)):
            made = make(image)
            self.assertEqual((type(made.base).__name__, made.flags.owndata, made.flags.writeable), ("PyCapsule", False, True))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(20):
            segtally.distance_map(image)  # 8 MB each
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 64 << 10)
        view = segtally.distance_map(image)[7, 5:8]
        self.assertEqual(view.tolist(), [1, 0, 1])  # and not what was freed


class Signatures(unittest.TestCase):
    values = {"reference": np.array([[1, 1, 0], [2, 2, 2]]), "prediction": np.array([[1, 0, 0], [2, 2, 1]]),
              "matching": [(1, 1)], "image": np.array([[0, 1], [0, 0]]), "reference_classes": {0: 3, 1: 1, 2: 1},
              "prediction_classes": {0: 3, 1: 1, 2: 1}}
    values["table"] = segtally.tally(values["reference"], values["prediction"])
    values["counts"] = [segtally.detection_counts(values["table"])]
    functions = dict(inspect.getmembers(segtally, lambda f: inspect.isfunction(f) and f.__module__ == "segtally"))

    def test_every_function(self):
        self.assertGreater(len(self.functions), 50)
        for name, function in self.functions.items():
            signature = inspect.signature(function)
            hints = typing.get_type_hints(function)
            self.assertEqual(set(hints), {*signature.parameters, "return"}, name)
            self.assertTrue(function.__doc__.startswith("Returns "), name)
            self.assertLessEqual(sum(p.kind == p.POSITIONAL_OR_KEYWORD for p in signature.parameters.values()), 3, name)

    def test_none_is_the_default(self):
        for name, function in self.functions.items():
            parameters = inspect.signature(function).parameters
            required = {p: self.values[p] for p in parameters if parameters[p].default is inspect.Parameter.empty}
            if "prediction" in parameters:
                required["prediction"] = self.values["prediction"]
            if name == "panoptic_counts":
                required["background"] = 0  # where None has a meaning of its own
            none = dict.fromkeys(p for p in parameters if p not in required)
            self.assertEqual(str(function(**required)), str(function(**required, **none)), name)
            with self.assertRaises(TypeError):
                function(**required, no_such_option=1)

    def test_choices_are_those_of_the_library(self):
        given = {"comparator": "detection_counts", "criterion": "match", "model": "per_object_surface_scores",
                 "image_edge": "per_object_surface_scores", "surface_of": "surface_distance_map", "rule": "rand_index",
                 "pairs": "rand_index", "mean": "normalized_mutual_information", "weights": "generalized_dice"}
        for option, name in given.items():
            function = self.functions[name]
            hint = typing.get_type_hints(function)[option]
            parameters = inspect.signature(function).parameters
            required = {p: self.values[p] for p in parameters if parameters[p].default is inspect.Parameter.empty}
            for choice in typing.get_args(hint):
                function(**required, **{option: choice})
            self.assertIn(parameters[option].default, typing.get_args(hint))
            known = " ".join(f"'{choice}'" for choice in typing.get_args(hint))
            with self.assertRaisesRegex(ValueError, f": {option} 'x' is none of {known}$"):
                function(**required, **{option: "x"})

    def test_classes_and_stub(self):
        for cls in (segtally.ContingencyTable, segtally.DetectionCounts, segtally.ClassCounts):
            self.assertNotIn("args", inspect.signature(cls).parameters)
            for _, method in inspect.getmembers(cls, inspect.isfunction):
                inspect.signature(method)
        package = pathlib.Path(segtally.__file__).parent
        self.assertTrue((package / "py.typed").exists())
        stub = ast.parse((package / "_segtally.pyi").read_text())
        self.assertEqual([n.name for n in ast.walk(stub) if isinstance(n, ast.FunctionDef)], ["__getattr__"])


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
