# SPDX-License-Identifier: BSD-3-Clause
"""Checks README.md and docs/: relative links and anchors resolve, the README has at most 150 lines, and all C++ compiles.

    python3 tests/docs/check.py [--cxx g++] [--include DIR]... [PAGE]...

All ```cpp blocks are compiled together (those for hosts separately): one with a main unchanged, in its own namespace, the others
each in a function with the variables of PROLOGUE, unless they define a function. Comments before a block change that:

    <!-- code: global -->           the block is placed outside of a function (it defines types or functions)
    <!-- code: none -->             the block is not compiled
    <!-- code: column 2 -->         a table follows, and the code in that column consists of expressions to be compiled
    <!-- code: DECLARATIONS -->     C++ declarations for this block and those after it on the page (before a block that includes
                                   a host's header: only for this block)

A block that includes a header which is not installed (a host's) is skipped, and the last line says how many were."""
import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
HOST_FOLDERS = [d for pattern in ("ITK-*", "opencv4", "eigen3", "vtk-9*") for d in glob.glob("/usr/include/" + pattern)]
HOST_HEADERS = {"itk": "itkImage.h", "opencv": "opencv2/core.hpp", "eigen": "Eigen/Core", "vtk": "vtkImageData.h", "xtensor": "xtensor/xarray.hpp"}

# Variables that every snippet may use: two images of one volume, and their counts.
PROLOGUE = """
  const std::vector<std::uint16_t> truth(64), result(64);
  const segtally::label_view<std::uint16_t> reference(truth.data(), {4, 4, 4}), prediction(result.data(), {4, 4, 4});
  const segtally::contingency_table table = segtally::tally(reference, prediction);
"""


def pages_of_the_project():
    return ["README.md", "CONTRIBUTING.md"] + sorted(os.path.relpath(p, ROOT) for p in glob.glob(os.path.join(ROOT, "docs", "*.md")))


class Block:
    def __init__(self, page, line, language, mark, text):
        self.page, self.line, self.language, self.mark, self.text = page, line, language, mark, text


def blocks_of(page, text):
    """Yields the fenced blocks and the columns of code, each with the `code:` comments right before it."""
    marks, inside, column, rows = [], None, 0, []
    for number, line in enumerate(text.splitlines() + [""], 1):
        if inside is not None:
            if line.startswith("```"):
                yield Block(page, inside[0], inside[1], " ".join(marks), "\n".join(inside[2]))
                inside, marks = None, []
            else:
                inside[2].append(line)
        elif column and line.startswith("|"):
            cell = line.replace("\\|", "\0").split("|")[column].replace("\0", "|")
            rows.append(" ".join(f"static_cast<void>({code});" for code in re.findall(r"`([^`]*)`", cell)))
        elif column and rows:
            yield Block(page, number - len(rows), "cpp", " ".join(marks), "\n".join(rows))
            marks, column, rows = [], 0, []
        elif line.startswith("```"):
            inside = (number + 1, line[3:].strip(), [])
        elif match := re.fullmatch(r"<!-- code: column (\d+) -->", line.strip()):
            column = int(match.group(1))
        elif match := re.fullmatch(r"<!-- code: (.*) -->", line.strip()):
            marks.append(match.group(1))
        elif line.strip() and not column:
            marks = []


def slug(heading):
    heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    heading = re.sub(r"[^\w\s-]", "", heading.replace("`", "").lower()).strip()
    return re.sub(r"\s", "-", heading)


def without_code(text):
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", "", text)


def anchors_of(path):
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^```.*?^```", "", file.read(), flags=re.M | re.S)
    return {slug(h) for h in re.findall(r"^#+ +(.+?) *$", text, flags=re.M)}


def check_links(page, text):
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        full = os.path.normpath(os.path.join(ROOT, os.path.dirname(page), path)) if path else os.path.join(ROOT, page)
        if not os.path.exists(full):
            yield f"{page}: no file {target}"
        elif anchor and anchor not in anchors_of(full):
            yield f"{page}: no heading for {target}"


