from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from innograph.errors import ExportError
from innograph.rdf.notation import Notation
from innograph.rdf.terms import code, count, decimal, hexadecimal, literal
from innograph.rdf.writing import trig, turtle
from innograph.vocabulary.iris import PREFIXES, mint

BASE = "https://example.org/id/"
TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
LOCALS = st.text("aZ0_-.:~!$&'()*+,;=@%é", max_size=8)


def by_pyoxigraph(term: ox.NamedNode | ox.Literal, prefixes: dict[str, str]) -> str:
    triple = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), term)
    written = (ox.serialize([triple], format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()
    return written[written.index("\n<urn:s> <urn:p> ") + len("\n<urn:s> <urn:p> ") : -len(" .\n")]


@settings(deadline=None)
@given(LOCALS)
@example("a%20b")
@example("%zz")
@example(".x.")
@example("-x")
@example("")
def test_an_iri_is_written_as_pyoxigraph_writes_it(local: str) -> None:
    notation = Notation(BASE)
    for namespace in (f"{BASE}person/", PREFIXES["inno"], "https://elsewhere.example/"):
        try:
            node = ox.NamedNode(namespace + local)
        except ValueError:
            with pytest.raises(ExportError):
                notation.iri(namespace + local)
            continue
        assert notation.iri(node.value) == by_pyoxigraph(node, notation.prefixes)


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["", "en", "pt-BR"]))
@example('<urn:s> <urn:p> "\n', "")
@example("a@en", "")
@example("https://example.org/>", "")
def test_a_text_is_written_as_pyoxigraph_writes_it(words: str, language: str) -> None:
    notation = Notation(BASE)
    written = notation.term(literal(words, language=language))
    assert written == by_pyoxigraph(literal(words, language=language), notation.prefixes)
    assert "\n" not in written


def test_numbers_and_codes_are_written_as_pyoxigraph_writes_them() -> None:
    notation = Notation(BASE)
    for term in (count(3), decimal(0.8), decimal(1), hexadecimal("ff"), code("IT", "ISO3166-1"), ox.Literal(True)):
        assert notation.term(term) == by_pyoxigraph(term, notation.prefixes)


def test_two_namespaces_never_share_a_prefix() -> None:
    s, p = f"{BASE}person/a", PREFIXES["inno"] + "p"
    triples = [(s, p, f"{BASE}person#a"), (s, p, f"{BASE}sector/a"), (s, p, f"{BASE}éa/b"), (s, p, "urn:x")]
    read = {triple.object.value for triple in ox.parse(turtle(triples, base=BASE), format=ox.RdfFormat.TURTLE)}
    assert read == {value for *_, value in triples}


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), max_size=6))
def test_what_is_written_is_read_back(rows: list[tuple[str, str, str, str]]) -> None:
    quads = [
        (graph and mint(BASE, "graph", graph), mint(BASE, "x", s), mint(BASE, "y", p), literal(o))
        for graph, s, p, o in rows
    ]
    read = ox.parse(trig(quads, base=BASE), format=ox.RdfFormat.TRIG)
    assert {(getattr(q.graph_name, "value", ""), q.subject.value, q.predicate.value, q.object) for q in read} == set(
        quads
    )
