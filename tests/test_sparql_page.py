"""The page of queries as a browser without scripts gets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlparse

import pytest
from lxml import html

from endpoints import NAMED, endpoint
from innograph.server.sparql import page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from endpoints import Endpoint, Said

E = "https://e.org/"
HOSTILE = ["<script>alert(1)</script>", "a\x00b", "\u202eRTL", '" onclick="x', "{{ 7 * 7 }}"]
FILES = {
    "graph.ttl": (
        f"<{E}id/ana> <{E}name> 'Ana', 'Ane'@eu ; <{E}age> 42 ; <{E}home> <http://x.org/> ; "
        f"<{E}bad> <javascript:alert(1)> ; <{E}long> '{'long ' * 1000}' . <{E}h> <{E}hostile> "
        + ", ".join(json.dumps(text, ensure_ascii=False) for text in HOSTILE)
        + " ."
    ).encode()
}
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
FOLDER = Path(page.__file__).parent


def _local(iri: str) -> str:
    return "/" + iri.removeprefix(E) if iri.startswith(E) else ""


@pytest.fixture(scope="module")
def served() -> Iterator[Endpoint]:
    with endpoint(FILES, title="<Missions>", base=f"{E}id/", local=_local) as made:
        yield made


def _page(said: Said, status: int = 200) -> html.HtmlElement:
    assert said.status == status
    assert said.headers["content-type"] == "text/html; charset=utf-8"
    policy = said.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert "Accept-Language" in said.headers["vary"]
    found = html.document_fromstring(said.text)
    assert [one.get("src") for one in found.iter("script")] == ["/sparql/static/query.js"]
    assert not found.xpath("//@style | //style | //@onclick")
    return found


def _typed(found: html.HtmlElement) -> str:
    """What stands in the form; a browser leaves out the first line end, and lxml does not."""
    (field,) = found.xpath("//textarea[@name='query']")
    return str(field.value).removeprefix("\n")


def _texts(found: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in found.xpath(path)]


def test_a_browser_gets_a_form(served: Endpoint) -> None:
    found = _page(served.get(Accept=CHROME))
    (form,) = found.xpath("//form[@id='form']")
    assert (form.get("method"), form.get("action")) == ("get", "/sparql")
    (field,) = found.xpath("//textarea[@name='query']")
    assert _typed(found).startswith("SELECT")
    assert found.xpath(f"//label[@for='{field.get('id')}']")
    assert found.get("lang") == "en"
    assert "inno:" in _texts(found, "//dl[@id='prefixes']/dt")


def test_the_first_query_finds_something() -> None:
    with endpoint(Path(__file__).resolve().parent.parent / "exports" / "missions") as made:
        found = _page(made.ask(_typed(_page(made.get(Accept=CHROME))), Accept=CHROME))
        assert len(found.xpath("//tbody/tr")) > 5


@pytest.mark.parametrize(
    ("fields", "asks", "language"),
    [
        ({}, "it-IT,it;q=0.9,en;q=0.5", "it"),
        ({}, "eu,es;q=0.8", "es"),
        ({}, "fi", "en"),
        ({"lang": "es"}, "it", "es"),
        ({"lang": "xx"}, "it", "it"),
    ],
)
def test_the_page_speaks_the_language_that_is_asked_for(
    served: Endpoint, fields: dict[str, str], asks: str, language: str
) -> None:
    found = _page(served.get(fields, Accept=CHROME, Accept_Language=asks))
    assert found.get("lang") == language
    assert _texts(found, "//nav//a[@aria-current]")[0] == language
    titles = {"it": "Chi ha incontrato chi?", "es": "¿Quién se reunió con quién?", "en": "Who met whom?"}
    assert titles[language] in _texts(found, "//nav[@aria-labelledby='named']//a")


def test_each_language_says_the_same_things() -> None:
    words = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))
    assert set(words) == {"en", "it", "es"}
    assert len({tuple(texts) for texts in words.values()}) == 1
    assert len({words[language]["heading"] for language in words}) == 3


def test_a_table_has_links_and_languages(served: Endpoint) -> None:
    query = f"SELECT ?p ?o {{ <{E}id/ana> ?p ?o }} ORDER BY ?p ?o"
    found = _page(served.ask(query, Accept=CHROME))
    assert _texts(found, "//th") == ["p", "o"]
    assert _texts(found, "//h2[@id='found']") == ["6 rows"]
    links = {one.text_content(): one.get("href") for one in found.xpath("//td/a")}
    assert links["http://x.org/"] == "http://x.org/"
    assert links[f"{E}age"] == "/age"
    cells = _texts(found, "//td")
    assert "Ane eu" in cells
    assert found.xpath("//bdi[@lang='eu']")[0].text == "Ane"
    assert found.xpath("//td[@class='number']")[0].text_content() == "42"
    assert "javascript:alert(1)" in cells
    assert not [one for one in found.xpath("//@href") if one.startswith("javascript")]
    assert [one for one in cells if one.startswith("long long") and one.endswith("…") and len(one) < 2100]
    assert _typed(found) == query


def test_an_iri_of_the_data_is_short(served: Endpoint) -> None:
    found = _page(served.ask(f"SELECT ?s {{ ?s <{E}age> 42 }}", Accept=CHROME))
    (link,) = found.xpath("//td/a")
    assert (link.text_content(), link.get("title"), link.get("href")) == ("ana", f"{E}id/ana", "/id/ana")


def test_yes_and_no_and_triples(served: Endpoint) -> None:
    assert _texts(_page(served.ask("ASK { ?s ?p ?o }", Accept=CHROME)), "//h2[@id='found']") == ["Yes"]
    no = served.ask("ASK { ?s <x:> ?o }", Accept=CHROME, Accept_Language="it")
    assert _texts(_page(no), "//h2[@id='found']") == ["No"]
    triples = _page(served.ask(f"DESCRIBE <{E}id/ana>", Accept=CHROME))
    assert _texts(triples, "//th") == ["subject", "predicate", "object"]
    assert _texts(triples, "//ul[@class='downloads']//a") == ["ttl", "nt", "rdf", "jsonld"]
    assert _texts(_page(served.ask("SELECT * { ?s <x:> ?o }", Accept=CHROME)), "//h2[@id='found']") == ["0 rows"]


def test_downloads_hold_the_same_question(served: Endpoint) -> None:
    fields = {"query": f"SELECT ?o {{ ?s <{E}age> ?o }}", "default-graph-uri": f"{E}none"}
    found = _page(served.get(fields, Accept=CHROME))
    addresses = found.xpath("//ul[@class='downloads']//a/@href")
    assert [parse_qs(urlparse(one).query)["format"] for one in addresses] == [["json"], ["xml"], ["csv"], ["tsv"]]
    for address in addresses:
        assert parse_qs(urlparse(address).query)["default-graph-uri"] == [f"{E}none"]
        assert served.send("GET", address, Accept=CHROME).status == 200
    assert served.send("GET", addresses[2]).text == "o\r\n"
    assert found.xpath("//form[@id='form']/input[@name='default-graph-uri']/@value") == [f"{E}none"]


def test_hostile_texts_stay_texts(served: Endpoint) -> None:
    found = _page(served.ask(f"SELECT ?o {{ ?s <{E}hostile> ?o }}", Accept=CHROME))
    assert sorted(_texts(found, "//td")) == sorted(text.replace("\x00", "\ufffd") for text in HOSTILE)
    for text in HOSTILE:
        query = f"SELECT ?o {{ ?s <{E}hostile> ?o }} # {text}</textarea><b>"
        found = _page(served.form({"query": query}, Accept=CHROME))
        assert _typed(found) == query.replace("\x00", "\ufffd")
        assert not found.xpath("//b")
        assert _page(served.get({"query": "ASK {}", "lang": text, "named": text}, Accept=CHROME)) is not None
    wrong = _page(served.ask("ASK { ?a <script>alert(1)</script>:b 1 }", Accept=CHROME), 400)
    assert "<Missions>" in _texts(wrong, "//header//bdi")


def test_what_is_wrong_is_said_beside_the_form(served: Endpoint) -> None:
    found = _page(served.ask("SELECT *\n{ ?s foo:bar ?o }", Accept=CHROME, Accept_Language="es"), 400)
    (said,) = _texts(found, "//p[@role='alert']")
    assert said.startswith("La consulta no ha tenido respuesta. the query cannot be run: line 2, column 13: Prefix")
    (field,) = found.xpath("//textarea")
    assert _typed(found) == "SELECT *\n{ ?s foo:bar ?o }"
    assert (field.get("data-line"), field.get("aria-invalid")) == ("2", "true")
    assert "error" in field.get("aria-describedby").split()
    for fields, status in (([("query", "ASK {}"), ("query", "ASK {}")], 400), ([("update", "x")], 400)):
        _page(served.get(fields, Accept=CHROME), status)
    assert served.get([("format", "pdf")], Accept=CHROME).type == "text/plain"


def test_a_named_query_stands_in_the_form_without_what_stands_beside_it(served: Endpoint) -> None:
    found = _page(served.get({"named": "who-met"}, Accept=CHROME))
    assert _typed(found) == 'SELECT ?one { VALUES ?name { "Ana" } ?one ?is ?name }\n'
    assert _texts(found, "//nav[@aria-labelledby='named']//a[@aria-current]") == ["Who met whom?"]
    assert [one.value for one in found.xpath("//form[@class='parameters']//input[@name='set-name']")] == ["Ana"]
    assert "<script>alert(1)</script>" in _texts(found, "//nav[@aria-labelledby='named']//a")
    assert _typed(_page(served.get({"named": NAMED[1].name}, Accept=CHROME))) == NAMED[1].text + "\n"
    assert _typed(_page(served.get({"named": "none"}, Accept=CHROME))).startswith("SELECT")


def test_the_parameters_of_a_named_query_lead_to_its_answer(served: Endpoint) -> None:
    said = served.get({"named": "who-met", "set-name": 'An"a', "lang": "it", "set-other": "x"}, Accept=CHROME)
    assert (said.status, said.body) == (303, b"")
    found = parse_qs(urlparse(said.headers["location"]).query)
    assert found == {
        "query": ['SELECT ?one { VALUES ?name { "An\\"a" } ?one ?is ?name }\n'],
        "named": ["who-met"],
        "lang": ["it"],
    }
    asked = served.get({"named": "who-met", "set-name": "42"}, Accept=CHROME)
    shown = _page(served.send("GET", asked.headers["location"], Accept=CHROME))
    assert shown.xpath("//input[@name='set-name']")[0].value == "42"
    assert _typed(shown).startswith('SELECT ?one { VALUES ?name { "42" }')


def test_a_program_that_asks_for_a_named_query_alone_gets_the_description(served: Endpoint) -> None:
    assert served.get({"named": "who-met", "set-name": "x"}).type == "text/turtle"


def test_the_files_of_the_page_are_there_and_no_others(served: Endpoint) -> None:
    for name, kind in (("query.css", "text/css"), ("query.js", "text/javascript"), ("review.css", "text/css")):
        said = served.send("GET", f"/sparql/static/{name}")
        assert (said.status, said.type, said.headers["x-content-type-options"]) == (200, kind, "nosniff")
        assert "http://" not in said.text.replace("http://www.w3.org", "")
    for name in ("words.json", "page.py", "..%2fpage.py", "../page.py", ""):
        assert served.send("GET", f"/sparql/static/{name}").status == 404
