"""Drawings of a report as SVG: bars, tables of shades, a network, numbers beside chance.

Colours are classes of the page's style, since they differ by day and by night. All text is escaped here. Coordinates
are rounded, so that the same figures give the same bytes.
"""

from __future__ import annotations

from html import escape
from math import ceil, sqrt
from typing import TYPE_CHECKING, NamedTuple

from innograph.characters import for_xml
from innograph.explorer.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COLOURS = 7
"""So many communities have a colour of their own."""
_WIDTH = 760
_ROW = 26
_NAMES = 250
_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path class="hatch" d="M0 6L6 0M-1 1L1 -1M5 7L7 5"/></pattern></defs>'
)
# How wide a letter is in the widest of the page's fonts, plain and bold.
_LETTER, _BOLD = 7.4, 8.2
_LINE = 14.0
# How dark a cell is whose number is shaky, at most.
_SHAKY = 0.45


class Bar(NamedTuple):
    """A name, its value, how it is written, and its standard error."""

    label: str
    value: float
    written: str
    error: float = 0.0


class Cell(NamedTuple):
    """What stands in a cell, how dark it is in 0..1, and whether it is shaky."""

    written: str
    shade: float
    shaky: bool = False


class Dot(NamedTuple):
    """A node: its name, its number of partners, its colour (-1 for none), and whether its name is shown."""

    label: str
    degree: int
    colour: int


class Beside(NamedTuple):
    """A number and what chance gives: mean and standard deviation."""

    label: str
    value: float
    expected: float
    spread: float
    written: str


def bars(rows: Sequence[Bar], *, title: str) -> str:
    """Bars beside each other; an error is a line on the end of its bar."""
    most = max((row.value + row.error for row in rows), default=0) or 1
    room = _WIDTH - _NAMES - 80
    drawn = []
    for number, row in enumerate(rows):
        y = number * _ROW
        length = room * row.value / most
        drawn.append(_text(_NAMES - 10, y + 17, row.label, anchor="end", width=_NAMES - 12))
        drawn.append(f'<rect class="bar" x="{_NAMES}" y="{y + 5}" width="{length:.1f}" height="16" rx="2"/>')
        end = length
        if row.error:
            low, high = room * max(0, row.value - row.error) / most, room * (row.value + row.error) / most
            drawn.append(f'<path class="error" d="M{_NAMES + low:.1f} {y + 13}H{_NAMES + high:.1f}"/>')
            end = high
        drawn.append(_text(_NAMES + end + 8, y + 17, row.written, kind="figure"))
    return _svg(_WIDTH, len(rows) * _ROW, drawn, title)


def shades(rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell]], *, title: str) -> str:
    """A table whose cells are the darker, the more; names of columns stand aslant."""
    side = max(30.0, min(54.0, (_WIDTH - _NAMES) / max(1, len(columns))))
    head = 22 + 0.72 * min(190.0, max((len(name) for name in columns), default=0) * _LETTER)
    shaky = any(cell.shaky for row in cells for cell in row)
    drawn = [_HATCH] if shaky else []
    for number, name in enumerate(columns):
        x = _NAMES + (number + 0.5) * side
        drawn.append(f'<g transform="translate({x:.1f} {head - 8:.1f}) rotate(-45)">{_text(0, 0, name, width=190)}</g>')
    for line, (name, row) in enumerate(zip(rows, cells, strict=True)):
        y = head + line * 30
        drawn.append(_text(_NAMES - 10, y + 19, name, anchor="end", width=_NAMES - 12))
        for number, cell in enumerate(row):
            x = _NAMES + number * side
            box = f'x="{x + 1:.1f}" y="{y + 1:.1f}" width="{side - 2:.1f}" height="28" rx="3"'
            drawn.append(f'<rect class="cell" {box}/>')
            shade = min(cell.shade, _SHAKY) if cell.shaky else cell.shade
            if shade > 0:
                drawn.append(f'<rect class="shade" {box} fill-opacity="{0.1 + 0.75 * shade:.2f}"/>')
            if cell.shaky and cell.written:
                drawn.append(f'<rect fill="url(#hatch)" {box}/>')
            dark = " dark" if shade > 0.7 else ""  # noqa: PLR2004 - there a dark letter is read no more
            drawn.append(_text(x + side / 2, y + 19, cell.written, anchor="middle", kind=f"figure{dark}"))
    width = _NAMES + side * len(columns) + 0.72 * 190
    return _svg(max(_WIDTH, width), head + len(rows) * 30 + 4, drawn, title)


