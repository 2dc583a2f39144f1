"""What one more text costs, as a share of the build of a thousand: `python benchmarks/incremental.py [TEXTS]`.

The texts are those of the corpus and, beyond their number, copies in which people, companies and projects have other
names of the same shape (their vowels are rotated), so that copies bring entities of their own as real texts do.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
_INVENTED = frozenset({"Person", "Company", "Project"})
_VOWELS = "aeiou"


def texts(count: int) -> Iterator[tuple[str, str]]:
    """Names and contents of so many texts."""
    golds = sorted(CORPUS.glob("*/*.gold.json"))
    for number in range(count):
        turn, at = divmod(number, len(golds))
        name = golds[at].name.removesuffix(".gold.json")
        words = golds[at].with_name(f"{name}.txt").read_text(encoding="utf-8")
        yield f"{name}-{turn}.txt", renamed(words, golds[at], turn)


def renamed(words: str, gold: Path, turn: int) -> str:
    entities = json.loads(gold.read_text(encoding="utf-8"))["entities"]
    names = {word for one in entities if one["type"] in _INVENTED for word in re.findall(r"[A-Z]\w{3,}", one["name"])}
    moved = str.maketrans(_VOWELS, _VOWELS[turn % 5 :] + _VOWELS[: turn % 5])
    return re.sub(r"\w+", lambda found: found[0].translate(moved) if found[0] in names else found[0], words)


def timed(sources: Path, output: Path) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "innograph", "build", str(sources), "--output", str(output)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(said.splitlines()[0])
    return time.perf_counter() - started


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sources, output = Path(folder, "sources"), Path(folder, "build")
        sources.mkdir()
        for name, words in texts(count):
            (sources / name).write_text(words, encoding="utf-8")
        whole = timed(sources, output)
        (sources / "one-more.txt").write_text(next(texts(1))[1].replace("a", "o"), encoding="utf-8")
        one_more = timed(sources, output)
        unchanged = timed(sources, output)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{count} texts: {whole:.1f} s; one more: {one_more:.1f} s, {one_more / whole:.0%} of it; ", end="")
    print(f"none more: {unchanged:.1f} s, {unchanged / whole:.0%}; peak {peak} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
