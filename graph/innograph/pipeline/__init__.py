"""A configuration and some texts into a build: read, recognise, extract, link, write."""

from innograph.pipeline.building import FILES, Build, build, check_output, write_build
from innograph.pipeline.reading import (
    Failure,
    Reading,
    analyse,
    build_graph,
    read_all,
    read_sentences,
    read_text,
)
from innograph.pipeline.workspace import Workspace

__all__ = [
    "FILES",
    "Build",
    "Failure",
    "Reading",
    "Workspace",
    "analyse",
    "build",
    "build_graph",
    "check_output",
    "read_all",
    "read_sentences",
    "read_text",
    "write_build",
]
