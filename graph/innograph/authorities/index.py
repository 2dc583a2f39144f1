"""The records of an authority file in one SQLite file, found by the names that they bear.

It is made once for a file's content and kept in the user's cache. Its own digest is part of its name, so that one that
is broken is known and made again; what cannot be kept there is made in a temporary folder.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.authorities.names import compact, places_of, said, telling_words
from innograph.authorities.records import ACRONYM, as_text, from_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from innograph.authorities.records import Record

_LOGGER = logging.getLogger(__name__)
# Raised whenever the keys or the records change.
_FORMAT = 2
# A word that more records share tells nothing.
_RARE = 40
_PARTS = 64


class Index:
    """An index that is open for look-ups."""

    def __init__(self, path: Path) -> None:
        # Immutable: nobody writes to a finished index, and no lock or journal is left beside it.
        self._base = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        self.size = int(self._base.execute("SELECT count(DISTINCT iri) FROM record").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def find(self, names: Iterable[str], *, places: Iterable[str] = ()) -> list[Record]:
        """The records that may be called by one of the names or by a translation, by their IRIs: more than are.

        `places` are those that the names speak of, as `places_of` writes them.
        """
        hashes = {_hash(f"at {place}") for place in places}
        for name in names:
            hashes.update(map(_hash, _whole_keys(name)))
            hashes.update(key for key in map(_hash, _word_keys(name)) if self._is_rare(key))
        iris = {iri for key in sorted(hashes) for iri in self._iris(key, limit=10 * _RARE)}
        return [self._record(iri) for iri in sorted(iris)]

    def with_iri(self, iri: str) -> Record | None:
        """The record with this IRI."""
        return self._record(iri) if self._parts(iri) else None

    def _is_rare(self, key: int) -> bool:
        return len(self._iris(key, limit=_RARE + 1)) <= _RARE

    def _iris(self, key: int, *, limit: int) -> list[str]:
        rows = "SELECT DISTINCT record.iri FROM key JOIN record ON record.rowid = key.record WHERE key.hash = ? LIMIT ?"
        return [row[0] for row in self._base.execute(rows, (key, limit))]

    def _parts(self, iri: str) -> list[str]:
        rows = self._base.execute("SELECT body FROM record WHERE iri = ? ORDER BY rowid LIMIT ?", (iri, _PARTS))
        return [row[0] for row in rows]

    def _record(self, iri: str) -> Record:
        first, *others = map(from_text, self._parts(iri))
        for other in others:
            first = first.joined(other)
        return first


def default_folder() -> Path:
    """Where the system keeps what can be made again."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(root) if root else Path.home() / ".cache") / "innograph" / "authorities"


def open_index(records: Iterable[Record], *, digest: str, folder: Path) -> Index:
    """The index of a file with this digest: the kept one, or one made of its records, which are read only then."""
    for kept in sorted(folder.glob(f"{_FORMAT}-{digest[:32]}-*.sqlite")):
        if kept.stem.rpartition("-")[2] == _digest(kept):
            return Index(kept)
        _LOGGER.warning("%s in the cache of authorities is broken; it is made again", kept.name)
        kept.unlink(missing_ok=True)
    return Index(_made(records, digest, folder))


def _made(records: Iterable[Record], digest: str, folder: Path) -> Path:
    aside = _aside(folder)
    try:
        _fill(aside, records)
        whole = folder / f"{_FORMAT}-{digest[:32]}-{_digest(aside)}.sqlite"
        if aside.parent == folder:
            return aside.replace(whole)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return aside


def _aside(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".innograph-", dir=folder)
    except OSError as error:
        _LOGGER.warning("the index of authorities cannot be kept in %s (%s)", folder, error.strerror)
        descriptor, name = tempfile.mkstemp(prefix="innograph-")
    os.close(descriptor)
    return Path(name)


def _fill(path: Path, records: Iterable[Record]) -> None:
    base = sqlite3.connect(path)
    try:
        # The file is thrown away if it is not finished.
        base.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;"
            "CREATE TABLE record (iri TEXT, body TEXT); CREATE TABLE key (hash INTEGER, record INTEGER);"
        )
        base.execute("BEGIN")
        for number, record in enumerate(records, 1):
            base.execute("INSERT INTO record VALUES (?, ?)", (record.iri, as_text(record)))
            base.executemany("INSERT INTO key VALUES (?, ?)", [(key, number) for key in sorted(set(_hashes(record)))])
        base.execute("CREATE INDEX by_hash ON key (hash, record)")
        base.execute("CREATE INDEX by_iri ON record (iri)")
        base.commit()
    finally:
        base.close()


def _hashes(record: Record) -> Iterator[int]:
    for name in record.names:
        yield from map(_hash, _whole_keys(name.text))
        if name.kind != ACRONYM:
            yield from map(_hash, _word_keys(name.text))
            yield from (_hash(f"at {place}") for place in places_of(name.text))


def _whole_keys(name: str) -> Iterator[str]:
    yield f"spelt {compact(name)}"
    if meaning := said(name):
        yield f"says {' '.join(meaning)}"


def _word_keys(name: str) -> Iterator[str]:
    yield from (f"word {word}" for word in telling_words(name))


def _hash(key: str) -> int:
    # What shares a number by chance is compared and found different.
    return zlib.crc32(key.encode(errors="replace"))


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:32]
