"""The codes of the tables that portals share, such as the EU's themes of data and its languages, and their IRIs.

Nothing here is known by heart: `portal_codes.tsv` says which codes there are.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from innograph.errors import ConfigError
from innograph.resources import data_rows

_EU = "http://publications.europa.eu/resource/authority/"
_NAMESPACES = {
    "theme": f"{_EU}data-theme/",
    "sector": "http://datos.gob.es/kos/sector-publico/sector/",
    "frequency": f"{_EU}frequency/",
    "availability": f"{_EU}planned-availability/",
    "publisher_type": "http://purl.org/adms/publishertype/",
    "licence_type": "http://purl.org/adms/licencetype/",
    "language": f"{_EU}language/",
    "file_type": f"{_EU}file-type/",
}
_LABELS = ("en", "es", "it")


class Code(NamedTuple):
    """A code of a table, its IRI, its labels as pairs of language and text, and a theme's sector in the Spanish NTI."""

    code: str
    iri: str
    labels: tuple[tuple[str, str], ...]
    sector: str = ""


@cache
def codes(table: str) -> dict[str, Code]:
    """The codes of a table, in its order.

    >>> codes("theme")["TECH"].iri
    'http://publications.europa.eu/resource/authority/data-theme/TECH'
    """
    rows = (row for row in data_rows("portal_codes.tsv") if row[0] == table)
    return {
        row[1]: Code(row[1], _NAMESPACES[table] + row[1], tuple(zip(_LABELS, row[2:5], strict=True)), *row[5:])
        for row in rows
    }


def namespace(table: str) -> str:
    """What the IRIs of a table begin with.

    >>> namespace("language")
    'http://publications.europa.eu/resource/authority/language/'
    """
    return _NAMESPACES[table]


def iri_of(table: str, code: str) -> str:
    """The IRI of a code; what is an IRI stays. Raises ConfigError for a code that the table lacks.

    >>> iri_of("frequency", "IRREG")
    'http://publications.europa.eu/resource/authority/frequency/IRREG'
    """
    if ":" in code:
        return code
    if code not in codes(table):
        raise ConfigError(f"{code!r} is not one of {', '.join(codes(table))}")
    return codes(table)[code].iri


def code_of(iri: str) -> Code | None:
    """The code that an IRI stands for, in whatever table.

    >>> code_of("http://datos.gob.es/kos/sector-publico/sector/economia").code
    'economia'
    """
    return _by_iri().get(iri)


@cache
def _by_iri() -> dict[str, Code]:
    return {code.iri: code for table in _NAMESPACES for code in codes(table).values()}
