"""Mappings: which column of a table is which thing, and what the columns of a row say of each other; in TOML.

docs/tables.md describes the format. Whatever is wrong is refused with the file and the dotted path of the key.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innograph.errors import ConfigError
from innograph.lexicon.words import fold
from innograph.tables.keys import Keys
from innograph.vocabulary import CLASSES, GROUP_OF, LANGUAGES, RELATIONS, permits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Map

READY = Path(__file__).parent / "mappings"
"""The folder of the mappings that come with innograph."""

CONFIDENCE = 0.99
"""How sure a cell is, where its mapping does not say: a list is kept by hand, and hands err."""

SECTORS_AS = ("words", "slugs", "codes")
DATES = ("day-first", "month-first")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name, or by the first of several that a table has; an optional one may be missing."""

    names: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """The class of a thing: `fixed`, or by the value of a column, else `default`."""

    fixed: str = ""
    column: Column | None = None
    values: tuple[tuple[str, str], ...] = ()
    default: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        """Every class that it may come to."""
        return tuple(dict.fromkeys(filter(None, (self.fixed, self.default, *(kind for _, kind in self.values)))))


@dataclass(frozen=True, slots=True)
class Identifier:
    """An IRI of the thing elsewhere: the cell itself, or what the cell says in the `pattern`, if it has the `form`."""

    column: Column
    pattern: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class SectorColumn:
    """A column that says what a thing works in, as our slugs, as words, or in the codes of a taxonomy."""

    column: Column
    read_as: str = "words"
    separator: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a cell of each row names; the first thing of a mapping is what the row is about, and must have a name."""

    id: str
    kind: Kind
    name: tuple[Column, ...] = ()
    value: str = ""
    aliases: tuple[Column, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    separator: str = ""
    key: Column | None = None
    scheme: str = ""
    identifiers: tuple[Identifier, ...] = ()
    start: Column | None = None
    end: Column | None = None
    sectors: tuple[SectorColumn, ...] = ()
    codes: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """The values of a column for which a relation holds."""

    column: Column
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation between two things of a row; not where the thing `unless` is named."""

    subject: str
    predicate: str
    object: str
    role: Column | None = None
    when: Condition | None = None
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one kind of table is read; `digest` is of the mapping's bytes."""

    name: str
    things: tuple[Thing, ...]
    ties: tuple[Tie, ...] = ()
    title: str = ""
    language: str = ""
    confidence: float = CONFIDENCE
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    dates: str = DATES[0]
    digest: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column that is named, each once."""
        return tuple(dict.fromkeys(self._columns()))

    def _columns(self) -> Iterator[Column]:
        for thing in self.things:
            yield from (*thing.name, *thing.aliases)
            yield from (one.column for one in thing.identifiers)
            yield from (one.column for one in thing.sectors)
            yield from filter(None, (thing.kind.column, thing.key, thing.start, thing.end))
        for tie in self.ties:
            yield from filter(None, (tie.role, tie.when.column if tie.when else None))


def ready_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with innograph."""
    return tuple(sorted(path.stem for path in READY.glob("*.toml")))


