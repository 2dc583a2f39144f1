"""A graph as tables and files: what spreadsheets, notebooks and portals take in, replaced whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from innograph.cells import FORMULA_STARTS, guarded
from innograph.configuration import DEFAULT_BASE
from innograph.errors import ExportError
from innograph.manifest import MANIFEST, files_of_build, unfinished
from innograph.model import FACT, Concept
from innograph.vocabulary.iris import document_iri, sector_iri

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from innograph.model import Entity, KnowledgeGraph, Statement
    from innograph.taxonomy import Taxonomy

ENTITY_COLUMNS = (
    "iri",
    "type",
    "label",
    "alt_labels",
    "mentions",
    "same_as",
    "start_date",
    "end_date",
    "replaces",
    "close_match",
)
STATEMENT_COLUMNS = (
    "subject",
    "predicate",
    "object",
    "role",
    "document",
    "quote",
    "start",
    "end",
    "confidence",
    "method",
    "status",
)
SECTOR_COLUMNS = ("sector_code", "sector_label", "sector_match")
"""What statements.csv has behind its other columns where the sectors map to a user's own taxonomy, joined by `|`."""
DOCUMENT_COLUMNS = ("iri", "path", "language", "title", "date", "main_event", "sha256", "url", "publisher")
LINK_COLUMNS = ("document", "start", "end", "mention", "type", "entity", "score", "reasons", "detector")

_SUSPECT = frozenset({"'", *FORMULA_STARTS})
_ASIDE = ".innograph-"
AUTHORITY_COLUMNS = ("entity", "authority", "identifier", "label", "score", "decision", "reasons")

Cell = str | int | float


class Tables(NamedTuple):
    """The three tables of a build as DataFrames, with the columns of the CSV files of the same names."""

    entities: pd.DataFrame
    statements: pd.DataFrame
    documents: pd.DataFrame


def to_pandas(graph: KnowledgeGraph, *, base: str = DEFAULT_BASE) -> Tables:
    """The graph as three DataFrames, row for row what the CSV files hold; documents get their IRIs under `base`."""
    import pandas as pd  # noqa: PLC0415 - half a second that a build does not need

    return Tables(
        pd.DataFrame(entity_rows(graph), columns=list(ENTITY_COLUMNS)),
        pd.DataFrame(statement_rows(graph, base=base), columns=list(statement_columns(graph))),
        pd.DataFrame(document_rows(graph, base=base), columns=list(DOCUMENT_COLUMNS)),
    )


def entity_rows(graph: KnowledgeGraph) -> list[tuple[Cell, ...]]:
    """A row for each entity, in the order of the graph."""
    counts: dict[str, int] = {}
    for link in graph.links:
        if link.entity:
            counts[link.entity.iri] = counts.get(link.entity.iri, 0) + 1
    former: dict[str, list[str]] = {}
    for old, new in sorted(graph.replaced.items()):
        former.setdefault(new, []).append(old)
    return [
        (
            *_entity_cells(one),
            counts.get(one.iri, 0),
            *_entity_tail(one),
            "|".join(former.get(one.iri, ())),
            "|".join(one.similar),
        )
        for one in graph.entities
    ]


def statement_columns(graph: KnowledgeGraph) -> tuple[str, ...]:
    """The columns of statements.csv: those of a taxonomy of the user's come last."""
    return STATEMENT_COLUMNS + (SECTOR_COLUMNS if graph.taxonomy else ())


def statement_rows(graph: KnowledgeGraph, *, base: str) -> list[tuple[Cell, ...]]:
    """A row for each statement that is given as fact and each piece of its evidence."""
    return [
        (*row, *_sector_cells(statement, graph.taxonomy))
        for statement in graph.statements
        if statement.modality == FACT
        for row in _rows_of(statement, base)
    ]


def _sector_cells(statement: Statement[Entity], taxonomy: Taxonomy | None) -> tuple[str, ...]:
    if taxonomy is None:
        return ()
    fits = taxonomy.fits_of(statement.object.slug) if isinstance(statement.object, Concept) else ()
    cells = [(fit.term.code, fit.term.label, fit.match) for fit in fits]
    return tuple("|".join(cell[at].replace("|", "/") for cell in cells) for at in range(len(SECTOR_COLUMNS)))


def link_rows(graph: KnowledgeGraph, *, base: str) -> list[tuple[Cell, ...]]:
    """A row for each mention: what it is taken to mean, how surely and why, so that linking can be looked into."""
    return [
        (
            document_iri(link.mention.sentence.document.id, base=base),
            *link.mention.span,
            " ".join(link.mention.text.split()),
            link.mention.type,
            link.entity.iri if link.entity else "",
            round(link.score, 4),
            " | ".join(reason.replace(" | ", " / ") for reason in link.reasons),
            link.mention.detector,
        )
        for link in graph.links
    ]


def authority_rows(graph: KnowledgeGraph) -> list[tuple[Cell, ...]]:
    """A row for each record of an authority that was considered: how well it fits, what was decided, and why."""
    return [
        (
            one.entity,
            one.authority,
            one.identifier,
            " ".join(one.label.split()),
            round(one.score, 4),
            one.decision,
            " | ".join(reason.replace(" | ", " / ") for reason in one.reasons),
        )
        for one in graph.identifications
    ]


