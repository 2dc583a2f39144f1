"""Documents one by one into mentions and statements, then all of them into one graph."""

from __future__ import annotations

import gc
import hashlib
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from innograph import encoder, extraction, judgement, linking, recognition, tables, text
from innograph.configuration import DEFAULT_BASE, DEFAULT_PROFILE
from innograph.errors import ReadError
from innograph.model import Document
from innograph.pipeline.fitting import fit

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from innograph.configuration import Limits
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
# Texts that are read here and not in a process of their own: how many at most, of how many bytes, of which kinds.
_FEW, _SHORT, _PLAIN = 8, 200_000, frozenset({".txt", ".md"})


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


class Manner(NamedTuple):
    """How documents are read: in which language, by which profile and plan of tables, within which limits.

    `analysed` is False where the words alone are wanted.
    """

    language: str = ""
    profile: str = DEFAULT_PROFILE
    plan: Plan = tables.Plan()
    limits: Limits = text.NO_MORE_THAN
    analysed: bool = True


def read_all(  # noqa: PLR0913 - what is read, how, and what is kept
    named: Sequence[tuple[Source, str]],
    *,
    language: str = "",
    profile: str = DEFAULT_PROFILE,
    jobs: int = 1,
    plan: Plan | None = None,
    kept: Kept | None = None,
    limits: Limits | None = None,
    guarded: bool | None = None,
) -> Generator[Reading | Failure, None, None]:
    """Read and analyse each source, named by its identifier, in their order; `jobs` processes share the work.

    `plan` says how tables are read. What is `kept` from an earlier build is taken from there, the rest is read and kept
    for the next. What exceeds its `limits` is a failure. Reading is `guarded`, in processes of its own, unless that is
    False, or unsaid and the files are a few short texts: only there all limits are enforced.
    """
    manner = Manner(language, profile, plan or tables.Plan(), limits or text.NO_MORE_THAN)
    if kept is None:
        yield from read_anew(named, manner, jobs=jobs, guarded=guarded)
        return
    keys = {name: kept.key(source, name) for source, name in named}
    fresh = [one for one in named if not kept.holds(keys[one[1]], one[1])]
    unread = {name for _, name in fresh}
    with closing(read_anew(fresh, manner, jobs=jobs, guarded=guarded)) as anew:
        for one in named:
            name = one[1]
            if name not in unread and (known := kept.get(keys[name], name)):
                yield known
                continue
            # What is kept but broken was not expected, and is read by the way.
            result = next(anew if name in unread else read_anew([one], manner, guarded=guarded))
            if isinstance(result, Reading):
                kept.put(keys[name], result)
            yield result


def read_anew(
    named: Sequence[tuple[Source, str]], manner: Manner, *, jobs: int = 1, guarded: bool | None = None
) -> Generator[Reading | Failure, None, None]:
    """Read each source, in their order: in processes of their own, or here where that is safe and quicker."""
    if guarded is None:
        guarded = (jobs > 1 and len(named) > 1) or not _harmless(named)
    unerased = partial(_unerased, plan=manner.plan)
    if not guarded:
        yield from map(unerased, _read_ahead(named, manner))
        return
    from innograph.pipeline.guarding import read_guarded  # noqa: PLC0415 - a few short texts do without

    with closing(read_guarded(named, jobs=max(1, min(jobs, len(named))), manner=manner)) as results:
        yield from map(unerased, results)


def _unerased(result: Reading | Failure, *, plan: Plan) -> Reading | Failure:
    """What came of a source; a failure names no person who is erased."""
    return Failure(*map(plan.erasure.masked, result)) if isinstance(result, Failure) else result


def _harmless(named: Sequence[tuple[Source, str]]) -> bool:
    """Whether the sources are a few short plain texts, which cannot take long: a process costs half a second."""
    return len(named) <= _FEW and all(_is_short(source.path) for source, _ in named)


def _is_short(path: Path) -> bool:
    try:
        status = path.stat()
    except (OSError, ValueError):  # there is nothing to read
        return True
    return not stat.S_ISREG(status.st_mode) or (path.suffix.casefold() in _PLAIN and status.st_size <= _SHORT)


class _Prepared(NamedTuple):
    document: Document
    sentences: Sequence[Sentence]
    encoding: Encoding | None


def read_table(source: Source, document_id: str, manner: Manner) -> Reading | Failure:
    """Read a table as the plan says: its cells are what they are, and no judge is asked."""
    plan, language, limits = manner.plan, manner.language, manner.limits
    try:
        found = tables.read_source(source, plan, document_id=document_id, language=language, limits=limits)
    except ReadError as error:
        return Failure(source.name, str(error))
    return Reading(found.document, found.mentions, None, found.statements, found.problems, found.notes)


def prepare(named: tuple[Source, str], manner: Manner) -> _Prepared | Reading | Failure:
    """The first half of reading a source: its words, and what the encoder makes of them."""
    source, document_id = named
    if source.words is None and tables.is_table(source.path):
        return read_table(source, document_id, manner)
    language = manner.language or None
    try:
        document = text.read_source(source, language=language, document_id=document_id, limits=manner.limits)
    except ReadError as error:
        return Failure(source.name, str(error))
    document = manner.plan.erasure.document(document)
    if not manner.analysed:
        return Reading(document, (), None, ())
    return prepare_words(document, manner)


def prepare_words(document: Document, manner: Manner) -> _Prepared:
    """The same of a document whose words are known."""
    sentences = text.segment(document)
    return _Prepared(document, sentences, encoder.encode(sentences) if manner.profile == "accurate" else None)


def finish(prepared: _Prepared | Reading | Failure) -> Reading | Failure:
    """The second half: names and facts by rules."""
    return read_sentences(*prepared) if isinstance(prepared, _Prepared) else prepared


def _read_ahead(named: Sequence[tuple[Source, str]], manner: Manner) -> Iterator[Reading | Failure]:
    """Let the encoder, which leaves the interpreter free, read the next text while rules read this one."""
    with in_a_hurry(), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(prepare, named[0], manner) if named else None
        for following in (*named[1:], None):
            prepared = waiting.result() if waiting else None
            waiting = pool.submit(prepare, following, manner) if following else None
            if prepared:
                yield finish(prepared)


@contextmanager
def in_a_hurry() -> Iterator[None]:
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
