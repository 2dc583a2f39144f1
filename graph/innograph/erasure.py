"""People who are erased: their names give way in texts as they are read, and are known by salted digests alone.

What is never read is in no output, cache or table. A digest keeps a name from being read or searched for, not from
being guessed by whoever has a list of names: the table that holds it stays as private as the texts.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from innograph.model import Document

ERASE = "erase"
"""The action of a decision that erases somebody; its subject is a `Digest` as an IRI."""
GONE = "[…]"
_IRI = re.compile(r"urn:innograph:erased:(?P<salt>[0-9a-f]{16}):(?P<words>[1-9][0-9]?):(?P<digest>[0-9a-f]{32})")
_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f\u00ad\u200b-\u200d]*)+")
# What may stand between the words of a name, in a text and in a path.
_BETWEEN = re.compile(r"[\s.,'’_/+-]{0,4}")
_FULL = 2


class Digest(NamedTuple):
    """A name by its digest: how many words it has, and for which person it is, whose names share a salt.

    One of several words gives way wherever it stands; one of one word only where the person is named in full, or in the
    `document` that it is said to mean the person in.
    """

    salt: str
    words: int
    digest: str
    document: str = ""

    @property
    def iri(self) -> str:
        """The digest as a decision names it."""
        return f"urn:innograph:erased:{self.salt}:{self.words}:{self.digest}"


def digest_of(iri: str, document: str = "") -> Digest | None:
    """The digest that an IRI is, None for any other IRI."""
    found = _IRI.fullmatch(iri)
    return Digest(found["salt"], int(found["words"]), found["digest"], document) if found else None


def digests(names: Iterable[str], *, elsewhere: Iterable[tuple[str, str]] = ()) -> tuple[Digest, ...]:
    """The digests by which a person is erased who bears these names; `elsewhere` are pairs of one and a document.

    A name of two words is known by either order of them, and by its last word where it stands in full as well.
    """
    salt = secrets.token_hex(8)
    forms = {tuple(word for word, _, _ in _words(name)) for name in names} - {()}
    full = {form for form in forms if len(form) >= _FULL}
    forms |= {form[::-1] for form in full if len(form) == _FULL} | {form[-1:] for form in full}
    made = {Digest(salt, len(form), _digest(salt, form)) for form in forms}
    for name, document in elsewhere:
        made |= {Digest(salt, 1, _digest(salt, (word,)), document) for word, _, _ in _words(name)}
    return tuple(sorted(made))


@dataclass(frozen=True)
class Erasure:
    """Who is erased; false where nobody is."""

    names: tuple[Digest, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names)

    @property
    def signature(self) -> str:
        """What a reading depends on."""
        return hashlib.sha256(repr(sorted(self.names)).encode()).hexdigest() if self.names else ""

    def masked(self, text: str, document: str = "") -> str:
        """A text without the names, `document` being the one that it is of."""
        for start, end in reversed(self._spans(text, document)):
            text = f"{text[:start]}{GONE}{text[end:]}"
        return text

    def tells(self, *texts: str, document: str = "") -> bool:
        """Whether one of some texts, paths or IRIs holds a name."""
        return any(self._spans(unquote(text), document) for text in texts if text)

    def identifier(self, name: str) -> str:
        """The identifier of a document, a digest in place of one that holds a name."""
        return hashlib.sha256(name.encode(errors="replace")).hexdigest()[:20] if self.tells(name) else name

    def document(self, one: Document) -> Document:
        """A document without the names, in its text and in all that describes it."""
        if not self.names:
            return one
        return replace(
            one,
            text=self.masked(one.text, one.id),
            title=self.masked(one.title, one.id),
            publisher=self.masked(one.publisher, one.id),
            source="" if self.tells(one.source) else one.source,
            url="" if self.tells(one.url) else one.url,
        )

    @cached_property
    def _people(self) -> dict[str, _Person]:
        people: defaultdict[str, _Person] = defaultdict(_Person.nobody)
        for one in self.names:
            people[one.salt].take(one)
        return dict(people)

    def _spans(self, text: str, document: str) -> list[tuple[int, int]]:
        words = list(_words(text)) if self.names else []
        found = sorted(
            span for salt, person in self._people.items() for span in person.spans(salt, words, text, document)
        )
        joined: list[tuple[int, int]] = []
        for start, end in found:
            if joined and start < joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined


NOBODY = Erasure()


class _Person(NamedTuple):
    """The digests of one person: of whole names by their length, of single words, and of such in one document."""

    full: defaultdict[int, set[str]]
    single: set[str]
    within: defaultdict[str, set[str]]

    @classmethod
    def nobody(cls) -> _Person:
        return cls(defaultdict(set), set(), defaultdict(set))

    def take(self, one: Digest) -> None:
        if one.words >= _FULL:
            self.full[one.words].add(one.digest)
        elif one.document:
            self.within[one.document].add(one.digest)
        else:
            self.single.add(one.digest)

    def spans(
        self, salt: str, words: Sequence[tuple[str, int, int]], text: str, document: str
    ) -> Iterator[tuple[int, int]]:
        whole = list(self._whole(salt, words, text))
        yield from whole
        alone = self.within.get(document, set()) | (self.single if whole else set())
        for word, start, end in words if alone else ():
            if _digest(salt, (word,)) in alone:
                yield start, end

    def _whole(self, salt: str, words: Sequence[tuple[str, int, int]], text: str) -> Iterator[tuple[int, int]]:
        for length, known in self.full.items():
            for at in range(len(words) - length + 1):
                some = words[at : at + length]
                if _digest(salt, tuple(word for word, _, _ in some)) in known and _together(some, text):
                    yield some[0][1], some[-1][2]


def _together(words: Sequence[tuple[str, int, int]], text: str) -> bool:
    return all(_BETWEEN.fullmatch(text, end, start) for (_, _, end), (_, start, _) in pairwise(words))


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text, without case and accents, and where they stand."""
    for found in _WORD.finditer(text):
        plain = (c for c in unicodedata.normalize("NFKD", found[0].casefold()) if c.isalpha())
        yield "".join(plain), found.start(), found.end()


def _digest(salt: str, words: tuple[str, ...]) -> str:
    return hashlib.sha256(f"{salt} {' '.join(words)}".encode()).hexdigest()[:32]
