"""The dataset that a query is asked of: the whole, or the graphs that a request or FROM names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from innograph import store
from innograph.answering.questions import Unanswered
from innograph.vocabulary.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from innograph.answering.questions import Question


_MERGED = ox.BlankNode()  # a name that no query can know


class Named(NamedTuple):
    """The IRIs of the graphs that make the default graph, and of those that GRAPH may ask."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def dataset_of(found: store.Store, question: Question) -> tuple[store.Store, dict[str, Any]]:
    """The store to ask and its options for the query; raises Unanswered for a graph whose name is no IRI.

    What the request names goes before FROM, as the protocol has it. Oxigraph gives a triple once for each of several
    default graphs that hold it, which falsifies every count: such graphs are merged in a small store first.
    """
    asked = Named(question.default_graphs, question.named_graphs)
    if not any(asked):
        asked = from_clauses(question.text)
        if len(set(asked.default)) < 2:  # noqa: PLR2004 - nothing to merge: the store reads FROM itself
            return found, {}
    default, named = _nodes(asked.default), _nodes(asked.named)
    if len(default) < 2:  # noqa: PLR2004
        return found, {"default_graph": default, "named_graphs": named}
    # The store's own default graph would not go before FROM.
    return _merged(found, default, named), {"default_graph": _MERGED, "named_graphs": named}


def from_clauses(sparql: str) -> Named:
    """The graphs that a query names by FROM and FROM NAMED; none if a name cannot be told before it is parsed.

    >>> from_clauses("PREFIX e: <https://e.org/> SELECT * FROM e:a FROM <https://e.org/b> FROM NAMED e:c { ?s ?p ?o }")
    Named(default=('https://e.org/a', 'https://e.org/b'), named=('https://e.org/c',))
    """
    prefixes = dict(PREFIXES)
    default: list[str] = []
    named: list[str] = []
    words = _words(sparql)
    for word in words:
        if word.upper() == "PREFIX":
            name, iri = next(words, ""), next(words, "")
            prefixes[name.removesuffix(":")] = iri[1:-1]
        elif word.upper() == "FROM":
            graph = next(words, "")
            into = named if graph.upper() == "NAMED" else default
            iri = _iri(next(words, "") if into is named else graph, prefixes)
            if not iri:
                return Named()
            into.append(iri)
    return Named(tuple(default), tuple(named))


def _words(sparql: str) -> Iterator[str]:
    return (match[0] for match in store.LEXEME.finditer(sparql) if not match[0].startswith("#"))


def _iri(word: str, prefixes: dict[str, str]) -> str:
    """The IRI that a word of a query stands for, empty if that needs a parser."""
    if word.startswith("<"):
        iri = word[1:-1]
    else:
        prefix, _, name = word.partition(":")
        iri = prefixes.get(prefix, "") + name
    return iri if "\\" not in iri and _is_absolute(iri) else ""


def _is_absolute(iri: str) -> bool:
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True


def _nodes(iris: Iterable[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in dict.fromkeys(iris)]
    except ValueError as error:
        raise Unanswered(
            400, f"a graph of the dataset has a name that is no IRI ({error}); write it in full"
        ) from error


def _merged(found: store.Store, default: list[ox.NamedNode], named: list[ox.NamedNode]) -> store.Store:
    """A store of these graphs alone, the default ones merged into one."""
    made = ox.Store()
    for graph in default:
        made.extend(
            ox.Quad(quad.subject, quad.predicate, quad.object, _MERGED)
            for quad in found.quads_for_pattern(None, None, None, graph)
        )
    for graph in named:
        made.extend(found.quads_for_pattern(None, None, None, graph))
    return made
