"""What a report is made of, whatever it is written as: sections of paragraphs, tables and figures, and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence


class Run(NamedTuple):
    """A stretch of text; `anchor` names the bundle of sentences behind it, `data` says that it is none of our words."""

    text: str
    anchor: str = ""
    data: bool = False


Runs: TypeAlias = tuple[Run, ...]


class Paragraph(NamedTuple):
    """Words; `kind` is "" or note."""

    runs: Runs
    kind: str = ""


class Listing(NamedTuple):
    """Points, one after the other."""

    items: tuple[Runs, ...]


class Heading(NamedTuple):
    """What stands above a part of a section."""

    runs: Runs


class Column(NamedTuple):
    """The header of a column, and whether numbers stand in it."""

    title: Runs
    number: bool = False


class Table(NamedTuple):
    """Cells in rows, all as long as the columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Runs, ...], ...]


class Figure(NamedTuple):
    """A drawing as SVG, safe to stand in a page, and what it shows."""

    svg: str
    caption: Runs


Block: TypeAlias = Paragraph | Listing | Heading | Table | Figure


class Section(NamedTuple):
    """A part of the report, which the table of contents names."""

    anchor: str
    title: Runs
    blocks: tuple[Block, ...]


class Quoted(NamedTuple):
    """A statement in words with what states it; `address` is the document's on the web, or empty."""

    subject: str
    relation: str
    object: str
    role: str
    quote: str
    language: str
    document: str
    address: str
    day: str
    confidence: str


class Bundle(NamedTuple):
    """The sentences behind a number: its anchor and title, and of how many more there is no room."""

    anchor: str
    title: Runs
    quoted: tuple[Quoted, ...]
    more: int


class Report(NamedTuple):
    """A whole report; `tiles` are numbers for a glance, each with its name."""

    language: str
    title: str
    lead: Runs
    tiles: tuple[tuple[Run, str], ...]
    sections: tuple[Section, ...]
    sentences: Section
    bundles: tuple[Bundle, ...]


def plain(runs: Sequence[Run]) -> str:
    """The text of runs without what they lead to."""
    return "".join(run.text for run in runs)
