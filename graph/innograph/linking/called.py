"""A name as it is known beyond its own text: what is compared with the names of other texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from innograph.linking.familiar import known_as
from innograph.linking.meaning import meaning_of
from innograph.linking.names import name_of, uninflected, variants
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from innograph.linking.names import Name


class Compared(Protocol):
    """What the matchers look at, in a text (`Form`) and beyond it (`Called`)."""

    @property
    def group(self) -> str:
        """The group of classes that it names one of."""

    @property
    def type(self) -> str:
        """The class of what it names."""

    @property
    def name(self) -> Name:
        """The name itself."""

    @property
    def names(self) -> tuple[Name, ...]:
        """The name and those that it spells out beside it."""

    @property
    def bases(self) -> tuple[Name, ...]:
        """What it may be an inflected form of."""

    @property
    def known(self) -> str:
        """The first name of the row of `same_names.tsv` that has it."""

    @property
    def translated(self) -> tuple[str, ...]:
        """What it says in any language."""


class Called(NamedTuple):
    """A name with the class of what it names and the language of its text; everything else follows from these.

    `place` is the gazetteer's identifier of the place that it means there, `stated` says that it is the cell of a
    table, from which no case ending is taken off. Plain strings, to be kept by the million and sent elsewhere.
    """

    text: str
    type: str
    language: str
    place: str = ""
    stated: bool = False

    @property
    def group(self) -> str:
        """The group of classes that it names one of."""
        return GROUP_OF[self.type]

    @property
    def name(self) -> Name:
        """The name itself."""
        return name_of(self.text)

    @property
    def names(self) -> tuple[Name, ...]:
        """The name and those that it spells out beside it."""
        return names_in(self.text, self.group)

    @property
    def bases(self) -> tuple[Name, ...]:
        """What it may be an inflected form of."""
        return () if self.stated else tuple(map(name_of, uninflected(self.text, self.language)))

    @property
    def known(self) -> str:
        """The first name of the row of `same_names.tsv` that has it, "" if none has."""
        return known_as(self.text, self.group, self.language)

    @property
    def translated(self) -> tuple[str, ...]:
        """What the name of an organisation or programme says in any language, empty for other names."""
        return said_by((self.name, *self.bases), group=self.group, language=self.language, kind=self.type)


def names_in(text: str, group: str) -> tuple[Name, ...]:
    """A name and those that it spells out beside it; a person has one."""
    return tuple(map(name_of, variants(text) if group != "Person" else (text,)))


def said_by(names: Iterable[Name], *, group: str, language: str, kind: str) -> tuple[str, ...]:
    """What the first of the names says that says anything, whatever its language."""
    told = names if group in {"Organisation", "Programme"} else ()
    said = (meaning_of(name.text, language, kind).said for name in told)
    return next(filter(None, said), ())
