# SPDX-License-Identifier: BSD-3-Clause
"""Evaluates the formulas of docs/metrics.md, as they are typeset there, on random images and compares the library's values.

    python3 tests/docs/formulas.py PRINT_VALUES

PRINT_VALUES is the program of print_values.cpp. What formulas mean by their symbols is in `symbols` below, as the page says it in
words. Formulas of functions with arguments of their own are not evaluated."""
import itertools
import math
import os
import random
import re
import subprocess
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
THRESHOLDS = [k / 20 for k in range(10, 20)]


class Formula:
    """A formula in LaTeX, parsed into functions of the values of its symbols."""

    def __init__(self, latex):
        parts = re.split(r",\s*\\quad", latex.strip())
        self.main = self.parsed(parts[0].split("=", 1)[1] if re.match(r"[HI]\([^)]*\)=", parts[0]) else parts[0])
        self.definitions = {}
        for part in parts[1:]:
            name, body = part.strip().split("=", 1)
            self.definitions[name.strip().split("_")[0]] = self.parsed(body)

    def value(self, known):
        return self.main({**known, **self.definitions})

    def parsed(self, latex):
        self.tokens = re.findall(r"\\[a-zA-Z]+|\\.|\d+|\S", re.sub(r"\\[ ,]", " ", latex))
        self.at = 0
        body = self.sum()
        if self.at != len(self.tokens):
            raise ValueError(f"'{latex}' ends at {self.tokens[self.at :]}")
        return body

    def next(self, *wanted):
        token = self.tokens[self.at] if self.at < len(self.tokens) else ""
        if wanted and token not in wanted:
            return ""
        self.at += 1
        return token

    def need(self, token):
        if not self.next(token):
            raise ValueError(f"no {token} before {self.tokens[self.at :]}")

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def sum(self):
        terms = [(1, self.product())]
        while sign := self.next("+", "-"):
            terms.append((1 if sign == "+" else -1, self.product()))
        return lambda known: sum(sign * term(known) for sign, term in terms)

    def product(self):
        factors = []
        while self.peek() and self.peek() not in ("+", "-", ",", ")", "}", "\\}", "\\right", "\\rvert", "\\rVert", "=", ">", "\\ge", "\\le", ":"):
            over = self.next("/")
            factors.append((over, self.power()))
        return lambda known: math.prod(1 / factor(known) if over else factor(known) for over, factor in factors)

    def power(self):
        base = self.factor()
        if not self.next("^"):
            return base
        exponent = self.group()
        return lambda known: base(known) ** exponent(known)

    def group(self):
        if not self.next("{"):
            return self.factor()
        body = self.sum()
        self.need("}")
        return body

    def raw(self, end):
        """Returns the text up to the bracket that closes this one."""
        depth, text = 1, ""
        opening = {"}": "{", ")": "("}[end]
        while True:
            token = self.next()
            depth += (token == opening) - (token == end)
            if depth == 0:
                return text
            text += token + (" " if token.startswith("\\") and token[1:].isalpha() else "")

    def index(self):
        return self.raw("}") if self.next("{") else self.next()

    def factor(self):
        token = self.next()
        if token.isdigit():
            return lambda known: int(token)
        if token == "\\left":
            return self.factor()
        if token in ("(", "\\lvert", "\\lVert"):
            if self.next("\\{"):  # how many there are
                binder = self.next()
                self.need(":")
                condition = self.comparison()
                self.need("\\}")
                body = lambda known: sum(1 for bound in every(binder, known) if condition(bound))
            else:
                body = self.sum()
            self.next("\\right")
            self.need({"(": ")", "\\lvert": "\\rvert", "\\lVert": "\\rVert"}[token])
            return body if token == "(" else lambda known: abs(body(known))
        if token == "\\frac":
            above, below = self.group(), self.group()
            return lambda known: above(known) / below(known)
        if token == "\\sqrt":
            body = self.group()
            return lambda known: math.sqrt(body(known))
        if token == "\\log":
            self.need("_"), self.need("2")
            body = self.power()
            return lambda known: math.log2(body(known))
        if token in ("\\sum", "\\min", "\\max"):
            function = {"\\sum": sum, "\\min": min, "\\max": max}[token]
            if self.next("_"):
                domain, body = self.index(), self.product()
                return lambda known: function([body(bound) for bound in every(domain, known)])
            self.next("\\left")
            self.need("(")
            values = [self.sum()]
            while self.next(","):
                values.append(self.sum())
            self.next("\\right")
            self.need(")")
            return lambda known: function(value(known) for value in values)
        name = token
        if token == "\\mathrm":
            self.need("{")
            name = self.raw("}")
        subscript = self.index().strip() if self.next("_") else ""
        if name == "Q":  # a percentile of a set
            self.need("\\{")
            body = self.sum()
            self.need(":")
            domain = ""
            while not self.next("\\}"):
                token = self.next()
                domain += token + (" " if token.startswith("\\") else "")
            return lambda known: percentile([body(bound) for bound in every(domain, known)], int(subscript))
        if name + subscript in ("H", "I", "d", "h", "h95", "m", "u") and self.next("("):
            arguments = self.raw(")").replace(" ", "")
            return lambda known: known[name + subscript](arguments, known)
        return lambda known: look_up(name, subscript, known)

    def comparison(self):
        left, sign, right = self.sum(), self.next(), self.sum()
        return lambda known: {">": left(known) > right(known), "\\ge": left(known) >= right(known), "\\le": left(known) <= right(known)}[sign]


