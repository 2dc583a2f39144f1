"""Characters that a format has no way to write, not even escaped."""

from __future__ import annotations

import re

# What XML 1.0 leaves out: most control characters, halves of surrogate pairs, and two code points that are none.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_HALF = re.compile("[\ud800-\udfff]")


def for_xml(text: str, *, instead: str = "\N{REPLACEMENT CHARACTER}") -> str:
    r"""The text as XML 1.0 can hold it.

    >>> for_xml("a\x00b\ufffe"), for_xml("a\x00b", instead="")
    ('a�b�', 'ab')
    """
    return _NOT_IN_XML.sub(instead, text)


def for_utf8(text: str) -> str:
    r"""The text as UTF-8 can hold it: half a surrogate pair becomes U+FFFD.

    >>> for_utf8("Bilbao \ud800")
    'Bilbao �'
    """
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)
