"""Where a build finds an analyst's decisions and the IRIs minted so far, and where it keeps what it read."""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from innograph.cells import unguarded
from innograph.characters import for_utf8
from innograph.curation import curation_beside
from innograph.errors import ExportError, ReadError
from innograph.export import csv_bytes, write_file
from innograph.linking import Minted
from innograph.locking import alone
from innograph.vocabulary.iris import document_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from innograph.model import Document

CONFIGURATION = "innograph.toml"
SOURCES = "sources"
ORIGINS = "sources.csv"
BUILD = "build"
IRIS = "iris.csv"
DOCUMENT = "Document"
"""What `iris.csv` has as the type of a document; its key is the path relative to the input, its name the id."""
IRI_COLUMNS = ("iri", "type", "label", "key", "names", "documents")
_READINGS = ".readings"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder of a build, and the files of a person that shape it.

    Where an `innograph.toml` lies beside the folder, `curation.csv` and `iris.csv` lie there beside it; elsewhere
    they lie in the folder itself.
    """

    output: Path
    curation: Path
    iris: Path

    @classmethod
    def of(cls, output: Path, *, curation: Path | None = None, iris: Path | None = None) -> Workspace:
        """The workspace of an output folder; files that are named lie where they are said to lie."""
        beside = curation_beside(output)
        return cls(output, curation or beside, iris or beside.parent / IRIS)

    @property
    def readings(self) -> Path:
        """The folder of what each document yielded: private, and safe to delete."""
        return self.output / _READINGS

    @property
    def origins(self) -> Path:
        """The table of where the texts come from; there need not be one."""
        return curation_beside(self.output).parent / ORIGINS

    @property
    def keeps_iris_inside(self) -> bool:
        """Whether the table of IRIs lies among the files of the build."""
        return self.iris == self.output / IRIS

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other builds and exports out of the folder, from reading to writing; raises ExportError at once."""
        with ExitStack() as held:
            try:
                held.enter_context(alone(self.output))
            except OSError as error:
                raise ExportError(f"{self.output}: cannot be written ({error.strerror}); choose another") from error
            yield

    def minted(self) -> tuple[Minted, ...]:
        """The IRIs minted so far, none where there is no table yet; raises ReadError for one that cannot be read."""
        try:
            return tuple(_rows(self.iris.read_bytes().decode("utf-8-sig"), self.iris))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise ReadError(f"{self.iris}: cannot be read ({error}); restore it from a copy: it keeps IRIs") from error

    def write_minted(self, rows: Iterable[Minted]) -> None:
        """Write the table of IRIs, whole or not at all; raises ExportError."""
        write_file(self.iris, minted_bytes(rows))


def known_documents(minted: Iterable[Minted]) -> dict[str, str]:
    """The identifiers of documents by their paths, where a path is one document's alone."""
    rows = [row for row in minted if row.type == DOCUMENT and row.names]
    counts = Counter(row.key for row in rows)
    return {row.key: row.names[0] for row in rows if counts[row.key] == 1}


def document_rows(documents: Iterable[Document], *, base: str) -> dict[str, Minted]:
    """A row for each document, by its IRI."""
    rows = (Minted(document_iri(d.id, base=base), DOCUMENT, d.title, for_utf8(d.source), (d.id,)) for d in documents)
    return {row.iri: row for row in rows}


def minted_bytes(rows: Iterable[Minted]) -> bytes:
    """The content of `iris.csv`."""
    cells = ((r.iri, r.type, r.label, r.key, "|".join(r.names), "|".join(r.documents)) for r in sorted(rows))
    return csv_bytes(IRI_COLUMNS, cells)


def _rows(words: str, path: Path) -> Iterable[Minted]:
    header = words.partition("\n")[0]
    delimiter = ";" if ";" in header and "," not in header else ","  # a spreadsheet may have saved it
    table = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
    if tuple(next(table, ())) != IRI_COLUMNS:
        raise ReadError(
            f"{path}: is no table of IRIs (its columns are {', '.join(IRI_COLUMNS)}); restore it from a copy"
        )
    for row in table:
        if len(row) != len(IRI_COLUMNS):
            raise ReadError(f"{path}: line {table.line_num} has {len(row)} cells; restore the table from a copy")
        iri, kind, label, key, names, documents = map(unguarded, row)
        yield Minted(
            iri, kind, label, key, tuple(filter(None, names.split("|"))), tuple(filter(None, documents.split("|")))
        )
