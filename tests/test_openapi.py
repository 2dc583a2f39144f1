"""The description of the server's addresses: whole, and true."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import Response
from starlette.routing import Route

import graphs
from innograph.server.site.openapi import OPERATIONS, openapi
from innograph.server.sparql import Answers, sparql_routes
from sites import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sites import Served

FILES = {"graph.ttl": b"<https://e.org/a> <https://e.org/b> 'c' ."}
FILLED = {"{path}": "person/anna-verdi", "{suffix}": "ttl", "{name}": "graph.ttl"}


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with Answers(FILES) as answers, serving(graphs.small_graph(), routes=sparql_routes(answers)) as served:
        answers.wait()
        yield served


@pytest.fixture(scope="module")
def described(site: Served) -> dict[str, Any]:
    found = site.get("/openapi.json")
    assert (found.status, found.headers["content-type"]) == (200, "application/json")
    content: dict[str, Any] = json.loads(found.body)
    return content


def test_every_address_is_described_and_no_other(described: dict[str, Any]) -> None:
    assert set(described["paths"]) == set(OPERATIONS)
    assert described["openapi"] == "3.1.0"
    with pytest.raises(KeyError, match="/elsewhere"):
        openapi([Route("/elsewhere", Response)], title="", address="", licence="")


def test_addresses_answer_as_described(site: Served, described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        asked = path
        for name, value in FILLED.items():
            asked = asked.replace(name, value)
        responses = operations["get"]["responses"]
        for accept in ("*/*", "text/html", "text/turtle", "image/png"):
            found = site.get(asked, Accept=accept)
            assert str(found.status) in responses, (asked, accept, found.status)
            if found.status == 200:
                assert found.headers["content-type"].partition(";")[0] in responses["200"]["content"], asked


def test_parameters_are_understood(site: Served, described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        for parameter in operations["get"]["parameters"]:
            if parameter["in"] == "query":
                asked = path.replace("{path}", "person/anna-verdi").replace("{suffix}", "ttl")
                assert site.get(f"{asked}?{parameter['name']}=%00%ff%C3").status < 500
    form = described["paths"]["/sparql"]["post"]["requestBody"]["content"]
    assert set(form) == {"application/x-www-form-urlencoded", "application/sparql-query"}
