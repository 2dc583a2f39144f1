"""What is fuzzed: functions that take bytes of strangers, and what must hold whatever these are.

Each function of TARGETS takes bytes. It may end quietly or raise InnographError; anything else is a finding. What it
asserts on the way is part of the promise: names lie where they are said to lie, and what is written parses back.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from contextlib import suppress
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph import curation, linking, rdf, store, tables, text
from innograph.characters import for_utf8
from innograph.configuration import load_configuration
from innograph.errors import InnographError
from innograph.lexicon.words import slug
from innograph.linking.iris import mint as mint_clusters
from innograph.model import Decision, Document, Entity, Evidence, KnowledgeGraph, Span, Statement
from innograph.pipeline.keeping import Kept, as_json, of_json
from innograph.pipeline.reading import read_sentences
from innograph.pipeline.workspace import Workspace, minted_bytes
from innograph.rdf import terms
from innograph.rdf.syntaxes import nquads
from innograph.rdf.whole import whole_quads
from innograph.rdf.writing import trig
from innograph.tables.mapping import load_mapping
from innograph.tables.taxonomies import load_taxonomy
from innograph.text.origins import read_origins
from innograph.vocabulary.iris import mint

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = "https://example.org/id/"
ROOT = Path(__file__).resolve().parents[2]
_DAY = date(2025, 4, 3)
_MEMBERS = ROOT / "examples" / "members" / "membri.mapping.toml"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LONGEST = 20_000  # characters that are analysed: more of the same finds no more, only later


@cache
def _folder() -> Path:
    """A folder that is in memory where the system has one."""
    memory = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    return Path(tempfile.mkdtemp(prefix="innograph-fuzz-", dir=memory if memory.is_dir() else None))


def leave() -> None:
    """Remove what was written on the way, as a process ends."""
    shutil.rmtree(_folder(), ignore_errors=True)
    _folder.cache_clear()


def _file(name: str, raw: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(raw)
    return path


# ---- documents ----


def _document(raw: bytes, suffix: str) -> None:
    """A file is read into a document whose sentences follow each other, and so are the files inside it."""
    path = _file(f"document{suffix}", raw)
    found = text.read(path)
    assert found.text.strip()
    end = 0
    for sentence in text.segment(found):
        assert end <= sentence.span.start < sentence.span.end <= len(found.text), sentence.span
        assert sentence.text == sentence.text.strip() != "", repr(sentence.text)
        end = sentence.span.end
    json.dumps(found.title + found.text)


def _message(raw: bytes) -> None:
    path = _file("document.eml", raw)
    for source in text.discover([path]):
        with suppress(InnographError):
            text.read_source(source, document_id="d")
        text.left_out(source)
    _document(raw, ".eml")


def _word(raw: bytes) -> None:
    """The words of a Word document, in a package that is as it should be."""
    _document(_package(_docx(), {"word/document.xml": raw}), ".docx")


def _open(raw: bytes) -> None:
    _document(_package(_odt(), {"content.xml": raw}), ".odt")


@cache
def _docx() -> bytes:
    import docx  # noqa: PLC0415 - slow to import, and for this target alone

    made = docx.Document()
    made.add_paragraph("Anna Verdi")
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


@cache
def _odt() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", "<a/>")
    return written.getvalue()


@cache
def _xlsx() -> bytes:
    import openpyxl  # noqa: PLC0415 - slow to import, and for this target alone

    book = openpyxl.Workbook()
    book.active.append(["Ragione sociale", "Comune"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _package(raw: bytes, parts: dict[str, bytes]) -> bytes:
    """A package with other content in some of its parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return written.getvalue()


# ---- what is made of the words ----


def _words(raw: bytes) -> str:
    """Bytes as a text, in which halves of surrogate pairs may stand."""
    try:
        return raw.decode("utf-8", "surrogatepass")[:_LONGEST]
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")[:_LONGEST]


def _recognition(raw: bytes) -> None:
    """Whatever a text says, its names lie in it, its facts are quoted from it, and its IRIs are such."""
    words = _words(raw)
    document = Document("d", words, text.identify(words))
    reading = read_sentences(document, text.segment(document), None)
    for mention in reading.mentions:
        assert 0 <= mention.span.start < mention.span.end <= len(words), mention
    for statement in reading.statements:
        for piece in statement.evidence:
            assert words[slice(*piece.span)] == piece.quote, piece
    main_events = {document.id: reading.main_event} if reading.main_event else {}
    for link in linking.link(reading.mentions, main_events=main_events, base=BASE):
        if link.entity is not None:
            terms.node(link.entity.iri)
    kept = json.loads(json.dumps(as_json(reading)))
    assert of_json(kept) == reading


