"""Learn how far cues, encoder and rules can be trusted: `train_judges.py CORPUS [--encodings FILE] [--predictions FILE]`.

Each half of the corpus is read with weights that were learned from the other half and with encodings of encoders that
had not seen it. From that come `name_weights.tsv`, which weighs the cues against the encoder, and then
`verdict_weights.tsv`, which judges the facts that are proposed. The same texts give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from copies import LEARN, lay_out, run_in
from learning import best_threshold, fit

from innograph.configuration import PROFILES
from innograph.recognition.hearing import HEARD, NAME, TOPIC, evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Array = np.ndarray[Any, np.dtype[Any]]

DATA = Path("graph/innograph/data")
NAME_WEIGHTS, VERDICT_WEIGHTS = DATA / "name_weights.tsv", DATA / "verdict_weights.tsv"
HALVES, FOLDS = 2, 5
NAME_STEPS, NAME_RATE, NAME_RIDGE = 400, 0.3, 1e-4
RAREST, RIDGE, SMALLEST = 4, 3.0, 0.005
TOPIC_SHARES, TOPIC_BOUNDS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2), tuple(np.arange(-6.0, 3.0, 0.5))
THRESHOLDS = np.arange(0.1, 0.8, 0.01)


class Proposal(NamedTuple):
    """A fact that was proposed for a text."""

    text: str
    fact: tuple[str, ...]
    right: bool
    features: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--encodings", type=Path, default=Path("corpus/encodings.npz"))
    parser.add_argument("--predictions", type=Path, help="write held-out likelihoods: profile, relation, score, 0 or 1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(HALVES) as pool:
        copies = [Path(name) / str(half) for half in range(HALVES)]
        heard = options.encodings.resolve()
        for half, folder in enumerate(copies):
            lay_out(folder, options.corpus, fold=half, folds=HALVES)
        ask = ("tools/propose.py", "names", "test", str(heard), "names.npz")
        list(pool.map(lambda folder: run_in(folder, *LEARN, ask), copies))
        rows = list(name_rows([folder / "names.npz" for folder in copies]))
        for folder in copies:
            write(folder / NAME_WEIGHTS, rows)
        ask = ("tools/propose.py", "bars", "test", str(heard), "bars.json")
        list(pool.map(lambda folder: run_in(folder, ask), copies))
        rows.append(f"{NAME}\tbar\t{best_bar([json.loads((f / 'bars.json').read_text()) for f in copies])}")
        for folder in (*copies, Path()):
            write(folder / NAME_WEIGHTS, rows)
        ask = ("tools/propose.py", "facts", "test", str(heard), "facts.jsonl")
        list(pool.map(lambda folder: run_in(folder, ask), copies))
        read = [json.loads(line) for folder in copies for line in (folder / "facts.jsonl").open(encoding="utf-8")]
    predictions: list[str] = []
    write(VERDICT_WEIGHTS, verdict_rows(read, predictions))
    if options.predictions:
        options.predictions.write_text("\n".join(predictions) + "\n", encoding="utf-8")


def write(path: Path, rows: Iterable[str]) -> None:
    head = "# Learned by tools/train_judges.py from corpus/train; our own, CC BY 4.0."
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def name_rows(files: Sequence[Path]) -> Iterator[str]:
    """Multinomial logistic regression over what both sides say of each candidate; "no name" is the reference."""
    parts = [np.load(file) for file in files]
    cues, heard, labels = (np.concatenate([part[key] for part in parts]) for key in ("cues", "heard", "labels"))
    told = [[evidence(c, h, at) for at in range(len(HEARD))] for c, h in zip(cues, heard, strict=True)]
    names = tuple(told[0][0])
    data = np.array([[list(one.values()) for one in row] for row in told])  # candidates, groups, kinds of evidence
    weights, squares = np.zeros(data.shape[1:]), np.full(data.shape[1:], 1e-8)
    wanted = np.eye(len(HEARD) + 1)[labels][:, 1:]
    for _ in range(NAME_STEPS):
        scores = np.einsum("ngk,gk->ng", data, weights)
        top = np.maximum(scores.max(1), 0)[:, None]
        raised = np.exp(scores - top)
        shares = raised / (raised.sum(1, keepdims=True) + np.exp(-top))
        slope = np.einsum("ng,ngk->gk", shares - wanted, data) / len(data) + NAME_RIDGE * weights
        squares += slope**2
        weights -= NAME_RATE * slope / np.sqrt(squares)
    report_names(cues, heard, labels, data, weights)
    for group, row in zip(HEARD, weights, strict=True):
        yield from (f"{group}\t{name}\t{weight:.3f}" for name, weight in zip(names, row, strict=True))
    share, bound = topic_weights(parts)
    yield f"{TOPIC}\tencoder\t{share:g}"
    yield f"{TOPIC}\tbound\t{bound:g}"


def topic_weights(parts: Sequence[Any]) -> tuple[float, float]:
    """What the encoder's word on the topic weighs, and its bound: what tells most texts' topics, or that they have none.

    A wrong event for the topic counts as half an error: the evaluation takes it for the topic under another name.
    """
    texts = [
        (main, part["events"][part["events"][:, 0] == at, 1:])
        for part in parts
        for at, main in enumerate(part["mains"])
    ]

    def worth(share: float, bound: float) -> float:
        total = 0.0
        for main, events in texts:
            told = len(events) > 0 and events[:, 1].max() >= bound
            best = events[int(np.argmax(events[:, 0] + share * events[:, 1]))] if told else None
            total += float(not main) if best is None else main * (0.5 + 0.5 * best[2])
        return total

    found = max((worth(s, b), -s, -b) for s in TOPIC_SHARES for b in TOPIC_BOUNDS)
    print(f"topic: {found[0] / len(texts):.3f} right, {worth(0.0, -99.0) / len(texts):.3f} without the encoder")
    return -found[1], -found[2]


def best_bar(halves: Sequence[Mapping[str, Sequence[int]]]) -> str:
    """How likely a name must be to be kept, for the best F1 of the entities."""
    totals = {bar: np.sum([half[bar] for half in halves], axis=0) for bar in halves[0]}
    for bar, counts in totals.items():
        print(f"entities at {bar:4}  {f1(counts)}")
    return max(totals, key=lambda bar: 2 * totals[bar][0] / (totals[bar][1] + totals[bar][2]))


def report_names(cues: Array, heard: Array, labels: Array, data: Array, weights: Array) -> None:
    together = np.hstack([np.zeros((len(data), 1)), np.einsum("ngk,gk->ng", data, weights)]).argmax(1)
    alone = np.hstack([np.full((len(heard), 1), 0.5), heard]).argmax(1)
    for name, found in (("cues", cues.argmax(1)), ("encoder", alone), ("together", together)):
        right = int(((found == labels) & (labels > 0)).sum())
        print(f"names by {name:9} F1 {2 * right / ((found > 0).sum() + (labels > 0).sum()):.3f}")


def verdict_rows(read: Sequence[dict[str, Any]], predictions: list[str]) -> Iterator[str]:
    for profile in PROFILES:
        texts = [one for one in read if one["profile"] == profile]
        wanted = {(one["text"], *fact) for one in texts for fact in one["wanted"]}
        totals = np.zeros(3)
        by_predicate: dict[str, list[Proposal]] = defaultdict(list)
        for one in texts:
            for case in one["proposed"]:
                own = Proposal(one["text"], tuple(case["fact"]), case["right"], tuple(case["features"]))
                by_predicate[own.fact[0]].append(own)
        for predicate, proposals in sorted(by_predicate.items()):
            own_wanted = {fact for fact in wanted if fact[1] == predicate}
            likely = held_out(proposals)
            scores: dict[object, float] = {}
            for one, share in zip(proposals, likely, strict=True):
                key = (one.text, *one.fact)
                scores[key] = max(scores.get(key, 0.0), float(share))
                predictions.append(f"{profile}\t{predicate}\t{share:.3f}\t{int(one.right)}")
            threshold = best_threshold(scores, own_wanted, THRESHOLDS)
            found = {key for key, share in scores.items() if share >= threshold}
            before = np.array([len(own_wanted & set(scores)), len(scores), len(own_wanted)])
            after = np.array([len(own_wanted & found), len(found), len(own_wanted)])
            totals += after
            print(f"{profile} {predicate:18} proposed {f1(before)}   judged {f1(after)}   at {threshold}")
            yield f"{profile}\t{predicate}\tthreshold\t-\t{threshold:.2f}"
            names, weights = learn(proposals)
            for name, weight in zip(names, weights, strict=True):
                if abs(weight) >= SMALLEST:
                    yield f"{profile}\t{predicate}\tweight\t{name}\t{weight:.2f}"
        print(f"{profile} all {f1(totals)}")


def held_out(proposals: Sequence[Proposal]) -> Array:
    """How likely each proposal is by weights learned from the texts of other folds."""
    fold = {name: at % FOLDS for at, name in enumerate(sorted({one.text for one in proposals}))}
    likely = np.zeros(len(proposals))
    for part in range(FOLDS):
        names, weights = learn([one for one in proposals if fold[one.text] != part])
        known = dict(zip(names, weights, strict=True))
        for at, one in enumerate(proposals):
            if fold[one.text] == part:
                likely[at] = 1 / (1 + np.exp(-sum(known.get(name, 0.0) for name in one.features)))
    return likely


def learn(proposals: Sequence[Proposal]) -> tuple[list[str], Array]:
    seen = Counter(name for one in proposals for name in one.features)
    names = sorted(name for name, count in seen.items() if count >= RAREST)
    column = {name: at for at, name in enumerate(names)}
    rows = [np.array(sorted(column[f] for f in one.features if f in column), dtype=int) for one in proposals]
    right = np.array([float(one.right) for one in proposals])
    weights = fit(rows, right, np.ones(len(rows)), size=len(names), ridge=RIDGE, free=column.get("bias"), steps=300)
    return names, np.round(weights, 2)


def f1(counts: Array) -> str:
    right, found, wanted = counts
    return f"P {right / max(1, found):.3f} R {right / max(1, wanted):.3f} F1 {2 * right / max(1, found + wanted):.3f}"


if __name__ == "__main__":
    main()
