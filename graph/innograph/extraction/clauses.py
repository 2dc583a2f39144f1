"""Plain clauses: "the delegation visited X and met Y", "X took part in the mission", "X led the delegation".

Where a subject, a verb of `data/clauses.tsv` and an object stand beside one another, nothing need be weighed. What such
a clause says of a mention and an event also settles what the weights would make of the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from innograph.extraction.context import is_any, list_of, state
from innograph.extraction.modality import modality
from innograph.lexicon.connectors import is_connector
from innograph.lexicon.triggers import find_verbs
from innograph.lexicon.words import Token, fold
from innograph.vocabulary import GROUP_OF, permits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.extraction.context import Context, Item
    from innograph.lexicon.triggers import Hit
    from innograph.model import Mention, Statement

_NEAR = 6
"""How many words may stand between a verb and its subject or object: "visited the laboratories of the new X"."""
_DROPPED = 3
"""How many words may open a clause without a subject: "Il giorno dopo ha visitato X" has the travellers for one."""
_BESIDE = 3
"""How many characters may stand between a list and what joins another name to it."""
_BACK = 4
"""How many sentences back a journey may have been named that a clause without a subject goes on with."""
_AGENT = {
    "run.by": ("runs", frozenset({"Programme"})),
    "funded.by": ("fundedBy", frozenset({"Programme", "Event"})),
}
_KIND = 3
"""How many words may say what kind of thing an agent is: "funded by the regional programme X"."""
_OWNER, _PARTED = 9, 3
_INDEFINITE = frozenset("a an un una une um uma eine einer einem ein".split())  # noqa: SIM905 - reads better
_VERB_LAST, _VERB_SECOND = "eu", "de"
_MENTION = "\ufffc"
_ENDS = frozenset(';:.!?«»“”„"')
_PASSIVE = frozenset({"met", "hosted"})
_SCORES = {"visited": 0.9, "organised": 0.9, "participatedIn": 0.85, "runs": 0.9, "fundedBy": 0.9}


class Clause(NamedTuple):
    """What a plain clause says: a predicate of the event and those who visited, were visited, joined or led it."""

    predicate: str
    event: Mention
    other: Mention


def clauses_of(context: Context) -> Iterator[Clause]:
    """The plain clauses of a document; those of the main event have it as their event, however it is called there."""
    for row, items in enumerate(context.items):
        travelling = False  # whether the verb before had the travellers for its subject, so that "and met Y" has too
        for hit in find_verbs(_tokens(items), context.language):
            at = next(i for i, item in enumerate(items) if item.end > hit.start)
            after = next((i for i, item in enumerate(items) if item.start >= hit.end), len(items))
            if at and _is_noun(items[at - 1], context.language):
                continue
            if hit.frame in {"together", "with"}:
                continue
            if hit.frame in _AGENT:
                yield from _by_agent(context, row, hit.frame, at, after)
                travelling = False
                continue
            if hit.frame == "organised":
                yield from _organised(context, row, at, after)
                travelling = False
                continue
            if hit.frame in _PASSIVE:
                backwards = _is_last(items, at, after, context.language)
                others = _objects(context, row, at if backwards else after, backwards=backwards)
                before = _first(items, others, at) if backwards else at
                event = _travellers(context, row, before, going_on=travelling)
                travelling = event is not None
                if event:
                    yield from _met(event, others)
            else:
                yield from _acted(context, row, hit, at, after)


def _first(items: Sequence[Item], others: Sequence[Mention], at: int) -> int:
    """The position of the first of the objects, of the verb where there are none."""
    return next((i for i, item in enumerate(items) if item.mention in others), at) if others else at


def _is_noun(before: Item, language: str) -> bool:
    """Whether the word before makes a noun of what looks like a verb: "la visita", "en visita", "the meets"."""
    return is_connector(before.word, "article", language) or is_connector(before.word, "of", language)


def _travellers(context: Context, row: int, at: int, *, going_on: bool) -> Mention | None:
    """The event whose travellers are the subject of the verb at a position, None where somebody else is."""
    items = context.items[row]
    if at and items[at - 1].text == ",":
        at = _head_of_apposition(items, at)
    words = 0
    for position in range(at - 1, -1, -1):
        item = items[position]
        if item.text in _ENDS:
            break
        if item.group == "Event" and item.mention:
            return _event(context, item.mention)
        if item.group in {"Person", "Organisation", "Programme"}:
            return _journey(context, row) if going_on else None
        words += not item.mention and item.word.isalpha() and not is_connector(item.word, "they", context.language)
        if words > _NEAR:
            return None
    return _journey(context, row) if words <= _DROPPED else None


def _journey(context: Context, row: int) -> Mention | None:
    """The journey that a clause without a subject goes on with: the main event, in minutes the one told of last."""
    if context.main and context.main.type == "Mission":
        return context.main
    named = (i.mention for line in reversed(context.items[max(0, row - _BACK) : row + 1]) for i in reversed(line))
    return next((mention for mention in named if mention and mention.type == "Mission"), context.main)


def _head_of_apposition(items: Sequence[Item], at: int) -> int:
    """The position after the event that an apposition before the verb hangs on: "the group, led by Ada, visited"."""
    for position in range(at - 2, 0, -1):
        if items[position].text in _ENDS:
            break
        if items[position].text == "," and items[position - 1].group == "Event":
            return position
    return at


def _event(context: Context, mention: Mention) -> Mention:
    """The main event where a mention stands for it, the mention itself where it does not."""
    main = context.main
    return main if main and (is_main(mention, main) or _is_bare(mention, main)) else mention


def _is_bare(mention: Mention, main: Mention) -> bool:
    """Whether a noun of the main event's kind stands alone in German, where it has a capital: "Die Delegation"."""
    language = mention.sentence.document.language
    words = [word for word in mention.text.split() if not is_connector(word, "article", language)]
    return language == _VERB_SECOND and mention.type == main.type and len(words) == 1 and not words[0].isupper()


