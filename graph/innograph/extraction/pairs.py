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


def candidates(scene: Scene) -> Iterator[Pair]:
    """Every two outermost mentions of a sentence that one of RELATIONS may join."""
    rows: dict[int, list[Place]] = {}
    for place in scene.places("Person", "Organisation", "Place", "Event", "Programme"):
        rows.setdefault(place.row, []).append(place)
    for places in rows.values():
        places.sort(key=lambda place: place.position)
        for one in places[:_CROWD]:
            for other in places[:_CROWD]:
                if one is not other and abs(one.position - other.position) <= _FARTHEST:
                    yield from _pairs(scene, one, other)


def _pairs(scene: Scene, one: Place, other: Place) -> Iterator[Pair]:
    fitting = [p for p in RELATIONS if permits(one.mention.type, p, other.mention.type)]
    if fitting and one.mention.text != other.mention.text:
        found = features(scene, one, other)
        yield from (Pair(one.mention, predicate, other.mention, found) for predicate in fitting)


def features(scene: Scene, one: Place, other: Place) -> list[str]:
    """How a subject and an object stand to each other in their sentence."""
    items = scene.context.items[one.row]
    first, second = sorted((one.position, other.position))
    inside = items[first + 1 : second]
    order = "SO" if one.position < other.position else "OS"
    kinds = f"{GROUP_OF[one.mention.type]}/{GROUP_OF[other.mention.type]}"
    side = f"order={order}&kinds={kinds}"
    glue = _glue(inside, scene.context.language)
    rivals = "".join(
        str(min(2, sum(item.group == group for item in inside)))
        for group in (GROUP_OF[one.mention.type], GROUP_OF[other.mention.type])
    )
    hits = scene.between(one.row, one.mention, other.mention)
    path = "/".join(hit.frame for hit in hits[:2])
    return [
        "bias",
        side,
        f"types={one.mention.type}/{other.mention.type}&order={order}",
        f"glue={glue}&{side}",
        f"rivals={rivals}&{side}",
        f"far={sum(len(inside) > bound for bound in _BUCKETS)}&{side}",
        f"far={sum(len(inside) > bound for bound in _BUCKETS)}&rivals={rivals}&order={order}",
        f"path={path}&{side}",
        f"others={'/'.join(sorted({item.group for item in inside if item.mention}))}&{side}",
        f"prep={scene.introduced(other, own=True)}&{side}&rivals={rivals}",
        f"subject-prep={scene.introduced(one, own=True)}&{side}",
        f"lists={min(one.size, 3)}/{min(other.size, 3)}&{side}",
        f"opens={min(first, 2)}&{side}",
        f"ends={min(len(items) - second - 1, 2)}&{side}",
        *_words(inside, scene.context.language, side),
        *_marks(items, first, second, side),
        *_outside(scene, items, first, second, side),
    ]


def _glue(inside: Sequence[Item], language: str) -> str:
    """What stands between two names, each word by its kind, the articles left out."""
    kinds = [_kind(item, language) for item in inside]
    shown = [kind for kind in kinds if kind != "article"]
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


def _words(inside: Sequence[Item], language: str, side: str) -> Iterator[str]:
    plain = [item for item in inside if item.word and item.word[0].isalpha()]
    if len(inside) <= 2 * _SHOWN:
        yield from sorted({f"w={language}:{item.word}&{side}" for item in plain if item.text[0].islower()})
    yield from sorted({f"holds={kind}&{side}" for item in inside if (kind := _kind(item, language)) != "w"})


def _marks(items: Sequence[Item], first: int, second: int, side: str) -> Iterator[str]:
    """Whether the second name stands in brackets right behind the first, or a mark parts the two."""
    if first + 1 < second and items[first + 1].text == "(":
        yield f"bracketed={second == first + 2}&{side}"
    for mark in (";", ":", ".", "–", "("):
        if any(item.text == mark and not item.mention for item in items[first + 1 : second]):
            yield f"parted={mark}&{side}"


def _outside(scene: Scene, items: Sequence[Item], first: int, second: int, side: str) -> Iterator[str]:
    language = scene.context.language
    before = _kind(items[first - 1], language) if first else "^"
    after = _kind(items[second + 1], language) if second + 1 < len(items) else "$"
    yield f"around={before}_{after}&{side}"
    yield f"before={before}&{side}"
    yield f"after={after}&{side}"
