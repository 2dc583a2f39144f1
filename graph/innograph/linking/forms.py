"""The different names of one document, each with its mentions, as the matchers compare them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from innograph.linking.called import Called, names_in, said_by
from innograph.linking.familiar import known_as
from innograph.linking.names import name_of, uninflected
from innograph.linking.places import resolve
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.lexicon.places import Place
    from innograph.linking.names import Name
    from innograph.model import Mention


@dataclass(eq=False, slots=True)
class Form:
    """One name of one group in one document.

    `names` holds the name and those that it spells out beside it, `bases` what it may be an inflected form of, `place`
    which place of the gazetteer is meant; `standing` says of a place's name whether it is one as it is, an inflected
    one or an adjective; `choice` says of a name that several places bear why this one is meant, `doubtful` that the
    text does not tell; `nested` are those of its mentions that are part of another name; `known` is the first name of
    the row of `same_names.tsv` that has it.
    """

    group: str
    key: str
    names: tuple[Name, ...]
    bases: tuple[Name, ...] = ()
    mentions: list[Mention] = field(default_factory=list)
    nested: frozenset[Mention] = frozenset()
    place: Place | None = None
    standing: int = 0
    choice: str = ""
    doubtful: bool = False
    known: str = ""
    _said: tuple[str, ...] | None = None
    _type: str = ""

    @property
    def language(self) -> str:
        """The language of its text."""
        return self.mentions[0].sentence.document.language

    @property
    def name(self) -> Name:
        """The name itself."""
        return self.names[0]

    @property
    def translated(self) -> tuple[str, ...]:
        """What the name of an organisation or programme says in any language, empty for other names."""
        if self._said is None:
            ways = self.names[:1] + self.bases
            self._said = said_by(ways, group=self.group, language=self.language, kind=self.type)
        return self._said

    @property
    def type(self) -> str:
        """The class that most of its mentions have."""
        if not self._type:
            self._type = _commonest([mention.type for mention in self.mentions])
        return self._type

    def called(self, *, stated: bool = False) -> Called:
        """The name as it is known beyond its text; `stated` if a table has it."""
        return Called(self.name.text, self.type, self.language, self.place.id if self.place else "", stated)

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """What sorts fuller names before shorter ones, and a name before its inflected forms."""
        return (self.standing, -len(self.name.content), -len(self.name.text), self.key)


def _commonest(kinds: list[str]) -> str:
    """What stands in a list most often; the alphabet decides ties."""
    return min(set(kinds), key=lambda kind: (-kinds.count(kind), kind)) if len(kinds) > 1 else kinds[0]


def forms_of(mentions: Sequence[Mention]) -> list[Form]:
    """The names of a document, fuller ones first; those that differ in spelling or legal form alone are one."""
    found: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        group = GROUP_OF[mention.type]
        key = name_of(mention.text).key
        # "Québec" is a city and a region, and "trentino" an adjective.
        sort = f"{key} {mention.type} {mention.text.islower()}" if group == "Place" else key
        found[group, sort].append(mention)
    nested = _nested(mentions)
    forms = [_form(group, key, same, nested) for (group, key), same in found.items()]
    resolve([form for form in forms if form.group == "Place"])
    return sorted(forms, key=lambda form: (form.group, form.rank))


def _form(group: str, key: str, mentions: list[Mention], nested: frozenset[Mention]) -> Form:
    texts = Counter(mention.text for mention in mentions)
    fullest = min(texts, key=lambda text: (-len(text), -texts[text], text))
    language = mentions[0].sentence.document.language
    names = names_in(fullest, group)
    bases = tuple(map(name_of, uninflected(fullest, language)))
    known = known_as(fullest, group, language)
    return Form(group, key, names, bases, mentions, nested.intersection(mentions), known=known)


def _nested(mentions: Iterable[Mention]) -> frozenset[Mention]:
    """The mentions that lie within another: the place in "Università di Pavia"."""
    nested, reached = set(), 0
    for mention in sorted(mentions, key=lambda one: (one.span.start, -one.span.end)):
        if mention.span.end <= reached:
            nested.add(mention)
        reached = max(reached, mention.span.end)
    return frozenset(nested)
