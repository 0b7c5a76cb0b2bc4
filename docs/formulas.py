# SPDX-License-Identifier: BSD-3-Clause
"""A hook of MkDocs: formulas become MathML, which browsers show by themselves. A formula is a fenced block of the language `math`,
or stands between $` and `$ in a line, as on GitHub."""
import html
import re

from latex2mathml.converter import convert


def mathml(latex, display):
    element = convert(latex.strip(), display=display)
    if "\\" in element or "merror" in element:
        raise ValueError(f"a formula has a command that latex2mathml does not know: {latex.strip()}")
    return element.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")


def on_page_markdown(markdown, **_):
    block = lambda match: f'<div class="formula">{mathml(match[1], "block")}</div>\n'
    return re.sub(r"^```math\n(.*?)\n```$", block, markdown, flags=re.M | re.S)


def on_page_content(content, **_):
    return re.sub(r"\$<code>([^<]*)</code>\$", lambda match: mathml(html.unescape(match[1]), "inline"), content)
