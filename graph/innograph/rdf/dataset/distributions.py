"""The files of a build or an export as distributions of the dataset."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from innograph.metadata import codes, iri_of
from innograph.rdf.dataset.profiles import profile_of, typed
from innograph.rdf.facts import described
from innograph.rdf.terms import count, hexadecimal, literal
from innograph.resources import data_rows
from innograph.vocabulary.iris import expand, mint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.metadata import Dataset
    from innograph.rdf.terms import Triple


Content = bytes | Path
"""What a file holds, or where it lies."""
_BLOCK = 1 << 20


class _Format(NamedTuple):
    media_type: str
    file_type: str


# By the last part of the name. GraphML and GEXF have no types of their own: both are XML.
_FORMATS = {
    "csv": _Format("text/csv", "CSV"),
    "gexf": _Format("application/xml", "XML"),
    "graphml": _Format("application/xml", "XML"),
    "html": _Format("text/html", "HTML"),
    "json": _Format("application/json", "JSON"),
    "jsonld": _Format("application/ld+json", "JSON_LD"),
    "nq": _Format("application/n-quads", "RDF_N_QUADS"),
    "nt": _Format("application/n-triples", "RDF_N_TRIPLES"),
    "parquet": _Format("application/vnd.apache.parquet", "PARQUET"),
    "rdf": _Format("application/rdf+xml", "RDF_XML"),
    "trig": _Format("application/trig", "RDF_TRIG"),
    "ttl": _Format("text/turtle", "RDF_TURTLE"),
    "txt": _Format("text/plain", "TXT"),
    "xlsx": _Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    "xml": _Format("application/xml", "XML"),
    "zip": _Format("application/zip", "ZIP"),
}
_MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
_LANGUAGES = ("en", "es", "it")
_SOME_FILE = ("A file of the dataset", "Un archivo del conjunto de datos", "Un file del dataset")


def distribution_triples(name: str, content: Content, metadata: Dataset, *, base: str) -> Iterator[Triple]:
    """What a file is, where it is found, how large it is, and by which digest its bytes are known."""
    iri = mint(base, "distribution", name)
    yield f"{base}dataset", expand("dcat:distribution"), iri
    yield from typed(metadata, iri, "dcat:Distribution")
    yield from _words(iri, name, metadata)
    yield iri, expand("dcterms:license"), metadata.licence
    yield iri, expand("dcat:accessURL"), metadata.access_url or base
    if metadata.download_url:
        yield iri, expand("dcat:downloadURL"), download_url(name, metadata)
    if metadata.availability:
        yield iri, expand("dcatap:availability"), iri_of("availability", metadata.availability)
    yield iri, expand("dcat:byteSize"), count(_size(content))
    yield from _format_triples(iri, name)
    yield from _checksum_triples(iri, name, content, metadata, base)


def download_url(name: str, metadata: Dataset) -> str:
    """Where a file can be fetched, if there is such a place."""
    return metadata.download_url + quote(name, errors="surrogatepass")


def _words(iri: str, name: str, metadata: Dataset) -> Iterator[Triple]:
    for language in _LANGUAGES if profile_of(metadata).tagged else ("",):
        yield iri, expand("dcterms:title"), literal(name, language=language)
    for language, words in zip(_LANGUAGES, _described(name), strict=True):
        yield iri, expand("dcterms:description"), literal(words, language=language)


def _format_triples(iri: str, name: str) -> Iterator[Triple]:
    packed = name.endswith(".gz")
    if packed:
        yield iri, expand("dcat:compressFormat"), f"{_MEDIA_TYPES}application/gzip"
        yield from described(f"{_MEDIA_TYPES}application/gzip", "dcterms:MediaType")
    if known := _FORMATS.get(name.removesuffix(".gz").rpartition(".")[2]):
        media_type, file_type = _MEDIA_TYPES + known.media_type, iri_of("file_type", known.file_type)
        yield iri, expand("dcat:mediaType"), media_type
        yield from described(media_type, "dcterms:MediaType")
        yield iri, expand("dcterms:format"), file_type
        yield from described(file_type, "dcterms:MediaTypeOrExtent")
        yield file_type, expand("rdfs:label"), literal(codes("file_type")[known.file_type].labels[0][1])


def _checksum_triples(iri: str, name: str, content: Content, metadata: Dataset, base: str) -> Iterator[Triple]:
    checksum, digest = mint(base, "checksum", name), profile_of(metadata).digest
    yield iri, expand("spdx:checksum"), checksum
    yield from described(checksum, "spdx:Checksum")
    yield checksum, expand("spdx:algorithm"), expand(f"spdx:checksumAlgorithm_{digest}")
    yield checksum, expand("spdx:checksumValue"), hexadecimal(_digest(content, digest))


def _digest(content: Content, algorithm: str) -> str:
    # Against changes on the way, not against an attacker: the norm decides.
    found = hashlib.new(algorithm, usedforsecurity=False)
    if isinstance(content, bytes):
        found.update(content)
    else:
        with content.open("rb") as stream:
            while block := stream.read(_BLOCK):
                found.update(block)
    return found.hexdigest()


def _size(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _described(name: str) -> tuple[str, ...]:
    """What a file holds, in words; of a part, what all parts of its folder hold."""
    folder = f"{name.rpartition('/')[0]}/"
    return _contents().get(name) or _contents().get(folder) or _SOME_FILE


@cache
def _contents() -> dict[str, tuple[str, ...]]:
    """What each file of a build or an export holds, in words, by its name."""
    return {row[0]: row[1:] for row in data_rows("build_files.tsv")}
