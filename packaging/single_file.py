#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes the library as one header, to be copied into a project:

    packaging/single_file.py OUTPUT_DIRECTORY [ROOT_OF_THE_CLONE]

It writes segtally.hpp, with everything in <segtally/segtally.hpp>, and one segtally_HOST.hpp for each header that the umbrella does
not include (xtensor ...), which includes segtally.hpp from the same folder. Includes are followed, so no names of headers are listed
here. The output is reproducible."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).resolve().parent.parent)
INCLUDE = re.compile(r'\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")')
DIRECTIVE = re.compile(r"\s*#\s*(if|ifdef|ifndef|endif)\b")
UMBRELLA = "segtally/segtally.hpp"


class Writer:
    """Writes headers in the order in which a compiler reads them. A header included conditionally may be included again
    unconditionally, so it gets its own guard and is written wherever it is included, with everything that it includes."""

    def __init__(self, known=(), guard_all=False):
        self.known = set(known)  # headers already written above
        self.guard_all = guard_all
        self.guarded = set()
        self.start()

    def start(self):
        self.written = set(self.known)
        self.hoisted = set()  # external unconditional headers: once each, at the top
        self.lines = []

    def follow(self, header):
        """Repeats until the set of headers that need a guard no longer grows."""
        while True:
            before = len(self.guarded)
            self.start()
            self.write(header, False)
            if len(self.guarded) == before:
                return self

    def write(self, header, conditional):
        if header in self.written:
            return
        if conditional or self.guard_all:
            self.guarded.add(header)
        if not conditional:
            self.written.add(header)
        guard = "SEGTALLY_ONE_" + re.sub(r"\W", "_", header[len("segtally/"):]).upper()
        self.lines += ["", f"// ---- {header}"]
        if header in self.guarded:
            self.lines += [f"#if !defined({guard})", f"#define {guard}"]
        depth = 0
        for line in (ROOT / "include" / header).read_text(encoding="ascii").splitlines():
            if line == "#pragma once" or line.startswith("// SPDX-License-Identifier:"):
                continue
            directive = DIRECTIVE.match(line)
            if directive:
                depth += -1 if directive[1] == "endif" else 1
            included = INCLUDE.match(line)
            name = included and (included[1] or included[2])
            if name and name.startswith("segtally/") and (depth == 0 or (ROOT / "include" / name).exists()):  # else it ends an error
                self.write(name, conditional or depth > 0)
            elif name and not conditional and depth == 0:
                self.hoisted.add(name)
            else:
                self.lines.append(line)
        if depth != 0:
            sys.exit(f"single_file.py: {header}: a condition does not end")
        if header in self.guarded:
            self.lines.append("#endif")

    def text(self, about, own=()):
        lines = ["// SPDX-License-Identifier: BSD-3-Clause", *("// " + line if line else "//" for line in about), "#pragma once", "",
                 *(f"#include <{name}>" for name in sorted(self.hoisted)), *own, *self.lines]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def version():
    text = (ROOT / "include/segtally/version.hpp").read_text(encoding="ascii")
    return ".".join(re.search(rf"SEGTALLY_VERSION_{part} (\d+)", text)[1] for part in ("MAJOR", "MINOR", "PATCH"))


def main():
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    output = pathlib.Path(sys.argv[1])
    output.mkdir(parents=True, exist_ok=True)
    licence = (ROOT / "LICENSE").read_text(encoding="ascii").splitlines()
    made = "Made from the headers in include/segtally by packaging/single_file.py: change those, not this."
    library = Writer().follow(UMBRELLA)
    files = {"segtally.hpp": library.text([f"segtally {version()}, the whole library in one header.", made, "", *licence])}
    opt_in = {f"segtally/{path.name}" for path in (ROOT / "include/segtally").glob("*.hpp")} - library.written - library.guarded
    for header in sorted(opt_in):
        host = Writer(library.written, guard_all=True).follow(header)  # two of them may contain the same header
        name = "segtally_" + header[len("segtally/"):]
        files[name] = host.text([f"segtally {version()}, <{header}> for who has the library as one header, segtally.hpp.", made, "",
                                 *licence], ["", '#include "segtally.hpp"'])
    for name, text in files.items():
        (output / name).write_text(text, encoding="ascii", newline="\n")


main()
