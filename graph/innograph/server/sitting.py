"""A sitting: the questions of one build, and the decisions about it as they stand in the file at this moment.

The file is the only memory of what was decided: it is read again whenever it has changed, be it by an answer, a
spreadsheet or another program. Nothing here knows of pages.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from innograph import curation
from innograph.curation.grounding import ground
from innograph.curation.rows import cells_of, decision_of
from innograph.errors import InnographError
from innograph.manifest import MANIFEST
from innograph.replacing import signature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from innograph.curation import Opened, Problem, Question
    from innograph.model import Decision, Document, Span

_SURE = 1.0
LONGEST = 500
"""Characters of what a person types at most."""


class Refused(InnographError):  # noqa: N818 - named for what happened
    """An answer that cannot be taken: `why` is a word that pages have words for, `detail` what is at fault."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why, self.detail = why, detail


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions are wanted: of a kind, from a document, about an entity, less sure than something."""

    kind: str = ""
    document: str = ""
    entity: str = ""
    below: float = _SURE

    def lets(self, question: Question) -> bool:
        """Whether a question is wanted."""
        name = self.entity.casefold()
        return (
            self.kind in {"", question.kind}
            and self.document in {"", question.document}
            and (self.below >= _SURE or question.confidence < self.below)
            and (
                not name
                or any(name in one.casefold() for thing in question.about for one in (thing.label, *thing.labels))
            )
        )

    def query(self) -> dict[str, str]:
        """The filter as the fields of a form; what lets everything pass is left out."""
        below = f"{self.below:g}" if self.below < _SURE else ""
        fields = {"kind": self.kind, "document": self.document, "entity": self.entity, "below": below}
        return {name: value for name, value in fields.items() if value}


class State(NamedTuple):
    """What the file says: its right rows, what is wrong with others, the ids of the questions that it leaves open."""

    rows: tuple[Decision, ...] = ()
    wrong: tuple[Problem, ...] = ()
    open: frozenset[str] = frozenset()


class Sitting:
    """The questions of a build that was read back, and the answers to them; safe to use from several threads."""

    def __init__(
        self,
        opened: Opened,
        path: Path | None = None,
        *,
        kinds: Sequence[str] = curation.KINDS,
        limit: int | None = None,
    ) -> None:
        self.opened, self.path = opened, path or opened.curation
        known = curation.read(self.path) if limit is not None and self.path.is_file() else ()
        self.questions = curation.queue(opened.graph, known, base=opened.base, kinds=kinds, limit=limit)
        self.documents = {document.id: document for document in opened.graph.documents}
        self.entities = {entity.iri: entity for entity in opened.graph.entities}
        self._by_id = {question.id: question for question in self.questions}
        self._mentions: defaultdict[str, list[tuple[Span, str]]] = defaultdict(list)
        for link in opened.graph.links:
            if link.entity:
                self._mentions[link.mention.sentence.document.id].append((link.mention.span, link.entity.iri))
        self._lock = RLock()
        self._grounded: dict[Decision, Decision] = {}
        self._taken: list[str] = []
        self._state, self._seen = State(), signature(self.path)
        self._read()
        self._build = signature(opened.folder / MANIFEST)

    # ---- looking ----

    def question(self, identifier: str) -> Question | None:
        """The question of an id."""
        return self._by_id.get(identifier)

    def wanted(self, wish: Filter) -> list[Question]:
        """The questions that a filter lets pass, open or not, in the order in which they are asked."""
        return [question for question in self.questions if wish.lets(question)]

    def mentions(self, document: Document) -> list[tuple[Span, str]]:
        """The names in a document and the IRIs of the entities that they mean."""
        return self._mentions[document.id]

    def state(self) -> State:
        """What is decided now; raises ReadError if the file has become one that cannot be read."""
        with self._lock:
            if signature(self.path) != self._seen:
                self._read()
            return self._state

    def rebuilt(self) -> bool:
        """Whether the build has been written again since it was read."""
        return signature(self.opened.folder / MANIFEST) != self._build

    def grounded(self, row: Decision) -> Decision:
        """A decision with the IRIs of the graph."""
        bare = replace(row, line=0)
        if bare not in self._grounded:
            self._grounded[bare] = ground(bare, self.opened.graph, base=self.opened.base)
        return self._grounded[bare]

    # ---- deciding ----

    def answer(self, identifier: str, key: str, *, value: str = "", who: str = "", why: str = "") -> Decision:
        """Write the answer that a key gives to a question; raises Refused, ReadError and ExportError.

        The same answer sent twice, as by a double click, is refused the second time and written once.
        """
        question = self._by_id.get(identifier)
        answer = question.answer(key) if question else None
        if answer is None:
            raise Refused("unknown")
        if answer.asks and not value.strip():
            raise Refused("nothing")
        decision = answer.filled(value) if answer.asks else answer.decision
        today = date.today()  # noqa: DTZ011 - the day on the desk of whoever decides
        decision = _checked(replace(decision, who=_line(who), when=today, why=_line(why)))
        with self._lock:
            self._check_open(identifier, decision)
            curation.append(self.path, decision)
            self._taken.append(id_of(decision))
        return decision

    def _check_open(self, identifier: str, decision: Decision) -> None:
        state = self.state()
        if identifier not in state.open or _said(decision) in map(_said, state.rows):
            raise Refused("decided")

    def undo(self, row_id: str) -> tuple[str, Decision]:
        """Take the row of an id out of the file, whoever wrote it, the last one taken in this sitting if it is empty.

        The id of the first question that is open again, empty if none is, and the row; raises Refused if it is gone.
        """
        with self._lock:
            before = self.state()
            row_id = row_id or self._last()
            row = next((row for row in reversed(before.rows) if id_of(row) == row_id), None)
            self._taken = [one for one in self._taken if one != row_id]
            if row is None or not curation.retract(self.path, replace(row, line=0)):
                raise Refused("gone")
            opened = self.state().open - before.open
            return next((question.id for question in self.questions if question.id in opened), ""), row

    def _last(self) -> str:
        if not self._taken:
            raise Refused("no-undo")
        return self._taken[-1]

    @property
    def taken(self) -> int:
        """How many decisions of this sitting stand."""
        return len(self._taken)

    def _read(self) -> None:
        self._seen = signature(self.path)  # before reading: what comes in between is read the next time
        found = curation.read(self.path) if self.path.is_file() else curation.Decisions()
        left = curation.left_open(self.questions, map(self.grounded, found.rows))
        self._state = State(found.rows, found.wrong, frozenset(question.id for question in left))


def id_of(row: Decision) -> str:
    """What tells a row from every other that says something else."""
    return sha256(repr(tuple(cells_of(row).values())).encode(errors="replace")).hexdigest()[:16]


def _said(row: Decision) -> Decision:
    """A decision apart from who took it, when and why."""
    return replace(row, who="", when=None, why="", line=0)


def _line(text: str) -> str:
    return " ".join(text.split())


def _checked(decision: Decision) -> Decision:
    """The decision as it will be read back; raises Refused for one that a build could not apply."""
    if any(len(text) > LONGEST for text in (decision.value, decision.who, decision.why)):
        raise Refused("too-long")
    found = decision_of(cells_of(decision), line=0)
    if isinstance(found, list):
        raise Refused("wrong", "; ".join(problem.reason for problem in found))
    return decision
