"""The configuration of a build: one frozen tree, read from `innograph.toml`.

    base = "https://data.example.org/id/"      # where the IRIs of the data live; ends in / or #
    language = "it"                            # of every text; left out: identified text by text
    profile = "accurate"                       # how to read: with the encoder, or "fast", without
    minimum_confidence = 0.6                   # statements that are less sure are left out; 0 keeps all
    extractor = "llm"                          # a language model reads the texts; "local" sends nothing
    sectors = "areas.csv"                      # your own taxonomy, which the sectors map to

    [tables]                                   # which mapping reads which tables; "*" are all
    "members*.csv" = "members.toml"
    "organization.csv" = "cordis-organization" # one of those that come with innograph

    [dataset]                                  # describes the build in dataset.ttl
    title = { en = "Innovation missions", it = "Missioni di innovazione" }
    description = { en = "Who met whom, about what" }
    publisher = "Regione Esempio"
    publisher_iri = "https://data.example.org/publisher"
    publisher_type = "RegionalAuthority"       # a code of ADMS
    publisher_identifier = "r_esempi"          # its code in IPA (Italy) or DIR3 (Spain)
    contact = "mailto:opendata@example.org"
    licence = "https://creativecommons.org/licenses/by/4.0/"
    access_url = "https://data.example.org/missions"
    download_url = "https://data.example.org/missions/files/" # the folder that the files are fetched from
    theme = ["TECH", "ECON"]                   # codes of the EU's table of themes, or IRIs
    keywords = { it = ["innovazione"], en = ["innovation"] }
    frequency = "QUARTERLY"                    # how often it is renewed; a code of the EU's table
    availability = "STABLE"                    # for how long it is there; a code of the EU's table
    issued = 2026-01-31                        # left out: the day of the newest document, as is
    modified = 2026-03-31
    spatial = ["http://data.europa.eu/nuts/code/ES21"] # left out: the regions and countries that the graph names
    conforms_to = ["http://www.w3.org/ns/org#"]
    profile = "it"                             # keeps to DCAT-AP_IT, "es" to DCAT-AP-ES, "" to DCAT-AP alone

    [publication]                              # what export, push and serve give away
    status = "confident"                       # which statements; "accepted" by a person alone; or "all"
    threshold = 0.8                            # how sure a confident one is
    people = "initials"                        # how people are named: "keep", "initials", or "drop": not at all
    quotes = "full"                            # the sentences that state each fact, or "none"
    texts = false                              # the whole texts, too

    [limits]                                   # what one file may take; one that takes more fails alone
    size = 50                                  # MB of a file
    pages = 1000                               # of a PDF
    seconds = 300                              # to read a document
    memory = 2000                              # MB of the process that reads it

    [explorer]                                 # the interactive page
    language = "it"                            # it, es or en; left out: as the reader's browser asks

    [authorities]                              # files that organisations are looked up in; paths beside this file
    ror = "v1.60-2025-02-27-ror-data.zip"
    wikidata = ["organisations.csv", "more.json"]

    [llm]                                      # for extractor = "llm"; its key comes from INNOGRAPH_LLM_KEY alone
    url = "http://localhost:11434/v1"          # of an OpenAI-compatible endpoint, without /chat/completions
    model = "qwen3:8b"
    max_tokens = 200000                        # of a whole build, sent and received; 0 is no limit
    cache = "answers"                          # folder of answers; left out: the user's own cache
    price_in = 0.5                             # of a million tokens sent, in any currency; 0 shows no cost
    price_out = 1.5
    timeout = 300                              # seconds for one answer

Every key may be left out. An unknown key or a wrong value is refused by its dotted path.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from innograph.errors import ConfigError
from innograph.metadata import Dataset as Dataset  # noqa: PLC0414 - who configures a build looks for it here
from innograph.metadata.checks import IRI, check, is_language_tag

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEFAULT_BASE = "https://w3id.org/innograph/id/"
PROFILES = ("accurate", "fast")
DEFAULT_PROFILE = "accurate"
_EXTRACTORS = ("local", "llm")
STATUSES = ("accepted", "confident", "all")
"""Which statements may be published: those a person accepted, those that are sure enough too, or all."""
PEOPLE = ("keep", "initials", "drop")
"""How people may be named in what is published."""
QUOTES = ("full", "none")
"""Whether what is published quotes the texts."""
_LANGUAGES = ("it", "es", "en", "fr", "de", "pt", "eu")
UI_LANGUAGES = ("en", "it", "es")
"""The languages that pages speak."""
_LONGEST_TIMEOUT = 86_400
_LARGEST_FILE, _MOST_PAGES = 2_000, 1_000_000  # MB; a text is held in memory as a whole
_LEAST_MEMORY, _MOST_MEMORY = 999, 1_000_000  # MB
_WEB_ADDRESS = re.compile(r"https?://[^/?#]")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A language model behind an OpenAI-compatible endpoint, and what a build may spend on it.

    `max_tokens` 0 is no limit; prices are for a million tokens; an empty `cache` is the user's own cache folder.
    """

    url: str = ""
    model: str = ""
    max_tokens: int = 0
    cache: str = ""
    price_in: float = 0.0
    price_out: float = 0.0
    timeout: float = 300.0

    def __post_init__(self) -> None:
        if self.url:
            _check_address(self.url)
        if not self.model.isprintable():
            raise ConfigError(f"llm.model: {self.model!r} is no name of a model")
        for name in ("max_tokens", "price_in", "price_out"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise ConfigError(f"llm.{name}: {getattr(self, name)!r} is not 0 or more")
        if not 0 < self.timeout <= _LONGEST_TIMEOUT:
            raise ConfigError(f"llm.timeout: {self.timeout!r} is no number of seconds up to {_LONGEST_TIMEOUT}")


def _check_address(url: str) -> None:
    """Refuse what is no plain web address; one that may hold a key is not shown."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError("llm.url: is no web address; write it like http://localhost:11434/v1") from error
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ConfigError("llm.url: holds more than an address; a key belongs in INNOGRAPH_LLM_KEY")
    if parts.scheme not in {"http", "https"} or not host or not (url.isascii() and url.isprintable()) or " " in url:
        raise ConfigError(f"llm.url: {url!r} is no web address; write it like http://localhost:11434/v1")


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be published: see STATUSES, PEOPLE and QUOTES; `texts` are the whole texts.

    `threshold`, in 0..1, is the confidence from which a statement that nobody has seen is confident. Of those from 0.8
    on, 88 in a hundred were right in texts that had not been learned from (docs/calibration.md).
    """

    status: str = "confident"
    threshold: float = 0.8
    people: str = "keep"
    quotes: str = "full"
    texts: bool = False

    def __post_init__(self) -> None:
        for name, known in (("status", STATUSES), ("people", PEOPLE), ("quotes", QUOTES)):
            if getattr(self, name) not in known:
                raise ConfigError(f"publication.{name}: {getattr(self, name)!r} is not one of {', '.join(known)}")
        if not 0 <= self.threshold <= 1:
            raise ConfigError(f"publication.threshold: {self.threshold!r} is no number from 0 to 1")
        if self.texts and self.quotes == "none":
            raise ConfigError('publication.texts: whole texts hold every quote; set quotes = "full", or texts = false')


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: `size` in MB, `pages` of a PDF, `seconds` to read it, `memory` in MB of its reader.

    The defaults are some times what the longest reports take; a reader has 400 MB itself.
    """

    size: float = 50.0
    pages: int = 1000
    seconds: float = 300.0
    memory: int = 2000

    def __post_init__(self) -> None:
        for name, least, most in (
            ("size", 0, _LARGEST_FILE),
            ("pages", 0, _MOST_PAGES),
            ("seconds", 0, _LONGEST_TIMEOUT),
            ("memory", _LEAST_MEMORY, _MOST_MEMORY),
        ):
            if not least < getattr(self, name) <= most:
                raise ConfigError(f"limits.{name}: {getattr(self, name)!r} is no number above {least} and up to {most}")

    @property
    def bytes(self) -> int:
        """The size of a file in bytes."""
        return int(self.size * 1_000_000)


@dataclass(frozen=True, slots=True)
class Explorer:
    """How the interactive page speaks: one of UI_LANGUAGES, or as the reader's browser asks where it is left empty."""

    language: str = ""

    def __post_init__(self) -> None:
        if self.language and self.language not in UI_LANGUAGES:
            raise ConfigError(f"explorer.language: {self.language!r} is not one of {', '.join(UI_LANGUAGES)}")


def _is_written(iri: str) -> bool:
    """Whether what writes RDF takes it for an IRI: it alone knows all that is forbidden, as is [ in a path."""
    from pyoxigraph import NamedNode  # noqa: PLC0415 - the base of most is the default, and known to be right

    try:
        NamedNode(iri)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that decides what a build writes, apart from its input.

    `base` is the IRI under which entities and documents get theirs; an empty `language` is identified text by text;
    `minimum_confidence`, in 0..1, is the least that a statement needs to be kept. `extractor` says what reads the
    texts: "local", or "llm", the model behind the endpoint `llm`; `profile` how the local one reads: "accurate", with
    the encoder, or "fast", without. `tables` are mappings of tables, `FILE` or `GLOB=FILE`, `sectors` the file of the
    user's own taxonomy; `authorities` are files that organisations are looked up in, such as "ror:FILE". `publication`
    decides nothing in a build, but what of it may be given away; `explorer` is about the page alone; `limits` say what
    one file may take.
    """

    base: str = DEFAULT_BASE
    language: str = ""
    minimum_confidence: float = 0.0
    extractor: str = "local"
    profile: str = DEFAULT_PROFILE
    sectors: str = ""
    tables: tuple[str, ...] = ()
    dataset: Dataset = field(default_factory=Dataset)
    llm: Endpoint = field(default_factory=Endpoint)
    authorities: tuple[str, ...] = ()
    publication: Policy = field(default_factory=Policy)
    limits: Limits = field(default_factory=Limits)
    explorer: Explorer = field(default_factory=Explorer)

    def __post_init__(self) -> None:
        whole = IRI.fullmatch(self.base) and (self.base == DEFAULT_BASE or _is_written(self.base))
        if not (whole and _WEB_ADDRESS.match(self.base) and self.base[-1] in "/#"):
            raise ConfigError(f"base: {self.base!r} is no web address that ends in / or #")
        if self.language and self.language not in _LANGUAGES:
            raise ConfigError(f"language: {self.language!r} is not one of {', '.join(_LANGUAGES)}")
        if not 0 <= self.minimum_confidence <= 1:
            raise ConfigError(f"minimum_confidence: {self.minimum_confidence!r} is no number from 0 to 1")
        self._check_reading()
        check(self.dataset)

    def _check_reading(self) -> None:
        for name, known in (("extractor", _EXTRACTORS), ("profile", PROFILES)):
            if getattr(self, name) not in known:
                raise ConfigError(f"{name}: {getattr(self, name)!r} is not one of {', '.join(known)}")
        for name in ("url", "model") if self.extractor == "llm" else ():
            if not getattr(self.llm, name).strip():
                raise ConfigError(f'llm.{name}: is missing; extractor = "llm" needs it (--llm-{name})')


def load_configuration(path: Path) -> Configuration:
    """Read a configuration file; raises ConfigError with the file and the dotted path of what is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML: {error}") from error
    return configuration_of(data, path)


def configuration_of(data: dict[str, Any], path: Path) -> Configuration:
    """The configuration that a table holds, files counting from the folder of `path`; raises ConfigError, as above."""
    try:
        dataset = Dataset(**_checked(_with_days(data.pop("dataset", {})), Dataset, "dataset."))  # type: ignore[arg-type]
        tables = tuple(_mappings(data.pop("tables", {}), path))
        llm = Endpoint(**_checked(data.pop("llm", {}), Endpoint, "llm."))  # type: ignore[arg-type]
        policy = Policy(**_checked(data.pop("publication", {}), Policy, "publication."))  # type: ignore[arg-type]
        limits = Limits(**_checked(data.pop("limits", {}), Limits, "limits."))  # type: ignore[arg-type]
        page = Explorer(**_checked(data.pop("explorer", {}), Explorer, "explorer."))  # type: ignore[arg-type]
        authorities = tuple(_authorities(data.pop("authorities", {}), path.parent))
        settings: dict[str, Any] = _checked(data, Configuration, "")
        if settings.get("sectors"):
            settings["sectors"] = _beside(path, str(settings["sectors"]))
        return Configuration(
            **settings,
            tables=tables,
            dataset=dataset,
            llm=llm,
            authorities=authorities,
            publication=policy,
            limits=limits,
            explorer=page,
        )
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def _with_days(table: object) -> object:
    """The table with its days as text: TOML has days of its own, without quotation marks."""
    if not isinstance(table, dict):
        return table
    days = {key: value for key, value in table.items() if key in {"issued", "modified"} and type(value) is date}
    return table | {key: value.isoformat() for key, value in days.items()}


def _mappings(table: object, path: Path) -> Iterator[str]:
    """The mappings of tables as the options that they stand for."""
    if not isinstance(table, dict):
        raise ConfigError("tables: expected a table")
    for glob, name in table.items():
        if not isinstance(name, str) or not name.strip():
            raise ConfigError(f"tables.{glob}: {name!r} is no mapping; write a file or the name of a ready one")
        yield f"{glob}={_beside(path, name)}"


def _beside(path: Path, name: str) -> str:
    """A file beside the configuration if there is one of this name, else the name as it is."""
    near = path.parent / name
    return str(near) if near.is_file() else name


def _authorities(table: object, folder: Path) -> Iterator[str]:
    """The files by authority; a path that is not absolute counts from the folder of the configuration."""
    if not isinstance(table, dict):
        raise ConfigError("authorities: expected a table")
    for name, value in table.items():
        for file in value if isinstance(value, list) else [value]:
            if not (isinstance(file, str) and file):
                raise ConfigError(f"authorities.{name}: {file!r} names no file; write it in quotation marks, or a list")
            yield f"{name}:{folder / file}"


def _checked(table: object, record: type, prefix: str) -> dict[str, object]:
    """The table's keys, each known to the record and of the type of its default."""
    if not isinstance(table, dict):
        raise ConfigError(f"{prefix.rstrip('.')}: expected a table")
    defaults = record()
    known = {item.name: getattr(defaults, item.name) for item in fields(record)}
    for key, value in table.items():
        if key not in known or is_dataclass(known[key]):
            raise ConfigError(f"{prefix}{key}: unknown key; known are {', '.join(known)}")
        table[key] = _value(value, known[key], prefix + key)
    return table


def _value(value: object, default: object, path: str) -> object:
    """The value, of the type of its default."""
    if isinstance(default, Mapping):
        return _by_language(value, path, several=any(isinstance(one, tuple) for one in default.values()))
    if isinstance(default, tuple):
        return _texts(value, path)
    if isinstance(default, bool):
        if type(value) is not bool:
            raise ConfigError(f"{path}: {value!r} is neither true nor false")
    elif isinstance(default, int):
        if type(value) is not int:
            raise ConfigError(f"{path}: {value!r} is no whole number; write it such as 200000")
    elif isinstance(default, float):
        return _number(value, path)
    elif not isinstance(value, str):
        raise ConfigError(f"{path}: {value!r} is not a text in quotation marks")
    return value


def _number(value: object, path: str) -> float:
    # TOML's 1 is meant as 1.0; its true, a number in Python, is not.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError(f"{path}: {value!r} is no number; write it without quotation marks, such as 0.6")
    return float(value)


def _by_language(value: object, path: str, *, several: bool) -> dict[str, Any]:
    """Texts by their languages, several or one in each."""
    if not (isinstance(value, dict) and value):
        shown = '["…", "…"]' if several else '"…"'
        raise ConfigError(f"{path}: write it by language, such as {{ en = {shown}, it = {shown} }}")
    for tag in value:
        if not is_language_tag(tag):
            raise ConfigError(f"{path}.{tag}: {tag!r} is no language tag")
    if several:
        return {tag: _texts(words, f"{path}.{tag}") for tag, words in value.items()}
    if not all(isinstance(text, str) and text.strip() for text in value.values()):
        raise ConfigError(f'{path}: write it by language, such as {{ en = "…", it = "…" }}, and leave none empty')
    return value


def _texts(value: object, path: str) -> tuple[str, ...]:
    """A list of texts; one text alone is a list of one."""
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise ConfigError(f'{path}: {value!r} is no list of texts; write it such as ["…", "…"]')
    return tuple(texts)
