"""A store as an rdflib dataset: the surface for Python users, at the speed of Oxigraph."""

from __future__ import annotations

from typing import Any, NoReturn

import oxrdflib
import pyoxigraph as ox
import rdflib

from innograph.errors import ReadError
from innograph.store.querying import refuse
from innograph.vocabulary.iris import PREFIXES


class _ReadOnly(oxrdflib.OxigraphStore):
    """What a build holds: to be asked, not changed; no question reaches out."""

    def __init__(self, store: ox.Store) -> None:
        super().__init__(store=store)
        self._read = store

    def query(self, query: Any, *arguments: Any, **more: Any) -> rdflib.query.Result:
        refuse(str(query))
        return super().query(query, *arguments, **more)

    def __len__(self, context: rdflib.Graph | None = None) -> int:
        # The default graph holds all triples once: there is nothing to sort out, which takes seconds.
        named = context is not None and context.identifier != rdflib.graph.DATASET_DEFAULT_GRAPH_ID
        graph = ox.NamedNode(str(context.identifier)) if context is not None and named else None
        found = self._read.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=graph)
        return int(next(iter(found))["n"].value)  # type: ignore[arg-type]

    def add_graph(self, graph: rdflib.Graph) -> None:
        """Nothing: rdflib calls it for each graph that is named, to be read too."""

    def _refuse_change(self, *_: Any, **__: Any) -> NoReturn:
        raise ReadError("a build is only read here; copy what you need into a graph of your own, and change that")

    add = addN = remove = update = remove_graph = open = destroy = _refuse_change  # noqa: N815 - rdflib's name


def dataset(store: ox.Store) -> rdflib.Dataset:
    """A dataset that a store answers for, with the prefixes that our files use."""
    made = rdflib.Dataset(store=_ReadOnly(store))
    for prefix, iri in PREFIXES.items():
        made.bind(prefix, iri, replace=True)
    return made
