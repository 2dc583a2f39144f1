"""`innograph init`: a new workspace, with what a person answers about its data."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from innograph.cli.group import CONFIDENCE, main, printable, say
from innograph.configuration import DEFAULT_BASE, PEOPLE, QUOTES, STATUSES, Configuration, Policy
from innograph.errors import ConfigError
from innograph.metadata import LICENCES, PROFILES, UNNAMED, Dataset, check, codes, lacking, licence_of
from innograph.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

_NONE, _LEAVE_OUT = "none", "-"
_PROFILES = [key or _NONE for key in PROFILES]
_IN_WORDS = {"it": "Italian", "es": "Spanish", "en": "English"}
_IN_LANGUAGE = re.compile(rf"({'|'.join(LANGUAGES)})=(.*)", re.DOTALL)
_RESOLVES_NOT = (
    f"{DEFAULT_BASE} does not resolve on the web: who looks an IRI up there finds nothing. Before you publish, take an "
    "address that you own"
)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--base", help="Where the IRIs of the data live; ends in / or #.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of all texts; left out: identified text by text.")
@click.option("--title", multiple=True, metavar="[LANG=]TEXT", help="Of the dataset, such as it=Missioni; repeatable.")
@click.option("--description", multiple=True, metavar="[LANG=]TEXT", help="Of the dataset; repeatable.")
@click.option("--publisher", help="Who publishes the data.")
@click.option("--publisher-type", metavar="CODE", help="Such as RegionalAuthority.")
@click.option("--publisher-identifier", metavar="CODE", help="The publisher's code in IPA (Italy) or DIR3 (Spain).")
@click.option("--contact", help="An e-mail address, or the address of a page.")
@click.option("--licence", help=f"{', '.join(one.name for one in LICENCES)}, or an IRI.")
@click.option("--access-url", help="The page that the data will be found at.")
@click.option("--theme", help="Codes of the EU's table of themes, such as TECH, or IRIs; several with commas.")
@click.option("--frequency", metavar="CODE", help="How often the data are renewed, such as IRREG or QUARTERLY.")
@click.option("--portal-profile", type=click.Choice(_PROFILES), help="The national profile of portals to keep to.")
@click.option("--status", type=click.Choice(STATUSES), help="Which statements may be published.")
@click.option("--threshold", type=CONFIDENCE, help="From which confidence a statement is confident.")
@click.option("--people", type=click.Choice(PEOPLE), help="How people may be named.")
@click.option("--quotes", type=click.Choice(QUOTES), help="Whether texts may be quoted.")
@click.option("--yes", is_flag=True, help="Ask nothing; what no option says is as by default.")
def init(folder: Path, *, language: str | None, yes: bool, **given: object) -> None:
    """Make a folder a workspace; asks about its data and what of them may be published."""
    from innograph import pipeline  # noqa: PLC0415 - `innograph --help` need not load it

    pipeline.check_start(folder)
    asked = _Asked(given, quiet=yes, language=language or "en")
    configuration = Configuration(
        base=_base(asked), language=language or "", dataset=_dataset(asked), publication=_policy(asked)
    )
    pipeline.lay_out(folder, configuration)
    say(f"{folder} is a workspace. Put texts into {folder / 'sources'}; in {folder}: innograph build")
    if configuration.base == DEFAULT_BASE:
        say(f"note: {_RESOLVES_NOT}: base in {folder / 'innograph.toml'}.", err=True)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is known from options, and what is asked for in the terminal unless it shall be `quiet`."""

    given: Mapping[str, object]
    quiet: bool
    language: str

    def option(self, name: str) -> str:
        """What an option says that is never asked for."""
        return str(self.given.get(name) or "")

    def answer(self, name: str, words: str, default: str, read: Callable[[str], T]) -> T:
        """What the option says, else the answer to the question, else the default; a wrong one is asked for again."""
        said = self.given.get(name)
        if said is not None or self.quiet:
            return read(default if said is None else str(said))

        def checked(answer: str) -> T:
            try:
                return read(answer.strip())
            except ConfigError as error:
                raise click.UsageError(printable(str(error))) from error

        value: T = click.prompt(words, default=default, value_proc=checked, show_default=bool(default))
        return value

    def choice(self, name: str, words: str, known: tuple[str, ...], default: str) -> str:
        """One of several values."""

        def one_of(answer: str) -> str:
            if answer not in known:
                raise ConfigError(f"{answer!r} is not one of {', '.join(known)}")
            return answer

        return self.answer(name, f"{words} ({', '.join(known)})", default, one_of)

    def texts(self, name: str, words: str, default: Mapping[str, str], *, needed: str) -> dict[str, str]:
        """Texts by language, from options or by a question for each that there is a default in; one may be needed."""
        said = self.given.get(name)
        if isinstance(said, tuple) and said:
            answers = dict(_in_language(str(text), self.language) for text in said)
        else:
            answers = {
                tag: self._text(f"{words} in {_IN_WORDS[tag]}", default[tag], tag == needed) for tag in _IN_WORDS
            }
        texts = {tag: text for tag, text in answers.items() if text.strip()}
        if not texts:
            raise ConfigError(f"dataset.{name}: is empty in every language; leave it in one at least (--{name})")
        return texts

    def _text(self, words: str, default: str, needed: bool) -> str:  # noqa: FBT001 - what is asked of one text
        def read(answer: str) -> str:
            if answer == _LEAVE_OUT and needed:
                raise ConfigError("the profile asks for it in this language")
            return "" if answer == _LEAVE_OUT else answer

        return default if self.quiet else self.answer("", words, default, read)


