"""The page of documentation about explanations says what is true."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from innograph.cli import main
from innograph.explanation.account import DOUBTFUL

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "explain.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_its_commands_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ innograph (.*)$", "\n".join(blocks("console")), re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        result = CliRunner().invoke(main, shlex.split(command))
        assert result.exit_code == 0, result.output


def test_its_python_runs() -> None:
    [program] = blocks("python")
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(program, "explain.md", "exec"), {})  # noqa: S102 - our own page
    assert "affiliatedWith" in shown.getvalue()


def test_its_options_are_those_of_the_command() -> None:
    options = {name for one in main.commands["explain"].params for name in one.opts if name.startswith("--")}
    told = set(re.findall(r"`(--[a-z-]+)", PAGE))
    assert {name for name in options if not name.startswith("--llm")} <= told
    assert f"below {DOUBTFUL}" in PAGE
