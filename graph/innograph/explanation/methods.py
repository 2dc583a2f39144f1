"""What found a mention or a statement, in plain words: `data/methods.tsv` has a line for every rule and model."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = {"rule": "rule", "weights": "learned weights", "encoder": "neural network", "model": "language model"}
"""What a method may be, and how a reader is told so."""
UNKNOWN = "unknown"

# participatedIn[L1=joined&gap=near]+coreference: what judged, the clue that told it most, and steps on the way
_LABEL = re.compile(
    r"(?P<name>[^\[:+]+)(?::(?P<detail>[^\[+]*))?(?:\[(?P<clue>.*)\])?(?P<steps>(?:\+[\w-]+)*)", re.DOTALL
)
_VALUE = re.compile(r"[=~]")


class Method(NamedTuple):
    """A method as its label names it: what kind it is, what it does, and the clue that weighed most, if it has any.

    An unknown method has no words but its label.
    """

    label: str
    kind: str
    says: str
    clue: str = ""

    @property
    def known(self) -> bool:
        """Whether `data/methods.tsv` describes it."""
        return self.kind != UNKNOWN


def method_of_statement(label: str) -> Method:
    """What `Evidence.extractor` stands for.

    >>> method = method_of_statement("visited[L1=visited&clean=True]")
    >>> method.kind, method.clue
    ('weights', 'the nearest cue before it “visited”, nothing of its kind between the cue and it')
    """
    return _described("statement", label)


def method_of_mention(label: str) -> Method:
    """What `Mention.detector` stands for.

    >>> method_of_mention("surname").kind
    'rule'
    """
    return _described("mention", label)


def _described(what: str, label: str) -> Method:
    parts = _LABEL.fullmatch(label)
    row = _table().get((what, parts["name"])) if parts else None
    steps = [_table().get(("step", step)) for step in parts["steps"].split("+")[1:]] if parts else []
    if not parts or not row or None in steps:
        return Method(label, UNKNOWN, "")
    says = " ".join([row[1], *(step[1] for step in steps if step)])
    return Method(label, row[0], says, _clue(parts["clue"] or ""))


def _clue(clue: str) -> str:
    """A clue in plain words; what has no `=` and no name of its own is a word that stands beside it."""
    if not clue or clue == "bias":
        return ""
    return ", ".join(_told(*_key_and_value(part)) for part in clue.split("&"))


def _key_and_value(part: str) -> tuple[str, str]:
    found = _VALUE.search(part)
    return (part[: found.start()], part[found.end() :]) if found else (part, "")


def _told(key: str, value: str) -> str:
    words = _table().get(("clue", key), ("", ""))[0]
    if not words:
        return f"“{key} {value}”" if value else f"“{key}”"
    return words if value in {"", "True"} else f"{words} “{_NOTHING.get(value, value)}”"


_NOTHING = {"-": "none", "^": "start", "$": "end", "False": "no"}


@cache
def _table() -> Mapping[tuple[str, str], tuple[str, str]]:
    """By what is described and its name: the kind and the words of a method, or the words of a clue."""
    return {(of, name): (cells[0], cells[-1]) for of, name, *cells in data_rows("methods.tsv")}
