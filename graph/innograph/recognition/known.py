"""Words with what the lexicons know of them: a word that many candidate names share is looked up once."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from innograph.lexicon.heads import any_head_type
from innograph.lexicon.roles import is_role_word, is_title_word
from innograph.recognition.gazetteer import calendar_words, is_common, is_first_name, is_last_name, place_kind
from innograph.recognition.lines import is_named, links
from innograph.recognition.people import person_sort
from innograph.recognition.sorts import sort_of, word_shape

if TYPE_CHECKING:
    from innograph.recognition.lines import Line

_SHORTEST_WITH_ENDING = 6


class Known:
    """A word of a language; each question is put to the lexicons when it is first asked, and only then."""

    def __init__(self, text: str, bare: str, language: str) -> None:
        self.text = text
        self.bare = bare
        self.language = language
        self.lower = text.lower().replace("’", "'")
        self.named = is_named(text)
        self.capital = text[0].isupper()
        self.shape = word_shape(text) if self.named else ""
        """The shape of a word that looks like a name's, "" of another."""
        self.person_sort = person_sort(text, language)
        """What the word would be in a person's name, as a letter; see `people`."""

    @cached_property
    def sort(self) -> str:
        """What the word is, as letters; see `sorts`."""
        return sort_of(self.text, self.bare, self.language)

    @cached_property
    def head(self) -> str | None:
        """The class that the word announces without its case ending."""
        return any_head_type(self.bare)

    @cached_property
    def full_head(self) -> str | None:
        """The class that the word announces as it stands."""
        return any_head_type(self.text)

    @cached_property
    def first(self) -> bool:
        """Whether people are called so."""
        return is_first_name(self.text)

    @cached_property
    def last(self) -> bool:
        """Whether families are called so."""
        return is_last_name(self.text)

    @cached_property
    def common(self) -> bool:
        """Whether it is a word of the language too."""
        return is_common(self.text, self.language)

    @cached_property
    def calendar(self) -> bool:
        """Whether it is a day or a month."""
        return self.text.lower() in calendar_words(self.language)

    @cached_property
    def placed(self) -> bool:
        """Whether it is the name of a place, and written as one."""
        return self.capital and place_kind(self.text) is not None

    @cached_property
    def offices(self) -> tuple[str, ...]:
        """The cues that it gives as a position or a title."""
        role, title = is_role_word(self.text, self.language), is_title_word(self.text, self.language)
        return ("isrole",) * role + ("istitle",) * title

    @cached_property
    def spelling(self) -> tuple[str, ...]:
        """The cues that its letters give."""
        ending = (f"s={self.lower[-4:]}",) if len(self.lower) >= _SHORTEST_WITH_ENDING else ()
        return (f"w={self.lower}", *ending)

    @cached_property
    def opening(self) -> tuple[str, ...]:
        """The cues that it gives as the first word of a name."""
        return (*self.spelling, f"w1={self.lower}")

    @cached_property
    def closing(self) -> tuple[str, ...]:
        """The cues that it gives as the last word of a name."""
        return (*self.spelling, f"wL={self.lower}")

    @cached_property
    def inside(self) -> tuple[str, ...]:
        """The cues that it gives between the first and the last word of a name."""
        if self.named:
            return self.spelling
        if any_head_type(self.lower) is not None or self.lower in links("of"):
            return ()
        return ("gap=and" if self.lower in links("and") else "gap=lower",)


known_word = lru_cache(maxsize=50_000)(Known)


def known_words(line: Line) -> list[Known]:
    """The words of a line, each as itself and without its case ending."""
    return [known_word(token.text, line.text(at, at + 1), line.language) for at, token in enumerate(line.tokens)]
