from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import combinations
from math import dist, hypot
from pathlib import Path
from typing import Any

import pytest

from goldgraph import HOSTILE, document, entity, fact, hostile_graph, random_graph
from innograph import explorer
from innograph.explorer.layout import lay_out
from innograph.model import (
    NEGATED,
    Concept,
    Document,
    Entity,
    Evidence,
    KnowledgeGraph,
    Link,
    Mention,
    Sentence,
    Span,
    Statement,
)
from innograph.vocabulary import CLASSES, RELATIONS

FOLDER = Path(explorer.__file__).parent
LOOKS = json.loads((FOLDER / "looks.json").read_text(encoding="utf-8"))
WORDS = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))
TEXT = "🚀 Alfa went on. Anna Verdi of Alfa took part in the mission. Nothing else of this text is quoted."
ALFA, ANNA, MISSION = entity("Alfa", "Cluster"), entity("Anna Verdi", "Person"), entity("the mission", "Mission")


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def small_graph(*, links: bool = True) -> KnowledgeGraph:
    doc = Document("d", TEXT, "en", title="A report")
    sentence = Sentence(doc, Span(TEXT.index("Anna"), TEXT.index(" Nothing")))
    piece = Evidence("d", sentence.span, sentence.text, "frame", 0.8)
    found = [Link(_mention(sentence, thing.label), thing) for thing in (ALFA, ANNA)]
    facts = (
        Statement(ANNA, "affiliatedWith", ALFA, "", (piece,)),
        Statement(ANNA, "participatedIn", MISSION, "", (piece,)),
        Statement(ALFA, "organised", MISSION, "", (piece,), NEGATED),
        Statement(ALFA, "hasSector", Concept("sector", "water"), "", (piece,)),
    )
    things = tuple(sorted((ALFA, ANNA, MISSION), key=lambda thing: thing.iri))
    return KnowledgeGraph(things, facts, (doc,), tuple(found) if links else (), {"d": MISSION.iri})


def _mention(sentence: Sentence, name: str) -> Mention:
    start = TEXT.index(name, sentence.span.start)
    return Mention(sentence, Span(start, start + len(name)), "Organisation", "test")


def test_the_page_holds_facts_and_quotes_but_not_the_texts() -> None:
    page = explorer.render(small_graph(), title="Missions")
    data = data_of(page)
    assert [(fact["s"], fact["p"], fact["o"]) for fact in data["facts"]] == [
        (1, "hasSector", 3),
        (2, "participatedIn", 0),
        (2, "affiliatedWith", 1),
    ]
    assert data["documents"] == [{"id": "d", "title": "A report", "language": "en", "topic": 0}]
    assert "Nothing else of this text is quoted" not in page


@pytest.mark.parametrize("links", [True, False])
def test_a_quote_marks_the_names_of_its_facts_in_javascripts_units(*, links: bool) -> None:
    rocket = small_graph(links=links)
    [quote] = data_of(explorer.render(rocket, title=""))["quotes"]
    units = quote["t"].encode("utf-16-le")
    marked = {node: units[2 * start : 2 * end].decode("utf-16-le") for start, end, node in quote["m"]}
    assert {1: "Alfa", 2: "Anna Verdi"}.items() <= marked.items()


def test_sectors_are_called_by_their_labels_in_every_language() -> None:
    [sector] = [node for node in data_of(explorer.render(small_graph(), title=""))["nodes"] if node["kind"] == "Sector"]
    assert set(WORDS) <= set(sector["labels"])
    assert sector["iri"] == "https://w3id.org/innograph/sector/water"


def test_facts_between_two_things_are_one_drawn_edge() -> None:
    doc = document("d", "Words.")
    both = fact(ANNA, "affiliatedWith", ALFA, doc=doc), fact(ANNA, "affiliatedWith", ALFA, doc=doc, role="head")
    [edge] = data_of(explorer.render(KnowledgeGraph((ALFA, ANNA), both, (doc,)), title=""))["edges"]
    assert edge == {"from": 1, "to": 0, "facts": [0, 1]}


