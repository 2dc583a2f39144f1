"""Organisations of Wikidata: answers of its query service as JSON, CSV or TSV, and entities as lines of a JSON dump."""

from __future__ import annotations

import csv
import re
from typing import IO, TYPE_CHECKING, Any

from innograph.authorities.records import ACRONYM, ALIAS, LABEL, Called, Record, language_of
from innograph.authorities.streams import objects, opened
from innograph.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ENTITY = "http://www.wikidata.org/entity/"
_ITEM = re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/)?(Q[1-9]\d{0,11})")
_ROR = re.compile(r"(?:https://ror\.org/)?(0[a-z0-9]{8})")
_TERM = re.compile(r"<([^<>]*)>|\"((?:[^\"\\]|\\.)*)\"(?:@[\w-]+|\^\^\S+)?")
# The names that a column or variable may have; the query of the documentation uses the first of each.
_COLUMNS = {
    "label": (LABEL, ("label", "itemlabel", "name")),
    "alias": (ALIAS, ("alias", "itemaltlabel", "altlabel")),
    "acronym": (ACRONYM, ("acronym", "shortname")),
}
_ITEMS, _COUNTRIES = ("item", "entity", "org"), ("country", "countrycode", "iso")
_TOWNS, _RORS = ("geonames", "geonamesid"), ("ror", "rorid")
_LOOKED_AT = 1 << 16
_ROR_ID, _SHORT_NAME = "P6782", "P1813"


def read_wikidata(path: Path) -> Iterator[Record]:
    """What each row or line says of an organisation, several of one; raises ReadError for a file that says nothing."""
    found = False
    for record in _records(path):
        found = True
        yield record
    if not found:
        raise ReadError(f"{path}: names no item with a label; the answer needs the columns item and label")


def _records(path: Path) -> Iterator[Record]:
    with opened(path, choose=_data) as stream:
        start = stream.read(_LOOKED_AT)
    first = start.lstrip()[:1]
    with opened(path, choose=_data) as stream:
        if first in {"{", "["}:
            inside = "bindings" if '"bindings"' in start and '"head"' in start else ""
            yield from filter(None, map(_of_object, objects(stream, path, inside=inside)))
        else:
            yield from filter(None, map(_of_row, _rows(stream, path)))


def _data(names: list[str]) -> str:
    return next((name for name in sorted(names) if name.endswith((".json", ".csv", ".tsv"))), "")


def _rows(stream: IO[str], path: Path) -> Iterator[dict[str, str]]:
    """The rows of CSV or TSV; the TSV of SPARQL writes ?item and <http://…>."""
    header = stream.readline()
    delimiter = "\t" if "\t" in header else ";" if header.count(";") > header.count(",") else ","
    columns = [_plain(cell).lstrip("?") for cell in next(csv.reader([header], delimiter=delimiter), [])]
    if not {column.casefold() for column in columns} & set(_ITEMS):
        raise ReadError(f"{path}, line 1: has no column item, but {', '.join(columns)[:200] or 'nothing'}")
    # In the TSV of SPARQL quotation marks are part of a term.
    table = (
        csv.reader(stream, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        if delimiter == "\t"
        else csv.reader(stream, delimiter=delimiter)
    )
    try:
        for row in table:
            yield dict(zip(columns, map(_plain, row), strict=False))
    except csv.Error as error:
        raise ReadError(f"{path}: is no table ({error}); save the query's answer as JSON, CSV or TSV") from error


def _plain(cell: str) -> str:
    """A term of SPARQL's TSV as plain text."""
    if match := _TERM.fullmatch(cell.strip()):
        return match[1] or re.sub(r"\\(.)", r"\1", match[2] or "")
    return cell.strip()


def _of_object(value: Any) -> Record | None:
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("labels"), dict):
        return _of_entity(value)
    return _of_row({key: _text(cell) for key, cell in value.items()})


def _text(cell: Any) -> str:
    """A value of an answer, which its longer form wraps."""
    value = cell.get("value") if isinstance(cell, dict) else cell
    return value if isinstance(value, str) else ""


def _of_row(row: Mapping[str, str]) -> Record | None:
    cells = {key.casefold(): " ".join(value.split()) for key, value in row.items() if isinstance(value, str)}

    def cell(columns: tuple[str, ...]) -> str:
        return next((cells[column] for column in columns if cells.get(column)), "")

    item, names = _ITEM.fullmatch(cell(_ITEMS)), []
    for kind, columns in _COLUMNS.values():
        if (text := cell(columns)) and not _ITEM.fullmatch(text):  # an item without a label is called by its number
            names.append(Called(text, kind))
    if not (item and names):
        return None
    country, town, ror = cell(_COUNTRIES).upper(), cell(_TOWNS), _ROR.fullmatch(cell(_RORS))
    return Record(
        ENTITY + item[1],
        tuple(names),
        (country,) if re.fullmatch(r"[A-Z]{2}", country) else (),
        (town,) if re.fullmatch(r"[1-9]\d{0,9}", town) else (),
        links=(f"https://ror.org/{ror[1]}",) if ror else (),
    )


def _of_entity(value: dict[str, Any]) -> Record | None:
    """A line of a dump; its country is an item, which says no code."""
    item = _ITEM.fullmatch(_text(value.get("id")))
    named = value["labels"].items()
    names = [Called(text, LABEL, language_of(tag)) for tag, label in named if (text := _text(label))]
    aliases = value.get("aliases")
    for tag, group in aliases.items() if isinstance(aliases, dict) else ():
        for alias in group if isinstance(group, list) else ():
            if text := _text(alias):
                names.append(Called(text, ALIAS, language_of(tag)))  # noqa: PERF401 - two loops read better
    names += [Called(text, ACRONYM) for text in _claims(value, _SHORT_NAME)]
    if not (item and names):
        return None
    rors = [match[1] for text in _claims(value, _ROR_ID) if (match := _ROR.fullmatch(text))]
    links = tuple(f"https://ror.org/{ror}" for ror in rors)
    return Record(ENTITY + item[1], tuple(dict.fromkeys(names)), links=links)


def _claims(value: dict[str, Any], name: str) -> Iterator[str]:
    """The plain values of a property."""
    claims = value.get("claims")
    found = claims.get(name) if isinstance(claims, dict) else None
    for claim in found if isinstance(found, list) else ():
        snak = claim.get("mainsnak") if isinstance(claim, dict) else None
        data = snak.get("datavalue") if isinstance(snak, dict) else None
        inner = data.get("value") if isinstance(data, dict) else None
        text = inner.get("text") if isinstance(inner, dict) else inner
        if isinstance(text, str):
            yield text
