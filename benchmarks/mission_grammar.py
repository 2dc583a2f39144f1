"""How a name stands in a sentence of seven languages: its article, its preposition, its Basque or German ending."""

from __future__ import annotations

import re

LANGUAGES = ("it", "es", "en", "fr", "de", "pt", "eu")
_CONTRACTED = {
    "it": {
        f"{preposition} {article}": stem + ending
        for preposition, stem in (("di", "de"), ("a", "a"), ("da", "da"), ("in", "ne"), ("su", "su"))
        for article, ending in (
            ("il", "l"), ("lo", "llo"), ("la", "lla"), ("l'", "ll'"), ("i", "i"), ("gli", "gli"), ("le", "lle"),
        )
    },
    "es": {"de el": "del", "a el": "al"},
    "fr": {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"},
    "pt": {
        **{f"de {article}": f"d{article}" for article in ("o", "a", "os", "as")},
        **{f"em {article}": f"n{article}" for article in ("o", "a", "os", "as")},
        **{f"por {article}": f"pel{article}" for article in ("o", "a", "os", "as")},
        "a o": "ao", "a a": "à", "a os": "aos", "a as": "às",
    },
    "de": {"von dem": "vom", "bei dem": "beim", "zu dem": "zum", "zu der": "zur"},
}  # fmt: skip
_GERMAN = {
    "acc": {"der": "den"},
    "dat": {"der": "dem", "die": "der", "das": "dem"},
    "gen": {"der": "des", "die": "der", "das": "des"},
}
# After a vowel, after a consonant; a name that ends in the article -a takes the endings of the article.
_BASQUE = {
    "erg": ("k", "ek"),
    "gen": ("ren", "en"),
    "soc": ("rekin", "ekin"),
    "ine": ("n", "en"),
    "loc": ("ko", "eko"),
}
_VOWELS = "aeiouáéíóú"
_ELIDED = re.compile(r"\b([Dd])e (?=[AEIOUÉÈÊÀÂaeioué]|H[éeôo])")


def inflected(article: str, name: str, form: str, language: str, *, company: bool = False) -> str:
    """A name after a preposition or in a case.

    >>> inflected("l'", "Università di Pisa", "di", "it"), inflected("der", "Verband Ost", "von", "de")
    ("dell'Università di Pisa", 'vom Verband Ost')
    >>> inflected("", "Bilbao", "ine", "eu"), inflected("", "Aneta", "erg", "eu", company=True)
    ('Bilbaon', 'Aneta enpresak')
    """
    if language == "eu":
        return basque(f"{name} enpresa" if company and form else name, form)
    if language == "de" and form in _GERMAN:
        return _joined(_GERMAN[form].get(article, article), name) if article or form != "gen" else f"von {name}"
    if language == "de" and form:
        article = _GERMAN["dat"].get(article, article)
    if not form:
        return _joined(article, name)
    begun = _CONTRACTED.get(language, {}).get(f"{form} {article}")
    if begun:
        return _joined(begun, name)
    if form == "de" and not article:
        return elided(f"de {name[:2]}", language) + name[2:]
    return f"{form} {_joined(article, name)}"


def basque(name: str, form: str) -> str:
    """A Basque name with the ending of a case.

    >>> basque("Donostia", "loc"), basque("Lyon", "ine"), basque("Irun", "loc")
    ('Donostiako', 'Lyonen', 'Irungo')
    """
    if form not in _BASQUE:
        return name
    if form == "loc" and name[-1] in "nl":
        return f"{name}go"
    return name + _BASQUE[form][name[-1].lower() not in _VOWELS]


def elided(words: str, language: str) -> str:
    """What French writes together: "de Amiens" is "d'Amiens"."""
    return _ELIDED.sub(r"\1'", words) if language == "fr" else words


def _joined(article: str, name: str) -> str:
    return f"{article}{name}" if not article or article.endswith("'") else f"{article} {name}"
