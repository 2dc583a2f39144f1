"""Nouns that say what kind of thing a name stands for: "università", "GmbH", "Projekt", "delegación"."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from innograph.resources import data_rows

# German, Basque and the Nordic languages put the head at the end of one long word.
_GLUED = {
    "universität": "University",
    "hochschule": "University",
    "akademie": "University",
    "ministerium": "PublicAuthority",
    "ministeriums": "PublicAuthority",
    "verwaltung": "PublicAuthority",
    "behörde": "PublicAuthority",
    "regierung": "PublicAuthority",
    "verband": "Association",
    "verbund": "Association",
    "vereinigung": "Association",
    "kammer": "Association",
    "stiftung": "Association",
    "verein": "Association",
    "netzwerk": "Association",
    "agentur": "Agency",
    "förderung": "Agency",
    "fördergesellschaft": "Agency",
    "entwicklungsgesellschaft": "Agency",
    "cluster": "Cluster",
    "institut": "ResearchCentre",
    "zentrum": "ResearchCentre",
    "anstalt": "ResearchCentre",
    "labor": "ResearchCentre",
    "klinikum": "Organisation",
    "krankenhaus": "Organisation",
    "werke": "Company",
    "werk": "Company",
    "brauerei": "Company",
    "bäckerei": "Company",
    "bauer": "Company",
    "hersteller": "Company",
    "unternehmen": "Company",
    "gesellschaft": "Company",
    "gruppe": "Company",
    "bank": "Company",
    "programm": "Programme",
    "fonds": "Programme",
    "projekt": "Project",
    "reise": "Mission",
    "besuch": "Mission",
    "delegation": "Mission",
    "messe": "Event",
    "kongress": "Event",
    "konferenz": "Event",
    "tagung": "Event",
    "treffen": "Event",
    "versammlung": "Event",
    "yliopisto": "University",
    "agentzia": "Agency",
    "zentroa": "ResearchCentre",
}
_GLUE_LANGUAGES = frozenset({"de", "eu"})
_GLUED_ENDINGS = tuple(sorted(_GLUED, key=lambda ending: (-len(ending), ending)))
_SHORTEST_FRONT = 2
LONGEST_OPENING = 3
"""How many characters `may_open_head` reads."""


@lru_cache(maxsize=50_000)
def head_type(word: str, language: str) -> str | None:
    """The class that a head noun (or a phrase of up to three words) announces, None if it announces none.

    >>> head_type("Università", "it"), head_type("chamber", "en"), head_type("Batterieforschungszentrum", "de")
    ('University', 'Association', 'ResearchCentre')
    >>> head_type("tavolo", "es") is None
    True
    """
    noun = word.lower().replace("’", "'")
    found = _heads().get((noun, language)) or _heads().get((noun, "*"))
    return found or (_glued_head(noun) if language in _GLUE_LANGUAGES else None)


@lru_cache(maxsize=50_000)
def may_open_head(opening: str, language: str) -> bool:
    """Whether a head noun or its phrase may start with these characters: a quick no for most words.

    >>> may_open_head("Uni", "it"), may_open_head("xyl", "it")
    (True, False)
    """
    if language in _GLUE_LANGUAGES:  # whatever stands in front of the noun
        return True
    return opening.lower().replace("’", "'") in _openings(language)


@cache
def _openings(language: str) -> frozenset[str]:
    return frozenset(noun[:LONGEST_OPENING] for noun, tongue in _heads() if tongue in (language, "*"))


@lru_cache(maxsize=50_000)
def any_head_type(word: str) -> str | None:
    """The class that a head noun announces in any language: names keep their own, whatever the text is written in.

    >>> any_head_type("Universität"), any_head_type("agence")
    ('University', 'Agency')
    """
    noun = word.lower().replace("’", "'")
    return _foreign_heads().get(noun) or _glued_head(noun)


@lru_cache(maxsize=50_000)
def opens_name(word: str, language: str) -> bool:
    """Whether a noun opens a name though it is in lower case, such as "università di Pavia".

    >>> opens_name("università", "it"), opens_name("impresa", "it")
    (True, False)
    """
    return (word.lower(), language) in _openers()


@lru_cache(maxsize=50_000)
def legal_type(name: str) -> str | None:
    """The class that the legal form at a name's end announces, None where there is no legal form.

    >>> legal_type("Smalti Lamone S.p.A."), legal_type("BioRegio Breisgau e. V."), legal_type("Nimbus") is None
    ('Company', 'Association', True)
    """
    match = legal_form().search(name)
    return _legal_classes()[_bare(match.group(1))] if match else None


@lru_cache(maxsize=50_000)
def without_legal_form(name: str) -> str:
    """A name without the legal form at its end, "" where there is none.

    >>> without_legal_form("Smalti Lamone S.p.A."), without_legal_form("Nimbus")
    ('Smalti Lamone', '')
    """
    match = legal_form().search(name)
    return name[: match.start()] if match else ""


@cache
def legal_form() -> re.Pattern[str]:
    """A pattern that finds the legal form at the end of a name, with the comma or space before it."""
    forms = sorted((row[0] for row in data_rows("legal_forms.tsv")), key=lambda form: (-len(form), form))
    return re.compile(rf"(?:,\s?|\s)({'|'.join(map(_loose, forms))})$")


def legal_end(text: str, at: int) -> int:
    """Where the legal form that starts at an offset ends; the offset itself if none starts there.

    >>> legal_end("la Nimbus, S. Coop., di Eibar", 9)
    19
    """
    match = _legal_form_ahead().match(text, at)
    return match.end() if match else at


@cache
def _legal_form_ahead() -> re.Pattern[str]:
    forms = sorted((row[0] for row in data_rows("legal_forms.tsv")), key=lambda form: (-len(form), form))
    return re.compile(rf"(?:,[ \xa0]?|[ \xa0])(?:{'|'.join(map(_loose, forms))})(?!\w)")


def _loose(form: str) -> str:
    """The pattern of a legal form: dots may be followed by a space, and the last dot may be missing."""
    pattern = re.escape(form).replace(r"\.\ ", r"\.\s?")
    pattern = re.sub(r"\\\.(?=\w)", r"\\.\\s?", pattern)
    return f"{pattern}?" if pattern.endswith(r"\.") else pattern


def _bare(form: str) -> str:
    return re.sub(r"[\s.]", "", form)


@cache
def _legal_classes() -> dict[str, str]:
    return {_bare(row[0]): row[1] for row in data_rows("legal_forms.tsv")}


@cache
def _heads() -> dict[tuple[str, str], str]:
    table: dict[tuple[str, str], str] = {}
    for noun, languages, kind, *_ in data_rows("heads.tsv"):
        for language in languages.split(","):
            table.setdefault((noun, language), kind)
    return table


@cache
def _foreign_heads() -> dict[str, str]:
    table: dict[str, str] = {}
    for noun, _, kind, *_ in data_rows("heads.tsv"):
        table.setdefault(noun, kind)
    return table


@cache
def _openers() -> frozenset[tuple[str, str]]:
    rows = data_rows("heads.tsv")
    return frozenset((row[0], code) for row in rows if row[3:] == ("low",) for code in row[1].split(","))


def _glued_head(noun: str) -> str | None:
    if not noun.endswith(_GLUED_ENDINGS):
        return None
    fitting = (end for end in _GLUED_ENDINGS if noun.endswith(end) and len(noun) > len(end) + _SHORTEST_FRONT)
    return next((_GLUED[ending] for ending in fitting), None)