def check_test_ids():
    """Every id in the name of a test is explained in docs/test-ids.md."""
    with open(os.path.join(ROOT, "docs", "test-ids.md"), encoding="utf-8") as file:
        explained = set(re.findall(r"^\| ([TPD]\d+) \|", file.read(), flags=re.M))
    for path in sorted(glob.glob(os.path.join(ROOT, "tests", "**", "*.test.cpp"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            for name in re.findall(r"TEST_CASE(?:_TEMPLATE)?(?:_DEFINE)?\(\s*((?:\"[^\"\n]*\"\s*)+)", file.read()):
                for test_id in re.findall(r"\b[TPD]\d+\b", name):
                    if test_id not in explained:
                        yield f"{os.path.relpath(path, ROOT)}: {test_id} is not in docs/test-ids.md"


def check_tables():
    """The table of disagreements equals that of the tests; checked if numpy is installed to read them."""
    sys.path.insert(0, os.path.join(ROOT, "docs"))
    try:
        import print_disagreements
    except ImportError as missing:
        print(f"the table of docs/conventions.md is not compared: {missing}")
        return
    with open(os.path.join(ROOT, "docs", "conventions.md"), encoding="utf-8") as file:
        page = file.read()
    if print_disagreements.with_table(page) != page:
        yield "docs/conventions.md: another table than docs/print_disagreements.py writes"


def check_numbers():
    """The number of metrics, on every page that gives it."""
    with open(os.path.join(ROOT, "docs", "metrics.md"), encoding="utf-8") as file:
        tables = re.split(r"^<!-- table: surface_catalogue -->$", file.read(), flags=re.M)
    labels, surfaces = (len(re.findall(r"^\| \[`", t.split("<!-- end of ", 1)[0], flags=re.M)) for t in tables)
    for page, sentence in (("README.md", f"computes {labels + surfaces} metrics"), ("docs/index.md", f"Which of the {labels + surfaces} metrics"),
                           ("docs/getting-started.md", f"computes {labels} metrics"), ("docs/getting-started.md", f"{surfaces} metrics of surfaces")):
        with open(os.path.join(ROOT, page), encoding="utf-8") as file:
            if sentence not in " ".join(file.read().split()):
                yield f"{page}: does not say '{sentence}'"


def check_functions():
    """Every function that docs/metrics.md has an entry for is declared in the headers: most ids of the catalogues, and all others."""
    with open(os.path.join(ROOT, "docs", "metrics.md"), encoding="utf-8") as file:
        section = file.read().split("<!-- table: functions -->", 1)[1]
    headers = ""
    for path in glob.glob(os.path.join(ROOT, "include", "segtally", "**", "*.hpp"), recursive=True):
        with open(path, encoding="utf-8") as file:
            headers += file.read()
    for heading in re.findall(r"^### (.+)$", section, flags=re.M):
        for name in re.findall(r"`(\w+)`", heading):
            if not re.search(rf"\b{name}\(", headers):
                yield f"docs/metrics.md: no header has the function {name}"


def check_program():
    """The program of the README is examples/quickstart.cpp, whose output is tested."""
    with open(os.path.join(ROOT, "examples", "quickstart.cpp"), encoding="utf-8") as file:
        program = file.read().split("\n", 1)[1]
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        if f"```cpp\n{program}```" not in file.read():
            yield "README.md: its program is not examples/quickstart.cpp"


def compile_text(text, arguments):
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "pages.cpp")
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        command = [arguments.cxx, "-std=c++20", "-fsyntax-only", "-w", "-I", os.path.join(ROOT, "include"), "-I", os.path.join(ROOT, "examples", "files")]
        for folder in arguments.include:
            command += ["-I", folder]
        for folder in HOST_FOLDERS:
            command += ["-isystem", folder]
        run = subprocess.run(command + [source], capture_output=True, text=True)
        return "" if run.returncode == 0 else "\n".join(run.stderr.splitlines()[:30])


def usable(host, arguments):
    """Whether a host is installed with headers for this compiler: Debian's ITK does not compile with clang."""
    header = HOST_HEADERS[host]
    if host == "itk" and "clang" in subprocess.run([arguments.cxx, "--version"], capture_output=True, text=True).stdout:
        return False
    return any(os.path.exists(os.path.join(d, header)) for d in arguments.include + HOST_FOLDERS + ["/usr/include", "/usr/local/include"])


def check_code(blocks, arguments):
    """Compiles the C++ code of the pages, in two translation units: with the headers of hosts, and without."""
    units, left_out, counts = {}, 0, {"programs": 0, "snippets": 0}
    page, declarations = None, ""
    for k, block in enumerate(blocks):
        if block.page != page:
            page, declarations = block.page, ""
        if block.language != "cpp" or block.mark == "none":
            continue
        where = f'#line {block.line} "{block.page}"\n'
        hosts = [h for h in re.findall(r"#include <segtally/(\w+)\.hpp>", block.text) if h in HOST_HEADERS]
        own = block.mark + "\n" if block.mark not in ("", "global") else ""
        if not hosts:
            declarations, own = declarations + own, ""
        if not all(usable(h, arguments) for h in hosts):
            left_out += 1
            continue
        program = re.search(r"^int main", block.text, flags=re.M)
        counts["programs" if program else "snippets"] += 1
        lines = block.text.split("\n")
        includes = "".join(line + "\n" for line in lines if line.startswith("#include"))
        body = "\n".join("" if line.startswith("#include") else line for line in lines) + "\n"
        unit = "hosts" if hosts else "pages"
        units[unit] = includes + units.get(unit, "")
        if program:
            units[unit] += f"namespace program_{k} {{\n{where}{body}}}\n"
        elif block.mark == "global":
            units[unit] += where + body
        elif re.search(r"^(?!if|for|while|switch)[\w:<>&*, ]+ \w+\([^;]*\) \{$", body, flags=re.M):  # a function
            units[unit] += f"namespace functions_{k} {{\n{declarations}{own}{where}{body}}}\n"
        else:
            units[unit] += f"void snippet_{k}() {{{PROLOGUE}{{{declarations}{own}{{\n{where}{body}}}}}\n}}\n"
    headers = "".join(f"#include <{h}>\n" for h in ("algorithm", "array", "cmath", "cstdint", "cstdio", "functional", "iostream", "map", "optional", "span", "string", "utility", "vector"))
    for name, text in units.items():
        error = compile_text(headers + "#include <segtally/segtally.hpp>\n" + text, arguments)
        if error:
            yield f"{name}:\n{error}"
    print(f"{counts['programs']} programs and {counts['snippets']} snippets compiled, {left_out} left out")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cxx", default="g++")
    parser.add_argument("--include", action="append", default=[])
    parser.add_argument("pages", nargs="*")
    arguments = parser.parse_args()
    faults, blocks = [], []
    for page in arguments.pages or pages_of_the_project():
        with open(os.path.join(ROOT, page), encoding="utf-8") as file:
            text = file.read()
        if page == "README.md" and len(text.splitlines()) > 150:
            faults.append(f"README.md has {len(text.splitlines())} lines, more than 150")
        faults += check_links(page, text)
        blocks += blocks_of(page, text)
    if not arguments.pages:
        faults += check_test_ids()
        faults += check_tables()
        faults += check_program()
        faults += check_numbers()
        faults += check_functions()
    faults += check_code(blocks, arguments)
    print("\n".join(faults) or "no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
