"""The description of a build for data portals: a DCAT-AP catalogue with one dataset, and VoID counts."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.model import FACT
from innograph.rdf.facts import described, object_iri
from innograph.rdf.terms import count, hexadecimal, literal
from innograph.rdf.writing import turtle
from innograph.vocabulary.iris import ONTOLOGY, PREFIXES, SECTOR_SCHEME, expand, mint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from innograph.configuration import Dataset
    from innograph.model import KnowledgeGraph
    from innograph.rdf.terms import Triple

# By the last part of the name. GraphML and GEXF have no media type of their own: both are XML.
_MEDIA_TYPES = {
    "csv": "text/csv",
    "gexf": "application/xml",
    "graphml": "application/xml",
    "html": "text/html",
    "json": "application/json",
    "trig": "application/trig",
    "ttl": "text/turtle",
}
_MEDIA_TYPE_BASE = "http://www.iana.org/assignments/media-types/"
_VOCABULARIES = ("inno", "dcterms", "foaf", "org", "prov", "schema", "skos")


def dataset_turtle(graph: KnowledgeGraph, *, metadata: Dataset, base: str, files: Mapping[str, bytes]) -> bytes:
    """The content of `dataset.ttl`: the fields that DCAT-AP asks for, a distribution for each file, and counts.

    Without an `access_url` the files are said to be found at the base IRI.
    """
    return turtle(_triples(graph, metadata, base, files), base=base)


def _triples(graph: KnowledgeGraph, metadata: Dataset, base: str, files: Mapping[str, bytes]) -> Iterator[Triple]:
    catalogue, dataset = f"{base}catalogue", f"{base}dataset"
    yield from described(catalogue, "dcat:Catalog")
    yield catalogue, expand("dcat:dataset"), dataset
    yield from described(dataset, "dcat:Dataset", "void:Dataset")
    yield dataset, expand("dcterms:identifier"), literal(dataset)
    for iri in (catalogue, dataset):
        yield from _about(iri, metadata, base)
    yield from _agent_triples(metadata, base)
    yield from _contact_triples(dataset, metadata, base)
    for name in sorted(files):
        yield dataset, expand("dcat:distribution"), mint(base, "distribution", name)
        yield from _distribution_triples(name, files[name], metadata, base)
    yield from _void_triples(dataset, graph, base, files)


def _about(iri: str, metadata: Dataset, base: str) -> Iterator[Triple]:
    for curie, texts in (("dcterms:title", metadata.title), ("dcterms:description", metadata.description)):
        for language, text in texts.items():
            yield iri, expand(curie), literal(text, language=language)
    yield iri, expand("dcterms:publisher"), _publisher(metadata, base)
    yield iri, expand("dcterms:license"), metadata.licence


def _publisher(metadata: Dataset, base: str) -> str:
    return metadata.publisher_iri or f"{base}publisher"


def _agent_triples(metadata: Dataset, base: str) -> Iterator[Triple]:
    publisher = _publisher(metadata, base)
    yield from described(publisher, "foaf:Agent")
    yield publisher, expand("foaf:name"), literal(metadata.publisher)
    yield from described(metadata.licence, "dcterms:LicenseDocument")


def _contact_triples(dataset: str, metadata: Dataset, base: str) -> Iterator[Triple]:
    if metadata.contact:
        contact = f"{base}contact"
        way = "vcard:hasEmail" if metadata.contact.startswith("mailto:") else "vcard:hasURL"
        yield dataset, expand("dcat:contactPoint"), contact
        yield from described(contact, "vcard:Kind")
        yield contact, expand("vcard:fn"), literal(metadata.publisher)
        yield contact, expand(way), metadata.contact


def _distribution_triples(name: str, content: bytes, metadata: Dataset, base: str) -> Iterator[Triple]:
    iri, checksum = mint(base, "distribution", name), mint(base, "checksum", name)
    yield from described(iri, "dcat:Distribution")
    yield iri, expand("dcterms:title"), literal(name)
    yield iri, expand("dcterms:license"), metadata.licence
    yield iri, expand("dcat:accessURL"), metadata.access_url or base
    yield iri, expand("dcat:byteSize"), count(len(content))
    if media_type := _MEDIA_TYPES.get(name.rpartition(".")[2]):
        yield iri, expand("dcat:mediaType"), _MEDIA_TYPE_BASE + media_type
        yield from described(_MEDIA_TYPE_BASE + media_type, "dcterms:MediaType")
    yield iri, expand("spdx:checksum"), checksum
    yield from described(checksum, "spdx:Checksum")
    yield checksum, expand("spdx:algorithm"), expand("spdx:checksumAlgorithm_sha256")
    yield checksum, expand("spdx:checksumValue"), hexadecimal(hashlib.sha256(content).hexdigest())


def _void_triples(dataset: str, graph: KnowledgeGraph, base: str, files: Mapping[str, bytes]) -> Iterator[Triple]:
    yield dataset, expand("void:entities"), count(len(graph.entities))
    if "graph.ttl" in files:
        triples = ox.parse(files["graph.ttl"], format=ox.RdfFormat.TURTLE)
        yield dataset, expand("void:triples"), count(sum(1 for _ in triples))
    for prefix in _VOCABULARIES:
        yield dataset, expand("void:vocabulary"), ONTOLOGY if prefix == "inno" else PREFIXES[prefix]
    yield dataset, expand("void:vocabulary"), SECTOR_SCHEME
    for kind, number in Counter(entity.type for entity in graph.entities).items():
        part = mint(base, "partition", kind)
        yield dataset, expand("void:classPartition"), part
        yield part, expand("void:class"), PREFIXES["inno"] + kind
        yield part, expand("void:entities"), count(number)
    for predicate, number in _facts(graph).items():
        part = mint(base, "partition", predicate)
        yield dataset, expand("void:propertyPartition"), part
        yield part, expand("void:property"), PREFIXES["inno"] + predicate
        yield part, expand("void:triples"), count(number)


def _facts(graph: KnowledgeGraph) -> Counter[str]:
    """How many triples each relation has: two roles in one organisation are one."""
    facts = {
        (statement.subject.iri, statement.predicate, object_iri(statement.object))
        for statement in graph.statements
        if statement.modality == FACT
    }
    return Counter(predicate for _, predicate, _ in facts)
