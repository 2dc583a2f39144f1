"""While a build reads: how far it is, and what is said when it is stopped."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from innograph.cli.group import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    T = TypeVar("T")

BAR, LINES, NONE = "bar", "lines", "none"
PROGRESS = (BAR, LINES, NONE)
"""How progress is shown: as a bar on a terminal and not at all in a pipe, as a line now and then, or never."""

_WORTH_A_BAR = 3  # texts; two are read before a bar is drawn
_EVERY = 10.0  # seconds between lines
_INTERRUPTED, _TERMINATED = 130, 143  # as a shell tells of processes that the two signals ended


class _Terminated(KeyboardInterrupt):
    """The system asks to end; it is as if a person did."""


def shown(results: Iterable[T], total: int, *, how: str = BAR) -> Iterable[T]:
    """The results, while it is shown how many of the total there are, how many come a second, and how long it takes."""
    if how == LINES:
        return _with_lines(results, total)
    if how == NONE or not sys.stderr.isatty() or total < _WORTH_A_BAR:
        return results
    return _with_bar(results, total)


def _with_lines(results: Iterable[T], total: int) -> Iterator[T]:
    started = said = time.monotonic()
    for count, result in enumerate(results, 1):
        yield result
        now = time.monotonic()
        if count == total or now - said >= _EVERY:
            said, rate = now, count / max(now - started, 1e-3)
            left = f", {_span((total - count) / rate)} left" if count < total else ""
            say(f"{count} of {total} texts read, {rate:.1f} a second{left}", err=True)


def _with_bar(results: Iterable[T], total: int) -> Iterator[T]:
    from rich import progress as bars  # noqa: PLC0415 - only a terminal needs it
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

    class Rate(bars.ProgressColumn):
        def render(self, task: Any) -> str:
            return f"{task.speed:.1f} texts/s" if task.speed else ""

    columns = (bars.TextColumn("Reading"), bars.BarColumn(), bars.MofNCompleteColumn(), Rate())
    console = Console(stderr=True)
    with bars.Progress(*columns, bars.TimeRemainingColumn(), console=console, transient=True) as bar:
        yield from bar.track(results, total=total)


def _span(seconds: float) -> str:
    """A time in words.

    >>> _span(5), _span(200), _span(7300)
    ('5 s', '3 min', '2 h 2 min')
    """
    minutes, hours = round(seconds / 60), int(seconds // 3600)
    if seconds < 60:  # noqa: PLR2004 - seconds of a minute
        return f"{round(seconds)} s"
    return f"{hours} h {minutes - 60 * hours} min" if hours else f"{minutes} min"


@contextmanager
def resumable(readings: Path) -> Iterator[None]:
    """Let a person or the system stop what is done here; says what is kept in the folder of readings."""
    former = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    except KeyboardInterrupt as stopped:
        kept = sum(1 for _ in readings.glob("*.json"))
        say(f"stopped: {kept} texts are kept as read; the same command goes on from there", err=True)
        sys.exit(_TERMINATED if isinstance(stopped, _Terminated) else _INTERRUPTED)
    finally:
        signal.signal(signal.SIGTERM, former)


def _terminate(_number: int, _frame: object) -> None:
    raise _Terminated
