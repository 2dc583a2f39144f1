"""The tables beside a report: measures and communities as CSV, matrices as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph import network
from innograph.errors import MeasureError
from innograph.export.rows import csv_bytes
from innograph.export.workbook import Book, Column
from innograph.report.measures import WHOLE
from innograph.report.wording import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from innograph.export.rows import Cell
    from innograph.export.workbook import Value
    from innograph.report.analysis import Analysis

_SEPARATOR = "|"
_DIGITS = 6
_NAME, _NUMBER = 34, 14
_ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


def measures_csv(analysis: Analysis) -> bytes:
    """A row for each organisation: who, where, on what, in how many documents, its group, and all that was measured.

    A cell is empty where a measure is not defined, or nothing is known. `shaky` is 1 where fewer than five documents
    speak of it; roles of brokerage are between the groups of the options, with what chance would give.
    """
    sampled = [name for name, taken in analysis.measures.items() if any(taken.errors.values())]
    columns = (
        "iri", "label", "type", "region", "region_iri", "sectors", "documents", "shaky", "community", "group",
        *analysis.measures,
        *(f"{name}_error" for name in sampled),
        *_ROLES,
        *(f"{name}_expected" for name in _ROLES),
        *(f"{name}_spread" for name in _ROLES),
    )  # fmt: skip
    return csv_bytes([name.replace("-", "_") for name in columns], _measures(analysis, sampled))


def _measures(analysis: Analysis, sampled: Sequence[str]) -> Iterator[Sequence[Cell]]:
    found = analysis.brokerage
    for iri, node in analysis.ties.nodes(data=True):
        home = analysis.homes.get(iri)
        group = analysis.groups.get(iri)
        yield (
            iri,
            node["label"],
            node["type"],
            home.label if home else "",
            home.iri if home else "",
            _SEPARATOR.join(analysis.sectors.get(iri, ())),
            analysis.documents_of.get(iri, 0),
            int(analysis.is_shaky(iri)),
            analysis.communities.labels[iri] if analysis.ties.degree(iri) else "",
            analysis.group_label(group) if group else "",
            *(_cell(taken.values[iri], whole=name in WHOLE) for name, taken in analysis.measures.items()),  # noqa: PD011 - a record's field
            *(_cell(analysis.measures[name].errors[iri]) for name in sampled),
            *(_cell(value) for part in (found.roles, found.expected, found.spread) for value in part.get(iri, _NONE)),
        )


_NONE = (float("nan"),) * len(_ROLES)


def _cell(value: float, *, whole: bool = False) -> Cell:
    if value != value:  # noqa: PLR0124 - not a number is the only one that is not itself
        return ""
    return int(value) if whole else round(value, _DIGITS)


def communities_csv(analysis: Analysis) -> bytes:
    """A row for each member of a community of two or more, the largest first, the best-tied members first."""
    columns = ("community", "name", "size", "iri", "label", "region", "partners_inside", "partners")
    return csv_bytes(columns, _communities(analysis))


def _communities(analysis: Analysis) -> Iterator[Sequence[Cell]]:
    for number, members in analysis.members.items():
        name, inside = analysis.community_name(number), analysis.ties.subgraph(members)
        for iri in members:
            home = analysis.homes.get(iri)
            yield (
                number,
                name,
                len(members),
                iri,
                analysis.labels[iri],
                home.label if home else "",
                inside.degree(iri),
                analysis.ties.degree(iri),
            )


def matrices_xlsx(analysis: Analysis) -> bytes:
    """The matrices of regions and sectors, what follows from them, and the groups."""
    words, book = Words(analysis.options.language), Book()
    counts = analysis.region_sectors.counts
    _matrix(book, analysis, words, "regions", analysis.region_regions.counts)
    _pairs(book, analysis, words)
    _matrix(book, analysis, words, "sectors", counts)
    _matrix(book, analysis, words, "advantage", analysis.advantage.ratios)
    _matrix(book, analysis, words, "shaky", analysis.advantage.shaky.astype(int))
    _matrix(book, analysis, words, "density", network.density(counts))
    _matrix(book, analysis, words, "proximity", network.proximity(counts))
    _specialisation(book, analysis, words, network.specialisation(counts))
    _complexity(book, analysis, words, counts)
    _groups(book, analysis, words)
    return book.content()


def _matrix(book: Book, analysis: Analysis, words: Words, name: str, table: pd.DataFrame) -> None:
    """A sheet with the names of rows and columns, and the IRI of each row at its end."""
    labels = _told_apart(analysis, [str(key) for key in table.columns])
    heads = [Column(words["sector" if name == "proximity" else "region"], _NAME)]
    heads += [Column(label, _NUMBER) for label in labels] + [Column("IRI", _NAME)]
    rows = (
        (analysis.labels[key], *map(_value, row), key)
        for key, row in zip(map(str, table.index), table.to_numpy().tolist(), strict=True)
    )
    book.add(words[f"sheet {name}"], heads, rows)


def _told_apart(analysis: Analysis, keys: Sequence[str]) -> list[str]:
    """Names of columns; of two alike the IRI tells which is which."""
    labels = [analysis.labels[key] for key in keys]
    return [f"{label} <{key}>" if labels.count(label) > 1 else label for key, label in zip(keys, labels, strict=True)]


def _value(value: float) -> Value:
    if value != value:  # noqa: PLR0124 - see _cell
        return None
    return round(value, _DIGITS) if isinstance(value, float) else value


def _pairs(book: Book, analysis: Analysis, words: Words) -> None:
    keys = ("one", "other", "documents", "ties")
    heads = [Column(words[key], _NUMBER if key in keys[2:] else _NAME) for key in keys]
    rows = (
        (analysis.labels[pair.one], analysis.labels[pair.other], pair.documents, pair.ties) for pair in analysis.pairs
    )
    book.add(words["sheet pairs"], heads, rows)


def _specialisation(book: Book, analysis: Analysis, words: Words, table: pd.DataFrame) -> None:
    heads = [Column(words["region"], _NAME)]
    heads += [Column(words[key], _NUMBER) for key in ("total", "herfindahl", "krugman", "shaky")]
    rows = (
        (analysis.labels[str(iri)], int(total), *map(_value, numbers), _yes(words, shaky))
        for iri, (total, *numbers, shaky) in zip(table.index, table.to_numpy().tolist(), strict=True)
    )
    book.add(words["sheet specialisation"], heads, rows)


def _complexity(book: Book, analysis: Analysis, words: Words, counts: pd.DataFrame) -> None:
    """A sheet of the complexity of regions and sectors, empty where there is no order among them."""
    heads = [Column(words["kind"], _NUMBER), Column(words["what"], _NAME), Column(words["complexity"], _NUMBER)]
    heads.append(Column(words["shaky"], _NUMBER))
    rows: list[tuple[Value, ...]] = []
    try:
        found = network.complexity(counts)
    except MeasureError:
        book.add(words["sheet complexity"], heads, rows)
        return
    shaky = dict(zip(map(str, found.shaky.index), found.shaky.tolist(), strict=True))
    for kind, values in (("region", found.regions), ("sector", found.sectors)):
        rows += [
            (words[kind], analysis.labels[key], _value(value), _yes(words, shaky[key]) if key in shaky else "")
            for key, value in zip(map(str, values.index), values.tolist(), strict=True)
        ]
    book.add(words["sheet complexity"], heads, rows)


def _groups(book: Book, analysis: Analysis, words: Words) -> None:
    heads = [Column(words[analysis.options.by], _NAME)]
    heads += [Column(words[key], _NUMBER) for key in ("members", "inside", "across", "ei")]
    rows = (
        (
            analysis.group_label(one.key),
            one.members,
            one.inside,
            one.across,
            _value(one.ei) if one.ei is not None else None,
        )
        for one in analysis.grouped
    )
    book.add(words["sheet groups"], heads, rows)


def _yes(words: Words, value: object) -> str:
    return words["yes" if value else "no"]
