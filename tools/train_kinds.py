"""Learn the weights of the recogniser's cues: `train_kinds.py CORPUS [--every K/N] [--output FILE]`; same input, same bytes."""

from __future__ import annotations

import argparse
import json
import random
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from innograph import text
from innograph.recognition.chunks import candidates
from innograph.recognition.cues import document_cues
from innograph.recognition.kinds import CLASS_NAMES, GROUP_NAMES
from innograph.recognition.lines import read_line
from innograph.lexicon.names import is_common_word
from innograph.vocabulary import GROUP_OF, LANGUAGES

EPOCHS, RATE, DECAY, SMALLEST = 12, 0.05, 1e-2, 0.1
FEW, MANY = 3, 5  # texts that a cue must occur in; a cue with a word that no dictionary has needs many
LEXICAL = (
    "w=",
    "w1=",
    "wL=",
    "bw=",
    "leftw=",
    "s=",
    "p=",
    "pp=",
    "n=",
    "nn=",
    "p2=",
    "n2=",
    "left=",
    "right=",
    "unplaced p=",
)


ARTICLES = frozenset("il lo la i gli le l el los las the les der die das o a os as un una".split())


def _key(name: str) -> str:
    words = re.findall(r"[\w&+]+", unicodedata.normalize("NFKC", name).casefold())
    while len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    return " ".join(words)


def load_gold(corpus):
    return [(path, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(corpus.glob("*.gold.json"))]


def label_of(types: set[str]) -> str | None:
    """The class that a name stands for, None where gold gives it two groups: then the text decides, not the name."""
    if not types:
        return "None"
    groups = {GROUP_OF[kind] for kind in types}
    if len(groups) > 1 and "Place" in groups:
        return "City"
    return min(types) if len(groups) == 1 else None


def examples(golds):
    for path, gold in golds:
        document = text.read(path.with_name(path.name.replace(".gold.json", ".txt")), language=gold["language"])
        names: dict[str, set[str]] = defaultdict(set)
        for entity in gold["entities"]:
            for name in (entity["name"], *entity.get("aliases", [])):
                names[_key(name)].add(entity["type"])
        lines = [read_line(s) for s in text.segment(document)]
        for row in document_cues([[(line, c) for c in candidates(line)] for line in lines]):
            for line, candidate, found in row:
                label = label_of(names.get(_key(line.text(candidate.start, candidate.end)), set()))
                if label is not None:
                    yield path.name, found, label


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", default="1/0")
    parser.add_argument("--output", type=Path, default=Path("graph/innograph/data/kind_weights.tsv"))
    options = parser.parse_args()
    step, first = map(int, options.every.split("/"))
    rows = list(examples(load_gold(options.corpus)[first::step]))
    texts: dict[str, set[str]] = defaultdict(set)
    for name, found, _ in rows:
        for cue in found:
            texts[cue].add(name)
    kept = sorted(cue for cue, names in texts.items() if len(names) >= MANY or (len(names) >= FEW and _is_plain(cue)))
    index = {cue: i for i, cue in enumerate(kept)}
    data = [(np.array([index[c] for c in found if c in index]), label) for _, found, label in rows]
    groups = [(found, GROUP_NAMES.index(_group(label))) for found, label in data]
    classes = [(found, CLASS_NAMES.index(label)) for found, label in data if label in CLASS_NAMES]
    names = (*GROUP_NAMES, *CLASS_NAMES)
    weights = np.hstack([train(groups, len(kept), len(GROUP_NAMES)), train(classes, len(kept), len(CLASS_NAMES))])
    lines = [
        "# Weights of cues for what a candidate name stands for, learned from corpus/train by tools/train_kinds.py; CC BY 4.0."
    ]
    for cue, row in zip(kept, weights, strict=True):
        pairs = [f"{k}={w:.2f}" for k, w in zip(names, row, strict=True) if abs(w) >= SMALLEST]
        if pairs and not re.search(r"[\t\n]|^#", cue):
            lines.append(f"{cue}\t{' '.join(pairs)}")
    options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(rows), "examples", sorted(Counter(label for *_, label in rows).items()), len(lines), "cues")


def _group(label: str) -> str:
    return f"{GROUP_OF[label]}*" if label in GROUP_OF else "None"


def _is_plain(cue: str) -> bool:
    """Whether a cue holds no word outside the dictionaries: no name of the corpus may enter the table."""
    if not cue.startswith(LEXICAL):
        return True
    words = re.findall(r"[^\W\d_]{2,}", cue.partition("=")[2])
    return cue.startswith("s=") or all(any(is_common_word(word, code) for code in LANGUAGES) for word in words)


def train(data, size, width):
    weights = np.zeros((size, width))
    seen = np.full((size, width), 1e-6)
    order = list(range(len(data)))
    shuffle = random.Random(7)
    for epoch in range(EPOCHS):
        shuffle.shuffle(order)
        loss = 0.0
        for at in order:
            found, label = data[at]
            scores = weights[found].sum(0)
            share = np.exp(scores - scores.max())
            share /= share.sum()
            loss -= np.log(share[label] + 1e-12)
            share[label] -= 1
            gradient = share[None, :] + DECAY * weights[found]
            seen[found] += gradient**2
            weights[found] -= RATE * gradient / np.sqrt(seen[found])
        print(epoch, round(loss / len(data), 4))
    return weights


main()
