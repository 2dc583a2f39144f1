"""innograph: reports about innovation missions into a linked-data graph, every fact with its sentence.

    graph = innograph.build(["sources"]).graph          files and folders into a KnowledgeGraph
    graph = innograph.read_text("…", language="it")     one text
    innograph.to_rdflib(graph)                          an rdflib.Graph
    innograph.to_networkx(graph)                        a networkx.MultiDiGraph
    innograph.to_pandas(graph)                          three DataFrames: entities, statements, documents
    innograph.to_files(graph, ["jsonld", "xlsx"])       other formats, as bytes by the names of the files
    innograph.to_html(graph, title="…")                 the interactive page
    innograph.explain(graph)                            one text with its names, its statements and the reasons
    innograph.load_build("exports/missions")            the graph that a build wrote, its base IRI
    innograph.publish(graph, policy, base="…")          the part that may be published
    innograph.show(graph), innograph.draw(network)      the page, and a still picture, in a notebook

Names are loaded on first use, so importing innograph costs nothing.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from innograph.comparison import Comparison, compare
    from innograph.configuration import Configuration, Dataset, Policy, load_configuration
    from innograph.curation import Opened
    from innograph.curation import load as load_build
    from innograph.display import Drawing, Page, draw, show
    from innograph.errors import (
        ConfigError,
        ExportError,
        InnographError,
        MeasureError,
        ReadError,
        ResourceError,
        StoreError,
        UnknownTerm,
        ValidationFailed,
    )
    from innograph.explanation import Explanation, explain
    from innograph.explorer import render as to_html
    from innograph.export import to_files, to_pandas
    from innograph.model import (
        FACT,
        HOPED,
        NEGATED,
        Concept,
        Document,
        Entity,
        Evidence,
        KnowledgeGraph,
        Link,
        Mention,
        Sentence,
        Span,
        Statement,
    )
    from innograph.network import collaboration, to_networkx
    from innograph.pipeline import Build, Failure, build, read_text, write_build
    from innograph.publication import Published, publish
    from innograph.queries import NamedQuery, named_queries, named_query
    from innograph.rdf import to_rdflib, validate
    from innograph.store import open_store

__version__ = "0.1.0"

# public name -> (module, name there)
_HOMES = {
    **{name: ("comparison", name) for name in ("Comparison", "compare")},
    **{name: ("configuration", name) for name in ("Configuration", "Dataset", "Policy", "load_configuration")},
    "Opened": ("curation", "Opened"),
    "load_build": ("curation", "load"),
    **{name: ("display", name) for name in ("Drawing", "Page", "draw", "show")},
    **{
        name: ("errors", name)
        for name in (
            "ConfigError",
            "ExportError",
            "InnographError",
            "MeasureError",
            "ReadError",
            "ResourceError",
            "StoreError",
            "UnknownTerm",
            "ValidationFailed",
        )
    },
    **{name: ("explanation", name) for name in ("Explanation", "explain")},
    "to_html": ("explorer", "render"),
    **{name: ("export", name) for name in ("to_files", "to_pandas")},
    **{
        name: ("model", name)
        for name in (
            "FACT",
            "HOPED",
            "NEGATED",
            "Concept",
            "Document",
            "Entity",
            "Evidence",
            "KnowledgeGraph",
            "Link",
            "Mention",
            "Sentence",
            "Span",
            "Statement",
        )
    },
    **{name: ("network", name) for name in ("collaboration", "to_networkx")},
    **{name: ("pipeline", name) for name in ("Build", "Failure", "build", "read_text", "write_build")},
    **{name: ("publication", name) for name in ("Published", "publish")},
    **{name: ("queries", name) for name in ("NamedQuery", "named_queries", "named_query")},
    **{name: ("rdf", name) for name in ("to_rdflib", "validate")},
    "open_store": ("store", "open_store"),
}

__all__ = [
    "FACT",
    "HOPED",
    "NEGATED",
    "Build",
    "Comparison",
    "Concept",
    "ConfigError",
    "Configuration",
    "Dataset",
    "Document",
    "Drawing",
    "Entity",
    "Evidence",
    "Explanation",
    "ExportError",
    "Failure",
    "InnographError",
    "KnowledgeGraph",
    "Link",
    "MeasureError",
    "Mention",
    "NamedQuery",
    "Opened",
    "Page",
    "Policy",
    "Published",
    "ReadError",
    "ResourceError",
    "Sentence",
    "Span",
    "Statement",
    "StoreError",
    "UnknownTerm",
    "ValidationFailed",
    "__version__",
    "build",
    "collaboration",
    "compare",
    "draw",
    "explain",
    "load_build",
    "load_configuration",
    "named_queries",
    "named_query",
    "open_store",
    "publish",
    "read_text",
    "show",
    "to_files",
    "to_html",
    "to_networkx",
    "to_pandas",
    "to_rdflib",
    "validate",
    "write_build",
]


def __getattr__(name: str) -> object:
    try:
        module, there = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module 'innograph' has no attribute {name!r}") from None
    return getattr(import_module(f"innograph.{module}"), there)


def __dir__() -> list[str]:
    return __all__


def load_ipython_extension(shell: Any) -> None:
    """Let a notebook show graphs, statements and results as tables: `%load_ext innograph`, where importing did not."""
    import_module("innograph.display.showing").register(shell)


if (_shell := getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()) is not None:
    load_ipython_extension(_shell)
