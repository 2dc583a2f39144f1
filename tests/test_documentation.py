"""The documentation says what is true: its snippets run, its commands work, its notebook executes."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient

from innograph.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the checkout's top as a reader sees it, where commands may write."""
    (tmp_path / "exports").mkdir()
    for name in ("examples", "corpus"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize(
    "page", ["README.md", *(page for page in GUIDES if ">>> " in (ROOT / page).read_text("utf-8"))]
)
def test_the_python_of_a_page_runs_as_a_doctest(page: str) -> None:
    snippets = blocks("python", (ROOT / page).read_text(encoding="utf-8"))
    assert snippets
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    test = doctest.DocTestParser().get_doctest("\n".join(snippets), {}, page, page, 0)
    assert test.examples
    runner.run(test)
    assert runner.failures == 0


def run_commands(page: str) -> None:
    """Run what a page tells to type, in its order."""
    text = "\n".join(blocks("console", (ROOT / page).read_text(encoding="utf-8"))).replace("\\\n", " ")
    commands = [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ innograph ")]
    assert commands
    for command in commands:
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        assert result.exit_code == 0, f"{command}\n{result.output}"
        assert "(0 rows)" not in result.output, command


@pytest.mark.usefixtures("copied")
def test_the_commands_of_the_readme_work() -> None:
    run_commands("README.md")


@pytest.mark.parametrize("page", ["docs/analyse.md", "docs/export.md", "docs/queries.md"])
def test_the_commands_of_a_guide_work_on_the_exports(copied: Path, page: str) -> None:
    shutil.copytree(ROOT / "exports" / "missions", copied / "exports" / "missions")
    run_commands(page)


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"`make ([a-z-]+)`", (ROOT / page).read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page}: make {target}"


def test_every_local_link_leads_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", *GUIDES):
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", (ROOT / page).read_text(encoding="utf-8")):
            assert ((ROOT / page).parent / target).exists(), f"{page}: {target}"


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebooks_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "graph"), os.environ.get("PYTHONPATH", "")]))
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]

    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()

    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("visited" in output.get("text", "") for output in outputs)
    assert any("iframe" in str(output.get("data", "")) for output in outputs)
