"""Learn `data/relation_weights.tsv` from annotated texts: `train_relations.py [corpus/train] [--check]`.

One logistic regression a relation (adaptive gradient steps, L2), over the features of `extraction.frames`. A fact of
the gold may be carried by any mention of its two entities, so after a first fit only the likeliest pair of each fact
counts as right and the others count little. Thresholds and precisions are measured on held-out folds; `--check` prints
them and writes nothing. The same texts give the same bytes.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from learning import best_threshold, fit

from innograph import recognition, text
from innograph.evaluation import gold_mentions, load_gold
from innograph.extraction import deals, events, pairs
from innograph.extraction.context import Context
from innograph.extraction.frames import Scene
from innograph.extraction.modality import modality
from innograph.lexicon.words import fold
from innograph.model import FACT
from innograph.vocabulary import GROUP_OF, permits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.evaluation import Gold
    from innograph.model import Mention

OUTPUT = Path(__file__).parents[1] / "graph" / "innograph" / "data" / "relation_weights.tsv"
PREDICATES = (*events.RELATIONS, "collaboratesWith", *pairs.RELATIONS)
FOLDS, ROUNDS = 4, 2
THRESHOLDS = np.arange(-1.6, 1.2, 0.05)
GENEROUS = 0.5  # how far below its best threshold a pair is still proposed: the judgement after it knows more
RAREST, SMALLEST = 5, 0.12  # a feature seen in fewer pairs, or that weighs less, is left out


class Example(NamedTuple):
    """A pair of mentions, the fact it would state, and whether the gold has that fact."""

    fact: tuple[str, str, str, str]
    right: bool
    features: frozenset[str]
    list: tuple[object, ...]


class Model(NamedTuple):
    columns: dict[str, int]
    weights: np.ndarray


def examples_of(gold: Gold) -> tuple[list[Example], set[tuple[str, str, str, str]]]:
    """The pairs among the gold's own mentions and among those that are recognised, which have faults of their own."""
    document = text.read(gold.path, language=gold.language)
    sentences = text.segment(document)
    wanted = {fact(gold.name, r["p"], r["s"], r["o"]) for r in gold.relations if r["p"] in PREDICATES}
    given, main = gold_mentions(gold, sentences)
    found = list(examples_among(gold, Context.of(sentences, given, main=main), wanted, given=True))
    recognised = recognition.recognise(sentences)
    topic = recognition.main_event(sentences, recognised)
    found += examples_among(gold, Context.of(sentences, recognised, main=topic), wanted, given=False)
    return [one for one in found if one.fact[2] != one.fact[3]], wanted


def examples_among(
    gold: Gold, context: Context, wanted: set[tuple[str, str, str, str]], *, given: bool
) -> Iterator[Example]:
    identity = identities(gold, context)

    def example(
        predicate: str, subject: Mention, thing: Mention, features: list[str], members: tuple[object, ...]
    ) -> Example:
        key = fact(gold.name, predicate, identity[subject.key], identity[thing.key])
        return Example(key, key in wanted, frozenset(features), members)

    scene = Scene.of(context)
    for pair in events.pairs(scene):
        if is_fact(pair.place.mention):
            for predicate in events.RELATIONS:
                subject, thing = events.ends(pair, predicate)
                if permits(subject.type, predicate, thing.type):
                    yield example(
                        predicate,
                        subject,
                        thing,
                        pair.features,
                        (gold.name, given, *events.members(pair, predicate)),
                    )
    for joined in pairs.candidates(scene):
        if is_fact(joined.object):
            members = (gold.name, given, joined.predicate, joined.subject.key, joined.object.key)
            yield example(joined.predicate, joined.subject, joined.object, joined.features, members)
    for deal in deals.candidates(scene):
        if is_fact(deal.other.mention):
            yield example(
                "collaboratesWith",
                deal.one.mention,
                deal.other.mention,
                deal.features,
                (gold.name, given, deal.one, deal.other),
            )


def identities(gold: Gold, context: Context) -> dict[tuple[str, int, int, str], str]:
    """Mention -> the gold entity of that name; what gold lacks stands for itself."""
    names = {}
    for entity in gold.entities:
        for name in (entity["name"], *entity.get("aliases", [])):
            names[GROUP_OF[entity["type"]], fold(name)] = entity["id"]
    mentions = [mention for row in context.mentions for mention in row]
    known = {m.key: names.get((GROUP_OF[m.type], fold(m.text)), f"?{m.text}") for m in mentions}
    if context.main:
        known[context.main.key] = next((entity["id"] for entity in gold.entities if entity.get("main")), "?")
    return known


def is_fact(mention: Mention) -> bool:
    return modality(mention.sentence, mention.span) == FACT


def fact(document: str, predicate: str, subject: str, thing: str) -> tuple[str, str, str, str]:
    ends = sorted((subject, thing)) if predicate == "collaboratesWith" else (subject, thing)
    return (document, predicate, *ends)


