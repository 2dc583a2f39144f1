"""What is told of one text: every method in plain words, nothing lost in the marking, nothing of a text that runs."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import innograph
from goldgraph import HOSTILE, document, entity, fact, hostile_graph
from innograph import pipeline
from innograph.cli import main
from innograph.errors import ReadError
from innograph.explanation import KINDS, explain, method_of_mention, method_of_statement
from innograph.explanation.marking import Marked, runs
from innograph.explanation.terminal import rendered
from innograph.extraction.pairs import RELATIONS as PAIRED
from innograph.model import (
    HOPED,
    NEGATED,
    Concept,
    Document,
    Entity,
    KnowledgeGraph,
    Link,
    Mention,
    Sentence,
    Span,
    Statement,
)
from innograph.resources import data_rows
from innograph.vocabulary import RELATIONS

if TYPE_CHECKING:
    from click.testing import Result

    from innograph.explanation.marking import Run

ROOT = Path(__file__).resolve().parent.parent
TEXT = (
    "Missione in Navarra per il Clust-ER Innovate\n\n"
    "Bologna, 12 marzo 2025 - Il Clust-ER Innovate ha organizzato una missione in Navarra dedicata all'idrogeno. "
    "La delegazione ha visitato l'Università Pubblica di Navarra e il centro di ricerca CENER, a Pamplona. "
    "Ha partecipato Giulia Montanari, direttrice del Clust-ER Innovate.\n"
)


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return innograph.read_text(TEXT, language="it", title="Navarra")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "navarra.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["explain", *map(str, arguments)])


def printed(explanation: innograph.Explanation, *, width: int = 100, coloured: bool = False) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=coloured, highlight=False, markup=False, emoji=False)
    console.print(*rendered(explanation, coloured=coloured), sep="\n")
    return stream.getvalue()


# The methods


@pytest.mark.slow
def test_every_method_that_the_corpus_brings_up_is_described() -> None:
    graph = pipeline.build([ROOT / "corpus" / "train", ROOT / "corpus" / "dev"]).graph
    extractors = {piece.extractor for statement in graph.statements for piece in statement.evidence}
    detectors = {link.mention.detector for link in graph.links}

    unknown = [label for label in sorted(extractors) if not method_of_statement(label).known]
    unknown += [label for label in sorted(detectors) if not method_of_mention(label).known]
    assert unknown == [], "describe them in data/methods.tsv"


def test_every_rule_that_the_source_names_is_described() -> None:
    named = set()
    for path in (ROOT / "graph" / "innograph" / "extraction").glob("*.py"):
        named.update(re.findall(r'"((?:located|sector|role|part)-[a-z-]+)"', path.read_text(encoding="utf-8")))
    assert len(named) > 30
    assert [name for name in sorted(named) if not method_of_statement(name).known] == []


def test_every_relation_may_be_learned_or_read_by_a_model() -> None:
    for label in ("llm:some/model:8b", *(name for name in RELATIONS if name in _learned() - set(PAIRED))):
        assert method_of_statement(label).known, label
    assert method_of_mention("llm:some/model:8b").kind == "model"


def test_every_relation_of_pairs_is_described() -> None:
    for name in PAIRED:
        assert method_of_statement(f"{name}-pair[bias]").kind == "weights"


def _learned() -> set[str]:
    return {row[0] for row in data_rows("relation_weights.tsv")}


def test_the_table_of_methods_is_sound() -> None:
    rows = data_rows("methods.tsv")
    keys = [row[:2] for row in rows]
    assert len(set(keys)) == len(keys)
    for of, name, *cells in rows:
        assert of in {"statement", "mention", "step", "clue"}, name
        assert len(cells) == (1 if of == "clue" else 2), name
        assert cells[-1] == cells[-1].strip() != "", name
        if of in {"statement", "mention"}:
            assert cells[0] in KINDS, name
        if of != "clue":
            assert cells[-1].endswith("."), name


def test_a_step_on_the_way_is_told() -> None:
    plain, followed = method_of_statement("role-of"), method_of_statement("role-of+coreference")
    assert followed.kind == plain.kind
    assert followed.says.startswith(plain.says)
    assert len(followed.says) > len(plain.says)


@pytest.mark.parametrize(
    ("label", "clue"),
    [
        ("visited[weekday]", "its sentence names a day of the week"),
        ("runs[l']", "“l'”"),
        ("participatedIn[,]", "“,”"),
        ("participatedIn[H=joined&bare]", "a cue in the heading above “joined”, no cue before it in its own sentence"),
        ("collaboratesWith[path~with]", "the cues between the two “with”"),
        ("organised[L2=-&L1=organised.by]", "the cue before that one “none”, the nearest cue before it “organised.by”"),
        ("visited[bias]", ""),
        ("visited[a]b]", "“a]b”"),
        ("role-of", ""),
    ],
)
def test_a_clue_is_put_in_words(label: str, clue: str) -> None:
    assert method_of_statement(label).clue == clue


@pytest.mark.parametrize("label", ["", "nonsense", "[", "role-of+nonsense", "visited[", "role", "name", "+", "\n"])
def test_an_unknown_method_is_said_to_be_unknown(label: str) -> None:
    method = method_of_statement(label)
    assert not method.known
    assert method.label == label


# The account


def test_the_least_sure_come_first(graph: KnowledgeGraph) -> None:
    found = explain(graph)
    scores = [claim.statement.confidence for claim in found.claims]
    assert scores == sorted(scores)
    assert [name.score for name in found.names] == sorted(name.score for name in found.names)
    assert {claim.statement for claim in found.claims} == set(graph.statements)


def test_the_order_of_the_text_can_be_had(graph: KnowledgeGraph) -> None:
    found = explain(graph, sort="text")
    places = [claim.place.start for claim in found.claims]
    assert places == sorted(places)
    starts = [name.links[0].mention.span.start for name in found.names]
    assert starts == sorted(starts)


def test_an_unknown_order_is_refused(graph: KnowledgeGraph) -> None:
    with pytest.raises(ValueError, match="confidence, text"):
        explain(graph, sort="colour")


def test_what_is_less_sure_than_asked_for_is_counted(graph: KnowledgeGraph) -> None:
    found = explain(graph, minimum_confidence=0.9)
    assert found.left_out == sum(statement.confidence < 0.9 for statement in graph.statements) > 0
    assert all(claim.statement.confidence >= 0.9 for claim in found.claims)


def test_every_mention_is_told_with_what_it_was_taken_for(graph: KnowledgeGraph) -> None:
    found = explain(graph)
    assert sorted(link.mention.span for name in found.names for link in name.links) == sorted(
        link.mention.span for link in graph.links
    )
    assert found.topic is not None
    assert found.topic.type == "Mission"


def test_one_of_several_texts_is_chosen_by_its_id() -> None:
    first, second = document("first", "Anna leads Alfa."), document("second", "Alfa is led by Anna.")
    anna, alfa = entity("Anna", "Person"), entity("Alfa", "Cluster")
    evidence = tuple(fact(anna, "affiliatedWith", alfa, doc=doc).evidence[0] for doc in (first, second))
    graph = KnowledgeGraph((anna, alfa), (Statement(anna, "affiliatedWith", alfa, "", evidence),), (first, second))

    [claim] = explain(graph, "second").claims
    assert [piece.document_id for piece in claim.evidence] == ["second"]
    assert claim.statement.confidence > claim.evidence[0].score
    with pytest.raises(ReadError, match="first, second"):
        explain(graph)
    with pytest.raises(ReadError, match="first, second"):
        explain(graph, "third")


# The marking


def texts_of(parts: tuple[str | Marked, ...]) -> str:
    return "".join(part if isinstance(part, str) else texts_of(part.parts) for part in parts)


def covered(pieces: list[Run]) -> list[set[int]]:
    """For each character the marks that it lies under."""
    found: list[set[int]] = []

    def walk(parts: tuple[str | Marked, ...], under: frozenset[int]) -> None:
        for part in parts:
            if isinstance(part, str):
                found.extend(set(under) for _ in part)
            else:
                walk(part.parts, under | {part.mark})

    for piece in pieces:
        walk(piece.parts, frozenset())
    return found


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda t: Span(t[0], t[0] + t[1])), max_size=8)


@given(marks=spans, quotes=spans)
def test_marking_keeps_every_character_under_its_marks_and_quotes(marks: list[Span], quotes: list[Span]) -> None:
    text = "The quick brown fox jumps over a lazy dog."
    marks = sorted(marks, key=lambda span: (span.start, -span.end))
    pieces = runs(text, marks=marks, quotes=quotes)

    assert "".join(texts_of(piece.parts) for piece in pieces) == text
    expected = [{n for n, span in enumerate(marks) if span.start <= at < span.end} for at in range(len(text))]
    assert covered(pieces) == expected
    quoted = [set(piece.quotes) for piece in pieces for _ in texts_of(piece.parts)]
    assert quoted == [{n for n, span in enumerate(quotes) if span.start <= at < span.end} for at in range(len(text))]


def test_an_empty_text_has_nothing_to_mark() -> None:
    assert runs("", marks=[], quotes=[]) == []


def test_many_marks_are_no_burden() -> None:
    text = "ab " * 20_000
    marks = [Span(start, start + 2) for start in range(0, len(text), 3)]
    [piece] = runs(text, marks=marks, quotes=[])
    assert sum(isinstance(part, Marked) for part in piece.parts) == len(marks)


# The terminal


def test_the_terminal_shows_text_names_and_statements(graph: KnowledgeGraph) -> None:
    shown = printed(explain(graph), width=400)
    assert "ha visitato l'[Università Pubblica di [Navarra|Region]|University] e" in shown
    assert "Giulia Montanari is affiliated with Clust-ER Innovate" in shown
    assert "role: direttrice" in shown
    assert "“Ha partecipato Giulia Montanari, direttrice del Clust-ER Innovate.”" in shown
    assert method_of_statement("role-apposition").says in shown
    assert "same name" in shown


@pytest.mark.parametrize("width", [30, 60, 100, 300])
def test_no_line_is_wider_than_the_terminal(graph: KnowledgeGraph, width: int) -> None:
    assert max(len(line) for line in printed(explain(graph), width=width).splitlines()) <= width


def test_colours_take_the_place_of_brackets(graph: KnowledgeGraph) -> None:
    shown = printed(explain(graph), coloured=True)
    assert "\x1b[" in shown
    assert "|University]" not in shown


def test_what_is_denied_or_hoped_for_is_said_not_to_be_in_the_graph() -> None:
    doc = document("d", "Anna did not join Alfa.")
    anna, alfa = entity("Anna", "Person"), entity("Alfa", "Cluster")
    evidence = fact(anna, "affiliatedWith", alfa, doc=doc).evidence
    for modality, words in ((NEGATED, "denied or called off"), (HOPED, "hoped for or left open")):
        statement = Statement(anna, "affiliatedWith", alfa, "", evidence, modality)
        found = explain(KnowledgeGraph((anna, alfa), (statement,), (doc,)))
        assert f"{words}: not in the graph" in printed(found)
        assert f"{words}: not in the graph" in found.to_html()


def hostile_explanations() -> list[innograph.Explanation]:
    graph = hostile_graph()
    links = [
        Link(Mention(Sentence(doc, Span(0, len(doc.text))), Span(0, len(doc.title)), "Company", doc.title), thing, 0.5)
        for doc, thing in zip(graph.documents, graph.entities[1:], strict=True)
    ]
    links = [Link(link.mention, link.entity, 0.5, (link.mention.detector,)) for link in links]
    linked = KnowledgeGraph(graph.entities, graph.statements, graph.documents, tuple(links))
    return [explain(linked, doc.id) for doc in graph.documents]


def test_a_text_cannot_steer_the_terminal() -> None:
    for found in hostile_explanations():
        shown = printed(found)
        assert all(c.isprintable() or c == "\n" for c in shown), found.title
        assert not any(c in shown for c in "\x1b\x00\x07\u202e\u200b")


def test_rich_markup_in_a_text_is_text() -> None:
    graph = innograph.read_text("Tecnalia [bold]ha[/bold] :smile: incontrato l'Università di Bologna.", language="it")
    assert "[bold]ha[/bold] :smile:" in printed(explain(graph), width=300)


def test_a_text_without_names_is_explained_too() -> None:
    found = explain(innograph.read_text("niente.", language="it"))
    assert "no name was found" in printed(found)
    assert "No statement was found" in found.to_html()


# The page


def test_the_page_holds_the_text_marked_and_each_statement_with_its_quote(graph: KnowledgeGraph) -> None:
    found = explain(graph)
    page = found.to_html()
    body = page[page.index("<article") : page.index("</article>")]
    text = re.sub(r"<[^>]+>", "", body)
    assert TEXT in text.replace("&#39;", "'")
    assert re.search(
        r'<mark class="organisation"[^>]*>Università Pubblica di <mark class="place"[^>]*>Navarra</mark>', body
    )
    assert page.count('class="claim') == len(found.claims)
    for quote in re.findall(r'data-quote="(\d+)"', page):
        assert re.search(rf'data-quotes="(?:\d+ )*{quote}(?: \d+)*"', body)


def test_the_policy_lets_in_only_the_own_script_and_style(graph: KnowledgeGraph) -> None:
    page = explain(graph).to_html()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    [script], [style] = (
        re.findall(r"<script>(.*?)</script>", page, re.DOTALL),
        re.findall(r"<style>(.*?)</style>", page, re.DOTALL),
    )
    for source in (script, style):
        assert f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]
    assert re.findall(r"(?:src|href|action)\s*=\s*[\"']?(?!data:)\w+:", page) == []
    assert not re.search(r"\sstyle=|\son\w+=", page)
    assert not any(name in script for name in ("innerHTML", "insertAdjacentHTML", "document.write", "eval("))


def test_nothing_of_a_text_becomes_markup() -> None:
    for found in hostile_explanations():
        page = found.to_html()
        assert page.count("<script") == 1, found.title
        for words in ("<img", "<svg", "<b>bold", "<!--", "]]><"):
            assert words not in page
        assert not any(c in page for c in "\x00\x07\x1b\ud800")
        page.encode("utf-8")
    assert any("{{ 7*7 }}" in found.to_html() for found in hostile_explanations())
    assert len(hostile_explanations()) == len(HOSTILE)


def test_sectors_are_called_by_their_names() -> None:
    doc = document("d", "Alfa works on water.")
    alfa = entity("Alfa", "Cluster")
    statement = fact(alfa, "hasSector", Concept("sector", "circular-economy"), doc=doc)
    assert "circular economy" in explain(KnowledgeGraph((alfa,), (statement,), (doc,))).to_html().casefold()


def test_a_mention_that_is_linked_to_nothing_is_said_so() -> None:
    doc = Document("d", "Alfa went.", "en")
    link = Link(Mention(Sentence(doc, Span(0, 10)), Span(0, 4), "Company", "name", 0.4), None, 0.3)
    found = explain(KnowledgeGraph((), (), (doc,), (link,)))
    assert "linked to nothing" in found.to_html()
    assert "linked to nothing" in printed(found)
    assert found.names[0].score == 0.3


def test_the_same_explanation_gives_the_same_page(graph: KnowledgeGraph) -> None:
    turned = KnowledgeGraph(
        graph.entities[::-1], graph.statements[::-1], graph.documents, graph.links[::-1], graph.topics
    )
    assert explain(graph).to_html() == explain(turned).to_html()


# The command


def test_the_command_shows_a_text_in_a_pipe_without_colours(source: Path) -> None:
    result = run(source)
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.stdout
    assert not re.search(r" +$", result.stdout, re.MULTILINE)
    assert "navarra.txt · it · 2025-03-12" in result.stdout


def test_the_command_writes_a_page(source: Path, tmp_path: Path) -> None:
    result = run(source, "--html", tmp_path / "page.html")
    assert result.exit_code == 0, result.output
    assert str(tmp_path / "page.html") in result.stdout
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_leaves_out_what_is_less_sure(source: Path, tmp_path: Path) -> None:
    (tmp_path / "innograph.toml").write_text("minimum_confidence = 0.9\n", encoding="utf-8")
    assert "less sure left out" in run(source, "--min-confidence", "0.9").stdout
    assert "less sure left out" in run(source, "--config", tmp_path / "innograph.toml").stdout
    assert "less sure left out" not in run(source).stdout


@pytest.mark.parametrize("arguments", [("folder",), ("navarra.txt", "--html", "navarra.txt"), ("missing.txt",)])
def test_what_cannot_be_run_is_refused(
    source: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(source.parent)
    (source.parent / "folder").mkdir()
    assert run(*arguments).exit_code == 2
    assert source.read_text(encoding="utf-8") == TEXT


def test_a_page_that_cannot_be_written_is_an_error(source: Path, tmp_path: Path) -> None:
    result = run(source, "--html", tmp_path / "nowhere" / "page.html")
    assert result.exit_code == 2
    assert "choose another --html" in result.output


def test_a_text_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    result = run(tmp_path / "empty.txt")
    assert result.exit_code == 1
    assert "empty.txt" in result.stderr


def test_an_entity_can_be_had_from_the_library(graph: KnowledgeGraph) -> None:
    found = innograph.explain(graph)
    assert isinstance(found, innograph.Explanation)
    assert all(isinstance(name.entity, Entity) for name in found.names)
