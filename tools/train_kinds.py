"""Learn the weights of the recogniser's cues: `train_kinds.py CORPUS [--every K/N] [--output FILE]`.

The same corpus and lexicons give the same bytes.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from innograph import text
from innograph.evaluation import load_gold, name_key
from innograph.lexicon.names import is_common_word
from innograph.recognition.chunks import candidates
from innograph.recognition.cues import document_cues
from innograph.recognition.kinds import CLASS_NAMES, GROUP_NAMES, NOTHING
from innograph.recognition.lines import read_line
from innograph.vocabulary import GROUP_OF, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.evaluation import Gold

EPOCHS, RATE, DECAY, SMALLEST = 12, 0.05, 1e-2, 0.1
FEW, MANY = 3, 5  # texts that a cue must occur in; a cue with a word that no dictionary has needs many
# Cues that hold words of the texts, behind the equals sign.
LEXICAL = tuple(
    f"{name}="
    for name in ("w", "w1", "wL", "bw", "leftw", "s", "p", "pp", "n", "nn", "p2", "n2", "left", "right", "unplaced p")
)

Example = tuple[np.ndarray[Any, Any], int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", default="1/0", help="K/N: each Kth text starting at N, for folds")
    parser.add_argument("--output", type=Path, default=Path("graph/innograph/data/kind_weights.tsv"))
    options = parser.parse_args()
    step, first = map(int, options.every.split("/"))
    rows = list(examples(load_gold(options.corpus)[first::step]))
    kept = frequent_cues(rows)
    index = {cue: at for at, cue in enumerate(kept)}
    data = [(np.array([index[cue] for cue in found if cue in index]), label) for _, found, label in rows]
    groups = [(found, GROUP_NAMES.index(group_name(label))) for found, label in data]
    classes = [(found, CLASS_NAMES.index(label)) for found, label in data if label in CLASS_NAMES]
    weights = np.hstack([train(groups, len(kept), len(GROUP_NAMES)), train(classes, len(kept), len(CLASS_NAMES))])
    lines = list(table(kept, weights))
    options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    counts = sorted(Counter(label for *_, label in rows).items())
    print(f"{len(rows)} examples, {len(lines)} cues; {counts}")


def examples(golds: Sequence[Gold]) -> Iterator[tuple[str, list[str], str]]:
    """Each candidate of each text with its cues and the class that gold gives it; those of two groups are left out."""
    for gold in golds:
        names = gold_names(gold)
        lines = [read_line(sentence) for sentence in text.segment(text.read(gold.path, language=gold.language))]
        for row in document_cues([[(line, candidate) for candidate in candidates(line)] for line in lines]):
            for line, candidate, found in row:
                label = label_of(names.get(name_key(line.text(candidate.start, candidate.end)), set()))
                if label:
                    yield gold.name, found, label


def gold_names(gold: Gold) -> dict[str, set[str]]:
    """Folded name -> the classes of the entities that have it."""
    names: dict[str, set[str]] = defaultdict(set)
    for entity in gold.entities:
        for name in (entity["name"], *entity.get("aliases", [])):
            names[name_key(name)].add(entity["type"])
    return names


def label_of(types: set[str]) -> str | None:
    """The class that a name stands for; None where gold gives it two groups: then the place decides, if it is one."""
    if not types:
        return NOTHING
    groups = {GROUP_OF[kind] for kind in types}
    if len(groups) > 1 and "Place" in groups:
        return "City"
    return min(types) if len(groups) == 1 else None


def frequent_cues(rows: Sequence[tuple[str, list[str], str]]) -> list[str]:
    texts: dict[str, set[str]] = defaultdict(set)
    for name, found, _ in rows:
        for cue in found:
            texts[cue].add(name)
    return sorted(cue for cue, names in texts.items() if len(names) >= (FEW if is_plain(cue) else MANY))


def is_plain(cue: str) -> bool:
    """Whether a cue holds no word outside the dictionaries: no name of the corpus may enter the table."""
    if not cue.startswith(LEXICAL) or cue.startswith("s="):
        return True
    words = re.findall(r"[^\W\d_]{2,}", cue.partition("=")[2])
    return all(any(is_common_word(word, language) for language in LANGUAGES) for word in words)


def group_name(label: str) -> str:
    return f"{GROUP_OF[label]}*" if label in GROUP_OF else NOTHING


def train(data: Sequence[Example], size: int, width: int) -> np.ndarray[Any, Any]:
    """Multinomial logistic regression by AdaGrad, with decay of the weights that an example touches."""
    weights, seen = np.zeros((size, width)), np.full((size, width), 1e-6)
    order = list(range(len(data)))
    shuffle = random.Random(7)  # noqa: S311 - the order of examples is no secret
    for _ in range(EPOCHS):
        shuffle.shuffle(order)
        for at in order:
            found, label = data[at]
            scores = weights[found].sum(0)
            share = np.exp(scores - scores.max())
            share /= share.sum()
            share[label] -= 1
            gradient = share[None, :] + DECAY * weights[found]
            seen[found] += gradient**2
            weights[found] -= RATE * gradient / np.sqrt(seen[found])
    return weights


def table(cues: Sequence[str], weights: np.ndarray[Any, Any]) -> Iterator[str]:
    yield "# Weights of cues for what a candidate name stands for, learned by tools/train_kinds.py from corpus/train."
    yield "# Our own, CC BY 4.0. cue	group or class=weight ..."
    names = (*GROUP_NAMES, *CLASS_NAMES)
    for cue, row in zip(cues, weights, strict=True):
        pairs = [f"{name}={weight:.2f}" for name, weight in zip(names, row, strict=True) if abs(weight) >= SMALLEST]
        if pairs and not re.search(r"[\t\n]|^#", cue):
            yield f"{cue}\t{' '.join(pairs)}"


if __name__ == "__main__":
    main()
