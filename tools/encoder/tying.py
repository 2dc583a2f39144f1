"""Learn how names are tied from what a trained encoder makes of words: a small network over states that stay put.

The encoder's own layers are not touched: tuning them for ties as well cost names more than it gave relations.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from examples import found_mentions
from torch import nn
from torch.nn import functional

from innograph.encoder.ties import KINDS, MARKS, SECTOR, STATES, TIED, fitting, fitting_topic, pairs_of
from innograph.extraction.heard import sector_words
from innograph.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from innograph.encoder import Encoding
    from innograph.encoder.ties import Named
    from innograph.evaluation import Gold
    from innograph.model import Sentence

SEED, EPOCHS, RATE, DECAY, WARM, DROPPED = 5, 40, 2e-3, 0.05, 0.1, 0.3
TEXTS = 4  # in a batch
SCALE = 400.0  # about how many questions a batch holds that have two sides
HIDDEN = 160


class Ties(nn.Module):
    """The network of `innograph.encoder.ties` with the layer that makes a word's state of the encoder's numbers."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.state = nn.Linear(width, STATES, bias=False)
        self.subject, self.object = nn.Linear(3 * STATES, HIDDEN), nn.Linear(3 * STATES, HIDDEN, bias=False)
        self.between, self.marks = nn.Linear(STATES, HIDDEN, bias=False), nn.Embedding(MARKS, HIDDEN)
        self.subject_kind, self.object_kind = nn.Embedding(len(KINDS), HIDDEN), nn.Embedding(len(KINDS), HIDDEN)
        self.pair_deep, self.pair = nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, len(TIED))
        self.name, self.topic = nn.Linear(4 * STATES, HIDDEN), nn.Linear(STATES, HIDDEN)
        self.name_kind, self.topic_kind = nn.Embedding(len(KINDS), HIDDEN), nn.Embedding(len(KINDS), HIDDEN)
        self.alone_deep, self.alone = nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, 2 * len(TIED))
        self.drop = nn.Dropout(DROPPED)

    def deepened(self, layer: nn.Linear, values: Tensor) -> Tensor:
        values = torch.relu(values)
        return self.drop(torch.relu(layer(self.drop(values))) + values)

    def forward(self, lesson: Lesson) -> tuple[Tensor, Tensor]:
        states = self.state(self.drop(lesson.states))
        nothing = torch.zeros(1, STATES)
        total, edged = torch.cat([nothing, states.cumsum(0)]), torch.cat([states, nothing])
        start, end, low, high, kind = lesson.names
        span = (total[end] - total[start]) / (end - start)[:, None]
        beside = torch.cat([span, edged[start - 1], edged[end]], 1)
        first, second, inner, outer = lesson.pairs
        between = (total[outer] - total[inner]) / (outer - inner).clamp(min=1)[:, None]
        subject = self.subject(self.drop(beside)) + self.subject_kind(kind)
        thing = self.object(self.drop(beside)) + self.object_kind(kind)
        lying = self.between(self.drop(between)) + self.marks(lesson.marks).sum(1)
        among = self.pair(self.deepened(self.pair_deep, subject[first] + thing[second] + lying))
        sentence = (total[high] - total[low]) / (high - low)[:, None]
        about = span[lesson.topic].mean(0) if lesson.topic else nothing[0]
        alone = self.name(self.drop(torch.cat([beside, sentence], 1))) + self.name_kind(kind)
        main = kind[lesson.topic[0]] if lesson.topic else torch.tensor(len(KINDS) - 1)
        alone = alone + self.topic(self.drop(about)) + self.topic_kind(main)
        return among, self.alone(self.deepened(self.alone_deep, alone))


class Lesson(NamedTuple):
    """A text with the answers: 1 for a tie that gold has, 0 for one that it lacks, -1 where none may be."""

    states: Tensor
    names: Tensor
    topic: list[int]
    pairs: Tensor
    marks: Tensor
    tied: Tensor
    tied_to_topic: Tensor


