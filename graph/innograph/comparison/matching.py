"""Which IRIs of two builds stand for the same thing, where the IRI itself does not say so.

A document is recognised by the digest of its bytes. An entity is recognised by what the later build says of it
(`dcterms:isReplacedBy`), or else by its names: most of them are now names of one entity of the same kind, and most of
the documents that mentioned the one mention the other. Only documents that both builds have count, so that an entity
that went with its document is no merge.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from innograph.comparison.reading import Side

_SAID = "said by the later build (dcterms:isReplacedBy)"
_MOST = 0.5


class Match(NamedTuple):
    """An IRI of the earlier build, the one of the later that took its place or came out of it, and how that shows."""

    old: str
    new: str
    reason: str


@dataclass(frozen=True, slots=True)
class Matches:
    """All that was recognised under another IRI.

    `documents` and `entities` map an IRI of the earlier build to that of the later; `merged` are the pairs where
    several became one, `moved` those where one has another IRI, `split` those where one became several.
    """

    documents: Mapping[str, str] = field(default_factory=dict)
    merged: tuple[Match, ...] = ()
    moved: tuple[Match, ...] = ()
    split: tuple[Match, ...] = ()

    @property
    def entities(self) -> dict[str, str]:
        """Where the entities that have another IRI went."""
        return {match.old: match.new for match in (*self.merged, *self.moved)}


def recognise(a: Side, b: Side) -> Matches:
    """What of the earlier build is in the later one under another IRI."""
    documents = _same_bytes(a, b)
    gone, fresh = sorted(a.entities.keys() - b.entities.keys()), sorted(b.entities.keys() - a.entities.keys())
    if not gone and not fresh:
        return Matches(documents)
    pairs = _Pairs(a, b, documents)
    found = [match for iri in gone if (match := pairs.successor(iri))]
    taken = Counter(match.new for match in found)
    parts = [match for iri in fresh if iri not in taken and (match := pairs.origin(iri))]
    # Where a thing is gone and its names were not found in one place, a single part is all that is left of it.
    alone = Counter(match.old for match in parts)
    lost = set(gone).difference(match.old for match in found)
    rest = [match for match in parts if alone[match.old] == 1 and match.old in lost]
    several = {iri for iri, count in taken.items() if count > 1 or iri in a.entities}
    return Matches(
        documents,
        merged=tuple(match for match in found if match.new in several),
        moved=tuple([match for match in found if match.new not in several] + rest),
        split=tuple(sorted(set(parts).difference(rest))),
    )


def _same_bytes(a: Side, b: Side) -> dict[str, str]:
    """Documents whose IRI changed, since they were renamed: several with the same bytes are paired in order."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for iri in sorted(b.documents.keys() - a.documents.keys(), reverse=True):
        waiting[b.documents[iri].get("sha256", "")].append(iri)
    pairs = {}
    for iri in sorted(a.documents.keys() - b.documents.keys()):
        digest = a.documents[iri].get("sha256", "")
        if digest and waiting[digest]:
            pairs[iri] = waiting[digest].pop()
    return pairs


class _Pairs:
    """Finds the other IRI of a thing; asks only who is mentioned beside it, which keeps the work linear in mentions."""

    def __init__(self, a: Side, b: Side, documents: Mapping[str, str]) -> None:
        self.a, self.b, self.documents = a, b, documents
        self.back = {new: old for old, new in documents.items()}
        self.names: dict[tuple[bool, str], frozenset[str]] = {}

    def successor(self, old: str) -> Match | None:
        """What an entity of A that is gone became."""
        if said := self._said(old):
            return Match(old, said, _SAID)
        return self._best(old, later=True)

    def origin(self, new: str) -> Match | None:
        """What an entity that is only in B was part of."""
        match = self._best(new, later=False)
        return Match(match.new, match.old, match.reason) if match else None

    def _said(self, iri: str) -> str:
        """The end of the chain of replacements, if B has it; a chain may be a circle."""
        seen = {iri}
        while (following := self.b.links.replaced.get(iri, "")) and following not in seen:
            iri = following
            seen.add(iri)
            if iri in self.b.entities:
                return iri
        return ""

    def _best(self, iri: str, *, later: bool) -> Match | None:
        """The entity of the other build that has most of the names in most of the documents."""
        here = self.a if later else self.b
        documents = sorted(filter(None, (self._elsewhere(d, later=later) for d in here.links.documents.get(iri, ()))))
        beside = self._mentioned(documents, later=later)
        names = self._names(iri, later=not later)
        ranked = []
        for other, together in beside.items():
            shared = len(names & self._names(other, later=later))
            if (
                shared > _MOST * len(names)
                and together > _MOST * len(documents)
                and self._alike(iri, other, later=later)
            ):
                ranked.append((-shared, -together, other))
        if not ranked:
            return None
        shared, together, other = min(ranked)
        reason = f"{-shared} of {_counted(len(names), 'name')}, {-together} of {_counted(len(documents), 'document')}"
        return Match(iri, other, f"by its names ({reason})")

    def _elsewhere(self, document: str, *, later: bool) -> str:
        """The document in the other build, empty if that lacks it."""
        there, pairs = (self.b, self.documents) if later else (self.a, self.back)
        return document if document in there.documents else pairs.get(document, "")

    def _mentioned(self, documents: list[str], *, later: bool) -> dict[str, int]:
        """The entities of the other build that these documents mention, with the number of documents."""
        there = self.b if later else self.a
        beside: dict[str, int] = defaultdict(int)
        for document in documents:
            for iri in there.links.mentioned.get(document, ()):
                if iri in there.entities:
                    beside[iri] += 1
        return beside

    def _alike(self, iri: str, other: str, *, later: bool) -> bool:
        """Of one group (a city is not its council of the same name), or the only one of its IRI: retyped and moved."""
        old, new = (iri, other) if later else (other, iri)
        groups = [_group(side.entities[name]["type"]) for side, name in ((self.a, old), (self.b, new))]
        return groups[0] == groups[1] or (old not in self.b.entities and new not in self.a.entities)

    def _names(self, iri: str, *, later: bool) -> frozenset[str]:
        """The surface forms of an entity, whatever their case."""
        key = (later, iri)
        if key not in self.names:
            self.names[key] = frozenset(_forms((self.b if later else self.a).entities[iri]))
        return self.names[key]


def _forms(row: Mapping[str, str]) -> Iterator[str]:
    others = [name.casefold() for name in row.get("alt_labels", "").split("|") if name]
    yield from others or [row["label"].casefold()]


def _group(kind: str) -> str:
    return GROUP_OF.get(kind, kind)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
