"""Where texts come from: files and folders into a sorted list of sources, and an identifier for each."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.characters import for_utf8
from innograph.lexicon.words import slug
from innograph.manifest import files_of_build
from innograph.text.mail import parts_of
from innograph.text.origins import UNKNOWN
from innograph.text.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.text.origins import Origin


_WORKSPACE = "innograph.toml"
# Tables that shape a build and are no source of it.
_BESIDE = (_WORKSPACE, "curation.csv", "iris.csv", "sources.csv")
_LARGEST = 50_000_000  # bytes of a message whose parts are looked for: ten times the longest report


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A file to be read; `root` is the folder that it was found in, and what its name is relative to.

    `part` is the name of a file that comes with the message in `path`, `origin` what is known of the text besides. One
    that `strays` is a link in a folder to what lies outside: it is named and not read. `words` are those of a text that
    no file holds, a row of a table of texts: nothing is opened then.
    """

    path: Path
    root: Path
    part: str = ""
    origin: Origin = UNKNOWN
    strays: bool = False
    words: str | None = None

    @property
    def name(self) -> str:
        """The path relative to the root, with slashes on every system; what in it is no text becomes U+FFFD."""
        name = for_utf8(relative_name(self.path, self.root))
        return f"{name}/{self.part}" if self.part else name


def relative_name(path: Path, root: Path | None) -> str:
    """A path relative to the root, with slashes; the bare file name where there is no root or the path is not in it."""
    return path.relative_to(root).as_posix() if root and path.is_relative_to(root) else path.name


def discover(paths: Sequence[Path]) -> list[Source]:
    """The files that are meant by files and folders, sorted by name, each once.

    Hidden files are left out, links to folders are not followed, and what a build wrote among its input is not read
    as a text, nor are the tables of decisions and IRIs beside it. A path that does not exist, a folder that cannot be
    opened and a file of an unsupported kind stay in the list, so that reading them says what is wrong.
    """
    found: dict[tuple[Path, str], Source] = {}
    for path in paths:
        members = _walk(path) if path.is_dir() else [Source(path, path.parent)]
        for source in members:
            own = Path(os.path.abspath(source.path))  # noqa: PTH100 - links stay what they are called
            for one in (source, *_parts(source)):
                found.setdefault((own, one.part), one)
    return sorted(found.values(), key=lambda source: (source.name, source.path, source.part))


def _parts(source: Source) -> Iterator[Source]:
    """The files that come with a message and can be read."""
    if source.path.suffix.casefold() == ".eml" and not source.strays:
        yield from (
            replace(source, part=name) for name in parts_in(source.path) if Path(name).suffix.casefold() in READERS
        )


def left_out(source: Source) -> list[str]:
    """The files that come with a message and are of a kind that is not read."""
    if source.part or source.strays or source.path.suffix.casefold() != ".eml":
        return []
    return [name for name in parts_in(source.path) if Path(name).suffix.casefold() not in READERS]


def parts_in(path: Path) -> dict[str, bytes]:
    """The files that come with a message, by name; none where it cannot be opened: reading it says why."""
    try:
        return parts_of(path.read_bytes()) if path.is_file() and path.stat().st_size <= _LARGEST else {}
    except OSError:
        return {}


def _walk(folder: Path) -> Iterator[Source]:
    closed: list[OSError] = []
    built: set[Path] = set()
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        made = files_of_build(Path(parent))
        built.update(Path(parent, name) for name in made)
        if made or _WORKSPACE in files:
            built.update(Path(parent, name) for name in _BESIDE)
        found = (Path(parent, name) for name in sorted(files) if not _is_hidden(name))
        yield from (Source(path, folder, strays=_strays(path, folder)) for path in found if path not in built)
    yield from (Source(Path(error.filename), folder) for error in closed)


def _strays(path: Path, folder: Path) -> bool:
    """Whether a file is a link out of the folder: what others send may point at what is yours alone."""
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link to itself, which opening will name
        return False


def _is_hidden(name: str) -> bool:
    """Dot files, and the lock files that an office program leaves beside an open document."""
    return name.startswith((".", "~$"))


def identifier(path: Path, root: Path | None = None) -> str:
    """A readable name for a document, made of its relative path without the suffix.

    >>> identifier(Path("in/2025/Missione Bilbao.txt"), Path("in"))
    '2025-missione-bilbao'
    """
    return _slug_of(Path(relative_name(path, root)).with_suffix("").parts)


def identifiers(sources: Sequence[Source], known: Mapping[str, str] | None = None) -> list[str]:
    """An identifier for each source, all different, the same for a source whatever the order.

    Where two would be the same, both get their suffix, then the names of the folders above. A source whose name is
    `known` from before keeps its identifier, and no other gets it.

    >>> identifiers([Source(Path("in/a.txt"), Path("in")), Source(Path("in/a.md"), Path("in"))])
    ['a-txt', 'a-md']
    >>> identifiers([Source(Path("in/a.txt"), Path("in")), Source(Path("in/a.md"), Path("in"))], {"a.txt": "a"})
    ['a', 'a-md']
    """
    known = known or {}
    written = [for_utf8(source.name) for source in sources]  # as tables have the name of a file that is no UTF-8
    named = Counter(written)
    candidates = [
        [known[name]] if name in known and named[name] == 1 else _candidates(source, known)
        for name, source in zip(written, sources, strict=True)
    ]
    levels = [0] * len(sources)
    while True:
        names = [names[level] for names, level in zip(candidates, levels, strict=True)]
        counts = Counter(names)
        doubled = [i for i, name in enumerate(names) if counts[name] > 1 and levels[i] + 1 < len(candidates[i])]
        if not doubled:
            return names
        for index in doubled:
            levels[index] += 1


def _candidates(source: Source, known: Mapping[str, str]) -> list[str]:
    """Ever longer identifiers of a source that nothing else is known by; the last, with a digest, is its own."""
    name = Path(source.name)
    above = source.path.parts[: bool(source.part) - len(name.parts)]
    longer = [_slug_of((*above[len(above) - count :], *name.parts)) for count in range(len(above) + 1)]
    digest = hashlib.sha256(source.path.as_posix().encode(errors="surrogatepass")).hexdigest()[:8]
    every = [_slug_of(name.with_suffix("").parts), *longer]
    return [name for name in every if name not in known.values()] + [f"{longer[-1]}-{digest}"]


def _slug_of(parts: tuple[str, ...]) -> str:
    """The parts of a path as one slug; a name without a Latin letter becomes a digest of itself."""
    slugs = [
        slug(part) or hashlib.sha256(part.encode(errors="surrogatepass")).hexdigest()[:8]
        for part in parts
        if part.strip("/.\\")
    ]
    return "-".join(slugs) or "document"
