"""Words: how a text is cut into tokens, and how a name is folded for comparison."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# A word may hold inner apostrophes that do not elide ("d'Aosta" is two tokens, "O'Neill" one), hyphens, dots of an
# acronym ("S.p.A.") and an ampersand ("R&D").
_TOKEN = re.compile(
    r"""
      (?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?               # S.p.A. e.V. U.S.
    | \b(?:[dlDLnsNScjCJmM]|[dnDN]ell|[adAD]all|[aA]ll|[sS]ull|[uU]n|[qQ]u|[qQ]uest|[bB]ell)['’](?=\w)
    | \w+(?:[-&/·@.](?=\w)\w+|['’](?=[^\W\d_]{2})\w+|&)*
    | [^\w\s]
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A word or a mark, with its offsets into the text that was cut."""

    start: int
    end: int
    text: str


def tokenise(text: str, *, offset: int = 0) -> list[Token]:
    """Cut a text into words and marks; `offset` is added to every start and end.

    >>> [token.text for token in tokenise("L'assessore del Clust-ER, S.p.A.")]
    ["L'", 'assessore', 'del', 'Clust-ER', ',', 'S.p.A.']
    """
    make = tuple.__new__  # a text has thousands: half of the time would go into calling Token
    return [make(Token, (offset + m.start(), offset + m.end(), m.group())) for m in _TOKEN.finditer(text)]


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """A name without case, accents, punctuation and doubled spaces: what two spellings of it share.

    >>> fold("Castilla–La Mancha"), fold("S.p.A."), fold("Düsseldorf"), fold("Clust-ER")
    ('castilla la mancha', 's p a', 'dusseldorf', 'clust er')
    """
    if name.isascii() and name.isalnum():  # most words: nothing to take off
        return name.lower()
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+(?:&[^\W_]+)*", bare.replace("ß", "ss").replace("ø", "o").replace("ł", "l")))


def slug(name: str) -> str:
    """A name as the last part of an IRI: lower-case ASCII letters, digits and hyphens.

    >>> slug("Università di Bologna"), slug("«PR FESR» 2021-2027")
    ('universita-di-bologna', 'pr-fesr-2021-2027')
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
