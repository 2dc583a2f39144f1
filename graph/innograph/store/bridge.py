"""A store as an rdflib dataset: the surface for Python users, at the speed of Oxigraph."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.query import Result
from rdflib.store import Store

from innograph.errors import ReadError
from innograph.replacing import replace_file
from innograph.store.querying import check, unanswered
from innograph.vocabulary.nodes import bind, ox_node, rdf_node

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    Pattern = tuple[Any, Any, Any]

_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}


def dataset(store: ox.Store) -> rdflib.Dataset:
    """A dataset that a store answers for, with the prefixes that our files use."""
    made = _Dataset(_ReadOnly(store))
    bind(made)
    return made


class Answer(Result):
    """What a query of a build gave: rdflib's own result, in a class by which a notebook knows how to show it."""

    def __repr__(self) -> str:
        return f"<Answer to {self.type}: {len(self)} {'row' if len(self) == 1 else 'rows'}>"


class _Dataset(rdflib.Dataset):
    def __init__(self, held: _ReadOnly) -> None:
        super().__init__(store=held)
        self._held = held

    @property  # type: ignore[misc] # rdflib's can be set
    def default_context(self) -> Any:
        # rdflib's own methods ask for the default graph by this name, of which it warns.
        return self.default_graph

    def serialize(  # type: ignore[override]
        self,
        destination: str | PathLike[str] | IO[bytes] | None = None,
        format: str = "trig",  # noqa: A002 - rdflib's name
        base: str | None = None,
        encoding: str | None = None,
        **args: Any,
    ) -> str | bytes | _Dataset:
        """As rdflib has it; formats that Oxigraph knows are written by it, which takes a small part of the time."""
        kind = _FORMATS.get(format)
        if kind is None or base is not None or args or encoding not in {None, "utf-8"}:
            return super().serialize(destination, format, base, encoding, **args)  # type: ignore[arg-type]
        written = self._held.dumped(kind)
        if destination is None:
            return written if encoding else written.decode()
        if isinstance(destination, str | PathLike):
            replace_file(Path(destination), written)
        else:
            destination.write(written)
        return self


