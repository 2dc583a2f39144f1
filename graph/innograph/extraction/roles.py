"""Who works for, leads or represents which organisation: `affiliatedWith`, with the words for the position."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from innograph.extraction.context import bracket_after, is_any, lists, state
from innograph.extraction.positions import role_beside, role_phrase
from innograph.extraction.understood import meant_by_role
from innograph.lexicon.connectors import is_connector
from innograph.lexicon.roles import (
    is_heading_verb,
    is_past_word,
    is_representing_word,
    is_role_word,
    is_sharing_word,
    is_title_word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.extraction.context import Context, Item
    from innograph.model import Mention, Statement

_SMALL = ("article", "of", "at", "who", "and")
_DASHES = frozenset({"–", "—", "-"})
_ENDS = frozenset(";.:!?()[]|•–—")
# What a line of a table has not: "«ACME is a model», said Ada" makes nobody its employee, nor does "Ada visited ACME."
_SENTENCE = re.compile(r"[«»“”„\"]|[.!?…]$")
_ROLE_WITHIN = 5
_REACH = 16
_BACK = 9
_BESIDE = 3
_TABLE_WORDS = 4
_LABEL = 7
# The rules for what follows a name, with how often each is right.
_OF_ALL = frozenset({"role-label", "role-speaks-for"})
_AFTER = {
    "role": ("role-apposition", 0.97),
    "heads": ("role-heads", 0.86),
    "of": ("role-of", 0.98),
    "beside": ("role-beside", 0.97),
}


class Post(NamedTuple):
    """What a rule read of a person: the organisation, the words for the position, the rule and its precision."""

    organisation: Mention
    role: str
    rule: str
    score: float


def affiliated(context: Context) -> Iterator[Statement[Mention]]:
    """The posts of every person; where a text gives a role and no organisation, the one that is meant."""
    for row, items in enumerate(context.items):
        people = {at: item.mention for at, item in enumerate(items) if item.mention and item.group == "Person"}
        stated = {position: _stated(context, row, position) for position in people}
        for position, person in people.items():
            for post in stated[position] or _unstated(context, row, position, stated):
                yield state(
                    person,
                    "affiliatedWith",
                    post.organisation,
                    sentence=context.sentences[row],
                    rule=post.rule,
                    score=post.score,
                    role=post.role or _role_near(context, row, position),
                )


def _stated(context: Context, row: int, position: int) -> list[Post]:
    """The posts that the words right beside a name state; those before it outdo those after it, but for "who heads"."""
    near = [*_bracketed(context, row, position), *_before(context, row, position)]
    after = list(_after(context, row, position))
    found = [*near, *(post for post in after if not near or post.rule == "role-heads")]
    return found or [
        *_represents(context, row, position),
        *_labelled(context, row, position),
        *_speaks_for(context, row, position),
    ]


def _unstated(context: Context, row: int, position: int, stated: Mapping[int, Sequence[Post]]) -> list[Post]:
    return (
        _shared(context, row, position, stated)
        or _in_table(context, row)
        or _understood(context, row, position)
        or _coordinated(context, row, position, stated)
        or _signed(context, row)
    )


def _bracketed(context: Context, row: int, position: int) -> Iterator[Post]:
    """NAME (ORG), NAME (director, ORG)."""
    bracket = bracket_after(context.items[row], position)
    for at, item in enumerate(bracket):
        if item.mention and item.group == "Organisation":
            words = range(at) if at else range(1, len(bracket))  # "(ORG, director)"
            yield Post(item.mention, role_phrase(context, bracket, words), "role-bracket", 0.98)
            return


def _after(context: Context, row: int, position: int) -> Iterator[Post]:
    """NAME, director of ORG and professor at ORG; NAME, director (ORG); NAME of ORG; NAME, ORG; NAME, who heads ORG."""
    items, language = context.items[row], context.language
    at = _past_bracket(items, position)
    start = at + (at < len(items) and (items[at].text == "," or items[at].text in _DASHES))
    role = None
    for here in range(start, min(len(items), start + _REACH)):
        item = items[here]
        if item.mention and item.group == "Organisation":
            kind = "role" if role is not None else _without_role(items[start:here], language, first=start <= at + 1)
            if kind and not _is_past(items[start:here], language):
                words = role_phrase(context, items, range(start, here)) if role is not None else ""
                yield Post(item.mention, words, *_AFTER[kind])
            if role is None or here + 2 >= len(items) or not is_connector(items[here + 1].text, "and", language):
                return
            start, role = here + 2, None
        elif _ends_phrase(items, here, role=role is not None) or (role is None and here - start >= _ROLE_WITHIN):
            return
        elif role is None and not item.mention and is_role_word(item.text, language):
            role = here


def _is_past(words: Sequence[Item], language: str) -> bool:
    """Whether a position is one that somebody has left: "former director of ORG"."""
    return any(not word.mention and is_past_word(word.text, language) for word in words)


def _without_role(words: Sequence[Item], language: str, *, first: bool) -> str:
    """How words without a role tie a name to the organisation after them; empty if they do not."""
    if any(not word.mention and is_heading_verb(word.text, language) for word in words):
        return "heads"
    if first and all(is_any(word, ("of", "at", "article"), language) for word in words):
        return "of" if words else "beside"
    return ""


def _ends_phrase(items: Sequence[Item], here: int, *, role: bool) -> bool:
    """Whether an apposition ends here; a bracket with an organisation in it does not end a role: "head (ORG)"."""
    item = items[here]
    opens = item.text == "(" and role and here + 1 < len(items) and items[here + 1].group == "Organisation"
    return item.group in {"Person", "Event"} or item.text == "," or (item.text in _ENDS and not opens)


def _before(context: Context, row: int, position: int) -> Iterator[Post]:
    """The director of ORG, NAME; the director of ORG NAME; ORG director NAME; ORG NAME."""
    items, language = context.items[row], context.language
    at, comma = _left_of(items, position, language)
    if at < 0:
        return
    organisation = items[at].mention
    if organisation and items[at].group == "Organisation":
        role = _role_left(items, at, language)
        if role is not None and _is_past(items[max(0, role - 1) : role], language):
            return
        if role is not None and not (comma and _is_of_person(items, role, language)):
            yield Post(organisation, role_phrase(context, items, range(role, at)), "role-before", 0.98)
        elif role is None and not comma:
            yield Post(organisation, "", "role-beside", 0.97)
    else:
        yield from _between(context, items, at)


def _between(context: Context, items: Sequence[Item], at: int) -> Iterator[Post]:
    """ORG director NAME, ORG's director NAME; what stands farther off is left to be understood."""
    role = None
    for here in range(at, max(-1, at - _BACK), -1):
        item = items[here]
        if item.mention and item.group == "Organisation" and role is not None and role - here <= _BESIDE:
            yield Post(item.mention, role_phrase(context, items, range(role, at + 1)), "role-between", 0.95)
        if item.mention or item.text in _ENDS or item.text == ",":
            return
        if is_role_word(item.text, context.language):
            role = here


