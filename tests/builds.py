"""Builds of handmade graphs, and what is done with the files of a build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
from click.testing import CliRunner

import graphs
from innograph.cli import main
from innograph.comparison import PATCHABLE
from innograph.configuration import Configuration
from innograph.pipeline import Build, write_build

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from innograph.model import KnowledgeGraph


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def written(folder: Path, name: str, graph: KnowledgeGraph) -> Path:
    """The folder of a build of this graph."""
    write_build(Build(graph, (), Configuration(base=graphs.BASE)), folder / name)
    return folder / name


def quads(folder: Path, *files: str) -> set[ox.Quad]:
    return {quad for name in files for quad in ox.parse(path=folder / name, format=PATCHABLE[name])}


def applied(before: set[ox.Quad], patch: bytes) -> set[ox.Quad]:
    """What Jena does with a patch: line by line, and each must change something."""
    lines = patch.decode().split("\n")
    assert re.fullmatch(r"H id <urn:uuid:[0-9a-f-]{36}> \.", lines[0])
    assert (lines[1], lines[-2], lines[-1]) == ("TX .", "TC .", "")
    after = set(before)
    for line in lines[2:-2]:
        [quad] = ox.parse(line[2:].encode(), format=ox.RdfFormat.N_QUADS)
        assert line[:2] in {"A ", "D "}
        assert (quad in after) == (line[0] == "D")
        (after.remove if line[0] == "D" else after.add)(quad)
    return after
