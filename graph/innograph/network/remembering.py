"""What is read off a graph, kept as long as the graph is: graphs never change, and many measures ask for the same."""

from __future__ import annotations

import weakref
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from innograph.model import KnowledgeGraph

Found = TypeVar("Found")


def remembered(read: Callable[[KnowledgeGraph], Found]) -> Callable[[KnowledgeGraph], Found]:
    """A function of a graph that reads it once; what it gives is shared and must not be changed."""
    # By identity: two graphs are compared, or hashed, by all that is in them.
    kept: dict[int, Found] = {}

    @wraps(read)
    def recalled(graph: KnowledgeGraph) -> Found:
        key = id(graph)
        if key not in kept:
            found = read(graph)
            if key not in kept:  # another thread may have been as quick
                weakref.finalize(graph, kept.pop, key, None)
            kept[key] = found
        return kept[key]

    return recalled
