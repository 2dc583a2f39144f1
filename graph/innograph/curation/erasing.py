"""Who is to be erased: rows of the table of decisions that know people by digests of their names alone."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from innograph.curation.rows import cells_of
from innograph.erasure import ERASE, Erasure, digest_of, digests
from innograph.errors import ReadError
from innograph.model import Decision

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from innograph.model import Document, Entity, KnowledgeGraph

_PERSON = "Person"


class Erased(NamedTuple):
    """What erases somebody: the rows for the table, and the paths of the documents that name the person.

    `doubtful` are the ids of those that hold a name of one word, which may be another's.
    """

    rows: tuple[Decision, ...]
    paths: tuple[str, ...]
    doubtful: tuple[str, ...]


def erasure(decisions: Iterable[Decision]) -> Erasure:
    """Who is erased, as a table of decisions says."""
    rows = (digest_of(row.subject, row.document) for row in decisions if row.action == ERASE)
    return Erasure(tuple(sorted({one for one in rows if one})))


def tells(known: Erasure, row: Decision) -> bool:
    """Whether a decision names somebody who is erased."""
    return row.action != ERASE and known.tells(*cells_of(row).values())


def erased(graph: KnowledgeGraph, iri: str = "", *, names: Iterable[str] = (), within: Collection[str] = ()) -> Erased:
    """What erases a person of the graph, or whoever bears these names; raises ReadError for who is no person there.

    A name of one word, which others may bear, means the person where a text names the person in full, in the documents
    in which it was linked to the person, and `within` others.
    """
    person = _person(graph, iri) if iri else None
    if strange := set(within) - {one.id for one in graph.documents}:
        raise ReadError(f"{min(strange)!r} is no document of the build; copy what follows document/ from documents.csv")
    known = [*names, *([person.label, *person.labels] if person else [])]
    in_full = Erasure(digests(known))
    if not in_full:
        raise ReadError(f"{', '.join(map(repr, known))}: holds no word; name the person in letters")
    single = sorted({name.split()[-1] for name in known})
    linked = {(link.mention.text, link.mention.sentence.document.id) for link in graph.links if link.entity == person}
    alone = {one for one in linked if person and len(one[0].split()) == 1} | set(product(single, within))
    made = digests(known, elsewhere=[(name, in_full.identifier(document)) for name, document in sorted(alone)])
    whole = Erasure(made)
    telling = [one for one in graph.documents if _names(whole, one)]
    told = {one.id for one in telling}
    others = [one for one in graph.documents if one.id not in told]
    loose = Erasure(digests((), elsewhere=product(single, (one.id for one in others))))
    return Erased(
        tuple(Decision(ERASE, one.iri, document=one.document) for one in made),
        tuple(sorted(one.source or one.id for one in telling)),
        tuple(one.id for one in others if loose.tells(one.text, document=one.id)),
    )


def _names(known: Erasure, one: Document) -> bool:
    return known.tells(one.text, one.title, one.source, document=known.identifier(one.id))


def _person(graph: KnowledgeGraph, iri: str) -> Entity:
    found = next((one for one in graph.entities if one.iri == iri), None)
    if found is None:
        raise ReadError(f"{iri} is not in the graph; copy the IRI from the table of entities, or use --name")
    if found.type != _PERSON:
        raise ReadError(f"{iri} is a {found.type} and no person; reject it instead, or retype it")
    return found
