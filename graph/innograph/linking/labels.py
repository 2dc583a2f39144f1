"""The preferred label of an entity among the names that stand in the texts."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.places import find_places
from innograph.lexicon.words import fold
from innograph.linking.names import is_head, name_of, proper_part, small_words, uninflected, variants, without_form

if TYPE_CHECKING:
    from collections.abc import Iterable

_FREE = 1000  # a mention that is no part of another name counts for more than all that are


class Wording(NamedTuple):
    """A name as it stands in a text, on one line, and how much it counts as a label: 0 for what is none.

    `standing` is that of its form; `here` says that a mention of the thing reads so, and not only its namesake's.
    """

    text: str
    weight: int
    standing: int = 0
    here: bool = True


def weight_of(*, free: bool) -> int:
    """How much a mention counts; a free one is no part of another name."""
    return 1 + _FREE * free


def label_of(group: str, wordings: Iterable[tuple[Wording, str]]) -> str:
    """The fullest name: uninflected, in words rather than letters, not all in capitals, then the commonest.

    Each wording comes with the language of its text. A place is called as most texts call it outside of other names
    ("Sachsen" though there is a "Saxony Trade GmbH"), by an adjective only if none has its name.
    """
    naming = [(wording, language) for wording, language in wordings if wording.weight]
    standing = min(wording.standing for wording, _ in naming)
    texts: Counter[str] = Counter()
    languages: dict[str, str] = {}
    for wording, language in naming:
        if wording.standing == standing:
            text = _own_words(wording.text)
            texts[text] += wording.weight
            languages[text] = max(language, languages.get(text, ""))
    inflected = {text for text in texts if not texts.keys().isdisjoint(uninflected(text, languages[text]))}
    best = min(texts, key=lambda text: (text in inflected, *_fullness(group, text, texts[text]), text))
    return _base(best, languages[best], group)


def on_one_line(text: str) -> str:
    r"""A name without the line break that a hard-wrapped text puts into it.

    >>> on_one_line("Università\ndi  Bologna")
    'Università di Bologna'
    """
    return " ".join(text.split())


@lru_cache(maxsize=50_000)
def _own_words(text: str) -> str:
    """The name without brackets behind it, the noun before it ("feria Cibus") or the article of "El Gobierno"."""
    text = on_one_line(text)
    article, _, rest = text.partition(" ")
    opens = fold(article) in small_words("article") and (article.lower() == "the" or is_head(rest.partition(" ")[0]))
    text = rest if opens else text
    outer = text.partition("(")[0].strip()
    if outer in variants(text)[1:]:
        return outer
    return proper_part(text) or text


def _fullness(group: str, text: str, count: int) -> tuple[float, ...]:
    name = name_of(text)
    shouted = text.isupper() and not name.acronym
    whole_words = sum(len(word) > 1 for word in name.words)
    if group == "Place":
        return (shouted, name.acronym, -count, -len(text))
    bare = len(without_form(text)) == len(text)
    return (name.acronym, -whole_words, shouted, bare, -count, -len(text))


def _base(text: str, language: str, group: str) -> str:
    """The base of a name that stands in a case form alone, where it is plain: SPRIk, Arabako."""
    if language != "eu":
        return text
    for stem in uninflected(text, language):
        last = stem.split()[-1]
        place = group == "Place" and find_places(stem) and not find_places(text)
        if place or is_head(last) or (last.isupper() and not text.isupper()):
            return stem
    return text