def _names(raw: bytes) -> None:
    """Any name, role, title and quote becomes IRIs and literals that parse back as what they were."""
    name, *others = _words(raw).split("\x1f")
    other = others[0] if others else name
    document = Document(name, name, other, title=other, source=name)
    one = Entity(mint(BASE, "person", slug(name) or name), "Person", name, tuple({name, other}), tuple(others[1:3]))
    two = Entity(mint(BASE, "organisation", other), "Company", other, ())
    piece = Evidence(name, Span(0, len(name)), name, other or "rule", 0.5)
    fact = Statement(one, "affiliatedWith", two, other, (piece,))
    graph = KnowledgeGraph((one, two), (fact,), (document,))
    meant = nquads(whole_quads(graph, base=BASE))
    quads = set(ox.parse(meant, format=ox.RdfFormat.N_QUADS))
    written = trig(whole_quads(graph, base=BASE), base=BASE)
    assert set(ox.parse(written, format=ox.RdfFormat.TRIG)) == quads
    turtle = rdf.graph_turtle(graph, base=BASE)
    facts = {quad.triple for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)}
    assert {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)} <= facts
    labels = {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}
    assert {for_utf8(name), for_utf8(other)} <= labels


# ---- tables ----


def _table(raw: bytes, suffix: str) -> None:
    """A table by a mapping: its cells are quoted from the text that is made of them."""
    found = tables.read_table(raw, load_mapping(str(_MEMBERS)), name=f"membri{suffix}", document_id="d")
    for mention in found.mentions:
        assert mention.text == found.document.text[slice(*mention.span)]
    for statement in found.statements:
        for piece in statement.evidence:
            assert found.document.text[slice(*piece.span)] == piece.quote


def _sheet(raw: bytes) -> None:
    _table(_package(_xlsx(), {"xl/worksheets/sheet1.xml": raw}), ".xlsx")


def _origins(raw: bytes) -> None:
    read_origins(_file("sources.csv", raw))


def _taxonomy(raw: bytes) -> None:
    load_taxonomy(_file("areas.csv", raw))


def _mapping(raw: bytes) -> None:
    load_mapping(str(_file("own.mapping.toml", raw)))


# ---- what a build keeps and what a person writes ----


def _configuration(raw: bytes) -> None:
    configuration = load_configuration(_file("innograph.toml", raw))
    terms.node(f"{configuration.base}a")


def _curation(raw: bytes) -> None:
    """A table of decisions: a row can be added to what can be read, and taken away again."""
    path = _file("curation.csv", raw)
    before = curation.read(path)
    decision = Decision("rename", f"{BASE}person/a", value="=1+1; 'Ana'", who="ada", when=_DAY)
    if decision in [_bare(row) for row in before]:
        return
    curation.append(path, decision)
    after = curation.read(path)
    assert [_bare(row) for row in after] == [*map(_bare, before), decision]
    assert curation.retract(path, decision)
    assert [_bare(row) for row in curation.read(path)] == [_bare(row) for row in before]


def _bare(row: Decision) -> Decision:
    from dataclasses import replace  # noqa: PLC0415 - a name that others use, too

    return replace(row, line=0)


def _kept(raw: bytes) -> None:
    """What is kept of a document is read or read anew, whatever has become of the file."""
    folder = _folder() / "readings"
    folder.mkdir(exist_ok=True)
    (folder / "d.json").write_bytes(raw)
    key = ""
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        key = json.loads(raw)["key"]
    kept = Kept(folder, {})
    kept.holds(str(key), "d")
    reading = kept.get(key, "d")
    if reading is not None:
        assert as_json(reading)


def _iris(raw: bytes) -> None:
    """A table of IRIs is read as it was written."""
    workspace = Workspace(_folder(), _folder() / "curation.csv", _file("iris.csv", raw))
    rows = workspace.minted()
    workspace.iris.write_bytes(minted_bytes(rows))
    assert minted_bytes(workspace.minted()) == minted_bytes(rows)
    mint_clusters([], BASE, rows)


def _graph(raw: bytes) -> None:
    """A file of a build that a store loads."""
    store.loaded({"graph.ttl": raw})


TARGETS: dict[str, Callable[[bytes], None]] = {
    "txt": partial(_document, suffix=".txt"),
    "md": partial(_document, suffix=".md"),
    "html": partial(_document, suffix=".html"),
    "pdf": partial(_document, suffix=".pdf"),
    "docx": partial(_document, suffix=".docx"),
    "docx-words": _word,
    "odt": partial(_document, suffix=".odt"),
    "odt-words": _open,
    "eml": _message,
    "csv": partial(_table, suffix=".csv"),
    "xlsx": partial(_table, suffix=".xlsx"),
    "xlsx-sheet": _sheet,
    "recognition": _recognition,
    "names": _names,
    "configuration": _configuration,
    "mapping": _mapping,
    "taxonomy": _taxonomy,
    "sources": _origins,
    "curation": _curation,
    "kept": _kept,
    "iris": _iris,
    "turtle": _graph,
}


def hold(name: str, raw: bytes) -> None:
    """Raise unless the promise of a target holds for these bytes."""
    with suppress(InnographError):
        TARGETS[name](raw)
