"""Stretches of a text that are taken, asked for in logarithmic time."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from innograph.model import Span


class Cover:
    """Spans merged where they overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def overlaps(self, span: Span) -> bool:
        """Whether the span shares a character with any of them.

        >>> from innograph.model import Span
        >>> taken = Cover([Span(0, 3), Span(8, 9)])
        >>> taken.overlaps(Span(2, 5)), taken.overlaps(Span(3, 8))
        (True, False)
        """
        at = bisect_right(self._ends, span.start)
        return at < len(self._starts) and self._starts[at] < span.end
