#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Measures the compile time of programs that use the library: user seconds of three programs, medians of several runs.

    python3 benchmarks/compile_time.py [--cxx g++] [--runs 5] [--include DIR] [--against DIR]

`--against` is the include directory of another version: both are compiled alternately, and the ratio is that of the
medians. Run it on an idle machine.
"""
import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import tempfile

VIEWS = """
  const segtally::label_view<std::uint16_t> r{a, {3, 4}}, p{b, {3, 4}};
"""
PROGRAMS = {
    "umbrella": "",
    "score(r, p)": "double f(const std::uint16_t* a, const std::uint16_t* b) {" + VIEWS
                   + '  return segtally::score(r, p)["dice"];\n}\n',
    "tally, dice": "double f(const std::uint16_t* a, const std::uint16_t* b) {" + VIEWS
                   + "  return segtally::dice(segtally::binary_confusion(segtally::tally(r, p)));\n}\n",
}


def user_seconds(cxx, level, include, source, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([cxx, "-std=c++20", level, "-I", include, "-c", source, "-o", os.path.join(folder, "x.o")], check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser()
    parser.add_argument("--cxx", default="g++")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--include", default=str(here.parent / "include"))
    parser.add_argument("--against")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, body in PROGRAMS.items():
            source = os.path.join(folder, "host.cpp")
            pathlib.Path(source).write_text("#include <cstdint>\n#include <segtally/segtally.hpp>\n" + body)
            for level in ("-O0", "-O2"):
                ours, theirs = [], []
                for _ in range(options.runs):
                    ours.append(user_seconds(options.cxx, level, options.include, source, folder))
                    if options.against:
                        theirs.append(user_seconds(options.cxx, level, options.against, source, folder))
                line = f"{name:12} {level}  {statistics.median(ours):5.2f} s"
                if theirs:
                    line += f"  against {statistics.median(theirs):5.2f} s: {statistics.median(ours) / statistics.median(theirs):.2f}"
                print(line, flush=True)


if __name__ == "__main__":
    main()
