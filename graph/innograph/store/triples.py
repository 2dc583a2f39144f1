"""Triples as sorted lines of N-Triples, compared by what they mean: stores write some literals anew.

"1.10" comes back as "1.1", `xsd:nonNegativeInteger` as `xsd:integer`, `it-IT` as `it-it`. That is the same value, and
is counted and named as written anew; everything else is a difference.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

Line = bytes
"""A triple in N-Triples, without the line end."""

_XSD = PREFIXES["xsd"]
_INTEGERS = frozenset(
    _XSD + name
    for name in (
        *("integer", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_EXACT, _INEXACT = _INTEGERS | {_XSD + "decimal"}, frozenset({_XSD + "double", _XSD + "float"})
_TIMES = frozenset(_XSD + name for name in ("dateTime", "time", "date"))
_TRUTHS = {"1": "true", "0": "false"}
_FRACTION = re.compile(r"(:\d\d)(?:\.(\d*?)0*)(?=$|Z|[+-])")


def lines_of(contents: Iterable[tuple[bytes, ox.RdfFormat]]) -> tuple[Line, ...]:
    """The triples of files, whatever graph each is in: sorted, each once."""
    found: set[Line] = set()
    for content, kind in contents:
        triples = (quad.triple for quad in ox.parse(content, format=kind))
        found.update(_written(triples))
    return tuple(sorted(found))


def parsed(content: bytes, kind: ox.RdfFormat) -> frozenset[Line]:
    """The triples of an answer, written as ours are; raises SyntaxError or ValueError if it cannot be read."""
    return frozenset(_written(quad.triple for quad in ox.parse(content, format=kind)))


def _written(triples: Iterable[ox.Triple]) -> Iterator[Line]:
    # Line ends in literals are escaped: each triple is a line.
    return (line for line in (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").split(b"\n") if line)


def subject(line: Line) -> bytes:
    """The subject of a triple."""
    return line.partition(b" ")[0]


def canonical(line: Line) -> Line:
    """The triple with its object written in the one way that its value has.

    >>> canonical(b'<a> <b> "1.10"^^<http://www.w3.org/2001/XMLSchema#decimal> .').decode()
    '<a> <b> "1.1"^^<http://www.w3.org/2001/XMLSchema#decimal> .'
    >>> canonical(b'<a> <b> "ciao"@it-IT .').decode()
    '<a> <b> "ciao"@it-it .'
    """
    head, quote, tail = line.rpartition(b'"')
    if not quote or tail == b" .":
        return line
    if tail.startswith(b"@"):
        return head + quote + tail.lower()
    if not tail.startswith(b"^^<" + _XSD.encode()):
        return line
    start, quote, lexical = head.rpartition(b'"')
    form, datatype = _value(lexical.decode(), tail[3:-3].decode())
    return b'%s"%s"^^<%s> .' % (start, form.encode(), datatype.encode())


@lru_cache(maxsize=1 << 16)
def _value(form: str, datatype: str) -> tuple[str, str]:
    """The canonical form of a literal and the datatype whose values it shares; what is malformed stays as it is."""
    try:
        if datatype in _EXACT:
            return _number(Decimal(form)), _XSD + "decimal"
        if datatype in _INEXACT:
            return repr(float(form)), _XSD + "double"
    except (ValueError, InvalidOperation):
        return form, datatype
    if datatype in _TIMES:
        return _FRACTION.sub(_shortened, form).replace("+00:00", "Z").replace("-00:00", "Z"), datatype
    return (_TRUTHS.get(form, form), datatype) if datatype == _XSD + "boolean" else (form, datatype)


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(value)
    return f"{value.normalize():f}" if value else "0"


def _shortened(found: re.Match[str]) -> str:
    return f"{found[1]}.{found[2]}" if found[2] else found[1]


def digest(lines: Iterable[Line]) -> str:
    """A digest of what the triples mean: the same for all stores that keep them, whatever they write anew."""
    found = hashlib.sha256()
    for line in sorted(set(map(canonical, lines))):
        found.update(line + b"\n")
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How what a store holds differs from what it should.

    `held` is how many triples it holds; `anew` counts literals written anew, by how; `others` are triples of which only
    the number is known.
    """

    missing: tuple[Line, ...] = ()
    held: int = 0
    extra: tuple[Line, ...] = ()
    anew: Mapping[str, int] = field(default_factory=dict)
    others: int = 0

    @property
    def same(self) -> bool:
        """Whether it holds the same values."""
        return not (self.missing or self.extra or self.others)


def compare(sent: Collection[Line], held: AbstractSet[Line]) -> Comparison:
    """What of the triples sent a store lacks, and what it holds beside them."""
    ours = set(sent)
    lacking, other = ours - held, held - ours
    if not (lacking or other):
        return Comparison(held=len(held))
    theirs = {canonical(line): line for line in held}
    values = {canonical(line) for line in ours}
    missing = sorted(line for line in lacking if canonical(line) not in theirs)
    extra = sorted(line for line in other if canonical(line) not in values)
    pairs = ((line, theirs.get(canonical(line))) for line in lacking)
    anew = Counter(_how(line, other) for line, other in pairs if other is not None)
    return Comparison(tuple(missing), len(held), tuple(extra), dict(sorted(anew.items())))


def _how(ours: Line, theirs: Line) -> str:
    """In which way a literal was written anew."""
    was, now = _kind(ours), _kind(theirs)
    if was.startswith("@"):
        return f"{was} as {now}"
    if was != now:
        return f"{_short(was)} as {_short(now)}"
    return f"{_short(was)} in another form"


def _kind(line: Line) -> str:
    tail = line.rpartition(b'"')[2].decode()
    return tail[:-2] if tail.startswith("@") else tail[3:-3]


def _short(datatype: str) -> str:
    return f"xsd:{datatype.removeprefix(_XSD)}" if datatype.startswith(_XSD) else datatype


def batches(lines: Sequence[Line], size: int) -> Iterator[Sequence[Line]]:
    """Sorted lines in parts of about `size`; all of a subject stay together, so that a part may be larger."""
    start = 0
    while start < len(lines):
        end = min(start + size, len(lines))
        while 0 < end < len(lines) and subject(lines[end]) == subject(lines[end - 1]):
            end += 1
        yield lines[start:end]
        start = end
