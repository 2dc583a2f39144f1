"""What the encoder says of a candidate, and how that is weighed against what its cues say.

The weights, and how likely a name must be to be kept, sit in `data/name_weights.tsv`; `tools/train_judges.py` learns
them from texts that neither the encoder nor the cues' weights had been learned from, so that neither side is believed
more than it deserves.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from math import exp, log
from typing import TYPE_CHECKING

from innograph.model import Span
from innograph.recognition.chunks import Candidate
from innograph.recognition.kinds import GROUP_NAMES
from innograph.resources import data_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.encoder import Encoding
    from innograph.model import Mention
    from innograph.recognition.lines import Line

HEARD = tuple(name.removesuffix("*") for name in GROUP_NAMES[1:])
"""The groups that both sides speak of, in the order of GROUP_NAMES."""
TOPIC, NAME, CLASS = "topic", "name", "class"
_SUREST = 6.0


def heard_candidates(lines: Sequence[Line], encoding: Encoding) -> list[list[Candidate]]:
    """The names that the encoder hears in each line, as candidates; what runs over the end of a line is left out."""
    at = {int(start): number for number, start in enumerate(encoding.starts)}
    names = defaultdict(list)
    for name in encoding.names():
        names[name.start].append(name)
    found = []
    for line in lines:
        first = at.get(line.tokens[0].start, -1) if line.tokens else -1
        size = len(line.tokens)
        spans = {
            (name.start - first, name.end - first)
            for number in range(first, first + size)
            for name in names.get(number, ())
            if first >= 0 and name.end - first <= size
        }
        found.append([Candidate(start, end, (start, end)) for start, end in sorted(spans)])
    return found


def heard_shares(line: Line, candidate: Candidate, encoding: Encoding) -> list[float]:
    """How likely the encoder thinks a candidate a name of each of HEARD."""
    words = encoding.words(Span(line.tokens[candidate.start].start, line.tokens[candidate.end - 1].end))
    return [encoding.share(words, group) for group in HEARD]


def weighed(shares: Sequence[float], heard: Sequence[float]) -> list[float]:
    """How likely each of GROUP_NAMES is, by the cues and the encoder together."""
    some, heard_some = odds(1 - shares[0]), odds(max(heard))
    scores = [0.0]
    for weights, own, other in zip(_of_heard(), shares[1:], heard, strict=True):
        bias, cues, encoder, any_cues, any_encoder = weights
        scores.append(bias + cues * odds(own) + encoder * odds(other) + any_cues * some + any_encoder * heard_some)
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


def evidence(shares: Sequence[float], heard: Sequence[float]) -> Iterator[dict[str, float]]:
    """What speaks for each of HEARD: both sides' odds, and how sure each is that it is some name at all."""
    some, heard_some = odds(1 - shares[0]), odds(max(heard))
    for own, other in zip(shares[1:], heard, strict=True):
        yield {"bias": 1.0, "cues": odds(own), "encoder": odds(other), "cues any": some, "encoder any": heard_some}


@cache
def _of_heard() -> list[tuple[float, ...]]:
    """The weights of what `evidence` names, in its order, for each of HEARD."""
    names = next(evidence([0.5] * len(GROUP_NAMES), [0.5] * len(HEARD)))
    return [tuple(learned()[group][name] for name in names) for group in HEARD]


def odds(share: float) -> float:
    """The logarithm of the odds of a share, within bounds."""
    share = min(max(share, 1e-6), 1 - 1e-6)
    return min(max(log(share / (1 - share)), -_SUREST), _SUREST)


def likeliest_class(shares: Mapping[str, float], heard: Mapping[str, float], group: str) -> str:
    """The class of a name of a group by the cues and the encoder together."""
    weight = learned()[CLASS][group]
    return max(shares, key=lambda kind: odds(shares[kind]) + weight * odds(heard[kind]))


def heard_classes(line: Line, candidate: Candidate, group: str, encoding: Encoding) -> dict[str, float]:
    """How likely the encoder thinks a candidate of each class of a group."""
    words = encoding.words(Span(line.tokens[candidate.start].start, line.tokens[candidate.end - 1].end))
    return encoding.classes(words, group)


def heard_topic(event: Mention, encoding: Encoding) -> float:
    """The logarithm of the odds that an event is the one that the text is about, within bounds."""
    words = encoding.words(event.span)
    return min(max(encoding.topic(words), -_SUREST), _SUREST) if words else -_SUREST


def topic_bound() -> float:
    """From which logarithm of the odds on the encoder takes an event for what the text is about."""
    return learned()[TOPIC]["bound"]


def name_bar() -> float:
    """How likely a name must be to be kept, 0 to 1."""
    return learned()[NAME]["bar"]


@cache
def learned() -> dict[str, dict[str, float]]:
    """The rows of `name_weights.tsv`: group, or what else is weighed -> name -> weight."""
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for group, name, weight in data_rows("name_weights.tsv"):
        table[group][name] = float(weight)
    return table
