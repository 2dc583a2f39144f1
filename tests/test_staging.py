"""Queries asked in stages: the same answers, and nothing put in a place where it means something else."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from innograph import queries, store
from innograph.store.staging import staged
from innograph.vocabulary.iris import PREFIXES

MISSIONS = Path(__file__).resolve().parent.parent / "exports" / "missions"
EX = "https://example.org/"


@pytest.fixture(scope="module")
def held() -> ox.Store:
    made = ox.Store()
    made.update(
        f"PREFIX e: <{EX}> INSERT DATA {{ e:a e:p e:b . e:b e:p e:c . e:a e:name 'A \"}} {{ SELECT' . e:c e:name 'C'@en . "
        "e:n e:p _:blank }"
    )
    return made


def rows(found: object) -> list[list[str]]:
    assert isinstance(found, ox.QuerySolutions)
    return sorted([str(term) for term in solution] for solution in found)


QUERIES = (
    "SELECT ?x ?y { { SELECT ?x { ?x e:p ?z } } ?x e:p ?y }",
    "SELECT ?x ?n { { SELECT DISTINCT ?x { { SELECT ?x { ?x e:p ?o } } ?x e:name ?m } } OPTIONAL { ?x e:name ?n } }",
    "SELECT ?x ?n { ?x e:name ?n { SELECT ?n { ?y e:name ?n } ORDER BY ?n LIMIT 1 } }",
    "SELECT ?x ?c { ?x e:p ?y { SELECT ?x (COUNT(*) AS ?c) { ?x ?p ?o } GROUP BY ?x } }",
    "SELECT ?x ?u { ?x e:p ?y { SELECT ?x ?u { ?x e:p ?o OPTIONAL { ?x e:none ?u } } } }",
    "SELECT ?x { ?x e:p ?y MINUS { SELECT ?x { ?x e:name ?n } } }",
    "SELECT ?x { ?x e:p ?y { SELECT ?x { ?x e:nothing ?n } } }",
    "SELECT ?x ?y { { SELECT ?x ?y { ?x e:p ?y } } }",
    "SELECT ?x { ?x e:p ?y FILTER NOT EXISTS { { SELECT ?x { ?x e:name ?n } } } }",
    "SELECT ?x { # { SELECT ?broken\n { SELECT ?x { ?x e:name '''A \"} { SELECT''' } } }",
)


@pytest.mark.parametrize("query", QUERIES)
def test_the_answer_is_the_same(held: ox.Store, query: str) -> None:
    text = f"PREFIX e: <{EX}> {query}"
    assert rows(held.query(staged(text, held.query))) == rows(held.query(text))


def test_what_an_inner_select_gives_stands_in_its_place(held: ox.Store) -> None:
    text = staged(f"PREFIX e: <{EX}> {QUERIES[0]}", held.query)
    assert text.count("SELECT") == 1
    assert f"VALUES (?x) {{ (<{EX}" in text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { GRAPH ?g { { SELECT ?x { ?x e:p ?y } } } }",
        "SELECT * { { SELECT ?x (RAND() AS ?r) { ?x e:p ?y } } }",
        "SELECT * { { SELECT ?o { e:n e:p ?o } } }",
        "SELECT * { { SELECT ?x { ?x broken } } }",
        "SELECT * { { SELECT ?x { ?x e:p ?y",
    ],
)
def test_what_means_something_else_elsewhere_is_left(held: ox.Store, query: str) -> None:
    text = f"PREFIX e: <{EX}> {query}"
    assert staged(text, held.query) == text


def test_the_least_certain_are_found_without_sorting_all() -> None:
    made, inno = ox.Store(), PREFIXES["inno"]
    confidence, modality = ox.NamedNode(f"{inno}confidence"), ox.NamedNode(f"{inno}modality")
    decimal = ox.NamedNode(f"{PREFIXES['xsd']}decimal")
    for number in range(2000):
        one = ox.NamedNode(f"{EX}{number * 7919 % 2000:04}")
        made.add(ox.Quad(one, confidence, ox.Literal(f"{(number * 37 % 10_001) / 10_000:.4f}", datatype=decimal)))
        made.add(ox.Quad(one, modality, ox.Literal("fact" if number % 3 else "hoped")))
    text = queries.named_query("least-certain-facts").text
    inner = text[text.index("{ SELECT") : text.index("LIMIT 30") + 8]
    asked: list[str] = []

    def run(query: str) -> object:
        asked.append(query)
        return made.query(query, prefixes=PREFIXES)

    for limit in (1, 30, 1000, 5000):
        limited = inner.replace("LIMIT 30", f"LIMIT {limit}")
        outer = f"SELECT ?fact ?confidence {{ {limited} }} }} ORDER BY ?confidence ?fact"
        expected = rows(made.query(outer, prefixes=PREFIXES))
        assert rows(made.query(staged(outer, run), prefixes=PREFIXES)) == expected
    assert all("VALUES ?confidence" in query for query in asked[:9])


def test_the_ten_questions_have_the_same_answers_in_stages() -> None:
    found = store.load(MISSIONS)
    for name, query in queries.named_queries().items():
        plain = rows(found.query(query.text, prefixes=PREFIXES))
        inner = staged(query.text, lambda text: found.query(text, prefixes=PREFIXES))
        again = rows(found.query(inner, prefixes=PREFIXES))
        assert [sorted(" ".join(row)) for row in plain] == [sorted(" ".join(row)) for row in again], name
