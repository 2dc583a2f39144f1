"""The keys of a TOML table, taken one by one: each of its type, and none left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Keys:
    """A table of TOML at a dotted path; raises ConfigError for a value of the wrong type and for unknown keys."""

    def __init__(self, data: Mapping[str, object], at: str = "") -> None:
        self._data = dict(data)
        self._at = at
        self._asked: list[str] = []

    def path(self, name: str) -> str:
        """The dotted path of a key."""
        return f"{self._at}.{name}" if self._at else name

    def raw(self, name: str) -> object:
        """The value as it is, None where there is none."""
        self._asked.append(name)
        return self._data.pop(name, None)

    def text(self, name: str, *, strip: bool = True) -> str:
        """A text, "" where there is none."""
        value = self.raw(name)
        if value is not None and not isinstance(value, str):
            raise ConfigError(f"{self.path(name)}: {value!r} is not a text in quotation marks")
        return "" if value is None else value.strip() if strip else value

    def one_of(self, name: str, known: Sequence[str]) -> str:
        """One of some words, "" where there is none."""
        value = self.text(name)
        if value and value not in known:
            raise ConfigError(f"{self.path(name)}: {value!r} is not one of {', '.join(known)}")
        return value

    def share(self, name: str, default: float) -> float:
        """A number above 0 and up to 1."""
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise ConfigError(f"{self.path(name)}: {value!r} is no number above 0 and up to 1")
        return float(value)

    def flag(self, name: str) -> bool:
        """True or false, false where there is none."""
        value = self.raw(name)
        if value is not None and not isinstance(value, bool):
            raise ConfigError(f"{self.path(name)}: {value!r} is neither true nor false")
        return bool(value)

    def strings(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.raw(name)
        items = [] if value is None else value
        if not isinstance(items, list) or not all(isinstance(one, str) and one.strip() for one in items):
            raise ConfigError(f'{self.path(name)}: {value!r} is no list of texts; write it as ["…", "…"]')
        return tuple(items)

    def texts(self, name: str) -> tuple[tuple[str, str], ...]:
        """A table from texts to texts, in its order."""
        value = self.raw(name)
        items = {} if value is None else value
        if not isinstance(items, dict) or not all(isinstance(one, str) and one.strip() for one in items.values()):
            raise ConfigError(f'{self.path(name)}: {value!r} is no table of texts; write it as {{ A = "…", B = "…" }}')
        return tuple(items.items())

    def tables(self, name: str) -> Iterator[tuple[str, Keys]]:
        """The tables in a table, by their names."""
        value = self.raw(name)
        if value is not None and not isinstance(value, dict):
            raise ConfigError(f"{self.path(name)}: is no table; write [{name}.NAME]")
        for key, inner in (value or {}).items():
            if not isinstance(inner, dict):
                raise ConfigError(f"{self.path(name)}.{key}: is no table; write [{name}.{key}]")
            yield key, Keys(inner, f"{self.path(name)}.{key}")

    def list_of_tables(self, name: str, *, short: str = "") -> Iterator[Keys]:
        """The tables in a list, or one alone; what is no table stands for its key `short`."""
        value = self.raw(name)
        many = value if isinstance(value, list) else [] if value is None else [value]
        for number, inner in enumerate(many, 1):
            at = f"{self.path(name)}[{number}]"
            if not isinstance(inner, dict) and not short:
                raise ConfigError(f"{at}: is no table; write it with keys in {{ }} or under [[{name}]]")
            yield Keys(inner if isinstance(inner, dict) else {short: inner}, at)

    def done(self) -> None:
        """Refuse what was never asked for."""
        for name in self._data:
            raise ConfigError(f"{self.path(name)}: unknown key; known are {', '.join(dict.fromkeys(self._asked))}")
