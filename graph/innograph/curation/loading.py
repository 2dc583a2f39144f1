"""The graph that a build wrote, read back from its tables and texts."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

import pyoxigraph as ox

from innograph.cells import unguarded
from innograph.configuration import DEFAULT_BASE
from innograph.errors import ReadError
from innograph.manifest import LARGE, MANIFEST, documents_in, is_in_parts, unpacked
from innograph.model import (
    EXTRACTED,
    Concept,
    Document,
    Entity,
    Evidence,
    Identification,
    KnowledgeGraph,
    Link,
    Mention,
    Sentence,
    Span,
    Statement,
)
from innograph.replacing import at_rest, mend
from innograph.taxonomy import MATCHES, Fit, Taxonomy, Term
from innograph.vocabulary import CLASSES, RELATIONS
from innograph.vocabulary.iris import SECTOR_SCHEME, expand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    Row = Mapping[str, str]

CURATION = "curation.csv"
"""What the table of decisions is called where nobody says otherwise."""
_WORKSPACE = "innograph.toml"
_AUTHORITIES = "authorities"


class Opened(NamedTuple):
    """A build that was read back: its graph, base IRI and folder, and where decisions about it are kept."""

    graph: KnowledgeGraph
    base: str
    folder: Path
    curation: Path


def load(folder: Path | str, *, links: bool = True) -> Opened:
    """Read a build back from its tables; `folder` is that of the build or of its workspace.

    Without `links`, which no measure looks at, it is nearly twice as fast. Only facts are in it, since only they are in
    the table of statements. Raises ReadError if no build wrote the folder or its files do not fit together.
    """
    folder = Path(folder)
    for one in (folder, folder / "build"):
        mend(one)
    if not (folder / MANIFEST).is_file() and (folder / "build" / MANIFEST).is_file():
        folder = folder / "build"
    if is_in_parts(folder) and documents_in(folder) > LARGE:
        raise ReadError(
            f"{folder}: a build in parts of more than {LARGE} documents does not fit in memory; query it, load its "
            "parts into a store (docs/large.md), or build some of its texts without --parts"
        )
    try:
        with at_rest(folder, MANIFEST):
            base = _base(folder / MANIFEST)
            return Opened(_graph(folder, base, links=links), base, folder, curation_beside(folder))
    except (KeyError, ValueError) as error:
        raise ReadError(f"{folder}: its tables do not fit together ({error}); build it again") from error


def curation_beside(output: Path) -> Path:
    """Where decisions about a build are kept: in its workspace, or without one in the folder of the build itself."""
    above = output.resolve().parent
    return (above if (above / _WORKSPACE).is_file() else output) / CURATION


def _base(path: Path) -> str:
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise ReadError(f"{path.parent}: no build is there; name the folder that `innograph build` wrote") from error
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{path}: is no manifest of a build; build it again") from error
    settings = manifest.get("configuration") if isinstance(manifest, dict) else None
    base = settings.get("base") if isinstance(settings, dict) else None
    return base if isinstance(base, str) else DEFAULT_BASE


def _graph(folder: Path, base: str, *, links: bool) -> KnowledgeGraph:
    rows = tuple(_rows(folder, "documents"))
    texts = _texts(folder)
    documents = {row["iri"]: _document(row, folder, base, texts) for row in rows}
    entities: dict[str, Entity] = {}
    replaced: dict[str, str] = {}
    for row in _rows(folder, "entities"):
        entities[row["iri"]] = _entity(row)
        replaced |= dict.fromkeys(_split(row.get("replaces", "")), row["iri"])
    topics = {documents[row["iri"]].id: row["main_event"] for row in rows if row["main_event"]}
    return KnowledgeGraph(
        entities=tuple(entities.values()),
        statements=tuple(_statements(_rows(folder, "statements"), entities, documents)),
        documents=tuple(documents.values()),
        links=tuple(_link(row, entities, documents) for row in _rows(folder, "links")) if links else (),
        topics=topics,
        replaced=replaced,
        taxonomy=_taxonomy(folder),
        identifications=tuple(map(_identification, _rows(folder, _AUTHORITIES)))
        if (folder / f"{_AUTHORITIES}.csv").is_file()
        else (),
    )


def _rows(folder: Path, name: str) -> Iterator[Row]:
    """The rows of a table of a build, whichever way it is written; a list is joined by `|`."""
    if is_in_parts(folder):
        for path in _parts(folder, name, "parquet"):
            yield from _part_rows(path)
    else:
        yield from _csv_rows(folder / f"{name}.csv")


def _parts(folder: Path, kind: str, suffix: str) -> list[Path]:
    return sorted((folder / "parts" / kind).glob(f"*.{suffix}"))


def _part_rows(path: Path) -> Iterator[Row]:
    try:
        from pyarrow import ArrowException, parquet  # noqa: PLC0415 - an option, and heavy
    except ImportError as error:
        raise ReadError("a build in parts needs pyarrow; install it: pip install 'innograph[parquet]'") from error
    try:
        rows = parquet.read_table(path).to_pylist()
    except (OSError, ArrowException) as error:
        raise ReadError(f"{path}: cannot be read ({error}); build it again") from error
    yield from ({name: _cell(value) for name, value in row.items()} for row in rows)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "|".join(map(str, value))
    return "" if value is None else str(value)


def _csv_rows(path: Path) -> Iterator[Row]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ReadError(f"{path}: cannot be read ({error.strerror}); build it again") from error
    for row in csv.DictReader(io.StringIO(text, newline="")):
        # only a cell with an apostrophe is looked at more closely: there are millions of cells
        yield {name: unguarded(cell) if cell and cell[0] == "'" else cell or "" for name, cell in row.items() if name}


def _split(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _texts(folder: Path) -> Mapping[str, str] | None:
    """The texts of a build in parts, by the IRIs of their documents; None where each has a file."""
    return {row["iri"]: row["text"] for row in _rows(folder, "texts")} if is_in_parts(folder) else None


def _text(folder: Path, name: str) -> str:
    path = folder / "texts" / f"{name}.txt"
    if path.name != f"{name}.txt":  # "../../x": a table can say anything
        raise ReadError(f"{folder}: {name!r} is no document of this build; build it again")
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise ReadError(f"{path}: cannot be read ({error.strerror}); build it again, with its texts") from error


def _document(row: Row, folder: Path, base: str, texts: Mapping[str, str] | None) -> Document:
    name = unquote(row["iri"].removeprefix(f"{base}document/"))
    return Document(
        name,
        _text(folder, name) if texts is None else texts[row["iri"]],
        row["language"],
        row["title"],
        row["path"],
        _day(row["date"]),
        row["sha256"],
        row["url"],
        row["publisher"],
    )


def _entity(row: Row) -> Entity:
    if row["type"] not in CLASSES:
        raise ReadError(f"entities.csv: {row['type']!r} is no class; build it again")
    return Entity(
        row["iri"],
        row["type"],
        row["label"],
        tuple(_split(row["alt_labels"])),
        tuple(_split(row["same_as"])),
        _day(row["start_date"]),
        _day(row["end_date"]),
        tuple(_split(row.get("close_match", ""))),
    )


def _statements(
    rows: Iterator[Row], entities: Mapping[str, Entity], documents: Mapping[str, Document]
) -> Iterator[Statement[Entity]]:
    found: dict[tuple[str, str, str, str, str], list[Evidence]] = defaultdict(list)
    for row in rows:
        key = (row["subject"], row["predicate"], row["object"], row["role"], row.get("status") or EXTRACTED)
        document = documents[row["document"]]
        span = Span(int(row["start"]), int(row["end"]))
        quote = document.text[span.start : span.end]
        found[key].append(Evidence(document.id, span, quote, row["method"], float(row["confidence"])))
    for (subject, predicate, target, role, status), evidence in found.items():
        if predicate not in RELATIONS:
            raise ReadError(f"statements.csv: {predicate!r} is no relation; build it again")
        sector = target.startswith(SECTOR_SCHEME)
        thing = Concept("sector", target.removeprefix(SECTOR_SCHEME)) if sector else entities[target]
        yield Statement(entities[subject], predicate, thing, role, tuple(evidence), status=status)


def _link(row: Row, entities: Mapping[str, Entity], documents: Mapping[str, Document]) -> Link:
    document = documents[row["document"]]
    span = Span(int(row["start"]), int(row["end"]))
    mention = Mention(Sentence(document, span), span, row["type"], row["detector"])
    reasons = tuple(part for part in row["reasons"].split(" | ") if part)
    return Link(mention, entities[row["entity"]] if row["entity"] else None, float(row["score"]), reasons)


def _identification(row: Row) -> Identification:
    reasons = tuple(part for part in row["reasons"].split(" | ") if part)
    score = float(row["score"])
    return Identification(
        row["entity"], row["authority"], row["identifier"], row["label"], score, reasons, row["decision"]
    )


def _taxonomy(folder: Path) -> Taxonomy | None:
    """The user's own taxonomy, as far as the graph uses it; the table of statements tells whether there is one."""
    if "sector_code" not in _columns(folder):
        return None
    said: defaultdict[str, list[tuple[str, ox.Literal | ox.NamedNode]]] = defaultdict(list)
    for quad in _facts(folder):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal | ox.NamedNode):
            said[quad.subject.value].append((quad.predicate.value, quad.object))
    matches = {expand(f"skos:{match}Match"): match for match in MATCHES}
    fits = [
        Fit(iri.removeprefix(SECTOR_SCHEME), _term(target.value, said[target.value]), matches[predicate])
        for iri in sorted(said)
        if iri.startswith(SECTOR_SCHEME)
        for predicate, target in said[iri]
        if predicate in matches
    ]
    names = {value.value for fit in fits for what, value in said[fit.term.scheme] if what == expand("rdfs:label")}
    return Taxonomy(min(names, default=""), tuple(fits))


