"""How likely two names of a document are tied by each relation: a small network over what the encoder makes of words.

For every word the encoder gives, besides its answers, a few numbers that say what the word is in its context: its
state. A pair of names is judged by the states of both, of the words beside and between them, by their classes and by
how they lie to each other; the tie of a name with the event that the text is about by the name alone, since that event
is seldom named beside it. A word for a sector counts as a name of the kind `Sector`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from innograph.resources import data_path
from innograph.vocabulary import CLASSES, GROUP_OF, RELATIONS, permits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from threadpoolctl import ThreadpoolController

    from innograph.encoder.weights import Array

SECTOR = "Sector"
KINDS = (*CLASSES, SECTOR, "")
"""What a name is; the last stands for the topic of a text that has none."""
TIED = tuple(RELATIONS)
STATES = 64
"""How many numbers the state of a word has."""
_LEAST = 0.15
_FARTHEST_ROW = 2
_DISTANCES = (1, 2, 3, 4, 6, 8, 12, 18, 26, 40)
_MANY = 2
# Where each mark of a pair starts among the marks: distance and order, rows apart, rivals of both, one in the other.
_ROWS = 2 * (len(_DISTANCES) + 1)
_RIVALS = _ROWS + _FARTHEST_ROW + 1
_OTHERS = _RIVALS + _MANY + 1
_NESTED = _OTHERS + _MANY + 1
MARKS = _NESTED + 2


class Named(NamedTuple):
    """A name, or a word for a sector: its words, its class or `Sector`, its sentence's number and words."""

    start: int
    end: int
    kind: str
    row: int
    low: int
    high: int


class Pairs(NamedTuple):
    """Pairs of names by their numbers; `low` to `high` are the words between, `marks` how the two lie to each other."""

    first: Array
    second: Array
    low: Array
    high: Array
    marks: Array


class Tie(NamedTuple):
    """Two names by their numbers, None for the topic of the text, the relation, and how likely it holds, 0 to 1."""

    subject: int | None
    relation: str
    object: int | None
    share: float


def pairs_of(named: Sequence[Named], window: Array) -> Pairs:
    """Every two names that were read together and stand near each other, and that some relation may tie."""
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    # Window by window: a long document has too many names to hold each against each.
    groups: dict[int, list[int]] = {}
    for at, one in enumerate(named):
        groups.setdefault(int(window[one.start]), []).append(at)
    parts = [_pairs_within([named[at] for at in own], np.array(own)) for own in groups.values()]
    joined = Pairs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    order = np.lexsort((joined.second, joined.first))
    return Pairs(*(column[order] for column in joined))


def _pairs_within(named: Sequence[Named], numbers: Array) -> Pairs:
    """The pairs among the names of one window, by the numbers that the names have in the document."""
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    start, end, row = (np.array([one[at] for one in named], dtype=np.int64) for at in (0, 1, 3))
    kind = np.array([KINDS.index(one.kind) for one in named], dtype=np.int64)
    near = np.abs(row[:, None] - row) <= _FARTHEST_ROW
    near &= _may_tie()[kind[:, None], kind].any(2)
    np.fill_diagonal(near, val=False)
    first, second = near.nonzero()
    inner, outer = np.minimum(end[first], end[second]), np.maximum(start[first], start[second])
    between = (start >= inner[:, None]) & (end <= outer[:, None])
    groups = np.array([GROUP_OF.get(one.kind, one.kind) for one in named])
    rivals, others = (np.minimum(_MANY, (between & (groups == groups[at][:, None])).sum(1)) for at in (first, second))
    far = np.searchsorted(_DISTANCES, np.maximum(0, outer - inner))
    order = (start[first] > start[second]) * (len(_DISTANCES) + 1)
    apart, nested = np.abs(row[first] - row[second]), outer < inner
    marks = (far + order, _ROWS + apart, _RIVALS + rivals, _OTHERS + others, _NESTED + nested)
    return Pairs(numbers[first], numbers[second], np.minimum(inner, outer), outer, np.stack(marks, axis=1))


@cache
def _may_tie() -> Array:
    """Which relations may tie a subject and an object of which kinds: true or false of shape (kinds, kinds, TIED)."""
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    return np.array([[[bool(a and b) and permits(a, p, b) for p in TIED] for b in KINDS] for a in KINDS])


