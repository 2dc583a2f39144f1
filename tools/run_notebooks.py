"""Run the notebooks from their twins in Python and write them with their outputs: `run_notebooks.py [NAME...]`.

What is larger than LARGEST (the interactive page) gives way to the plain text beside it: run the cell to see it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
LARGEST = 60_000
# pandas draws the names of a table's cells by lot, which would make each run another file.
_DRAWN = re.compile(r"T_[0-9a-f]{5}")


def run(path: Path) -> nbformat.NotebookNode:
    notebook = jupytext.read(path)
    for number, cell in enumerate(notebook.cells):
        cell.id = hashlib.sha256(f"{path.stem} {number}".encode()).hexdigest()[:8]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {}
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output["metadata"] = {}
            slim(output.get("data", {}), number)
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    return notebook


def slim(data: dict[str, str], number: int) -> None:
    for kind in [kind for kind, content in data.items() if kind != "text/plain" and len(content) > LARGEST]:
        del data[kind]
    if "text/html" in data:
        data["text/html"] = _DRAWN.sub(f"T_{number:05d}", data["text/html"])
        data["text/plain"] = re.sub(r" at 0x[0-9a-f]+", "", data["text/plain"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="all of them, if none is given")
    wanted = parser.parse_args().names
    os.environ |= {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "JUPYTER_PLATFORM_DIRS": "1"}
    for path in sorted(FOLDER.glob("*.py")):
        if not wanted or path.stem in wanted:
            begun = time.perf_counter()
            written = path.with_suffix(".ipynb")
            nbformat.write(run(path), written)
            print(f"{written.name}: {written.stat().st_size / 1000:.0f} kB, {time.perf_counter() - begun:.1f} s")
