"""What a store says of things as the records of `model`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from innograph.curation.additions import METHOD as CURATED
from innograph.model import ACCEPTED, ADDED, Concept, Document, Entity, Statement
from innograph.rdf.ontology import types
from innograph.server.site.stored.asking import bound
from innograph.vocabulary import GROUP_OF, GROUPS, SECTORS
from innograph.vocabulary.iris import PREFIXES, SECTOR_SCHEME, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from innograph.model import Evidence
    from innograph.server.site.source import Fact
    from innograph.store.asking import Row

    Said = Mapping[str, list[Any]]

INNO = PREFIXES["inno"]


def object_of(term: Any) -> Any:
    """What is the object of a triple: an IRI as text, a literal as it is."""
    return term if isinstance(term, ox.Literal) else str(term.value)


def _values(said: Said, curie: str) -> list[Any]:
    return said.get(expand(curie), [])


def _first(said: Said, curie: str) -> str:
    return min((str(one.value) for one in _values(said, curie)), default="")


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text[:10]) if text else None
    return None


@cache
def _closures() -> list[tuple[str, frozenset[str]]]:
    """The classes with all that they are subclasses of, the narrowest first."""
    return sorted(((kind, frozenset(types(kind))) for kind in GROUP_OF), key=lambda pair: (-len(pair[1]), pair[0]))


def roots(group: str) -> list[str]:
    """The classes of a group that are subclasses of none of the others."""
    own = {INNO + kind for kind in GROUPS[group]}
    return [kind for kind in sorted(GROUPS[group]) if len(own & set(types(kind))) == 1]


def entity_of(iri: str, said: Said) -> Entity | None:
    """The entity of which this is said, None if it has no class of ours or no name."""
    classes = {str(one.value) for one in _values(said, "rdf:type")}
    kind = next((kind for kind, above in _closures() if above <= classes), "")
    label = _first(said, "schema:name")
    if not kind or not label:
        return None
    others = {one.value for one in _values(said, "skos:altLabel") if isinstance(one, ox.Literal) and not one.language}
    return Entity(
        iri,
        kind,
        label,
        tuple(sorted({label, *others})),
        tuple(sorted(str(one.value) for one in _values(said, "owl:sameAs"))),
        _day(_first(said, "schema:startDate")),
        _day(_first(said, "schema:endDate")),
        tuple(sorted(str(one.value) for one in _values(said, "skos:closeMatch"))),
    )


def document_of(said: Said) -> Document | None:
    """The document of which this is said, without its text; None if it has no identifier."""
    name = _first(said, "dcterms:identifier")
    if not name:
        return None
    title = next(iter(_values(said, "dcterms:title")), None)
    is_named = title is not None and (title.language or title.value != name)
    return Document(
        name,
        "",
        _first(said, "schema:inLanguage"),
        title.value if title is not None and is_named else "",
        issued=_day(_first(said, "dcterms:issued")),
        sha256=_first(said, "schema:sha256"),
        url=_first(said, "schema:url"),
        publisher=_first(said, "dc:publisher"),
    )


def fact_of(row: Row, things: Mapping[str, Entity], evidence: Sequence[Evidence]) -> Fact | None:
    """The fact of a row, with its status; None if it is not about `things` that are known."""
    slug = bound(row, "o").removeprefix(SECTOR_SCHEME)
    target = Concept("sector", slug) if slug in SECTORS else things.get(bound(row, "o"))
    subject, predicate = things.get(bound(row, "s")), bound(row, "p").removeprefix(INNO)
    if subject is None or target is None:
        return None
    fact = Statement(subject, predicate, target, bound(row, "r"), tuple(evidence), bound(row, "m"))
    if "added" in row or (evidence and all(piece.extractor == CURATED for piece in evidence)):
        return replace(fact, status=ADDED)
    # Where the decisions are not published, a certainty that the evidence does not give shows that a person decided.
    accepted = "seen" in row or (float(bound(row, "c")) == 1 and fact.confidence < 1)
    return replace(fact, status=ACCEPTED) if accepted else fact


def pieced(pieces: Iterable[tuple[int, str]]) -> str:
    """A text of which some pieces are known, by where they begin."""
    text: list[str] = []
    for start, words in sorted(pieces):
        text += " " * (start + len(words) - len(text))
        text[start : start + len(words)] = words
    return "".join(text)
