"""Learn how far cues, encoder and rules can be trusted: `train_judges.py CORPUS [--encodings FILE]`.

Each fifth of the corpus is read with weights that were learned from the other four, and with encodings of an encoder
that learned from those four too. From that come `name_weights.tsv`, which weighs the cues against the encoder, and then
`verdict_weights.tsv`, which judges the facts that are proposed; `docs/cross-validation.md` gives what is reached, and
`docs/calibration.md` how often a fact of some confidence is right. The same texts give the same bytes.
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
import reliability
from copies import LEARN, lay_out, run_in
from learning import best_threshold, fit

from innograph.configuration import PROFILES
from innograph.recognition.hearing import CLASS, HEARD, NAME, TOPIC, evidence, odds
from innograph.vocabulary import LANGUAGES, RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Array = np.ndarray[Any, np.dtype[Any]]

DATA = Path("graph/innograph/data")
REPORT, CALIBRATION = Path("docs/cross-validation.md"), Path("docs/calibration.md")
CALIBRATION_HEAD = """# How far confidence can be believed

Written by `make weights`, from the facts that the default profile keeps of texts of `corpus/train` that were held out:
neither the encoder nor any weight had learned from the text that a fact was read in. A fact's confidence is the
likelihood that its judge gives it; of facts with confidence .8, eight in ten should be right. `innograph build
--min-confidence 0.8` keeps those that are at least so sure.
"""
NAME_WEIGHTS, VERDICT_WEIGHTS = DATA / "name_weights.tsv", DATA / "verdict_weights.tsv"
FOLDS, PROCESSES = 5, 2
NAME_STEPS, NAME_RATE, NAME_RIDGE = 400, 0.3, 1e-4
RAREST, RIDGE, SMALLEST = 4, 3.0, 0.005
CLASS_WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
TOPIC_BOUNDS = tuple(np.arange(-6.0, 3.0, 0.5).tolist())
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
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(PROCESSES) as pool:
        copies = [Path(name) / str(fold) for fold in range(FOLDS)]
        heard = options.encodings.resolve()
        for fold, folder in enumerate(copies):
            lay_out(folder, options.corpus, fold=fold, folds=FOLDS)
        ask = ("tools/propose.py", "names", "test", str(heard), "names.npz")
        list(pool.map(lambda folder: run_in(folder, *LEARN, ask), copies))
        rows = list(name_rows([folder / "names.npz" for folder in copies]))
        rows += class_rows([json.loads((folder / "names.json").read_text()) for folder in copies])
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
    by_profile = {profile: [one for one in read if one["profile"] == profile] for profile in PROFILES}
    found = {profile: verdicts(texts, profile) for profile, texts in by_profile.items()}
    write(VERDICT_WEIGHTS, [row for own in found.values() for row in own.rows])
    lines = list(report(by_profile, found))
    print("\n".join(lines))
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    predictions = reliability.read(found[PROFILES[0]].predictions)
    CALIBRATION.write_text(f"{CALIBRATION_HEAD}\n{reliability.markdown(predictions)}", encoding="utf-8")


def write(path: Path, rows: Iterable[str]) -> None:
    head = "# Learned by tools/train_judges.py from corpus/train; our own, CC BY 4.0."
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def name_rows(files: Sequence[Path]) -> Iterator[str]:
    """Multinomial logistic regression over what both sides say of each candidate; "no name" is the reference."""
    parts = [np.load(file) for file in files]
    cues, heard, labels = (np.concatenate([part[key] for part in parts]) for key in ("cues", "heard", "labels"))
    told = [list(evidence(c, h)) for c, h in zip(cues, heard, strict=True)]
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
    yield f"{TOPIC}\tbound\t{topic_bound(parts):g}"


def topic_bound(parts: Sequence[Any]) -> float:
    """From which odds on the encoder is believed about the topic: where most texts' topics are told, or their lack.

    A wrong event for the topic counts as half an error: the evaluation takes it for the topic under another name.
    """
    texts = [
        (main, part["events"][part["events"][:, 0] == at, 1:])
        for part in parts
        for at, main in enumerate(part["mains"])
    ]

    def worth(bound: float) -> float:
        total = 0.0
        for main, events in texts:
            heard = events[events[:, 1] >= bound]
            best = heard[int(np.argmax(heard[:, 0]))] if len(heard) else None
            total += float(not main) if best is None else main * (0.5 + 0.5 * best[2])
        return total / len(texts)

    found = max(TOPIC_BOUNDS, key=lambda bound: (worth(bound), -bound))
    print(f"topic: {worth(found):.3f} right from {found}, {worth(-99.0):.3f} without the encoder")
    return float(found)


def class_rows(halves: Sequence[Sequence[Any]]) -> Iterator[str]:
    """For each group how much the encoder's word on the class weighs beside the cues'."""
    for group in sorted({row[0] for half in halves for row in half}):
        own = [row for half in halves for row in half if row[0] == group]

        def right(weight: float, own: Sequence[Any] = own) -> float:
            told = [max(c, key=lambda kind: odds(c[kind]) + weight * odds(h[kind])) for _, _, c, h in own]
            return sum(row[1] == kind for row, kind in zip(own, told, strict=True)) / len(own)

        best = max(CLASS_WEIGHTS, key=lambda weight: (round(right(weight), 3), -weight))
        print(f"classes of {group:13} {right(best):.3f} right at {best}, {right(0.0):.3f} without the encoder")
        yield f"{CLASS}\t{group}\t{best:g}"


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


class Verdicts(NamedTuple):
    """What is learned for a profile: the rows of the table, the facts that are kept of texts held out, predictions."""

    rows: list[str]
    kept: set[tuple[str, ...]]
    predictions: list[str]


def verdicts(texts: Sequence[dict[str, Any]], profile: str) -> Verdicts:
    wanted = {(one["text"], *fact) for one in texts for fact in one["wanted"]}
    by_predicate: dict[str, list[Proposal]] = defaultdict(list)
    for one in texts:
        for case in one["proposed"]:
            own = Proposal(one["text"], tuple(case["fact"]), case["right"], tuple(case["features"]))
            by_predicate[own.fact[0]].append(own)
    result = Verdicts([], set(), [])
    for predicate, proposals in sorted(by_predicate.items()):
        scores: dict[tuple[str, ...], float] = {}
        for one, share in zip(proposals, held_out(proposals), strict=True):
            key = (one.text, *one.fact)
            scores[key] = max(scores.get(key, 0.0), float(share))
        threshold = best_threshold(scores, {fact for fact in wanted if fact[1] == predicate}, THRESHOLDS)
        kept = {key: share for key, share in scores.items() if share >= threshold}
        result.kept.update(kept)
        result.predictions.extend(f"{predicate}\t{share:.3f}\t{int(key in wanted)}" for key, share in kept.items())
        result.rows.append(f"{profile}\t{predicate}\tthreshold\t-\t{threshold:.2f}")
        names, weights = learn(proposals)
        result.rows.extend(
            f"{profile}\t{predicate}\tweight\t{name}\t{weight:.2f}"
            for name, weight in zip(names, weights, strict=True)
            if abs(weight) >= SMALLEST
        )
    return result


def report(read: Mapping[str, Sequence[dict[str, Any]]], found: Mapping[str, Verdicts]) -> Iterator[str]:
    """The figures of the texts held out, as a page of the documentation."""
    yield "# Five-fold cross-validation over corpus/train"
    yield ""
    yield "Written by `make weights`. Each fifth of the texts is read with an encoder, weights of cues and weights of"
    yield "relations that were learned from the other four; each fact is judged by weights learned from other texts."
    for profile, texts in read.items():
        kept, wanted = found[profile].kept, {(one["text"], *fact) for one in texts for fact in one["wanted"]}
        language = {one["text"]: one["language"] for one in texts}
        entities: dict[str, Array] = defaultdict(lambda: np.zeros(3, dtype=int))
        relations: dict[str, Array] = defaultdict(lambda: np.zeros(3, dtype=int))
        for one in texts:
            entities[one["language"]] += one["entities"]
            entities["all"] += one["entities"]
        for key in kept | wanted:
            for name in (language[key[0]], key[1], "all"):
                relations[name] += [key in kept and key in wanted, key in kept, key in wanted]
        exact = sum(one["exact"] for one in texts) / entities["all"][0]
        yield from ("", f"## Profile {profile}, {len(texts)} texts", "", f"Exact class: {exact:.3f}.", "")
        yield "| language | entities P | R | F1 | relations P | R | F1 |"
        yield "|---|--:|--:|--:|--:|--:|--:|"
        for name in (*(one for one in LANGUAGES if one in entities), "all"):
            yield f"| {name} | {shares(entities[name])} | {shares(relations[name])} |"
        yield from ("", "| relation | P | R | F1 | wanted |", "|---|--:|--:|--:|--:|")
        for name in (one for one in RELATIONS if one in relations):
            yield f"| {name} | {shares(relations[name])} | {relations[name][2]} |"


def shares(counts: Array) -> str:
    right, found, wanted = counts
    return " | ".join(f"{value:.3f}" for value in (right / max(1, found), right / wanted, 2 * right / (found + wanted)))


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
