"""Documents one by one into mentions and statements, then all of them into one graph."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from innograph import extraction, linking, recognition, text
from innograph.configuration import DEFAULT_BASE
from innograph.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from innograph.model import Document, KnowledgeGraph, Mention, Sentence, Statement
    from innograph.text import Source

    Progress = Callable[[Iterable["Reading | Failure"], int], Iterable["Reading | Failure"]]


class Reading(NamedTuple):
    """What one document yields before it is linked with the others."""

    document: Document
    mentions: tuple[Mention, ...]
    main_event: Mention | None
    statements: tuple[Statement[Mention], ...]


class Failure(NamedTuple):
    """A file that could not be read: its path relative to the input, and why."""

    path: str
    reason: str


def analyse(document: Document) -> Reading:
    """Find the mentions and statements of one document."""
    sentences = text.segment(document)
    mentions = recognition.recognise(sentences)
    return relate(document, sentences, mentions, recognition.main_event(sentences, mentions))


def relate(
    document: Document, sentences: Sequence[Sentence], mentions: Sequence[Mention], main: Mention | None
) -> Reading:
    """Find the statements of a document whose mentions are known."""
    return Reading(document, tuple(mentions), main, extraction.extract(sentences, mentions, main=main))


def read_all(sources: Sequence[Source], *, language: str = "", jobs: int = 1) -> Iterator[Reading | Failure]:
    """Read and analyse each source, in their order; `jobs` processes share the work where there is more than one."""
    work = partial(_read_one, language=language)
    if jobs <= 1 or len(sources) <= 1:
        yield from map(work, sources)
        return
    # Spawned, not forked: the same on every system, and no thread of the parent is copied half-way.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(work, sources, chunksize=max(1, min(16, len(sources) // (4 * jobs))))


def _read_one(source: Source, *, language: str) -> Reading | Failure:
    try:
        return analyse(text.read(source.path, root=source.root, language=language or None))
    except ReadError as error:
        return Failure(_relative(source), str(error))


def _relative(source: Source) -> str:
    inside = source.root is not None and source.path.is_relative_to(source.root)
    return (source.path.relative_to(source.root) if inside else source.path).as_posix() or source.path.name


def build_graph(readings: Iterable[Reading], *, base: str = DEFAULT_BASE) -> KnowledgeGraph:
    """Link the mentions of all documents and join their statements into one graph."""
    readings = sorted(readings, key=lambda reading: reading.document.id)
    main_events = {r.document.id: r.main_event for r in readings if r.main_event}
    links = linking.link([m for r in readings for m in r.mentions], main_events=main_events, base=base)
    return linking.assemble(
        [r.document for r in readings],
        links=links,
        statements=[s for r in readings for s in r.statements],
        main_events=main_events,
    )
