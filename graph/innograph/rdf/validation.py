"""Data against the shapes of the ontology: a report that says which node breaks which rule and what to do."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.errors import ReadError
from innograph.manifest import documents_in, is_in_parts, unpacked
from innograph.rdf.bridge import in_rdflib
from innograph.replacing import mend
from innograph.resources import ontology_path
from innograph.vocabulary.iris import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import rdflib

# What of a build the shapes speak of.
_BUILD_FILES = ("graph.ttl", "evidence.trig", "places.ttl", "dataset.ttl")
# The shapes of portals, which speak of the description of a build, by what a description says that it keeps to.
_PORTALS = "profiles/dcat-ap.ttl"
_NATIONAL = {
    "http://dati.gov.it/onto/dcatapit": "profiles/dcat-ap-it.ttl",
    "https://datosgobes.github.io/DCAT-AP-ES/": "profiles/dcat-ap-es.ttl",
}
_SHOWN = 10
# Documents of a build in parts that are checked as a whole: pySHACL takes minutes for them.
_MOST = 500


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A node that breaks a rule; `path` and `value` are empty where the rule is about the node itself."""

    shape: str
    message: str
    node: str
    path: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked and what was found, sorted."""

    files: tuple[str, ...]
    triples: int
    violations: tuple[Violation, ...]

    @property
    def conforms(self) -> bool:
        """Whether no rule was broken."""
        return not self.violations

    @property
    def text(self) -> str:
        """The report for a reader: the rules broken, how often, and the first nodes that break them."""
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The lines of the text."""
        checked = f"{', '.join(self.files)}: {self.triples} triples"
        if self.conforms:
            yield f"{checked}, conforms"
            return
        shapes = Counter(violation.shape for violation in self.violations)
        counts = ", ".join(f"{count} {shape}" for shape, count in sorted(shapes.items()))
        yield f"{checked}, does not conform: {len(self.violations)} violations ({counts})"
        for (shape, message), found in groupby(self.violations, key=lambda one: (one.shape, one.message)):
            yield from _rule_lines(shape, message, list(found))


def validate(path: Path) -> Report:
    """Check an RDF file, or the files of a build, against the shapes; raises ReadError if one cannot be read.

    A catalogue or a dataset in it is checked by the shapes of the profile of portals that it says it keeps to.
    """
    mend(path)
    files = _files(path) if path.is_dir() else [path]
    if not files:
        raise ReadError(f"{path} holds none of {', '.join(_BUILD_FILES)}; name a file, or a folder that a build wrote")
    data = in_rdflib(quad for file in files for quad in read_quads(file))
    return _checked(data, tuple(file.name for file in files), inplace=True)


def _files(folder: Path) -> list[Path]:
    """The files of a build; raises ReadError for parts of more documents than fit in memory."""
    names = [folder / name for name in _BUILD_FILES if (folder / name).exists()]
    if not is_in_parts(folder):
        return names
    if documents_in(folder) > _MOST:
        raise ReadError(
            f"{folder}: is a build in parts of more than {_MOST} documents, too much to be checked as a whole; check "
            "its dataset.ttl and places.ttl, and a build of some of its texts"
        )
    return [*names, *sorted(folder.glob("parts/*/*.nq.gz"))]


def validate_graph(data: rdflib.Graph) -> Report:
    """Check an rdflib graph in memory against the shapes; it stays as it is."""
    return _checked(data, ("graph",), inplace=False)


def read_quads(path: Path) -> Iterator[ox.Quad]:
    """The quads of a file, whose format its name tells; raises ReadError with the line at fault."""
    named = path.with_suffix("") if path.suffix == ".gz" else path
    kind = ox.RdfFormat.from_extension(named.suffix.removeprefix("."))
    if kind is None:
        raise ReadError(
            f"{path}: {path.suffix or 'no suffix'} is no RDF format; use .ttl, .trig, .nt, .nq, .rdf or .jsonld"
        )
    try:
        with unpacked(path) as stream:
            yield from ox.parse(stream, format=kind)
    except (SyntaxError, ValueError, EOFError, zlib.error, OSError) as error:
        raise ReadError(
            f"{path}: cannot be read as {kind.name}: {error}; correct the line or build it again"
        ) from error


