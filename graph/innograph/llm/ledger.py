"""What a build may spend on a model, and what it has spent."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Condition
from typing import TYPE_CHECKING, NamedTuple

from innograph.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ANSWERED = 8192
"""Tokens that an answer may have."""
# Measured on the corpus: no language of the seven has fewer than 3 characters a token in the usual vocabularies, and an
# answer about a dense text has ten times its characters.
_CHARACTERS_A_TOKEN = 3
_ANSWER_FOR_TEXT = 10


class Usage(NamedTuple):
    """Tokens sent and received in some requests."""

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def tokens(self) -> int:
        """Both together."""
        return self.tokens_in + self.tokens_out

    def plus(self, other: Usage) -> Usage:
        """The sum of the two."""
        return Usage(*(ours + theirs for ours, theirs in zip(self, other, strict=True)))

    def cost(self, price_in: float, price_out: float) -> float:
        """What it costs at prices for a million tokens.

        >>> Usage(1, 2_000_000, 500_000).cost(0.5, 2.0)
        2.0
        """
        return round((self.tokens_in * price_in + self.tokens_out * price_out) / 1_000_000, 6)


def tokens_of(characters: int) -> int:
    """The tokens of so many characters, rather too many than too few."""
    return characters // _CHARACTERS_A_TOKEN + 1


def expected(asked: int, text: int) -> Usage:
    """What a request of so many characters will take at most, or nearly, where its text has `text` of them."""
    return Usage(1, tokens_of(asked), min(MOST_ANSWERED, 100 + tokens_of(text * _ANSWER_FOR_TEXT)))


class Grant:
    """Tokens set aside for one request; `answer` of them for the answer. What was used is to be said in `used`."""

    def __init__(self, answer: int) -> None:
        self.answer = answer
        self.used = Usage()


class Ledger:
    """The tokens of one build; `limit` 0 is no limit. Safe to be shared by threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._set_aside = 0
        self._changed = Condition()
        self.spent = Usage()

    @contextmanager
    def grant(self, wanted: Usage) -> Iterator[Grant]:
        """Set tokens aside for a request and write down afterwards what it used.

        Waits where requests under way may leave enough of what was set aside for them. Raises ModelError if the budget
        does not hold what the request is expected to take: what is set aside cannot be overspent.
        """
        taken = self._set_tokens_aside(wanted)
        grant = Grant(taken - wanted.tokens_in)
        try:
            yield grant
        finally:
            with self._changed:
                self._set_aside -= taken
                self.spent = self.spent.plus(grant.used)
                self._changed.notify_all()

    def _set_tokens_aside(self, wanted: Usage) -> int:
        most = wanted.tokens_in + MOST_ANSWERED
        if not self._limit:
            return most
        with self._changed:
            self._changed.wait_for(lambda: self._left() >= wanted.tokens or not self._set_aside)
            if self._left() < wanted.tokens:
                raise ModelError(f"the budget of {self._limit} tokens is spent")
            taken = min(most, self._left())
            self._set_aside += taken
            return taken

    def _left(self) -> int:
        return self._limit - self.spent.tokens - self._set_aside
