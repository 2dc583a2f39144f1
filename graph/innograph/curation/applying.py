"""Decisions applied to a graph: a pure function, so that a row taken away leaves no trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from innograph.curation.additions import Additions
from innograph.curation.erasing import erasure, tells
from innograph.curation.files import Decisions
from innograph.curation.grounding import (
    apart,
    content,
    follow,
    form_key,
    ground,
    kind,
    rank,
    settle,
    triple,
    triple_of,
)
from innograph.curation.rows import CLOSE, SAME, Problem
from innograph.curation.structure import Structure
from innograph.erasure import ERASE
from innograph.linking.assembly import join, order
from innograph.linking.labels import on_one_line
from innograph.model import ACCEPTED, Concept, Entity, KnowledgeGraph
from innograph.vocabulary import permits

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from innograph.curation.grounding import Slots
    from innograph.model import Decision, Document, Evidence, Link, Statement

_STRUCTURAL = frozenset({"merge", "split", "entity"})
_CONFIRMED = "confirmed by a person"
_PERSON = "Person"


@dataclass(frozen=True, slots=True)
class Curated:
    """A graph that decisions were applied to, and how many were.

    `problems` are what could not be done, by line; `wrong` what is wrong with rows that say no decision at all.
    """

    graph: KnowledgeGraph
    problems: tuple[Problem, ...] = ()
    applied: int = 0
    wrong: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The record for the manifest."""
        named = {"problems": self.problems, "wrong_rows": self.wrong}
        return {"applied": self.applied} | {name: [one._asdict() for one in found] for name, found in named.items()}


def apply(graph: KnowledgeGraph, decisions: Iterable[Decision], *, base: str) -> Curated:
    """Apply decisions to a graph; `base` opens the IRIs that rows write short.

    The order of the rows does not matter, except that of two that decide one thing differently the later one holds: by
    its day, then by its line. What cannot be done is left out and named, never an error. `decisions` of the graph that
    comes back are those applied, with the IRIs of that graph; none that names an entity that was rejected.
    """
    known = erasure(decisions := decisions if isinstance(decisions, Decisions) else Decisions(tuple(decisions)))
    telling = [row for row in decisions if tells(known, row)]
    rows = [row for row in decisions if row.action != ERASE and row not in telling]
    curated = _Curation(graph, rows, base).curated() if rows else Curated(graph)
    named = (Problem(row.line, "names somebody who is erased; take the row away") for row in telling)
    wrong = tuple(Problem(one.line, known.masked(one.reason)) for one in decisions.wrong)
    return replace(curated, problems=tuple(sorted({*curated.problems, *named})), wrong=wrong)


