# SPDX-License-Identifier: BSD-3-Clause
"""A hook of MkDocs: links from a page to files of the repository outside of docs/ become links to repo_url, or plain text as long
as mkdocs.yml names none."""
import re


def on_page_markdown(markdown, config, **_):
    def replace(match):
        url = config.get("repo_url")
        return f"[{match[1]}]({url.rstrip('/')}/blob/main/{match[2]})" if url else match[1]

    return re.sub(r"\[([^\]]*)\]\(\.\./([^)\s]*)\)", replace, markdown)
