"""Documents one by one into mentions and statements, then all of them into one graph."""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from innograph import encoder, extraction, judgement, linking, recognition, tables, text
from innograph.configuration import DEFAULT_BASE, DEFAULT_PROFILE
from innograph.errors import ReadError
from innograph.model import Document
from innograph.pipeline.fitting import fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from innograph.encoder import Encoding
    from innograph.linking import Minted
    from innograph.model import Entity, KnowledgeGraph, Mention, Sentence, Statement
    from innograph.pipeline.keeping import Kept
    from innograph.tables import Plan
    from innograph.text import Source

# Seconds until a thread that computes lets another in; with Python's 5 ms the encoder waits longer than it works.
_QUICK = 2e-4
# How many objects are made until Python looks for circles among them, of which texts make next to none. With its 700
# it walks through all tables again and again: a seventh of the time. What circles there are, readings leave: with a
# million they would take 300 MB; a graph of 1,000 texts is built and written a tenth faster with it.
WHILE_READING, _ROOMY = 100_000, 1_000_000


class Reading(NamedTuple):
    """What one document yields before it is linked with the others.

    `problems` says what of it could not be read, row by row of a table, `notes` what a person may want to know.
    """

    document: Document
    mentions: tuple[Mention, ...]
    main_event: Mention | None
    statements: tuple[Statement[Mention], ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Joined(NamedTuple):
    """The graph of all documents, the IRIs that the next build shall keep, and statements that the graph forbids."""

    graph: KnowledgeGraph
    minted: tuple[Minted, ...]
    left_out: tuple[Statement[Entity], ...]


class Failure(NamedTuple):
    """A file that could not be read: its path relative to the input, and why."""

    path: str
    reason: str


def analyse(document: Document, *, profile: str = DEFAULT_PROFILE) -> Reading:
    """Find the mentions and statements of one document."""
    sentences = text.segment(document)
    return read_sentences(document, sentences, encoder.encode(sentences) if profile == "accurate" else None)


def read_sentences(document: Document, sentences: Sequence[Sentence], encoding: Encoding | None) -> Reading:
    """Find the mentions of a document and its likely statements, with what the encoder makes of it or by cues alone.

    Statements are judged by what their own document says, so that no other text changes what this one states.
    """
    profile = "accurate" if encoding else "fast"
    mentions = recognition.recognise(sentences, encoding)
    main = recognition.main_event(sentences, mentions, encoding)
    main_events = {document.id: main} if main else {}
    proposed = extraction.extract(sentences, mentions, main=main, encoding=encoding)
    links = linking.link(mentions, main_events=main_events, base=DEFAULT_BASE)
    kept = judgement.judge(proposed, links=links, main_events=main_events, profile=profile)
    return Reading(document, tuple(mentions), main, kept)


def read_all(  # noqa: PLR0913 - what is read, how, and what is kept
    named: Sequence[tuple[Source, str]],
    *,
    language: str = "",
    profile: str = DEFAULT_PROFILE,
    jobs: int = 1,
    plan: Plan | None = None,
    kept: Kept | None = None,
) -> Iterator[Reading | Failure]:
    """Read and analyse each source, named by its identifier, in their order; `jobs` processes share the work.

    `plan` says how tables are read. What is `kept` from an earlier build is taken from there, the rest is read and kept
    for the next.
    """
    read = partial(_read_anew, language=language, profile=profile, jobs=jobs, plan=plan or tables.Plan())
    if kept is None:
        yield from read(named)
        return
    keys = {name: kept.key(source, name) for source, name in named}
    known = {name: reading for name, key in keys.items() if (reading := kept.get(key, name))}
    anew = read([one for one in named if one[1] not in known])
    for _, name in named:
        if name in known:
            yield known[name]
        else:
            result = next(anew)
            if isinstance(result, Reading):
                kept.put(keys[name], result)
            yield result


def _read_anew(
    named: Sequence[tuple[Source, str]], *, language: str, profile: str, jobs: int, plan: Plan
) -> Iterator[Reading | Failure]:
    if jobs <= 1 or len(named) <= 1:
        yield from _read_ahead(named, partial(_prepare, language=language, profile=profile, plan=plan))
        return
    work = partial(_read_one, language=language, profile=profile, plan=plan)
    # Spawned, not forked: the same on every system, and no thread of the parent is copied half-way.
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, spawning, initializer=gc.set_threshold, initargs=(WHILE_READING,)) as pool:
        yield from pool.map(work, named, chunksize=max(1, min(16, len(named) // (4 * jobs))))


class _Prepared(NamedTuple):
    document: Document
    sentences: Sequence[Sentence]
    encoding: Encoding | None


def read_table(source: Source, document_id: str, *, language: str, plan: Plan) -> Reading | Failure:
    """Read a table as the plan says: its cells are what they are, and no judge is asked."""
    try:
        found = tables.read_source(source, plan, document_id=document_id, language=language)
    except ReadError as error:
        return Failure(source.name, str(error))
    return Reading(found.document, found.mentions, None, found.statements, found.problems, found.notes)


def _prepare(named: tuple[Source, str], *, language: str, profile: str, plan: Plan) -> _Prepared | Reading | Failure:
    source, document_id = named
    if source.words is None and tables.is_table(source.path):
        return read_table(source, document_id, language=language, plan=plan)
    try:
        document = text.read_source(source, language=language or None, document_id=document_id)
    except ReadError as error:
        return Failure(source.name, str(error))
    sentences = text.segment(document)
    return _Prepared(document, sentences, encoder.encode(sentences) if profile == "accurate" else None)


def _finish(prepared: _Prepared | Reading | Failure) -> Reading | Failure:
    return read_sentences(*prepared) if isinstance(prepared, _Prepared) else prepared


def _read_one(named: tuple[Source, str], *, language: str, profile: str, plan: Plan) -> Reading | Failure:
    return _finish(_prepare(named, language=language, profile=profile, plan=plan))


def _read_ahead(
    named: Sequence[tuple[Source, str]], prepare: Callable[[tuple[Source, str]], _Prepared | Reading | Failure]
) -> Iterator[Reading | Failure]:
    """Let the encoder, which leaves the interpreter free, read the next text while rules read this one."""
    with _in_a_hurry(), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(prepare, named[0]) if named else None
        for following in (*named[1:], None):
            prepared = waiting.result() if waiting else None
            waiting = pool.submit(prepare, following) if following else None
            if prepared:
                yield _finish(prepared)


@contextmanager
def _in_a_hurry() -> Iterator[None]:
    """Let threads take turns soon; afterwards all is as it was."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_QUICK)
    try:
        with collected_late(WHILE_READING):
            yield
    finally:
        sys.setswitchinterval(interval)


@contextmanager
def collected_late(objects: int = _ROOMY) -> Iterator[None]:
    """Let the collector of garbage come after so many objects; afterwards as before."""
    thresholds = gc.get_threshold()
    gc.set_threshold(objects, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def read_text(
    words: str, *, language: str = "", title: str = "", base: str = DEFAULT_BASE, profile: str = DEFAULT_PROFILE
) -> KnowledgeGraph:
    """Make a graph of one text, whose document is called `text`; a language that is left out is identified."""
    digest = hashlib.sha256(words.encode(errors="replace")).hexdigest()
    document = Document("text", words, language or text.identify(words), title, sha256=digest)
    return build_graph([analyse(document, profile=profile)], base=base)


def build_graph(readings: Iterable[Reading], *, base: str = DEFAULT_BASE) -> KnowledgeGraph:
    """Link the mentions of all documents, and join their statements into one graph."""
    return link_readings(readings, base=base).graph


def link_readings(readings: Iterable[Reading], *, base: str, minted: Iterable[Minted] = ()) -> Joined:
    """The graph of all documents, in which what was minted before keeps its IRI; it holds what the ontology permits."""
    readings = sorted(readings, key=lambda reading: reading.document.id)
    main_events = {r.document.id: r.main_event for r in readings if r.main_event}
    mentions = [m for r in readings for m in r.mentions]
    stated = [s for r in readings for s in r.statements]
    linked = linking.link_with(mentions, main_events=main_events, base=base, statements=stated, minted=minted)
    documents = [r.document for r in readings]
    graph = linking.assemble(documents, links=linked.links, statements=stated, main_events=main_events)
    fitted = fit(graph)
    return Joined(replace(fitted.graph, replaced=linked.replaced), linked.minted, fitted.left_out)
