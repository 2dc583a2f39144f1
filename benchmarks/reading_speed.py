"""Texts of 300 words a second, and peak memory, of a warm process: `reading_speed.py [--runs N]`.

Each profile reads every eighth text of `corpus/train` to get warm, then the texts of `corpus/dev`, which it has not
seen (`new`), and then those again (`again`). The peer, in the same run, is simplemma's lemmatizer over the same
texts; the ratios are to it. Each has a process of its own; its processor time counts, so a busy machine matters less.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from innograph import pipeline, text
from innograph.configuration import PROFILES
from innograph.errors import ResourceError
from innograph.evaluation import load_gold
from innograph.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from innograph.model import Document

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PEER = "simplemma"
WORDS = 300
_WARMING = 8
# The peer has no Basque; those texts it reads as Spanish.
_BASQUE, _INSTEAD = "eu", "es"


class Speed(NamedTuple):
    """Texts of 300 words a second, new ones and those read before, and MB of peak resident memory."""

    new: float
    again: float
    memory: float


def documents(folder: str, *, every: int = 1) -> list[Document]:
    """The texts of a part of the corpus, or each so many-th of them."""
    golds = sorted(load_gold(CORPUS / folder), key=lambda gold: gold.path)
    return [text.read(gold.path, language=gold.language) for gold in golds[::every]]


def lemmatize(document: Document) -> None:
    import simplemma  # noqa: PLC0415 - only the peer's process is to carry it

    language = _INSTEAD if document.language == _BASQUE else document.language
    simplemma.text_lemmatizer(document.text, lang=language)


def build(document: Document, *, profile: str) -> None:
    pipeline.build_graph([pipeline.analyse(document, profile=profile)])


def speed(work: Callable[[Document], None], texts: Sequence[Document]) -> float:
    """How many texts of 300 words a second of processor time gets through."""
    start = time.process_time()
    for document in texts:
        work(document)
    spent = time.process_time() - start
    return sum(len(document.text.split()) for document in texts) / WORDS / spent


def measure(name: str) -> Speed:
    """The speed of a profile or of the peer, in this process."""
    work = lemmatize if name == PEER else partial(build, profile=name)
    texts = documents("dev")
    speed(work, documents("train", every=_WARMING))
    new, again = speed(work, texts), speed(work, texts)
    return Speed(new, again, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured_apart(name: str, runs: int) -> Speed:
    """The median speed and the highest memory of some processes."""
    command = [sys.executable, __file__, "--only", name]
    outputs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(runs)]
    speeds = [Speed(*json.loads(output)) for output in outputs]
    new, again = (statistics.median(column) for column in list(zip(*speeds, strict=True))[:2])
    return Speed(new, again, max(one.memory for one in speeds))


def profiles() -> list[str]:
    """The profiles that this installation can read with: "accurate" needs the encoder."""
    try:
        data_path("encoder.onnx")
    except ResourceError:
        return [profile for profile in PROFILES if profile != "accurate"]
    return list(PROFILES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(options.only)))
        return
    peer = measured_apart(PEER, options.runs)
    print(f"{'':22} {'new/s':>8} {'again/s':>8} {'peak MB':>8}")
    print(f"{'simplemma lemmatizer':22} {peer.new:8.1f} {peer.again:8.1f} {peer.memory:8.0f}")
    for profile in profiles():
        own = measured_apart(profile, options.runs)
        print(f"{'innograph ' + profile:22} {own.new:8.1f} {own.again:8.1f} {own.memory:8.0f}")
        ratios = (mine / theirs for mine, theirs in zip(own, peer, strict=True))
        print(f"{'ratio':22} " + " ".join(f"{ratio:8.3f}" for ratio in ratios))


if __name__ == "__main__":
    main()