class _Curation:
    """One graph and the decisions about it, worked through step by step."""

    def __init__(self, graph: KnowledgeGraph, rows: list[Decision], base: str) -> None:
        self._graph, self._base = graph, base
        self._problems: list[Problem] = []
        self._applied: list[Decision] = []
        self._rejected: set[str] = set()
        grounded = [ground(row, graph, base=base) for row in rows]
        first = [row for row in grounded if kind(row) in _STRUCTURAL or self._keeps_apart(row)]
        self._structural = self._settled(first, self._structural_slots)
        chosen = set(map(id, first))
        self._others = [row for row in grounded if id(row) not in chosen]

    def curated(self) -> Curated:
        structure = self._arranged()
        self._forget_rejected(structure)
        others = self._settled(self._followed(structure), _slots)
        self._change_entities(structure, [row for row in others if kind(row) in {"rename", "retype", "identifier"}])
        links = self._confirm(structure.links(), [row for row in others if kind(row) == "name"], structure)
        documents, statements = self._state(structure, [row for row in others if kind(row) == "statement"])
        replaced = {old: follow(old, structure.replaced) for old in sorted(structure.replaced)}
        graph = KnowledgeGraph(
            entities=tuple(structure.entities[iri] for iri in sorted(structure.entities)),
            statements=tuple(sorted(statements, key=order)),
            documents=documents,
            links=tuple(links),
            topics={name: iri for name, iri in sorted(structure.topics.items()) if iri in structure.entities},
            replaced={
                old: new for old, new in replaced.items() if new in structure.entities and old not in structure.entities
            },
            decisions=self._published(structure),
            identifications=tuple(
                replace(one, entity=home)
                for one in self._graph.identifications
                if (home := replaced.get(one.entity, one.entity)) in structure.entities
            ),
        )
        return Curated(graph, tuple(sorted(set(self._problems))), len(self._applied))

    # ---- which decisions hold ----

    def _settled(self, rows: list[Decision], slots: Slots) -> list[Decision]:
        kept, problems = settle(rows, slots)
        self._problems += problems
        return kept

    def _keeps_apart(self, row: Decision) -> bool:
        known = {entity.iri for entity in self._graph.entities} if apart(row) else set()
        return row.action == "reject" and row.object in known

    def _structural_slots(self, row: Decision) -> list[tuple[Hashable, Hashable]]:
        if row.action == "split":
            return [(("split", row.subject, form_key(row.value) if row.value else "", row.document), "split")]
        if row.action == "merge":
            return [(("fate", row.subject), row.object), (("pair", apart(row)), "merge")]
        if apart(row):
            return [(("pair", apart(row)), "apart")]
        if row.action == "add":
            return [(("added", row.subject), (row.object, row.value))]
        slots: list[tuple[Hashable, Hashable]] = [(("standing", row.subject), row.action)]
        return [*slots, (("fate", row.subject), "reject")] if row.action == "reject" else slots

    # ---- entities ----

    def _arranged(self) -> Structure:
        """The graph with entities added, merged, split and accepted or rejected."""
        added = self._added()
        structure = Structure.of(self._graph, added)
        structure.rearrange([row for row in self._structural if row.action in {"merge", "split"}])
        self._applied += structure.applied
        self._problems += structure.problems
        for row in self._structural:
            if apart(row) and row.action == "reject":
                self._applied.append(row)
            elif row.action in {"accept", "reject"}:
                self._judge(row, structure)
        return structure

    def _added(self) -> list[Entity]:
        known = {entity.iri for entity in self._graph.entities}
        added = {}
        for row in self._structural:
            if row.action != "add":
                continue
            if row.subject in known or row.subject in added:
                self._problems.append(Problem(row.line, f"{row.subject} is in the graph already; rename or retype it"))
            else:
                added[row.subject] = Entity(row.subject, row.object, on_one_line(row.value))
                self._applied.append(row)
        return list(added.values())

    def _judge(self, row: Decision, structure: Structure) -> None:
        iri = structure.current(row.subject)
        if iri not in structure.entities and row.action == "reject":  # whom it names shall stand in no message either
            self._problems.append(
                Problem(row.line, "what it rejects is not in the graph; take the row away or keep it")
            )
            return
        if iri not in structure.entities:
            self._miss(row, iri)
            return
        self._applied.append(row)
        if row.action == "reject":
            self._rejected.add(iri)

    def _miss(self, row: Decision, iri: str) -> None:
        self._problems.append(Problem(row.line, f"{iri} is not in the graph; copy the IRI from the table of entities"))

    def _forget_rejected(self, structure: Structure) -> None:
        """Take out what was rejected, its former IRIs too: who asked to be left out shall be nowhere."""
        former = {old for old in structure.replaced if follow(old, structure.replaced) in self._rejected}
        gone = {iri: entity for iri in sorted(self._rejected) if (entity := structure.entities.pop(iri, None))}
        self._name_namesakes(structure, gone)
        for iri in former:
            del structure.replaced[iri]
        self._rejected |= former

    def _name_namesakes(self, structure: Structure, gone: Mapping[str, Entity]) -> None:
        """Say of a person rejected that another of the name stays: a later text may tell of them as of someone else."""
        people = {iri: form_key(entity.label) for iri, entity in gone.items() if entity.type == _PERSON}
        bearing: dict[str, list[str]] = {}
        for entity in structure.entities.values() if people else ():
            if entity.type == _PERSON:
                for name in {form_key(text) for text in (entity.label, *entity.labels)}:
                    bearing.setdefault(name, []).append(entity.iri)
        lines = {structure.current(row.subject): row.line for row in self._applied if row.action == "reject"}
        for iri, name in people.items():
            for other in sorted(bearing.get(name, ())):
                reason = f"leaves {other}, who bears the same name; reject that as well if it is the same person"
                self._problems.append(Problem(lines.get(iri, 0), reason))

    def _followed(self, structure: Structure) -> list[Decision]:
        """The other decisions, about the entities of now."""
        merged = {row.subject: row for row in structure.applied if row.action == "merge"}
        followed = []
        for row in self._others:
            later = merged.get(row.subject)
            if row.action in {"rename", "retype"} and later and rank(later) > rank(row):
                self._problems.append(Problem(row.line, f"is overridden by line {later.line}, which merges it away"))
                continue
            subject = structure.current(row.subject)
            target = structure.current(row.object) if kind(row) == "statement" else row.object
            if {subject, target, row.subject, row.object} & self._rejected:
                self._problems.append(Problem(row.line, "is about an entity that another row rejects"))
            elif subject in structure.entities:
                followed.append(replace(row, subject=subject, object=target))
            else:
                self._miss(row, subject)
        return followed

    def _change_entities(self, structure: Structure, rows: list[Decision]) -> None:
        for row in sorted(rows, key=lambda row: (row.action != "add", content(row))):
            entity = structure.entities[row.subject]
            if row.action == "rename":
                changed: Entity | None = replace(entity, label=on_one_line(row.value))
            elif row.action == "retype":
                changed = replace(entity, type=row.value)
                structure.cause[entity.iri] = row.line
            else:
                changed = _identified(entity, row)
            if changed is None:
                what = f"{entity.label!r} has no {row.predicate} {row.object}"
                self._problems.append(Problem(row.line, f"{what}; take the row away or add the identifier"))
                continue
            structure.entities[entity.iri] = changed
            self._applied.append(row)

    def _confirm(self, links: list[Link], rows: list[Decision], structure: Structure) -> list[Link]:
        """The links, those of names that a person confirmed being certain."""
        wanted = {(row.subject, form_key(row.value)): row for row in rows}
        found = set()
        for at, link in enumerate(links if wanted else ()):
            key = (link.entity.iri if link.entity else "", form_key(link.mention.text))
            if key in wanted:
                found.add(key)
                links[at] = replace(link, score=1.0, reasons=(*link.reasons, _CONFIRMED))
        for key, row in wanted.items():
            if key in found:
                self._applied.append(row)
            else:
                label = structure.entities[row.subject].label
                self._problems.append(Problem(row.line, f"{label!r} is nowhere called {row.value!r}"))
        return links

    # ---- statements ----

    def _state(
        self, structure: Structure, rows: list[Decision]
    ) -> tuple[tuple[Document, ...], list[Statement[Entity]]]:
        """The documents and statements, with those added, accepted and rejected."""
        additions = Additions(self._graph.documents, structure.entities)
        stated = structure.statements()
        for row in rows:
            problem = additions.add(row) if row.action == "add" else ""
            if problem:
                self._problems.append(Problem(row.line, problem))
            elif row.action == "add":
                self._applied.append(row)
        documents, added = additions.made()
        if added:
            facts = {triple_of(one) for one in added}
            met = [one for one in stated if triple_of(one) in facts]
            same = set(map(id, met))
            stated = [*join([*added, *met]), *(one for one in stated if id(one) not in same)]
        judged = self._judged(stated, [row for row in rows if row.action != "add"])
        return documents, [one for one in judged if self._permitted(one, structure)]

    def _judged(self, stated: list[Statement[Entity]], rows: list[Decision]) -> list[Statement[Entity]]:
        about: dict[tuple[str, str, str], list[Decision]] = {}
        for row in sorted(rows, key=rank):
            about.setdefault(triple(row), []).append(row)
        met: set[int] = set()
        holding: set[int] = set()
        kept = []
        for one in stated:
            fitting = [row for row in about.get(triple_of(one), ()) if _fits(row, one)]
            left, held = _judgement(one, fitting)
            kept += [left] if left else []
            met.update(map(id, fitting))
            holding.update(map(id, held))
        self._applied += [row for row in rows if id(row) in holding]
        overridden = "is overridden by later rows about the same statement"
        missing = "no text states this; take the row away, or add the statement"
        for row in rows:
            if id(row) not in holding:
                self._problems.append(Problem(row.line, overridden if id(row) in met else missing))
        return kept

    def _permitted(self, one: Statement[Entity], structure: Structure) -> bool:
        """Whether the ontology lets a statement of an entity that rows changed stand; if not it is named."""
        target = "Sector" if isinstance(one.object, Concept) else one.object.type
        lines = {structure.cause[iri] for iri in _ends(one) if iri in structure.cause}
        if not lines or permits(one.subject.type, one.predicate, target):
            return True
        thing = one.object.slug if isinstance(one.object, Concept) else one.object.label
        what = f"{one.subject.label!r} ({one.subject.type}) {one.predicate} {thing!r} ({target})"
        self._problems.append(Problem(max(lines), f"leaves out {what}, which the ontology does not permit"))
        return False

    def _published(self, structure: Structure) -> tuple[Decision, ...]:
        """The decisions applied, but none that names what was rejected: that would tell it after all."""
        made = {id(row): iri for iri, row in structure.products.items()}
        rows = [
            row
            for row in self._applied
            if not self._rejected & {row.subject, row.object, made.get(id(row), row.subject)}
        ]
        now = [replace(row, object=structure.current(row.object)) if row.action == "merge" else row for row in rows]
        return tuple(sorted(now, key=content))