def document_rows(graph: KnowledgeGraph, *, base: str) -> list[tuple[Cell, ...]]:
    """A row for each document; `path` is relative to the input."""
    return [
        (
            document_iri(document.id, base=base),
            document.source,
            document.language,
            document.title,
            document.issued.isoformat() if document.issued else "",
            graph.topics.get(document.id, ""),
            document.sha256,
            document.url,
            document.publisher,
        )
        for document in graph.documents
    ]


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table as UTF-8 CSV, the cells made safe for spreadsheets."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(map(_guarded, rows))
    return stream.getvalue().encode("utf-8", errors="replace")


def _guarded(row: Sequence[Cell]) -> Sequence[Cell]:
    """The row, with an apostrophe before what a spreadsheet would run."""
    # Nearly all cells are plain: it is quicker to look at their first letters than to ask for each.
    if not any([isinstance(cell, str) and cell[:1] in _SUSPECT for cell in row]):  # noqa: C419 - a third of the time
        return row
    return [guarded(cell) if isinstance(cell, str) else cell for cell in row]


def _entity_cells(entity: Entity) -> tuple[str, str, str, str]:
    others = [label.replace("|", "/") for label in entity.labels]
    return entity.iri, entity.type, entity.label, "|".join(others)


def _entity_tail(entity: Entity) -> tuple[str, str, str]:
    days = [day.isoformat() if day else "" for day in (entity.start, entity.end)]
    return "|".join(entity.identifiers), days[0], days[1]


def _rows_of(statement: Statement[Entity], base: str) -> Iterator[tuple[Cell, ...]]:
    thing = statement.object
    target = sector_iri(thing.slug) if isinstance(thing, Concept) else thing.iri
    for piece in statement.evidence:
        yield (
            statement.subject.iri,
            statement.predicate,
            target,
            statement.role,
            document_iri(piece.document_id, base=base),
            piece.quote,
            *piece.span,
            round(piece.score, 4),
            piece.extractor,
            statement.status,
        )


def check_output(directory: Path, names: Iterable[str]) -> None:
    """Raise ExportError before the work for what would stop write_files after it."""
    _refuse_to_overwrite(directory, set(names) - files_of_build(directory))
    nearest = next(path for path in (directory, *directory.parents) if path.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
        raise ExportError(f"{directory}: cannot be written ({nearest} is closed to you or no folder); choose another")


def write_files(directory: Path, files: Mapping[str, bytes], *, known: Iterable[str] = ()) -> None:
    """Put the files into the directory, or raise ExportError and leave it as it was.

    All that differ from what is there are written aside first, so that a full disk or a kill spoils nothing; the
    renames come last. What an earlier build wrote there is replaced, or goes; a file of anybody else's is never
    touched, and is an error where it is in the way, unless it is `known` as ours to replace.
    """
    earlier = files_of_build(directory)
    _refuse_to_overwrite(directory, set(files) - earlier - set(known))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with _alone(directory):
            _clear(directory)
            new = [(name, content) for name, content in files.items() if _differs(directory / name, content)]
            # While files change, the manifest says which are ours, old and new: after a kill the next build knows.
            under_way = [(MANIFEST, unfinished(earlier | set(files)))] if MANIFEST in files and new else []
            last = [(MANIFEST, files[MANIFEST])] if under_way else []
            _replace(directory, [*under_way, *(one for one in new if one not in last)], last, gone=earlier - set(files))
    except OSError as error:
        raise ExportError(f"{directory}: cannot be written ({error.strerror}); choose another --output") from error


def write_file(path: Path, content: bytes) -> None:
    """Put one file in its place, whole or not at all; raises ExportError."""
    try:
        if _differs(path, content):
            path.parent.mkdir(parents=True, exist_ok=True)
            with _alone(path.parent):
                _clear(path.parent)
                _replace(path.parent, [(path.name, content)])
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}); check the folder") from error


def _replace(
    directory: Path,
    files: Sequence[tuple[str, bytes]],
    last: Sequence[tuple[str, bytes]] = (),
    *,
    gone: Iterable[str] = (),
) -> None:
    """Write the files aside, and when all are there move each to its place; what is `gone` goes before the last."""
    aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=directory))
    try:
        for number, (_, content) in enumerate([*files, *last]):
            _write_durably(aside / str(number), content)
        for number, (name, _) in enumerate([*files, *last]):
            if number == len(files):
                _drop(directory, gone)
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / str(number)).replace(directory / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _differs(path: Path, content: bytes) -> bool:
    try:
        return path.is_symlink() or path.read_bytes() != content
    except OSError:
        return True


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Keep other builds from writing into the directory; the system lets go of it even after a kill."""
    if fcntl is None:  # no folder can be locked on Windows
        yield
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExportError(f"{directory}: another build is writing there; wait for it and build again") from error
        yield
    finally:
        os.close(descriptor)


def _clear(directory: Path) -> None:
    """Remove what a build that was killed left aside."""
    for path in sorted(directory.glob(f"{_ASIDE}*")):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _refuse_to_overwrite(directory: Path, names: Iterable[str]) -> None:
    for name in sorted(names):
        if os.path.lexists(directory / name):
            raise ExportError(f"{directory / name} is in the way, and no build wrote it; choose another --output")


def _drop(directory: Path, names: Iterable[str]) -> None:
    """Remove what an earlier build says it wrote, where that is in the directory: a manifest can say anything."""
    within = directory.resolve()
    for path in (directory / name for name in sorted(names)):
        if path.parent.resolve() in {within, within / "texts"} and path.is_file():
            path.unlink()