def train(examples: list[Example]) -> Model:
    seen = Counter(feature for one in examples for feature in one.features)
    columns = {feature: i for i, feature in enumerate(sorted(f for f, n in seen.items() if n >= RAREST))}
    rows = [np.array(sorted(columns[f] for f in one.features if f in columns), dtype=int) for one in examples]
    right = np.array([float(one.right) for one in examples])
    carriers = defaultdict(list)
    for i, one in enumerate(examples):
        if one.right:
            carriers[one.fact].append(i)
    importance = np.ones(len(examples))
    for group in carriers.values():
        importance[group] = 1 / len(group)
    weights = fit(rows, right, importance, size=len(columns))
    for _ in range(ROUNDS):
        for group in carriers.values():
            sums = [weights[rows[i]].sum() for i in group]
            for i, total in zip(group, sums, strict=True):
                importance[i] = 0.3 if total > 0 else 0.0
            importance[group[int(np.argmax(sums))]] = 1.0
        weights = fit(rows, right, importance, size=len(columns))
    return Model(columns, np.where(np.abs(weights) < SMALLEST, 0, np.round(weights, 2)))


def best_sums(model: Model, examples: list[Example]) -> dict[tuple[str, str, str, str], float]:
    """Fact -> its best sum of weights; the members of a list share the mean of theirs, as `events` has it."""
    own = [
        float(sum(model.weights[model.columns[f]] for f in sorted(one.features) if f in model.columns))
        for one in examples
    ]
    lists = defaultdict(list)
    for one, total in zip(examples, own, strict=True):
        lists[one.list].append(total)
    sums: dict[tuple[str, str, str, str], float] = {}
    for one in examples:
        total = sum(lists[one.list]) / len(lists[one.list])
        sums[one.fact] = max(total, sums.get(one.fact, -99.0))
    return sums


def held_out(texts: list[list[Example]]) -> dict[tuple[str, str, str, str], float]:
    sums = {}
    for part in range(FOLDS):
        model = train([one for i, own in enumerate(texts) if i % FOLDS != part for one in own])
        sums.update(best_sums(model, [one for i, own in enumerate(texts) if i % FOLDS == part for one in own]))
    return sums


def precisions(
    sums: dict[tuple[str, str, str, str], float], wanted: set[tuple[str, str, str, str]], threshold: float
) -> list[tuple[float, float]]:
    """The share of right statements in each fifth of those held out, never falling as the sum of weights rises."""
    stated = sorted((total, key in wanted) for key, total in sums.items() if total >= threshold)
    result: list[tuple[float, float]] = []
    for part in np.array_split(np.arange(len(stated)), 5):
        share = round(float(np.mean([stated[i][1] for i in part])), 2)
        result.append((round(stated[part[0]][0], 2), max([share, *(value for _, value in result)])))
    return [(threshold, result[0][1]), *result[1:]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="?", default=Path("corpus/train"))
    parser.add_argument("--check", action="store_true", help="print the figures of held-out folds, write nothing")
    options = parser.parse_args()
    read = [examples_of(gold) for gold in load_gold(options.corpus)]
    lines = [
        "# What speaks for a relation, learnt from corpus/train by tools/train_relations.py; our own work, CC BY 4.0."
    ]
    totals = np.zeros(3)
    for predicate in PREDICATES:
        texts = [[one for one in own if one.fact[1] == predicate] for own, _ in read]
        wanted = {key for _, facts in read for key in facts if key[1] == predicate}
        sums = held_out(texts)
        threshold = best_threshold(sums, wanted, THRESHOLDS) - GENEROUS * (predicate in pairs.RELATIONS)
        found = {key for key, total in sums.items() if total >= threshold}
        counts = np.array([len(found & wanted), len(found), len(wanted)])
        totals += counts
        report(predicate, counts)
        if not options.check:
            lines += rows_of(
                predicate, threshold, precisions(sums, wanted, threshold), train([o for t in texts for o in t])
            )
    report("all", totals)
    if not options.check:
        OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def rows_of(predicate: str, threshold: float, shares: list[tuple[float, float]], model: Model) -> list[str]:
    rows = [f"{predicate}\tthreshold\t-\t{threshold}"]
    rows += [f"{predicate}\tprecision\t{bound}\t{share}" for bound, share in shares]
    weights = ((feature, model.weights[column]) for feature, column in model.columns.items())
    return rows + [f"{predicate}\tweight\t{feature}\t{weight:g}" for feature, weight in sorted(weights) if weight]


def report(name: str, counts: np.ndarray) -> None:
    right, found, wanted = counts
    print(f"{name:18} P {right / found:.3f}  R {right / wanted:.3f}  F1 {2 * right / (found + wanted):.3f}")


if __name__ == "__main__":
    main()