def _left_of(items: Sequence[Item], position: int, language: str) -> tuple[int, bool]:
    """The position left of a name, its titles, a comma and a bracket; and whether there was a comma."""
    at = position - 1
    while at >= 0 and not items[at].mention and (is_title_word(items[at].text, language) or items[at].text == "."):
        at -= 1
    comma = at >= 0 and items[at].text == ","
    at -= comma
    if at >= 0 and items[at].text == ")":
        at = max((k for k in range(at) if items[k].text == "("), default=0) - 1
    return at, comma


def _role_left(items: Sequence[Item], position: int, language: str) -> int | None:
    for here in range(position - 1, max(-1, position - _REACH), -1):
        item = items[here]
        if (item.mention and item.group != "Place") or item.text in _ENDS:
            return None
        if not item.mention and is_role_word(item.text, language):
            return here
    return None


def _is_of_person(items: Sequence[Item], role: int, language: str) -> bool:
    """Whether a role is an apposition of the person before it: "NAME, director of ORG, NAME"."""
    at = role - 1
    while at >= 0 and role - at <= _BESIDE and (is_any(items[at], ("article",), language) or items[at].word.isalpha()):
        at -= 1
    return at > 0 and items[at].text == "," and items[at - 1].group == "Person"


def _labelled(context: Context, row: int, position: int) -> Iterator[Post]:
    """ORG: NAME; ORG (Oporto): NAME; ORG – NAME."""
    items = context.items[row]
    mark = items[position - 1].text if position else ""
    reach = _LABEL if mark == ":" else 1
    for here in range(position - 2, max(-1, position - 2 - reach), -1) if mark in {":", *_DASHES} else ():
        organisation = items[here].mention
        if organisation and items[here].group == "Organisation":
            yield Post(organisation, "", "role-label", 0.92)
            return