def is_main(mention: Mention, main: Mention) -> bool:
    """Whether an event's mention stands for the main one: the same words, part of them, or a bare noun of its kind."""
    if GROUP_OF[mention.type] != "Event":
        return False
    own, whole = fold(mention.text), fold(main.text)
    if own == whole or f" {own} " in f" {whole} " or f" {whole} " in f" {own} ":
        return True
    return mention.type == main.type and " " not in own and mention.text.islower()


def _is_last(items: Sequence[Item], at: int, after: int, language: str) -> bool:
    """Whether a verb follows its object: always in Basque, in German after an auxiliary ("wird ACME besuchen")."""
    if language == _VERB_LAST:
        return True
    closes = (
        after >= len(items) or items[after].text in _ENDS | {","} or is_connector(items[after].word, "and", language)
    )
    return language == _VERB_SECOND and closes and any(is_connector(i.word, "aux", language) for i in items[:at])


def _objects(
    context: Context, row: int, at: int, *, backwards: bool = False, loose: bool = True
) -> tuple[Mention, ...]:
    """The list that stands right after the verb, or where `backwards` right before it; `at` is its near end."""
    items = context.items[row]
    start = at if backwards else _past_subject(context, items, at)
    places = range(at - 1, -1, -1) if backwards else range(start, len(items))
    near = _nearest(items, places, {"Person", "Organisation"}, context.language)
    if near is None:
        return ()
    return tuple(
        m
        for m in list_of(context, row, near, loose=loose)
        if (m.span <= near.span if backwards else m.span >= near.span)
        and (m is near or not _is_owner(items, m, context.language))
    )


def _is_owner(items: Sequence[Item], mention: Mention, language: str) -> bool:
    """Whether an apposition names the owner of the one before: "ACME, filial de MENTION"; "and that of" does not."""
    at = next((k for k, item in enumerate(items) if item.mention == mention), 0)
    start = next((k for k in range(at - 1, max(-1, at - _OWNER), -1) if items[k].text == "," or items[k].mention), None)
    if start is None or items[start].mention or at - start < _PARTED:
        return False
    gap = items[start + 1 : at]
    definite = is_any(gap[0], ("article",), language) and gap[0].word not in _INDEFINITE
    joined = any(is_any(item, ("and",), language) for item in gap)
    owns = any(is_any(item, ("of",), language) for item in gap[1:])
    return owns and not definite and not joined and not is_any(gap[0], ("of", "at"), language)


def _past_subject(context: Context, items: Sequence[Item], after: int) -> int:
    """Where the object may begin: after the travellers where they follow the verb ("Am Montag besuchte die Gruppe")."""
    at = next((k for k in range(after, min(len(items), after + _NEAR)) if items[k].mention), after)
    event = items[at].mention if at < len(items) and items[at].group == "Event" else None
    return at + 1 if event and _event(context, event) is context.main else after