def test_the_same_graph_gives_the_same_page_whatever_the_order() -> None:
    graph = random_graph(80, 200)
    turned = KnowledgeGraph(graph.entities[::-1], graph.statements[::-1], graph.documents[::-1])
    assert explorer.render(graph, title="x") == explorer.render(turned, title="x")


def test_the_same_graph_gives_the_same_page_whatever_the_hash_seed() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from goldgraph import random_graph\nfrom innograph.explorer import render\nfrom hashlib import sha256\n"
        "print(sha256(render(random_graph(200, 500), title='x').encode()).hexdigest())"
    )
    command = [sys.executable, "-c", program, str(Path(__file__).parent)]
    digests = {
        subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout for seed in "12"
    }
    assert len(digests) == 1


def test_the_policy_names_every_script_and_style_by_its_hash() -> None:
    page = explorer.render(small_graph(), title="x")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    sources = re.findall(r"<script>(.*?)</script>", page, re.DOTALL) + re.findall(
        r"<style>(.*?)</style>", page, re.DOTALL
    )
    assert len(sources) == 1 + len([*FOLDER.glob("*.js"), *FOLDER.glob("*.css")])
    for source in sources:
        assert f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]


def test_no_two_scripts_declare_one_name() -> None:
    """A second `const` or `class` of one name stops its script, a second function takes the place of the first."""
    declared: list[str] = []
    for path in sorted(FOLDER.glob("*.js")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"(?:async )?(?:function|class)\*? (\w+)", line):
                declared.append(found[1])
            elif found := re.match(r"(?:const|let|var) (.*)", line):
                for names in re.findall(r"(?:^|, )(\w+|\[[^\]]*\]|\{[^}]*\})(?= =(?!=))", found[1]):
                    declared += re.findall(r"\w+", names)
    assert len(declared) > 60
    assert [name for name in sorted(set(declared)) if declared.count(name) > 1] == []


def test_no_part_of_the_page_lies_elsewhere() -> None:
    own = "".join(
        (FOLDER / name).read_text(encoding="utf-8") for name in ("page.html", "page.css", "panel.js", "page.js")
    )
    assert re.findall(r"(?:src|href|action|url)\s*[=(]\s*[\"']?(?!data:)\w+:", own) == []
    for name in ("innerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert name not in own


def test_hostile_text_stays_data() -> None:
    page = explorer.render(hostile_graph(), title="</title><script>alert(1)</script>")
    assert page.count("</script>") == 2 + len([*FOLDER.glob("*.js")])
    assert "<script>alert" not in page
    labels = {node["label"] for node in data_of(page)["nodes"]}
    assert set(HOSTILE) <= labels
    page.encode()


def test_an_empty_graph_gives_a_page() -> None:
    data = data_of(explorer.render(KnowledgeGraph(), title=""))
    assert (data["nodes"], data["edges"], data["facts"]) == ([], [], [])


def test_the_page_is_small() -> None:
    page = explorer.render(random_graph(1000, 3000), title="x")
    assert len(page.encode()) < 1_500_000 + 1000 * 1000


def test_words_and_looks_cover_the_ontology_in_three_languages() -> None:
    assert set(WORDS) == {"en", "it", "es"}
    for words in WORDS.values():
        assert set(words["kinds"]) == {*CLASSES, "Sector"}
        assert set(words["relations"]) == set(RELATIONS)
        assert set(words["ui"]) == set(WORDS["en"]["ui"])
    assert set(LOOKS["kinds"]) == {*CLASSES, "Sector"}
    assert set(LOOKS["relations"]) == set(RELATIONS)
    for names in (LOOKS["kinds"].values(), [{"colour": name} for name in LOOKS["colours"]["light"]]):
        assert {look["colour"] for look in names} <= set(LOOKS["colours"]["dark"])


def test_no_two_kinds_look_the_same() -> None:
    looks = [(look["colour"], look["shape"]) for look in LOOKS["kinds"].values()]
    assert len(set(looks)) == len(looks)
    assert len({colour for colour, _ in looks}) <= 9


# Machado, Oliveira and Fernandes 2009, severity 1 (doi:10.1109/TVCG.2009.113): what is left of linear RGB
VISION = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
_LMS = ((0.4122, 0.5363, 0.0514), (0.2119, 0.6807, 0.1074), (0.0883, 0.2817, 0.6300))
_LAB = ((0.2105, 0.7936, -0.0041), (1.9780, -2.4286, 0.4506), (0.0259, 0.7828, -0.8087))


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def times(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def oklab(rgb: list[float]) -> list[float]:
    return times(_LAB, [max(value, 0) ** (1 / 3) for value in times(_LMS, [min(max(part, 0), 1) for part in rgb])])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("vision", sorted(VISION))
def test_colours_are_told_apart_by_the_colour_blind(theme: str, vision: str) -> None:
    seen = {name: oklab(times(VISION[vision], linear(c))) for name, c in LOOKS["colours"][theme].items()}
    for one, other in combinations(seen, 2):
        # in OKLab .02 is just noticeable side by side
        assert dist(seen[one], seen[other]) > 0.06, (one, other)


@pytest.mark.parametrize(("theme", "paper"), [("light", "#faf9f6"), ("dark", "#12151c")])
def test_colours_stand_out_from_the_page(theme: str, paper: str) -> None:
    def luminance(colour: str) -> float:
        return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True)) + 0.05

    assert paper in (FOLDER / "page.css").read_text(encoding="utf-8")
    for name, colour in LOOKS["colours"][theme].items():
        bright, dark = sorted((luminance(colour), luminance(paper)), reverse=True)
        assert bright / dark >= 3, name  # WCAG 2.1, 1.4.11


