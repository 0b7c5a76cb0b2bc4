# SPDX-License-Identifier: BSD-3-Clause
from typing import Any

__version__: str

def __getattr__(name: str) -> Any: ...  # functions of a dict; __init__.py has their signatures
