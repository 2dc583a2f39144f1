"""The description of a build for data portals: a DCAT-AP catalogue with one dataset, and VoID counts."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from innograph.errors import ExportError
from innograph.metadata import PROFILES, lacking
from innograph.rdf.dataset.catalogue import catalogue_triples
from innograph.rdf.dataset.counts import Sizes, sizes_of, void_triples
from innograph.rdf.dataset.coverage import coverage_of
from innograph.rdf.dataset.distributions import distribution_triples
from innograph.rdf.dataset.provenance import provenance_triples
from innograph.rdf.writing import turtle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from innograph.configuration import Policy
    from innograph.metadata import Dataset
    from innograph.model import KnowledgeGraph
    from innograph.rdf.dataset.coverage import Coverage
    from innograph.rdf.dataset.distributions import Content

__all__ = ["Sizes", "Summary", "dataset_turtle", "described_turtle"]


def dataset_turtle(  # noqa: PLR0913 - the last two are of publications alone
    graph: KnowledgeGraph,
    *,
    metadata: Dataset,
    base: str,
    files: Mapping[str, Content],
    withheld: Mapping[str, int] | None = None,
    policy: Policy | None = None,
) -> bytes:
    """The content of `dataset.ttl`: what DCAT-AP and the profile ask for, a distribution for each file, and counts.

    Languages, places and days are drawn from the graph where the metadata do not say them. Without an `access_url` the
    files are said to be found at the base IRI. `policy` is that of a publication, and `withheld` counts what it kept
    back; both are told in words. Raises ExportError for what the profile asks for and is missing, by its key, and for
    what is no IRI.
    """
    found = Summary(len(graph.documents), graph, sizes_of(graph, files))
    return described_turtle(found, metadata=metadata, base=base, files=files, withheld=withheld, policy=policy)


class Summary(NamedTuple):
    """What a description says of a graph that is not in memory.

    `covered` is any graph of the same languages, places and days; `sizes` are those of the whole.
    """

    documents: int
    covered: KnowledgeGraph
    sizes: Sizes


def described_turtle(  # noqa: PLR0913 - as dataset_turtle
    found: Summary,
    *,
    metadata: Dataset,
    base: str,
    files: Mapping[str, Content],
    withheld: Mapping[str, int] | None = None,
    policy: Policy | None = None,
) -> bytes:
    """As `dataset_turtle`, of a graph that is known by its summary."""
    coverage = coverage_of(found.covered, metadata)
    for problem in _missing(metadata, coverage):
        raise ExportError(f"dataset.{problem}")
    parts = (
        catalogue_triples(metadata, coverage, base=base),
        provenance_triples(found.documents, withheld or {}, policy, base=base),
        *(distribution_triples(name, files[name], metadata, base=base) for name in sorted(files)),
        void_triples(found.sizes, metadata, files, base=base),
    )
    return turtle(chain.from_iterable(parts), base=base)


def _missing(metadata: Dataset, coverage: Coverage) -> Iterator[str]:
    """What the profile asks for and neither the metadata nor the graph say."""
    yield from lacking(metadata)
    if metadata.profile and not coverage.modified:
        name = PROFILES[metadata.profile]
        yield f"modified: is missing and no document has a date; {name} asks for it: set it to a day like 2026-01-31"
