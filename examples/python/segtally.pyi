# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Callable, Iterable
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

__version__: str

Columns = dict[str, NDArray[Any]]
Ignored = int | Iterable[int]
Comparator = Literal["above", "at_least"]
Criterion = Literal["iou", "dice", "intersection_over_reference", "intersection_over_prediction"]

class ContingencyTable:
    def __init__(self, reference: ArrayLike = ..., prediction: ArrayLike = ..., count: ArrayLike = ...) -> None: ...
    def total(self) -> int: ...
    def reference(self) -> Columns: ...
    def prediction(self) -> Columns: ...
    def overlaps(self) -> Columns: ...
    def count(self, reference: int, prediction: int) -> int: ...
    def transposed(self) -> ContingencyTable: ...
    def __add__(self, other: ContingencyTable) -> ContingencyTable: ...

def tally(
    reference: ArrayLike,
    prediction: ArrayLike,
    *,
    mask: ArrayLike | None = None,
    ignore_reference: Ignored = (),
    ignore_prediction: Ignored = (),
    threads: int = 0,
    progress: Callable[[float], object] | None = None,
) -> ContingencyTable: ...
@overload
def score(table: ContingencyTable) -> dict[str, float]: ...
@overload
def score(
    reference: ArrayLike,
    prediction: ArrayLike,
    *,
    mask: ArrayLike | None = None,
    ignore_reference: Ignored = (),
    ignore_prediction: Ignored = (),
    threads: int = 0,
    progress: Callable[[float], object] | None = None,
) -> dict[str, float]: ...
def match(
    table: ContingencyTable,
    threshold: float = 0.5,
    *,
    comparator: Comparator = "above",
    criterion: Criterion = "iou",
    background: int = 0,
) -> dict[str, Any]: ...
def object_scores(
    table: ContingencyTable,
    threshold: float = 0.5,
    *,
    comparator: Comparator = "above",
    criterion: Criterion = "iou",
    background: int = 0,
) -> Columns: ...
def best_overlaps(table: ContingencyTable, *, background: int = 0) -> Columns: ...
def catalogue() -> list[dict[str, str]]: ...