def _checked(data: rdflib.Graph, files: tuple[str, ...], *, inplace: bool) -> Report:
    """The report on a graph, to which the ontology is added if it may be changed, and else to a copy."""
    import pyshacl  # noqa: PLC0415 - half a second that only a validation needs

    triples = len(data)
    names = _shapes_for(data)
    shapes, ontology = _together(names), _packaged("innograph.ttl")
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, ont_graph=ontology, inplace=inplace)
    return Report(files, triples, tuple(sorted(_violations(results, _owners(names)))))


def _shapes_for(data: rdflib.Graph) -> tuple[str, ...]:
    """The files of shapes that speak of the data: ours, and those of portals for a catalogue or a dataset."""
    from rdflib import RDF, URIRef  # noqa: PLC0415 - loaded by pySHACL already

    kinds = [URIRef(expand(curie)) for curie in ("dcat:Catalog", "dcat:Dataset")]
    if not any((None, RDF.type, kind) in data for kind in kinds):
        return ("shapes.ttl",)
    records = data.subjects(RDF.type, URIRef(expand("dcat:CatalogRecord")))
    kept = {str(one) for record in records for one in data.objects(record, URIRef(expand("dcterms:conformsTo")))}
    return ("shapes.ttl", _PORTALS, *(name for iri, name in _NATIONAL.items() if iri in kept))


def _violations(results: rdflib.Graph, owners: Mapping[str, str]) -> Iterator[Violation]:
    """What was found; a path of several steps has no name, and its message says what it leads to."""
    from rdflib import RDF, SH, BNode  # noqa: PLC0415 - loaded by pySHACL already

    for result in results.subjects(RDF.type, SH.ValidationResult):
        source = results.value(result, SH.sourceShape)
        yield Violation(
            shape=owners.get(str(source), _short(source)),
            message=str(results.value(result, SH.resultMessage) or ""),
            node=(focus := _short(results.value(result, SH.focusNode))),
            path="" if isinstance(path := results.value(result, SH.resultPath), BNode) else _short(path),
            value="" if (value := _short(results.value(result, SH.value))) == focus else value,
        )


@cache
def _packaged(name: str) -> rdflib.Graph:
    return in_rdflib(ox.parse(path=ontology_path(name), format=ox.RdfFormat.TURTLE))


@cache
def _together(names: tuple[str, ...]) -> rdflib.Graph:
    """The shapes of several files as one graph."""
    return in_rdflib(quad for name in names for quad in ox.parse(path=ontology_path(name), format=ox.RdfFormat.TURTLE))


@cache
def _owners(names: tuple[str, ...]) -> dict[str, str]:
    """Blank property shapes, by the names of the node shapes that they belong to."""
    from rdflib import SH, URIRef  # noqa: PLC0415 - loaded by pySHACL already

    return {
        str(part): _short(shape)
        for shape, part in _together(names).subject_objects(SH.property)
        if not isinstance(part, URIRef)
    }


def _rule_lines(shape: str, message: str, found: list[Violation]) -> Iterator[str]:
    yield ""
    yield f"{shape}: {message} ({len(found)})"
    for one in found[:_SHOWN]:
        detail = " ".join(part for part in (one.path, one.value) if part)
        yield f"  {one.node}{f'  [{detail}]' if detail else ''}"
    if len(found) > _SHOWN:
        yield f"  and {len(found) - _SHOWN} more"


def _short(value: object) -> str:
    """A term with its prefix, if it has one of ours."""
    text = "" if value is None else str(value)
    for prefix, iri in (*PREFIXES.items(), ("", "https://w3id.org/innograph/shapes#")):
        if text.startswith(iri) and prefix != "sector":
            return f"{prefix}:{text[len(iri) :]}" if prefix else text[len(iri) :]
    return text