def net(dots: Sequence[Dot], edges: Sequence[tuple[int, int]], *, named: int, title: str) -> str:
    """A network as the explorer lays it out; the first dots have their names beside them."""
    most = max((dot.degree for dot in dots), default=1) or 1
    sizes = [4 + 12 * sqrt(dot.degree / most) for dot in dots]
    places = lay_out(edges, [size + 5 for size in sizes]).positions
    if not places:
        return _svg(_WIDTH, 10, [], title)
    xs, ys = ([place[axis] for place in places.values()] for axis in (0, 1))
    scale = min((_WIDTH - 200) / max(1.0, max(xs) - min(xs)), 560 / max(1.0, max(ys) - min(ys)), 1.6)
    height = (max(ys) - min(ys)) * scale + 70
    across = (_WIDTH - (max(xs) - min(xs)) * scale) / 2
    at = {number: (across + (x - min(xs)) * scale, 35 + (y - min(ys)) * scale) for number, (x, y) in places.items()}
    sizes = [max(3.0, size * min(1.0, scale)) for size in sizes]
    lines = "".join(f"M{at[a][0]:.1f} {at[a][1]:.1f}L{at[b][0]:.1f} {at[b][1]:.1f}" for a, b in edges)
    drawn = [f'<path class="line" d="{lines}"/>']
    for number, dot in enumerate(dots):
        x, y = at[number]
        drawn.append(
            f'<circle class="c{dot.colour if 0 <= dot.colour < COLOURS else "none"}" cx="{x:.1f}" cy="{y:.1f}" '
            f'r="{sizes[number]:.1f}"><title>{_escaped(dot.label)} ({dot.degree})</title></circle>'
        )
    drawn += _names(dots, at, sizes, named)
    return _svg(_WIDTH, height, drawn, title)


def _names(dots: Sequence[Dot], at: dict[int, tuple[float, float]], sizes: Sequence[float], most: int) -> Iterator[str]:
    """Names above or below the largest dots, none over another name or a dot; who has no room has none."""
    taken: list[tuple[float, float, float]] = []
    for number, dot in enumerate(dots):
        x, y = at[number]
        label = _fitted(dot.label, 190)
        half = len(label) * _BOLD / 2
        x = min(max(x, half + 2), _WIDTH - half - 2)
        for base in (y - sizes[number] - 5, y + sizes[number] + 14):
            middle = base - 4
            free = all(abs(x - tx) > half + th or abs(middle - ty) > _LINE for tx, ty, th in taken)
            if len(taken) < most and free and not _covers((x, middle, half), at, sizes):
                taken.append((x, middle, half))
                yield _text(x, base, label, anchor="middle", kind="label")
                break


def _covers(name: tuple[float, float, float], at: dict[int, tuple[float, float]], sizes: Sequence[float]) -> bool:
    """Whether a name lies over a dot."""
    x, middle, half = name
    return any(
        abs(x - dx) < half + sizes[number] and abs(middle - dy) < _LINE / 2 + sizes[number] - 2
        for number, (dx, dy) in at.items()
    )


def beside_chance(rows: Sequence[Beside], *, title: str) -> str:
    """Dots for numbers, bars for what chance gives, on one scale."""
    ends = [edge for row in rows for edge in (row.value, row.expected - 2 * row.spread, row.expected + 2 * row.spread)]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    room, span = _WIDTH - _NAMES - 60, (high - low) or 1
    height = len(rows) * 34 + 22

    def x(value: float) -> float:
        return _NAMES + 20 + room * (value - low) / span

    drawn = [f'<path class="axis" d="M{x(0):.1f} 4V{height - 18}"/>', _text(x(0), height - 4, "0", anchor="middle")]
    for number, row in enumerate(rows):
        y = number * 34 + 20
        start, end = x(row.expected - 2 * row.spread), x(row.expected + 2 * row.spread)
        drawn += [
            _text(_NAMES - 10, y + 4, row.label, anchor="end", width=_NAMES - 12),
            f'<rect class="chance" x="{start - 3:.1f}" y="{y - 7}" width="{end - start + 6:.1f}" height="14" rx="7"/>',
            f'<circle class="dot" cx="{x(row.value):.1f}" cy="{y}" r="6"/>',
            _text(x(row.value), y - 10, row.written, anchor="middle", kind="figure"),
        ]
    return _svg(_WIDTH, height, drawn, title)


def columns(rows: Sequence[tuple[str, int]], *, title: str) -> str:
    """Columns side by side, their numbers above and their names below."""
    most = max((value for _, value in rows), default=0) or 1
    step = min(70.0, _WIDTH / max(1, len(rows)))
    every = max(1, ceil(9 * _LETTER / step))
    drawn = ['<path class="axis" d="M0 150H760"/>']
    for number, (name, value) in enumerate(rows):
        x, height = number * step, 120 * value / most
        drawn.append(
            f'<rect class="bar" x="{x + step * 0.15:.1f}" y="{150 - height:.1f}" width="{step * 0.7:.1f}" '
            f'height="{height:.1f}"/>'
        )
        if value:
            drawn.append(_text(x + step / 2, 144 - height, str(value), anchor="middle", kind="figure"))
        if number % every == 0:
            drawn.append(_text(x + step / 2, 168, name, anchor="middle"))
    return _svg(_WIDTH, 176, drawn, title)


def _svg(width: float, height: float, drawn: Sequence[str], title: str) -> str:
    label = _escaped(title)
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{label}">{"".join(drawn)}</svg>'


def _text(  # noqa: PLR0913 - where, what, and how it looks
    x: float, y: float, text: str, *, anchor: str = "start", kind: str = "", width: float = 0
) -> str:
    shown = _fitted(text, width) if width else text
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{_escaped(shown)}</text>'


def _fitted(text: str, width: float) -> str:
    most = int(width / _LETTER)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _escaped(text: str) -> str:
    return escape(for_xml(text).replace("\x7f", "\ufffd"))
