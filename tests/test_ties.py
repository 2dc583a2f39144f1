from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from innograph import encoder, extraction, recognition, resources, text
from innograph.encoder import ties
from innograph.encoder.ties import KINDS, MARKS, SECTOR, STATES, TIED, Named, fitting, fitting_topic, pairs_of
from innograph.extraction.heard import sector_words
from innograph.model import Concept, Document, Span

if TYPE_CHECKING:
    from innograph.model import Sentence

WORDS = (
    "Missione a Bilbao\n\nLa missione di Trentino Sviluppo a Bilbao ha visitato il centro di ricerca Ofelmar. Ofelia "
    "Marzocchin, direttrice di Trentino Sviluppo, ha incontrato il Cluster Brentavalle."
)


def sentences(words: str = WORDS, language: str = "it") -> tuple[Sentence, ...]:
    return tuple(text.segment(Document("d", words, language)))


def heard(words: str) -> dict[tuple[str, str, str], float]:
    """How likely the encoder alone takes what to be in a text."""
    lines = sentences(words)
    encoding = encoder.encode(lines)
    mentions = recognition.recognise(lines, encoding)
    main = recognition.main_event(lines, mentions, encoding)
    return {
        (s.subject.text, s.predicate, s.object.slug if isinstance(s.object, Concept) else s.object.text): piece.score
        for s in extraction.extract(lines, mentions, main=main, encoding=encoding)
        for piece in s.evidence
        if piece.extractor.endswith("-heard")
    }


def test_ties_between_names_never_seen_are_heard() -> None:
    told = heard(WORDS)
    post = told["Ofelia Marzocchin", "affiliatedWith", "Trentino Sviluppo"]

    assert post > 0.9 > told.get(("Ofelia Marzocchin", "affiliatedWith", "Cluster Brentavalle"), 0)
    assert told["Missione a Bilbao", "locatedIn", "Bilbao"] > 0.8
    assert told["Missione a Bilbao", "visited", "Ofelmar"] > told["Missione a Bilbao", "visited", "Cluster Brentavalle"]


def test_a_word_for_a_sector_is_tied_with_whom_it_is_said_of() -> None:
    told = heard(
        "Ofelmar è un centro di ricerca dedicato all'idrogeno. Ne fa parte la professoressa Ofelia Marzocchin."
    )

    assert max(told[key] for key in told if key[1:] == ("hasSector", "hydrogen")) > 0.5


def test_words_for_sectors_are_found_in_running_text_and_in_names_of_any_language() -> None:
    lines = sentences("Il Zibersegurtasun Zentroa parla di robotica.")
    name = Span(3, 26)

    assert sector_words(lines, [(name, "Association")]) == [(Span(3, 18), "cybersecurity"), (Span(36, 44), "robotics")]


def test_pairs_are_near_each_other_in_one_window_and_of_kinds_that_a_relation_ties() -> None:
    window = np.array([0] * 20 + [1] * 10)
    named = [
        Named(0, 2, "Person", 0, 0, 8),
        Named(3, 5, "Company", 0, 0, 8),
        Named(4, 5, "City", 0, 0, 8),
        Named(9, 10, "Company", 3, 8, 12),
        Named(22, 23, "Company", 3, 20, 30),
        Named(6, 7, SECTOR, 0, 0, 8),
    ]
    pairs = pairs_of(named, window)

    assert set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)) == {(0, 1), (1, 2), (1, 5)}
    assert (pairs.low <= pairs.high).all()
    assert pairs.marks.max() < MARKS
    fits = fitting(named, pairs)
    assert [[TIED[at] for at in row.nonzero()[0]] for row in fits] == [["affiliatedWith"], ["locatedIn"], ["hasSector"]]


def test_names_are_held_against_those_of_their_window_alone() -> None:
    window = np.repeat(np.arange(1_000), 10)
    named = [Named(at, at + 1, "Company" if at % 2 else "City", at // 10, at, at + 1) for at in range(10_000)]
    pairs = pairs_of(named, window)

    assert len(pairs.first) == 1_000 * (5 * 4 + 5 * 4 + 5 * 5)  # companies, cities, and companies in cities
    assert (window[pairs.first] == window[pairs.second]).all()
    assert (np.diff(pairs.first) >= 0).all()


def test_what_may_be_tied_with_the_topic_hangs_on_its_class() -> None:
    named = [Named(0, 2, "Person", 0, 0, 8)]

    as_subject = fitting_topic(named, "Mission")[0, : len(TIED)]
    assert [TIED[at] for at in as_subject.nonzero()[0]] == ["participatedIn"]
    assert not fitting_topic(named, "").any()


@pytest.mark.parametrize("named", [[], [Named(0, 1, "City", 0, 0, 3)]])
def test_a_text_with_hardly_a_name_has_no_ties(named: list[Named]) -> None:
    states = np.ones((3, STATES), np.float32)

    assert list(ties.ties(states, np.zeros(3, int), named, topic=[], weights=ties.learned())) == []


def test_a_name_without_a_word_is_no_end_of_a_tie() -> None:
    lines = sentences("Ofelmar ha sede a Bilbao.")
    encoding = encoder.encode(lines)
    ends = [(Span(7, 8), "Company"), (Span(18, 24), "City")]

    assert encoding.placed(ends, [line.span for line in lines])[0] is None
    assert list(encoding.ties(ends, topic=(), sentences=[line.span for line in lines])) == []


def test_the_network_is_data_of_numbers() -> None:
    assert resources.data_path("ties.npz").stat().st_size < 1_000_000
    weights = ties.learned()
    assert weights["pair.weight"].shape[0] == len(TIED)
    assert weights["subject_kind.weight"].shape[0] == len(KINDS)
    assert weights["between.weight"].shape[1] == STATES
