"""Reading in processes of their own: a document that never ends, eats the memory or crashes fails alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from innograph import pipeline, text
from innograph.configuration import Configuration, Limits, load_configuration
from innograph.errors import ConfigError, ResourceError
from innograph.pipeline import Failure, Reading, guarding, read_all
from innograph.pipeline.guarding import read_guarded
from innograph.pipeline.reading import Manner, read_anew

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a reader does with a text that begins with one of these words, as a fault in a library would.
FAULTS = """
import ctypes, os, sys, time
from innograph.pipeline import guarded
plain = guarded.prepare
def prepare(named, manner):
    words = named[0].path.read_bytes()[:20].split()
    first = words[0].decode() if words else ""
    if first == "HANG":
        while True:
            pass
    if first == "SLEEP":
        time.sleep(1000)
    if first == "CRASH":
        ctypes.string_at(0)
    if first == "EXIT":
        os._exit(9)
    if first == "BUG":
        raise LookupError("/a/path/that/is/nobody's/business")
    if first == "EAT":
        kept = [bytearray(50_000_000) for _ in range(1000)]
    if first == "GARBLE":
        os.write(3, b"x" * 100), os.write(4, b"y" * 100), os.write(5, b"z" * 100)
    if first == "PRINT":
        os.write(1, b"noise\\n" * 50)
        print("noise", flush=True)
    return plain(named, manner)