def _in_language(text: str, language: str) -> tuple[str, str]:
    """The language and the words of "it=Missioni"; without a language in front it is the one given."""
    match = _IN_LANGUAGE.fullmatch(text)
    return (match[1], match[2]) if match else (language, text)


def _base(asked: _Asked) -> str:
    def read(answer: str) -> str:
        return Configuration(base=answer).base

    if not asked.quiet and asked.given.get("base") is None:
        say(f"{_RESOLVES_NOT}.")
    return asked.answer("base", "Where the IRIs of the data live, ending in / or #", DEFAULT_BASE, read)


def _dataset(asked: _Asked) -> Dataset:
    """What portals shall be told; raises ConfigError for what the profile asks for and nobody said."""
    known = Dataset()
    profile = asked.choice("portal_profile", "National profile of portals", tuple(_PROFILES), _NONE)
    profile = "" if profile == _NONE else profile
    if not asked.quiet and not (asked.given.get("title") and asked.given.get("description")):
        say(f"Texts by language; {_LEAVE_OUT} leaves a language out.")
    reader = partial(_reader, profile)
    found = Dataset(
        title=asked.texts("title", "Title", known.title, needed=profile),
        description=asked.texts("description", "Description", known.description, needed=profile),
        publisher=asked.answer("publisher", "Who publishes the data", UNNAMED, reader("publisher", str)),
        publisher_type=reader("publisher_type", str)(asked.option("publisher_type")),
        publisher_identifier=_identifier(asked, profile),
        contact=asked.answer("contact", "Contact, an e-mail address or a page", "", reader("contact", _contact)),
        licence=asked.answer("licence", _licences(), LICENCES[0].name, reader("licence", _licence)),
        access_url=reader("access_url", str)(asked.option("access_url")),
        theme=asked.answer("theme", f"Themes ({', '.join(codes('theme'))})", "TECH", reader("theme", _themes)),
        frequency=asked.answer("frequency", "How often renewed, by a code", "IRREG", reader("frequency", str)),
        profile=profile,
    )
    check(found)
    return found


def _identifier(asked: _Asked, profile: str) -> str:
    where = {"it": "IPA", "es": "DIR3"}.get(profile)
    if where is None:
        return asked.option("publisher_identifier")
    return asked.answer(
        "publisher_identifier", f"The publisher's code in {where}", "", _reader(profile, "publisher_identifier", str)
    )


def _reader(profile: str, name: str, convert: Callable[[str], T]) -> Callable[[str], T]:
    """What turns an answer into a value of the record; it raises ConfigError for one that is wrong or not enough."""

    def read(answer: str) -> T:
        value = convert(answer)
        record = replace(Dataset(), **{name: value})  # type: ignore[arg-type]
        check(record)
        for problem in lacking(replace(record, profile=profile)):
            if problem.startswith(f"{name}:"):
                raise ConfigError(f"dataset.{problem} (--{name.replace('_', '-')})")
        return value

    return read


def _contact(answer: str) -> str:
    return f"mailto:{answer}" if "@" in answer and ":" not in answer else answer


def _licences() -> str:
    return f"Licence ({', '.join(one.name for one in LICENCES)}, or an IRI)"


def _licence(answer: str) -> str:
    known = licence_of(answer)
    return known.iri if known else answer


def _themes(answer: str) -> tuple[str, ...]:
    return tuple(filter(None, (theme.strip() for theme in answer.split(","))))


def _policy(asked: _Asked) -> Policy:
    known = Policy()
    threshold = asked.given.get("threshold")
    return Policy(
        status=asked.choice("status", "Which statements may be published", STATUSES, known.status),
        threshold=threshold if isinstance(threshold, float) else known.threshold,
        people=asked.choice("people", "How people may be named", PEOPLE, known.people),
        quotes=asked.choice("quotes", "Whether texts may be quoted", QUOTES, known.quotes),
    )
