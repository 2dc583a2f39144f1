"""What a graph covers: its languages, the regions and countries that it names, and the days that it spans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from innograph.lexicon.codes import EU_COUNTRIES, GEONAMES, NUTS, elsewhere, place_with
from innograph.lexicon.places import place_of
from innograph.metadata import iri_of
from innograph.resources import data_rows
from innograph.vocabulary.terms import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from innograph.lexicon.places import Place
    from innograph.metadata import Dataset
    from innograph.model import KnowledgeGraph

# The codes of the EU's table of languages by the tags of RDF; a description may be in two that no text is read in.
_LANGUAGES = {
    "ca": "CAT",
    "de": "DEU",
    "en": "ENG",
    "es": "SPA",
    "eu": "EUS",
    "fr": "FRA",
    "gl": "GLG",
    "it": "ITA",
    "pt": "POR",
}
_TERRITORIES = "http://datos.gob.es/recurso/sector-publico/territorio/"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a description says of the graph; IRIs are sorted, days that nobody knows are None.

    `start` and `end` are the first and the last day of documents and events, `texts` the languages of the description.
    """

    languages: tuple[str, ...]
    texts: tuple[str, ...]
    spatial: tuple[str, ...]
    start: date | None
    end: date | None
    issued: date | None
    modified: date | None


def coverage_of(graph: KnowledgeGraph, metadata: Dataset) -> Coverage:
    """The coverage of a graph, or what the metadata say that it is; no clock is asked.

    Where they do not say it, the data were modified on the day of the newest document, and issued when modified.
    """
    dated = [document.issued for document in graph.documents if document.issued]
    events = [entity for entity in graph.entities if GROUP_OF[entity.type] == "Event"]
    starts = [day for event in events if (day := event.start or event.end)]
    ends = [day for event in events if (day := event.end or event.start)]
    issued, modified = _days(metadata, max(dated, default=None))
    # DCAT-AP-ES wants data in Spanish, too: the names of sectors and places are, whatever the documents are in.
    described = [*metadata.title] if metadata.profile != "es" else ["es", *metadata.title]
    spoken = {document.language for document in graph.documents} | ({"es"} if metadata.profile == "es" else set())
    return Coverage(
        languages=_languages(spoken),
        texts=_languages(described),
        spatial=metadata.spatial or tuple(sorted(set(_spatial(graph, metadata)))),
        start=min([*dated, *starts], default=None),
        end=max([*dated, *ends], default=None),
        issued=issued,
        modified=modified,
    )


def _days(metadata: Dataset, newest: date | None) -> tuple[date | None, date | None]:
    issued = date.fromisoformat(metadata.issued) if metadata.issued else None
    known = [day for day in (issued, newest) if day]
    modified = date.fromisoformat(metadata.modified) if metadata.modified else max(known, default=None)
    return issued or modified, modified


def _languages(tags: Iterable[str]) -> tuple[str, ...]:
    known = {_LANGUAGES[name] for tag in tags if (name := tag.partition("-")[0]) in _LANGUAGES}
    return tuple(sorted(iri_of("language", code) for code in known))


def _spatial(graph: KnowledgeGraph, metadata: Dataset) -> Iterator[str]:
    """The identified regions and countries that the graph names; where it names towns alone, their countries."""
    found = {place for entity in graph.entities for iri in entity.identifiers if (place := place_with(iri))}
    wide = {place for place in found if place.kind != "City"}
    around = {country for place in found if (country := place_of(f"country:{place.country}"))}
    for place in wide or around:
        yield from _iris(place, spanish=metadata.profile == "es")


def _iris(place: Place, *, spanish: bool) -> Iterator[str]:
    """The IRI that portals know a place by best; DCAT-AP-ES takes none of NUTS, but has its own for Spain."""
    if spanish and place.id in _territories():
        yield _TERRITORIES + _territories()[place.id]
        return
    known = elsewhere(place)
    for namespace in (EU_COUNTRIES, GEONAMES) if spanish else (EU_COUNTRIES, NUTS, GEONAMES):
        if iris := [iri for iri in known.same if iri.startswith(namespace)]:
            yield iris[0]
            return
    yield from known.narrower if not spanish else ()


@cache
def _territories() -> dict[str, str]:
    return {row[0]: row[1] for row in data_rows("nti_territories.tsv")}
