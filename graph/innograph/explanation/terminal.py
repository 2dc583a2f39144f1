"""An explanation for a terminal, as rich text: wrapped to any width, and safe, for texts may hold what steers one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from innograph.explanation.account import DOUBTFUL, LIKELY, MODALITIES, SAYS
from innograph.explanation.marking import runs
from innograph.explanation.methods import KINDS, method_of_mention
from innograph.model import FACT
from innograph.vocabulary import GROUP_OF, GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from innograph.explanation.account import Claim, Explanation, Name
    from innograph.explanation.marking import Marked
    from innograph.explanation.methods import Method

_COLOURS = {"Person": "yellow", "Organisation": "cyan", "Place": "green", "Event": "magenta", "Programme": "blue"}


def rendered(explanation: Explanation, *, coloured: bool) -> Iterator[RenderableType]:
    """The parts of an explanation, one below the other; without colours names are marked as [name|Class]."""
    yield from _heading(explanation)
    yield _section("The text")
    yield _legend(coloured=coloured)
    yield Padding(_text(explanation, coloured=coloured), (1, 0))
    yield _section("The names")
    yield from map(_name, explanation.names) if explanation.names else [Text("no name was found\n")]
    yield _section("The statements")
    yield from map(_claim, explanation.claims) if explanation.claims else [Text("no statement was found\n")]


def printable(text: str) -> str:
    r"""The text, character for character, without what would steer a terminal; line ends stay.

    >>> printable("a\tb\x1b[31m\n")
    'a b�[31m\n'
    """
    return "".join(c if c.isprintable() or c == "\n" else " " if c == "\t" else "\ufffd" for c in text)


def _line(text: str) -> str:
    """The text on one line."""
    return " ".join(printable(text).split())


def _heading(explanation: Explanation) -> Iterator[Text]:
    document, topic = explanation.document, explanation.topic
    day = document.issued.isoformat() if document.issued else ""
    yield Text(_line(explanation.title), style="bold")
    yield Text(
        _line(" · ".join(filter(None, [document.source, document.language, day, document.publisher]))), style="dim"
    )
    if topic:
        yield Text(f"about {_line(topic.label)} ({topic.type})")
    counts = f"{len(explanation.names)} names, {len(explanation.claims)} statements"
    yield Text(counts + (f", {explanation.left_out} less sure left out" if explanation.left_out else ""))


def _section(title: str) -> Padding:
    return Padding(Text(title, style="bold underline"), (1, 0, 0, 0))


def _legend(*, coloured: bool) -> Text:
    if not coloured:
        return Text("Names stand in brackets with their class: [name|Class].")
    return Text("  ").join(Text(group, style=_COLOURS[group]) for group in GROUPS)


def _text(explanation: Explanation, *, coloured: bool) -> Text:
    types = [link.mention.type for link in explanation.links]
    spans = [link.mention.span for link in explanation.links]
    marked = Text()
    for run in runs(printable(explanation.document.text), marks=spans, quotes=[]):
        _add(marked, run.parts, types, coloured=coloured)
    return marked


def _add(marked: Text, parts: Iterable[str | Marked], types: list[str], *, coloured: bool, depth: int = 0) -> None:
    for part in parts:
        if isinstance(part, str):
            marked.append(part)
            continue
        start, kind = len(marked), types[part.mark]
        marked.append("" if coloured or not part.first else "[")
        _add(marked, part.parts, types, coloured=coloured, depth=depth + 1)
        marked.append("" if coloured or not part.last else f"|{kind}]")
        if coloured:
            # Added after the inner ones and so drawn over them, unless it says nothing of what lies inside.
            _style(marked, start, kind, depth)


def _style(marked: Text, start: int, kind: str, depth: int) -> None:
    style = f"bold {_COLOURS[GROUP_OF[kind]]}" + (" underline" if depth else "")
    marked.stylize_before(style, start)


def _name(name: Name) -> RenderableType:
    body = Text()
    body.append(_line(name.entity.label) if name.entity else "linked to nothing", style="bold")
    if name.entity:
        body.append(f"  {name.entity.type}", style=_COLOURS[GROUP_OF[name.entity.type]])
    for (words, kind, detector, sure, reasons), scores in _alike(name).items():
        body.append(f"\n“{words}”" + (f" ×{len(scores)}" if len(scores) > 1 else ""))
        as_kind = f" as {kind}" if name.entity and kind != name.entity.type else ""
        body.append(f"{as_kind}: found by {detector} {min(scores):.2f}, linked {sure:.2f}: {reasons}", style="dim")
    for detector in sorted({link.mention.detector for link in name.links if link.mention.detector != "name"}):
        body.append(f"\n{_line(detector)}: {method_of_mention(detector).says or 'not described'}", style="dim italic")
    return _block(name.score, body)


def _alike(name: Name) -> dict[tuple[str, str, str, float, str], list[float]]:
    """The scores of mentions that read the same and were linked for the same reasons."""
    alike: dict[tuple[str, str, str, float, str], list[float]] = defaultdict(list)
    for link in name.links:
        mention = link.mention
        reasons = _line("; ".join(link.reasons)) or "no reason given"
        alike[_line(mention.text), mention.type, _line(mention.detector), link.score, reasons].append(mention.score)
    return alike


def _claim(claim: Claim) -> RenderableType:
    statement = claim.statement
    body = Text()
    body.append(_line(statement.subject.label), style=f"bold {_COLOURS[GROUP_OF[statement.subject.type]]}")
    body.append(f" {SAYS.get(statement.predicate, statement.predicate)} ")
    body.append(_line(claim.object_label), style=f"bold {_COLOURS.get(GROUP_OF.get(claim.object_type, ''), 'white')}")
    body.append(f"  {statement.predicate}", style="dim")
    if statement.role:
        body.append(f"\nrole: {_line(statement.role)}")
    if statement.modality != FACT:
        body.append(f"\n{MODALITIES.get(statement.modality, statement.modality)}", style="red")
    for piece, method in zip(claim.evidence, claim.methods, strict=True):
        body.append(f"\n“{_line(piece.quote)}”", style="italic")
        place = f"{piece.span.start}–{piece.span.end}"
        body.append(f"\n{_told(method)} ({_line(method.label)}, {piece.score:.2f}, characters {place})", style="dim")
    return _block(statement.confidence, body)


def _told(method: Method) -> str:
    if not method.known:
        return "A method that is not described."
    clue = f" What weighed most: {_line(method.clue)}." if method.clue else ""
    return f"{KINDS[method.kind].capitalize()}. {method.says}{clue}"


def _block(score: float, body: Text) -> RenderableType:
    colour = "red" if score < DOUBTFUL else "yellow" if score < LIKELY else "green"
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=4, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(f"{score:.2f}", style=f"bold {colour}"), body)
    return Padding(grid, (0, 0, 1, 0))
