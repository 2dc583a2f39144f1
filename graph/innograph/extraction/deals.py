"""Which organisations the text joins: an agreement signed, a partnership, an event organised hand in hand."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from innograph.extraction.clauses import organised_together, working_together
from innograph.extraction.context import state
from innograph.extraction.frames import Scene
from innograph.extraction.modality import modality
from innograph.extraction.scoring import judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.extraction.context import Context
    from innograph.extraction.frames import Place
    from innograph.lexicon.triggers import Hit
    from innograph.model import Mention, Statement

_RELATION = "collaboratesWith"

_CROWD = 14
"""A sentence with more organisations than this is a list of members, not a deal."""


class Deal(NamedTuple):
    """Two organisations of a sentence, the earlier first, with what speaks for and against their working together."""

    one: Place
    other: Place
    features: list[str]


def deal_relations(context: Context) -> Iterator[Statement[Mention]]:
    """The organisations that work together, judged by how they stand to each other."""
    for one, other in (*working_together(context), *organised_together(context)):
        turned = modality(other.sentence, other.span)
        rule = f"{_RELATION}-clause"
        yield state(one, _RELATION, other, sentence=other.sentence, rule=rule, score=0.85, modality=turned)
    for deal in candidates(Scene.of(context)):
        verdict = judge(_RELATION, deal.features)
        if verdict.stated:
            mention = deal.other.mention
            yield state(
                deal.one.mention,
                _RELATION,
                mention,
                sentence=mention.sentence,
                rule=f"{_RELATION}[{verdict.reason}]",
                score=verdict.score,
                modality=modality(mention.sentence, mention.span),
            )


def candidates(scene: Scene) -> Iterator[Deal]:
    """Every two organisations that stand in one sentence."""
    rows: dict[int, list[Place]] = {}
    for place in scene.places("Organisation"):
        rows.setdefault(place.row, []).append(place)
    for places in rows.values():
        places.sort(key=lambda place: place.position)
        if len(places) <= _CROWD:
            for one, other in combinations(places, 2):
                yield Deal(one, other, features(scene, one, other))


def features(scene: Scene, one: Place, other: Place) -> list[str]:
    """How two organisations stand to each other in their sentence."""
    items = scene.context.items[one.row]
    inside = items[one.position + 1 : other.position]
    rivals = sum(item.group == "Organisation" for item in inside)
    same = one.first == other.first
    side = f"list={same}&rivals={min(rivals, 2)}"
    before, after = scene.left(one), scene.right(other)
    found = [
        "bias",
        side,
        f"inside={'/'.join(sorted({item.group for item in inside if item.mention}))}",
        f"prep={scene.introduced(one)}>{scene.introduced(other)}",
        f"own={scene.introduced(other, own=True)}&{side}",
        f"types={one.mention.type}/{other.mention.type}",
        f"words={min(len(inside) // 4, 5)}&list={same}",
        f"orgs={min(sum(item.group == 'Organisation' for item in items), 6)}",
        f"size={min(one.size, 3)}/{min(other.size, 3)}",
        *_frames("path", scene.between(one.row, one.mention, other.mention), side),
        *_frames("before", before[:3], side),
        *_frames("after", after[:3], side),
    ]
    nearest = before[0].frame if before else "-"
    following = after[0].frame if after else "-"
    return [
        *found,
        f"L1={nearest}&own={scene.introduced(other, own=True)}",
        f"R1={following}&list={same}",
        f"L1={nearest}&prep={scene.introduced(one)}",
        *_signing(scene, one, other, side),
    ]


def _frames(where: str, hits: Sequence[Hit], side: str) -> Iterator[str]:
    yield f"{where}={'/'.join(hit.frame for hit in hits[:3])}"
    for frame in sorted({hit.frame for hit in hits}):
        yield f"{where}~{frame}"
        yield f"{where}~{frame}&{side}"
    if not hits:
        yield f"{where}=none&{side}"


def _signing(scene: Scene, one: Place, other: Place, side: str) -> Iterator[str]:
    signings = [hit for hit in scene.hits[one.row] if hit.frame == "signed"]
    yield f"signings={min(len(signings), 2)}&{side}"
    yield f"signings={min(len(signings), 2)}&own={scene.introduced(other, own=True)}"
    events = sum(item.group in {"Event", "Programme"} for item in scene.context.items[one.row])
    yield f"signings={bool(signings)}&events={min(events, 2)}"