def look_up(name, subscript, known):
    """Returns the value of a symbol: n, N_G, a_i, n_{ij}, b_{j(i)} ..."""
    value = known[name + "_" + subscript] if name + "_" + subscript in known else known[name]
    if callable(value):
        return value(known)
    if not isinstance(value, dict):
        return value
    if not subscript:
        return value.voxels
    key = []
    for letter, argument in re.findall(r"(\\tau|\w)(?:\((\w)\))?", subscript):
        key.append(known["of_" + letter][known[argument]] if argument else known[letter])
    return value.get(key[0] if len(key) == 1 else tuple(key), 0)


def every(domain, known):
    """Yields what is known with each value of the variables of a sum."""
    domain = domain.replace(" ", "")
    if domain == "i:n_{ij}=0\\forallj":
        yield from ({**known, "i": i} for i in known["all_i"] if not any((i, j) in known["n"] for j in known["all_j"]))
        return
    if domain == "j:n_{ij}=0\\foralli":
        yield from ({**known, "j": j} for j in known["all_j"] if not any((i, j) in known["n"] for i in known["all_i"]))
        return
    domain, _, condition = domain.partition(":")
    names = re.findall(r"\\tau|\w", domain.partition("\\in")[0].partition("\\notin")[0])
    for values in known["all_" + domain]:
        bound = {**known, **dict(zip(names, values if isinstance(values, tuple) else (values,)))}
        if names == ["g"]:
            bound["of_g"] = values[0]
        if not condition or Formula.condition(condition)(bound):
            yield bound


def condition_of(text):
    parser = Formula("0")
    parser.tokens, parser.at = re.findall(r"\\[a-zA-Z]+|\\.|\d+|\S", text.replace("\\partial", "\\partial ")), 0
    return parser.comparison()


Formula.condition = staticmethod(condition_of)


