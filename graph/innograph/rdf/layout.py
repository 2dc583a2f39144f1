"""Lines of Turtle that read well as a difference: one object a line, so that a new one changes no other."""

from __future__ import annotations

import re

_BETWEEN = b" , "
# A text may hold the same characters; nothing else can.
_TEXT_OR_BETWEEN = re.compile(rb'"(?:[^"\\]|\\.)*"| , ')


def spread(line: bytes) -> bytes:
    r"""A line with a property and its objects as several, if the objects are.

    The classes of a node, which hardly change, stay on the line that it begins with.

    >>> spread(b'\trdfs:label "a , b"@en , "c"@it ;').split(b"\n")
    [b'\trdfs:label "a , b"@en ,', b'\t\t"c"@it ;']
    """
    if _BETWEEN not in line or line.split(b" ", 2)[1] == b"a":
        return line
    tabs = len(line) - len(line.lstrip(b"\t"))
    between = b" ,\n" + b"\t" * (tabs + 1)
    if b'"' not in line:
        return line.replace(_BETWEEN, between)
    return _TEXT_OR_BETWEEN.sub(lambda found: between if found[0] == _BETWEEN else found[0], line)
