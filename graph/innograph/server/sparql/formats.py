"""The formats of results by their media types, and which of them whoever asks likes best."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from innograph.answering.questions import BOOLEAN, PAGE, SOLUTIONS, TRIPLES, Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HTML = "text/html"
_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+/[\w!#$&^.+*-]+)\s*((?:;[^;]*)*)\s*")
_QUALITY = re.compile(r"[01](\.\d{0,3})?")
_LONGEST = 4096  # characters of an Accept header that are read


class Format(NamedTuple):
    """A format: its name in an address, its media types with the proper one first, and what it is called there."""

    name: str
    media_types: tuple[str, ...]
    also: tuple[str, ...] = ()
    parameters: str = ""


RESULTS = (
    Format("json", ("application/sparql-results+json", "application/json"), ("srj",)),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), ("srx",)),
    Format("csv", ("text/csv",), (), "; charset=utf-8; header=present"),
    Format("tsv", ("text/tab-separated-values",), (), "; charset=utf-8"),
)
"""Of SELECT and ASK, the usual one first."""
GRAPHS = (
    Format("ttl", ("text/turtle", "application/x-turtle"), ("turtle", "n3"), "; charset=utf-8"),
    Format("nt", ("application/n-triples", "text/plain"), ("ntriples", "n-triples"), "; charset=utf-8"),
    Format("rdf", ("application/rdf+xml", "application/xml", "text/xml"), ("xml", "rdf+xml", "rdfxml")),
    Format("jsonld", ("application/ld+json", "application/json"), ("json", "json-ld")),
)
"""Of CONSTRUCT and DESCRIBE, and of what describes the service."""
WEB_PAGE = Format(PAGE, (HTML, "application/xhtml+xml"), ("html",), "; charset=utf-8")
"""What a browser gets."""
OFFERED = {SOLUTIONS: (*RESULTS, WEB_PAGE), BOOLEAN: (*RESULTS, WEB_PAGE), TRIPLES: (*GRAPHS, WEB_PAGE)}


class Choice(NamedTuple):
    """A format and the media type as which it is wanted."""

    name: str
    media_type: str


def choices(accept: str, wanted: str = "") -> dict[str, Choice]:
    """For each kind of result the format that suits whoever asks; a kind without one cannot be read by them.

    `wanted` is what the address names, which goes before the Accept header: a format, or media types as clients list
    them; raises Unanswered for one that nobody knows.
    """
    by_name = wanted and "/" not in wanted
    found = {
        kind: _named(wanted, offered) if by_name else accepted(wanted or accept, offered)
        for kind, offered in OFFERED.items()
    }
    suitable = {kind: choice for kind, choice in found.items() if choice}
    if not suitable and wanted:
        raise Unanswered(400, f"{wanted!r} is no format here; use one of {', '.join(_names())}")
    return suitable


def unacceptable(kind: str) -> Unanswered:
    """What is said to who can read none of the formats of a kind."""
    types = ", ".join(one.media_types[0] for one in OFFERED[kind])
    return Unanswered(406, f"this result can be written as {types}; ask for one of them by Accept or format")


def accepted(accept: str, offered: Sequence[Format]) -> Choice | None:
    """The format that an Accept header likes best; of those it likes the same, the first.

    >>> accepted("application/xml;q=0.5, text/csv", RESULTS)
    Choice(name='csv', media_type='text/csv; charset=utf-8; header=present')
    >>> accepted("", RESULTS).name, accepted("*/*;q=0.1, text/*", RESULTS).name, accepted("image/png", RESULTS)
    ('json', 'csv', None)
    """
    ranges = list(_ranges(accept)) or [("*/*", 1.0)]
    best: tuple[float, Choice | None] = (0.0, None)
    # The proper media types of all formats go before the others of any: "*/*" and "application/*" mean the former.
    for at in range(max(len(one.media_types) for one in offered)):
        for one in offered:
            if at < len(one.media_types) and (quality := _quality(one.media_types[at], ranges)) > best[0]:
                best = quality, Choice(one.name, one.media_types[at] + one.parameters)
    return best[1]


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for item in accept[:_LONGEST].split(","):
        if found := _RANGE.fullmatch(item.lower()):
            name, parameters = found.groups()
            given = [one.strip()[2:].strip() for one in parameters.split(";") if one.strip().startswith("q=")]
            weight = given[0] if given else "1"
            yield name, min(float(weight), 1.0) if _QUALITY.fullmatch(weight) else 1.0


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """How much a media type is liked: what names it most closely says so."""
    group = f"{media_type.partition('/')[0]}/*"
    for name in (media_type, group, "*/*"):
        if weights := [weight for one, weight in ranges if one == name]:
            return max(weights)
    return 0.0


def _named(wanted: str, offered: Sequence[Format]) -> Choice | None:
    name = wanted.strip().lower()
    for one in offered:
        if name in {one.name, *one.also}:
            return Choice(one.name, one.media_types[0] + one.parameters)
    return None


def _names() -> list[str]:
    return [one.name for one in (*RESULTS, *GRAPHS)] + ["html"]
