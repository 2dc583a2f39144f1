"""A table of formats and hazards: what a name, title, role or quote holds comes back as it was, and does nothing."""

from __future__ import annotations

import ast
import csv
import html
import io
import json
import os
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import openpyxl
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hostile
import innograph
import served
import sites
from builds import run, written
from goldgraph import BASE
from innograph import curation, explanation, export, rdf, report
from innograph.cells import unguarded
from innograph.cli.exporting import FORMATS
from innograph.configuration import configuration_of
from innograph.errors import ConfigError
from innograph.linking import Minted
from innograph.model import Document, Entity, Evidence, KnowledgeGraph, Link, Mention, Sentence, Span, Statement
from innograph.pipeline.building import Build, _contents
from innograph.pipeline.workspace import Workspace, minted_bytes
from innograph.vocabulary.iris import expand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HAZARDS = hostile.PAYLOADS | {
    "percent": "%00%0d%0aSet-Cookie:x=1%3Cscript%3E",
    "terminal-title": "\x1b]0;owned\x07 and \x9b31mred",
    "forged-line": "x\nwritten to /elsewhere\r\nfailed: nothing",
    "bar": "one | two|three",
    "byte-order-mark": "\ufeffname",
    "markdown": "[x](javascript:window.hacked=1) ![y](https://evil.example/z.png) | `a` **b** <b>",
    "quotes-of-csv": '"a","b"\n"c"',
    "xlsx-escape": "_x000D_ _x005F_x000D_",
    "cell-error": "#REF!",
    "xml-entity": "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    "name-of-nothing": "null",
    "number": "1e999",
    "spaces": "  two  spaces ",
}
"""What a text may hold; the table below has a column for each."""
PLAIN = "Plain words"
_SCRIPT = re.compile(r"hacked|evil\.example")


def graph_of(texts: Mapping[str, str]) -> KnowledgeGraph:
    """A graph in which each text is the name, other name, role, quote, title, path and publisher of one row."""
    mission = Entity(f"{BASE}event/mission", "Mission", "The mission", ("The mission",))
    entities, facts, documents, links = [mission], [], [], []
    for number, text in enumerate(texts.values()):
        one = Entity(f"{BASE}organisation/thing-{number}", "Company", text, (text,))
        document = Document(f"d{number}", text, "en", text, text, publisher=text)
        whole = Span(0, len(text))
        piece = Evidence(document.id, whole, text, "frame", 0.9)
        mention = Mention(Sentence(document, whole), whole, "Company", "cue", 0.9)
        entities.append(one)
        documents.append(document)
        facts.append(Statement(one, "participatedIn", mission, text, (piece,)))
        links.append(Link(mention, one, 0.9, ("reason",)))
    return KnowledgeGraph(tuple(entities), tuple(facts), tuple(documents), tuple(links), {"d0": mission.iri})


GRAPH = graph_of(HAZARDS)
NUMBERS = {name: number for number, name in enumerate(HAZARDS)}


@cache
def given_away() -> dict[str, bytes]:
    return export.to_files(GRAPH, FORMATS, base=BASE)


@cache
def made() -> dict[str, bytes]:
    return _contents(Build(GRAPH, (), configuration_of({"base": BASE}, Path("x"))), with_iris=False)


# ---- what comes back: for each format, what it has as the name of each row, and how it must clean a text ----


