"""Matrices of regions and sectors, bridges, likely partners, and what changed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from goldgraph import document, entity, fact, hostile_graph
from innograph import network
from innograph.errors import MeasureError, UnknownTerm
from innograph.model import Concept, KnowledgeGraph
from innograph.network.wording import because

if TYPE_CHECKING:
    from innograph.model import Entity, Statement

HERE, THERE = entity("Aria", "Region"), entity("Belia", "Region")
A, B, C, D, E = (entity(name, "Company") for name in ("Alfa", "Beta", "Gamma", "Delta", "Epsilon"))
FIRST, SECOND = document("first", "First text."), document("second", "Second text.")
WATER, WINE, HYDROGEN = (Concept("sector", slug) for slug in ("water", "wine", "hydrogen"))


def graph_of(*statements: Statement[Entity]) -> KnowledgeGraph:
    return KnowledgeGraph((A, B, C, D, E, HERE, THERE), statements, (FIRST, SECOND))


HOMES = [fact(one, "locatedIn", place, doc=FIRST) for one, place in ((A, HERE), (B, HERE), (C, THERE), (D, THERE))]
SMALL = graph_of(
    *HOMES,
    *(fact(one, "hasSector", slug, doc=FIRST) for one, slug in ((A, WATER), (B, HYDROGEN), (C, WATER), (D, WINE))),
    fact(A, "collaboratesWith", C, doc=FIRST),
    fact(A, "collaboratesWith", D, doc=SECOND),
    fact(A, "collaboratesWith", B, doc=FIRST),
    fact(E, "collaboratesWith", B, doc=FIRST),
    fact(E, "collaboratesWith", C, doc=FIRST),
)


def test_regions_by_regions_count_documents() -> None:
    counts, labels = network.region_regions(SMALL)
    assert list(counts.loc[HERE.iri]) == [1, 2]
    assert list(counts.loc[THERE.iri]) == [2, 0]
    assert labels == {HERE.iri: "Aria", THERE.iri: "Belia"}


def test_regions_by_sectors_count_organisations() -> None:
    counts, labels = network.region_sectors(SMALL)
    assert counts.to_dict("index") == {
        HERE.iri: {"hydrogen": 1, "water": 1, "wine": 0},
        THERE.iri: {"hydrogen": 0, "water": 1, "wine": 1},
    }
    assert labels["water"] == "Water"
    assert list(network.region_sectors(SMALL, broad=True).counts) == ["agrifood", "energy", "environment"]


def test_few_counts_are_shaky() -> None:
    found = network.advantage(network.region_sectors(SMALL).counts)
    assert found.shaky.to_numpy().all()
    assert list(found.ratios.loc[HERE.iri]) == [2.0, 1.0, 0.0]
    large = pd.DataFrame({"water": [60, 40, 0], "wine": [10, 90, 0]}, index=["a", "b", "c"])
    found = network.advantage(large)
    assert found.ratios.loc["a", "water"] == pytest.approx((60 / 70) / (100 / 200))
    assert found.ratios.loc["c"].isna().all()
    assert found.shaky.loc[["a", "b"]].to_numpy().sum() == 0
    assert found.shaky.loc["c"].all()


def test_one_sided_regions() -> None:
    counts = pd.DataFrame({"water": [20, 10], "wine": [0, 10]}, index=["a", "b"])
    found = network.specialisation(counts)
    assert list(found.loc["a"]) == [20, 1.0, 1.0, False]
    assert found.loc["b", "herfindahl"] == 0.5
    assert network.specialisation(counts // 10)["shaky"].all()


def test_related_sectors_are_known_in_the_same_regions() -> None:
    counts = pd.DataFrame(
        [[9, 9, 0, 1], [9, 9, 0, 1], [0, 0, 9, 1], [9, 0, 9, 1]], index=list("pqrs"), columns=["a", "b", "c", "d"]
    )
    near = network.proximity(counts)
    assert near.loc["a", "b"] == pytest.approx(2 / 3)
    assert near.loc["b", "c"] == 0
    assert (near.to_numpy() == near.to_numpy().T).all()
    dense = network.density(counts)
    likely = dense.to_dict("index")["p"]
    assert likely["b"] > likely["c"]


def test_complexity_orders_a_nested_world_from_few_to_many() -> None:
    size = 6
    nested = pd.DataFrame(np.tril(np.ones((size, size), dtype=int)) * 10, index=list("abcdef"))
    # an advantage of 1 needs a denominator that does not punish the diverse: the same total everywhere
    nested["rest"] = 100 - nested.sum(axis=1)
    found = network.complexity(nested)
    assert found.regions.mean() == pytest.approx(0, abs=1e-9)
    assert found.regions.std(ddof=0) == pytest.approx(1)
    assert found.regions.corr(nested[list(range(size))].sum(axis=1), method="pearson") > 0.8
    with pytest.raises(MeasureError, match="too few for"):
        network.complexity(network.region_sectors(SMALL).counts)
    with pytest.raises(MeasureError, match="share no sector"):
        network.complexity(pd.DataFrame(np.kron(np.eye(2), np.ones((2, 2))) * 10))


def test_bridges_have_partners_on_the_other_side() -> None:
    found = network.bridges(SMALL, HERE.iri, THERE.iri)
    assert [(bridge.label, bridge.partners_one, bridge.partners_other) for bridge in found] == [
        ("Alfa", 1, 2),
        ("Delta", 1, 0),
        ("Epsilon", 1, 1),
        ("Gamma", 1, 0),
    ]
    assert found[0].documents == ("first", "second")
    assert found[0].region == HERE.iri
    assert found[2].region == ""


def test_sectors_that_two_regions_share_or_miss() -> None:
    third = entity("Cilia", "Region")
    more = replace(
        SMALL,
        entities=(*SMALL.entities, third),
        statements=(
            *SMALL.statements,
            fact(E, "locatedIn", third, doc=FIRST),
            fact(E, "hasSector", Concept("sector", "rail"), doc=FIRST),
        ),
    )
    found = network.sectors_between(more, HERE.iri, THERE.iri)
    assert found["standing"].to_dict() == {"hydrogen": "one", "rail": "neither", "water": "shared", "wine": "other"}
    with pytest.raises(MeasureError, match="home to no organisation"):
        network.sectors_between(more, HERE.iri, "https://example.org/none")


def test_groups_for_the_measures() -> None:
    assert network.homes_as_groups(SMALL) == {A.iri: HERE.iri, B.iri: HERE.iri, C.iri: THERE.iri, D.iri: THERE.iri}
    assert network.sectors_as_groups(SMALL)[B.iri] == "energy"
    ties = network.collaboration(SMALL)
    assert network.brokerage(ties, network.homes_as_groups(SMALL)).left_out == 1


def test_what_changed() -> None:
    before = network.of_documents(SMALL, {"first"})
    after = graph_of(*HOMES[:3], *(fact(A, "collaboratesWith", C, doc=doc) for doc in (FIRST, SECOND)))
    found = network.change(before, after)
    assert found.ties.kept == ((A.iri, C.iri),)
    assert found.ties.new == ()
    assert (A.iri, B.iri) in found.ties.gone
    assert found.stronger == {(A.iri, C.iri): 1}
    assert found.sectors.gone == ("hydrogen", "water", "wine")
    assert found.region_ties.kept == ((HERE.iri, THERE.iri),)
    assert network.change(SMALL, SMALL).organisations.new == ()


def planted(*, seed: int = 3, circles: int = 6, size: int = 12, sectors: bool = True) -> KnowledgeGraph:
    """Circles whose members meet each other in one year and the next, and hardly anybody else."""
    chance = random.Random(seed)  # noqa: S311 - a test's graph, no secret
    slugs = ["water", "wine", "rail", "quantum", "textiles", "finance"]
    members = [entity(f"Firm {c} {n}", "Company") for c in range(circles) for n in range(size)]
    papers, statements = [], []
    for number in range(circles * size * 4):
        paper = replace(
            document(f"d{number:03}", "They work together."),
            issued=date(2024 + (chance.random() < 1 / 2), 3, 1 + number % 28),
        )
        circle = number % circles if chance.random() < 0.9 else chance.randrange(circles)
        one = members[number % circles * size + chance.randrange(size)]
        other = members[circle * size + chance.randrange(size)]
        if one != other:
            statements.append(fact(one, "collaboratesWith", other, doc=paper))
            papers.append(paper)
    if sectors:
        early = replace(document("sectors", "What they do."), issued=date(2024, 1, 1))
        papers.append(early)
        statements += [
            fact(one, "hasSector", Concept("sector", slugs[at // size]), doc=early) for at, one in enumerate(members)
        ]
    unique = {statement.key: statement for statement in statements}
    return KnowledgeGraph(tuple(members), tuple(unique.values()), tuple(papers))


def test_the_ranking_finds_more_than_chance_and_than_common_neighbours() -> None:
    found = network.backtest(planted(), date(2025, 1, 1), k=5)
    rates = found.table["found"]
    assert not found.refused
    assert found.tested > 40
    assert rates["combination"] > 2 * rates["chance"]
    assert rates["combination"] > rates["common neighbours"]
    assert rates["chance"] == pytest.approx(5 / 70, rel=0.15)
    assert 0 < found.error < 0.1


def test_without_sectors_the_ranking_goes_by_partners() -> None:
    rates = network.backtest(planted(sectors=False), date(2025, 1, 1), k=5).table["found"]
    assert rates["sector similarity"] == 0
    assert rates["resource allocation"] > 1.5 * rates["chance"]


def test_the_predictors_are_those_of_networkx() -> None:
    graph = planted(sectors=False)
    ties = network.collaboration(graph)
    iri = graph.entities[0].iri
    found = network.suggest(graph, iri, limit=50).ranked
    pairs = [(iri, suggestion.iri) for suggestion in found]
    for name, theirs in (
        ("adamic-adar", nx.adamic_adar_index(ties, pairs)),
        ("resource allocation", nx.resource_allocation_index(ties, pairs)),
    ):
        ours = {suggestion.iri: suggestion.predictors[name] for suggestion in found}
        assert ours == pytest.approx({other: value for _, other, value in theirs}, abs=1e-4)
    assert not set(ties[iri]) & {suggestion.iri for suggestion in found}


@pytest.mark.parametrize(
    ("language", "partners", "sectors"),
    [
        ("en", "in common", "both work on: Water"),
        ("it", "in comune", "si occupano di: Acqua"),
        ("es", "en común", "en: Agua"),
    ],
)
def test_a_suggestion_says_why(language: str, partners: str, sectors: str) -> None:
    graph = planted()
    best = network.suggest(graph, graph.entities[0].iri, limit=5, language=language).ranked
    assert len(best) == 5
    assert [one.score for one in best] == sorted((one.score for one in best), reverse=True)
    assert sectors in best[0].reasons[1]
    assert any(partners in reason for one in best for reason in one.reasons)


def test_too_little_evidence_is_refused_with_the_reason() -> None:
    assert network.suggest(SMALL, A.iri).refused == "only 5 organisations have a tie; 20 are the least for a ranking"
    assert network.suggest(SMALL, A.iri).ranked == ()
    graph = planted()
    stranger = entity("{0} & <b>", "Company")
    more = replace(graph, entities=(*graph.entities, stranger))
    assert network.suggest(more, stranger.iri, language="it").refused.startswith("di {0} & <b> risultano 0 partner")
    assert "solo 0 organizaciones" in network.backtest(SMALL, date(2025, 1, 1), language="es").refused
    with pytest.raises(MeasureError, match="no organisation"):
        network.suggest(graph, "https://example.org/none")
    with pytest.raises(UnknownTerm, match="'xx' is no language"):
        network.suggest(SMALL, A.iri, language="xx")


def test_pairs_of_two_regions() -> None:
    graph = planted()
    early = graph.documents[-1]
    placed = [
        fact(one, "locatedIn", HERE if at % 2 else THERE, doc=early) for at, one in enumerate(graph.entities[:24])
    ]
    graph = replace(graph, entities=(*graph.entities, HERE, THERE), statements=(*graph.statements, *placed))
    homes = network.homes_as_groups(graph)
    found = network.suggest_between(graph, HERE.iri, THERE.iri, limit=6).ranked
    assert len(found) == 6
    assert {homes[one.organisation] for one in found} == {HERE.iri}
    assert {homes[one.iri] for one in found} == {THERE.iri}
    assert all("Belia" in one.reasons[-1] for one in found)
    assert network.suggest_between(SMALL, HERE.iri, THERE.iri).refused
    with pytest.raises(MeasureError, match="home to no organisation"):
        network.suggest_between(graph, HERE.iri, "https://example.org/none")


def test_what_is_hostile_stays_data() -> None:
    graph = hostile_graph()
    assert network.region_regions(graph).counts.shape == (0, 0)
    assert network.region_sectors(KnowledgeGraph()).counts.empty
    reasons = because(common=["{names}", "\ud800", "=1+1"], sectors=[], region="{}", there=0, language="en")
    assert reasons[0] == "3 partners in common: {names}, \ud800 and =1+1"
    assert "{}" in reasons[1]
    for iri in [e.iri for e in graph.entities if e.type == "Company"][:3]:
        assert network.suggest(graph, iri).refused
