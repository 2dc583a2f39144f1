"""What innograph stands on: licences that anybody may use, no network unless asked, vulnerabilities told if known."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.metadata import Distribution

ROOT = Path(__file__).resolve().parent.parent
AUDIT = ROOT / "tools" / "audit.py"

# SPDX names, the names that packages gave before there were such, and what classifiers call them.
ALLOWED = {
    "0BSD", "Apache", "Apache 2.0", "Apache License", "Apache Software License", "Apache-2.0", "BSD", "BSD License",
    "3-Clause BSD License", "BSD 2-Clause License", "BSD 3-Clause License", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0",
    "CNRI-Python", "ISC license", "ISC License (ISCL)", "MIT", "MIT License", "MPL-1.1", "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)", "PSF-2.0", "The BSD 2-Clause License", "W3C License",
    "W3C SOFTWARE NOTICE AND LICENSE", "W3C-20150513", "Zlib",
}  # fmt: skip
# Packages whose metadata name no licence; it was read in what they ship.
READ = {"axe-playwright-python": "MIT License"}
# What a run may not do, where nobody asked for it.
REACHING_OUT = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request")
OFFLINE = f"""
import sys

def refuse(event, arguments):
    if event in {REACHING_OUT!r} and not (event == "socket.connect" and isinstance(arguments[1], (str, bytes))):
        print("reached out:", event, arguments, file=sys.stderr)
        raise PermissionError(event)

sys.addaudithook(refuse)
from innograph.cli import main
main(sys.argv[1:])
"""


def folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def installed(name: str, extras: tuple[str, ...] = (), found: dict[str, Distribution] | None = None) -> list[str]:
    """The names of all that a distribution needs with these extras, itself included."""
    found = {} if found is None else found
    key = f"{folded(name)}{sorted(extras)}"
    if key not in found:
        found[key] = distribution(name)
        for line in found[key].requires or ():
            needed = Requirement(line)
            wanted = ({"extra": extra} for extra in ("", *extras))
            if needed.marker is None or any(needed.marker.evaluate(one) for one in wanted):
                installed(needed.name, tuple(sorted(needed.extras)), found)
    return sorted({folded(one.name) for one in found.values()})


def licences(name: str) -> list[str]:
    """What a package says of its licence: one entry for each that it must be used under, the best alternative alone."""
    metadata = distribution(name).metadata
    expression = " ".join(metadata.get_all("License-Expression") or ())
    classifiers = [
        line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or () if line.startswith("License :: ")
    ]
    told = "".join(metadata.get_all("License") or ()).strip().partition("\n")[0].partition("  ")[0]
    if not expression:
        return [next((one for one in (told, *classifiers) if one in ALLOWED), told or READ.get(name, ""))]
    either = expression.strip("()").split(" OR ")
    best = next((one for one in either if all(part in ALLOWED for part in one.split(" AND "))), either[0])
    return best.split(" AND ")


@pytest.mark.parametrize("name", installed("innograph", ("notebooks", "parquet", "dev")))
def test_what_is_installed_has_a_licence_that_anybody_may_use(name: str) -> None:
    assert set(licences(name)) <= ALLOWED


def test_a_licence_with_strings_is_noticed() -> None:
    assert not {"GPL-3.0-only", "LGPL-2.1-or-later", "AGPL-3.0", "CC-BY-NC-SA-4.0", ""} & ALLOWED


def test_every_installed_version_is_pinned() -> None:
    pinned = {folded(line.partition("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines()}
    needed = set(installed("innograph", ("notebooks", "parquet", "dev"))) - {"innograph"}
    assert needed - pinned == set()


def offline(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that may not reach out: by a hook in Python, and without any network where the system lets us."""
    command = [sys.executable, "-c", OFFLINE, *arguments]
    if os.geteuid() == 0 and shutil.which("unshare"):
        bare = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False, timeout=10)
        command = ["unshare", "--net", *command] if bare.returncode == 0 else command
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offline")
    hostile = (
        '<html><body><img src="http://203.0.113.9/a.png"><p>Tecnalia visita <a href="http://203.0.113.9/">ART-ER</a>'
    )
    (folder / "page.html").write_text(f"{hostile} a Bologna.</p></body></html>", encoding="utf-8")
    shutil.copy(ROOT / "examples" / "missions" / "missione-paesi-baschi.txt", folder)
    run = offline("build", ".", "--output", "build", cwd=folder)
    assert run.returncode == 0, run.stderr
    assert "reached out" not in run.stderr
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "build"),
        ("query", "build", "SELECT * { ?s ?p ?o } LIMIT 3"),
        ("query", "build", "--named", "organisations-that-met"),
        ("explain", "page.html"),
        ("analyse", "build"),
        ("export", "build", "--format", "jsonld", "--output", "out"),
        ("build", ".", "--output", "build"),
    ],
    ids=lambda arguments: "-".join(arguments[::2])[:30],
)
def test_no_command_reaches_out_unless_asked(built: Path, arguments: tuple[str, ...]) -> None:
    run = offline(*arguments, cwd=built)
    assert run.returncode == 0, run.stderr
    assert "reached out" not in run.stderr


def test_the_hook_would_notice(tmp_path: Path) -> None:
    run = offline(
        "build", str(ROOT / "examples" / "missions"), "--output", "out", "--extractor", "llm",
        "--llm-url", "http://127.0.0.1:9/v1", "--llm-model", "any", cwd=tmp_path,
    )  # fmt: skip
    assert "reached out" in run.stderr


def audited(report: Mapping[str, object] | None, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """The audit with a pip-audit that answers this, or that fails for want of a network."""
    (tmp_path / "lib" / "python3" / "site-packages").mkdir(parents=True)
    answer = f"print({json.dumps(report)!r})" if report else "raise SystemExit('no route to host')"
    (tmp_path / "pip_audit.py").write_text(answer, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(AUDIT), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_an_audit_tells_what_is_vulnerable_what_not_and_what_was_not_asked(tmp_path: Path) -> None:
    known = [{"id": "CVE-2026-1", "fix_versions": ["2.1"]}, {"id": "CVE-2026-2", "fix_versions": []}]
    report = {
        "dependencies": [
            {"name": "sound", "version": "1", "vulns": []},
            {"name": "leaky", "version": "2", "vulns": known},
            {"name": "hidden", "skip_reason": "not found"},
        ]
    }
    run = audited(report, tmp_path)
    assert run.returncode == 1
    assert run.stdout.splitlines() == [
        "2 dependencies asked about, 1 of them vulnerable",
        "  leaky 2: CVE-2026-1: mended in 2.1",
        "  leaky 2: CVE-2026-2: no version mends it yet",
        "not asked about, for the index does not answer for them: hidden",
    ]


def test_an_audit_without_a_network_says_so_and_fails_nothing(tmp_path: Path) -> None:
    run = audited(None, tmp_path)
    assert run.returncode == 0
    assert "nothing was asked" in run.stdout
    assert "no route to host" in run.stdout
