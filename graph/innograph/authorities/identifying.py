"""The organisations of a graph, looked up in the authority files that a user gives."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.authorities.index import default_folder, open_index
from innograph.authorities.matching import Known, decide, fit, places_in, usable
from innograph.authorities.ror import read_ror
from innograph.authorities.streams import digest_of
from innograph.authorities.wikidata import read_wikidata
from innograph.errors import ConfigError, ReadError
from innograph.lexicon.codes import place_with
from innograph.lexicon.places import find_places
from innograph.model import CLOSE, FACT, OPEN, SAME, Concept, Identification
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.authorities.index import Index
    from innograph.lexicon.places import Place
    from innograph.model import Entity, KnowledgeGraph

READERS = {"ror": read_ror, "wikidata": read_wikidata}
"""The authorities by name, in the order in which they are asked."""
_VERSION = re.compile(r"v\d+(?:\.\d+)+(?:-\d{4}-\d{2}-\d{2})?")


@dataclass(frozen=True, slots=True)
class Authority:
    """A file of an authority; `version` is what its name says of that."""

    name: str
    path: Path

    def __post_init__(self) -> None:
        if self.name not in READERS:
            known = ", ".join(READERS)
            raise ConfigError(f"authority {self.name!r}: is none that is known; write {known}, such as ror:FILE.json")

    @classmethod
    def of(cls, words: str) -> Authority:
        """The authority of `ror:FILE`; raises ConfigError.

        >>> Authority.of("ror:data/v1.60-2025-02-27-ror-data.zip").version
        'v1.60-2025-02-27'
        """
        name, colon, path = words.partition(":")
        if not (colon and path):
            raise ConfigError(f"authority {words!r}: names no file; write it such as ror:FILE.json")
        return cls(name, Path(path))

    @property
    def version(self) -> str:
        """The release, "" if the name of the file does not say it."""
        match = _VERSION.match(self.path.name)
        return match[0] if match else ""


@dataclass(frozen=True, slots=True)
class Consulted:
    """What came of one authority file: its digest, how many organisations it holds, and the decisions by their kind."""

    name: str
    file: str
    version: str
    sha256: str
    records: int
    same: int
    close: int
    open: int


@dataclass(frozen=True, slots=True)
class Identified:
    """A graph whose organisations have identifiers, and the files that these are from."""

    graph: KnowledgeGraph
    consulted: tuple[Consulted, ...]


def identify(graph: KnowledgeGraph, authorities: Sequence[Authority], *, cache: Path | None = None) -> Identified:
    """Look each organisation of a graph up in the authority files, and give it what fits.

    What fits well is the same, what fits less is close; where several records fit alike, or two organisations one
    record, nothing is said to be the same. Every decision comes with its score and reasons. Raises ReadError for a file
    that is none of its authority's.
    """
    found: list[Identification] = []
    files: list[tuple[Authority, str, int]] = []
    for authority in sorted(authorities, key=lambda one: (list(READERS).index(one.name), one.path.name)):
        digest = digest_of(authority.path)
        records = READERS[authority.name](authority.path)
        with closing(open_index(records, digest=digest, folder=cache or default_folder())) as index:
            found += _told_apart(_looked_up(graph, index, authority.name, found))
            files.append((authority, digest, index.size))
    agreed = _best(_agreed(found))
    return Identified(_with(graph, agreed), tuple(_consulted(*file, agreed) for file in files))


def check(authorities: Iterable[Authority]) -> None:
    """Raise ReadError for a file that is not there: to know before the texts are read, not after."""
    for authority in authorities:
        if not authority.path.is_file():
            raise ReadError(f"{authority.path}: is no file; name the one that {authority.name} publishes")


def _consulted(authority: Authority, digest: str, size: int, found: Iterable[Identification]) -> Consulted:
    """The count of organisations by what was decided; two files of one authority are counted together."""
    named = [one for one in found if one.authority == authority.name]
    same, close, left = (len({one.entity for one in named if one.decision == kind}) for kind in (SAME, CLOSE, OPEN))
    return Consulted(authority.name, authority.path.name, authority.version, digest, size, same, close, left)


def _best(found: Iterable[Identification]) -> list[Identification]:
    """One decision for each entity and record, the surest: two files may hold the same record."""
    kept: dict[tuple[str, str], Identification] = {}
    for one in sorted(found, key=lambda one: (-one.score, one.decision != SAME, one.reasons)):
        kept.setdefault((one.entity, one.identifier), one)
    return list(kept.values())


def _looked_up(
    graph: KnowledgeGraph, index: Index, authority: str, before: Iterable[Identification]
) -> Iterator[Identification]:
    context = _Context(graph)
    named: dict[str, list[str]] = defaultdict(list)
    for one in before:
        if one.decision == SAME:
            named[one.entity] += [one.identifier, *one.links]
    for entity in graph.entities:
        if GROUP_OF[entity.type] == "Organisation":
            known = context.known(entity, tuple(named[entity.iri]))
            fits = [
                found for record in index.find(known.names, places=known.spoken_of) if (found := fit(known, record))
            ]
            decision, chosen = decide(fits)
            for fitting in chosen:
                record = fitting.record
                yield Identification(
                    entity.iri,
                    authority,
                    record.iri,
                    record.label,
                    fitting.score,
                    fitting.reasons,
                    decision,
                    record.links,
                )


class _Context:
    """What the graph says of its organisations beside their names."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._places = {e.iri: place for e in graph.entities if (place := _place_of(e))}
        self._homes: dict[str, list[Place]] = defaultdict(list)
        for one in graph.statements:
            if one.modality == FACT and one.predicate == "locatedIn" and not isinstance(one.object, Concept):
                self._homes[one.subject.iri] += filter(None, [self._places.get(one.object.iri)])
        self._languages = defaultdict(str, {document.id: document.language for document in graph.documents})
        self._documents: dict[str, set[str]] = defaultdict(set)
        self._countries: dict[str, set[str]] = defaultdict(set)
        for link in graph.links:
            if link.entity:
                document = link.mention.sentence.document.id
                self._documents[link.entity.iri].add(document)
                if place := self._places.get(link.entity.iri):
                    self._countries[document] |= {place.country} - {""}

    def known(self, entity: Entity, others: tuple[str, ...]) -> Known:
        """What a record is held against."""
        names = usable((entity.label, *entity.labels))
        around = frozenset(land for document in self._documents[entity.iri] for land in self._countries[document])
        homes = self._homes[entity.iri] or [
            place for name in names for words in places_in(name) for place in _towns_called(words)
        ]
        places = tuple(sorted(set(homes), key=lambda place: place.id))
        spoken = sorted({self._languages[document] for document in self._documents[entity.iri]} - {""})
        return Known(names, entity.type, places, around, others, tuple(spoken) or ("en",))


