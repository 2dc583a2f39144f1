"""The preferred label of an entity among the names that stand in the texts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from innograph.linking.names import name_of, variants

if TYPE_CHECKING:
    from collections.abc import Iterable

    from innograph.linking.forms import Form


def label_of(group: str, forms: Iterable[Form]) -> str:
    """The fullest name: uninflected, in words rather than letters, not all in capitals, then the commonest.

    A place is called as most texts call it, by an adjective only if none has its name.
    """
    counts: Counter[tuple[int, str]] = Counter()
    for form in forms:
        for mention in form.mentions:
            counts[form.standing, _unbracketed(mention.text)] += 1
    standing = min(standing for standing, _ in counts)
    texts = {text: number for (own, text), number in counts.items() if own == standing}
    return min(texts, key=lambda text: (*_fullness(group, text, texts[text]), text))


def _unbracketed(text: str) -> str:
    """The name without what stands in brackets behind it, if that is another name of the same."""
    outer = text.partition("(")[0].strip()
    return outer if outer in variants(text)[1:] else text


def _fullness(group: str, text: str, count: int) -> tuple[float, ...]:
    name = name_of(text)
    shouted = text.isupper() and not name.acronym
    whole_words = sum(len(word) > 1 for word in name.words)
    if group == "Place":
        return (shouted, name.acronym, -count, -len(text))
    return (name.acronym, -whole_words, shouted, -len(text), -count)
