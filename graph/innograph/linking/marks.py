"""Numbers by what they have in common, in some bytes each: what a million names share does not fit into dicts."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Mark = tuple[str, ...]

_BITS = 32
_NUMBER = 2**_BITS - 1


class Marked:
    """Numbers by their marks.

    Of a mark a digest is kept, in a tenth of its memory: that two share one is as good as impossible, and would but let
    names be compared for nothing.
    """

    def __init__(self, marked: Iterable[tuple[Mark, int]]) -> None:
        packed = sorted(_digest(mark) << _BITS | number for mark, number in marked)
        self._marks = array("Q", (one >> _BITS for one in packed))
        self._numbers = array("I", (one & _NUMBER for one in packed))

    def with_mark(self, mark: Mark) -> array[int]:
        """The numbers that have a mark, sorted."""
        wanted = _digest(mark)
        start = bisect_left(self._marks, wanted)
        return self._numbers[start : bisect_right(self._marks, wanted, lo=start)]

    def shared(self) -> Iterator[array[int]]:
        """The numbers of each mark that several have, sorted."""
        start = 0
        while start < len(self._marks):
            end = bisect_right(self._marks, self._marks[start], lo=start)
            if end - start > 1:
                yield self._numbers[start:end]
            start = end


def _digest(mark: Mark) -> int:
    return int.from_bytes(blake2b("\n".join(mark).encode(errors="surrogatepass"), digest_size=8).digest(), "big")