def _utf8(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _asked(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "?", text)


def _xml(text: str, instead: str = "\ufffd") -> str:
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", instead, text)


def _xml_nothing(text: str) -> str:
    return _xml(text, "")


def _named(content: bytes, kind: ox.RdfFormat) -> dict[str, str]:
    return {
        quad.subject.value: quad.object.value
        for quad in ox.parse(content, format=kind)
        if quad.predicate.value == expand("schema:name") and "/organisation/" in str(quad.subject)
    }


def _rows(content: bytes, key: str, value: str) -> dict[str, str]:
    table = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return {row[key]: unguarded(row[value]) for row in table}


def _sheet(title: str, key: str, value: str) -> dict[str, str]:
    book = openpyxl.load_workbook(io.BytesIO(given_away()["tables.xlsx"]))
    head, *rows = book[title].iter_rows()
    names = [cell.value for cell in head]
    assert all(cell.data_type in {"s", "n"} for row in rows for cell in row), "a cell is a formula"
    found = {row[names.index(key)].value: row[names.index(value)].value for row in rows}
    return {str(name): unguarded(openpyxl.utils.escape.unescape(str(text))) for name, text in found.items()}


def _parquet(name: str, key: str, value: str) -> dict[str, str]:
    rows = pq.read_table(io.BytesIO(given_away()[name])).to_pylist()
    return {row[key]: row[value] for row in rows}


def _nodes(read: Callable[[io.BytesIO], Any], name: str) -> dict[str, str]:
    return {node: data.get("label", "") for node, data in read(io.BytesIO(given_away()[name])).nodes(data=True)}


def _documents(found: Mapping[str, str]) -> dict[str, str]:
    """By documents as by things: both have the number of the row."""
    return {name.replace("document/d", "organisation/thing-"): text for name, text in found.items()}


@cache
def loaded(folder: Path) -> KnowledgeGraph:
    return curation.load(folder).graph


READ_BACK: dict[str, tuple[Callable[[], dict[str, str]], Callable[[str], str]]] = {
    "turtle": (lambda: _named(given_away()["graph.ttl"], ox.RdfFormat.TURTLE), _utf8),
    "trig": (lambda: _named(given_away()["graph.trig"], ox.RdfFormat.TRIG), _utf8),
    "ntriples": (lambda: _named(given_away()["graph.nt"], ox.RdfFormat.N_TRIPLES), _utf8),
    "nquads": (lambda: _named(given_away()["graph.nq"], ox.RdfFormat.N_QUADS), _utf8),
    "jsonld": (lambda: _named(given_away()["graph.jsonld"], ox.RdfFormat.JSON_LD), _utf8),
    "rdfxml": (lambda: _named(given_away()["graph.rdf"], ox.RdfFormat.RDF_XML), _xml),
    "entities.csv": (lambda: _rows(made()["entities.csv"], "iri", "label"), _asked),
    "statements.csv, role": (lambda: _rows(made()["statements.csv"], "subject", "role"), _asked),
    "statements.csv, quote": (lambda: _rows(made()["statements.csv"], "subject", "quote"), _asked),
    "documents.csv, title": (lambda: _documents(_rows(made()["documents.csv"], "iri", "title")), _asked),
    "documents.csv, path": (lambda: _documents(_rows(made()["documents.csv"], "iri", "path")), _asked),
    "documents.csv, publisher": (lambda: _documents(_rows(made()["documents.csv"], "iri", "publisher")), _asked),
    "entities.parquet": (lambda: _parquet("entities.parquet", "iri", "label"), _utf8),
    "statements.parquet": (lambda: _parquet("statements.parquet", "subject", "quote"), _utf8),
    "xlsx": (lambda: _sheet("Entities", "IRI", "Name"), _xml),
    "graphml": (lambda: _nodes(nx.read_graphml, "graph.graphml"), _xml_nothing),
    "gexf": (lambda: _nodes(nx.read_gexf, "graph.gexf"), _xml_nothing),
    "explorer": (lambda: _drawn(made()["explorer.html"].decode()), str),
    "texts": (
        lambda: {f"{BASE}organisation/thing-{n}": made()[f"texts/d{n}.txt"].decode() for n in range(len(HAZARDS))},
        _utf8,
    ),
}


def _drawn(page: str) -> dict[str, str]:
    """The names in the data of the interactive page."""
    scripts = Page.of(page).data
    found: dict[str, str] = {}

    def walk(thing: object) -> None:
        if isinstance(thing, dict):
            iri, label = thing.get("iri", thing.get("id")), thing.get("label")
            if isinstance(iri, str) and isinstance(label, str):
                found[iri if iri.startswith("http") else f"{BASE}{iri}"] = label
            for value in thing.values():
                walk(value)
        elif isinstance(thing, list):
            for value in thing:
                walk(value)

    for words in scripts:
        walk(json.loads(words))
    return found


@cache
def read_back(kind: str) -> dict[str, str]:
    return READ_BACK[kind][0]()


@pytest.mark.parametrize("hazard", HAZARDS)
@pytest.mark.parametrize("kind", READ_BACK)
def test_a_text_comes_back_as_it_was(kind: str, hazard: str) -> None:
    clean = READ_BACK[kind][1]
    found = read_back(kind)[f"{BASE}organisation/thing-{NUMBERS[hazard]}"]
    if kind == "xlsx":
        assert " ".join(found.split())[:1000] == " ".join(clean(HAZARDS[hazard]).split())[:1000]
    else:
        assert found == clean(HAZARDS[hazard])


@pytest.mark.parametrize("kind", ["turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml"])
def test_no_text_adds_a_triple(kind: str) -> None:
    """As many statements as of plain texts, of the same subjects and predicates."""
    plain = export.to_files(graph_of({name: f"{PLAIN} {n}" for n, name in enumerate(HAZARDS)}), [kind], base=BASE)
    formats = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG, ".nt": ox.RdfFormat.N_TRIPLES}
    formats |= {".nq": ox.RdfFormat.N_QUADS, ".jsonld": ox.RdfFormat.JSON_LD, ".rdf": ox.RdfFormat.RDF_XML}

    def shape(files: Mapping[str, bytes], name: str) -> list[tuple[str, str]]:
        quads = ox.parse(files[name], format=formats[Path(name).suffix])
        pairs = ((str(quad.subject), quad.predicate.value) for quad in quads)
        # Roles and statements are named by their words, passages by their length; an empty name adds no other name.
        kinds = (
            (re.sub(r"/(role|membership|statement|evidence)/.*", r"/\1", re.sub(r":\d+-\d+", ":", s)), p)
            for s, p in pairs
        )
        return sorted(one for one in kinds if not one[0].endswith("/role"))

    for name in plain:
        assert shape(given_away(), name) == shape(plain, name)


