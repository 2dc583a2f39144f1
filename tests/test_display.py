"""What a notebook shows: it says what the records say, and stays text whatever they hold."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import networkx as nx
import pytest

import innograph
from goldgraph import HOSTILE, hostile_graph
from graphs import ANNA, BASE, CLUSTER, ENTITIES, FIRST, small_graph
from innograph import network
from innograph.comparison.changes import Change, Comparison, Made
from innograph.curation import Opened
from innograph.display import SHOWN, html_of, register
from innograph.display.drawing import LARGEST
from innograph.model import ACCEPTED, Entity, KnowledgeGraph, Mention, Sentence, Span, Statement
from innograph.network.suggesting import Suggestion, Suggestions
from innograph.pipeline import Failure
from innograph.store import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
MISSIONS = ROOT / "exports" / "missions"
ALLOWED = {
    *("style", "div", "p", "b", "bdi", "q", "small", "br"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("figure", "figcaption", "span", "svg", "g", "line", "circle", "text", "title", "iframe"),
}


class Reader(HTMLParser):
    """What a browser makes of HTML: its elements, their attributes and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def hostile_things() -> Iterator[object]:
    graph = hostile_graph()
    yield graph
    yield from graph.statements
    yield from graph.entities
    yield from graph.documents
    yield Opened(graph, BASE, Path(HOSTILE[0]), Path("curation.csv"))
    yield innograph.Build(graph, tuple(Failure(name, name) for name in HOSTILE), innograph.Configuration())
    yield innograph.publish(graph, innograph.Policy(status="all"), base=BASE)
    yield Result(HOSTILE, ((None,) * len(HOSTILE),))
    made = Made(HOSTILE[0], "1", 1, 1, 1)
    yield Comparison(made, made, tuple(Change("entity", "renamed", name, *[name] * 8) for name in HOSTILE))
    yield Suggestions(tuple(Suggestion(name, name, name, 0.5, {}, (name, name)) for name in HOSTILE))
    yield Suggestions((), HOSTILE[2])


def test_hostile_names_stay_text_in_all_that_is_shown() -> None:
    for thing in hostile_things():
        html = html_of(thing)
        reader = read(html)
        assert {tag for tag, _ in reader.elements} <= ALLOWED
        assert {name for _, attributes in reader.elements for name in attributes} <= {"class"}
        assert not set("\x00\x07\x1b\ud800\u2028") & set(html)
        html.encode()
        assert len(html) < 40_000


def test_hostile_names_stay_text_in_a_drawing() -> None:
    whole = innograph.to_networkx(hostile_graph())
    groups = dict(zip(whole, HOSTILE, strict=False))
    reader = read(innograph.draw(whole, groups=groups, names=40, title=HOSTILE[2])._repr_html_())
    assert {tag for tag, _ in reader.elements} <= ALLOWED
    assert not any(name.startswith("on") for _, attributes in reader.elements for name in attributes)
    assert "<img src=x" in reader.text


def test_a_page_is_one_frame_that_can_reach_nothing() -> None:
    page = innograph.show(hostile_graph(), title=HOSTILE[5], height=321)
    ((tag, attributes),) = read(page._repr_html_()).elements
    assert tag == "iframe"
    assert attributes["height"] == "321"
    assert attributes["title"] == HOSTILE[5]
    assert attributes["srcdoc"] == page.html
    sandbox = (attributes["sandbox"] or "").split()
    assert "allow-scripts" in sandbox
    assert not {"allow-same-origin", "allow-top-navigation", "allow-forms", "allow-modals"} & set(sandbox)
    assert "src" not in attributes
    assert len(repr(page)) < 100


def test_a_graph_shows_its_counts_and_a_fact_of_each_relation_with_its_words() -> None:
    graph = small_graph()
    text = read(html_of(graph)).text
    assert "2 texts" in text
    assert "1 person" in text
    assert "denied or hoped for" in text
    for statement in graph.statements:
        if statement.modality == innograph.FACT:
            assert innograph.explanation.SAYS[statement.predicate] in text
    assert read(html_of(graph)).elements.count(("q", {})) == len(
        {s.predicate for s in graph.statements if s.modality == innograph.FACT}
    )


