"""A configuration and some texts into a build: read, recognise, extract, link, write."""

from innograph.pipeline.reading import Failure, Reading, analyse, build_graph, read_all, relate

__all__ = ["Failure", "Reading", "analyse", "build_graph", "read_all", "relate"]
