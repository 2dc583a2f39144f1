"""Ask whether any installed dependency has a known vulnerability: `audit.py ENVIRONMENT`.

pip-audit asks the package index, by name and version. What it cannot find there is named, and where it cannot be asked
at all this says so: without a network nothing fails, nothing is called sound, and the exit status is 0. It is 1 where a
vulnerability is known.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple


class Audit(NamedTuple):
    """Names of dependencies with what is known of them: sound, not known to the index, or vulnerable and why."""

    sound: list[str]
    unknown: list[str]
    vulnerable: dict[str, list[str]]


def read(report: str) -> Audit:
    """What pip-audit's JSON says."""
    found = Audit([], [], {})
    for one in json.loads(report)["dependencies"]:
        if one["name"] == "innograph":
            continue
        if "skip_reason" in one:
            found.unknown.append(one["name"])
        elif one["vulns"]:
            found.vulnerable[f"{one['name']} {one['version']}"] = [_told(known) for known in one["vulns"]]
        else:
            found.sound.append(one["name"])
    return found


def _told(known: dict[str, Any]) -> str:
    mended = ", ".join(known["fix_versions"])
    return f"{known['id']}: {f'mended in {mended}' if mended else 'no version mends it yet'}"


def lines(found: Audit) -> list[str]:
    """The report for a person."""
    asked = len(found.sound) + len(found.vulnerable)
    told = [f"{asked} dependencies asked about, {len(found.vulnerable)} of them vulnerable"]
    told += [f"  {name}: {why}" for name, all_known in found.vulnerable.items() for why in all_known]
    if found.unknown:
        told.append(f"not asked about, for the index does not answer for them: {', '.join(found.unknown)}")
    return told


def main() -> None:
    folder = next((Path(sys.argv[1]) / "lib").glob("python*/site-packages"))
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--path",
        str(folder),
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    try:
        found = read(run.stdout)
    except (ValueError, KeyError):
        why = run.stderr.strip().splitlines()[-1:] or ["it says nothing"]
        print(f"nothing was asked: the package index does not answer ({why[0]}); try again with a network")
        return
    print(*lines(found), sep="\n")
    sys.exit(1 if found.vulnerable else 0)


if __name__ == "__main__":
    main()