def _slots(row: Decision) -> list[tuple[Hashable, Hashable]]:
    """What the decisions about single entities decide; statements are held against each other one by one."""
    sort = kind(row)
    if sort in {"rename", "retype"}:
        return [((sort, row.subject), row.value)]
    if sort == "identifier":
        stance = (row.action == "reject", row.predicate)
        return [((sort, row.subject, row.object), stance), ((sort, *content(row)), "")]
    if sort == "name":
        return [((sort, row.subject, form_key(row.value)), row.action)]
    return [(("statement", *content(row)), row.action)]


def _identified(entity: Entity, row: Decision) -> Entity | None:
    """The entity with an identifier added, taken away or made certain; None where it has none such."""
    same, similar = set(entity.identifiers), set(entity.similar)
    known = row.object in same | similar
    if row.action == "reject" and (row.object in similar or (known and row.predicate == SAME)):
        same, similar = same - {row.object}, similar - {row.object}
    elif (row.action == "add" or known) and row.action != "reject":
        close = row.predicate == CLOSE and row.object not in same
        (similar if close else same).add(row.object)
        similar -= same
    else:
        return None
    return replace(entity, identifiers=tuple(sorted(same)), similar=tuple(sorted(similar)))


def _fits(row: Decision, one: Statement[Entity]) -> bool:
    """Whether a decision about a triple is about this statement of it."""
    if row.role and form_key(row.role) != form_key(one.role):
        return False
    return row.action == "accept" or not row.document or any(_is_at(row, piece) for piece in one.evidence)


def _is_at(row: Decision, piece: Evidence) -> bool:
    said = " ".join(piece.quote.split())
    return row.document == piece.document_id and (not row.quote or " ".join(row.quote.split()) in said)


def _judgement(one: Statement[Entity], rows: list[Decision]) -> tuple[Statement[Entity] | None, list[Decision]]:
    """What is left of a statement after rows from the oldest to the latest, and those of them that hold in the end."""
    left: Statement[Entity] | None = one
    holding: list[Decision] = []
    for row in rows:
        if row.action == "accept":
            left = replace(one, status=ACCEPTED)
            holding = [*(held for held in holding if held.action == "accept"), row]
        elif not row.document:
            left = None
            holding = [*(held for held in holding if held.action == "reject"), row]
        else:  # one document alone is said to be misread
            rest = tuple(piece for piece in (left.evidence if left else ()) if not _is_at(row, piece))
            left = replace(left, evidence=rest) if left and rest else None
            holding = [*holding, row]
    return left, holding


def _ends(one: Statement[Entity]) -> tuple[str, ...]:
    return (one.subject.iri,) if isinstance(one.object, Concept) else (one.subject.iri, one.object.iri)
