"""Words for positions (director, assessora, zuzendaria) and for titles (ing., Mme), by language."""

from __future__ import annotations

from functools import cache, lru_cache

from innograph.resources import data_rows

# What Basque hangs on a noun in the singular and plural; "zuzendariak" is a zuzendari all the same.
_BASQUE_ENDINGS = ("arekin", "aren", "ari", "ak", "ek", "a", "k")
_ANY = "*"
# What may stand before the last part of a German role: "Vertriebs-leiter", but a "Beg-leiter" is none.
_SHORTEST_FRONT = 4
_SHORTEST_HEAD = 4


def is_role_word(word: str, language: str, kind: str = "role") -> bool:
    """Whether a word names a position; the English ones of business ("CEO") count in every language.

    `kind` narrows it: a `public` office serves an authority, an `academic` one a university.

    >>> is_role_word("Direttrice", "it"), is_role_word("CEO", "es"), is_role_word("zuzendariak", "eu")
    (True, True, True)
    >>> is_role_word("ing.", "it"), is_role_word("Direttiva", "it")
    (False, False)
    """
    return _known(word, language, kind)


def is_title_word(word: str, language: str) -> bool:
    """Whether a word is a title that goes with a name and says nothing about a position.

    >>> is_title_word("dott.ssa", "it"), is_title_word("Dr.", "de"), is_title_word("direttore", "it")
    (True, True, False)
    """
    return _known(word, language, "title")


def is_heading_verb(word: str, language: str) -> bool:
    """Whether a verb form says that its subject is at the head of its object.

    >>> is_heading_verb("leitet", "de"), is_heading_verb("leitet", "it")
    (True, False)
    """
    return _known(word, language, "headed")


def is_past_word(word: str, language: str) -> bool:
    """Whether a word says that the position after it has been left.

    >>> is_past_word("former", "en"), is_past_word("new", "en")
    (True, False)
    """
    return _known(word, language, "past")


def is_sharing_word(word: str, language: str) -> bool:
    """Whether a word gives the position after it to all the people named before it.

    >>> is_sharing_word("rispettivamente", "it"), is_sharing_word("insieme", "it")
    (True, False)
    """
    return _known(word, language, "each")


def is_representing_word(word: str, language: str) -> bool:
    """Whether a word says that the organisation before it is spoken for or headed by whom it names next.

    >>> is_representing_word("rappresentata", "it"), is_representing_word("visitata", "it")
    (True, False)
    """
    return _known(word, language, "represented")


def is_own_word(word: str, language: str) -> bool:
    """Whether a word gives the position after it to the organisation just spoken of.

    >>> is_own_word("su", "es"), is_own_word("la", "es")
    (True, False)
    """
    return _known(word, language, "own")


@lru_cache(maxsize=50_000)
def _known(word: str, language: str, kind: str) -> bool:
    folded = word.casefold().replace("’", "'").strip()
    words = _words(language, kind)
    if folded in words or folded.rstrip(".") in words:
        return True
    if (
        language == "de"
        and kind == "role"
        and any(folded.endswith(word) and len(folded) >= len(word) + _SHORTEST_FRONT for word in _german_heads())
    ):
        return True
    if language == "eu":
        return any(folded.removesuffix(ending) in words for ending in _BASQUE_ENDINGS if folded.endswith(ending))
    return False


@cache
def _words(language: str, kind: str) -> frozenset[str]:
    rows = (row for row in data_rows("roles.tsv") if row[0] in (language, _ANY) and row[1] == kind)
    return frozenset(word for row in rows for word in row[2].split())


@cache
def _german_heads() -> tuple[str, ...]:
    return tuple(sorted(word for word in _words("de", "compound") if len(word) >= _SHORTEST_HEAD))
