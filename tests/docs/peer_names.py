# SPDX-License-Identifier: BSD-3-Clause
"""Looks up the names that docs/metrics.md gives other libraries' functions in their sources.

    python3 tests/docs/peer_names.py FOLDER

FOLDER has a folder for each peer of the page's table, of that name, with its sources: `pip download --no-deps scikit-learn==1.9.1`
and unzip, or a clone of its repository. Every word of code is looked for; those of peers that FOLDER lacks are not, and the last
line says which. CI does not run it, because it needs some 200 MB of other projects."""
import os
import re
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SOURCES = (".py", ".pyx", ".hpp", ".h", ".R", ".cpp")


def names_of(page):
    """Yields the peer and each word of its names, with the entry they stand in."""
    peers = re.findall(r"^\| ([\w.-][\w. -]*) \| [\w.]+ \| (?:run|read) \| ", page.split("| peer | version |", 1)[1].split("\n\n", 1)[0], flags=re.M)
    entry = ""
    for line in page.splitlines():
        if line.startswith("### "):
            entry = line[4:]
        for part in re.sub(r"^- (The same|Differs): ", "", line).split("; ") if re.match(r"- (The same|Differs): ", line) else []:
            peer = next((p for p in peers if part.startswith(p + " ")), None)
            if peer is None and "`" in part.split(": ")[0] and line.startswith("- The same"):
                sys.exit(f"{entry}: no peer of the table in '{part}'")
            if peer is None:
                continue
            for code in re.findall(r"`([^`$]+)`", part.split(": ")[0]):
                for word in re.findall(r"[A-Za-z_]\w{1,}", re.sub(r"\b(reference|prediction|labels)\b", "", re.sub(r'=("[^"]*"|\.\.\.)', "", code))):
                    yield peer, word, entry


def words_of(folder):
    words = set()
    for path, _, files in os.walk(folder):
        for name in files:
            if name.endswith(SOURCES):
                with open(os.path.join(path, name), encoding="utf-8", errors="replace") as file:
                    words.update(re.findall(r"[A-Za-z_]\w*", file.read()))
    return words


def main():
    folder = sys.argv[1]
    with open(os.path.join(ROOT, "docs", "metrics.md"), encoding="utf-8") as file:
        names = list(names_of(file.read()))
    missing, faults, known = set(), [], {}
    for peer, word, entry in names:
        sources = os.path.join(folder, peer)
        if not os.path.isdir(sources):
            missing.add(peer)
            continue
        if peer not in known:
            known[peer] = words_of(sources)
        parts = word.upper().split("_", 1) if peer == "panoptica" and word.startswith("sq_") else [word]  # it makes sq_hd of sq and HD
        if parts[-1] not in known[peer]:
            faults.append(f"{entry}: {peer} has no {word}")
    print("\n".join(faults) or "no faults")
    print(f"{len(names)} words of {len({p for p, _, _ in names})} peers, without: {', '.join(sorted(missing)) or 'none'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
