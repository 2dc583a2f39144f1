"""`innograph serve`: where IRIs lead, in which formats, what pages say, and what nobody gets."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from lxml import html
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import graphs
from builds import written
from innograph import pipeline, publication, rdf
from innograph.errors import ConfigError
from innograph.metadata import Dataset
from innograph.model import Entity, Evidence, KnowledgeGraph, Span, Statement
from innograph.publication import Policy
from innograph.rdf.evidence import statement_iri
from innograph.server.site import Holdings, formats
from innograph.server.site.addresses import Addresses
from innograph.server.site.wording import Words
from sites import EVERYTHING, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sites import Answered, Served

ROOT = Path(__file__).resolve().parent.parent
BASE = graphs.BASE
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ANNA, CLUSTER = "person/anna-verdi", "organisation/cluster-acqua"
FORMATS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
FORMATS |= {"rdf": ox.RdfFormat.RDF_XML}
REPLACED = {f"{BASE}person/anna": f"{BASE}person/a-verdi", f"{BASE}person/a-verdi": f"{BASE}{ANNA}"}
HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert('x')>",
    "a\r\nSet-Cookie: x=1\r\n\r\n<b>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202eevil\u202c \x00 \ud800 é",
    "=HYPERLINK(1)",
    "../../etc/passwd?x=1#y&z",
)


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with serving(replace(graphs.small_graph(), replaced=REPLACED)) as served:
        yield served


def triples(found: Answered, suffix: str) -> set[ox.Triple]:
    assert found.status == 200
    return {quad.triple for quad in ox.parse(found.body, format=FORMATS[suffix], base_iri="http://base.example/")}


def links(found: Answered) -> list[str]:
    return [str(one) for one in html.fromstring(found.text).xpath("//a/@href")]


def iris_of(*files: bytes) -> set[str]:
    """All IRIs that files name under the base."""
    found = {iri for content in files for iri in re.findall(rf"<({BASE}[^>]+)>", content.decode())}
    return {iri for iri in found if not iri.endswith("/")}


# ---- where IRIs lead ----


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (HTML, f"/page/{ANNA}"),
        ("", f"/page/{ANNA}"),
        ("*/*", f"/page/{ANNA}"),
        ("text/turtle", f"/data/{ANNA}.ttl"),
        ("application/ld+json", f"/data/{ANNA}.jsonld"),
        ("application/n-triples", f"/data/{ANNA}.nt"),
        ("application/rdf+xml", f"/data/{ANNA}.rdf"),
        ("text/html;q=0.4, text/turtle;q=0.5", f"/data/{ANNA}.ttl"),
        ("text/turtle;q=0, application/*", f"/data/{ANNA}.jsonld"),
        ("TEXT/TURTLE ; Q=0.9, text/html;q=x", f"/data/{ANNA}.ttl"),
        ("application/json", f"/data/{ANNA}.jsonld"),
        ("text/turtle, application/rdf+xml;q=0.8, */*;q=0.1", f"/data/{ANNA}.ttl"),
    ],
)
def test_an_iri_leads_to_what_the_client_likes_best(site: Served, accept: str, location: str) -> None:
    found = site.get(f"/id/{ANNA}", Accept=accept)
    assert (found.status, found.headers["location"]) == (303, location)
    assert found.headers["vary"] == "Accept"
    assert site.get(location).status == 200


@pytest.mark.parametrize("suffix", ["html", *FORMATS])
def test_an_ending_says_it_whatever_the_client_likes(site: Served, suffix: str) -> None:
    found = site.get(f"/id/{ANNA}.{suffix}", Accept="image/png")
    page = f"/page/{ANNA}" if suffix == "html" else f"/data/{ANNA}.{suffix}"
    assert (found.status, found.headers["location"]) == (303, page)
    assert site.get(page).headers["content-type"].partition(";")[0] == formats.BY_SUFFIX[suffix].media_type


def test_every_iri_of_ours_that_a_build_names_leads_to_a_page_and_to_data(site: Served) -> None:
    graph = publication.publish(graphs.small_graph(), EVERYTHING, base=BASE).graph
    facts, evidence = rdf.graph_turtle(graph, base=BASE), rdf.evidence_trig(graph, base=BASE)
    unexpanded = ox.serialize(list(ox.parse(evidence, format=ox.RdfFormat.TRIG)), format=ox.RdfFormat.N_QUADS) or b""
    whole = ox.serialize(list(ox.parse(facts, format=ox.RdfFormat.TURTLE)), format=ox.RdfFormat.N_QUADS) or b""
    described = ox.serialize(
        list(ox.parse(site.get("/dataset.ttl").body, format=ox.RdfFormat.TURTLE)), format=ox.RdfFormat.N_QUADS
    )
    hoped = {statement_iri(one, base=BASE) for one in graph.statements if one.modality != "fact"}
    names = iris_of(unexpanded, whole, described or b"")
    drawn = [str(quad) for quad in ox.parse(evidence, format=ox.RdfFormat.TRIG) if quad.subject.value in hoped]
    names -= {iri for iri in names if any(iri in one for one in drawn)}  # what is no fact has no page
    assert len(names) > 60
    for iri in sorted(names):
        path = f"/id/{iri.removeprefix(BASE)}"
        page, data = site.follow(path, Accept=HTML), site.follow(path, Accept="application/n-triples")
        assert (page.status, data.status) == (200, 200), iri
        assert any(f"<{iri}>" in line for line in data.text.splitlines()), iri


def test_an_iri_that_was_replaced_leads_to_the_one_that_is_used(site: Served) -> None:
    for old in ("person/anna", "person/a-verdi"):
        assert site.get(f"/id/{old}").headers["location"] == f"/id/{ANNA}"
        assert site.get(f"/id/{old}").status == 301
        assert site.get(f"/id/{old}.ttl").headers["location"] == f"/id/{ANNA}.ttl"
        assert site.follow(f"/page/{old}").status == 200
    found = triples(site.get(f"/data/{ANNA}.ttl"), "ttl")
    assert any("isReplacedBy" in triple.predicate.value for triple in found)


def test_no_link_of_any_page_leads_nowhere(site: Served) -> None:
    todo, seen, anchors, wanted = ["/"], {"/"}, dict[str, set[str]](), set[tuple[str, str]]()
    while todo:
        found = site.follow(path := todo.pop())
        assert found.status == 200, path
        if "text/html" not in found.headers["content-type"] or path == "/explorer":
            continue
        page = html.fromstring(found.text)
        ids = [str(one) for one in page.xpath("//@id")]
        assert len(ids) == len(set(ids)), path
        anchors[path] = set(ids)
        for link in (str(one) for one in page.xpath("//a/@href")):
            target, _, anchor = link.partition("#")
            if anchor and not target.startswith(("/explorer", "http")):
                wanted.add((target or path, anchor))
            if target.startswith("/") and "lang=" not in target and target not in seen:
                seen.add(target)
                todo.append(target)
    assert len(anchors) > 70
    assert [(path, one) for path, one in wanted if one not in anchors[path]] == []


def test_a_place_of_the_gazetteer_is_told_of_as_the_texts_name_it() -> None:
    known = "https://w3id.org/innograph/place/region/es-pv"
    basque = Entity(f"{BASE}place/euskadi", "Region", "Euskadi", (), (known,))
    with serving(KnowledgeGraph((basque,))) as served:
        assert served.get("/place/region/es-pv").headers["location"] == "/page/place/euskadi"
        page = served.get("/page/place/euskadi")
        assert "Baskenland" in page.text
        assert known not in links(page)
        spain = served.follow("/place/country/ES")
        assert "Spagna" in spain.text


def test_an_iri_is_found_however_a_client_escapes_it() -> None:
    odd = Entity(f"{BASE}organisation/a%20%C3%A9!", "Company", "Aé!", ())
    plain = Entity(f"{BASE}organisation/señor", "Company", "Señor", ())
    outside = Entity("https://elsewhere.example/x?id=1&y=%2F#z", "Company", "Elsewhere", ())
    steps = Entity(f"{BASE}organisation/../x", "Company", "Steps", ())
    with serving(KnowledgeGraph((odd, plain, outside, steps))) as served:
        for path in ("a%20%C3%A9!", "a%20%c3%a9!", "a%20%C3%A9%21", "se%C3%B1or"):
            assert served.follow(f"/id/organisation/{path}").status == 200, path
        for entity in (odd, plain, outside, steps):
            page = served.get(Addresses(BASE, served.place.address).page(entity.iri))
            assert entity.label in page.text
            data = [one for one in links(page) if one.endswith((".jsonld", ".nt", "=jsonld", "=nt"))]
            assert len(data) == 2
            assert all(entity.label.encode() in served.get(one).body for one in data)


def test_the_iris_resolve_at_once_where_the_base_is_this_server() -> None:
    for folder in ("things/", "", "id/"):
        with serving(base=lambda place, folder=folder: f"{place.address}{folder}") as served:  # type: ignore[misc]
            # the graph's own IRIs begin otherwise, but those of its statements and documents are made from the base
            found = served.get(f"/{folder}document/uraberri", Accept="text/turtle")
            assert (found.status, found.headers["location"]) == (303, "/data/document/uraberri.ttl")
            assert served.get("/health").status == 200
            assert served.get(f"/{folder}nothing").status == 404


# ---- data ----


@pytest.mark.parametrize("path", [ANNA, CLUSTER, "document/visita-a-bilbao", "graph/uraberri", "place/bilbao"])
def test_all_formats_say_the_same(site: Served, path: str) -> None:
    def said(suffix: str) -> set[str]:
        own = f"{site.place.address}data/{path}.{suffix}"
        return {str(one).replace(own, "urn:here") for one in triples(site.get(f"/data/{path}.{suffix}"), suffix)}

    assert said("ttl") == said("nt") == said("jsonld") == said("rdf")
    assert len(said("ttl")) > 8


def test_the_data_of_a_thing_hold_all_that_the_build_says_of_it(site: Served) -> None:
    graph = graphs.small_graph()
    whole = {quad.triple for quad in ox.parse(rdf.graph_turtle(graph, base=BASE), format=ox.RdfFormat.TURTLE)}
    whole |= {quad.triple for quad in ox.parse(rdf.places_turtle(graph, base=BASE), format=ox.RdfFormat.TURTLE)}
    for iri in sorted({str(one.subject)[1:-1] for one in whole if BASE in str(one.subject)}):
        found = triples(site.get(f"/data/{iri.removeprefix(BASE)}.ttl"), "ttl")
        assert {one for one in whole if one.subject.value == iri} <= found, iri
        arriving = {one for one in whole if one.object == ox.NamedNode(iri) and "rdf-syntax" not in str(one.predicate)}
        if iri in {entity.iri for entity in graph.entities}:
            assert {one for one in arriving if "mentions" in str(one) or "ontology#" in str(one)} <= found, iri


def test_a_fact_comes_with_its_words_and_the_data_with_their_licence(site: Served) -> None:
    fact = graphs.small_graph().statements[2]
    iri = statement_iri(fact, base=BASE)
    found = triples(site.get(f"/data/{iri.removeprefix(BASE)}.ttl"), "ttl")
    said = {one.object.value for one in found if isinstance(one.object, ox.Literal)}
    assert fact.evidence[0].quote in said
    assert "responsabile internazionale" in said
    about = {(str(one.subject)[1:-1], one.predicate.value.rpartition("/")[2], str(one.object)) for one in found}
    own = f"{site.place.address}data/{iri.removeprefix(BASE)}.ttl"
    assert (own, "license", f"<{Dataset().licence}>") in about
    assert (own, "primaryTopic", f"<{iri}>") in about


# ---- HTTP ----


@pytest.mark.parametrize(
    "path", ["/", f"/page/{ANNA}", f"/data/{ANNA}.ttl", "/ontology", "/search?q=a", "/sectors.jsonld", "/explorer"]
)
def test_who_has_the_newest_gets_nothing_again(site: Served, path: str) -> None:
    first = site.get(path)
    assert first.status == 200
    assert "max-age" in first.headers["cache-control"]
    for tag in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
        again = site.get(path, If_None_Match=tag)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert site.get(path, If_None_Match='"other"').status == 200
    asked = site.send("HEAD", path)
    assert (asked.status, asked.body) == (200, b"")
    assert asked.headers["content-length"] == first.headers["content-length"]


def test_answers_differ_by_tag_where_they_differ(site: Served) -> None:
    tags = {site.get(f"/page/{ANNA}", Accept_Language=one).headers["etag"] for one in ("en", "it", "es")}
    tags |= {site.get(f"/data/{ANNA}.{suffix}").headers["etag"] for suffix in FORMATS}
    tags |= {site.get(f"/page/{ANNA}?lang=it").headers["etag"]}
    assert len(tags) == 8


def test_what_is_not_there_or_not_to_be_had_is_said(site: Served) -> None:
    for path in ("/id/nobody", "/page/nobody", "/nowhere", "/sector/nothing", "/static/words.json", "/page?iri=x:y"):
        found = site.get(path, Accept=HTML)
        assert found.status == 404
        assert "<h1>Nothing is here</h1>" in found.text
        assert found.headers["cache-control"] == "no-store"
    for path in (
        "/data/nobody.ttl",
        f"/data/{ANNA}.xyz",
        "/static/../pages.py",
        "/ontology.exe",
        "/download/manifest.json",
    ):
        assert site.get(path, Accept="text/turtle").status == 404
    assert site.get("/id/nobody", Accept="text/turtle").headers["content-type"].startswith("text/plain")
    for path in (f"/id/{ANNA}", "/ontology", f"/data/{ANNA}"):
        found = site.get(path, Accept="image/png")
        assert found.status == 406
        assert f'<{path}.ttl>; rel="alternate"; type="text/turtle"' in found.headers["link"]
        assert f'href="{path}.ttl"' in found.text
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        found = site.send(method, f"/id/{ANNA}", Accept=HTML)
        assert found.status == 405
        assert "GET" in found.headers["allow"]


def test_every_answer_forbids_what_a_page_does_not_need(site: Served) -> None:
    for path in ("/", f"/page/{ANNA}", f"/data/{ANNA}.ttl", "/nowhere", "/explorer", f"/id/{ANNA}", "/health"):
        headers = site.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers  # on loopback it is for this machine alone
        assert "set-cookie" not in headers
        assert "server" not in headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "data.example.org", "", "127.0.0.1:1"])
def test_a_name_that_was_made_to_lead_here_is_refused(site: Served, host: str) -> None:
    assert site.get("/", Host=host).status == 421


def test_addresses_of_any_length_and_kind_are_survived(site: Served) -> None:
    assert site.get("/search?q=" + "a" * 5000).status == 414
    for query in (
        "q=%ff%00",
        "q=%ED%A0%80",
        "q=" + "%20" * 300,
        "q=a&page=999999",
        "q=a&page=-1",
        "q=a&kind=<b>",
        "lang=xx",
    ):
        assert site.get(f"/search?{query}").status == 200
    for query in ("relation=visited&side=in&from=99999999999", "relation=x", "from=%C2%B2", "part=%D9%A3"):
        assert site.get(f"/page/{CLUSTER}?{query}").status == 200
        assert site.get(f"/page/document/uraberri?{query}").status == 200


# ---- behind a proxy ----


def test_the_public_address_begins_all_links_and_lets_other_sites_read() -> None:
    with serving(public="https://data.example.org/graph/") as served:
        for path in (f"/page/{ANNA}", f"/graph/page/{ANNA}"):  # some proxies take the folder off, some do not
            found = served.get(path, Host="data.example.org")
            assert found.status == 200
            inside = [one for one in links(found) if not one.startswith(("http", "#"))]
            assert inside
            assert all(one.startswith("/graph/") for one in inside)
            assert found.headers["access-control-allow-origin"] == "*"
        assert served.get(f"/graph/id/{ANNA}", Host="data.example.org:443").headers["location"] == f"/graph/page/{ANNA}"
        assert served.get("/", Host="data.example.org:80").status == 421
        data = served.get(f"/graph/data/{ANNA}.ttl")
        assert b"https://data.example.org/graph/data/person/anna-verdi.ttl" in data.body


def test_other_parts_of_the_server_come_first_and_keep_their_headers() -> None:
    async def ask(_: object) -> PlainTextResponse:
        return PlainTextResponse("asked", headers={"Content-Security-Policy": "default-src 'self'"})

    with serving(routes=[Route("/sparql", ask, methods=["GET", "POST"])]) as served:
        for method in ("GET", "POST"):
            found = served.send(method, "/sparql?query=" + "a" * 6000)
            assert (found.status, found.text) == (200, "asked")
            assert found.headers["content-security-policy"] == "default-src 'self'"
        assert "/sparql" in links(served.get("/"))


# ---- what pages say ----


def test_a_thing_is_told_with_the_words_of_the_texts(site: Served) -> None:
    page = html.fromstring(site.get(f"/page/{ANNA}", Accept_Language="it").text)
    assert page.get("lang") == "it"
    assert page.xpath("string(//h1)") == "Anna Verdi"
    quotes = page.xpath("//blockquote[@lang='it']")
    assert quotes
    assert quotes[0].text_content().startswith("Anna Verdi, responsabile internazionale del Cluster Acqua")
    assert page.xpath("//blockquote//b[contains(@class, 'self')]/text()")[0] == "Anna Verdi"
    text = page.text_content()
    assert "come responsabile internazionale" in text
    assert "6 marzo 2025" in text
    assert "90 %" in text
    assert {f"/page/{CLUSTER}", "/page/event/visita-a-bilbao"} <= set(page.xpath("//article//a/@href"))
    assert f"{BASE}{ANNA}" in text


def test_the_language_of_the_address_is_kept_and_that_of_the_browser_taken(site: Served) -> None:
    chosen = site.get(f"/page/{ANNA}?lang=es", Accept_Language="it")
    assert chosen.headers["content-language"] == "es"
    inside = [one for one in links(chosen) if one.startswith("/page/") and "lang=" in one]
    assert sum("lang=es" in one for one in inside) >= len(inside) - 2
    assert site.get(f"/page/{ANNA}", Accept_Language="de, es;q=0.5").headers["content-language"] == "es"
    assert site.get(f"/page/{ANNA}", Accept_Language="de").headers["content-language"] == "en"
    assert "accept-language" in site.get("/").headers["vary"].lower()


def test_the_languages_say_the_same_things() -> None:
    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {name: shape(one) for name, one in value.items()}
        return len(value) if isinstance(value, list) else sorted(set(re.findall(r"{\w+}", str(value))))

    words = json.loads((ROOT / "graph/innograph/server/site/words.json").read_text(encoding="utf-8"))
    assert shape(words["en"]) == shape(words["it"]) == shape(words["es"])


def test_days_and_numbers_are_written_as_the_language_has_them() -> None:
    english, spanish = Words("en"), Words("es")
    first, last = date(2025, 3, 3), date(2025, 3, 5)
    assert english.days(first, last) == "3–5 March 2025"
    assert spanish.days(first, date(2025, 4, 1)) == "3 de marzo – 1 de abril de 2025"
    assert english.days(first, first) == "3 March 2025"
    assert Words("it").days(None, last) == "5 marzo 2025"
    assert english.days(None, None) == ""
    assert (english.number(12345), spanish.number(12345)) == ("12,345", "12.345")


def test_a_document_leads_from_its_names_and_back_to_its_passages(site: Served) -> None:
    page = html.fromstring(site.get("/page/document/visita-a-bilbao").text)
    text = page.xpath("//div[@class='text']")[0]
    assert text.text_content() == graphs.FIRST.text
    assert "/page/place/bilbao" in text.xpath(".//a/@href")
    fact = graphs.small_graph().statements[2]
    statement = site.get(f"/page/{statement_iri(fact, base=BASE).removeprefix(BASE)}")
    [where] = [one for one in links(statement) if "#at-" in one]
    assert text.xpath(f".//*[@id='{where.partition('#')[2]}']")


def test_a_long_text_and_many_facts_come_in_parts() -> None:
    document = replace(graphs.SECOND, id="long", text="Line of words.\n" * 5000)
    hub = Entity(f"{BASE}place/hub", "City", "Hub", ())
    others = [Entity(f"{BASE}organisation/o{n:03}", "Company", f"O {n:03}", ()) for n in range(150)]
    pieces = [Evidence("long", Span(15 * n * 30, 15 * n * 30 + 14), "Line of words.", "rule", 0.9) for n in range(150)]
    facts = [Statement(one, "locatedIn", hub, evidence=(piece,)) for one, piece in zip(others, pieces, strict=True)]
    with serving(KnowledgeGraph((hub, *others), tuple(facts), (document,))) as served:
        first = served.get("/page/place/hub")
        assert first.text.count('class="fact"') == 12
        [more] = [one for one in links(first) if "relation=" in one]
        seen: set[str] = set()
        while more:
            page = served.get(more)
            seen |= set(html.fromstring(page.text).xpath("//p[@class='line']/a[1]//text()"))
            more = next(iter(html.fromstring(page.text).xpath("//a[@rel='next']/@href")), "")
        assert len(seen) == 150
        parts, where = [], "/page/document/long"
        while where:
            page = html.fromstring(served.get(where).text)
            parts.append(page.xpath("string(//div[@class='text'])"))
            where = next(
                iter(page.xpath("//a[@rel='next'][contains(@href, 'part=')][not(contains(@href, 'from='))]/@href")), ""
            )
        assert "".join(parts) == document.text
        fact = served.get(f"/page/{statement_iri(facts[149], base=BASE).removeprefix(BASE)}")
        [place] = [one for one in links(fact) if "#at-" in one]
        address, _, anchor = place.partition("#")
        assert f'id="{anchor}"' in served.get(address).text


def test_a_fact_that_many_passages_state_shows_some_and_its_own_page_all() -> None:
    text = "Uraberri and Cluster Acqua work together. " * 40
    document = replace(graphs.SECOND, text=text)
    pieces = tuple(Evidence(document.id, Span(42 * n, 42 * n + 41), text[:41], "rule", 0.9) for n in range(40))
    fact = Statement(graphs.CLUSTER, "collaboratesWith", graphs.URABERRI, evidence=pieces)
    with serving(KnowledgeGraph((graphs.CLUSTER, graphs.URABERRI), (fact,), (document,))) as served:
        page = served.get(f"/page/{CLUSTER}").text
        assert (page.count("<blockquote"), "39 more passages" in page) == (5, True)
        [address] = {one for one in links(served.get(f"/page/{CLUSTER}")) if one.startswith("/page/statement/")}
        assert served.get(address).text.count("<blockquote") == 40


def test_the_data_of_what_very_many_facts_join_come_in_parts() -> None:
    hub = Entity(f"{BASE}place/hub", "City", "Hub", ())
    others = [Entity(f"{BASE}organisation/o{n:04}", "Company", f"O {n:04}", ()) for n in range(2100)]
    piece = Evidence(graphs.SECOND.id, Span(0, 8), "Uraberri", "rule", 0.9)
    facts = tuple(Statement(one, "locatedIn", hub, evidence=(piece,)) for one in others)
    with serving(KnowledgeGraph((hub, *others), facts, (graphs.SECOND,))) as served:
        path, parts = "/data/place/hub.nt", []
        while path:
            parts.append(served.get(path))
            following = re.search(r'<([^>]+)>; rel="next"', parts[-1].headers["link"])
            path = following[1] if following else ""
            assert not path or f"<{served.place.address.rstrip('/')}{path}>" in parts[-1].text
        located = [len(re.findall(r"ontology#locatedIn> <[^>]*hub>", part.text)) for part in parts]
        assert located == [1000, 1000, 100]
        assert all('"Hub"' in part.text for part in parts)


def test_a_sector_has_its_names_and_who_deals_with_it(site: Served) -> None:
    page = html.fromstring(site.follow("/sector/water").text)
    assert page.xpath("string(//dd[@lang='de'])")
    assert {"/page/project/agua-4", f"/page/{CLUSTER}"} & set(page.xpath("//article//a/@href"))
    assert "/page/sector/environment" in page.xpath("//a/@href")
    tree = site.get("/sectors")
    assert len([one for one in links(tree) if one.startswith("/page/sector/")]) == 47
    assert b"skos:ConceptScheme" in site.get("/sectors", Accept="text/turtle").body
    assert site.get("/sector/").headers["location"] == "/sectors"


def test_the_ontology_has_an_anchor_for_each_term(site: Served) -> None:
    turtle = (ROOT / "ontology" / "innograph.ttl").read_bytes()
    names = set(re.findall(rb"^inno:([\w-]+)$", turtle, re.MULTILINE))
    page = html.fromstring(site.get("/ontology", Accept=HTML).text)
    assert {name.decode() for name in names} == {term.get("id") for term in page.xpath("//*[@class='term']")}
    visited = page.xpath("//*[@id='visited']")[0].text_content()
    assert "Organisation" in visited
    assert len(page.xpath("//*[@id='visited']//p[@lang]")) == 2
    assert site.get("/ontology", Accept="text/turtle").body == turtle
    assert site.get("/ontology/").headers["location"] == site.get("/ontology/0.1.0").headers["location"] == "/ontology"
    assert site.get("/ontology/9.9.9").status == 404
    assert b"sh:NodeShape" in site.get("/shapes").body
    assert "@context" in json.loads(site.get("/ontology/context.jsonld").body)
    for suffix in FORMATS:
        assert len(triples(site.get(f"/ontology.{suffix}"), suffix)) == len(
            {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
        )


def test_the_whole_is_described_and_given_away(site: Served) -> None:
    assert site.get("/.well-known/void").headers["location"] == "/dataset"
    dataset = triples(site.get("/dataset", Accept="text/turtle"), "ttl")
    assert any("void#entities" in str(one.predicate) for one in dataset)
    assert "creativecommons" in site.get("/dataset", Accept=HTML).text
    graph = publication.publish(replace(graphs.small_graph(), replaced=REPLACED), EVERYTHING, base=BASE).graph
    assert site.get("/download/graph.ttl").body == rdf.graph_turtle(graph, base=BASE)
    assert site.get("/download/evidence.trig").body == rdf.evidence_trig(graph, base=BASE)
    health = json.loads(site.get("/health").body)
    assert (health["status"], health["entities"], health["documents"]) == ("ok", 8, 2)
    assert "Disallow: /search" in site.get("/robots.txt").text


def test_the_network_is_drawn_and_may_run_its_own_scripts_alone(site: Served) -> None:
    page = site.get("/explorer")
    packed = site.get("/explorer", Accept_Encoding="gzip, br")
    assert gzip.decompress(packed.body) == page.body
    assert packed.headers["vary"] == "Accept-Encoding"
    inside = re.search(r'Content-Security-Policy" content="([^"]*)"', page.text)
    assert inside
    assert page.headers["content-security-policy"] == f"{inside[1].strip()}; frame-ancestors 'none'"
    assert "sha256-" in inside[1]
    assert any(one.startswith("/explorer#select=https%3A") for one in links(site.get(f"/page/{ANNA}")))


def test_who_waits_for_what_takes_long_keeps_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end = Event(), Event()

    def render(*_: object, **__: object) -> str:
        begun.set()
        assert may_end.wait(20)
        return "<p>drawn</p>"

    monkeypatch.setattr("innograph.explorer.render", render)
    with serving() as served, ThreadPoolExecutor(50) as pool:
        waiting = [pool.submit(served.get, "/explorer") for _ in range(50)]
        try:
            assert begun.wait(10)
            assert served.get(f"/page/{ANNA}").status == 200
        finally:
            may_end.set()
        assert {one.result(20).status for one in waiting} == {200}


# ---- search ----


@pytest.fixture(scope="module")
def index() -> Holdings:
    munich = Entity(f"{BASE}place/muenchen", "City", "Monaco", ("Monaco",), ("https://sws.geonames.org/2867714/",))
    bavaria = Entity(f"{BASE}place/b", "Region", "Baviera", (), ("https://w3id.org/innograph/place/region/de-by",))
    verdu = Entity(f"{BASE}person/verdu", "Person", "José Verdú", ("J. Verdú",))
    graph = graphs.small_graph()
    named = replace(graph, entities=(*graph.entities, munich, bavaria, verdu))
    return Holdings(publication.Published(named, {}, EVERYTHING), base=BASE, metadata=Dataset())


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("anna", "Anna Verdi"),
        ("VERDI anna", "Anna Verdi"),
        ("ver", "Anna Verdi"),
        ("verdu", "José Verdú"),
        ("VERDÚ", "José Verdú"),
        ("bilbo", "Bilbao"),
        ("Bayern", "Baviera"),
        ("baviè", "Baviera"),
        ("wasserstoff", "Hydrogen"),
        ("hidróg", "Hydrogen"),
        ("visita a bilbao", "Visita a Bilbao"),
        ("cluster acq", "Cluster Acqua"),
    ],
)
def test_the_beginning_of_a_word_finds_it_in_any_language(index: Holdings, question: str, first: str) -> None:
    assert index.search(question, "", 0, 9).shown[0].label == first


def test_what_nothing_is_called_finds_nothing(index: Holdings) -> None:
    for question in ("", "   ", "!?", "anna bilbao", "zzz", "nna", "\x00", "a" * 10_000):
        assert not index.search(question, "", 0, 9).shown


def test_search_works_as_a_form_and_as_one_types(site: Served) -> None:
    page = site.get("/search?q=ver")
    assert f"/page/{ANNA}" in links(page)
    assert html.fromstring(page.text).xpath("//form[@role='search'][@method='get']//input[@name='q']/@value") == ["ver"]
    assert "Nothing is called like this" in site.get("/search?q=zzzz").text
    hits = json.loads(site.get("/suggest?q=ver&lang=it").body)
    assert hits[0] == {"label": "Anna Verdi", "kind": "Persona", "group": "person", "address": f"/page/{ANNA}?lang=it"}
    browsed = site.get("/search?kind=Organisation")
    assert {f"/page/{CLUSTER}", "/page/organisation/uraberri"} <= set(links(browsed))
    assert f"/page/{ANNA}" not in links(site.get("/search?q=a&kind=Place"))


# ---- what nobody gets ----


@pytest.mark.parametrize("words", HOSTILE)
def test_what_texts_say_stays_text(words: str) -> None:
    graph = graphs.renamed(words)
    bad = replace(graph.entities[1], identifiers=("javascript:alert(1)", "data:text/html,b"), similar=("vbscript:x",))
    document = replace(graph.documents[0], url="javascript:alert(2)", publisher=words, source=words)
    fact = replace(graph.statements[0], object=bad)
    graph = KnowledgeGraph((graph.entities[0], bad), (fact,), (document,))
    with serving(
        graph, metadata=Dataset(title={"en": words}, publisher=words, contact="javascript:alert(3)")
    ) as served:
        paths = ["/", "/search?q=a", "/page/person/one", "/page/organisation/o", "/page/document/d", "/dataset"]
        paths += [f"/page/{statement_iri(fact, base=BASE).removeprefix(BASE)}", "/page/publisher"]
        for path in paths:
            found = served.get(path)
            assert found.status == 200, path
            page = html.fromstring(found.body)
            assert page.xpath("//script/@src") == page.xpath("//script[starts-with(@src, '/static/')]/@src")
            assert not page.xpath("//script[not(@src)] | //img | //iframe | //*[@style]")
            assert not [name for one in page.iter() for name in one.attrib if str(name).startswith("on")]
            assert all(one.startswith(("http://", "https://", "/", "#")) for one in page.xpath("//a/@href")), path
            assert "49" not in page.xpath("string(//h1)")
            assert "set-cookie" not in found.headers
        for suffix in FORMATS:
            assert len(triples(served.get(f"/data/person/one.{suffix}"), suffix)) > 10
        assert served.get("/suggest?q=a").status == 200


def test_what_is_withheld_is_on_no_page_but_said_in_each() -> None:
    with serving(policy=Policy(quotes="none")) as served:
        pages = [served.follow(f"/id/{one}") for one in (ANNA, CLUSTER, "document/visita-a-bilbao")]
        for page in pages:
            assert page.status == 200
            assert "ha incontrato" not in page.text
            assert "Withheld here" in page.text
            assert "without the sentences" in page.text
    with serving(policy=Policy()) as served:
        page = served.get("/page/document/visita-a-bilbao")
        assert "The whole text is not published here" in page.text
        assert "non ha firmato" not in page.text
    with serving(policy=Policy(people="drop")) as served:
        assert served.get(f"/id/{ANNA}").status == 404
        for path in (
            "/",
            "/page/document/visita-a-bilbao",
            f"/page/{CLUSTER}",
            "/search?q=a",
            "/explorer",
            "/download/graph.ttl",
        ):
            assert "Verdi" not in served.get(path).text
        assert json.loads(served.get("/suggest?q=verdi").body) == []


# ---- the command ----


def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    folder = written(tmp_path, "build", graphs.small_graph())
    command = [sys.executable, "-m", "innograph", "serve", str(folder), "--port", "0", "--status", "all"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    lines = [process.stdout.readline() for _ in range(3)]
    port = re.search(r"http://127\.0\.0\.1:(\d+)/", lines[1])
    assert port, lines
    from http.client import HTTPConnection  # noqa: PLC0415 - once

    connection = HTTPConnection("127.0.0.1", int(port[1]), timeout=20)
    connection.request("GET", f"/page/{ANNA}")
    assert "Anna Verdi" in connection.getresponse().read().decode()
    for header, expected in (("text/csv", "true"), ("text/turtle", "sd:Service"), ("text/html", "<textarea")):
        query = "?query=ASK%20%7B%3Fa%20%3Fb%20%22Anna%20Verdi%22%7D" if header == "text/csv" else ""
        connection.request("GET", f"/sparql{query}", headers={"Accept": header})
        assert expected in connection.getresponse().read().decode()
    connection.request("GET", "/")
    assert 'href="/sparql"' in connection.getresponse().read().decode()
    connection.close()
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (0, "")
    assert "withheld: nothing" in lines[0]
    assert os.listdir(folder)  # noqa: PTH208 - nothing was written or taken away
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        path.name for path in written(tmp_path, "again", graphs.small_graph()).iterdir()
    )


@pytest.mark.parametrize(
    "address", ["data.example.org", "ftp://x/", "https://x/?a=1", "https://u@x/", "http://[", "http://x:0/"]
)
def test_a_public_address_that_is_none_is_refused(address: str) -> None:
    from innograph.cli.serving import _public_address  # noqa: PLC0415 - the command's own

    with pytest.raises(ConfigError, match="--public-base"):
        _public_address(address)


def test_the_addresses_that_the_guide_names_are_answered() -> None:
    guide = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(/[^`]*)`", guide, re.MULTILINE)
    asked = re.findall(r"curl (?:-H '([^']*)' )?[^\n]*http://127\.0\.0\.1:8000(/\S*)", guide)
    assert len(named) > 10
    assert len(asked) > 2
    publication = pipeline.open_published(ROOT / "exports" / "missions", chosen=lambda _: Policy(status="all"))
    with serving(publication.graph, base=publication.base) as served:
        for path in named:
            assert served.follow(path.replace("…", "organisation/art-er").replace("WORDS", "hydrogen")).status == 200, (
                path
            )
        for header, path in asked:
            headers = dict([header.replace("-", "_").split(": ")]) if header else {}
            assert served.follow(path, **headers).status == 200, path
