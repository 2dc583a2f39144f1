"""Which mapping reads which table: one that is named for it, one beside it, or else one that is named for all."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.erasure import NOBODY
from innograph.errors import ConfigError, ReadError
from innograph.tables.grid import SUFFIXES
from innograph.tables.mapping import load_mapping, ready_mappings
from innograph.tables.reading import read_table
from innograph.tables.taxonomies import load_taxonomy
from innograph.text import NO_MORE_THAN, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from innograph.configuration import Limits
    from innograph.erasure import Erasure
    from innograph.tables.mapping import Mapping
    from innograph.tables.reading import TableReading
    from innograph.taxonomy import Taxonomy
    from innograph.text import Source

BESIDE = ".mapping.toml"
"""How the mapping beside a table ends: `members.mapping.toml` for `members.csv`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the sources of a build are read, tables above all.

    `mappings` are pairs of a glob, "" for all tables, and a mapping; `files` are those that all this was read from.
    Whoever the `erasure` knows is read in no source.
    """

    mappings: tuple[tuple[str, Mapping], ...] = ()
    taxonomy: Taxonomy | None = None
    files: frozenset[Path] = frozenset()
    erasure: Erasure = NOBODY

    def candidates(self, source: Source) -> tuple[Mapping, ...]:
        """The mappings that may read a table, the first that fits is taken; raises ConfigError for one beside it."""
        named = [mapping for glob, mapping in self.mappings if glob and _fits(glob, source)]
        beside = source.path.with_suffix(BESIDE)
        if not named and beside.is_file():
            return (load_mapping(str(beside)),)
        return tuple(named) or tuple(mapping for glob, mapping in self.mappings if not glob)

    def is_part(self, path: Path) -> bool:
        """Whether a file says how tables are read, and is none of the texts."""
        return path.name.endswith(BESIDE) or (bool(self.files) and path.resolve() in self.files)

    def signature(self, source: Source) -> str:
        """What the reading of a table depends on, besides its bytes, as one text."""
        try:
            return repr(([mapping.digest for mapping in self.candidates(source)], self.taxonomy))
        except ConfigError as error:
            return str(error)


def plan_of(mappings: Iterable[str] = (), *, sectors: str = "") -> Plan:
    """The plan that options name: `FILE`, `GLOB=FILE` or the name of a ready mapping; raises ConfigError."""
    pairs = [_pair(option) for option in mappings]
    own = {Path(name) for _, name in pairs if name not in ready_mappings()} | ({Path(sectors)} if sectors else set())
    return Plan(
        tuple((glob, load_mapping(name)) for glob, name in pairs),
        load_taxonomy(Path(sectors)) if sectors else None,
        frozenset(path.resolve() for path in own),
    )


def _pair(option: str) -> tuple[str, str]:
    glob, equals, name = option.partition("=")
    return (glob, name) if equals and not Path(option).is_file() else ("", option)


def _fits(glob: str, source: Source) -> bool:
    return fnmatchcase(source.name, glob) or fnmatchcase(source.path.name, glob)


def is_table(path: Path) -> bool:
    """Whether a file is read as a table, by its suffix."""
    return path.suffix.casefold() in SUFFIXES


def read_source(
    source: Source, plan: Plan, *, document_id: str, language: str = "", limits: Limits = NO_MORE_THAN
) -> TableReading:
    """Read a table by the first of its mappings whose columns it has; raises ReadError with the remedy."""
    try:
        candidates = plan.candidates(source)
    except ConfigError as error:
        raise ReadError(f"{source.name} cannot be read by the mapping beside it: {error}") from error
    if not candidates:
        raise ReadError(
            f"{source.name} is a table, and nothing says what its columns mean; name a mapping with --mapping FILE "
            f"(ready: {', '.join(ready_mappings())}), or put {source.path.with_suffix(BESIDE).name} beside it"
        )
    raw = read_bytes(source, kinds=SUFFIXES, limits=limits)
    refused: list[ReadError] = []
    for mapping in candidates:
        try:
            return read_table(
                raw,
                mapping,
                name=plan.erasure.masked(source.name),
                document_id=document_id,
                language=language,
                taxonomy=plan.taxonomy,
                erasure=plan.erasure,
            )
        except ReadError as error:
            refused.append(error)
    raise refused[0]
