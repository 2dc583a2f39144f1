"""The competency questions: each answers what it says, whatever is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

import builds
from innograph import store
from innograph.errors import UnknownTerm
from innograph.queries import named_queries, named_query

EXPORTS = Path(__file__).resolve().parent.parent / "exports" / "missions"


@pytest.fixture(scope="module")
def missions() -> store.Store:
    return store.load(EXPORTS)


def rows(missions: store.Store, name: str, **values: str) -> list[dict[str, str]]:
    found = store.query(missions, named_query(name).asked(**values))
    return [
        {column: str(getattr(cell, "value", "")) for column, cell in zip(found.columns, row, strict=True)}
        for row in found.rows
    ]


def test_there_are_ten_named_in_three_languages() -> None:
    assert len(named_queries()) == 10
    for query in named_queries().values():
        assert set(query.titles) == {"en", "it", "es"}, query.name
        assert set(query.defaults) == set(query.parameters), query.name


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_each_finds_something_in_the_example_missions(missions: store.Store, name: str) -> None:
    assert rows(missions, name)


def test_organisations_that_met_at_an_event(missions: store.Store) -> None:
    found = rows(missions, "organisations-that-met", region="emilia-romagna", partner="basque country", language="it")
    met = {(row["organisation"], row["met"], row["event"], row["start"]) for row in found}
    assert ("Clust-ER Innovate", "Tecnalia", "missione nei Paesi Baschi", "2025-05-12") in met
    assert "Tecnalia" not in {row["organisation"] for row in found}
    assert any("Cybersicurezza" in row["sectors"] or "Intelligenza artificiale" in row["sectors"] for row in found)
    assert rows(missions, "organisations-that-met", region="Molise") == []


def test_who_represented_an_organisation(missions: store.Store) -> None:
    found = rows(missions, "who-represented", organisation="clust-er innovate")
    assert {(row["person"], row["roles"]) for row in found} == {("Davide Montanari", "project manager")}
    assert {row["event"] for row in found} >= {"missione nei Paesi Baschi", "mission to Tallinn"}


def test_sectors_that_two_regions_share_or_do_not(missions: store.Store) -> None:
    shared = {row["sector"] for row in rows(missions, "sectors-shared")}
    lacking = {row["sector"] for row in rows(missions, "sectors-without-partner")}
    assert "Cybersecurity" in shared
    assert "Mechatronics" in lacking
    assert not shared & lacking


def test_organisations_in_a_sector_and_those_below_it(missions: store.Store) -> None:
    wide = {row["organisation"] for row in rows(missions, "organisations-in-a-sector", sector="Energia")}
    narrow = {row["organisation"] for row in rows(missions, "organisations-in-a-sector", sector="hydrogen")}
    assert narrow
    assert narrow < wide


def test_missions_between_two_days(missions: store.Store) -> None:
    found = rows(missions, "missions", since="2025-09-01", until="2025-10-31")
    assert [row["mission"] for row in found] == ["misión comercial a Dinamarca", "visita a Bologna e Modena"]
    assert found[0]["organisers"]
    assert found[0]["end"] == "2025-09-11"


def test_what_is_said_of_two(missions: store.Store) -> None:
    found = rows(missions, "what-is-said-of-two", one="Clust-ER Innovate", other="Tecnalia")
    assert all("Tecnalia" in row["quote"] for row in found)


def test_the_least_certain_come_first(missions: store.Store) -> None:
    sure = [float(row["confidence"]) for row in rows(missions, "least-certain-facts")]
    assert sure == sorted(sure)
    assert sure[0] < 0.5


def test_bridges_reach_several_regions(missions: store.Store) -> None:
    found = rows(missions, "bridges-between-regions")
    counted = [int(row["regions"]) for row in found]
    assert counted == sorted(counted, reverse=True)
    assert all(int(row["regions"]) == len(row["which"].split(", ")) for row in found)


@pytest.mark.parametrize(
    "value", ['" } DELETE { ?s ?p ?o } #', "a\\", "\n\t\r", "\ud800", "'''", '"""', "}", "\\u0022"]
)
def test_a_hostile_value_stays_a_value(missions: store.Store, value: str) -> None:
    for query in named_queries().values():
        for name in query.parameters:
            assert store.query(missions, query.asked(**{name: value})) is not None


def test_what_is_unknown_is_named() -> None:
    with pytest.raises(UnknownTerm, match="organisations-that-met"):
        named_query("nothing")
    with pytest.raises(UnknownTerm, match="region, partner, language"):
        named_query("organisations-that-met").asked(sector="x")


def test_the_command_asks_by_name() -> None:
    found = builds.run("query", EXPORTS, "--named", "who-represented", "--set", "organisation=ART-ER")
    assert found.exit_code == 0, found.output
    assert "person" in found.output
    listed = builds.run("query", EXPORTS, "--named", "list")
    assert "who-represented" in listed.output
    assert "organisation=" in listed.output
    wrong = builds.run("query", EXPORTS, "--named", "who-represented", "--set", "organisation")
    assert wrong.exit_code == 2
