"""Who took part in an event, organised, hosted or paid for it; whom a delegation met; who runs a project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from innograph.extraction.clauses import clauses_of, is_main, stated
from innograph.extraction.context import state
from innograph.extraction.frames import Scene, surroundings
from innograph.extraction.modality import modality
from innograph.extraction.scoring import judge, known, weigh
from innograph.lexicon.connectors import is_connector
from innograph.lexicon.words import fold, tokenise
from innograph.vocabulary import GROUP_OF, permits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.extraction.context import Context
    from innograph.extraction.frames import Place
    from innograph.extraction.scoring import Verdict
    from innograph.model import Mention, Statement

_NEAREST_ROWS = 6
"""How many sentences back an event or a project may have been named that is still spoken of."""

_FOLDED_MISSION = re.compile(r"missi|misio|missa")
# In these the mention is the subject and the event or project the object; in the others it is the other way round.
_ACTIVE = ("participatedIn", "organised", "runs")
_PASSIVE = ("visited", "fundedBy")
_SHARED = frozenset({"participatedIn", "visited"})
RELATIONS = (*_ACTIVE, *_PASSIVE)


class Target(NamedTuple):
    """What a mention may be related to, and how near it stands: in the row, in an earlier one, or implied."""

    mention: Mention
    kind: str
    where: str
    back: int


class Pair(NamedTuple):
    """A mention and its target, with what speaks for and against a relation between them."""

    place: Place
    target: Target
    features: list[str]


class _Choice(NamedTuple):
    pair: Pair
    predicate: str
    verdict: Verdict


def event_relations(context: Context) -> Iterator[Statement[Mention]]:
    """Who took part, organised, was visited, paid or runs: by plain clauses, else by what surrounds each mention."""
    found = [(pair, known(pair.features)) for pair in pairs(Scene.of(context))]
    best: dict[tuple[object, ...], _Choice] = {}
    for predicate in RELATIONS:
        for one, verdict in _verdicts(found, predicate):
            # Who leads an event or runs a project is not its guest as well; who pays or is visited may be either.
            kind = predicate if predicate in _PASSIVE else "acts"
            key = (one.place.mention.key, one.target.mention.key, kind)
            if key not in best or verdict.margin > best[key].verdict.margin:
                best[key] = _Choice(one, predicate, verdict)
    plain = tuple(clauses_of(context))
    yield from map(stated, plain)
    settled = {(clause.other.key, clause.event.key) for clause in plain}
    for choice in best.values():
        if (choice.pair.place.mention.key, choice.pair.target.mention.key) not in settled:
            yield _statement(*choice)


def _statement(pair: Pair, predicate: str, verdict: Verdict) -> Statement[Mention]:
    subject, thing = ends(pair, predicate)
    sentence, span = pair.place.mention.sentence, pair.place.mention.span
    rule, turned = f"{predicate}[{verdict.reason}]", modality(sentence, span)
    return state(subject, predicate, thing, sentence=sentence, rule=rule, score=verdict.score, modality=turned)


def _verdicts(found: Sequence[tuple[Pair, frozenset[str]]], predicate: str) -> Iterator[tuple[Pair, Verdict]]:
    """The pairs that a relation is stated of, each list judged by the mean of its members."""
    lists: dict[tuple[object, ...], list[tuple[Pair, frozenset[str]]]] = {}
    for pair, features in found:
        subject, thing = ends(pair, predicate)
        if permits(subject.type, predicate, thing.type):
            lists.setdefault(members(pair, predicate), []).append((pair, features))
    for run in lists.values():
        total = sum(weigh(predicate, features) for _, features in run) / len(run)
        for pair, features in run:
            verdict = judge(predicate, features, total=total)
            if verdict.stated:
                yield pair, verdict


def named_in_event(context: Context) -> Iterator[Statement[Mention]]:
    """The organisation in an event's own name: "assemblea del Cluster X" it organised, in "delegation of X" it came.

    A mission of someone's is theirs to lead; a visit or a delegation of someone's brought them.
    """
    for row, items in enumerate(context.items):
        for event in (item.mention for item in items if item.mention and item.group == "Event"):
            leads = event.type == "Event" or _FOLDED_MISSION.match(fold(event.text))
            predicate, score = ("organised", 0.83) if leads else ("participatedIn", 0.82)
            for inner in context.inner(row, event):
                if GROUP_OF[inner.type] == "Organisation" and _owns(context, event, inner):
                    target = context.main if context.main and is_main(event, context.main) else event
                    yield state(
                        inner, predicate, target, sentence=event.sentence, rule=f"{predicate}-in-name", score=score
                    )


def _owns(context: Context, event: Mention, inner: Mention) -> bool:
    """Whether "of" stands before a name within the name of an event."""
    words = tokenise(context.document.text[event.span.start : inner.span.start])[-2:]
    return any(is_connector(word.text.casefold(), "of", context.language) for word in words)


def members(pair: Pair, predicate: str) -> tuple[object, ...]:
    """What the pairs that are judged as one have in common: a list shares its verb, but one organisation leads."""
    place, target = pair.place, pair.target
    alone = predicate not in _SHARED and place.position
    return (place.row, place.first, place.last, alone, target.mention.key, target.where)


def ends(pair: Pair, predicate: str) -> tuple[Mention, Mention]:
    """The subject and the object that a relation has if it joins the pair."""
    mention, target = pair.place.mention, pair.target.mention
    return (mention, target) if predicate in _ACTIVE else (target, mention)


def pairs(scene: Scene) -> Iterator[Pair]:
    """Every person, organisation and programme with every event or project that it may have to do with."""
    for place in scene.places("Person", "Organisation", "Programme"):
        own = surroundings(scene, place)
        for target in _targets(scene.context, place):
            if target.mention.span != place.mention.span:
                yield Pair(place, target, features_of(scene, place, target, own))


def features_of(scene: Scene, place: Place, target: Target, own: list[str]) -> list[str]:
    """The features of a pair: those of the mention's place by kind of target, and those of the two together."""
    group = GROUP_OF[place.mention.type]
    kind = target.kind
    joint = [
        f"target={kind}&{target.where}",
        f"group={group}&target={kind}&{target.where}",
        *_joint(scene, place, target),
    ]
    return [
        "bias",
        *joint,
        *(f"{group}:{feature}" for feature in own),
        *(f"{group}>{kind}/{target.where[:1]}:{feature}" for feature in own),
    ]


