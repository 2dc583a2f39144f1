"""What the encoder says of words: the names of its answers, in their order. The training and the reading share them."""

from __future__ import annotations

from innograph.vocabulary import CLASSES, GROUPS

NAME_GROUPS = tuple(group for group in GROUPS if group != "Place")
"""The groups of names that never overlap; a place may lie in any of them and is told apart on its own."""
NAME_TAGS = ("O", *(f"{mark}-{group}" for group in NAME_GROUPS for mark in "BI"))
PLACE_TAGS = ("O", "B-Place", "I-Place")
TOPIC = "topic"
"""Whether an event is the one that the text is about."""
LAYOUT = {"names": len(NAME_TAGS), "places": len(PLACE_TAGS), "classes": len(CLASSES), TOPIC: 1}
"""How many numbers of a word's row each question takes, in their order."""


def columns(question: str) -> slice:
    """Where the answers to a question stand in a word's row.

    >>> columns("places")
    slice(9, 12, None)
    """
    start = 0
    for name, width in LAYOUT.items():
        if name == question:
            break
        start += width
    return slice(start, start + LAYOUT[question])