def _nearest(items: Sequence[Item], places: range, groups: set[str], language: str) -> Mention | None:
    """The first mention of the groups on the way, unless a verb, the end of the clause or too many words come first."""
    words = 0
    for position in places:
        item = items[position]
        if item.mention and item.group in groups:
            return item.mention
        if item.text in _ENDS or item.group in {"Event", "Programme", "Person", "Organisation"}:
            return None
        small = is_connector(item.word, "article", language) or is_connector(item.word, "of", language)
        words += not item.mention and not small
        if words > _NEAR:
            return None
    return None


def _met(event: Mention, others: Sequence[Mention]) -> Iterator[Clause]:
    for other in others:
        predicate = "participatedIn" if other.type == "Person" else "visited"
        yield Clause(predicate, event, other)


def _acted(context: Context, row: int, hit: Hit, at: int, after: int) -> Iterator[Clause]:
    items, language = context.items[row], context.language
    event = _nearest(items, range(after, len(items)), {"Event"}, language)
    subject = _nearest(items, range(_before_apposition(items, at), -1, -1), {"Person", "Organisation"}, language)
    others: Sequence[Mention] = ()
    if event and subject and hit.frame != "came":
        others = list_of(context, row, subject)
    elif hit.frame in {"joined", "came"} and subject is None:
        event, others = _inverted(context, row, hit, at, after)
    if event is None:
        return
    for other in others:
        leads = hit.frame == "led" and other.type != "Person"
        yield Clause("organised" if leads else "participatedIn", _event(context, event), other)


def _inverted(context: Context, row: int, hit: Hit, at: int, after: int) -> tuple[Mention | None, Sequence[Mention]]:
    """The event and its guests where those come last: "Alla missione hanno partecipato ACME, di Lodi, e Bolt"."""
    items, language = context.items[row], context.language
    event = _nearest(items, range(at - 1, -1, -1), {"Event"}, language)
    start = after
    if event is None and hit.frame == "joined":
        event = _nearest(items, range(after, len(items)), {"Event"}, language)
        start = next((k for k, item in enumerate(items) if event and item.mention == event), len(items)) + 1
    first = _nearest(items, range(start, len(items)), {"Person", "Organisation"}, language)
    if event is None or first is None or "," in context.between(event, first):
        return None, ()
    return event, [m for m in list_of(context, row, first, loose=True) if m.span >= first.span]


def _organised(context: Context, row: int, at: int, after: int) -> Iterator[Clause]:
    """The event right before "organised by", with those who organised it and those "together with" whom they did."""
    items, language = context.items[row], context.language
    # "La sesión, enmarcada en la visita y organizada por ACME": the visit is not what is organised.
    apart = at and is_connector(items[at - 1].word, "and", language)
    event = None if apart else _nearest(items, range(at - 1, -1, -1), {"Event"}, language)
    if event:
        firsts, partners = _organisers(context, row, after)
        for one in (*firsts, *partners):
            yield Clause("organised", _event(context, event), one)


def _by_agent(context: Context, row: int, frame: str, at: int, after: int) -> Iterator[Clause]:
    """Who runs the project or pays for what stands right before "coordinated by" or "funded by"."""
    predicate, groups = _AGENT[frame]
    thing = _just_before(context.items[row], at, context.language)
    if thing is None or GROUP_OF[thing.type] not in groups:
        return
    agents = _agents(context, row, after, programmes=predicate == "fundedBy")
    for agent in agents:
        ends = (thing.type, agent.type) if predicate == "fundedBy" else (agent.type, thing.type)
        if permits(ends[0], predicate, ends[1]):
            yield Clause(predicate, _event(context, thing), agent)


def _just_before(items: Sequence[Item], at: int, language: str) -> Mention | None:
    """The mention right before a participle, but for "is", "which is", a comma and a bracket.

    In "il progetto, dal programma ROTTE, è coordinato da ACME" it is another's: a comma and "is" end an apposition.
    """
    position, seen = at - 1, set()
    while position >= 0 and not items[position].mention:
        item = items[position]
        kind = next((kind for kind in ("who", "be", "clause") if is_any(item, (kind,), language)), item.text)
        if kind not in {"who", "be", "clause", ",", ")"}:
            return None
        seen.add("be" if kind == "clause" else kind)
        if kind == ")":
            position = max((k for k in range(position) if items[k].text == "("), default=0)
        position -= 1
    apart = {"be", ","} <= seen and "who" not in seen
    return items[position].mention if position >= 0 and not apart else None