def load_mapping(name: str) -> Mapping:
    """The mapping in a file, or a ready one by its name; raises ConfigError with the file and what is wrong."""
    path = READY / f"{name}.toml" if name in ready_mappings() else Path(name)
    try:
        raw = path.read_bytes()
        data = tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except FileNotFoundError as error:
        ready = ", ".join(ready_mappings())
        raise ConfigError(f"{name}: no such mapping; name a file, or one of the ready ones: {ready}") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML: {error}") from error
    try:
        return mapping_of(data, name=path.name, digest=hashlib.sha256(raw).hexdigest())
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def mapping_of(data: Map[str, Any], *, name: str = "mapping", digest: str = "") -> Mapping:
    """The mapping that a table of TOML holds; raises ConfigError with the dotted path of what is wrong."""
    keys = Keys(data)
    things = tuple(_thing(id_, part) for id_, part in keys.tables("entities"))
    if not things:
        raise ConfigError('entities: is missing; write what the rows name, such as [entities.member] with name = "…"')
    mapping = Mapping(
        name=name,
        things=things,
        ties=tuple(_tie(part, {thing.id: thing for thing in things}) for part in keys.list_of_tables("relations")),
        title=keys.text("title"),
        language=keys.one_of("language", LANGUAGES),
        confidence=keys.share("confidence", CONFIDENCE),
        sheet=keys.text("sheet"),
        delimiter=keys.text("delimiter", strip=False),
        encoding=keys.text("encoding"),
        dates=keys.one_of("dates", DATES) or DATES[0],
        digest=digest,
    )
    keys.done()
    if len(mapping.delimiter) > 1:
        raise ConfigError(f'delimiter: {mapping.delimiter!r} is more than one character; write such as ";" or "\\t"')
    _check_countries(mapping)
    return mapping


def _thing(id_: str, keys: Keys) -> Thing:
    thing = Thing(
        id=id_,
        kind=_kind(keys),
        name=_columns(keys, "name"),
        value=keys.text("value"),
        aliases=_columns(keys, "aliases"),
        values=keys.texts("values"),
        separator=keys.text("separator", strip=False),
        key=_column(keys, "key"),
        scheme=keys.text("scheme"),
        identifiers=tuple(_identifier(part) for part in keys.list_of_tables("identifiers")),
        start=_column(keys, "start"),
        end=_column(keys, "end"),
        sectors=tuple(_sectors(part) for part in keys.list_of_tables("sectors", short="column")),
        codes=keys.one_of("codes", ("countries",)),
        country=keys.text("country"),
    )
    keys.done()
    _check_thing(thing, keys)
    return thing


def _check_thing(thing: Thing, keys: Keys) -> None:
    if bool(thing.name) == bool(thing.value):
        raise ConfigError(f"{keys.path('name')}: give the column of its name, or a value that is the same in all rows")
    if bool(thing.key) != bool(thing.scheme):
        raise ConfigError(f'{keys.path("key")}: key and scheme come together, such as key = "PIC", scheme = "pic"')
    if ":" in thing.scheme:
        raise ConfigError(f"{keys.path('scheme')}: {thing.scheme!r} holds a colon; write it without")
    if thing.separator and (thing.key or thing.aliases or thing.identifiers or len(thing.name) > 1):
        raise ConfigError(f"{keys.path('separator')}: several names in a cell cannot have one key, alias or identifier")
    if thing.sectors and not all(permits(kind, "hasSector", "Sector") for kind in thing.kind.all):
        raise ConfigError(f"{keys.path('sectors')}: a {' or '.join(thing.kind.all)} has no sector in the ontology")
    if thing.codes and thing.kind.all != ("Country",):
        raise ConfigError(f'{keys.path("codes")}: codes = "countries" is for type = "Country"')


def _kind(keys: Keys) -> Kind:
    kind = keys.raw("type")
    if isinstance(kind, str):
        return Kind(fixed=_class(kind, keys.path("type")))
    if not isinstance(kind, dict):
        raise ConfigError(f"{keys.path('type')}: is missing; name one of {', '.join(CLASSES)}")
    parts = Keys(kind, keys.path("type"))
    column = _column(parts, "column")
    values = tuple((value, _class(name, parts.path("values"))) for value, name in parts.texts("values"))
    default = parts.text("default")
    parts.done()
    if not column or not (values or default):
        raise ConfigError(f"{keys.path('type')}: write it with column = …, values = {{ … }} and default = …")
    return Kind(column=column, values=values, default=_class(default, parts.path("default")) if default else "")


def _class(name: str, path: str) -> str:
    if name not in GROUP_OF:
        raise ConfigError(f"{path}: {name!r} is no class of the ontology; it has {', '.join(CLASSES)}")
    return name


