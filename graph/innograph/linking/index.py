"""Which fuller names could a shorter one stand for: looked up by words and initials, so that linking stays linear."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.linking.events import words_before
from innograph.linking.meaning import concept_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.linking.forms import Form
    from innograph.linking.names import Name

_Tag = tuple[str, str]
_LONGEST_INITIALS = 12
_MOST = 200  # names that a word may be shared by and still tell them apart
_LETTERS = 3  # a word as short as this may stand for others: "Invest NI", "Uni Freiburg"


class Index:
    """Names by what a shorter name could be found with."""

    def __init__(self) -> None:
        self._forms: defaultdict[tuple[str, _Tag], dict[Form, None]] = defaultdict(dict)

    def add(self, form: Form) -> None:
        """Let a name be found from now on."""
        for tag in _tags(form):
            self._forms[form.group, tag][form] = None

    def candidates(self, form: Form) -> list[Form]:
        """The names that this one may be short for, in the order in which they were added, without repetition."""
        found: dict[Form, None] = {}
        for name in (*form.names, *form.bases):
            found |= self._with_rarest_word(form.group, name)
        for tag in _wanted(form):
            found |= self._row(form.group, tag)
        found.pop(form, None)
        return list(found)

    def _with_rarest_word(self, group: str, name: Name) -> dict[Form, None]:
        """The names with the rarest word of this one, and those with its rarest that stands for no letters."""
        whole = [word for word, cut in zip(name.content, name.cut, strict=True) if not cut and len(word) > 1]
        spelt = [word for word in whole if len(word) > _LETTERS]
        return self._rarest(group, whole) | (self._rarest(group, spelt) if 0 < len(spelt) < len(whole) else {})

    def _rarest(self, group: str, words: Sequence[str]) -> dict[Form, None]:
        sizes = {word: len(self._forms.get((group, ("word", word)), ())) for word in words}
        return self._row(group, ("word", min(sizes, key=lambda word: sizes[word]))) if sizes else {}

    def _row(self, group: str, tag: _Tag) -> dict[Form, None]:
        row = self._forms.get((group, tag), {})
        return row if len(row) <= _MOST else {}


def _wanted(form: Form) -> Iterator[_Tag]:
    for name in (*form.names, *form.bases):
        yield "key", name.key
        if name.acronym or (len(name.words) == 1 and form.group != "Person"):
            letters = "".join(c for c in name.letters if c.isalpha())
            yield "start", letters[:2]
            yield "initials", letters
    if form.place:
        yield "place", form.place.id
    if form.known:
        yield "known", form.known
    if form.translated:
        yield "says", " ".join(form.translated)
    if form.name.bare:
        yield "concept", concept_of(form.name.key)
    if form.group == "Event" and form.name.words:
        yield "before", form.name.words[-1]


def _tags(form: Form) -> Iterator[_Tag]:
    for name in (*form.names, *form.bases):
        yield "key", name.key
    for name in form.names:
        yield from _tags_of_name(name)
    if form.place:
        yield "place", form.place.id
    if form.known:
        yield "known", form.known
    if form.translated:
        yield "says", " ".join(form.translated)
    if form.group == "Event":
        for mention in form.mentions:
            for word in words_before(mention):
                yield "before", word


def _tags_of_name(name: Name) -> Iterator[_Tag]:
    for word in name.content:
        yield "word", word
        if concept := concept_of(word):
            yield "concept", concept
    initials = "".join(word[0] for word in name.content[:_LONGEST_INITIALS])
    for at in range(len(initials) - 1):
        yield "initials", initials[at:]
    for at, word in enumerate(name.words[:3]):  # an acronym may leave out the first word
        yield "start", word[:2]
        for following in name.words[at + 1 : at + 4]:
            yield "start", word[0] + following[0]