guarded.prepare = prepare
guarded.serve()
"""
SAYS = {
    "HANG": r"HANG\.txt took more than 1 seconds to read; split it, .*limits\.seconds",
    "CRASH": r"CRASH\.txt broke its reader \(signal 11\); save its text alone as \.txt, or leave it out",
    "EXIT": r"EXIT\.txt broke its reader \(status 9\)",
    "BUG": r"BUG\.txt broke its reader \(LookupError\); save",
    "EAT": r"EAT\.txt takes more than 1000 MB of memory to read; .*limits\.memory",
}
SMALL = Limits(memory=1000)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        guarding, "_START", "import sys; sys.path[:] = {path!r}\n" + FAULTS.replace("{", "{{").replace("}", "}}")
    )


def named_in(folder: Path) -> list[tuple[text.Source, str]]:
    sources = text.discover([folder])
    return list(zip(sources, text.identifiers(sources), strict=True))


def fill(folder: Path, *names: str) -> list[tuple[text.Source, str]]:
    for name in names:
        (folder / f"{name}.txt").write_text(f"{name} Tecnalia ha sede a Bilbao.", encoding="utf-8")
    return named_in(folder)


def start() -> str:
    return str(vars(guarding)["_START"])


def children() -> list[str]:
    """The readers that this process has."""
    listed = subprocess.run(
        ["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=False
    )
    return [line for line in listed.stdout.splitlines() if "sys.path[:]" in line]


def reasons_of(found: list[Reading | Failure], names: list[str]) -> dict[str, str]:
    """Why documents failed, by name, once it is sure that all came in their order."""
    sources = [one.path if isinstance(one, Failure) else one.document.source for one in found]
    assert sources == [f"{name}.txt" for name in names]
    return {one.path.removesuffix(".txt"): one.reason for one in found if isinstance(one, Failure)}


@pytest.mark.slow
@pytest.mark.usefixtures("faulty")
def test_what_ends_its_reader_fails_alone_and_in_order(tmp_path: Path) -> None:
    faults = {"BUG", "CRASH", "EAT", "EXIT"}
    names = sorted([*faults, "A1", "D1", "Z1"])
    found = list(read_guarded(fill(tmp_path, *names), jobs=2, manner=Manner(profile="fast", limits=SMALL)))
    reasons = reasons_of(found, names)
    assert set(reasons) == faults
    assert all(re.match(SAYS[word], reason) for word, reason in reasons.items()), reasons
    assert str(tmp_path) not in str(reasons)
    assert not children()


@pytest.mark.usefixtures("faulty")
def test_what_never_ends_is_ended(tmp_path: Path) -> None:
    limits = Limits(seconds=1)
    [failure] = read_guarded(fill(tmp_path, "HANG"), jobs=1, manner=Manner(profile="fast", limits=limits))
    assert isinstance(failure, Failure)
    assert re.match(SAYS["HANG"], failure.reason)
    assert not children()


@pytest.mark.slow
@pytest.mark.usefixtures("faulty")
def test_what_never_ends_leaves_its_neighbours_in_peace(tmp_path: Path) -> None:
    names = ["A", "HANG", "M", "SLEEP", "Z"]
    limits = Limits(seconds=15)
    found = list(read_guarded(fill(tmp_path, *names), jobs=2, manner=Manner(profile="fast", limits=limits)))
    assert set(reasons_of(found, names)) == {"HANG", "SLEEP"}


@pytest.mark.usefixtures("faulty")
def test_what_a_library_prints_is_no_answer(tmp_path: Path) -> None:
    found = list(read_guarded(fill(tmp_path, "A", "PRINT"), jobs=1, manner=Manner(profile="fast")))
    assert all(isinstance(one, Reading) for one in found)


@pytest.mark.usefixtures("faulty")
def test_an_answer_that_is_none_is_a_failure(tmp_path: Path) -> None:
    found = list(read_guarded(fill(tmp_path, "GARBLE", "Z"), jobs=1, manner=Manner(profile="fast", limits=SMALL)))
    assert isinstance(found[0], Failure)
    assert isinstance(found[1], Reading)


def test_a_guarded_reading_is_the_same(tmp_path: Path) -> None:
    named = fill(tmp_path, *"ABCDE")
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "F.txt").write_text("Nimbus \ud800 \x00 Srl", encoding="utf-8", errors="surrogatepass")
    named = named_in(tmp_path)
    read = partial(read_all, named, profile="fast")
    assert list(read(guarded=True)) == list(read(guarded=False)) == list(read(jobs=3))


def test_results_are_read_a_bounded_time_ahead(tmp_path: Path) -> None:
    asked = 0

    def orders() -> Iterator[tuple[text.Source, str]]:
        nonlocal asked
        for one in named:
            asked += 1
            yield one

    named = fill(tmp_path, *(f"n{number:03}" for number in range(60)))
    results = read_guarded(orders(), jobs=1, manner=Manner(profile="fast"))
    next(results)
    assert asked <= 16
    results.close()
    assert not children()


def test_a_reader_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "_MOST_DOCUMENTS", 1)
    found = list(read_guarded(fill(tmp_path, *"ABC"), jobs=1, manner=Manner(profile="fast")))
    assert [one.document.source for one in found if isinstance(one, Reading)] == ["A.txt", "B.txt", "C.txt"]


def test_a_reader_that_cannot_start_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "_START", "raise SystemExit(5) # {path}")
    with pytest.raises(ResourceError, match=r"no process can be started to read in \(status 5\)"):
        list(read_guarded(fill(tmp_path, "A"), jobs=1, manner=Manner()))


def test_a_few_short_texts_are_read_here_and_all_else_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def stand_in(named: list[tuple[text.Source, str]], **_: object) -> Iterator[Reading | Failure]:
        asked.append(len(named))
        yield from ()

    monkeypatch.setattr(guarding, "read_guarded", stand_in)

    def is_guarded(folder: Path) -> bool:
        asked.clear()
        results = read_anew(named_in(folder), Manner(profile="fast"))
        list(results)
        return bool(asked)

    fill(tmp_path, "A", "B")
    assert not is_guarded(tmp_path)
    (tmp_path / "page.html").write_text("<p>Nimbus</p>", encoding="utf-8")
    assert is_guarded(tmp_path)
    (tmp_path / "page.html").unlink()
    (tmp_path / "long.txt").write_text("Nimbus. " * 30_000, encoding="utf-8")
    assert is_guarded(tmp_path)
    (tmp_path / "long.txt").unlink()
    fill(tmp_path, *"CDEFGHI")
    assert is_guarded(tmp_path)


def test_a_script_needs_no_guard_around_its_main(tmp_path: Path) -> None:
    fill(tmp_path, "A", "B")
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
            import innograph
            from innograph.configuration import Configuration
            print("once")
            result = innograph.build([{str(tmp_path)!r} + "/A.txt", {str(tmp_path)!r} + "/B.txt"],
                                     configuration=Configuration(profile="fast"), jobs=2)
            print(len(result.graph.documents))
        """),
        encoding="utf-8",
    )
    # A module beside the texts that is named like one of Python's must not run in a reader.
    (tmp_path / "struct.py").write_text("raise SystemExit('hijacked')", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", str(script)], capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path
    )
    assert (done.stdout, done.returncode) == ("once\n2\n", 0), done.stderr


