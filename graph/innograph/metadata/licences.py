"""The licences that portals know best, by their IRIs."""

from __future__ import annotations

from typing import NamedTuple


class Licence(NamedTuple):
    """A licence: its short name, its IRI, and its code in the table of types of licences."""

    name: str
    iri: str
    type: str


LICENCES = (
    Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/", "Attribution"),
    Licence("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", "PublicDomain"),
    Licence("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/", "ViralEffect-ShareAlike"),
)
"""The licences that let data be used again by anybody, as open data has to be."""


def licence_of(words: str) -> Licence | None:
    """The licence that is called so, with or without its version, or has this IRI; None if it is none of these.

    >>> licence_of("cc-by-4.0").iri, licence_of("CC0").name
    ('https://creativecommons.org/licenses/by/4.0/', 'CC0 1.0')
    """
    key = _key(words)
    names = {one: (one.name, one.name.rpartition(" ")[0], one.iri) for one in LICENCES}
    return next((one for one, known in names.items() if key in map(_key, known)), None)


def _key(words: str) -> str:
    return "".join(c for c in words.casefold().removeprefix("http://").removeprefix("https://") if c.isalnum())
