"""Where things stand on this server: the IRI of a thing, its page, and its data.

A thing is not a document about it, so an IRI is answered by "see other" (303): to `/page/…` for people, to `/data/…`
for programs ("Cool URIs for the Semantic Web", W3C 2008). Hashes would spare that step, but the names that are
published hold slashes. The ontology and the scheme of sectors are documents, and are answered at once.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urlencode, urlsplit

from innograph.vocabulary.iris import PLACE_SCHEME, SECTOR_SCHEME

# What may stand in the path of an address as it is: what `mint` leaves, and the percent signs of what it did not.
_KEPT = "/:@!$&'()*+,;=~%"
_UNESCAPED = _KEPT.removesuffix("%")
# A browser would take these for steps up, for what comes behind the path, or for one slash.
_UNSAFE = re.compile(r"[?#\\]|//|(^|/)(\.|%2e){1,2}(/|$)|^$", re.IGNORECASE)
_LOWER_HEX = re.compile(r"%[0-9a-fA-F]{2}")


class Space(NamedTuple):
    """Things whose IRIs begin alike: how they begin, and the folders of their IRIs and of their pages here."""

    prefix: str
    things: str
    pages: str


class Addresses:
    """The addresses of one server: `base` begins the IRIs of the data, `public` the server's own addresses."""

    def __init__(self, base: str, public: str) -> None:
        self.public = public.rstrip("/")
        self.root = quote(urlsplit(self.public).path, safe=_KEPT)
        """What begins every path: empty, unless the server stands in a folder of a site."""
        self.base = base
        self._spaces = (
            Space(SECTOR_SCHEME, "sector/", "sector/"),
            Space(PLACE_SCHEME, "place/", "gazetteer/"),  # the base has a folder of places itself
            Space(base, "id/", ""),
        )

    @property
    def own_folder(self) -> str:
        """The folder of this server in which the IRIs of the data lie themselves ("/" is the top), empty if none."""
        one, other = urlsplit(self.base), urlsplit(self.public)
        if (one.scheme, one.netloc) != (other.scheme, other.netloc) or one.fragment or not one.path.endswith("/"):
            return ""
        return one.path.removeprefix(self.root).lstrip("/") or "/"

    def page(self, iri: str, **query: str) -> str:
        """The address of the page about a thing."""
        return self.local("page", iri, "", **query)

    def inside(self, iri: str) -> str:
        """The address of the page about what lies under the base or in a scheme of ours; empty for all else."""
        return self.page(iri) if any(iri.startswith(space.prefix) for space in self._spaces) else ""

    def folders(self) -> dict[str, str]:
        """Where the pages about things lie by how their IRIs begin; last, by "", where an IRI stands in the query."""
        found = {space.prefix: f"{self.root}/page/{space.pages}" for space in self._spaces}
        return found | {"": f"{self.root}/page?iri="}

    def data(self, iri: str, suffix: str, **query: str) -> str:
        """The address of what is known of a thing in one format."""
        return self.local("data", iri, suffix, **query)

    def whole(self, path: str) -> str:
        """An address of this server as others write it."""
        return self.public + path.removeprefix(self.root)

    def local(self, kind: str, iri: str, suffix: str, **query: str) -> str:
        """The address of a page or of data; an IRI that is not made for paths stands in the query."""
        fields = {name: value for name, value in query.items() if value}
        for space in self._spaces:
            rest = iri.removeprefix(space.prefix)
            if rest != iri and not _UNSAFE.search(rest):
                path = f"{self.root}/{kind}/{space.pages}{quote(rest, safe=_KEPT)}"
                return _with_query(path + (f".{suffix}" if suffix else ""), fields)
        if suffix:
            fields["format"] = suffix
        return _with_query(f"{self.root}/{kind}", {"iri": iri, **fields})

    def iris(self, path: str) -> list[str]:
        """The IRIs that a path behind `/page/` or `/data/` may stand for, the likeliest first."""
        space = next((one for one in self._spaces if one.pages and path.startswith(one.pages)), self._spaces[-1])
        return spellings(space.prefix, path.removeprefix(space.pages))


def spellings(prefix: str, rest: str) -> list[str]:
    """An IRI as it was asked for, and as it may be spelt in the data: clients escape more, less, or in small letters.

    >>> spellings("https://example.org/", "bilb%c3%a3o%21")
    ['https://example.org/bilb%C3%A3o%21', 'https://example.org/bilb%C3%A3o!', 'https://example.org/bilbão!']
    """
    as_sent = _LOWER_HEX.sub(lambda found: found[0].upper(), rest)
    plain = unquote(rest)
    return [prefix + one for one in dict.fromkeys((as_sent, quote(plain, safe=_UNESCAPED), plain))]


def _with_query(path: str, fields: dict[str, str]) -> str:
    return f"{path}?{urlencode(fields, errors='replace')}" if fields else path
