"""The group that the commands belong to, and what they share: options, and how a text is printed or written."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

import innograph
from innograph.configuration import PROFILES, UI_LANGUAGES
from innograph.errors import ExportError, InnographError

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
            click.echo(f"innograph: {printable(str(error))}", err=True)
            ctx.exit(CANNOT_RUN)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(innograph.__version__, prog_name="innograph")
def main() -> None:
    """Turn reports about innovation missions into a linked-data graph, every fact with its sentence."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that is not UTF-8 must not stop a build
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


profile_option = click.option(
    "--profile", type=click.Choice(PROFILES), help="How to read: accurate (default), or fast."
)

ui_language_option = click.option(
    "--ui-language", type=click.Choice(UI_LANGUAGES), help="Of the interactive page; left out: the reader's."
)


def write_text(path: Path, content: str, *, option: str) -> None:
    """Write a file that an option names; raises ExportError, which names both."""
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}); choose another {option}") from error


def write_whole(path: Path, content: bytes, *, option: str) -> None:
    """Write a file that an option names, whole or not at all; raises ExportError, which names both.

    What is no file (a pipe, `/dev/stdout`) is written to, not replaced.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        descriptor, aside = tempfile.mkstemp(prefix=".innograph-", dir=path.resolve().parent)
        try:
            with open(descriptor, "wb") as stream:  # noqa: PTH123 - a descriptor is no path
                stream.write(content)
            Path(aside).chmod(0o666 & ~_umask())
            Path(aside).replace(path.resolve())
        finally:
            Path(aside).unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}); choose another {option}") from error


def _umask() -> int:
    """What a new file's rights lack; a temporary file is closed to all others instead."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def printable(text: str) -> str:
    """The text without what would steer a terminal; line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def counts(names: Iterable[str]) -> str:
    """How often each name occurs, in words, the commonest first."""
    return counted(Counter(names))


def counted(numbers: Counter[str]) -> str:
    """How often each name was counted, in words, the commonest first."""
    return ", ".join(f"{count} {name}" for name, count in numbers.most_common())
