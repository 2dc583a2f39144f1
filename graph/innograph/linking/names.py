"""A name taken apart for comparison: what counts in it, what it shortens, and what its letters stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from innograph.lexicon.connectors import connectors
from innograph.lexicon.heads import any_head_type, legal_form, legal_type
from innograph.lexicon.inflection import base_forms
from innograph.lexicon.words import fold
from innograph.vocabulary import LANGUAGES

_WORD = re.compile(r"([^\W_]+(?:&[^\W_]+)*)(\.?)")
_QUOTED = re.compile(r"[«“„\"]\s*([^«»“”„\"]{3,80}?)\s*[»”“\"]")
_QUOTES = '«»“”„"'
_DASH = re.compile(r"\s[–—-]\s")
_LONGEST_ACRONYM = 12
_SHORTEST_BLEND = 4
_SHORTEST_STEM = 3
_CUT = 3  # letters to which a word is cut without a dot


@dataclass(frozen=True, slots=True)
class Name:
    """A name's folded words without leading article and legal form.

    `content` are those that are no connectors, `heads` says which of them are head nouns ("università"), `cut` which
    are abbreviated by a dot ("Univ."). Two names with the same `key` differ in spelling, spacing or legal form alone.
    A `bare` name is nothing but head nouns ("il Politecnico"); an `acronym` looks like letters that stand for words
    (BAIC, BH2C, CTN BIG, INRiM).
    """

    text: str
    words: tuple[str, ...]
    content: tuple[str, ...]
    heads: tuple[bool, ...]
    cut: tuple[bool, ...]
    key: str
    bare: bool
    acronym: bool

    @property
    def letters(self) -> str:
        """The folded letters and digits of the name, without spaces."""
        return "".join(self.words)


@lru_cache(maxsize=200_000)  # some hundred bytes each; fewer, and a large build takes each name apart six times
def name_of(text: str) -> Name:
    """Take a name apart.

    >>> name = name_of("l'Università degli Studi di Pavia")
    >>> name.content, name.heads
    (('universita', 'studi', 'pavia'), (True, False, False))
    >>> name_of("Nimbus S.r.l.").key == name_of("NIMBUS").key, name_of("Clust-ER Mech").key
    (True, 'clustermech')
    """
    found = [(fold(word), bool(dot), word) for word, dot in _WORD.findall(without_form(text)) if fold(word)]
    while len(found) > 1 and found[0][0] in small_words("article") and not found[0][1]:  # the dot: "A. Rossi"
        found = found[1:]
    content = [one for one in found if one[0] not in small_words()] or found
    words = tuple(word for word, _, _ in found)
    key = "".join(words).replace("&", "") or fold(text) or text
    heads = tuple(is_head(raw) for _, _, raw in content)
    return Name(
        text=text,
        words=words,
        content=tuple(word for word, _, _ in content),
        heads=heads,
        cut=tuple(dot for _, dot, _ in content),
        key=key,
        bare=all(heads) or (len(text.split()) == 1 and is_head(key)),
        acronym=_looks_like_letters(text),
    )


def _looks_like_letters(text: str) -> bool:
    letters = [c for c in text if c.isalnum()]
    capitals = sum(c.isupper() or c.isdigit() for c in letters)
    short = 1 < len(letters) <= _LONGEST_ACRONYM and len(text.split()) <= 2  # noqa: PLR2004 - CTN BIG
    return short and capitals >= 2 and 2 * capitals > len(letters)  # noqa: PLR2004 - one capital is no acronym


@lru_cache(maxsize=50_000)
def variants(text: str) -> tuple[str, ...]:
    """The names that one name spells out side by side: "HIT – Hub Innovazione Trentino", "Corridor (BH2C)".

    The left of "CNR – Istituto per i Polimeri" is the parent, not another name: a side counts if it is short for the
    other.

    >>> variants("Basque Hydrogen Corridor (BH2C)")
    ('Basque Hydrogen Corridor (BH2C)', 'Basque Hydrogen Corridor', 'BH2C')
    >>> variants("CNR – Istituto per i Polimeri")
    ('CNR – Istituto per i Polimeri',)
    """
    return tuple(dict.fromkeys([text, *_sides(text), *_quoted(text), *filter(None, [proper_part(text)])]))


def _sides(text: str) -> tuple[str, ...]:
    bracketed = _bracketed(text)
    sides = bracketed or tuple(_DASH.split(text))
    if len(sides) != 2:  # noqa: PLR2004 - a pair
        return ()
    left, right = map(name_of, sides)
    parent = left.acronym or left.heads[:1] == (True,)
    spelt_out = stands_for(left, right) or stands_for(right, left) or right.letters.startswith(left.letters)
    if spelt_out or (left.acronym or right.acronym if bracketed else not (parent or right.acronym)):
        return sides
    return (left.text,) if bracketed else ()


def _quoted(text: str) -> tuple[str, ...]:
    return tuple(match.group(1) for match in _QUOTED.finditer(text))


def proper_part(text: str) -> str:
    """The name in "instituto RIKEN" or "HEGAN klusterrak", "" if there is none: "università di Pavia" is not Pavia.

    >>> proper_part("instituto RIKEN"), proper_part("università di Pavia"), proper_part("mission « Elbe-Seine »")
    ('RIKEN', '', 'Elbe-Seine')
    """
    words = [word for word in text.split() if any(c.isalnum() for c in word)]
    capitals = [at for at, word in enumerate(words) if not word.islower()]
    if not capitals:
        return ""
    first, last = capitals[0], capitals[-1]
    if first and (not is_head(words[0]) or fold(words[first - 1]) in small_words()):
        return ""
    if last + 1 < len(words) and any_head_type(words[-1]) in {None, "Mission", "Event"}:
        return ""
    return " ".join(words[first : last + 1]).strip(_QUOTES) if len(words) > last - first + 1 else ""


def _bracketed(text: str) -> tuple[str, ...]:
    """A name and what stands in brackets behind it, empty if nothing does."""
    at = text.rfind("(")
    return (text[:at].strip(), text[at + 1 : -1].strip()) if at > 0 and text.endswith(")") else ()


def without_form(text: str) -> str:
    """A name without its legal form, in front ("AS Tallinna Sadam") or behind; one that is nothing else stays.

    >>> without_form("Nimbus S.r.l."), without_form("AS Tallinna Sadam")
    ('Nimbus', 'Tallinna Sadam')
    """
    while match := legal_form().search(text):
        text = text[: match.start()]
    first, _, rest = text.partition(" ")
    in_front = rest and first.isalpha() and first.isupper() and legal_type(f"x {first}")
    return rest if in_front else text


_INFLECTED = frozenset({"eu", "de", "en"})


@lru_cache(maxsize=50_000)
def uninflected(text: str, language: str) -> tuple[str, ...]:
    """What a name may be an inflected form of: its last word without a case ending.

    >>> "Maider Iriart" in uninflected("Maider Iriartek", "eu"), uninflected("Luca Arcangeli", "it")
    (True, ())
    """
    if language not in _INFLECTED:
        return ()
    front, _, last = text.rpartition(" ")
    stems = [stem for stem in base_forms(last, language)[1:] if len(stem) >= _SHORTEST_STEM]
    return tuple(f"{front} {stem}".strip() for stem in stems)


@cache
def small_words(*kinds: str) -> frozenset[str]:
    """Folded connectors of all languages, since a name keeps its own: articles only, or all of them."""
    wanted = kinds or ("article", "and", "of", "at")
    return frozenset(fold(word) for kind in wanted for code in LANGUAGES for word in connectors(kind, code))


@lru_cache(maxsize=50_000)
def is_head(word: str) -> bool:
    """Whether a word is a noun for a kind of thing in any language."""
    return any_head_type(word) is not None


def stands_for(short: Name, long: Name) -> bool:
    """Whether the letters of one name are the initials, or the first letters, of the words of the other.

    >>> def fits(short, long): return stands_for(name_of(short), name_of(long))
    >>> fits("BH2C", "Basque Hydrogen Corridor"), fits("Unimore", "Università di Modena e Reggio Emilia")
    (True, True)
    >>> fits("2C2T", "Centro de Ciência e Tecnologia Têxtil"), fits("CNR", "Istituto per i Polimeri")
    (True, False)
    """
    if 1 < len(short.content) <= len(long.content) and _partly_stands_for(short, long):
        return True
    if len(long.content) < 2 or len(short.words) >= len(long.words):  # noqa: PLR2004 - one word has no initials
        return False
    if short.acronym:
        return any(_spells(letters, long.words, most=2) for letters in _expansions(short.letters))
    one_word = len(short.words) == 1 and len(short.letters) >= _SHORTEST_BLEND
    return one_word and _spells(short.letters, long.words, most=6)


def _partly_stands_for(short: Name, long: Name) -> bool:
    """Whether letters stand for the beginning or the end of a name and the rest is written out: "Invest NI"."""
    first, *ending = short.content
    *opening, last = short.content
    left, right = long.content[: -len(ending)], long.content[len(opening) :]
    return (long.content[-len(ending) :] == tuple(ending) and _letters_of(first, left)) or (
        long.content[: len(opening)] == tuple(opening) and _letters_of(last, right)
    )


def _letters_of(letters: str, words: tuple[str, ...]) -> bool:
    if words == (letters,):
        return False
    if len(words) == 1:  # "Uni Freiburg"
        return len(letters) == _CUT and words[0].startswith(letters)
    return letters == "".join(word[0] for word in words)


def _expansions(letters: str) -> tuple[str, ...]:
    """What digits in an acronym can mean: two of the next letter, of the letter before, "for", or nothing."""
    if letters.isalpha():
        return (letters,)
    doubled = re.sub(r"2([a-z])", r"\1\1", letters)
    after = re.sub(r"([a-z])2", r"\1\1", letters)
    return (letters, doubled, after, letters.replace("4", "f"), re.sub(r"\d", "", letters))


@lru_cache(maxsize=50_000)
def _spells(letters: str, words: tuple[str, ...], *, most: int) -> bool:
    """Whether beginnings of the words, at most so many letters of each and in their order, spell the letters.

    Connectors may be passed over freely, one other word may be; a run of initials from the middle of the name on
    counts from four letters ("AIST" leaves out "National Institute of").
    """
    content = [word for word in words if word not in small_words()]
    initials = "".join(word[0] for word in content)
    if len(letters) > 3 and initials.endswith(letters):  # noqa: PLR2004 - three fit too much
        return True
    reached = {(0, 0, 0)}  # letters spelt, words that spelt them, words passed over
    for word in words:
        small = word in small_words()
        following = {(at, used, passed + (not small)) for at, used, passed in reached if small or passed < 1}
        for at, used, passed in reached:
            for length in range(1, min(most, len(word), len(letters) - at) + 1):
                if letters[at + length - 1] != word[length - 1]:
                    break
                following.add((at + length, used + 1, passed))
        reached = following
    return any(at == len(letters) and used > 1 and used >= passed for at, used, passed in reached)


def shortens(short: Name, long: Name) -> bool:
    """Whether one name is the other with words left out: "Varesina", "Univ. di Parma", "Torino Wireless".

    A name that opens with a head noun is never the tail of another: the "Università di Pavia" is not its "Dipartimento
    di Fisica dell'Università di Pavia".

    >>> def fits(short, long): return shortens(name_of(short), name_of(long))
    >>> fits("Univ. di Parma", "Università di Parma"), fits("Torino Wireless", "Fondazione Torino Wireless")
    (True, True)
    >>> fits("Università di Pavia", "Dipartimento di Fisica dell'Università di Pavia")
    False
    """
    if not short.content or len(short.content) > len(long.content) or short.content == long.content:
        return False
    at = _position(short, long)
    if at < 0:
        return _with_gaps(short, long)
    return at == 0 or (at == len(long.content) - len(short.content) and not short.heads[0])


def _position(short: Name, long: Name) -> int:
    """Where the words of one name stand side by side in the other, -1 if they do not."""
    size = len(short.content)
    for at in range(len(long.content) - size + 1):
        if all(_same_word(short, i, long, at + i) for i in range(size)):
            return at
    return -1


def _with_gaps(short: Name, long: Name) -> bool:
    """Whether words are left out inside: "Estaleiros da Gafanha" for "Estaleiros Navais da Gafanha"."""
    if len(short.content) < 2 or not _same_word(short, 0, long, 0):  # noqa: PLR2004 - first and last
        return False
    if not _same_word(short, len(short.content) - 1, long, len(long.content) - 1):
        return False
    rest = iter(range(len(long.content)))
    return all(any(_same_word(short, i, long, j) for j in rest) for i in range(len(short.content)))


def _same_word(short: Name, i: int, long: Name, j: int) -> bool:
    one, other = short.content[i], long.content[j]
    return one == other or (short.cut[i] and len(one) > 1 and other.startswith(one))
