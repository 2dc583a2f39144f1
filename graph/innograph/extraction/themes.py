"""What a text is about around a name, for the names of which nothing beside them tells what they work on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.extraction.sectors import (
    in_name,
    main_event_sector,
    sector_by_apposition,
    sector_by_clause,
    sector_by_label,
    sector_in_name,
    slugs_of,
    works_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.extraction.context import Context, Item
    from innograph.model import Mention, Statement

_TOLD = (main_event_sector, sector_in_name, sector_by_apposition, sector_by_label, sector_by_clause)
# How heavy the theme around a name of a class must weigh. A text on wine names banks and airports among its
# companies, so that of a company only what stands again and again around it is taken; a funding programme or an
# association is of another sector more often than not.
_HEAVY = {"Cluster": 0.0, "Mission": 0.0, "Project": 0.0, "Company": 4.0, "Event": 4.0}
_COINING = frozenset({"Cluster", "Company", "Event", "Project", "ResearchCentre"})
_BESIDE = frozenset({"Cluster", "Mission", "Project"})
_FOLLOWED = frozenset({"Cluster", "Mission", "Programme", "Project"})
_NEAR = 12
"""How many words beside a name are read for what it works on."""
_OPENING = (3.0, 2.0)
"""What a word weighs in the first and second sentence; elsewhere 1."""
_FAR = 0.25
"""What a word weighs anywhere in the text, where one in the sentence of the name weighs 1."""
_OFTEN = 2
_SURE = 5.0
_ENDS = frozenset(";.•")


def sectors_told(context: Context) -> Iterator[Statement[Mention]]:
    """Every sector that is told of a name, and what stands around the names of which none is told."""
    told: set[tuple[str, str]] = set()
    for rule in _TOLD:
        for statement in rule(context):
            told.add((statement.subject.type, statement.subject.text))
            yield statement
    untold = list(_untold(context, told))
    for row, position, subject in untold:
        yield from _beside(context, row, position, subject)
    rows = _rows(context) if untold else []
    for subject, at in _places(untold).items():
        yield from _around(context, rows, subject, at)


def _untold(context: Context, told: set[tuple[str, str]]) -> Iterator[tuple[int, int, Mention]]:
    """The names of which no sector is told, each with its row and its position in it."""
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            subject = item.mention
            if subject and (subject.type, subject.text) not in told:
                yield row, position, subject


def _beside(context: Context, row: int, position: int, subject: Mention) -> Iterator[Statement[Mention]]:
    """What is said in the clause around a name, and in a sentence after it that names nobody else."""
    items = context.items[row]
    if subject.type in _BESIDE:
        for slug in slugs_of(_unnamed(items[position + 1 : position + 1 + _NEAR]), context.language):
            yield works_in(context, row, subject, slug, rule="sector-near", score=0.65)
    if subject.type == "Project":
        leading = items[max(0, position - _NEAR) : position]
        for slug in slugs_of(_unnamed(leading[::-1])[::-1], context.language):
            yield works_in(context, row, subject, slug, rule="sector-near-before", score=0.65)
    following = context.items[row + 1] if row + 1 < len(context.items) else ()
    if subject.type in _FOLLOWED and not _actors(items[position + 1 :]) and not _actors(following):
        for slug in slugs_of(following, context.language):
            yield works_in(context, row + 1, subject, slug, rule="sector-after", score=0.6)


def _unnamed(items: Sequence[Item]) -> Sequence[Item]:
    """The items up to the next name that is no place, or the next end."""
    ends = (k for k, item in enumerate(items) if item.text in _ENDS or (item.mention and item.group != "Place"))
    return items[: next(ends, len(items))]


def _actors(items: Sequence[Item]) -> bool:
    return any(item.group in {"Organisation", "Programme", "Event"} for item in items)


def _places(untold: Sequence[tuple[int, int, Mention]]) -> Mapping[Mention, list[int]]:
    """The names, each by its first mention, with the rows that they stand in."""
    firsts: dict[tuple[str, str], Mention] = {}
    rows: defaultdict[Mention, list[int]] = defaultdict(list)
    for row, _, subject in untold:
        rows[firsts.setdefault((subject.type, subject.text), subject)].append(row)
    return rows


def _rows(context: Context) -> list[set[str]]:
    """The sectors that the words of each row carry, those within names among them."""
    rows = []
    for row, items in enumerate(context.items):
        names = (mention for mention in context.outermost(row) if mention.type != "Person")
        words = set(slugs_of(items, context.language))
        rows.append(words.union(*(in_name(context, row, mention) for mention in names)))
    return rows


def _around(
    context: Context, rows: Sequence[set[str]], subject: Mention, at: Sequence[int]
) -> Iterator[Statement[Mention]]:
    """The theme that weighs most around a name, and a piece of the name that the text takes up: "Robolinea"."""
    weights = _weights(rows, at)
    if not weights:
        return
    if subject.type in _COINING:
        for slug in in_name(context, at[0], subject, language="name"):
            if slug in weights:
                yield works_in(context, at[0], subject, slug, rule="sector-coined", score=0.65)
    theme = max(sorted(weights), key=lambda slug: weights[slug])
    often = sum(theme in slugs for slugs in rows) >= _OFTEN
    if often and weights[theme] >= _HEAVY.get(subject.type, float("inf")):
        rule = f"sector-theme:{subject.type.lower()}"
        score = round(min(0.95, weights[theme] / _SURE), 2)
        yield works_in(context, at[0], subject, theme, rule=rule, score=score)


def _weights(rows: Sequence[set[str]], at: Sequence[int]) -> Mapping[str, float]:
    """What the words for each sector weigh, by how near they stand to the rows of a name."""
    weights: defaultdict[str, float] = defaultdict(float)
    for row, slugs in enumerate(rows):
        if slugs:
            first = _OPENING[row] if row < len(_OPENING) else 1.0
            near = max(_FAR, 1 / (1 + min(abs(row - own) for own in at)))
            for slug in slugs:
                weights[slug] += first * near
    return weights