def test_an_empty_graph_shows_that_it_is_empty() -> None:
    assert read(html_of(KnowledgeGraph())).text == "0 texts · 0 facts"
    assert repr(KnowledgeGraph()) == "<KnowledgeGraph: 0 entities, 0 statements, 0 documents>"
    assert "without" not in innograph.draw(nx.Graph()).svg


def test_the_text_of_a_graph_is_short() -> None:
    opened = innograph.load_build(MISSIONS)
    assert len(repr(opened)) < 500
    assert "102 entities" in repr(opened.graph)


def test_a_statement_is_a_sentence_with_its_quotes() -> None:
    statement = next(s for s in small_graph().statements if s.predicate == "affiliatedWith")
    text = read(html_of(statement)).text
    assert "Anna Verdi is affiliated with Cluster Acqua (" in text
    assert statement.evidence[0].quote in text
    assert "accepted by a person, confidence 1.00" in read(html_of(replace(statement, status=ACCEPTED))).text


def test_a_statement_of_mentions_is_told_by_the_words_of_the_text() -> None:
    sentence = Sentence(FIRST, Span(0, len(FIRST.text)))
    at = FIRST.text.index("Anna Verdi")
    anna = Mention(sentence, Span(at, at + 10), "Person", "test")
    assert read(html_of(Statement(anna, "visited", anna))).text.startswith("Anna Verdi visited Anna Verdi")


def test_a_statement_about_a_sector_names_it_in_english() -> None:
    statement = next(s for s in small_graph().statements if s.predicate == "hasSector")
    assert "deals with Water" in read(html_of(statement)).text


def test_an_entity_and_a_document_show_what_is_known_of_them() -> None:
    anna = read(html_of(ANNA)).text
    assert "Person" in anna
    assert "also calledVerdi" in anna
    mission = read(html_of(ENTITIES[0])).text
    assert "2025-03-03 – 2025-03-05" in mission
    assert CLUSTER.identifiers[0] in read(html_of(CLUSTER)).text
    document = read(html_of(FIRST)).text
    assert "2025-03-06" in document
    assert FIRST.text[:80] in document


def test_what_is_published_says_what_is_withheld() -> None:
    opened = innograph.load_build(MISSIONS)
    published = innograph.publish(opened.graph, innograph.Policy(people="initials"), base=opened.base)
    text = read(html_of(published)).text
    assert "people by their initials" in text
    for kind, count in published.withheld.items():
        assert f"{kind}{count}" in text
    assert "Montanari" not in text
    silent = innograph.publish(opened.graph, innograph.Policy(status="all", quotes="none"), base=opened.base)
    assert "<q>" not in html_of(silent)


def test_answers_are_tables_with_short_iris() -> None:
    store = innograph.open_store(MISSIONS)
    answer = store.query("SELECT ?thing ?missing { ?thing a inno:Mission } ORDER BY ?thing")
    text = read(html_of(answer)).text
    assert "thingmissing" in text
    assert text.endswith(f"{len(answer)} rows")
    assert len(repr(answer)) < 60
    assert "yes" in read(html_of(store.query("ASK { ?s a inno:Mission }"))).text
    many = read(html_of(store.query("CONSTRUCT { ?s a inno:Event } WHERE { ?s rdfs:label ?name }"))).text
    assert "rdf:typeinno:Event" in many
    assert "the first 20 shown" in many


def test_results_of_our_own_store_look_the_same() -> None:
    assert "no" in read(html_of(Result(answer=False))).text
    assert read(html_of(Result(("name",), ()))).text == "0 rows"


def test_suggestions_name_the_organisation_only_where_there_are_several() -> None:
    graph = innograph.load_build(MISSIONS).graph
    tecnalia = next(entity for entity in graph.entities if entity.label == "Tecnalia")
    one = read(html_of(network.suggest(graph, tecnalia.iri))).text
    assert one.startswith("might meet")
    assert "partners in common" in one
    regions = sorted({region.iri for region in network.regions_of(graph).values()})[:2]
    assert "organisation" in read(html_of(network.suggest_between(graph, *regions))).text