def lesson_of(gold: Gold, sentences: list[Sentence], encoding: Encoding) -> Lesson | None:
    """What there is to learn from a text; `encoding` holds the encoder's own numbers for states. None without names."""
    found = [(entity, Span(*place), kind) for entity, kind, place in found_mentions(gold, sentences)]
    sectors = sector_words(sentences, [(span, kind) for _, span, kind in found])
    found += [(slug, span, SECTOR) for span, slug in sectors]
    placed = encoding.placed([(span, kind) for _, span, kind in found], [sentence.span for sentence in sentences])
    named = [one for one in placed if one]
    called = [entity for (entity, _, _), one in zip(found, placed, strict=True) if one]
    if not named:
        return None
    main = next((entity["id"] for entity in gold.entities if entity.get("main")), "")
    topic = [at for at, entity in enumerate(called) if entity == main]
    pairs = pairs_of(named, encoding.window)
    return Lesson(
        torch.tensor(encoding.states),
        torch.tensor([[*one[:2], *one[4:], KINDS.index(one.kind)] for one in named]).T,
        topic,
        torch.tensor(np.stack(pairs[:4])),
        torch.tensor(pairs.marks),
        answers(
            gold,
            [(called[a], called[b]) for a, b in zip(pairs.first, pairs.second, strict=True)],
            fitting(named, pairs),
        ),
        to_topic(gold, called, named, topic, main),
    )


def answers(gold: Gold, ends: Sequence[tuple[str, str]], fits: np.ndarray) -> Tensor:
    facts = {(r["s"], r["p"], r["o"]) for r in gold.relations}
    facts |= {(o, p, s) for s, p, o in facts if p == "collaboratesWith"}
    right = torch.tensor([[float((one, p, other) in facts) for p in TIED] for one, other in ends])
    asked = torch.tensor(fits) & torch.tensor([[one != other] for one, other in ends])
    return torch.where(asked, right.reshape(asked.shape), -1.0)


def to_topic(gold: Gold, called: list[str], named: list[Named], topic: list[int], main: str) -> Tensor:
    fits = fitting_topic(named, named[topic[0]].kind if topic else "")
    own, other = (
        answers(gold, ends, part)
        for ends, part in (
            ([(one, main) for one in called], fits[:, : len(TIED)]),
            ([(main, one) for one in called], fits[:, len(TIED) :]),
        )
    )
    return torch.cat([own, other], 1)


def fit(lessons: Sequence[Lesson], *, width: int, epochs: int = EPOCHS) -> Ties:
    """Learn from texts, four at a time; the loss is that of every question that some relation fits."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 - the order of texts is no secret
    network = Ties(width).train()
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = epochs * -(-len(lessons) // TEXTS)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=WARM)
    for epoch in range(1, epochs + 1):
        order = list(range(len(lessons)))
        chance.shuffle(order)
        total = 0.0
        for at in range(0, len(order), TEXTS):
            loss = torch.stack([loss_of(network, lessons[text]) for text in order[at : at + TEXTS]]).sum() / SCALE
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        if epoch in {1, epochs}:
            print(f"epoch of ties {epoch}/{epochs}: loss {total * TEXTS / len(order):.3f}", flush=True)
    return network.eval()


def loss_of(network: Ties, lesson: Lesson) -> Tensor:
    told = zip(network(lesson), (lesson.tied, lesson.tied_to_topic), strict=True)
    parts = [
        functional.binary_cross_entropy_with_logits(odds[wanted >= 0], wanted[wanted >= 0], reduction="sum")
        for odds, wanted in told
    ]
    return torch.stack(parts).sum()


def weights(network: Ties) -> dict[str, np.ndarray]:
    """What `innograph.encoder.ties` reads: all but the layer that makes the states, which goes with the encoder's."""
    kept = {name: value for name, value in network.state_dict().items() if not name.startswith("state.")}
    return {name: value.numpy().astype(np.float16) for name, value in sorted(kept.items())}