def edges_of(graph: KnowledgeGraph) -> tuple[list[tuple[int, int]], list[float]]:
    number = {thing.iri: index for index, thing in enumerate(graph.entities)}
    pairs = [(number[s.subject.iri], number[s.object.iri]) for s in graph.statements if isinstance(s.object, Entity)]
    return pairs, [10.0] * len(number)


@pytest.mark.parametrize("size", [(30, 40), (400, 600)])
def test_nodes_do_not_touch_and_land_does_not_overlap(size: tuple[int, int]) -> None:
    layout = lay_out(*edges_of(random_graph(*size)))
    for one, other in combinations(layout.positions.values(), 2):
        assert hypot(one[0] - other[0], one[1] - other[1]) > 20
    for here, there in combinations(layout.territories, 2):
        assert hypot(here.x - there.x, here.y - there.y) > 0.95 * (here.radius + there.radius)


def test_neighbours_stand_nearer_than_strangers() -> None:
    pairs, sizes = edges_of(random_graph(400, 600))
    at = lay_out(pairs, sizes).positions
    joined = [dist(at[a], at[b]) for a, b in pairs]
    strange = [dist(at[a], at[b]) for a, b in combinations(range(0, 400, 5), 2)]
    assert sum(joined) / len(joined) < 0.6 * sum(strange) / len(strange)


@pytest.mark.parametrize(("edges", "count"), [([], 0), ([], 1), ([], 5), ([(0, 0)], 1), ([(0, 1), (1, 0)], 2)])
def test_layout_of_very_little(edges: list[tuple[int, int]], count: int) -> None:
    assert sorted(lay_out(edges, [5.0] * count).positions) == list(range(count))


def test_positions_are_rounded_and_pages_of_one_graph_equal() -> None:
    graph = random_graph(100, 250)
    assert lay_out(*edges_of(graph)) == lay_out(*edges_of(replace(graph, links=())))
    for x, y in lay_out(*edges_of(graph)).positions.values():
        assert (x, y) == (round(x, 1), round(y, 1))
