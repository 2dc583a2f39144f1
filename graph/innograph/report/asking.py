"""What is asked of a report, and the records that its figures come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from innograph.errors import MeasureError, UnknownTerm
from innograph.report.measures import GROUPINGS, MEASURES
from innograph.report.wording import LANGUAGES

if TYPE_CHECKING:
    from datetime import date

    from innograph.network import Change, Suggestion


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured, how it is grouped, of which slice, and in which language it is told.

    No `measures` are all. `since` and `until` are the first and the last day; `by` is one of GROUPINGS.
    """

    measures: tuple[str, ...] = ()
    by: str = "region"
    since: date | None = None
    until: date | None = None
    min_confidence: float = 0.0
    seed: int = 0
    language: str = "en"

    def __post_init__(self) -> None:
        for name, known in ((self.language, LANGUAGES), (self.by, GROUPINGS), *((m, MEASURES) for m in self.measures)):
            if name not in known:
                raise UnknownTerm(f"{name!r} is none of {', '.join(known)}: use one of these")
        if self.since and self.until and self.since > self.until:
            raise MeasureError(f"nothing lies between {self.since} and {self.until}: give the earlier day first")

    @property
    def sliced(self) -> bool:
        """Whether days bound what is looked at."""
        return bool(self.since or self.until)


class Group(NamedTuple):
    """A group of organisations: how many, ties inside and across, and the E-I index of these, None without a tie."""

    key: str
    members: int
    inside: int
    across: int
    ei: float | None


class Pair(NamedTuple):
    """Two regions that are tied: IRIs, documents and ties between them, the statements, and the sectors they met on."""

    one: str
    other: str
    documents: int
    ties: int
    statements: tuple[str, ...]
    sectors: tuple[tuple[str, int], ...]


class Draws(NamedTuple):
    """How often chance is asked: seeds and rewired networks of communities, permutations, rewired networks of cores."""

    seeds: int
    partitions: int
    roles: int
    mixings: int
    cores: int


MANY_DRAWS = Draws(seeds=5, partitions=10, roles=200, mixings=1000, cores=10)
FEW_DRAWS = Draws(seeds=3, partitions=2, roles=40, mixings=200, cores=3)


class Compared(NamedTuple):
    """What changed at a day, with how many documents speak of the time before it and from it on."""

    day: date
    change: Change
    before: int
    after: int


class Meeting(NamedTuple):
    """Suggestions and, where there is none, why."""

    ranked: tuple[Suggestion, ...]
    refused: str