def _joint(scene: Scene, place: Place, target: Target) -> Iterator[str]:
    items = scene.context.items[place.row]
    others = {
        item.group
        for item in items
        if item.mention and item.mention.span not in (place.mention.span, target.mention.span)
    }
    events = [
        i for i in items if i.mention and i.group in {"Event", "Programme"} and i.mention.span != place.mention.span
    ]
    yield f"events={min(len(events), 3)}&{target.where}&{target.kind}"
    yield f"others={'Event' in others}{'Programme' in others}&{target.kind}&{target.where}"
    if target.where in {"left", "right"}:
        first, second = sorted((place.mention.span, target.mention.span))
        inside = [i for i in items if i.mention and first.end <= i.start and i.end <= second.start]
        same = sum(i.group in {"Event", "Programme"} for i in inside)
        rival = sum(i.group == GROUP_OF[place.mention.type] for i in inside)
        hits = scene.between(place.row, place.mention, target.mention)
        side = f"{target.kind}&{target.where}"
        yield f"rivals={min(same, 2)}&{side}"
        yield f"between={min(rival, 2)}&{side}"
        frames = [hit.frame for hit in hits]
        yield f"path={'/'.join(frames[:2])}&{side}"
        yield f"path1={frames[0] if frames else '-'}&{side}"
        yield f"pathN={frames[-1] if frames else '-'}&{side}"
        yield f"crowd={min(len(frames), 3)}&{side}"
        yield f"words={min((second.start - first.end) // 15, 5)}&{side}"
    else:
        yield f"back={min(target.back, 4)}&{target.kind}"


def _targets(context: Context, place: Place) -> Iterator[Target]:
    main = context.main
    seen_main = False
    items = context.items[place.row]
    nearest: dict[tuple[str, str], Target] = {}
    for item in items:
        if item.mention and item.group in {"Event", "Programme"} and item.mention.span != place.mention.span:
            where = "left" if item.start < place.mention.span.start else "right"
            if main and is_main(item.mention, main):
                seen_main = True
                nearest["main", where] = Target(main, f"main-{main.type}", where, 0)
            else:
                nearest[fold(item.text), where] = Target(item.mention, item.mention.type, where, 0)
    yield from nearest.values()
    if main and not seen_main:
        yield Target(main, f"main-{main.type}", "implied", _rows_back(context, place.row, main))
    named = {target.mention.span for target in nearest.values()}
    yield from (target for target in _earlier(context, place.row) if target.mention.span not in named)


def _rows_back(context: Context, row: int, main: Mention) -> int:
    for back in range(1, _NEAREST_ROWS):
        if row - back >= 0 and any(i.mention and is_main(i.mention, main) for i in context.items[row - back]):
            return back
    return _NEAREST_ROWS


def _earlier(context: Context, row: int) -> Iterator[Target]:
    """The last event, project and programme, other than the main event, that the rows just before speak of."""
    seen: set[str] = set()
    since = ""
    for back in range(1, min(_NEAREST_ROWS, row) + 1):
        for item in reversed(context.items[row - back]):
            if not item.mention or item.group not in {"Event", "Programme"}:
                continue
            kind = item.group if item.group == "Event" else item.mention.type
            if context.main and is_main(item.mention, context.main):
                since = "+main"
            elif kind not in seen:
                seen.add(kind)
                yield Target(item.mention, item.mention.type, f"earlier{since}", back)
