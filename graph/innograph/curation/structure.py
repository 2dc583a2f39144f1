"""Merges and splits: which entity each mention stands for, and each end of each piece of evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from innograph.curation.grounding import content, follow, form_key, rank
from innograph.curation.rows import Problem
from innograph.lexicon.words import slug
from innograph.linking.assembly import join
from innograph.linking.labels import on_one_line
from innograph.linking.names import name_of
from innograph.model import Concept, Entity
from innograph.vocabulary import SYMMETRIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from innograph.model import Decision, Evidence, KnowledgeGraph, Link, Statement

_SPLIT_OFF = "split off by a person"
_MERGED = "merged by a person"


@dataclass(eq=False, slots=True)
class _Piece:
    """One piece of evidence of a statement, or the statement itself where it has none, and what it joins."""

    statement: Statement[Entity]
    evidence: tuple[Evidence, ...]
    subject: str
    object: str  # empty for a sector
    moved: bool = False


@dataclass(eq=False)
class Structure:
    """The parts of a graph that merges and splits move; `problems` are those of decisions that could not be done."""

    entities: dict[str, Entity]
    topics: dict[str, str]
    replaced: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    applied: list[Decision] = field(default_factory=list)
    cause: dict[str, int] = field(default_factory=dict)  # the line that moved something to this entity
    products: dict[str, Decision] = field(default_factory=dict)  # the split that made this entity
    _links: list[Link] = field(default_factory=list)
    _where: list[str] = field(default_factory=list)
    _links_of: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _pieces: list[_Piece] = field(default_factory=list)
    _pieces_of: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, graph: KnowledgeGraph, added: Iterable[Entity] = ()) -> Structure:
        """The structure of a graph, with entities more."""
        entities = {entity.iri: entity for entity in (*added, *graph.entities)}
        made = cls(entities, dict(graph.topics), dict(graph.replaced), _links=list(graph.links))
        for at, link in enumerate(graph.links):
            made._where.append(link.entity.iri if link.entity else "")
            made._links_of[made._where[-1]].add(at)
        for statement in graph.statements:
            made._take_apart(statement)
        return made

    def _take_apart(self, statement: Statement[Entity]) -> None:
        target = "" if isinstance(statement.object, Concept) else statement.object.iri
        single: list[tuple[Evidence, ...]] = [(one,) for one in statement.evidence]
        for evidence in single or [()]:
            for iri in {statement.subject.iri, target} - {""}:
                self._pieces_of[iri].add(len(self._pieces))
            self._pieces.append(_Piece(statement, evidence, statement.subject.iri, target))

    def rearrange(self, decisions: Sequence[Decision]) -> None:
        """Apply merges and splits until none is left that can be.

        Merges come first, whatever the order of the rows; what waits for an entity that a split makes has its turn
        after it.
        """
        waiting = list(decisions)
        while waiting:
            ready = [one for one in waiting if one.action == "merge" and self._can_merge(one)]
            if ready:
                self._merge_all(ready)
            else:
                ready = [one for one in waiting if one.action == "split" and self._matching(one)]
                for one in sorted(
                    ready, key=lambda one: (not (one.value and one.document), not one.value, content(one))
                ):
                    self._split(one)
            if not ready:
                break
            done = set(map(id, ready))
            waiting = [one for one in waiting if id(one) not in done]
        self.problems += [Problem(one.line, self._reason(one)) for one in waiting]

    def _can_merge(self, decision: Decision) -> bool:
        return all(self.current(iri) in self.entities for iri in (decision.subject, decision.object))

    def current(self, iri: str) -> str:
        """The IRI that stands for an IRI now."""
        return iri if iri in self.entities else follow(iri, self.replaced)

    def _reason(self, decision: Decision) -> str:
        for iri in (decision.subject, *([decision.object] if decision.action == "merge" else [])):
            if self.current(iri) not in self.entities:
                return f"{iri} is not in the graph; copy the IRI from the table of entities"
        label = self.entities[self.current(decision.subject)].label
        where = f" in {decision.document}" if decision.document else ""
        return (
            f"{label!r} is nowhere called {decision.value!r}{where}" if decision.value else f"{label!r} is not{where}"
        )

    # ---- merges ----

    def _merge_all(self, decisions: Sequence[Decision]) -> None:
        into: dict[str, str] = {}
        for decision in sorted(decisions, key=rank, reverse=True):  # of a circle, the oldest is left out
            one, other = self.current(decision.subject), self.current(decision.object)
            if follow(other, into) == one:
                self.problems.append(
                    Problem(decision.line, f"would merge {one} into itself, by way of other rows perhaps")
                )
            else:
                into[one] = other
                self.applied.append(decision)
                self.cause[one] = self.cause[other] = decision.line
        for one in sorted(into):
            self._merge(one, follow(one, into))
        self.replaced |= into

    def _merge(self, one: str, other: str) -> None:
        for at in self._links_of.pop(one, ()):
            self._where[at] = other
            self._links_of[other].add(at)
            link = self._links[at]
            self._links[at] = replace(link, reasons=(*link.reasons, _MERGED))
        for at in self._pieces_of.pop(one, ()):
            self._move(at, one, other)
        self.topics = {document: other if iri == one else iri for document, iri in self.topics.items()}
        self.entities[other] = _united(self.entities[other], self.entities.pop(one))

    def _move(self, at: int, one: str, other: str) -> None:
        piece = self._pieces[at]
        piece.subject = other if piece.subject == one else piece.subject
        piece.object = other if piece.object == one else piece.object
        piece.moved = True
        self._pieces_of[other].add(at)

    # ---- splits ----

    def _matching(self, decision: Decision) -> set[int]:
        """The mentions that a split is about."""
        key = form_key(decision.value) if decision.value else ""
        found = set()
        for at in self._links_of.get(self.current(decision.subject), ()):
            mention = self._links[at].mention
            right_document = decision.document in {"", mention.sentence.document.id}
            if right_document and (not key or form_key(mention.text) == key):
                found.add(at)
        return found

    def _split(self, decision: Decision) -> None:
        old, moved = self.current(decision.subject), self._matching(decision)
        if not moved:
            self.problems.append(Problem(decision.line, self._reason(decision)))
            return
        if moved == self._links_of[old]:
            reason = f"{self.entities[old].label!r} is never mentioned otherwise: nothing would be left of it"
            self.problems.append(Problem(decision.line, f"{reason}; rename it instead"))
            return
        new = f"{old}.{_part(decision)}"
        if new in self.entities:
            self.problems.append(Problem(decision.line, f"{new} is taken by another row; take that row away"))
            return
        self.applied.append(decision)
        self.products[new] = decision
        self.cause[new] = self.cause[old] = decision.line
        rest = self._links_of[old] - moved
        self._split_pieces(decision, old=old, new=new, moved=moved, rest=rest)
        for at in moved:
            self._where[at] = new
            self._links[at] = replace(self._links[at], score=1.0, reasons=(_SPLIT_OFF,))
        self._links_of[old], self._links_of[new] = rest, moved
        self.entities[new] = self._entity(new, moved, label=decision.value)
        self.entities[old] = self._remaining(self.entities[old], rest)

    def _split_pieces(self, decision: Decision, *, old: str, new: str, moved: set[int], rest: set[int]) -> None:
        """Evidence goes where the names in its words go, or where all names of its document go."""
        going, staying = self._places(moved), self._places(rest)
        mixed = 0
        for at in sorted(self._pieces_of[old]):
            piece = self._pieces[at]
            goes = [_names_in(evidence, going, staying) for evidence in piece.evidence]
            mixed += goes == [None]
            if goes == [True]:
                self._pieces_of[old].discard(at)
                self._move(at, old, new)
        for document, iri in self.topics.items():
            if iri == old and document in going and document not in staying:
                self.topics[document] = new
        if mixed:
            reason = f"{mixed} pieces of evidence hold both names and stay with {self.entities[old].label!r}"
            self.problems.append(Problem(decision.line, f"{reason}; reject and add what belongs to the other"))

    def _places(self, links: Iterable[int]) -> dict[str, list[tuple[int, int]]]:
        places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for at in links:
            mention = self._links[at].mention
            places[mention.sentence.document.id].append((mention.span.start, mention.span.end))
        return dict(places)

    def _names(self, links: Iterable[int]) -> Counter[str]:
        return Counter(on_one_line(self._links[at].mention.text) for at in links)

    def _entity(self, iri: str, links: set[int], *, label: str) -> Entity:
        weights: Counter[str] = Counter()
        for at in links:
            mention = self._links[at].mention
            weights[mention.type] += round(1000 * mention.score)
        names = self._names(links)
        kind = min(weights, key=lambda kind: (-weights[kind], kind))
        spelt = {name: count for name, count in names.items() if not label or name == label} or names
        return Entity(iri, kind, _fullest(spelt), tuple(sorted(names)))

    def _remaining(self, entity: Entity, links: set[int]) -> Entity:
        """An entity without the names that went."""
        names = self._names(links)
        label = entity.label if entity.label in names or entity.label not in entity.labels else _fullest(names)
        return replace(entity, label=label, labels=tuple(sorted(names)))

    # ---- what comes out ----

    def links(self) -> list[Link]:
        """The mentions with the entities that they stand for now; those of an entity that is gone are left out."""
        return [
            link if link.entity is (entity := self.entities.get(iri)) else replace(link, entity=entity)
            for link, iri in zip(self._links, self._where, strict=True)
            if not iri or iri in self.entities
        ]

    def statements(self) -> list[Statement[Entity]]:
        """The statements between the entities of now: those that moved are joined with those they meet."""
        whole: dict[int, Statement[Entity]] = {}
        parts: list[Statement[Entity]] = []
        touched = {id(piece.statement) for piece in self._pieces if piece.moved}
        for piece in self._pieces:
            made = self._statement(piece)
            if made and id(piece.statement) in touched:
                parts.append(replace(made, evidence=piece.evidence))
            elif made:
                whole[id(piece.statement)] = made
        facts = {_fact(one) for one in parts}
        met = [key for key, one in whole.items() if _fact(one) in facts]
        return [*join([*parts, *(whole.pop(key) for key in met)]), *whole.values()] if parts else list(whole.values())

    def _statement(self, piece: _Piece) -> Statement[Entity] | None:
        """A statement as it is now; none of an entity that is gone, none of one thing about itself."""
        subject = self.entities.get(piece.subject)
        thing = piece.statement.object
        target = thing if isinstance(thing, Concept) else self.entities.get(piece.object)
        if subject is None or target is None or subject is target:
            return None
        if piece.statement.predicate in SYMMETRIC and isinstance(target, Entity) and target.iri < subject.iri:
            subject, target = target, subject
        return replace(piece.statement, subject=subject, object=target)


def _fact(statement: Statement[Entity]) -> tuple[object, ...]:
    return statement.subject.iri, statement.predicate, statement.object.key, statement.modality


def _united(kept: Entity, gone: Entity) -> Entity:
    """An entity with the names, identifiers and days of one that is the same."""
    identifiers = {*kept.identifiers, *gone.identifiers}
    return replace(
        kept,
        labels=tuple(sorted({*kept.labels, *(gone.labels or (gone.label,))})),
        identifiers=tuple(sorted(identifiers)),
        similar=tuple(sorted({*kept.similar, *gone.similar} - identifiers)),
        start=kept.start or gone.start,
        end=kept.end if kept.start else gone.end,
    )


def _names_in(
    evidence: Evidence, going: dict[str, list[tuple[int, int]]], staying: dict[str, list[tuple[int, int]]]
) -> bool | None:
    """Whether evidence is about the names that go; None if it holds some of both."""
    name, (start, end) = evidence.document_id, evidence.span
    goes, stays = (
        any(start <= left and right <= end for left, right in places.get(name, ())) for places in (going, staying)
    )
    if goes or stays:
        return None if goes and stays else goes
    return name in going and name not in staying  # "she" and "the company": by what else the document names


def _part(decision: Decision) -> str:
    """The last part of the IRI of what a split makes: of its own row alone, so that no other row changes it.

    No name of the linker's holds a dot, so none is ever the same.
    """
    document = slug(decision.document)
    if document != decision.document:
        document = f"{document}-{sha256(decision.document.encode(errors='replace')).hexdigest()[:8]}".strip("-")
    return ".".join(filter(None, [form_key(decision.value) if decision.value else "", document]))


def _fullest(names: Mapping[str, int]) -> str:
    """The name with the most words, in words rather than letters, then the commonest."""
    return min(names, key=lambda text: (name_of(text).acronym, -len(name_of(text).words), -names[text], text))
