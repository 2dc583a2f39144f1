from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from innograph import encoder, recognition, resources, text
from innograph.encoder.labels import LAYOUT, columns
from innograph.encoder.pieces import LONGEST, vocabulary, windows, word_pieces
from innograph.encoder.weights import vectors
from innograph.model import Document, Span
from innograph.recognition import hearing

if TYPE_CHECKING:
    from innograph.model import Sentence

WORDS = "La delegazione del Consorzio Brentavalle ha incontrato a Siviglia la direttrice Ofelia Marzocchin."


def sentences(words: str, language: str = "it") -> tuple[Sentence, ...]:
    return tuple(text.segment(Document("d", words, language)))


def words_of(encoding: encoder.Encoding, words: str, name: str) -> range:
    start = words.index(name)
    return encoding.words(Span(start, start + len(name)))


def test_a_word_is_cut_into_known_pieces_that_spell_it() -> None:
    spelt = {number: piece for piece, (number, _) in vocabulary().items()}

    cut = [spelt[number] for number in word_pieces("internazionalizzazione", opens=True)]

    assert "".join(cut) == "▁internazionalizzazione"
    assert len(cut) < 6


@pytest.mark.parametrize("word", ["", "漢字", "\ud800", "a" * 10_000, "\x00", "🙂"])
def test_any_word_has_pieces(word: str) -> None:
    pieces = word_pieces(word, opens=True)

    assert pieces
    assert all(0 <= piece < len(vocabulary()) for piece in pieces)


def test_a_long_text_is_read_in_windows_that_hold_every_word_once() -> None:
    words = "\n".join(WORDS for _ in range(60))
    parts = windows(sentences(words))

    starts = [token.start for part in parts for token in part.tokens]
    assert len(parts) > 5
    assert starts == sorted(set(starts))
    assert max(len(part.pieces) for part in parts) <= LONGEST


def test_the_vectors_of_pieces_are_numbers_of_one_width() -> None:
    rows = vectors([0, 5, 2])

    assert rows.shape == (3, 384)
    assert rows.dtype == np.float32
    assert 0.01 < float(np.abs(rows).mean()) < 1


def test_names_never_seen_are_heard_with_their_group() -> None:
    encoding = encoder.encode(sentences(WORDS))

    for name, group in (
        ("Consorzio Brentavalle", "Organisation"),
        ("Siviglia", "Place"),
        ("Ofelia Marzocchin", "Person"),
    ):
        words = words_of(encoding, WORDS, name)
        assert encoding.share(words, group) > 0.5, name
        assert encoding.share(words_of(encoding, WORDS, "incontrato"), group) < 0.1
    assert sum(encoding.classes(words, "Organisation").values()) == pytest.approx(1)


def test_a_text_reads_alike_every_time_and_alone_or_not() -> None:
    one, again = encoder.encode(sentences(WORDS)), encoder.encode(sentences(WORDS))

    assert np.array_equal(one.rows, again.rows)
    assert one.rows.shape[1] == sum(LAYOUT.values()) == columns("topic").stop


def test_no_text_is_read_as_nothing() -> None:
    encoding = encoder.encode(())

    assert list(encoding.names()) == []
    assert recognition.recognise((), encoding) == ()


def test_the_model_is_data_of_less_than_sixty_megabytes() -> None:
    files = [resources.data_path(name) for name in ("encoder.npz", "encoder.onnx")]

    assert sum(file.stat().st_size for file in files) < 60_000_000
    with zipfile.ZipFile(files[0]) as held:
        for name in held.namelist():
            with held.open(name) as array:
                version = np.lib.format.read_magic(array)
                assert version == (1, 0)
                assert not np.lib.format.read_array_header_1_0(array)[2].hasobject


def test_both_sides_are_weighed() -> None:
    sure, unsure = [0.1, 0.0, 0.9, 0.0, 0.0, 0.0], [0.5, 0.0, 0.5, 0.0, 0.0, 0.0]
    heard = [0.0, 0.9, 0.0, 0.0, 0.0]

    both, cues, neither = (
        hearing.weighed(shares, told)[2] for shares, told in ((sure, heard), (sure, [0.0] * 5), (unsure, [0.0] * 5))
    )
    assert both > cues > neither
    assert sum(hearing.weighed(sure, heard)) == pytest.approx(1)
