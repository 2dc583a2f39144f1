"""A new workspace: a folder with a configuration that says what may be set, a place for texts, and an empty table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from innograph import text
from innograph.curation import COLUMNS, CURATION
from innograph.errors import ExportError
from innograph.export import csv_bytes, write_file
from innograph.metadata import PROFILES
from innograph.pipeline.workspace import BUILD, CONFIGURATION, ORIGINS, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from innograph.configuration import Configuration

_GITIGNORE = f"""\
# What a build writes can be built again, and holds the texts.
/{BUILD}/
"""
# What may be set, in the order of the file: what is said of it, and an example for what is not set.
_ABOUT: dict[str, tuple[str, object]] = {
    "title": ("by language", {}),
    "description": ("by language", {}),
    "publisher": ("who publishes the data", ""),
    "publisher_iri": ("its own IRI, if it has one", "https://data.example.org/publisher"),
    "publisher_type": ("or LocalAuthority, NationalAuthority, Academia-ScientificOrganisation …", "RegionalAuthority"),
    "publisher_identifier": ("its code in IPA (Italy) or DIR3 (Spain)", "r_esempi"),
    "contact": ("or the address of a page", "mailto:opendata@example.org"),
    "licence": ("the IRI of the licence", ""),
    "access_url": ("the page that the data are found at", "https://data.example.org/missions"),
    "download_url": ("the folder that the files are fetched from; ends in /", "https://data.example.org/files/"),
    "theme": ("AGRI, ECON, EDUC, ENER, ENVI, GOVE, HEAL, INTR, JUST, REGI, SOCI, TECH, TRAN; or IRIs", ("TECH",)),
    "keywords": ("by language", {}),
    "frequency": ("how often the data are renewed: IRREG, MONTHLY, QUARTERLY, ANNUAL …", "IRREG"),
    "availability": ("for how long: TEMPORARY, EXPERIMENTAL, AVAILABLE, STABLE", "STABLE"),
    "issued": ("left out: the day of the newest document", "2026-01-31"),
    "modified": ("left out: the day of the newest document", "2026-01-31"),
    "spatial": ("left out: the regions and countries named", ("http://data.europa.eu/nuts/code/ES21",)),
    "conforms_to": ("standards", ("http://www.w3.org/ns/org#",)),
    "profile": (", ".join(f'"{key}" is {name}' for key, name in PROFILES.items()), "it"),
}
_ABOUT_PUBLICATION = {
    "status": 'which statements: "confident"; "accepted" by a person; "all", however unsure',
    "threshold": "the confidence, from 0 to 1, that makes a statement confident",
    "people": 'how people are named: "keep", "initials", or "drop", not at all',
    "quotes": 'the words that state each fact: "full", or "none"',
    "texts": "the whole texts, too",
}
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
# What a basic string of TOML must escape; half a surrogate pair is no character, and TOML has no way to write it.
_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f\ud800-\udfff]')
_SHORT = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def lay_out(folder: Path, configuration: Configuration) -> None:
    """Make a folder a workspace with this configuration; what else is there stays as it is.

    Raises ExportError for a folder that is a workspace already, and for what cannot be written.
    """
    check_start(folder)
    try:
        (folder / SOURCES).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be written ({error.strerror}); choose another folder") from error
    _write_new(folder / ".gitignore", _GITIGNORE.encode())
    _write_new(folder / CURATION, csv_bytes(COLUMNS, ()))
    _write_new(folder / ORIGINS, csv_bytes(text.ORIGIN_COLUMNS, ()))
    # Last, since it makes the folder a workspace: what was interrupted before can be begun again.
    write_file(folder / CONFIGURATION, configuration_toml(configuration).encode())


def check_start(folder: Path) -> None:
    """Raise ExportError for a folder that is a workspace already: to know before a person is asked."""
    if (folder / CONFIGURATION).exists():
        raise ExportError(f"{folder} is a workspace already; edit {folder / CONFIGURATION}, or choose another folder")


def _write_new(path: Path, content: bytes) -> None:
    if not path.exists():
        write_file(path, content)


def configuration_toml(configuration: Configuration) -> str:
    """The content of `innograph.toml`: what is set, and in comments what else may be.

    It tells base, language, dataset, publication and explorer; the rest of the configuration is as it is by default.
    """
    return "\n".join(_lines(configuration)) + "\n"


def _lines(configuration: Configuration) -> Iterator[str]:
    yield "# The configuration of this workspace. What a line says that starts with # is not set."
    yield ""
    yield "# Where the IRIs of the data live: an address of your own, ending in / or #. Once published it has to stay."
    yield f"base = {toml_value(configuration.base)}"
    yield "# The language of every text; left out: identified text by text."
    yield from _setting("language", configuration.language, about="it, es, en, fr, de, pt or eu", example="it")
    yield ""
    yield "# What data portals are told about the data."
    yield "[dataset]"
    for name, (about, example) in _ABOUT.items():
        yield from _setting(name, getattr(configuration.dataset, name), about=about, example=example)
    yield ""
    yield "# What export, push and serve give away. What a build writes holds everything, and is private."
    yield "[publication]"
    policy = configuration.publication
    for name, about in _ABOUT_PUBLICATION.items():
        value = getattr(policy, name)
        yield f"{name} = {toml_value(value) if isinstance(value, str) else repr(value).lower()} # {about}"
    yield ""
    yield "# The interactive page."
    yield "[explorer]"
    spoken = configuration.explorer.language
    yield from _setting("language", spoken, about="en, it or es; left out: as the reader's browser asks", example="it")


def _setting(name: str, value: object, *, about: str, example: object) -> Iterator[str]:
    """A setting with what is said of it; one that is empty is an example, in a comment."""
    if isinstance(value, Mapping):
        yield f"# {name}: {about}"
        for key, part in value.items():
            yield f"{name}.{key if _BARE_KEY.fullmatch(key) else toml_value(key)} = {toml_value(part)}"
    elif value:
        yield f"{name} = {toml_value(value)} # {about}"
    else:
        yield f"# {name} = {toml_value(example)} # {about}"


def toml_value(value: object) -> str:
    r"""A text, or a list of texts, as TOML has it, on one line.

    >>> print(toml_value(('la "rete"', "a\nb")))
    ["la \"rete\"", "a\nb"]
    """
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    return f'"{_SPECIAL.sub(_escaped, str(value))}"'


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if "\ud800" <= character <= "\udfff":
        return "\N{REPLACEMENT CHARACTER}"
    return _SHORT.get(character) or f"\\u{ord(character):04x}"
