# SPDX-License-Identifier: BSD-3-Clause
"""Checks the doc comments with doxygen: no warnings, and every public type and function has one. Options named after
their function need none. Skipped without doxygen."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))


def warnings_of(options):
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(ROOT, "docs", "Doxyfile"), encoding="utf-8") as file:
        settings = file.read() + f"OUTPUT_DIRECTORY = {folder}\nGENERATE_HTML = NO\nGENERATE_XML = YES\nWARN_AS_ERROR = NO\n" + options
        run = subprocess.run(["doxygen", "-"], input=settings, capture_output=True, text=True, cwd=ROOT)
        return re.findall(r"^.*(?:warning|error): .*$", run.stdout + run.stderr, flags=re.M)


if not shutil.which("doxygen"):
    print("SKIPPED: no doxygen")
    sys.exit(0)
faults = warnings_of("")
faults += [w for w in warnings_of("WARN_IF_UNDOCUMENTED = YES\n") if re.search(r"Compound .*(?<!_options) is not documented|\((function|typedef|enumeration)\) of namespace", w)]
print("\n".join(faults) or "no faults")
sys.exit(1 if faults else 0)