# --- limits in the configuration ---


def test_limits_are_read_from_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "innograph.toml"
    path.write_text("[limits]\nsize = 1\npages = 3\nseconds = 5\nmemory = 1900\n", encoding="utf-8")
    assert load_configuration(path).limits == Limits(1.0, 3, 5.0, 1900)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("size = 0", r"limits\.size: 0\.0 is no number above 0 and up to 2000"),
        ("pages = -1", r"limits\.pages: -1 is no number"),
        ("seconds = nan", r"limits\.seconds: nan is no number"),
        ("memory = 10", r"limits\.memory: 10 is no number above 999"),
        ("memory = 1.5", r"limits\.memory: 1\.5 is no whole number"),
        ('seconds = "5"', r"limits\.seconds: '5' is no number"),
        ("minutes = 5", r"limits\.minutes: unknown key"),
    ],
)
def test_a_wrong_limit_is_refused_by_its_path(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "innograph.toml"
    path.write_text(f"[limits]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        load_configuration(path)


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Tecnalia " * 200, encoding="utf-8")
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("opened"))
    result = pipeline.build([tmp_path], configuration=Configuration(profile="fast", limits=Limits(size=0.001)))
    assert [one.reason for one in result.failures] == [
        "a.txt is larger than 0.001 MB; split it, save its text as .txt, or raise limits.size"
    ]


# --- interruptions ---


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_build_says_what_is_kept_and_goes_on(tmp_path: Path, number: int, status: int) -> None:
    folder, out = tmp_path / "texts", tmp_path / "out"
    folder.mkdir()
    for name in range(150):
        words = f"Tecnalia ha incontrato Nimbus {name} Srl a Bilbao e il Comune di Bologna. " * 60
        (folder / f"{name:03}.txt").write_text(words, encoding="utf-8")
    command = [sys.executable, "-m", "innograph", "build", str(folder), "-o", str(out), "--profile", "fast"]
    started = subprocess.Popen([*command, "--jobs", "2"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    until = time.monotonic() + 100
    while len(list(out.glob(".readings/*.json"))) < 5 and time.monotonic() < until:
        time.sleep(0.05)
    own = _readers_of(started.pid)
    started.send_signal(number)
    _, told = started.communicate(timeout=60)
    assert started.returncode == status, told
    kept = len(list(out.glob(".readings/*.json")))
    assert f"stopped: {kept} texts are kept as read; the same command goes on from there" in told
    assert own
    assert not [pid for pid in own if _runs(pid)]
    assert [path.name for path in out.iterdir()] == [".readings"]
    assert not list(out.glob(".readings/.aside-*"))
    assert 5 <= kept < 150

    for path in sorted(folder.iterdir())[kept + 3 :]:  # a few more are enough
        path.unlink()
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0
    assert f", {kept} as before" in done.stdout


def _readers_of(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.usefixtures("faulty")
def test_readers_end_when_the_build_is_killed(tmp_path: Path) -> None:
    fill(tmp_path, "SLEEP")
    script = f"""
import sys
from pathlib import Path
from innograph import text
from innograph.pipeline import guarding
from innograph.pipeline.reading import Manner
guarding._START = {start()!r}
sources = text.discover([Path({str(tmp_path)!r})])
list(guarding.read_guarded([(one, "a") for one in sources], jobs=1, manner=Manner(profile="fast")))
"""
    started = subprocess.Popen([sys.executable, "-c", script])
    until = time.monotonic() + 60
    while not (own := _readers_of(started.pid)) and time.monotonic() < until:
        time.sleep(0.05)
    started.kill()
    started.wait()
    until = time.monotonic() + 30
    while any(map(_runs, own)) and time.monotonic() < until:
        time.sleep(0.05)
    assert own
    assert not any(map(_runs, own))