def _place_of(entity: Entity) -> Place | None:
    return next((place for iri in entity.identifiers if (place := place_with(iri))), None)


def _towns_called(words: str) -> list[Place]:
    """The place that words of a name mean, if they mean one alone: the University of León may be of any."""
    found = [place for place in find_places(words) if place.kind != "Country"] if words[:1].isupper() else []
    return found if len({place.country for place in found}) == 1 else []


def _told_apart(found: Iterable[Identification]) -> Iterator[Identification]:
    """The decisions, with what two organisations share close at most: the better fit keeps it."""
    found = list(found)  # read twice
    best: dict[str, list[float]] = defaultdict(list)
    for one in found:
        if one.decision == SAME:
            best[one.identifier].append(one.score)
    for one in found:
        rivals = best[one.identifier]
        leads = one.score == max(rivals, default=0.0) and rivals.count(one.score) == 1
        if one.decision == SAME and len(rivals) > 1 and not leads:
            yield replace(one, decision=CLOSE, reasons=(*one.reasons, "another name of the texts fits it as well"))
        else:
            yield one


def _agreed(found: Sequence[Identification]) -> Iterator[Identification]:
    """The decisions, and the items of Wikidata that ROR names; one that ROR contradicts is close at most."""
    named = {one.entity: one for one in found if one.authority == "ror" and one.decision != OPEN and one.links}
    decided = {one.entity for one in found if one.authority == "wikidata" and one.decision == SAME}
    for one in found:
        ror = named.get(one.entity)
        if one.decision == SAME and one.authority == "wikidata" and ror and one.identifier not in ror.links:
            why = f"{ror.identifier} names another item"
            yield replace(one, decision=CLOSE, reasons=(*one.reasons, why))
        else:
            yield one
    for entity, one in named.items():
        if entity not in decided:
            reasons = (f"named in the record {one.identifier}", *one.reasons)
            yield replace(one, authority="wikidata", identifier=one.links[0], reasons=reasons, links=())


def _with(graph: KnowledgeGraph, found: Sequence[Identification]) -> KnowledgeGraph:
    """The graph with the identifiers on its entities, wherever an entity stands."""
    same, close = (_by_entity(found, kind) for kind in (SAME, CLOSE))
    changed = {
        entity.iri: replace(
            entity,
            identifiers=tuple(sorted({*entity.identifiers, *same[entity.iri]})),
            similar=tuple(sorted({*entity.similar, *close[entity.iri]} - same[entity.iri])),
        )
        for entity in graph.entities
    }
    return replace(
        graph,
        entities=tuple(changed[entity.iri] for entity in graph.entities),
        statements=tuple(
            replace(
                one,
                subject=changed[one.subject.iri],
                object=one.object if isinstance(one.object, Concept) else changed[one.object.iri],
            )
            for one in graph.statements
        ),
        links=tuple(replace(one, entity=changed[one.entity.iri]) if one.entity else one for one in graph.links),
        identifications=tuple(sorted(found, key=lambda one: (one.entity, one.authority, -one.score, one.identifier))),
    )


def _by_entity(found: Iterable[Identification], kind: str) -> Mapping[str, set[str]]:
    by_entity: dict[str, set[str]] = defaultdict(set)
    for one in found:
        if one.decision == kind:
            by_entity[one.entity].add(one.identifier)
    return by_entity
