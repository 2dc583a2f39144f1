"""The group that the commands belong to, and what they share: options, and how a text is printed or written."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

import innograph
from innograph.configuration import PROFILES, UI_LANGUAGES
from innograph.errors import ExportError, InnographError
from innograph.replacing import clear, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable

FAILED, CANNOT_RUN = 1, 2
EXISTING = click.Path(exists=True, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
CONFIDENCE = click.FloatRange(0, 1)


class _Commands(click.Group):
    """The commands; our own errors become one line on the terminal and status 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except InnographError as error:
            say(f"innograph: {error}", err=True)
            ctx.exit(CANNOT_RUN)
        except click.ClickException as error:
            raise _plain(error) from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.ClickException as error:
            raise _plain(error) from None


def _plain(error: click.ClickException) -> click.ClickException:
    """The error with a message of one line; what was typed may hold anything."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error
    words = _on_one_line(error.format_message())
    return click.UsageError(words, error.ctx) if isinstance(error, click.UsageError) else click.ClickException(words)


class _OnTerminal(logging.Handler):
    """What libraries have to say, on standard error as it is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        say(self.format(record), err=True)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(innograph.__version__, prog_name="innograph")
def main() -> None:
    """Turn reports about innovation missions into a linked-data graph, every fact with its sentence."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that is not UTF-8 must not stop a build
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(_OnTerminal(logging.WARNING))


profile_option = click.option(
    "--profile", type=click.Choice(PROFILES), help="How to read: accurate (default), or fast."
)

ui_language_option = click.option(
    "--ui-language", type=click.Choice(UI_LANGUAGES), help="Of the interactive page; left out: the reader's."
)


def write_whole(path: Path, content: bytes, *, option: str) -> None:
    """Write a file that an option names, whole or not at all; raises ExportError, which names both.

    What is no file (a pipe, `/dev/stdout`) is written to, not replaced.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        clear(path.resolve().parent)
        replace_file(path.resolve(), content)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}); choose another {option}") from error


def printable(text: str) -> str:
    """The text without what would steer a terminal; line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def for_terminal(text: str) -> str:
    """Data for a program as it is, for a terminal without what would steer it."""
    return printable(text) if sys.stdout.isatty() else text


def _on_one_line(text: str) -> str:
    return printable(" ".join(text.splitlines()))


def say(text: str, *, err: bool = False) -> None:
    """Print a line: nothing in it, the name of a file perhaps, steers the terminal or passes for a line of its own."""
    click.echo(_on_one_line(text), err=err)


def counts(names: Iterable[str]) -> str:
    """How often each name occurs, in words, the commonest first."""
    return counted(Counter(names))


def counted(numbers: Counter[str]) -> str:
    """How often each name was counted, in words, the commonest first."""
    return ", ".join(f"{count} {name}" for name, count in numbers.most_common())
