"""What each document yielded, kept beside a build: the next one reads only what is new or has changed.

A file a document, named by its id. It opens with a digest of all that decides its content: the bytes of the source, its
name and id, the settings of reading, and this package itself. One that does not fit, or cannot be read, is read anew,
so that a build that was stopped at any moment spoils nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import platform
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import innograph
from innograph.errors import ReadError
from innograph.model import Concept, Document, Evidence, Mention, Record, Sentence, Span, Statement
from innograph.pipeline.reading import Reading
from innograph.replacing import replace_file
from innograph.tables import SUFFIXES, Plan, is_table
from innograph.text import NO_MORE_THAN, SUPPORTED, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from innograph.configuration import Limits
    from innograph.text import Source

_LOGGER = logging.getLogger(__name__)
_FORMAT = 1
_BARE = (",", ":")
_SUFFIX = ".json"
_READ_WITH = (
    "lingua-language-detector",
    "lxml",
    "numpy",
    "onnxruntime",
    "openpyxl",
    "pypdf",
    "python-docx",
    "simplemma",
    "trafilatura",
)


@dataclass
class Kept:
    """A folder of readings; `settings` and `plan` decide what a document yields, `limits` what is opened at all.

    `reused` counts the readings that it gave.
    """

    folder: Path
    settings: Mapping[str, str]
    plan: Plan = field(default_factory=Plan)
    limits: Limits = NO_MORE_THAN
    reused: int = 0
    _used: set[str] = field(default_factory=set)
    _warned: bool = False

    def key(self, source: Source, document_id: str) -> str:
        """A digest of what decides the reading of a source, "" if it cannot be opened."""
        try:
            raw = read_bytes(source, kinds=(*SUPPORTED, *SUFFIXES), limits=self.limits)
        except ReadError:
            return ""
        content = hashlib.sha256(raw).hexdigest()
        parts = [_FORMAT, fingerprint(), content, source.name, document_id, sorted(self.settings.items())]
        parts += [repr(source.origin)]
        parts += [self.plan.signature(source)] if is_table(source.path) else []
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def holds(self, key: str, document_id: str) -> bool:
        """Whether a reading is kept under this key, told by how its file begins; one under another is kept no more."""
        self._used.add(document_id)
        opening = _opening(key).encode()
        try:
            with self._path(document_id).open("rb") as stream:
                if key and stream.read(len(opening)) == opening:
                    return True
        except (OSError, ValueError):
            return False
        self._drop(document_id)
        return False

    def get(self, key: str, document_id: str) -> Reading | None:
        """The reading kept under this key, if there is one that can be read."""
        self._used.add(document_id)
        try:
            content = json.loads(self._path(document_id).read_bytes())
            if content["key"] != key:
                self._drop(document_id)
                return None
            reading = of_json(content)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            _LOGGER.warning("what is kept of %s cannot be read; it is read anew", document_id)
            return None
        self.reused += 1
        return reading

    def put(self, key: str, reading: Reading) -> None:
        """Keep a reading; the file appears whole or not at all, and where it cannot, a build goes on."""
        content = {"key": key, **as_json(reading)}
        try:
            _write(self._path(reading.document.id), json.dumps(content, ensure_ascii=True, separators=_BARE))
        except OSError as error:
            if not self._warned:
                _LOGGER.warning("readings cannot be kept in %s (%s)", self.folder, error.strerror)
            self._warned = True

    def _drop(self, document_id: str) -> None:
        """Remove a reading: it may hold what is not to be kept any more."""
        with suppress(OSError):
            self._path(document_id).unlink()

    def drop_others(self) -> None:
        """Remove the readings of documents that were not asked for: a text that was taken away is kept nowhere."""
        with suppress(OSError):
            for path in sorted(self.folder.iterdir()):
                if path.suffix != _SUFFIX or path.name.removesuffix(_SUFFIX) not in self._used:
                    path.unlink()

    def _path(self, document_id: str) -> Path:
        return self.folder / f"{document_id}{_SUFFIX}"


@cache
def fingerprint() -> str:
    """A digest of what reads, code and data and libraries: others may read a text in another way."""
    package = Path(innograph.__file__).parent
    versions = [innograph.__version__, platform.python_version(), *map(_version, _READ_WITH)]
    digest = hashlib.sha256(" ".join(versions).encode())
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(package).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _opening(key: str) -> str:
    """How the file of a reading begins."""
    return json.dumps({"key": key}, separators=_BARE).removesuffix("}")


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading as plain data: the mentions that it speaks of in one list, the rest by their numbers."""
    stated = (m for s in reading.statements for m in (s.subject, s.object) if isinstance(m, Mention))
    main = [reading.main_event] if reading.main_event else []
    mentions = {id(m): m for m in (*reading.mentions, *main, *stated)}
    number = {key: at for at, key in enumerate(mentions)}
    sentences = {id(m.sentence): m.sentence for m in mentions.values()}
    place = {key: at for at, key in enumerate(sentences)}
    return {
        "document": _document_cells(reading.document),
        "sentences": [[*s.span, s.heading] for s in sentences.values()],
        "mentions": [
            [place[id(m.sentence)], *m.span, m.type, m.detector, m.score, *_record_cells(m.record)]
            for m in mentions.values()
        ],
        "own": len(reading.mentions),
        "main": [number[id(m)] for m in main],
        "statements": [_statement_cells(s, number) for s in reading.statements],
        "problems": reading.problems,
        "notes": reading.notes,
    }