class _ReadOnly(Store):
    """What a build holds: to be asked, not changed; no question reaches out.

    Its default graph holds all triples once: there is nothing to unite, and nothing to sort out.
    """

    context_aware = True
    graph_aware = True

    def __init__(self, store: ox.Store) -> None:
        super().__init__()
        self._store = store
        self._namespaces: dict[str, rdflib.URIRef] = {}
        self._graphs: dict[str, rdflib.Graph] = {}

    # ---- asking ----

    def triples(
        self, triple_pattern: Pattern, context: rdflib.Graph | None = None
    ) -> Iterator[tuple[Pattern, Iterator[rdflib.Graph | None]]]:
        """The triples of a graph, or of all with the graph that each is in."""
        try:
            subject, predicate, value = (None if one is None else ox_node(one) for one in triple_pattern)
        except ValueError:  # what no file can hold is nowhere
            return
        graph = None if context is None else _graph_name(context.identifier)
        for quad in self._store.quads_for_pattern(subject, predicate, value, graph):  # type: ignore[arg-type]
            triple = rdf_node(quad.subject), rdf_node(quad.predicate), rdf_node(quad.object)
            yield triple, iter((self._graph(quad.graph_name) if context is None else context,))

    def __len__(self, context: rdflib.Graph | None = None) -> int:
        graph = None if context is None else _graph_name(context.identifier)
        found = self._store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=graph)
        return int(next(iter(found))["n"].value)  # type: ignore[arg-type]

    def dumped(self, kind: ox.RdfFormat) -> bytes:
        """All triples in a format; with the graphs that they are in, if it is one of datasets."""
        graph = None if kind.supports_datasets else ox.DefaultGraph()
        prefixes = {prefix: str(iri) for prefix, iri in self._namespaces.items()}
        return self._store.dump(format=kind, from_graph=graph, prefixes=prefixes) or b""

    def contexts(self, triple: Pattern | None = None) -> Generator[rdflib.Graph, None, None]:
        """The named graphs, or those that hold a triple."""
        if triple is None:
            yield from map(self._graph, self._store.named_graphs())
        else:
            for _, graphs in self.triples(triple):
                yield from (graph for graph in graphs if graph is not None)

    def query(
        self,
        query: Any,
        initNs: Mapping[str, Any],  # noqa: N803 - rdflib's names
        initBindings: Mapping[str, Any],  # noqa: N803
        queryGraph: Any,  # noqa: N803
        **_: Any,
    ) -> Result:
        """Answer a query; raises ReadError for one that reaches out, or is not given as text."""
        if not isinstance(query, str):
            raise ReadError("a query that rdflib prepared cannot be run here; give its text")
        check(query)
        named = isinstance(queryGraph, rdflib.URIRef)
        try:
            found = self._store.query(
                query,
                prefixes={prefix: str(iri) for prefix, iri in {**self._namespaces, **initNs}.items()},
                default_graph=_graph_name(queryGraph) if named else None,
                substitutions={ox.Variable(name): ox_node(node) for name, node in initBindings.items()},
            )
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise unanswered(error) from error
        return _result(found)

    def _graph(self, name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> rdflib.Graph:
        identifier = DATASET_DEFAULT_GRAPH_ID if isinstance(name, ox.DefaultGraph) else rdflib.URIRef(name.value)
        if identifier not in self._graphs:
            self._graphs[identifier] = rdflib.Graph(self, identifier)
        return self._graphs[identifier]

    # ---- prefixes ----

    def bind(self, prefix: str, namespace: rdflib.URIRef, override: bool = True) -> None:  # noqa: FBT001, FBT002
        """Give a namespace a prefix, in this dataset alone."""
        if override or prefix not in self._namespaces:
            self._namespaces[prefix] = namespace

    def namespace(self, prefix: str) -> rdflib.URIRef | None:
        """The namespace of a prefix."""
        return self._namespaces.get(prefix)

    def prefix(self, namespace: rdflib.URIRef) -> str | None:
        """The prefix of a namespace."""
        return next((prefix for prefix, iri in self._namespaces.items() if iri == namespace), None)

    def namespaces(self) -> Iterator[tuple[str, rdflib.URIRef]]:
        """All prefixes with their namespaces."""
        yield from self._namespaces.items()

    # ---- changing ----

    def add_graph(self, graph: rdflib.Graph) -> None:
        """Nothing: rdflib calls it for each graph that is named, to be read too."""

    def _refuse_change(self, *_: Any, **__: Any) -> NoReturn:
        raise ReadError("a build is only read here; copy what you need into a graph of your own, and change that")

    add = addN = remove = update = remove_graph = open = destroy = _refuse_change  # noqa: N815 - rdflib's name


def _graph_name(identifier: Any) -> ox.NamedNode | ox.BlankNode | ox.DefaultGraph:
    if identifier == DATASET_DEFAULT_GRAPH_ID:
        return ox.DefaultGraph()
    return ox.BlankNode(str(identifier)) if isinstance(identifier, rdflib.BNode) else ox.NamedNode(str(identifier))


def _result(found: object) -> Answer:
    if isinstance(found, ox.QueryBoolean):
        result = Answer("ASK")
        result.askAnswer = bool(found)
    elif isinstance(found, ox.QueryTriples):
        result = Answer("CONSTRUCT")
        result.graph = rdflib.Graph()
        bind(result.graph)
        for triple in found:
            result.graph.add((rdf_node(triple.subject), rdf_node(triple.predicate), rdf_node(triple.object)))
    else:
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - there are three kinds
        result = Answer("SELECT")
        names = [rdflib.Variable(variable.value) for variable in found.variables]
        result.vars = names
        result.bindings = [
            {name: rdf_node(term) for name, term in zip(names, row, strict=True) if term is not None} for row in found
        ]
    return result
