"""`innograph review`: what is least certain, question by question; each answer is a row of the table of decisions."""

from __future__ import annotations

import getpass
import shlex
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from innograph.cli.group import main, printable, say
from innograph.errors import ReadError
from innograph.manifest import is_in_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

    from innograph.curation import Answer, Opened, Question
    from innograph.model import Decision
    from innograph.server import Place

_KINDS = ("statement", "name", "pair", "identifier")
_AT_ONCE = 20
_SKIP, _UNDO, _QUIT = "k", "u", "q"
_ALWAYS = {_SKIP: "skip", _UNDO: "undo the last decision", _QUIT: "quit"}


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.option("--who", help="Who decides; left out: the name you are logged in by.")
@click.option("--limit", type=click.IntRange(min=1), help="Questions at most; left out: 20, in the browser all.")
@click.option("--kind", "kinds", type=click.Choice(_KINDS), multiple=True, help="Ask these alone; may be repeated.")
@click.option(
    "--curation", type=click.Path(dir_okay=False, path_type=Path), help="The decisions; left out: beside the build."
)
@click.option("--serve", is_flag=True, help="Ask in the browser, on this machine alone.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --serve: where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="With --serve; left out: any that is free.")
@click.option("--open", "opens", is_flag=True, help="With --serve: open the browser, too.")
@click.option("--ui-language", type=click.Choice(("en", "it", "es")), help="With --serve; left out: the browser's.")
def review(  # noqa: PLR0913 - an argument for each option
    folder: Path,
    *,
    who: str | None,
    limit: int | None,
    kinds: tuple[str, ...],
    curation: Path | None,
    serve: bool,
    host: str,
    port: int,
    opens: bool,
    ui_language: str | None,
) -> None:
    """Look at what is least certain in a build, and decide; the next build applies what you decided."""
    from innograph import curation as decided  # noqa: PLC0415 - `innograph --help` need not load it

    opened = decided.load(folder)
    if is_in_parts(opened.folder):
        raise ReadError(
            f"{opened.folder}: decisions are not applied to a build in parts; build what to review without --parts"
        )
    path = curation or opened.curation
    decided.check(path)
    command = _apply_command(opened, curation)
    if serve:
        from innograph import server  # noqa: PLC0415 - only who serves needs its libraries

        sitting = server.Sitting(opened, path, kinds=kinds or _KINDS, limit=limit)
        app = server.review_app(sitting, login=_login(), ui_language=ui_language or "", command=command)
        _serve(app, len(sitting.questions), server.at(host, port), who=who or "", opens=opens)
        _tell(sitting.taken, path, apply=command)
        return
    known = decided.read(path) if path.is_file() else decided.Decisions()
    for problem in known.wrong:
        say(f"warning: {path}, {problem}", err=True)
    questions = decided.queue(opened.graph, known, base=opened.base, kinds=kinds or _KINDS, limit=limit or _AT_ONCE)
    taken = _Review(opened, path, who if who is not None else _login(), list(known)).ask(questions)
    _tell(taken, path, apply=command)


def _serve(app: ASGIApp, count: int, place: Place, *, who: str, opens: bool) -> None:
    """Say where the questions are asked, and ask them until Ctrl-C or until the last browser has quit."""
    from innograph import server  # noqa: PLC0415 - see review

    keys = server.Secrets.fresh()
    address = f"{place.address}?token={keys.token}"
    with server.until_stopped():
        say(f"{count} questions at {address}")
        say("open that address in your browser; Ctrl-C stops")
        if not place.is_private:
            say(f"warning: {place.host} can be reached from elsewhere, and what is sent is not encrypted", err=True)
        if opens:
            click.launch(address)
        server.listen(server.Guard(app, keys, place=place, who=who), place)


def _apply_command(opened: Opened, curation: Path | None) -> str:
    """What builds again with the decisions; where the texts lie, a workspace alone knows."""
    given = f" --curation {shlex.quote(str(curation))}" if curation else ""
    workspace = opened.curation.parent
    if workspace.resolve() == opened.folder.resolve():
        return f"innograph build PATH... --output {shlex.quote(str(opened.folder))}{given}"
    return f"{shlex.join(['cd', str(workspace.resolve())])} && innograph build{given}"


def _tell(taken: int, path: Path, *, apply: str) -> None:
    say(f"{taken} decisions written to {path}" if taken else "no decision taken")
    if taken:
        say(f"apply them: {apply}")


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return ""


class _Review:
    """One sitting: asks, and writes each decision at once, so that none is lost whatever ends it."""

    def __init__(self, opened: Opened, path: Path, who: str, known: list[Decision]) -> None:
        self._opened, self._path, self._who = opened, path, who
        self._known = known
        self._taken: list[tuple[int, Decision]] = []
        self._key = _keys()

    def ask(self, questions: list[Question]) -> int:
        """Ask one question after the other; how many decisions were taken."""
        at = 0
        try:
            while at < len(questions):
                if self._is_open(questions[at]):
                    _show(questions[at], number=at + 1, total=len(questions))
                    at = self._answered(questions[at], at)
                else:
                    at += 1  # what is rejected or merged away is not asked about any more
        except (EOFError, KeyboardInterrupt, click.Abort):
            say("")
        return len(self._taken)

    def _is_open(self, question: Question) -> bool:
        from innograph.curation import is_open  # noqa: PLC0415 - see review

        return is_open(question, [*self._known, *(decision for _, decision in self._taken)])

    def _answered(self, question: Question, at: int) -> int:
        """Take one answer; the number of the question that comes next."""
        keys = {answer.key: answer.words for answer in question.answers} | _ALWAYS
        while True:
            key = self._key(keys)
            if key == _QUIT:
                raise EOFError
            if key == _SKIP:
                return at + 1
            if key == _UNDO:
                return self._undone(at)
            answer = question.answer(key)
            if answer and self._decided(answer, at):
                if not self._is_open(question):
                    return at + 1
                say("  and the question itself?")  # a new name does not say whether the fact is right

    def _decided(self, answer: Answer, at: int) -> bool:
        from innograph.curation import append  # noqa: PLC0415 - see review

        value = _typed(answer.asks) if answer.asks else answer.decision.value
        if answer.asks and not value:
            say("nothing typed, nothing decided")
            return False
        today = date.today()  # noqa: DTZ011 - the day on the desk of whoever decides
        decision = replace(answer.filled(value), who=self._who, when=today)
        append(self._path, decision)
        self._taken.append((at, decision))
        say(f"  {answer.words}: written")
        return True

    def _undone(self, at: int) -> int:
        from innograph.curation import retract  # noqa: PLC0415 - see review

        if not self._taken:
            say("  nothing to undo")
            return at
        before, decision = self._taken.pop()
        found = retract(self._path, decision)
        say("  taken back" if found else f"  somebody took it out of {self._path} already")
        return before


def _typed(words: str) -> str:
    click.echo(f"{_line(words)}: ", nl=False)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()


def _keys() -> Callable[[dict[str, str]], str]:
    """What reads an answer: one key on a terminal, one line from a pipe."""
    return _pressed if sys.stdin.isatty() else _piped


def _pressed(keys: dict[str, str]) -> str:
    while True:
        click.echo("> ", nl=False)
        key = click.getchar().lower()
        say(key)
        if key in keys:
            return key
        say(_help(keys))


def _piped(keys: dict[str, str]) -> str:
    while True:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        key = line.strip().lower()
        if key in keys:
            return key
        if key:
            say(_help(keys))


def _help(keys: dict[str, str]) -> str:
    return "press " + ", ".join(f"{key} ({printable(words)})" for key, words in keys.items())


def _show(question: Question, *, number: int, total: int) -> None:
    """Print a question: what is asked, the words of the text with what it is about marked, why, and the answers."""
    from rich.console import Console  # noqa: PLC0415 - only what is shown needs it
    from rich.text import Text  # noqa: PLC0415 - as above

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    coloured = console.color_system is not None and not console.no_color
    console.print()
    console.print(Text(f"{number} of {total}  {_line(question.title)}?", style="bold"))
    if question.passage:
        console.print(Text(f"  {_line(question.document_title)}", style="dim"))
        console.print(_passage(question, coloured=coloured))
    reasons = "; ".join((f"confidence {question.confidence:.2f}", *question.reasons))
    console.print(Text(f"  {_line(reasons)}", style="dim"))
    for answer in question.answers:
        console.print(Text.assemble("  ", (answer.key, "bold"), f"  {_line(answer.words)}"))
    console.print(Text("  " + "   ".join(f"{key}  {words}" for key, words in _ALWAYS.items()), style="dim"))


def _passage(question: Question, *, coloured: bool) -> object:
    """The passage with its marks in colour, in a pipe between brackets."""
    from rich.padding import Padding  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    shown = Text(_flat(question.passage))  # character for character
    for start, end in question.marks:
        shown.stylize("yellow", start, end)
    for start, end in question.names:
        shown.stylize("bold", start, end)
    if not coloured:
        plain = shown.plain
        for start, end in sorted(question.marks, reverse=True):
            plain = f"{plain[:start]}[[{plain[start:end]}]]{plain[end:]}"
        shown = Text(plain)
    return Padding(shown, (0, 2, 0, 4))


def _flat(text: str) -> str:
    """A text without line ends and without what would steer a terminal."""
    return printable("".join(" " if c.isspace() else c for c in text))


def _line(text: str) -> str:
    return " ".join(_flat(text).split())