def _represents(context: Context, row: int, position: int) -> Iterator[Post]:
    """ORG, represented by NAME; ORG, an agency chaired by NAME; ORG, which NAME heads ("que dirige NAME")."""
    items, language = context.items[row], context.language
    at, _ = _left_of(items, position, language)
    verb = next((k for k in range(at, max(-1, at - _BESIDE), -1) if _heads(items, k, language)), None)
    for here in range(verb - 1, max(-1, verb - _REACH), -1) if verb else ():
        item = items[here]
        if item.mention and item.group == "Organisation":
            yield Post(item.mention, "", "role-represents", 0.9)
            return
        if item.text in _ENDS or (item.mention and item.group != "Place"):
            return


def _heads(items: Sequence[Item], at: int, language: str) -> bool:
    """Whether a word right before a name says that who bears it speaks for or heads what comes before."""
    if items[at].mention:
        return False
    if is_heading_verb(items[at].text, language):
        return at > 0 and is_any(items[at - 1], ("who",), language)
    return is_representing_word(items[at].text, language)


def _speaks_for(context: Context, row: int, position: int) -> Iterator[Post]:
    """NAME for ORG; for ORG there was NAME."""
    items, language = context.items[row], context.language
    later = range(position + 1, min(len(items), position + _LABEL))
    sooner = range(position - 1, max(-1, position - _REACH), -1)
    for reach in (later, sooner):
        for here in reach:
            if (
                items[here].group == "Person"
                or items[here].text in {";", "."}
                or (reach is later and items[here].text == ",")
            ):
                break
            if not items[here].mention and is_connector(items[here].text, "for", language):
                organisation = next((i.mention for i in items[here + 1 : here + 4] if i.group == "Organisation"), None)
                if organisation:
                    yield Post(organisation, "", "role-speaks-for", 0.9)
                return


def _shared(context: Context, row: int, position: int, stated: Mapping[int, Sequence[Post]]) -> list[Post]:
    """The organisation that a label gives to all names of a list: "ORG: NAME, NAME"; "for ORG the head NAME, NAME"."""
    person = context.items[row][position].mention
    run = next((run for run in lists(context, row, "Person", loose=True) if person in run), ())
    for other, posts in stated.items():
        labelled = other < position and bool(posts) and posts[0].rule in _OF_ALL
        # "Per ORG la presidente NAME e il direttore NAME", but not "per ORG, con interventi di NAME e NAME".
        labelled = labelled and (posts[0].rule == "role-label" or bool(_role_near(context, row, position)))
        if labelled and context.items[row][other].mention in run and _alone(context, row, other, position):
            return [Post(posts[0].organisation, "", "role-shared", 0.9)]
    return []


def _alone(context: Context, row: int, one: int, other: int) -> bool:
    """Whether no organisation stands between two people, which might be that of the second."""
    between = context.items[row][one + 1 : other]
    return not any(i.group == "Organisation" or is_any(i, ("for",), context.language) for i in between)


