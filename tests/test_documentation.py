"""The documentation says what is true: its snippets run, its commands work, its notebooks execute."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
from pathlib import Path

import jupytext
import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient

import innograph
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


@pytest.mark.parametrize("page", ["docs/analyse.md", "docs/export.md", "docs/large.md", "docs/queries.md"])
def test_the_commands_of_a_guide_work_on_the_exports(copied: Path, page: str) -> None:
    shutil.copytree(ROOT / "exports" / "missions", copied / "exports" / "missions")
    run_commands(page)


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"`make ([a-z-]+)`", (ROOT / page).read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page}: make {target}"


def test_every_local_link_leads_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "notebooks/README.md", *GUIDES):
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", (ROOT / page).read_text(encoding="utf-8")):
            assert ((ROOT / page).parent / target).exists(), f"{page}: {target}"


def cells(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_and_its_twin_say_the_same(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(stored)
    assert cells(stored) == cells(jupytext.read(path.with_suffix(".py")))
    assert path.stat().st_size < 200_000
    run = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in run] == list(range(1, len(run) + 1))


def test_every_twin_has_its_notebook() -> None:
    assert {path.stem for path in NOTEBOOKS} == {path.stem for path in (ROOT / "notebooks").glob("*.py")}


def test_the_notebooks_use_nothing_but_the_public_surface() -> None:
    for path in NOTEBOOKS:
        text = path.with_suffix(".py").read_text(encoding="utf-8")
        assert set(re.findall(r"^from (innograph\S*) import (.+)$", text, re.MULTILINE)) <= {("innograph", "network")}
        assert set(re.findall(r"\binnograph\.(\w+)\(", text)) <= set(innograph.__all__)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebooks_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "graph"), os.environ.get("PYTHONPATH", "")]))
    notebook = jupytext.read(path.with_suffix(".py"))
    stored = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]

    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()

    for now, then in zip(notebook.cells, stored.cells, strict=True):
        assert [words_of(output) for output in now.get("outputs", ())] == [
            words_of(output) for output in then.get("outputs", ())
        ]


def words_of(output: nbformat.NotebookNode) -> str:
    """What a reader sees of an output, but for the numbers of a style or picture, and for a page that is not stored."""
    data = output.get("data", {})
    html = data.get("text/html", "")
    if "<svg" in html:
        return " ".join(re.findall(r"<title>([^<]+)", html))
    if not html or "<iframe" in html:
        return str(data.get("text/plain", output.get("text", "")))
    return re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).strip()
