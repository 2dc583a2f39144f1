"""A configuration and some texts into a build: read, recognise, extract, link, write."""

from innograph.pipeline.building import FILES, Build, build, check_output, write_build
from innograph.pipeline.exporting import check_export, write_export
from innograph.pipeline.publishing import Publication, open_published
from innograph.pipeline.reading import (
    Failure,
    Reading,
    analyse,
    build_graph,
    read_all,
    read_sentences,
    read_text,
)
from innograph.pipeline.starting import check_start, lay_out
from innograph.pipeline.workspace import Workspace

__all__ = [
    "FILES",
    "Build",
    "Failure",
    "Publication",
    "Reading",
    "Workspace",
    "analyse",
    "build",
    "build_graph",
    "check_export",
    "check_output",
    "check_start",
    "lay_out",
    "open_published",
    "read_all",
    "read_sentences",
    "read_text",
    "write_build",
    "write_export",
]
