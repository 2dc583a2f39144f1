"""What a build reads, as rows: files, and tables that hold a text in each row; and what came of reading one.

A row names its source as JSON in ASCII: the name of a file may hold bytes that are no text, which Arrow cannot hold.
"""

from __future__ import annotations

import json
import platform
import re
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from innograph import linking, text
from innograph.errors import ClusterError, ReadError
from innograph.pipeline import Failure, keeping
from innograph.pipeline.reading import read_anew

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from innograph.pipeline import Reading
    from innograph.pipeline.reading import Manner
    from innograph.text import Source

TABLE, PARQUET = "table:", ".parquet"
"""How a table of the session's catalogue is named among paths, and how a file or folder of Parquet ends."""
NAMES = ("path", "id")
"""The columns that may name a text, the first that a table has."""
WORDS = "text"
# Texts that one process reads; the next has no memory of them.
_AT_ONCE = 1000
TOLD = ("url", "title", "date", "publisher", "language")
"""The columns that a table of texts may have besides."""


class Text(NamedTuple):
    """A text to read: the identifier of its document, its source, and what a table says of it; a file has no words."""

    id: str
    source: str
    words: str | None = None
    url: str | None = None
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    language: str | None = None


class Read(NamedTuple):
    """What came of a text: its reading as JSON, or why there is none; `path` is as JSON writes a text.

    `digest` is what linking it with others needs, as JSON; `problems` and `notes` are those of the reading.
    """

    id: str
    path: str
    reading: str | None = None
    digest: str | None = None
    failure: str | None = None
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a person named: files and folders, and tables of texts (Parquet by its path or address, others by name)."""

    paths: tuple[Path, ...]
    tables: tuple[str, ...]

    @classmethod
    def of(cls, given: Iterable[str | PurePath]) -> Inputs:
        """Tell tables from files by how they are named."""
        names = list(map(str, given))
        is_table = [name.startswith(TABLE) or name.rstrip("/").casefold().endswith(PARQUET) for name in names]
        paths = tuple(Path(name) for name, table in zip(names, is_table, strict=True) if not table)
        return cls(paths, tuple(name for name, table in zip(names, is_table, strict=True) if table))


def address(table: str) -> str:
    """Where Spark finds Parquet: an address as it is, a path on the file system that all machines share."""
    return table if "://" in table else without_globs(f"file://{Path(table).resolve()}")


def without_globs(address: str) -> str:
    r"""A path that means itself where Spark would look for patterns.

    >>> without_globs("file:///data/[2025] texts")
    'file:///data/\\[2025\\] texts'
    """
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", address)


def columns_of(found: Sequence[str], table: str) -> dict[str, str]:
    """The columns of a table by what they are to us: `name`, `text` and those of TOLD; raises ReadError."""
    known = {name.casefold(): name for name in found}
    name = next((known[one] for one in NAMES if one in known), "")
    if not name or WORDS not in known:
        raise ReadError(
            f"{table}: a table of texts has a column {' or '.join(NAMES)} and a column {WORDS}; this one has "
            f"{', '.join(found) or 'none'}"
        )
    return {"name": name, WORDS: known[WORDS]} | {one: known[one] for one in TOLD if one in known}


def row_sources(names: Iterable[str | None], table: str) -> dict[str, Source]:
    """The sources that the cells with names in a table are; raises ReadError for one without a name, or one of two."""
    # Of an address the name alone: where a table lies decides no identifier.
    root = Path(PurePath(table.removeprefix(TABLE)).name)
    found: dict[str, Source] = {}
    known: set[str] = set()
    for cell in names:
        name = _relative(cell or "")
        if not name or name in known:
            raise ReadError(
                f"{table}: {'two texts are' if name else 'a text is'} called {name!r}; name each by its own"
            )
        known.add(name)
        found[cell or ""] = text.Source(root / name, root)
    return found


def _relative(name: str) -> str:
    return " ".join(name.split()).replace("\\", "/").removeprefix("./").lstrip("/")


def packed(source: Source) -> str:
    """A source as a text in ASCII."""
    known = source.origin
    issued = known.issued.isoformat() if known.issued else ""
    return json.dumps(
        [
            str(source.path),
            str(source.root),
            source.part,
            known.url,
            known.title,
            issued,
            known.publisher,
            source.strays,
        ]
    )


def source_of(row: Text) -> Source:
    """The source of a row; raises ReadError where the row says of its text what cannot be."""
    path, root, part, url, title, issued, publisher, strays = json.loads(row.source)
    if row.words is None:
        known = text.Origin(url, title, date.fromisoformat(issued) if issued else None, publisher)
        return text.Source(Path(path), Path(root), part, known, strays)
    bare = text.Source(Path(path), Path(root))
    told = {name: " ".join((getattr(row, name) or "").split()) for name in TOLD}
    return replace(bare, words=row.words, origin=text.origin_of(told, where=bare.name))


def read(rows: Iterable[Text], manner: Manner, *, fingerprint: str) -> Iterator[Read]:
    """Read texts as a build on one machine does; one that fails, however it does, is a row that says why.

    Raises ClusterError where this machine would read them in another way than the one with this `fingerprint`.
    """
    if keeping.fingerprint() != fingerprint:
        raise ClusterError(
            f"{platform.node()}: has another innograph, or other libraries, than the machine that starts the build; "
            "install the same on all"
        )
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        yield from _read(some, manner)


def _read(rows: Sequence[Text], manner: Manner) -> Iterator[Read]:
    """Read some texts in a process of their own: the worker must outlive whatever one of them does to its reader."""
    named = [_source_or_failure(row) for row in rows]
    found = [(source, row.id) for source, row in zip(named, rows, strict=True) if not isinstance(source, Failure)]
    with closing(read_anew(found, manner, guarded=True)) as results:
        for source, row in zip(named, rows, strict=True):
            result = source if isinstance(source, Failure) else next(results)
            if isinstance(result, Failure):
                yield Read(row.id, json.dumps(result.path), failure=json.dumps(result.reason))
            else:
                yield _row_of(result)


def _source_or_failure(row: Text) -> Source | Failure:
    try:
        return source_of(row)
    except ReadError as error:
        path, root, part, *_ = json.loads(row.source)
        return Failure(text.Source(Path(path), Path(root), part).name, str(error))


def _row_of(reading: Reading) -> Read:
    name = reading.document.id
    digest = linking.digest(name, reading.mentions, main=reading.main_event, statements=reading.statements)
    return Read(
        name,
        json.dumps(reading.document.source),
        json.dumps(keeping.as_json(reading)),
        json.dumps(digest.as_json()),
        None,
        tuple(map(json.dumps, reading.problems)),
        tuple(map(json.dumps, reading.notes)),
    )


def path_of(row: Read) -> str:
    """The name of the source of a row."""
    return str(json.loads(row.path))


def failures_of(row: Read) -> Iterator[Failure]:
    """What of a text could not be read."""
    path = path_of(row)
    if row.failure is not None:
        yield Failure(path, json.loads(row.failure))
    yield from (Failure(path, json.loads(problem)) for problem in row.problems)