def _coordinated(context: Context, row: int, position: int, stated: Mapping[int, Sequence[Post]]) -> list[Post]:
    """NAME and NAME of ORG; NAME and NAME, both directors of ORG."""
    items, language = context.items[row], context.language
    person = items[position].mention
    run = next((run for run in lists(context, row, "Person") if person in run), ())
    last = next((at for at in sorted(stated, reverse=True) if items[at].mention in run), position)
    posts = stated[last]
    if last <= position or not posts or not _alone(context, row, position, last):
        return []
    after = items[last + 1 : last + 1 + _ROLE_WITHIN]
    each = any(not item.mention and is_sharing_word(item.text, language) for item in after)
    if posts[0].rule == "role-of" or (each and posts[0].rule == "role-apposition"):
        return [Post(posts[0].organisation, "", "role-shared", 0.9)]
    return []


def _signed(context: Context, row: int) -> list[Post]:
    """NAME alone on its line, the position and ORG on the next one or two: a signature."""
    if not _is_alone(context, row) or row + 1 >= len(context.items):
        return []
    following, language = context.items[row + 1], context.language
    if any(item.mention for item in following):
        words = [item for item in following if item.mention is None]
        has_role = any(is_role_word(item.text, language) for item in words[:_ROLE_WITHIN])
        posts = _in_table(context, row + 1) if has_role else []
        end = next(k for k, item in enumerate(following) if item.mention)
    else:
        below = context.items[row + 2] if row + 2 < len(context.items) and len(following) <= _ROLE_WITHIN else ()
        first = below[0].mention if below and below[0].group == "Organisation" else None
        posts, end = [Post(first, "", "", 0.9)] if first else [], len(following)
    return [post._replace(role=role_phrase(context, following, range(end)), rule="role-signature") for post in posts]


def _is_alone(context: Context, row: int) -> bool:
    return sum(item.text.isalnum() or item.mention is not None for item in context.items[row]) == 1


def _in_table(context: Context, row: int) -> list[Post]:
    """NAME | role | ORG: a line, no sentence, with one organisation and hardly a word that is no role."""
    items, language = context.items[row], context.language
    if _SENTENCE.search(context.sentences[row].text):
        return []
    whole = [
        i.mention for k, i in enumerate(items) if i.group == "Organisation" and (not k or items[k - 1].text != "(")
    ]
    words = [item for item in items if item.word[:1].isalpha() and not _is_usual(item, language)]
    other = any(item.group in {"Event", "Programme"} for item in items)
    if len(whole) == 1 and whole[0] and len(words) <= _TABLE_WORDS and not other:
        return [Post(whole[0], "", "role-table", 0.9)]
    return []


def _is_usual(item: Item, language: str) -> bool:
    known = is_role_word(item.text, language) or is_title_word(item.text, language)
    return known or is_any(item, _SMALL, language)


def _understood(context: Context, row: int, position: int) -> list[Post]:
    """A role beside a name that leaves its organisation to be understood: "la direttrice, NAME"."""
    items = context.items[row]
    at, _ = _left_of(items, position, context.language)
    found = role_beside(items, at, position, language=context.language)
    if not found:
        return []
    words = items[found.start : found.stop]
    organisation, rule, score = meant_by_role(context, row, words, before=min(found.start, position))
    return [Post(organisation, role_phrase(context, items, found), rule, score)] if organisation else []


def _role_near(context: Context, row: int, position: int) -> str:
    """The role beside a name whose organisation stands elsewhere: "ORG: NAME (director)"."""
    items, language = context.items[row], context.language
    at, _ = _left_of(items, position, language)
    found = role_beside(items, at, position, language=language)
    if not found and language == "eu":
        # Basque tells the role right after the name: "Vicomtecheko Ane Otxoa ikertzailea".
        end = min(len(items), position + 1 + _BESIDE)
        role = next((k for k in range(position + 1, end) if is_role_word(items[k].text, language)), None)
        found = range(position + 1, role + 1) if role is not None else None
    return role_phrase(context, items, found) if found else ""


def _past_bracket(items: Sequence[Item], position: int) -> int:
    bracket = bracket_after(items, position)
    return position + 1 + (len(bracket) + 2 if bracket else 0)
