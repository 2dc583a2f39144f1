"""How sure a link is, and why, in words."""

from __future__ import annotations

from typing import NamedTuple


class Match(NamedTuple):
    """How sure it is that two names stand for one thing, in 0..1, and why, in words."""

    score: float
    reason: str