def _agents(context: Context, row: int, after: int, *, programmes: bool) -> Sequence[Mention]:
    """The list after "by": organisations, or the programmes that pay."""
    items, language = context.items[row], context.language
    groups = {"Organisation", "Programme"} if programmes else {"Organisation"}
    first = next((k for k in range(after, len(items)) if items[k].mention), len(items))
    words = [item for item in items[after:first] if not is_any(item, ("article", "of"), language)]
    if (
        first >= len(items)
        or items[first].group not in groups
        or len(words) > _KIND
        or any(w.text in _ENDS for w in words)
    ):
        return ()
    mention = items[first].mention
    end = next((item.start for item in items[first:] if item.text == ";"), items[-1].end)
    return [m for m in list_of(context, row, mention) if mention.span <= m.span < (end, end)] if mention else ()


def _organisers(context: Context, row: int, after: int) -> tuple[list[Mention], list[Mention]]:
    """The organisations that begin at a position, and those that "together with" joins to them."""
    items = context.items[row]
    firsts = [m for m in _objects(context, row, after, loose=False) if m.type != "Person"]
    last = next((k for k in range(len(items) - 1, -1, -1) if firsts and items[k].mention == firsts[-1]), None)
    partners: list[Mention] = []
    for hit in find_verbs(_tokens(items), context.language) if last is not None else ():
        if last is not None and hit.frame == "with" and 0 <= hit.start - items[last].end <= _BESIDE:
            start = next((i for i, item in enumerate(items) if item.start >= hit.end), len(items))
            partners += [m for m in _objects(context, row, start, loose=False) if m.type != "Person"]
    return firsts, partners


def _tokens(items: Sequence[Item]) -> list[Token]:
    """The words of a row, each mention as one mark that no verb fits."""
    return [Token(item.start, item.end, _MENTION if item.mention else item.text) for item in items]


def organised_together(context: Context) -> Iterator[tuple[Mention, Mention]]:
    """Who organised an event and with whom: "organised by ACME together with Bolt"."""
    for row, items in enumerate(context.items):
        for hit in find_verbs(_tokens(items), context.language):
            if hit.frame == "organised":
                after = next((i for i, item in enumerate(items) if item.start >= hit.end), len(items))
                firsts, partners = _organisers(context, row, after)
                yield from ((one, other) for one in firsts for other in partners)


def working_together(context: Context) -> Iterator[tuple[Mention, Mention]]:
    """The organisations that a plain clause says work together: "ACME works with Bolt and the Coil Institute"."""
    language = context.language
    for row, items in enumerate(context.items):
        for hit in find_verbs(_tokens(items), language):
            if hit.frame != "together":
                continue
            at = next(i for i, item in enumerate(items) if item.end > hit.start)
            after = next((i for i, item in enumerate(items) if item.start >= hit.end), len(items))
            one = _nearest(items, range(_before_apposition(items, at), -1, -1), {"Organisation"}, language)
            if one:
                others = _objects(context, row, after)
                yield from ((one, other) for other in others if other.type != "Person")


def _before_apposition(items: Sequence[Item], at: int) -> int:
    """The position before an apposition that a comma ends right before the verb: "Ada, head of X, led the visit"."""
    if not at or items[at - 1].text != ",":
        return at - 1
    commas = [position for position in range(at - 1) if items[position].text == ","]
    return commas[-1] - 1 if commas else at - 1


def stated(clause: Clause) -> Statement[Mention]:
    """The statement that a plain clause makes; where it is denied or hoped for, so is the statement."""
    passive = clause.predicate in {"visited", "fundedBy"}
    ends = (clause.event, clause.other) if passive else (clause.other, clause.event)
    sentence = clause.other.sentence
    turned = modality(sentence, clause.other.span)
    rule, score = f"{clause.predicate}-clause", _SCORES[clause.predicate]
    return state(ends[0], clause.predicate, ends[1], sentence=sentence, rule=rule, score=score, modality=turned)