# ---- pages: no element or attribute that a plain text would not have brought ----


class Page(HTMLParser):
    """The kinds of element of a page, its programmes, its data, and all addresses in it."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: set[tuple[str, tuple[str, ...]]] = set()
        self.programmes: set[str] = set()
        self.data: list[str] = []
        self.addresses: set[str] = set()
        self._inside = ""
        self._words: list[str] = []

    @classmethod
    def of(cls, source: str) -> Page:
        page = cls()
        page.feed(source)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kinds.add((tag, tuple(sorted({name for name, _ in attrs if not name.startswith(("data-", "aria-"))}))))
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src", "action", "xlink:href"}}
        assert not [name for name, _ in attrs if name.startswith("on")], (tag, attrs)
        if tag in {"script", "style"}:
            self._inside = "data" if "json" in dict(attrs).get("type", "") else tag  # type: ignore[operator]
            self._words = []

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag in {"script", "style"}:
            words = "".join(self._words)
            if self._inside == "data":
                self.data.append(words)
            else:
                self.programmes.add(words)
            self._inside = ""


def pages_of(graph: KnowledgeGraph, folder: Path) -> dict[str, list[str]]:
    """Each kind of page that is made of a graph."""
    build = written(folder, "build", graph)
    analysis = report.analyse(graph, base=BASE)
    found = {
        "explorer": [(build / "explorer.html").read_text(encoding="utf-8")],
        "report": [report.to_files(analysis, version="1")["report.html"].decode()],
        "explain": [
            explanation.explain(
                KnowledgeGraph(graph.entities, (fact,), (document,), (link,), {}), minimum_confidence=0.0
            ).to_html()
            for fact, document, link in zip(graph.statements, graph.documents, graph.links, strict=True)
        ],
    }
    with sites.serving(graph, base=BASE) as site:
        home = site.follow("/")
        paths = {"/", "/search?q=a", *re.findall(r'href="(/[^"#]*)"', home.text)}
        for number in range(len(graph.documents)):
            root = next((p.split("organisation/")[0] for p in paths if "organisation/" in p), "/")
            paths |= {f"{root}organisation/thing-{number}", f"{root}document/d{number}"}
        asked = [site.follow(html.unescape(path), Accept="text/html") for path in sorted(paths)]
        found["site"] = [one.text for one in asked if "text/html" in one.headers.get("content-type", "")]
        assert len(found["site"]) > len(graph.documents)
    with served.serving(build) as review:
        review.ask(review.address)
        questions = curation.queue(loaded(build), base=BASE, limit=200)
        found["review"] = [review.ask(f"/?question={one.id}").text for one in questions] + [review.ask("/").text]
    return found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    folder = tmp_path_factory.mktemp("pages")
    plain = graph_of({name: f"{PLAIN} {number}" for number, name in enumerate(HAZARDS)})
    return pages_of(GRAPH, folder / "hostile"), pages_of(plain, folder / "plain")


@pytest.mark.parametrize("kind", ["explorer", "report", "explain", "site", "review"])
def test_no_text_becomes_markup(pages: tuple[dict[str, list[str]], dict[str, list[str]]], kind: str) -> None:
    ours, plain = ([Page.of(source) for source in one[kind]] for one in pages)
    kinds = {one for page in ours for one in page.kinds} - {one for page in plain for one in page.kinds}
    allowed = {"p", "br", "li", "ul", "mark", "span", "a", "wbr", "h2", "h3", "td", "tr", "dd", "dt", "div", "section"}
    assert not {one for one in kinds if one[0] not in allowed or {"style", "srcdoc"} & set(one[1])}
    programmes = {one for page in ours for one in page.programmes} - {one for page in plain for one in page.programmes}
    assert not [one for one in programmes if _SCRIPT.search(one)]
    for page in ours:
        assert all(json.loads(words) is not None for words in page.data)
        assert not [
            one
            for one in page.addresses
            if re.match(r"[\s\x00-\x20]*(javascript|data|vbscript):", one, re.IGNORECASE) and _SCRIPT.search(one)
        ]
        assert not [one for one in page.addresses if re.match(r"(https?:)?//evil\.example", one)]


# ---- what a build reads back of itself ----


def test_a_build_is_read_back_as_it_was(tmp_path: Path) -> None:
    graph = loaded(written(tmp_path, "build", GRAPH))
    labels = {one.iri: one.label for one in graph.entities}
    texts = {one.id: (one.text, one.title) for one in graph.documents}
    for name, number in NUMBERS.items():
        assert labels[f"{BASE}organisation/thing-{number}"] == _asked(HAZARDS[name])
        assert texts[f"d{number}"] == (_utf8(HAZARDS[name]), _asked(HAZARDS[name]))


_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)


@settings(deadline=None, max_examples=100)
@given(label=_TEXT, key=_TEXT)
def test_a_row_of_the_table_of_iris_comes_back(label: str, key: str) -> None:
    row = Minted(f"{BASE}organisation/a", "Company", label, key, ("a",), ("b",))
    raw = minted_bytes([row])
    path = Path("/dev/null")
    workspace = Workspace(path, path, path)
    from innograph.pipeline.workspace import _rows as rows_of  # noqa: PLC0415 - the reader of the table

    [found] = rows_of(raw.decode("utf-8-sig"), path)
    assert (found.label, found.key) == (_asked(label), _asked(key))
    assert workspace.iris == path


@settings(deadline=None, max_examples=200)
@given(_TEXT | _TEXT.map(lambda text: f"https://example.org/{text}/") | _TEXT.map(lambda text: f"https://{text}.org/#"))
def test_a_base_is_refused_or_writes_whole_iris(base: str) -> None:
    try:
        configuration = configuration_of({"base": base}, Path("innograph.toml"))
    except ConfigError as error:
        assert "base" in str(error)  # noqa: PT017 - or it is none
        return
    one = Entity(f"{configuration.base}organisation/a", "Company", "A", ("A",))
    quads = list(ox.parse(rdf.graph_turtle(KnowledgeGraph((one,), (), ()), base=base), format=ox.RdfFormat.TURTLE))
    assert {quad.subject.value for quad in quads if "organisation" in str(quad.subject)} == {one.iri}


# ---- the terminal ----

_STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_LINES = ("note: ", "warning: ", "failed: ", "not applied: ", "innograph: ", "written to ")
_COUNTS = re.compile(r"\d+ (documents|entities|facts|decisions)\b.*")


def hostile_files(folder: Path) -> Path:
    """Files whose names and texts hold the hazards; names need not be UTF-8."""
    folder.mkdir()
    for name, text in HAZARDS.items():
        written_name = re.sub("[/\0]", "-", text)[:40].encode("utf-8", "surrogatepass")[:150]
        sentence = (
            f"{text}\n\nLa società {text} S.p.A. ha incontrato Tecnalia a Bologna. Anna {text} Bianchi ne è {text}.\n"
        )
        (folder / os.fsdecode(name.encode() + b" " + written_name + b".txt")).write_bytes(
            sentence.encode("utf-8", "surrogatepass")
        )
    (folder / os.fsdecode(b"\xff broken \n\x1b[31mwritten to elsewhere.pdf")).write_bytes(b"none")
    return folder


@pytest.fixture(scope="module")
def hostile_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("terminal")
    sources = hostile_files(folder / "in")
    done = run("build", sources, "-o", folder / "out", "--profile", "fast")
    assert done.exit_code == 1, done.output
    return folder / "out", done.stdout + done.stderr


def test_a_build_prints_lines_of_its_own_alone(hostile_build: tuple[Path, str]) -> None:
    _, told = hostile_build
    lines = told.rstrip("\n").split("\n")
    assert not _STEERS.search("".join(lines))
    assert [one for one in lines if not one.startswith(_LINES) and not _COUNTS.fullmatch(one)] == []
    assert sum(one.startswith("written to ") for one in lines) == 1
    assert sum(one.startswith("failed: ") for one in lines) >= 2


def test_a_build_of_hostile_names_conforms_and_is_repeated_byte_for_byte(hostile_build: tuple[Path, str]) -> None:
    folder, _ = hostile_build
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert run("validate", folder).exit_code == 0
    again = run("build", folder.parent / "in", "-o", folder, "--profile", "fast")
    assert re.search(r"(\d+) documents read .*, \1 as before", again.output)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("review", "OUT"),
        ("compare", "OUT", "OUT"),
        ("query", "OUT", "SELECT ?o { ?s ?p ?o }"),
        ("analyse", "OUT", "-o", "OUT/\x1b[31m\nwritten to /elsewhere"),
        ("export", "OUT", "-o", "OUT/\x1b[31m\nx", "-f", "csv"),
        ("explain", "IN/forged"),
        ("build", "IN/broken", "-o", "OUT/\x1b[31m\nwritten to"),
        ("validate", "IN/broken"),
        ("erase", "OUT", "person/\x1b[31m\nx"),
        ("query", "OUT", "\x1b[31m\nSELECT"),
        ("query", "OUT", "ASK {}", "--format", "\x1b[31m\nx"),
        ("query", "OUT", "--named", "\x1b[31m\nx"),
        ("query", "OUT/\x1b[31m\nx", "ASK {}"),
        ("\x1b[31m\nx",),
        ("--\x1b[31m\nx",),
        ("build", "--\x1b[31m\nx"),
        ("build", "IN", "-o", "OUT", "--config", "IN/forged"),
        ("build", "IN", "-o", "OUT", "--curation", "IN/forged"),
        ("build", "IN", "-o", "OUT", "--iris", "IN/forged"),
        ("build", "IN/forged", "-o", "OUT/b", "--authority", "ror:IN/forged"),
        ("build", "IN", "-o", "OUT", "--mapping", "IN/forged"),
        ("push", "OUT", "--endpoint", "http://127.0.0.1:9/\x1b[31m\nx"),
        ("evaluate", "IN"),
        ("serve", "OUT", "--public-base", "\x1b[31m\nx"),
    ],
    ids=lambda arguments: re.sub(r"[^\w-]+", " ", " ".join(arguments)),
)
def test_no_command_lets_a_name_steer_the_terminal(
    hostile_build: tuple[Path, str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    out, _ = hostile_build
    named = {"forged": "forged-line", "broken": "\udcff broken"}
    files = {
        key: next(p for p in out.parent.joinpath("in").iterdir() if p.name.startswith(start))
        for key, start in named.items()
    }
    words = []
    for word in arguments:
        for key, path in files.items():
            word = word.replace(f"IN/{key}", str(path))  # noqa: PLW2901 - as a shell would
        word = re.sub("^IN$", str(out.parent / "in"), word)  # noqa: PLW2901
        words.append(word.replace("OUT/", f"{tmp_path}/").replace("OUT", str(out)))
    done = run(*words)
    told = done.stdout + done.stderr
    assert not _STEERS.search(told.replace("\n", "")), told[:500]
    assert "Traceback" not in told
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    if words[0] != "explain":  # which prints the text
        assert not [line for line in told.split("\n") if line.startswith("written to /elsewhere")]


def test_what_libraries_log_does_not_steer_the_terminal(tmp_path: Path) -> None:
    script = (
        "import logging, sys\n"
        "from innograph.cli import main\n"
        "sys.argv = ['innograph', '--help']\n"
        "try:\n    main(['query', '--named', 'list', '.'])\nexcept SystemExit:\n    pass\n"
        "logging.getLogger('innograph.x').warning('kept of %s', 'a\\x1b[31m\\nfailed: forged \\u202e')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(innograph.__file__).parents[1])}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, check=True, capture_output=True, env=environment, cwd=tmp_path)
    told = done.stderr.decode()
    assert "kept of a" in told
    assert not _STEERS.search(told.replace("\n", ""))
    assert not re.search("^failed: forged", told, re.MULTILINE)


def test_commands_print_by_what_cleans_a_line() -> None:
    """Whoever writes a new command finds out here that `say` prints, and `click.echo` by exception alone."""
    known = {"asking.py": 1, "comparing.py": 1, "explaining.py": 1, "reviewing.py": 2, "group.py": 1}
    found: dict[str, int] = {}
    for path in (Path(innograph.__file__).parent / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"click.echo", "print", "click.secho"}:
                found[path.name] = found.get(path.name, 0) + 1
    assert found == known