def _columns(folder: Path) -> Collection[str]:
    """The columns of the table of statements."""
    if is_in_parts(folder):
        from pyarrow import parquet  # noqa: PLC0415 - see _part_rows

        first = _parts(folder, "statements", "parquet")[:1]
        return {name for path in first for name in parquet.read_schema(path).names}
    with (folder / "statements.csv").open(encoding="utf-8-sig", newline="") as stream:
        return next(csv.reader(stream), [])


def _facts(folder: Path) -> Iterator[ox.Quad]:
    if not is_in_parts(folder):
        yield from ox.parse(path=folder / "graph.ttl", format=ox.RdfFormat.TURTLE)
    for path in _parts(folder, "graph", "nq.gz"):
        with unpacked(path) as stream:
            yield from ox.parse(stream, format=ox.RdfFormat.N_QUADS)


def _term(iri: str, said: Iterable[tuple[str, ox.Literal | ox.NamedNode]]) -> Term:
    values: defaultdict[str, list[ox.Literal | ox.NamedNode]] = defaultdict(list)
    for predicate, value in said:
        values[predicate].append(value)
    labels = {(v.language or "", v.value) for v in values[expand("skos:prefLabel")] if isinstance(v, ox.Literal)}
    code, scheme = (next((v.value for v in values[expand(curie)]), "") for curie in ("skos:notation", "skos:inScheme"))
    return Term(code, iri, scheme, tuple(sorted(labels)))