def test_a_drawing_names_the_largest_and_says_what_it_leaves_out() -> None:
    star = nx.star_graph(LARGEST + 9)
    star.add_node("alone", label="Alone")
    nx.set_node_attributes(star, {0: "The middle"}, "label")
    drawn = innograph.draw(star, names=1, title="Star")
    assert drawn.nodes == LARGEST
    assert drawn.svg.count("<circle") == LARGEST
    assert drawn.svg.count("<text") == 1
    assert ">The middle</text>" in drawn.svg
    assert "Star: 200 nodes, 199 ties; not drawn: 1 without ties and 10 with the fewest ties" in read(drawn.svg).text


def test_a_drawing_is_the_same_each_time_and_another_with_another_seed() -> None:
    ring = nx.cycle_graph(7)
    assert innograph.draw(ring).svg == innograph.draw(ring).svg
    assert innograph.draw(ring).svg != innograph.draw(ring, seed=1).svg


def test_a_name_that_would_cover_another_is_left_out() -> None:
    pair = nx.complete_graph(40)
    nx.set_node_attributes(pair, dict.fromkeys(pair, "A name that takes room"), "label")
    svg = innograph.draw(pair, names=40).svg
    assert 5 < svg.count("<text") < 40
    assert svg.count("<title>A name that takes room") == 40


def test_larger_values_make_larger_dots_and_missing_ones_the_smallest() -> None:
    drawn = innograph.draw(nx.path_graph(3), sizes={0: 4.0, 1: float("nan"), 2: -1.0})
    radii = [float(attributes["r"] or 0) for tag, attributes in read(drawn.svg).elements if tag == "circle"]
    assert sorted(radii) == [4.0, 4.0, 17.0]


def test_all_that_is_shown_exists_and_nothing_else_is() -> None:
    for module, name in SHOWN:
        assert getattr(__import__(module, fromlist=[name]), name).__name__ == name
    with pytest.raises(TypeError, match="int has no HTML"):
        html_of(3)


def run(code: str) -> str:
    path = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(path, capture_output=True, text=True, check=True, timeout=60, cwd=ROOT / "graph").stdout


def test_ipython_shows_the_records_once_innograph_is_imported_and_imports_nothing_before() -> None:
    told = run(
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "import sys, warnings\n"
        "shell = InteractiveShell.instance()\n"
        "import innograph\n"
        "print([name for name in sys.modules if name.startswith(('innograph.model', 'innograph.display.records'))])\n"
        "print(shell.display_formatter.format(innograph.KnowledgeGraph())[0])"
    )
    first, second = told.splitlines()
    assert first == "[]"
    assert "0 texts" in second
    assert "<KnowledgeGraph: 0 entities" in second


def test_the_extension_does_the_same_where_innograph_was_imported_first() -> None:
    told = run(
        "import innograph, sys\n"
        "print('IPython' in sys.modules)\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "show = lambda: shell.display_formatter.format(innograph.KnowledgeGraph())[0].get('text/html')\n"
        "print(show())\n"
        "shell.run_line_magic('load_ext', 'innograph')\n"
        "print('0 texts' in show())"
    )
    assert told.split() == ["False", "None", "True"]


def test_a_shell_that_shows_no_html_is_left_as_it_is() -> None:
    formatters: dict[str, object] = {}
    register(SimpleNamespace(display_formatter=None))
    register(SimpleNamespace(display_formatter=SimpleNamespace(formatters=formatters)))
    assert formatters == {}


def test_long_names_are_cut() -> None:
    entity = Entity(f"{BASE}x", "Company", "x" * 100_000, tuple(f"{n} " + "y" * 1000 for n in range(50)))
    html = html_of(entity)
    assert len(html) < 6_000
    assert "and 42 more" in html
