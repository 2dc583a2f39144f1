"""What is asked of the store, within which limits, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from innograph.errors import InnographError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from threading import Event

SOLUTIONS, BOOLEAN, TRIPLES = "solutions", "boolean", "triples"
"""The kinds of result: of SELECT, of ASK, and of CONSTRUCT and DESCRIBE."""
PAGE = "page"
"""The format of what a page shows: the first rows, each cell as a term in JSON."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take; beyond it is refused with a reason, never cut off in silence.

    `memory` and `size` are bytes, of the process that answers and of the result. `at_once` queries run at a time,
    `waiting` more wait for `patience` seconds at most. `length` is that of a query in bytes, `rows` how many a page
    shows. Only `federation` lets a query ask other machines (SERVICE).
    """

    seconds: float = 20.0
    memory: int = 1 << 30
    size: int = 32 << 20
    at_once: int = 4
    waiting: int = 32
    patience: float = 10.0
    length: int = 128 << 10
    rows: int = 1000
    federation: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A query, the dataset that it is to be asked of, and the format wanted for each kind of result.

    Without any graphs the dataset is the whole, unless the query says FROM. A kind that has no format is one that
    whoever asks cannot read.
    """

    text: str
    formats: Mapping[str, str]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The kind of a result, the format that it is written in, and its bytes."""

    kind: str
    format: str
    body: bytes


class Answering(Protocol):
    """What answers questions: a build that is kept here, or a store that they are sent on to."""

    limits: Limits

    @property
    def version(self) -> str:
        """A digest of the data that is asked: the same as long as it is the same; empty where that is not known."""

    def ask(self, question: Question, *, who: str = "", given_up: Event | None = None) -> Answer:
        """The answer; raises Unanswered if there is none. `who` tells those who ask apart."""


class Unanswered(InnographError):  # noqa: N818 - named for what happened
    """A question that gets no answer: the HTTP status, why, and headers that say more."""

    def __init__(self, status: int, why: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(why)
        self.status, self.why, self.headers = status, why, dict(headers or {})
