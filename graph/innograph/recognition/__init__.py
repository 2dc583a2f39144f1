"""Sentences into mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.model import Mention, Sentence


def recognise(sentences: Sequence[Sentence]) -> tuple[Mention, ...]:
    """Stub."""
    return ()


def main_event(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> Mention | None:
    """Stub."""
    return None