def _record_cells(record: Record | None) -> list[Any]:
    if record is None:
        return []
    return [record.key, record.identifiers, *(day.isoformat() if day else "" for day in (record.start, record.end))]


def _record(key: str, identifiers: Iterable[str], start: str, end: str) -> Record:
    days = [date.fromisoformat(day) if day else None for day in (start, end)]
    return Record(key, tuple(identifiers), *days)


def _document_cells(document: Document) -> list[str]:
    issued = document.issued.isoformat() if document.issued else ""
    return [
        document.id,
        document.text,
        document.language,
        document.title,
        document.source,
        issued,
        document.sha256,
        document.url,
        document.publisher,
    ]


def _statement_cells(one: Statement[Mention], number: Mapping[int, int]) -> list[Any]:
    thing = [one.object.scheme, one.object.slug] if isinstance(one.object, Concept) else number[id(one.object)]
    evidence = [[*piece.span, piece.extractor, piece.score] for piece in one.evidence]
    return [number[id(one.subject)], one.predicate, thing, one.role, evidence, one.modality, one.status]


def of_json(content: Mapping[str, Any]) -> Reading:
    """The reading that plain data are; they are a mapping as `as_json` makes it, or raise what Python does."""
    document = _document(*content["document"])
    sentences = [Sentence(document, Span(start, end), heading) for start, end, heading in content["sentences"]]
    mentions = [
        Mention(sentences[at], Span(start, end), kind, detector, score, _record(*record) if record else None)
        for at, start, end, kind, detector, score, *record in content["mentions"]
    ]
    main = next((mentions[at] for at in content["main"]), None)
    statements = tuple(_statements(content["statements"], document, mentions))
    told = tuple(content["problems"]), tuple(content["notes"])
    return Reading(document, tuple(mentions[: content["own"]]), main, statements, *told)


def _document(  # noqa: PLR0913, PLR0917 - the cells of a document, in their order
    name: str, text: str, language: str, title: str, source: str, issued: str, digest: str, url: str, publisher: str
) -> Document:
    day = date.fromisoformat(issued) if issued else None
    return Document(name, text, language, title, source, day, digest, url, publisher)


def _statements(rows: Iterable[Any], document: Document, mentions: list[Mention]) -> Iterable[Statement[Mention]]:
    for subject, predicate, thing, role, pieces, modality, status in rows:
        target = Concept(*thing) if isinstance(thing, list) else mentions[thing]
        evidence = tuple(
            Evidence(document.id, Span(start, end), document.text[start:end], extractor, score)
            for start, end, extractor, score in pieces
        )
        yield Statement(mentions[subject], predicate, target, role, evidence, modality, status)


def _write(path: Path, words: str) -> None:
    # It holds the text: the folder is its owner's alone, and so is the file.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(path, words.encode(), private=True, durable=False)
