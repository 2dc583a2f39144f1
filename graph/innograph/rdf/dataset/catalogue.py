"""The catalogue, its one dataset, and the nodes that both point at: agents, contact, licence, themes and days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from innograph.metadata import code_of, iri_of, licence_of, namespace, publisher_iri, theme_iris
from innograph.rdf.dataset.profiles import profile_of, typed
from innograph.rdf.facts import described
from innograph.rdf.terms import day, literal, node
from innograph.vocabulary.iris import expand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from innograph.metadata import Dataset
    from innograph.rdf.dataset.coverage import Coverage
    from innograph.rdf.terms import Triple

# The tables that themes are of, as portals want to know, with their titles.
_TAXONOMIES = {
    "theme": (("en", "Data themes"), ("es", "Temas de datos"), ("it", "Temi dei dati")),
    "sector": (("en", "Primary sectors"), ("es", "Sectores primarios"), ("it", "Settori primari")),
}


def catalogue_triples(metadata: Dataset, coverage: Coverage, *, base: str) -> Iterator[Triple]:
    """The catalogue and the dataset, but for its files and its counts."""
    catalogue, dataset = f"{base}catalogue", f"{base}dataset"
    yield from _catalogue_triples(catalogue, metadata, coverage, base)
    yield from _dataset_triples(dataset, metadata, coverage, base)
    for iri in (catalogue, dataset):
        yield from _shared_triples(iri, metadata, coverage, base)
    yield from _agent_triples(metadata, base)
    yield from _contact_triples(dataset, metadata, base)
    yield from _licence_triples(metadata)
    for theme in theme_iris(metadata):
        yield from _concept_triples(theme)
    if metadata.profile:
        yield from _record_triples(metadata, coverage, base)


def _catalogue_triples(iri: str, metadata: Dataset, coverage: Coverage, base: str) -> Iterator[Triple]:
    homepage = metadata.access_url or base
    yield from typed(metadata, iri, "dcat:Catalog")
    # DCAT-AP_IT lets a catalogue have one title, and wants the hour of its days.
    titles = {"it": metadata.title["it"]} if metadata.profile == "it" else metadata.title
    for language, text in titles.items():
        yield iri, expand("dcterms:title"), literal(text, language=language)
    yield iri, expand("dcat:dataset"), f"{base}dataset"
    yield iri, expand("foaf:homepage"), homepage
    yield from described(homepage, "foaf:Document")
    yield from _language_triples(iri, coverage.texts)
    yield from _day_triples(iri, coverage, with_hour=metadata.profile == "it")
    for taxonomy in _taxonomies(metadata):
        scheme = namespace(taxonomy).rstrip("/")
        yield iri, expand("dcat:themeTaxonomy"), scheme
        yield from described(scheme, "skos:ConceptScheme")
        for language, title in _TAXONOMIES[taxonomy]:
            yield scheme, expand("dcterms:title"), literal(title, language=language)


def _dataset_triples(iri: str, metadata: Dataset, coverage: Coverage, base: str) -> Iterator[Triple]:
    yield from typed(metadata, iri, "dcat:Dataset")
    yield iri, expand("dcterms:identifier"), literal(iri)
    for language, text in metadata.title.items():
        yield iri, expand("dcterms:title"), literal(text, language=language)
    for language, words in metadata.keywords.items():
        for word in words:
            yield iri, expand("dcat:keyword"), literal(word, language=language)
    for theme in theme_iris(metadata):
        yield iri, expand("dcat:theme"), theme
    if metadata.frequency:
        frequency = iri_of("frequency", metadata.frequency)
        yield iri, expand("dcterms:accrualPeriodicity"), frequency
        yield from described(frequency, "dcterms:Frequency")
    if metadata.profile == "it":
        yield iri, expand("dcterms:rightsHolder"), publisher_iri(metadata, base=base)
    for standard in metadata.conforms_to:
        yield iri, expand("dcterms:conformsTo"), standard
        yield from _standard_triples(standard, metadata)
    yield from _language_triples(iri, coverage.languages)
    yield from _day_triples(iri, coverage)
    yield from _period_triples(iri, metadata, coverage, base)


def _shared_triples(iri: str, metadata: Dataset, coverage: Coverage, base: str) -> Iterator[Triple]:
    """What is said of the catalogue and of its dataset alike."""
    for language, text in metadata.description.items():
        yield iri, expand("dcterms:description"), literal(text, language=language)
    yield iri, expand("dcterms:publisher"), publisher_iri(metadata, base=base)
    yield iri, expand("dcterms:license"), metadata.licence
    for place in coverage.spatial:
        yield iri, expand("dcterms:spatial"), place
        # DCAT-AP-ES wants the geometry of what is called a place, but takes the IRIs of the known tables as they are.
        if metadata.profile != "es":
            yield from described(place, "dcterms:Location")


def _taxonomies(metadata: Dataset) -> list[str]:
    iris = theme_iris(metadata)
    return [table for table in _TAXONOMIES if any(iri.startswith(namespace(table)) for iri in iris)]


def _agent_triples(metadata: Dataset, base: str) -> Iterator[Triple]:
    publisher = publisher_iri(metadata, base=base)
    yield from typed(metadata, publisher, "foaf:Agent")
    yield publisher, expand("foaf:name"), literal(metadata.publisher, language=profile_of(metadata).language)
    if metadata.publisher_identifier:
        yield publisher, expand("dcterms:identifier"), literal(metadata.publisher_identifier)
    if metadata.publisher_type:
        kind = iri_of("publisher_type", metadata.publisher_type)
        yield publisher, expand("dcterms:type"), kind
        yield from _concept_triples(kind)
    if metadata.availability:
        yield from _concept_triples(iri_of("availability", metadata.availability))


def _contact_triples(dataset: str, metadata: Dataset, base: str) -> Iterator[Triple]:
    if metadata.contact:
        contact = f"{base}contact"
        way = "vcard:hasEmail" if metadata.contact.startswith("mailto:") else "vcard:hasURL"
        # In Italy a name here is a plain text, in Spain one in Spanish.
        name = literal(metadata.publisher, language="es" if metadata.profile == "es" else "")
        yield dataset, expand("dcat:contactPoint"), contact
        yield from typed(metadata, contact, "vcard:Kind", "vcard:Organization")
        yield contact, expand("vcard:fn"), name
        yield contact, expand(way), metadata.contact
        if metadata.profile == "es":
            yield contact, expand("vcard:organization-name"), name
            yield contact, expand("vcard:hasUID"), publisher_iri(metadata, base=base)


def _licence_triples(metadata: Dataset) -> Iterator[Triple]:
    yield from typed(metadata, metadata.licence, "dcterms:LicenseDocument")
    if known := licence_of(metadata.licence):
        kind = iri_of("licence_type", known.type)
        yield metadata.licence, expand("foaf:name"), literal(known.name)
        yield metadata.licence, expand("dcterms:type"), kind
        yield from _concept_triples(kind)


def _concept_triples(iri: str) -> Iterator[Triple]:
    """A concept of a table, with its labels; one that is not in ours is called as its IRI ends."""
    yield from described(iri, "skos:Concept")
    known = code_of(iri)
    for language, label in known.labels if known else (("", iri.rstrip("/").rpartition("/")[2]),):
        yield iri, expand("skos:prefLabel"), literal(label, language=language)


def _standard_triples(iri: str, metadata: Dataset) -> Iterator[Triple]:
    yield from typed(metadata, iri, "dcterms:Standard")
    if metadata.profile == "it":
        yield iri, expand("dcterms:identifier"), literal(iri)
        yield iri, expand("dcterms:title"), literal(iri)
        yield iri, expand("dcatapit:referenceDoc"), Literal(iri, datatype=node(expand("xsd:anyURI")))


def _record_triples(metadata: Dataset, coverage: Coverage, base: str) -> Iterator[Triple]:
    """The record that says which profile the description keeps to."""
    record, profile = f"{base}record", profile_of(metadata).iri
    yield f"{base}catalogue", expand("dcat:record"), record
    yield from described(record, "dcat:CatalogRecord")
    yield record, expand("foaf:primaryTopic"), f"{base}dataset"
    yield record, expand("dcterms:conformsTo"), profile
    yield from _standard_triples(profile, metadata)
    yield from _day_triples(record, coverage)


def _language_triples(iri: str, languages: tuple[str, ...]) -> Iterator[Triple]:
    for language in languages:
        yield iri, expand("dcterms:language"), language
        yield from described(language, "dcterms:LinguisticSystem")


def _day_triples(iri: str, coverage: Coverage, *, with_hour: bool = False) -> Iterator[Triple]:
    for curie, value in (("dcterms:issued", coverage.issued), ("dcterms:modified", coverage.modified)):
        if value:
            yield iri, expand(curie), _midnight(value) if with_hour else day(value)


def _midnight(value: date) -> Literal:
    return Literal(f"{value.isoformat()}T00:00:00", datatype=node(expand("xsd:dateTime")))


def _period_triples(iri: str, metadata: Dataset, coverage: Coverage, base: str) -> Iterator[Triple]:
    if coverage.start and coverage.end:
        period = f"{base}period"
        yield iri, expand("dcterms:temporal"), period
        yield from described(period, "dcterms:PeriodOfTime")
        for name, value in (("startDate", coverage.start), ("endDate", coverage.end)):
            yield period, expand(f"dcat:{name}"), day(value)
            if metadata.profile == "it":
                yield period, expand(f"dcatapit:{name}"), day(value)
