from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from innograph import extraction, judgement, linking
from innograph.configuration import DEFAULT_BASE, PROFILES
from innograph.judgement import verdicts
from innograph.judgement.facts import cases
from innograph.judgement.verdicts import likelihood
from innograph.model import HOPED
from innograph.vocabulary import RELATIONS
from marked import marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.model import Link, Mention, Statement

WORDS = (
    "Il [Clust-ER Innovate|Cluster] ha organizzato la [missione|Mission*]. "
    "La delegazione ha visitato il [CENER|ResearchCentre] a [Pamplona|City]."
)


def proposed(words: str = WORDS) -> tuple[list[Statement[Mention]], Sequence[Link], dict[str, Mention]]:
    sentences, mentions, main = marked(words, "it")
    main_events = {"t": main} if main else {}
    links = linking.link(mentions, main_events=main_events, base=DEFAULT_BASE)
    return list(extraction.extract(sentences, mentions, main=main)), links, main_events


def judged(statements: Sequence[Statement[Mention]], links: Sequence[Link], main_events: dict[str, Mention], how: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return judgement.judge(statements, links=links, main_events=main_events, profile=how)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_plain_fact_is_kept_with_its_likelihood(profile: str) -> None:
    kept = judged(*proposed(), profile)

    visit = next(one for one in kept if one.predicate == "visited")
    assert 0.5 < max(piece.score for piece in visit.evidence) < 1
    assert all(0 <= piece.score <= 1 for one in kept for piece in one.evidence)


def test_what_a_model_claims_is_not_judged() -> None:
    statements, links, main_events = proposed()

    assert list(judged(statements, links, main_events, "")) == statements


def test_what_is_hoped_for_stays_as_it_is() -> None:
    statements, links, main_events = proposed()
    hoped = [replace(one, modality=HOPED) for one in statements]

    assert list(judged(hoped, links, main_events, "accurate")) == hoped


def test_an_unlikely_fact_is_dropped_and_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    statements, links, main_events = proposed()
    unlikely = {("accurate", "visited"): verdicts.Model({"bias": -2.0}, 0.5)}
    monkeypatch.setattr(verdicts, "models", lambda: unlikely)

    kept = judged(statements, links, main_events, "accurate")
    assert set(kept) == {one for one in statements if one.predicate != "visited"}
    assert len(kept) < len(statements)


def test_the_cases_of_a_document_know_each_fact_once() -> None:
    statements, links, main_events = proposed()
    found = cases([*statements, *statements], links=links, main_events=main_events)

    keys = [case.fact.key for case in found]
    assert len(keys) == len(set(keys))
    assert all(case.features == tuple(sorted(set(case.features))) for case in found)
    assert {case.fact.predicate for case in found} <= set(RELATIONS)


def test_a_likelihood_is_the_logistic_of_the_weights() -> None:
    assert likelihood({}, ["bias"]) == 0.5
    assert likelihood({"bias": 1.0, "other": 5.0}, ["bias", "unknown"]) == 0.731
