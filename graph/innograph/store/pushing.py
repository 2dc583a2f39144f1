"""A build sent to a SPARQL store as one named graph: replaced whole, verified, and continued after an interruption.

Where the store takes updates, a staging graph is filled in batches, held against what was sent, and put in the place of
the graph in one request; readers see the old graph until then, and the new one whole from then on. What a push that was
interrupted left in the staging graph is kept if it is a part of the same triples.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from innograph.errors import ConfigError, StoreError
from innograph.requesting import pause
from innograph.store.graphs import ByProtocol, ByQuery
from innograph.store.requests import ATTEMPTS, Lost, Refused
from innograph.store.triples import Comparison, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from innograph.store.graphs import Graphs, Target
    from innograph.store.requests import Line as Way
    from innograph.store.triples import Line

BATCH = 20_000
"""Triples in a request of the Graph Store Protocol: 3 MB."""
UPDATE_BATCH = 2_000
"""Triples in an update: more than 4,000 are too many for Virtuoso."""
_SMALLEST = 10
# How a store says that a request holds too much: some with the right status, Virtuoso with that of a wrong question.
_TOO_MUCH = frozenset({HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.BAD_REQUEST})


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a push: how many triples were sent, how many of them were there already, and how they came back.

    `staged` says that they stayed in the staging graph, since they came back otherwise than they were sent.
    """

    graph: str
    triples: int
    kept: int
    digest: str
    comparison: Comparison
    staged: bool = False


def push(
    lines: Sequence[Line],
    target: Target,
    way: Way,
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Pushed:
    """Replace a named graph of a store by these triples, and read back what it holds.

    `lines` are sorted, as `lines_of` gives them; `progress` is told how many triples of how many are there. Without
    updates the graph is replaced in one request, or batch by batch before its readers' eyes. Raises StoreError where
    the store cannot be reached, or refuses; the graph is then as it was, unless it is replaced in place. That it holds
    something else than was sent is told by the result.
    """
    if not lines:
        raise ConfigError("there is nothing to send: no statement may be published; choose another --status")
    sending = _Sending(lines, target, way, progress)
    if target.update:
        return sending.staged()
    return sending.in_place() if target.in_place else sending.at_once()


class _Sending:
    def __init__(self, lines: Sequence[Line], target: Target, way: Way, progress: Callable[[int, int], None]) -> None:
        self._lines, self._target, self._way, self._progress = lines, target, way, progress
        self._protocol = ByProtocol(way, target.endpoint)
        self._query = ByQuery(way, target.update, target.query or target.update)
        self._writes: Graphs = self._protocol if target.endpoint else self._query
        # Rather by queries: Virtuoso gives back no more than 10,000 triples of a graph, and does not say so.
        self._reads: Graphs = self._query if target.query or not target.endpoint else self._protocol
        self._batch = target.batch or (BATCH if target.endpoint else UPDATE_BATCH)

    def staged(self) -> Pushed:
        """Fill a staging graph, and put it in the graph's place."""
        staging, graph = self._target.staging, self._target.graph
        found = self._left(staging)
        kept = len(self._lines) - len(found.missing)
        if found.missing:
            self._fill_staging(staging, found.missing)
            found = self._reads.difference(staging, self._lines)
        if not found.same:
            return replace(self._told(kept, found), staged=True)
        self._switch(staging, graph)
        if self._reads.size(graph) != found.held:
            found = self._reads.difference(graph, self._lines)
        return self._told(kept, found)

    def at_once(self) -> Pushed:
        """Replace the graph in one request."""
        try:
            self._protocol.put(self._target.graph, self._lines)
        except StoreError as error:
            if len(self._lines) <= self._batch or (isinstance(error, Refused) and error.status not in _TOO_MUCH):
                raise
            raise StoreError(
                f"{error}; if all at once is too much for it, give the address of its updates (--update), or let "
                "readers see how the graph is replaced (--in-place)"
            ) from error
        self._progress(len(self._lines), len(self._lines))
        return self._told(0, self._reads.difference(self._target.graph, self._lines))

    def in_place(self) -> Pushed:
        """Replace the graph by its first batch, and add the others; or add what an interrupted push did not."""
        graph = self._target.graph
        found = self._reads.difference(graph, self._lines)
        kept = len(self._lines) - len(found.missing)
        if kept and not (found.extra or found.others):
            self._fill(graph, found.missing)
        else:
            kept = 0
            self._protocol.put(graph, self._lines[: self._batch])
            self._fill(graph, self._lines[self._batch :])
        return self._told(kept, self._reads.difference(graph, self._lines))

    def _told(self, kept: int, found: Comparison) -> Pushed:
        return Pushed(self._target.graph, len(self._lines), kept, digest(self._lines), found)

    def _left(self, staging: str) -> Comparison:
        """What an interrupted push left in the staging graph, which is emptied if that is something else."""
        found = self._reads.difference(staging, self._lines)
        if found.extra or found.others:
            self._query.drop(staging)
            return Comparison(tuple(self._lines))
        return found

    def _fill_staging(self, staging: str, lines: Sequence[Line]) -> None:
        try:
            self._fill(staging, lines)
        except StoreError as error:
            raise StoreError(f"{error}; what arrived is kept in <{staging}>, and the same command goes on") from error

    def _fill(self, graph: str, lines: Sequence[Line]) -> None:
        """Send the triples in batches; a batch that is too much for the store goes in halves, and all after it."""
        total, size = len(self._lines), self._batch
        done = total - len(lines)
        waiting = deque([lines])
        while waiting:
            part = waiting.popleft()
            if len(part) > size:
                waiting.extendleft((part[size:], part[:size]))
                continue
            if part:
                try:
                    self._writes.add(graph, part)
                except Refused as refused:
                    if refused.status not in _TOO_MUCH or len(part) <= _SMALLEST:
                        raise
                    size = max(_SMALLEST, len(part) // 2)
                    waiting.appendleft(part)
                    continue
                done += len(part)
            self._progress(done, total)

    def _switch(self, staging: str, graph: str) -> None:
        try:
            if self._query.move(staging, to=graph):
                return
        except Lost:
            # It may be under way: to move a graph that is gone by then would empty the other.
            for attempt in range(1, ATTEMPTS):
                self._way.sleep(pause(attempt, None, self._way.chance))
                if not self._reads.size(staging):
                    return
        self._query.replace(staging, to=graph)