def _columns(keys: Keys, name: str) -> tuple[Column, ...]:
    value = keys.raw(name)
    many = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(_as_column(one, keys.path(name)) for one in many)


def _column(keys: Keys, name: str) -> Column | None:
    value = keys.raw(name)
    return None if value is None else _as_column(value, keys.path(name))


def _as_column(value: object, path: str) -> Column:
    if isinstance(value, str) and value.strip():
        return Column((value,))
    if not isinstance(value, dict):
        raise ConfigError(f'{path}: {value!r} is no column; write its name, or {{ any = ["…", "…"], optional = true }}')
    keys = Keys(value, path)
    names, optional = keys.strings("any"), keys.flag("optional")
    keys.done()
    if not names:
        raise ConfigError(f"{path}.any: is missing; list the names that the column may have")
    return Column(names, optional)


def _needed(keys: Keys, name: str) -> Column:
    column = _column(keys, name)
    if column is None:
        raise ConfigError(f"{keys.path(name)}: is missing; name the column")
    return column


def _identifier(keys: Keys) -> Identifier:
    found = Identifier(_needed(keys, "column"), keys.text("pattern"), keys.text("form"))
    keys.done()
    if found.pattern and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]*\{\}[^\s<>\"{}|\\^`]*", found.pattern):
        raise ConfigError(f'{keys.path("pattern")}: {found.pattern!r} is no pattern such as "https://ror.org/{{}}"')
    try:
        re.compile(found.form)
    except re.error as error:
        raise ConfigError(f"{keys.path('form')}: {found.form!r} is no regular expression ({error})") from error
    return found


def _sectors(keys: Keys) -> SectorColumn:
    found = SectorColumn(
        _needed(keys, "column"), keys.one_of("as", SECTORS_AS) or SECTORS_AS[0], keys.text("separator", strip=False)
    )
    keys.done()
    return found


def _tie(keys: Keys, things: Map[str, Thing]) -> Tie:
    when = keys.raw("when")
    tie = Tie(
        keys.text("subject"),
        keys.text("predicate"),
        keys.text("object"),
        _column(keys, "role"),
        _condition(when, keys.path("when")) if when is not None else None,
        keys.text("unless"),
    )
    keys.done()
    for name, end in (("subject", tie.subject), ("object", tie.object), ("unless", tie.unless)):
        if end not in things and (end or name != "unless"):
            raise ConfigError(f"{keys.path(name)}: {end!r} is not among the entities: {', '.join(things)}")
    if tie.predicate not in RELATIONS or tie.predicate == "hasSector":
        known = ", ".join(name for name in RELATIONS if name != "hasSector")
        raise ConfigError(f"{keys.path('predicate')}: {tie.predicate!r} is not one of {known}; sectors have a key")
    for one, other in product(things[tie.subject].kind.all, things[tie.object].kind.all):
        if not permits(one, tie.predicate, other):
            raise ConfigError(f"{keys.path('predicate')}: the ontology lets no {one} be {tie.predicate} a {other}")
    if tie.role and tie.predicate != "affiliatedWith":
        raise ConfigError(f"{keys.path('role')}: only affiliatedWith has a role")
    return tie


def _condition(value: object, path: str) -> Condition:
    if not isinstance(value, dict):
        raise ConfigError(f"{path}: write it with column = … and values = [ … ]")
    keys = Keys(value, path)
    found = Condition(_needed(keys, "column"), tuple(map(fold, keys.strings("values"))))
    keys.done()
    return found


def _check_countries(mapping: Mapping) -> None:
    kinds = {thing.id: thing.kind.all for thing in mapping.things}
    for thing in mapping.things:
        if thing.country and kinds.get(thing.country) != ("Country",):
            raise ConfigError(f"entities.{thing.id}.country: {thing.country!r} is no Country among the entities")
        if thing.country and not {"City", "Region"}.issuperset(thing.kind.all):
            raise ConfigError(f"entities.{thing.id}.country: is for a City or a Region")
