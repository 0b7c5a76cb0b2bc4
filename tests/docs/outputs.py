# SPDX-License-Identifier: BSD-3-Clause
"""Runs the commands of pages and compares their output: outputs.py EXAMPLES PAGE..., where EXAMPLES is the folder with the built
examples. A command is the only line of an ```sh block and begins with ./build/demo/examples/; the block without a language after it
must occur in its output. Commands of programs that are not built are skipped, and the last line says how many were."""
import os
import re
import subprocess
import sys
import tempfile
import textwrap

PREFIX = "./build/demo/examples/"


def pairs_of(text):
    """Yields each command with the output shown after it, or None."""
    blocks = re.findall(r"^( *)```(\w*)\n(.*?)^\1```$", text, flags=re.M | re.S)
    for k, (_, language, block) in enumerate(blocks):
        command = textwrap.dedent(block).strip()
        if language == "sh" and command.startswith(PREFIX) and "\n" not in command:
            shown = blocks[k + 1] if k + 1 < len(blocks) and blocks[k + 1][1] == "" else None
            yield command, textwrap.dedent(shown[2]) if shown else None


def main(examples, pages):
    faults, runs, left_out = [], 0, 0
    for page in pages:
        with open(page, encoding="utf-8") as file:
            text = file.read()
        for command, shown in pairs_of(text):
            program = command[len(PREFIX):].split()[0]
            if not os.path.exists(os.path.join(examples, program)):
                left_out += 1
                continue
            with tempfile.TemporaryDirectory() as folder:
                run = subprocess.run(command.replace(PREFIX, os.path.abspath(examples) + "/"), shell=True, cwd=folder, capture_output=True, text=True)
            runs += 1
            if run.returncode != 0:
                faults.append(f"{page}: {command}: exit status {run.returncode}\n{run.stderr}")
            elif shown and "\n".join(line.rstrip() for line in shown.splitlines()) not in "\n".join(line.rstrip() for line in run.stdout.splitlines()):
                faults.append(f"{page}: {command}\nshows\n{shown}\nand prints\n{run.stdout}")
    print("\n".join(faults) or "no faults")
    print(f"{runs} commands run, {left_out} left out")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
