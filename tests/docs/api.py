# SPDX-License-Identifier: BSD-3-Clause
"""Checks the doc comments. With doxygen: no warnings, and every public type and function has one; options named after their
function need none. Without it: a score, which is what has an `empty_value`, says its range, its better end and where it is
undefined, or whose name or input it is; and no comment of a whole file has what belongs to a function."""
import glob
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


CONTRACT = {  # what a score must say, and how that is recognised
    "its range": r"\b[Rr]ange\b|\b[Ii]n \[|\b[Ee]ach (in|from) 0|\b[Ff]rom -?\w+ to ",
    "its better end": r"is better|is best",
    "where it is undefined": r"ndefined|`empty_value`",
}
OF_A_FUNCTION = r"`?empty_value|\bundefined\b|\bRange\b|\bThrows\b|\bCost:|\bSource\b|is better"


def comments_of(path):
    """Yields the comments of a header that are not of the namespace detail: the line, the text, and the declaration after it,
    which is empty for a comment of the file."""
    comment, detail, first = [], False, 0
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for number, line in enumerate(lines, 1):
        if re.match(r"(\}  // )?namespace [\w: ]*\bdetail\b", line):
            detail = not line.startswith("}")
        if line.startswith("//"):
            first = first if comment else number
            comment.append(line.lstrip("/").strip())
        elif comment:
            declaration = []
            for following in lines[number - 1 :] if line else []:
                declaration.append(following.strip())
                if re.search(r"[{;]$", following):
                    break
            if not detail:
                yield first, " ".join(comment), " ".join(declaration)
            comment = []


def faults_of_contracts():
    for path in sorted(glob.glob(os.path.join(ROOT, "include", "segtally", "**", "*.hpp"), recursive=True)):
        name = os.path.relpath(path, ROOT)
        if "/detail/" in name.replace(os.sep, "/"):
            continue
        for line, text, declaration in comments_of(path):
            if (not declaration or declaration.startswith("namespace")) and (found := re.search(OF_A_FUNCTION, text)):
                yield f"{name}:{line}: '{found[0]}' in a comment of the file belongs to a function"
            if "double empty_value" in declaration and not text.startswith(("The same", "Overload")):
                for what, pattern in CONTRACT.items():
                    if not re.search(pattern, text):
                        yield f"{name}:{line}: a score does not say {what}"


faults = list(faults_of_contracts())
if shutil.which("doxygen"):
    faults += warnings_of("")
    faults += [w for w in warnings_of("WARN_IF_UNDOCUMENTED = YES\n") if re.search(r"Compound .*(?<!_options) is not documented|\((function|typedef|enumeration)\) of namespace", w)]
elif not faults:
    print("SKIPPED: no doxygen")
    sys.exit(0)
print("\n".join(faults) or "no faults")
sys.exit(1 if faults else 0)
