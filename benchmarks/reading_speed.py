"""Texts of 300 words a second, and peak memory, of a warm process: `reading_speed.py [--runs N]`.

Each profile reads every eighth text of `corpus/train` to get warm, then the texts of `corpus/dev`, which it has not
seen (`new`), and then those again (`again`), by the clock: from files to one graph each. The peer, in the same run, is
simplemma's lemmatizer over the same texts; the ratios are to it. Each has a process of its own.
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
from innograph.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def texts_of(folder: str, *, every: int = 1) -> list[Path]:
    """The texts of a part of the corpus, or each so many-th of them."""
    return sorted((CORPUS / folder).glob("*.txt"))[::every]


def lemmatize(paths: Sequence[Path]) -> None:
    import simplemma  # noqa: PLC0415 - only the peer's process is to carry it

    for path in paths:
        language = path.name[:2]
        lang = _INSTEAD if language == _BASQUE else language
        simplemma.text_lemmatizer(path.read_text(encoding="utf-8"), lang=lang)


def read(paths: Sequence[Path], *, profile: str) -> None:
    named = [(source, source.path.stem) for source in text.discover(list(paths))]
    for reading in pipeline.read_all(named, profile=profile):
        if isinstance(reading, pipeline.Reading):
            pipeline.build_graph([reading])


def speed(work: Callable[[Sequence[Path]], None], paths: Sequence[Path]) -> float:
    """How many texts of 300 words a second get through."""
    words = sum(len(path.read_text(encoding="utf-8").split()) for path in paths)
    start = time.perf_counter()
    work(paths)
    return words / WORDS / (time.perf_counter() - start)


def measure(name: str) -> Speed:
    """The speed of a profile or of the peer, in this process."""
    work = lemmatize if name == PEER else partial(read, profile=name)
    paths = texts_of("dev")
    speed(work, texts_of("train", every=_WARMING))
    new, again = speed(work, paths), speed(work, paths)
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
