"""Two names of one sentence and how they stand to each other: who works where, what is part of what, what lies where.

The rules of this package know the plain ways to say it; here every pair near enough is weighed by what stands between
and around it, so that what was said in a way that no rule foresaw is proposed as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from innograph.extraction.context import is_any, state
from innograph.extraction.frames import Scene
from innograph.extraction.modality import modality
from innograph.extraction.scoring import judge
from innograph.lexicon.heads import any_head_type
from innograph.lexicon.roles import is_role_word
from innograph.vocabulary import GROUP_OF, permits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.extraction.context import Context, Item
    from innograph.extraction.frames import Place
    from innograph.model import Mention, Statement

RELATIONS = ("locatedIn", "affiliatedWith", "partOf")
_FARTHEST = 18
_CROWD = 40
_SHOWN = 4
_BUCKETS = (0, 1, 2, 3, 5, 8, 12, 20)
_MARKS = frozenset(",;:.()–—-/|«»\"“”'’")
_PARTING = (";", ":", ".", "–", "(")
_KINDS = ("of", "at", "and", "article")


class Pair(NamedTuple):
    """A relation that two mentions may have, with what speaks for and against it."""

    subject: Mention
    predicate: str
    object: Mention
    features: list[str]


def pair_relations(context: Context) -> Iterator[Statement[Mention]]:
    """The places, posts and wholes of names that stand in one sentence, judged by how they stand to each other."""
    for pair in candidates(Scene.of(context)):
        verdict = judge(pair.predicate, pair.features)
        if verdict.stated:
            later = max(pair.subject, pair.object, key=lambda mention: mention.span)
            yield state(
                pair.subject,
                pair.predicate,
                pair.object,
                sentence=later.sentence,
                rule=f"{pair.predicate}-pair[{verdict.reason}]",
                score=verdict.score,
                modality=modality(later.sentence, later.span),
            )


class _Row(NamedTuple):
    """A sentence: its items and the kind of each."""

    items: tuple[Item, ...]
    kinds: tuple[str, ...]
    language: str


def candidates(scene: Scene) -> Iterator[Pair]:
    """Every two outermost mentions of a sentence that one of RELATIONS may join."""
    rows: dict[int, list[Place]] = {}
    for place in scene.places("Person", "Organisation", "Place", "Event", "Programme"):
        rows.setdefault(place.row, []).append(place)
    language = scene.context.language
    for number, places in rows.items():
        places.sort(key=lambda place: place.position)
        items = scene.context.items[number] if len(places) > 1 else ()
        row = _Row(items, tuple(_kind(item, language) for item in items), language)
        for one in places[:_CROWD]:
            for other in places[:_CROWD]:
                if one is not other and abs(one.position - other.position) <= _FARTHEST:
                    yield from _pairs(scene, row, one, other)


def _pairs(scene: Scene, row: _Row, one: Place, other: Place) -> Iterator[Pair]:
    fitting = [p for p in RELATIONS if permits(one.mention.type, p, other.mention.type)]
    if fitting and one.mention.text != other.mention.text:
        found = _features(scene, row, one, other)
        yield from (Pair(one.mention, predicate, other.mention, found) for predicate in fitting)


def _features(scene: Scene, row: _Row, one: Place, other: Place) -> list[str]:
    """How a subject and an object stand to each other in their sentence."""
    first, second = sorted((one.position, other.position))
    inside, between = row.items[first + 1 : second], row.kinds[first + 1 : second]
    order = "SO" if one.position < other.position else "OS"
    groups = GROUP_OF[one.mention.type], GROUP_OF[other.mention.type]
    side = f"order={order}&kinds={groups[0]}/{groups[1]}"
    named = [item.group for item in inside if item.mention]
    rivals = "".join(str(min(2, named.count(group))) for group in groups)
    far = sum(len(inside) > bound for bound in _BUCKETS)
    path = "/".join(hit.frame for hit in scene.between(one.row, one.mention, other.mention)[:2])
    return [
        "bias",
        side,
        f"types={one.mention.type}/{other.mention.type}&order={order}",
        f"glue={_glue(between)}&{side}",
        f"rivals={rivals}&{side}",
        f"far={far}&{side}",
        f"far={far}&rivals={rivals}&order={order}",
        f"path={path}&{side}",
        f"others={'/'.join(sorted(set(named)))}&{side}",
        f"prep={scene.introduced(other, own=True)}&{side}&rivals={rivals}",
        f"subject-prep={scene.introduced(one, own=True)}&{side}",
        f"lists={min(one.size, 3)}/{min(other.size, 3)}&{side}",
        f"opens={min(first, 2)}&{side}",
        f"ends={min(len(row.items) - second - 1, 2)}&{side}",
        *_words(inside, between, row.language, side),
        *_marks(inside, side),
        *_outside(row, first, second, side),
    ]


def _glue(between: Sequence[str]) -> str:
    """What stands between two names, each word by its kind, the articles left out."""
    shown = [kind for kind in between if kind != "article"]
    return " ".join(shown) if len(shown) <= _SHOWN else f"{shown[0]} .. {shown[-1]}"


def _kind(item: Item, language: str) -> str:
    if item.mention:
        return item.group
    if not item.text[0].isalnum():
        return item.text if item.text in _MARKS else "mark"
    if is_role_word(item.text, language):
        return "role"
    head = any_head_type(item.text)
    return head or next((kind for kind in _KINDS if is_any(item, (kind,), language)), "w")


def _words(inside: Sequence[Item], between: Sequence[str], language: str, side: str) -> Iterator[str]:
    if len(inside) <= 2 * _SHOWN:
        plain = {item.word for item in inside if item.text[0].islower() and item.word and item.word[0].isalpha()}
        yield from (f"w={language}:{word}&{side}" for word in sorted(plain))
    yield from (f"holds={kind}&{side}" for kind in sorted(set(between)) if kind != "w")


def _marks(inside: Sequence[Item], side: str) -> Iterator[str]:
    """Whether the second name stands in brackets right behind the first, or a mark parts the two."""
    if inside and inside[0].text == "(":
        yield f"bracketed={len(inside) == 1}&{side}"
    texts = {item.text for item in inside if not item.mention}
    yield from (f"parted={mark}&{side}" for mark in _PARTING if mark in texts)


def _outside(row: _Row, first: int, second: int, side: str) -> Iterator[str]:
    before = row.kinds[first - 1] if first else "^"
    after = row.kinds[second + 1] if second + 1 < len(row.kinds) else "$"
    yield f"around={before}_{after}&{side}"
    yield f"before={before}&{side}"
    yield f"after={after}&{side}"