def fitting(named: Sequence[Named], pairs: Pairs) -> Array:
    """Which of TIED may tie each pair."""
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    kind = np.array([KINDS.index(one.kind) for one in named], dtype=np.int64)
    return np.asarray(_may_tie()[kind[pairs.first], kind[pairs.second]])


def fitting_topic(named: Sequence[Named], topic: str) -> Array:
    """Which of TIED may tie each name with the topic, then which may tie the topic with each name."""
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    kind, main = np.array([KINDS.index(one.kind) for one in named], dtype=np.int64), KINDS.index(topic)
    return np.concatenate([_may_tie()[kind, main], _may_tie()[main, kind]], axis=1)


@cache
def learned() -> Mapping[str, Array]:
    """The network's weights, `data/ties.npz`."""
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    with np.load(data_path("ties.npz"), allow_pickle=False) as held:
        return {name: held[name].astype(np.float32) for name in held.files}


def ties(
    states: Array, window: Array, named: Sequence[Named], *, topic: Sequence[int], weights: Mapping[str, Array]
) -> Iterator[Tie]:
    """The ties that are likely enough to speak of; `topic` are the names of the event that the text is about."""
    if not named:
        return
    pairs = pairs_of(named, window)
    with _blas().limit(limits=1):
        among, with_topic = _answers(states, named, pairs, topic=topic, weights=weights)
    shares = _squash(among) * fitting(named, pairs)
    for at, relation in zip(*(shares >= _LEAST).nonzero(), strict=True):
        share = round(float(shares[at, relation]), 3)
        yield Tie(int(pairs.first[at]), TIED[relation], int(pairs.second[at]), share)
    shares = _squash(with_topic) * fitting_topic(named, named[topic[0]].kind if topic else "")
    shares[list(topic)] = 0
    for at, column in zip(*(shares >= _LEAST).nonzero(), strict=True):
        share, relation = round(float(shares[at, column]), 3), TIED[column % len(TIED)]
        yield Tie(int(at), relation, None, share) if column < len(TIED) else Tie(None, relation, int(at), share)


@cache
def _blas() -> ThreadpoolController:
    """What holds NumPy's products to one thread: they are small, and others read the next text meanwhile."""
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415 - a build by rules alone does without

    return ThreadpoolController()


def _answers(
    states: Array, named: Sequence[Named], pairs: Pairs, *, topic: Sequence[int], weights: Mapping[str, Array]
) -> tuple[Array, Array]:
    """The logarithms of the odds of each pair, (pairs, TIED), and of each name with the topic, (names, 2 x TIED)."""
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    def linear(name: str, values: Array) -> Array:
        return np.asarray(values @ weights[f"{name}.weight"].T + weights.get(f"{name}.bias", 0))

    def deepened(name: str, values: Array) -> Array:
        values = np.maximum(values, 0)
        return np.asarray(np.maximum(linear(name, values), 0) + values)

    def mean(low: Array, high: Array) -> Array:
        return np.asarray((total[high] - total[low]) / np.maximum(high - low, 1)[:, None].astype(np.float32))

    total = np.concatenate([np.zeros((1, states.shape[1]), np.float32), states.cumsum(0)])
    start, end, low, high = (np.array([one[at] for one in named]) for at in (0, 1, 4, 5))
    kind = np.array([KINDS.index(one.kind) for one in named])
    span = mean(start, end)
    edged = np.concatenate([states, np.zeros((1, states.shape[1]), np.float32)])  # beside the first and last: nothing
    beside = np.concatenate([span, edged[start - 1], edged[end]], axis=1)
    subject = (linear("subject", beside) + weights["subject_kind.weight"][kind])[pairs.first]
    thing = (linear("object", beside) + weights["object_kind.weight"][kind])[pairs.second]
    lying = weights["marks.weight"][pairs.marks].sum(1)
    among = linear(
        "pair", deepened("pair_deep", subject + thing + linear("between", mean(pairs.low, pairs.high)) + lying)
    )
    about = span[list(topic)].mean(0) if topic else np.zeros(states.shape[1], np.float32)
    alone = linear("name", np.concatenate([beside, mean(low, high)], axis=1)) + weights["name_kind.weight"][kind]
    alone = alone + linear("topic", about) + weights["topic_kind.weight"][kind[topic[0]] if topic else -1]
    return among, linear("alone", deepened("alone_deep", alone))


def _squash(odds: Array) -> Array:
    import numpy as np  # noqa: PLC0415 - a build by rules alone does without

    return np.asarray(1 / (1 + np.exp(-odds)))
