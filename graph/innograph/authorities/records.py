"""An organisation as an authority file describes it, whatever the file's format."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import NamedTuple

from innograph.vocabulary import LANGUAGES

LABEL, ALIAS, ACRONYM = "name", "alias", "acronym"


class Called(NamedTuple):
    """A name of a record: LABEL, ALIAS or ACRONYM, and its language where the file says it."""

    text: str
    kind: str = LABEL
    language: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One organisation: its IRI and names, the countries (ISO 3166-1) and towns (numbers of GeoNames) that it is in.

    `types` are classes of ours that it can have, empty if the file does not say; `links` are IRIs that the file gives
    it in other authorities; `active` is False for what no longer exists.
    """

    iri: str
    names: tuple[Called, ...]
    countries: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    active: bool = True

    @property
    def label(self) -> str:
        """The name that it goes by."""
        return next((name.text for name in self.names if name.kind == LABEL), self.names[0].text if self.names else "")

    def joined(self, other: Record) -> Record:
        """This record with what another part of the file says of the same organisation."""
        more = {
            field.name: tuple(dict.fromkeys((*getattr(self, field.name), *getattr(other, field.name))))
            for field in fields(self)
            if field.name not in {"iri", "active"}
        }
        return Record(self.iri, active=self.active and other.active, **more)


def language_of(tag: object) -> str:
    """The language of a tag if it is one that names are read in, else "".

    >>> language_of("pt-br"), language_of("zh"), language_of(None)
    ('pt', '', '')
    """
    language = tag.partition("-")[0].lower() if isinstance(tag, str) else ""
    return language if language in LANGUAGES else ""


def as_text(record: Record) -> str:
    """A record as one line of JSON."""
    return _ENCODE([getattr(record, name) for name in _FIELDS])


def from_text(line: str) -> Record:
    """The record of a line that `as_text` wrote."""
    iri, names, countries, towns, types, links, active = json.loads(line)
    called = tuple(Called(*name) for name in names)
    return Record(iri, called, tuple(countries), tuple(towns), tuple(types), tuple(links), active)


_FIELDS = tuple(field.name for field in fields(Record))
_ENCODE = json.JSONEncoder(check_circular=False).encode
