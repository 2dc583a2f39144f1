from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

import graphs
from builds import run, written
from goldgraph import BASE, HOSTILE, document, entity, fact, hostile_graph, random_graph
from innograph import network, report
from innograph.cli import analysing
from innograph.curation import load
from innograph.errors import MeasureError, UnknownTerm
from innograph.model import Concept, Entity, KnowledgeGraph
from innograph.report.content import Run, Table, plain
from innograph.report.measures import MEASURES, Measured
from innograph.report.wording import Words, _all_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from innograph.network.projections import Graph
    from innograph.report import Analysis, Report

ROOT = Path(__file__).resolve().parent.parent
MISSIONS = ROOT / "exports" / "missions"
VERSION = "0"


class Page(HTMLParser):
    """What a browser would find in a page: elements with their attributes, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def ids(self) -> list[str]:
        return [found for _, attributes in self.elements if (found := attributes.get("id"))]

    def links(self) -> list[str]:
        return [attributes.get("href") or "" for tag, attributes in self.elements if tag == "a"]


@pytest.fixture(scope="module")
def missions() -> Analysis:
    opened = load(MISSIONS)
    return report.analyse(opened.graph, base=opened.base)


@pytest.fixture(scope="module")
def files(missions: Analysis) -> Mapping[str, bytes]:
    return report.to_files(missions, version=VERSION)


@pytest.fixture(scope="module")
def told(missions: Analysis) -> Report:
    return report.report_of(missions)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def made(graph: KnowledgeGraph, **options: object) -> Mapping[str, bytes]:
    analysis = report.analyse(graph, base=BASE, options=report.Options(**options))  # type: ignore[arg-type]
    return report.to_files(analysis, version=VERSION)


def tables(told: Report, section: str) -> list[Table]:
    [found] = [part for part in told.sections if part.anchor == section]
    return [block for block in found.blocks if isinstance(block, Table)]


def cells(table: Table) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in table.rows]


def dated_graph() -> KnowledgeGraph:
    """Two regions that meet at an event a month for two years; what is late is with others than what is early."""
    here, there = (Entity(f"{BASE}place/{name}", "Region", name.title(), (name,)) for name in ("alfa", "omega"))
    things: dict[str, Entity] = {here.iri: here, there.iri: there}
    facts, documents = [], []
    for month in range(24):
        day = date(2023 + month // 12, month % 12 + 1, 10)
        told = replace(document(f"d{month:02}", f"Text {month} says so.", title=f"Text {month}"), issued=day)
        event = Entity(f"{BASE}event/{month}", "Event", f"Meeting {month}", start=day, end=day)
        names = [(f"Early {month % 5}" if month < 12 else f"Late {month % 5}"), f"Always {month % 4}", f"Guest {month}"]
        documents.append(told)
        things[event.iri] = event
        for number, name in enumerate(names):
            one = entity(name, "Company")
            things[one.iri] = one
            facts += [
                fact(one, "participatedIn", event, doc=told),
                fact(one, "locatedIn", there if number == 1 else here, doc=told),
                fact(one, "hasSector", Concept("sector", "water" if number else "energy"), doc=told),
            ]
    merged = {said.key: said for said in facts}
    for said in facts:
        kept = merged[said.key]
        merged[said.key] = replace(kept, evidence=tuple(dict.fromkeys((*kept.evidence, *said.evidence))))
    return KnowledgeGraph(tuple(sorted(things.values(), key=lambda e: e.iri)), tuple(merged.values()), tuple(documents))


# ---- the numbers ----


def test_the_measures_are_those_of_the_functions(missions: Analysis, files: Mapping[str, bytes]) -> None:
    ties = network.collaboration(missions.graph)
    found = {row["iri"]: row for row in rows(files["measures.csv"])}
    assert set(found) == set(ties)
    functions: Mapping[str, Callable[[Graph], Mapping[str, float]]] = {
        "degree": network.degree,
        "strength": network.strength,
        "closeness": network.closeness,
        "harmonic": network.harmonic,
        "eigenvector": network.eigenvector,
        "pagerank": network.pagerank,
        "core": network.core_numbers,
        "clustering": network.clustering,
        "constraint": network.constraint,
        "effective_size": network.effective_size,
    }
    for name, measure in functions.items():
        for iri, value in measure(ties).items():
            told = found[iri][name]
            assert float(told) == pytest.approx(value, abs=1e-6) if told else value != value, (name, iri)  # noqa: PLR0124
    between = network.betweenness(ties).values
    points = set(network.articulation_points(ties))
    brokerage = network.brokerage(ties, network.homes_as_groups(missions.graph), permutations=200)
    for iri, row in found.items():
        assert float(row["betweenness"]) == pytest.approx(between[iri], abs=1e-6)
        assert row["articulation"] == str(int(iri in points))
        if iri in brokerage.roles:
            assert float(row["liaison"]) == pytest.approx(brokerage.roles[iri].liaison, abs=1e-6)
            assert float(row["liaison_expected"]) == pytest.approx(brokerage.expected[iri].liaison, abs=1e-6)
            assert float(row["liaison_spread"]) == pytest.approx(brokerage.spread[iri].liaison, abs=1e-6)
        else:
            assert row["liaison"] == row["region"] == ""


def test_who_is_few_documents_is_shaky(missions: Analysis, files: Mapping[str, bytes]) -> None:
    documents: dict[str, set[str]] = {}
    for one in missions.graph.statements:
        for end in (one.subject, one.object):
            if isinstance(end, Entity):
                documents.setdefault(end.iri, set()).update(piece.document_id for piece in one.evidence)
    for row in rows(files["measures.csv"]):
        assert int(row["documents"]) == len(documents.get(row["iri"], ()))
        assert row["shaky"] == str(int(int(row["documents"]) < 5))


def test_the_tables_of_the_report_say_what_the_functions_say(missions: Analysis, told: Report) -> None:
    ties, graph = network.collaboration(missions.graph), missions.graph
    [central] = tables(told, "organisations")
    degree = network.degree(ties)
    best = sorted(degree, key=lambda iri: (-degree[iri], iri))[:15]
    assert [(row[0].rstrip("°"), row[3]) for row in cells(central)] == [
        (ties.nodes[iri]["label"], f"{degree[iri]:.0f}") for iri in best
    ]
    across = network.regions(graph)
    heaviest = max(data["weight"] for *_, data in across.edges(data=True))
    meetings, known = tables(told, "regions")
    assert cells(meetings)[0][2].rstrip("°") == str(heaviest)
    assert len(meetings.rows) == across.number_of_edges()
    ratios, labels = network.advantage(network.region_sectors(graph, broad=True).counts).ratios, missions.labels
    by_name = {
        (labels[iri], labels[slug]): ratio
        for iri, row in zip(ratios.index, ratios.to_numpy().tolist(), strict=True)
        for slug, ratio in zip(ratios.columns, row, strict=True)
    }
    for region, sector, _, ratio in cells(known):
        assert ratio == f"{by_name[region, sector]:.1f}°"
    [chance] = tables(told, "chance")
    mixing = network.ei_index(ties, network.homes_as_groups(graph))
    assert cells(chance)[0][1:4] == [
        f"{mixing.value:.3f}",
        f"{mixing.expected:.3f}\u00a0±\u00a0{mixing.spread:.3f}",
        f"{mixing.p:.3f}",
    ]


def test_communities_are_those_of_the_function_and_named_after_their_best_tied_members(
    missions: Analysis, files: Mapping[str, bytes]
) -> None:
    ties = network.collaboration(missions.graph)
    labels = network.communities(ties).labels
    found = rows(files["communities.csv"])
    assert {row["iri"]: int(row["community"]) for row in found} == {iri: labels[iri] for iri in ties if ties[iri]}
    for row in found:
        mates = [other for other in ties[row["iri"]] if labels[other] == labels[row["iri"]]]
        assert int(row["partners_inside"]) == len(mates)
    first = [row for row in found if row["community"] == "0"]
    assert first[0]["name"] == ", ".join(row["label"] for row in first[:3])
    assert int(first[0]["partners_inside"]) == max(int(row["partners_inside"]) for row in first)


def test_the_workbook_holds_the_matrices(missions: Analysis, files: Mapping[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(files["matrices.xlsx"]))
    counts = network.region_regions(missions.graph).counts
    sheet = [list(row) for row in book["Region x region"].iter_rows(min_row=2, values_only=True)]
    assert [row[1:-1] for row in sheet] == counts.to_numpy().tolist()
    assert [row[-1] for row in sheet] == list(counts.index)
    sectors = network.region_sectors(missions.graph, broad=True).counts
    sheet = [list(row) for row in book["Region x sector"].iter_rows(min_row=2, values_only=True)]
    assert [row[1:-1] for row in sheet] == sectors.to_numpy().tolist()
    ratios = network.advantage(sectors).ratios.to_numpy().tolist()
    sheet = [list(row) for row in book["Advantage"].iter_rows(min_row=2, values_only=True)]
    for row, expected in zip(sheet, ratios, strict=True):
        for value, ratio in zip(row[1:-1], expected, strict=True):
            if ratio != ratio:  # noqa: PLR0124
                assert value is None
            else:
                assert value == pytest.approx(ratio, abs=1e-6)


def test_what_changed_is_what_the_function_says() -> None:
    graph = dated_graph()
    analysis = report.analyse(graph, base=BASE)
    assert analysis.compared
    assert analysis.compared.day == date(2024, 1, 10)
    before = network.between(graph, date.min, date(2024, 1, 9))
    after = network.between(graph, date(2024, 1, 10), date.max)
    change = network.change(before, after, whole=graph)
    rest, newcomers = tables(report.report_of(analysis), "change")
    assert cells(rest)[0][1:] == [str(len(part)) for part in (change.organisations[0], *change.organisations[:0:-1])]
    assert len(change.ties.new) > 10
    assert cells(rest)[1][1] == str(len(change.ties.new))
    assert {row[0].rstrip("°") for row in cells(newcomers)} <= {
        one.label for one in graph.entities if one.iri in change.organisations.new
    }


# ---- each number leads to its sentences ----


@pytest.mark.parametrize("language", report.LANGUAGES)
@pytest.mark.parametrize("by", report.GROUPINGS)
def test_every_link_within_the_report_leads_to_an_anchor(missions: Analysis, language: str, by: str) -> None:
    analysis = report.analyse(missions.graph, base=missions.base, options=report.Options(language=language, by=by))
    told = report.to_files(analysis, version=VERSION)
    page = Page(told["report.html"].decode())
    assert len(page.ids()) == len(set(page.ids()))
    inside = [link[1:] for link in page.links() if link.startswith("#")]
    assert set(inside) <= set(page.ids())
    assert len(inside) > 200
    bundles = {anchor for anchor in page.ids() if re.fullmatch(r"s\d+", anchor)}
    assert bundles <= set(inside)
    text = told["report.md"].decode()
    anchors = set(re.findall(r'^<a id="([a-z0-9]+)"></a>$', text, re.MULTILINE))
    assert set(re.findall(r"\]\(#([a-z0-9]+)\)", text)) <= anchors
    assert bundles <= anchors


def test_the_sentences_behind_a_number_state_it(missions: Analysis, told: Report) -> None:
    labels = {one.label for one in missions.graph.entities}
    quotes = {" ".join(piece.quote.split()) for one in missions.graph.statements for piece in one.evidence}
    for bundle in told.bundles:
        assert 0 < len(bundle.quoted) <= 5
        assert bundle.more == 0 or len(bundle.quoted) == 5
        for one in bundle.quoted:
            assert one.subject in labels
            assert one.quote in quotes
    [central] = tables(told, "organisations")
    by_anchor = {bundle.anchor: bundle for bundle in told.bundles}
    for row in central.rows:
        name, partners = plain(row[0]).rstrip("°"), row[3][0]
        [*sentences] = by_anchor[partners.anchor].quoted
        assert name in (sentences[0].subject, sentences[0].object)


def test_a_document_is_quoted_with_its_day_and_confidence_and_linked_only_where_it_has_a_web_address() -> None:
    graph = dated_graph()
    first, second, *others = graph.documents
    graph = replace(
        graph,
        documents=(replace(first, url="https://example.org/a b"), replace(second, url="javascript:alert(1)"), *others),
    )
    page = Page(made(graph)["report.html"].decode())
    outside = {link for link in page.links() if not link.startswith("#")}
    assert outside <= {"https://example.org/a%20b"}
    told = report.report_of(report.analyse(graph, base=BASE))
    days = {one.day for bundle in told.bundles for one in bundle.quoted}
    assert days & {"10 March 2023", "10 January 2023", "10 December 2024"}
    assert {one.confidence for bundle in told.bundles for one in bundle.quoted} <= {f"{n}%" for n in range(101)}


# ---- languages ----


def test_the_languages_have_the_same_words_with_the_same_holes() -> None:
    words = _all_words()
    assert set(words) == set(report.LANGUAGES)
    for language in report.LANGUAGES:
        assert words[language].keys() == words["en"].keys()
        for key, template in words["en"].items():
            if isinstance(template, str):
                assert set(re.findall(r"\{\w+\}", words[language][key])) == set(re.findall(r"\{\w+\}", template)), key


def test_numbers_and_days_are_written_as_the_language_does() -> None:
    en, it, es = map(Words, report.LANGUAGES)
    assert [words.number(12345.678, 1) for words in (en, it, es)] == ["12,345.7", "12.345,7", "12\u00a0345,7"]
    assert [words.number(1234) for words in (en, it, es)] == ["1,234", "1234", "1234"]
    assert en.number(-0.0001, 2) == "0.00"
    assert en.number(float("nan")) == "–"
    assert [words.day(date(2025, 3, 1)) for words in (en, it, es)] == [
        "1 March 2025",
        "1 marzo 2025",
        "1 de marzo de 2025",
    ]
    several = [(Run(name),) for name in ("Euskadi", "Navarra", "Italia")]
    assert [plain(words.listed(several)) for words in (en, it, es)] == [
        "Euskadi, Navarra and Italia",
        "Euskadi, Navarra e Italia",
        "Euskadi, Navarra e Italia",
    ]
    assert en.counted("text", 1).text == "1\u00a0text"
    assert it.counted("text", 2).text == "2\u00a0testi"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("it", ("La rete delle collaborazioni", "Chi incontrare ora", "Manifattura", "partner in comune")),
        ("es", ("La red de colaboración", "Con quién reunirse ahora", "socios en común")),
        ("en", ("The collaboration network", "Whom to meet next", "partners in common")),
    ],
)
def test_the_report_speaks_the_language(missions: Analysis, language: str, words: tuple[str, ...]) -> None:
    analysis = report.analyse(missions.graph, base=missions.base, options=report.Options(language=language))
    told = report.to_files(analysis, version=VERSION)
    for name in ("report.html", "report.md"):
        for word in words:
            assert word in told[name].decode(), (name, word)
    assert f'<html lang="{language}">' in told["report.html"].decode()


def test_the_summary_is_built_from_the_figures(missions: Analysis, told: Report) -> None:
    [points] = told.sections[0].blocks
    said = [plain(item).replace("\u00a0", " ") for item in points.items]  # type: ignore[union-attr]
    ties = network.collaboration(missions.graph)
    tied = sum(1 for iri in ties if ties[iri])
    assert (
        said[0]
        == f"7 texts tell of {len(ties)} organisations, and of {ties.number_of_edges()} ties between {tied} of them."
    )
    mixing = network.ei_index(ties, network.homes_as_groups(missions.graph))
    assert any(f"{100 * (mixing.value + 1) / 2:.0f}% of the ties lead to another region" in one for one in said)
    assert any(one.startswith("Worth a meeting: SPRI and ") for one in said)
    assert said[-1].startswith("Change over time cannot be told")


def test_where_too_little_is_known_the_report_refuses_in_words() -> None:
    said = made(graphs.small_graph(), language="it")["report.md"].decode()
    assert "Non si propone alcun incontro: solo" in said
    assert "Di questa rete non si può dire" in said


@pytest.mark.parametrize("by", report.GROUPINGS)
def test_a_graph_of_nothing_and_one_without_ties_have_a_report(by: str) -> None:
    alone = entity("Alone", "Company")
    only = fact(alone, "hasSector", Concept("sector", "water"), doc=document("d", "Alone works on water."))
    for graph in (KnowledgeGraph(), KnowledgeGraph((alone,), (only,), (document("d", "Alone works on water."),))):
        told = made(graph, by=by)
        assert set(told) == set(report.NAMES)
        assert "No text ties two regions" in told["report.md"].decode()


# ---- hostile text ----


def test_hostile_text_stays_text_in_the_page() -> None:
    source = made(hostile_graph())["report.html"].decode()
    page = Page(source)
    assert not {"script", "img", "iframe", "object", "link"} & {tag for tag, _ in page.elements if tag != "link"}
    assert [attributes for tag, attributes in page.elements if tag == "link"] == [{"rel": "icon", "href": "data:,"}]
    assert not [
        name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "style"
    ]
    assert not [link for link in page.links() if link.startswith("javascript:")]
    assert "<script>window.hacked=1</script>" in "".join(page.texts)
    assert "{{ 7*7 }}{% raw %}" in source
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", source)
    assert max(map(len, page.texts)) < 12_000  # names are cut; the longest text is the style


def test_hostile_text_stays_text_in_markdown() -> None:
    text = made(hostile_graph())["report.md"].decode()
    assert set(re.findall(r"<[^>]*>", text)) == {
        found for found in re.findall(r"<[^>]*>", text) if found.startswith(("<a id=", "</a>"))
    }
    assert "\u202e" not in text
    assert "\x00" not in text
    assert all(line.count(" | ") == line.count("|") - 2 for line in text.splitlines() if line.startswith("| "))
    assert not re.search(r"\]\((?!#s)", text)


def test_hostile_text_stays_text_in_tables() -> None:
    formulas = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "#N/A")
    mission = Entity(f"{BASE}event/mission", "Mission", "=HYPERLINK(1)", ("m",))
    region = Entity(f"{BASE}place/region", "Region", "=2+2", ("r",))
    told = document("d", "They met.")
    firms = [Entity(f"{BASE}organisation/{n}", "Company", name, (name,)) for n, name in enumerate(formulas)]
    facts = [fact(firm, "participatedIn", mission, doc=told) for firm in firms]
    facts += [fact(firm, "locatedIn", region, doc=told) for firm in firms]
    facts += [fact(firm, "hasSector", Concept("sector", "water"), doc=told) for firm in firms]
    files = made(KnowledgeGraph((mission, region, *firms), tuple(facts), (told,)))
    for name in ("measures.csv", "communities.csv"):
        for row in rows(files[name]):
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "@", "-"))]
    for sheet in load_workbook(io.BytesIO(files["matrices.xlsx"])):
        for line in sheet.iter_rows():
            assert not [cell for cell in line if cell.data_type in "fe"]
    assert {row["label"] for row in rows(files["measures.csv"])} >= {"'=1+1", "#N/A"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_of_a_region_breaks_nothing(name: str) -> None:
    graph = dated_graph()
    place = next(one for one in graph.entities if one.type == "Region")
    bad = replace(place, label=name)
    statements = tuple(replace(one, object=bad) if one.object == place else one for one in graph.statements)
    entities = tuple(bad if one == place else one for one in graph.entities)
    files = made(replace(graph, statements=statements, entities=entities), language="es")
    assert "script" not in {tag for tag, _ in Page(files["report.html"].decode()).elements}
    load_workbook(io.BytesIO(files["matrices.xlsx"]))


# ---- determinism, slices, options ----


def test_the_same_graph_and_seed_give_the_same_bytes(missions: Analysis, files: Mapping[str, bytes]) -> None:
    opened = load(MISSIONS)
    graph = replace(
        opened.graph, statements=opened.graph.statements[::-1], entities=tuple(reversed(opened.graph.entities))
    )
    again = report.to_files(report.analyse(graph, base=missions.base), version=VERSION)
    assert {name for name in files if files[name] != again[name]} == set()


def test_a_slice_is_that_of_the_network_and_says_so() -> None:
    graph = dated_graph()
    options = report.Options(since=date(2024, 1, 1), until=date(2024, 6, 30))
    analysis = report.analyse(graph, base=BASE, options=options)
    part = network.between(graph, date(2024, 1, 1), date(2024, 6, 30))
    assert analysis.graph.statements == part.statements
    told = report.report_of(analysis)
    assert plain(told.lead).replace("\u00a0", " ") == (
        "Read from 6 documents of 24: from 1 January 2024 on and up to 30 June 2024."
    )
    assert len(rows(report.to_files(analysis, version=VERSION)["measures.csv"])) == len(network.collaboration(part))


def test_a_slice_by_confidence_leaves_out_what_is_less_sure(missions: Analysis) -> None:
    options = report.Options(min_confidence=0.9)
    analysis = report.analyse(missions.graph, base=missions.base, options=options)
    assert analysis.graph.statements == network.at_least(missions.graph, 0.9).statements
    assert 0 < analysis.ties.number_of_edges() < missions.ties.number_of_edges()


def test_an_empty_slice_is_refused(missions: Analysis) -> None:
    with pytest.raises(MeasureError, match="widen --since"):
        report.analyse(missions.graph, base=missions.base, options=report.Options(until=date(1999, 1, 1)))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"measures": ("fame",)}, UnknownTerm, "'fame' is none of degree"),
        ({"by": "colour"}, UnknownTerm, "'colour' is none of region"),
        ({"language": "fr"}, UnknownTerm, "'fr' is none of en"),
        ({"since": date(2025, 1, 2), "until": date(2025, 1, 1)}, MeasureError, "give the earlier day first"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        report.Options(**options)  # type: ignore[arg-type]


def test_only_the_measures_asked_for_are_taken(missions: Analysis) -> None:
    options = report.Options(measures=("harmonic", "degree"))
    told = report.to_files(report.analyse(missions.graph, base=missions.base, options=options), version=VERSION)
    columns = told["measures.csv"].decode().splitlines()[0].split(",")
    assert {"degree", "harmonic"} < set(columns)
    assert not {"betweenness", "pagerank", "constraint"} & set(columns)
    assert "PageRank" not in told["report.md"].decode()


def test_a_sample_has_its_standard_error_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def sampled(ties: Graph, seed: int) -> Measured:
        return Measured(*network.betweenness(ties, exact_up_to=20, samples=15, seed=seed))

    monkeypatch.setitem(MEASURES, "betweenness", sampled)
    told = made(random_graph(200, 400), measures=("betweenness",))
    assert "betweenness_error" in told["measures.csv"].decode().splitlines()[0]
    assert "Betweenness comes from 15 starting points" in told["report.md"].decode()


# ---- the command ----


def test_the_names_of_the_command_are_those_of_the_report() -> None:
    assert set(analysing.MEASURES) == set(report.MEASURES)
    assert analysing.GROUPINGS == report.GROUPINGS


def test_the_command_writes_beside_the_build_and_replaces_its_own(tmp_path: Path) -> None:
    build = written(tmp_path, "build", graphs.small_graph())
    first = run("analyse", build, "--language", "es")
    assert first.exit_code == 0, first.output
    folder = tmp_path / "build-analysis"
    assert {path.name for path in folder.iterdir()} == set(report.NAMES)
    assert "La red de colaboración" in (folder / "report.html").read_text("utf-8")
    again = run("analyse", build, "--language", "it", "--seed", 3)
    assert again.exit_code == 0, again.output
    assert "La rete delle collaborazioni" in (folder / "report.html").read_text("utf-8")
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["analysis"]["seed"] == 3


def test_the_command_spares_what_is_not_its_own(tmp_path: Path) -> None:
    build = written(tmp_path, "build", graphs.small_graph())
    before = {path: path.read_bytes() for path in build.rglob("*") if path.is_file()}
    inside = run("analyse", build, "--output", build)
    assert inside.exit_code == 2
    assert "holds a build" in inside.output
    assert {path: path.read_bytes() for path in build.rglob("*") if path.is_file()} == before
    other = tmp_path / "other"
    other.mkdir()
    (other / "report.md").write_text("mine", encoding="utf-8")
    refused = run("analyse", build, "--output", other)
    assert refused.exit_code == 2
    assert "report.md is in the way" in refused.output
    assert [path.name for path in other.iterdir()] == ["report.md"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--measure", "fame"), "'fame' is not one of"),
        (("--since", "yesterday"), "does not match the format"),
        (("--since", "2025-02-01", "--until", "2025-01-01"), "give the earlier day first"),
        (("--until", "1999-01-01"), "the slice has no statement"),
        (("--min-confidence", "2"), "not in the range"),
        (("--by", "colour"), "not one of"),
    ],
)
def test_the_command_names_what_is_wrong_with_an_option(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    refused = run("analyse", MISSIONS, "--output", tmp_path / "out", *arguments)
    assert refused.exit_code == 2
    assert message in refused.output
    assert not (tmp_path / "out").exists()


def test_a_folder_without_a_build_is_refused(tmp_path: Path) -> None:
    refused = run("analyse", tmp_path)
    assert refused.exit_code == 2
    assert "no build is there" in refused.output
