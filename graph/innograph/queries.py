"""The questions that analysts ask of a graph, as SPARQL: `ontology/queries/`, with the words that explain them.

A query opens with comments that name it in each language and say what its parameters mean; the value of a parameter
stands in the query as `VALUES ?name { "value" }`, so that it can be copied anywhere as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from innograph.characters import for_utf8
from innograph.errors import UnknownTerm
from innograph.resources import ontology_path

if TYPE_CHECKING:
    from collections.abc import Mapping

_TITLE = re.compile(r"# title@(\w+): (.+)")
_PARAMETER = re.compile(r"# parameter (\w+): (.+)")
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"})


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question: its `titles` by language, the meaning of each of its `parameters`, and its text in SPARQL."""

    name: str
    titles: Mapping[str, str]
    parameters: Mapping[str, str]
    text: str

    @property
    def defaults(self) -> dict[str, str]:
        """The value that each parameter has in the text."""
        return {name: found[2] for name in self.parameters if (found := _place(name).search(self.text))}

    def asked(self, **values: str) -> str:
        """The text with these values; raises UnknownTerm for a parameter that the query lacks."""
        text = self.text
        for name, value in values.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise UnknownTerm(f"{name!r} is no parameter of {self.name}; it has {known}")
            text = _place(name).sub(lambda found, value=value: found[1] + _literal(value) + found[3], text)  # type: ignore[misc]
        return text


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """All of them, by name."""
    folder = ontology_path("queries")
    return {path.stem: _read(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.rq"))}


def named_query(name: str) -> NamedQuery:
    """The query of this name; raises UnknownTerm if there is none."""
    try:
        return named_queries()[name]
    except KeyError:
        raise UnknownTerm(f"{name!r} is no query; there are {', '.join(named_queries())}") from None


def _read(name: str, text: str) -> NamedQuery:
    return NamedQuery(name, dict(_TITLE.findall(text)), dict(_PARAMETER.findall(text)), text)


def _place(name: str) -> re.Pattern[str]:
    return re.compile(rf'(VALUES \?{name} \{{ ")([^"\\]*)(" \}})')


def _literal(value: str) -> str:
    r"""The value as it stands between quotation marks in SPARQL.

    >>> print(_literal('the "x"\\\n'))
    the \"x\"\\\n
    """
    return for_utf8(value).translate(_ESCAPED)
