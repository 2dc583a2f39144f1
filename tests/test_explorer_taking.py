"""What the page gets to be taken away from it: the terms of its Turtle, its language, the pages of a server."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import graphs
import innograph
from hostile import FIELDS, PAYLOADS, field_graph
from innograph import explorer
from innograph.cli import main
from innograph.configuration import Configuration, Explorer, load_configuration
from innograph.errors import ConfigError
from innograph.explorer.notation import notation
from innograph.pipeline import open_published
from innograph.rdf.facts import role_iri
from innograph.server.site import Addresses
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "The mission to Bilbao visited Tecnalia in March 2025. Anna Verdi, director of Cluster Acqua, took part in it."


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_page_knows_the_terms_that_its_facts_need() -> None:
    terms = notation(graphs.small_graph(), base=graphs.BASE)
    assert (terms["base"], terms["prefixes"]) == (graphs.BASE, PREFIXES)
    assert "http://xmlns.com/foaf/0.1/Person" in terms["types"]["Person"]
    assert terms["broader"] == {"water": "environment"}
    # between a person and an event the standard term points the other way
    assert "^http://schema.org/attendee" in terms["wider"]["participatedIn Person Mission"]
    assert "participatedIn Cluster Project" not in terms["wider"]  # which is only hoped for
    role = role_iri("responsabile internazionale", base=graphs.BASE).removeprefix(graphs.BASE)
    assert terms["roles"] == {role: ["responsabile internazionale"]}


def test_quotes_have_their_offsets_and_confidences_the_digits_of_the_files() -> None:
    data = data_of(explorer.render(graphs.small_graph(), title="x", base=graphs.BASE))
    texts = {document.id: document.text for document in (graphs.FIRST, graphs.SECOND)}
    for quote in data["quotes"]:
        start, end = quote["at"]
        assert texts[data["documents"][quote["d"]]["id"]][start:end] == quote["t"]
    assert all(fact["c"] == round(fact["c"], 4) for fact in data["facts"])
    untitled = {document["id"]: document.get("untitled", False) for document in data["documents"]}
    assert untitled == {"uraberri": True, "visita-a-bilbao": False}


@pytest.mark.parametrize("field", FIELDS)
def test_no_hostile_text_ends_the_data(field: str) -> None:
    page = explorer.render(field_graph(field), title=PAYLOADS["end-of-title"])
    assert page.count("</script>") == explorer.render(graphs.small_graph(), title="x").count("</script>")
    assert "window.hacked=1</script>" not in page
    data_of(page)
    page.encode()


def test_a_page_is_made_for_a_language_that_it_speaks() -> None:
    graph = graphs.small_graph()
    assert data_of(explorer.render(graph, title="x", ui_language="es"))["language"] == "es"
    assert data_of(explorer.render(graph, title="x"))["language"] == ""
    assert data_of(innograph.show(graph, ui_language="it").html)["language"] == "it"
    with pytest.raises(ConfigError, match=re.escape("explorer.language: 'fr' is not one of en, it, es")):
        explorer.render(graph, title="x", ui_language="fr")


def test_the_language_is_set_by_option_or_configuration_and_kept_with_the_build(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "innograph.toml").write_text('[explorer]\nlanguage = "es"\n', encoding="utf-8")
    assert load_configuration(tmp_path / "innograph.toml").explorer == Explorer("es")
    arguments = ["build", str(tmp_path / "text.txt"), "--profile", "fast", "--config", str(tmp_path / "innograph.toml")]
    for options, language in (([], "es"), (["--ui-language", "it"], "it")):
        output = tmp_path / f"out-{language}" / "build"
        told = CliRunner().invoke(main, [*arguments, "--output", str(output), *options])
        assert told.exit_code == 0, told.output
        assert data_of((output / "explorer.html").read_text(encoding="utf-8"))["language"] == language
        assert open_published(output).configuration.explorer.language == language


def test_a_build_without_a_language_says_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    innograph.write_build(
        innograph.build([tmp_path / "text.txt"], configuration=Configuration(profile="fast")), tmp_path / "build"
    )
    assert "explorer" not in json.loads((tmp_path / "build" / "manifest.json").read_bytes())["configuration"]


def test_a_server_tells_where_its_pages_are() -> None:
    folders = Addresses("https://data.example.org/id/", "https://site.example.org/graph/").folders()
    assert folders == {
        "https://w3id.org/innograph/sector/": "/graph/page/sector/",
        "https://w3id.org/innograph/place/": "/graph/page/gazetteer/",
        "https://data.example.org/id/": "/graph/page/",
        "": "/graph/page?iri=",
    }
    page = explorer.render(graphs.small_graph(), title="x", pages=folders)
    assert data_of(page)["pages"][-1] == ["", "/graph/page?iri="]