def percentile(values, p):
    values = sorted(values)
    at = (len(values) - 1) * p / 100
    low = math.floor(at)
    return values[low] + (at - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def counts_of(r, p, leave_out=()):
    n = {}
    for pair in zip(r, p):
        if pair[0] not in leave_out and pair[1] not in leave_out:
            n[pair] = n.get(pair, 0) + 1
    a = {i: r.count(i) for i in sorted(set(r) - set(leave_out))}
    b = {j: p.count(j) for j in sorted(set(p) - set(leave_out))}
    return n, a, b


def of_pixels(r, p):
    both = list(zip([x > 0 for x in r], [x > 0 for x in p]))
    return {"TP": both.count((True, True)), "FP": both.count((False, True)), "FN": both.count((True, False)), "TN": both.count((False, False)), "n": len(r)}


def of_classes(r, p, classes):
    known = {"all_k": classes, "K": len(classes), "n": len(r)}
    known["t"] = {k: r.count(k) for k in classes}
    known["p"] = {k: p.count(k) for k in classes}
    known["c"] = {k: sum(x == y == k for x, y in zip(r, p)) for k in classes}
    return known


def of_segments(r, p):
    n, a, b = counts_of(r, p)
    voxels = len(r)

    def entropy(sizes):
        return sum(x / voxels * math.log2(voxels / x) for x in sizes)

    h = {"G": entropy(a.values()), "P": entropy(b.values()), "G,P": entropy(n.values())}
    h |= {"P\\midG": h["G,P"] - h["G"], "G\\midP": h["G,P"] - h["P"]}
    pairs = lambda sizes: sum(x * (x - 1) for x in sizes)
    maps = [({i: j for i, j in zip(order, list(b) + [None] * len(a))},) for order in itertools.permutations(a)]
    if len(b) > len(a):
        maps = [(dict(zip(a, order)),) for order in itertools.permutations(b, len(a))]
    return {"n": N(n, voxels), "a": a, "b": b, "all_i": list(a), "all_j": list(b), "all_i,j": list(n), "r": len(a), "c": len(b), "all_g": maps,
            "H": lambda x, known: h[x], "I": lambda x, known: h["G"] + h["P"] - h["G,P"],
            "S": pairs(n.values()), "A": pairs(a.values()), "B": pairs(b.values()), "M": voxels * (voxels - 1)}


class N(dict):
    """n_ij, and n without a subscript: all voxels."""

    def __init__(self, pairs, voxels):
        super().__init__(pairs)
        self.voxels = voxels


def border(mask):
    return [x for x, inside in enumerate(mask) if inside and not (0 < x < len(mask) - 1 and mask[x - 1] and mask[x + 1])]


def of_surfaces(g, p):
    surfaces = {"G": border(g), "P": border(p)}
    distance = lambda text, known: min(abs(known[text[0]] - y) for y in surfaces[text[-1]])
    return {"all_x\\in\\partialG": surfaces["G"], "all_y\\in\\partialP": surfaces["P"], "d": distance, "\\tau": 1,
            "w": {x: 1 for x in range(len(g))}}


def of_objects(r, p, formulas):
    n, a, b = counts_of(r, p, (0,))
    iou = {(i, j): x / (a[i] + b[j] - x) for (i, j), x in n.items()}
    matched = [pair for pair in n if iou[pair] > 0.5]
    known = {"n": n, "a": a, "b": b, "all_i": list(a), "all_j": list(b), "all_i,j": list(n), "all_(i,j)": list(n), "N_G": len(a), "N_P": len(b),
             "s": iou, "all_(i,j)\\in\\mathcal{M}": matched}
    at = {t: sum(x > t + 1e-12 for x in iou.values()) for t in THRESHOLDS}
    known |= {"TP": len(matched), "FP": len(b) - len(matched), "FN": len(a) - len(matched), "all_\\tau": THRESHOLDS}
    known |= {"TP_\\tau": lambda k: at[k["\\tau"]], "FP_\\tau": lambda k: len(b) - at[k["\\tau"]], "FN_\\tau": lambda k: len(a) - at[k["\\tau"]]}
    known["of_j"] = {i: max((j for j in b if (i, j) in n), key=lambda j: iou[i, j], default=None) for i in a}
    known["of_p"] = {i: max((j for j in b if (i, j) in n), key=lambda j: (n[i, j], -b[j]), default="none") for i in a}
    known["b"] = {**b, "none": 1}  # an object that overlaps none has 1: any size will do
    known["all_j\\inU"] = [j for j in b if j not in known["of_j"].values()]
    wide = list(b) + [None] * len(a)
    best = max((list(zip(a, order)) for order in itertools.permutations(wide, len(a))), key=lambda m: sum(iou.get(x, 0) for x in m))
    best = [pair for pair in best if pair in n]
    known["all_(i,j)\\inR"] = best
    known["all_i\\notinR"] = [i for i in a if i not in [x for x, _ in best]]
    known["all_j\\notinR"] = [j for j in b if j not in [y for _, y in best]]
    known["d"] = {i: sum((i, j) in n for j in b) for i in a}
    known["e"] = {j: sum((i, j) in n for i in a) for j in b}
    centre = lambda labels, k: sum(x for x, y in enumerate(labels) if y == k) / labels.count(k)
    known["g"], known["p"] = {i: centre(r, i) for i in a}, {j: centre(p, j) for j in b}
    for name, metric in (("h", "hausdorff_distance"), ("h95", "hausdorff_distance_95"), ("m", "average_symmetric_surface_distance"), ("u", "normalized_surface_dice")):
        known[name] = lambda text, k, metric=metric: formulas[metric].value(of_surfaces([x == k["i"] for x in r], [x == k["j"] for x in p]))
    return known


def symbols(metric, r, p, formulas):
    """Returns what the symbols of a metric's formula stand for."""
    if metric.labels == "foreground":
        return of_surfaces([x > 0 for x in r], [x > 0 for x in p]) if metric.section == "surface" else of_pixels(r, p)
    if metric.labels == "classes":
        return of_classes(r, p, sorted(set(r) | set(p) if metric.id.startswith("multiclass") else (set(r) | set(p)) - {0}))
    if metric.labels == "segments":
        return of_segments(r, p)
    known = of_objects(r, p, formulas)
    n, a, b = known["n"], known["a"], {j: p.count(j) for j in known["all_j"]}
    if metric.id in ("ctc_det", "ctc_op_csb"):
        found = {j: sum(n.get((i, j), 0) > a[i] / 2 for i in a) for j in b}
        known |= {"NS": sum(max(0, k - 1) for k in found.values()), "FN": len(a) - sum(found.values()), "FP": list(found.values()).count(0)}
        if metric.id == "ctc_op_csb":
            known |= {"SEG": formulas["ctc_seg"].value(known), "DET": formulas["ctc_det"].value(known)}
    if metric.id == "split_objects":
        known["q"] = {i: sum(n.get((i, j), 0) > b[j] / 2 and n[i, j] >= a[i] / 10 for j in b) for i in a}
    if metric.id == "merged_objects":
        known["q"] = {j: sum(n.get((i, j), 0) > a[i] / 2 for i in a) for j in b}
    return known


class Metric:
    def __init__(self, section, metric_id, labels, latex):
        self.section, self.id, self.labels, self.latex = section, metric_id, labels, latex


def metrics_of(page):
    for section, text in re.findall(r"<!-- table: (\w+) -->\n(.*?)<!-- end of", page, flags=re.S):
        if section != "functions":
            for metric_id, labels, latex in re.findall(r"^### `(\w+)`\n\n.*; labels are (\w+)\n\n```math\n(.*?)\n```", text, flags=re.M):
                yield Metric(section, metric_id, labels, latex)


def image_pair(generator):
    """A reference of runs, and a prediction that shifts, splits and joins them; in every other one an object is missed and another one
    made up. No two overlaps fit equally well, so that the best one is the only one."""
    missed = generator.random() < 0.5
    while True:
        r, k = [], 0
        while len(r) < 40:
            k += 1
            r += [0] * generator.randint(0, 4) + [(k - 1) % 4 + 1 if k < 5 else 0] * generator.randint(3, 10)
        r = r[:40]
        p = [generator.choice(r[max(0, x - 2) : x + 2]) if generator.random() < 0.3 else r[x] for x in range(40)]
        if missed:
            lost, start = generator.randint(1, 4), generator.randint(0, 36)
            p = [0 if x == lost else x for x in p]
            p[start : start + 3] = [9] * 3
        n, a, b = counts_of(r, p, (0,))
        fits = [x / (a[i] + b[j] - x) for (i, j), x in n.items()]
        largest = [[x for (i, _), x in n.items() if i == k] for k in a]
        if (missed or set(r) == set(p)) and len(set(r)) > 3 and len(set(fits)) == len(fits) and all(len(set(x)) == len(x) for x in largest):
            return r, p


def main():
    with open(os.path.join(ROOT, "docs", "metrics.md"), encoding="utf-8") as file:
        metrics = list(metrics_of(file.read()))
    formulas = {m.id: Formula(m.latex) for m in metrics}
    generator = random.Random(20)
    pairs = [image_pair(generator) for _ in range(50)]
    text = "".join(f"{len(r)} {' '.join(map(str, r + p))}\n" for r, p in pairs)
    lines = subprocess.run([sys.argv[1]], input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    faults, compared = [], {m.id: 0 for m in metrics}
    for (r, p), line in zip(pairs, lines):
        values = dict(entry.split("=") for entry in line.split())
        faults += [f"{name} has no formula" for name in values if name not in formulas]
        for m in metrics:
            if set(r) != set(p) and m.id in ("multiclass_balanced_accuracy", "generalized_dice"):
                continue  # what they make of a class that one image lacks is said in words
            ours = float(values[m.id])
            try:
                formula = float(formulas[m.id].value(symbols(m, r, p, formulas)))
            except (ZeroDivisionError, ValueError):  # 0 / 0, or the largest of nothing
                if math.isfinite(ours):
                    faults.append(f"{m.id} is {ours}, its formula has no value")
                continue
            compared[m.id] += 1
            if not abs(formula - ours) <= 1e-12 * max(1, abs(ours)):
                faults.append(f"{m.id} is {ours}, its formula {formula}, for {r} and {p}")
    faults += [f"{name} was never compared" for name, count in compared.items() if count == 0]
    print("\n".join(faults[:40]) or "no faults")
    print(f"{len(compared)} formulas, {sum(compared.values())} values")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
