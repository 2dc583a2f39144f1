"""The differences between two builds, one record each, and how many there are of each kind."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from innograph.comparison.matching import recognise
from innograph.comparison.reading import Fact, Side, statement_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import pandas as pd

    from innograph.comparison.matching import Match, Matches
    from innograph.comparison.reading import Key

    Facts = dict[Key, Fact]

WHAT = ("document", "entity", "statement", "setting")
KINDS = ("added", "removed", "merged", "split", "moved", "renamed", "retyped", "changed")
# Columns that hold several values: of these a reader wants to see only what came and what went.
_LISTS = frozenset({"alt_labels", "same_as"})
_OWN_WORD = {"label": "renamed", "type": "retyped"}


class Change(NamedTuple):
    """One difference.

    `what` is one of document, entity, statement and setting; `change` one of added, removed, merged, split, moved (the
    same under another IRI), renamed, retyped and changed, where `field` names the column. `subject` is the IRI of the
    thing; if that was merged, split or moved, `object` is what it became or what came out of it. A statement has its
    own subject, predicate, object and role: as they are in the later build, or were if it was removed. `name` is what a
    reader calls the thing, `before` and `after` what it was and is (of columns with several values: what went, what
    came), `reason` how it was recognised.
    """

    what: str
    change: str
    field: str = ""
    subject: str = ""
    predicate: str = ""
    object: str = ""
    role: str = ""
    name: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""


class Made(NamedTuple):
    """A build that is compared: where it is, what made it and how much it holds."""

    folder: str
    version: str
    documents: int
    entities: int
    statements: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two builds and what differs, documents first, then entities, statements and settings."""

    a: Made
    b: Made
    changes: tuple[Change, ...]

    @property
    def differs(self) -> bool:
        """Whether the graphs differ; other settings or another version that change nothing do not count."""
        return any(change.what != "setting" for change in self.changes)

    def counts(self) -> dict[tuple[str, str, str], int]:
        """How many differences there are of each thing, kind and field, in the order of the changes."""
        return dict(Counter((change.what, change.change, change.field) for change in self.changes))

    def to_pandas(self) -> pd.DataFrame:
        """A row for each difference, a column for each field of Change."""
        import pandas as pd  # noqa: PLC0415 - half a second that a comparison does not need

        return pd.DataFrame(list(self.changes), columns=list(Change._fields))

    def as_json(self) -> dict[str, object]:
        """The two builds, the counts and the differences, for `json.dumps`."""
        counts = [
            {"what": what, "change": change, "field": column, "count": count}
            for (what, change, column), count in self.counts().items()
        ]
        changes = [change._asdict() for change in self.changes]
        return {"a": self.a._asdict(), "b": self.b._asdict(), "counts": counts, "changes": changes}


def compare(a: Path | str, b: Path | str) -> Comparison:
    """What differs between the builds in two folders, `a` the earlier; raises ReadError if one holds no build."""
    one, other = Side(Path(a)), Side(Path(b))
    matches = recognise(one, other)
    changes = [
        *_documents(one, other, matches),
        *_entities(one, other, matches),
        *_statements(one, other, matches),
        *_settings(one, other),
    ]
    return Comparison(_made(one), _made(other), tuple(sorted(changes, key=_rank)))


def _rank(change: Change) -> tuple[object, ...]:
    return (WHAT.index(change.what), KINDS.index(change.change), *change[2:])


def _made(side: Side) -> Made:
    return Made(str(side.folder), side.version, len(side.documents), len(side.entities), len(side.facts))


def _documents(a: Side, b: Side, matches: Matches) -> Iterator[Change]:
    moved, columns = matches.documents, _shared(a, b, "documents.csv")
    back = set(moved.values())
    for iri in b.documents.keys() - a.documents.keys() - back:
        yield Change("document", "added", subject=iri, name=b.title(iri))
    for iri in a.documents.keys() - b.documents.keys() - moved.keys():
        yield Change("document", "removed", subject=iri, name=a.title(iri))
    for old, new in moved.items():
        paths = a.documents[old].get("path", ""), b.documents[new].get("path", "")
        yield Change("document", "moved", "", old, "", new, "", b.title(new), *paths, "by its bytes")
    for old, new in _kept(a.documents, b.documents, moved):
        before, after = a.documents[old], b.documents[new]
        if event := before.get("main_event", ""):
            before = before | {"main_event": matches.entities.get(event, event)}
        about = Change("document", "changed", subject=new, name=b.title(new))
        yield from _differences(about, before, after, columns - ({"path"} if old != new else set()))


def _entities(a: Side, b: Side, matches: Matches) -> Iterator[Change]:
    went, came = matches.entities, {match.new for match in matches.split}
    left = went.keys() | {match.old for match in matches.split}
    for iri in b.entities.keys() - a.entities.keys() - came - set(went.values()):
        yield Change("entity", "added", subject=iri, name=b.label(iri), after=b.entities[iri]["type"])
    for iri in a.entities.keys() - b.entities.keys() - left:
        yield Change("entity", "removed", subject=iri, name=a.label(iri), before=a.entities[iri]["type"])
    for kind in ("merged", "split", "moved"):
        yield from (_matched(kind, match, a, b) for match in getattr(matches, kind))
    columns = _shared(a, b, "entities.csv")
    for old, new in _kept(a.entities, b.entities, {match.old: match.new for match in matches.moved}):
        about = Change("entity", "changed", subject=new, name=b.label(new))
        yield from _differences(about, a.entities[old], b.entities[new], columns)


def _matched(kind: str, match: Match, a: Side, b: Side) -> Change:
    labels = a.label(match.old), b.label(match.new)
    return Change("entity", kind, "", match.old, "", match.new, "", labels[0], *labels, match.reason)


def _kept(a: Collection[str], b: Collection[str], moved: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of the IRI in the earlier and in the later build of what is in both."""
    yield from ((iri, iri) for iri in a if iri in b)
    yield from moved.items()


def _shared(a: Side, b: Side, table: str) -> frozenset[str]:
    """The columns that both builds have: a version that lacks one says nothing about it."""
    return (a.columns[table] & b.columns[table]) - {"iri"}


def _differences(
    about: Change, before: Mapping[str, str], after: Mapping[str, str], columns: Iterable[str]
) -> Iterator[Change]:
    for column in columns:
        values = before[column], after[column]
        if values[0] != values[1]:
            gone, come = _apart(*values) if column in _LISTS else values
            kind = _OWN_WORD.get(column, "changed") if about.what == "entity" else "changed"
            yield about._replace(change=kind, field=column if kind == "changed" else "", before=gone, after=come)


def _apart(before: str, after: str) -> tuple[str, str]:
    """What is only in the one list, and only in the other.

    >>> _apart("a|b", "b|c")
    ('a', 'c')
    """
    one, other = before.split("|"), after.split("|")
    return " | ".join(x for x in one if x not in set(other)), " | ".join(x for x in other if x not in set(one))


def _statements(a: Side, b: Side, matches: Matches) -> Iterator[Change]:
    """Statements follow their entities and documents: one about a merged entity is neither removed nor added."""
    went = matches.entities
    followed: Facts = defaultdict(Fact)
    sources: dict[Key, list[Key]] = defaultdict(list)
    for key, fact in a.facts.items():
        now = _followed(key, went)
        followed[now].add(_in_documents(fact, matches.documents))
        sources[now].append(key)
    out_of = _out_of_split(followed, b.facts, matches)
    for new, old in out_of.items():
        followed[new], sources[new] = followed.pop(old), sources.pop(old)
    yield from _come_and_gone(a, b, followed, sources)
    columns = a.columns["statements.csv"] & b.columns["statements.csv"]
    for key in followed.keys() & b.facts.keys():
        name = _sentence(b, key)
        for old in sources[key]:
            if old != key:
                yield Change("statement", "moved", "", *key, name, _sentence(a, old), name, _why(old, key))
        yield from _carried(Change("statement", "changed", "", *key, name), followed[key], b.facts[key], columns)


def _followed(key: Key, went: Mapping[str, str]) -> Key:
    """The statement about what its two ends became."""
    subject, target = (went.get(iri, iri) for iri in (key.subject, key.object))
    return statement_key(subject, key.predicate, target, key.role)


def _in_documents(fact: Fact, documents: Mapping[str, str]) -> Fact:
    quotes = {(documents.get(document, document), quote) for document, quote in fact.quotes}
    best = {documents.get(document, document): score for document, score in fact.best.items()}
    return Fact(quotes, best, fact.methods, fact.status)


def _out_of_split(followed: Facts, facts: Facts, matches: Matches) -> dict[Key, Key]:
    """New statements about what came out of a split, with those about the whole that they were, if these are gone."""
    origins = {match.new: matches.entities.get(match.old, match.old) for match in matches.split}
    pairs: dict[Key, Key] = {}
    taken: set[Key] = set()
    for key in sorted(facts.keys() - followed.keys()) if origins else ():
        old = _followed(key, origins)
        if old != key and old in followed and old not in facts and old not in taken:
            pairs[key] = old
            taken.add(old)
    return pairs


def _come_and_gone(a: Side, b: Side, followed: Facts, sources: Mapping[Key, list[Key]]) -> Iterator[Change]:
    for key in b.facts.keys() - followed.keys():
        yield Change("statement", "added", "", *key, _sentence(b, key), after=_quoted(b.facts[key]))
    for key in followed.keys() - b.facts.keys():
        for old in sources[key]:
            yield Change("statement", "removed", "", *old, _sentence(a, old), before=_quoted(a.facts[old]))


def _carried(about: Change, before: Fact, after: Fact, columns: Collection[str]) -> Iterator[Change]:
    """What differs in how a statement is carried; a quote that only stands elsewhere in its text is the same."""
    if before.quotes != after.quotes:
        lost, found = len(before.quotes - after.quotes), len(after.quotes - before.quotes)
        reason = f"{lost} gone, {found} new"
        yield about._replace(field="evidence", before=_quoted(before), after=_quoted(after), reason=reason)
    for column, one, other in (
        ("confidence", f"{before.confidence:g}", f"{after.confidence:g}"),
        ("method", " | ".join(sorted(before.methods)), " | ".join(sorted(after.methods))),
        ("status", " | ".join(sorted(before.status)), " | ".join(sorted(after.status))),
    ):
        if one != other and column in columns:
            yield about._replace(field=column, before=one, after=other)


def _quoted(fact: Fact) -> str:
    documents = len({document for document, _ in fact.quotes})
    return f"{_plural(len(fact.quotes), 'quote')} in {_plural(documents, 'text')}"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _sentence(side: Side, key: Key) -> str:
    role = f" ({key.role})" if key.role else ""
    return f"{side.label(key.subject)} {key.predicate} {side.label(key.object)}{role}"


def _why(old: Key, new: Key) -> str:
    ends = {old.subject, old.object} - {new.subject, new.object}
    others = {new.subject, new.object} - {old.subject, old.object}
    return f"{', '.join(sorted(ends))} is now {', '.join(sorted(others or {new.subject, new.object}))}"


def _settings(a: Side, b: Side) -> Iterator[Change]:
    before, after = _flat(a), _flat(b)
    for name in before.keys() | after.keys():
        one, other = before.get(name, ""), after.get(name, "")
        if one != other:
            yield Change("setting", "changed", name, name=name, before=one, after=other)


def _flat(side: Side) -> dict[str, str]:
    """The version and the settings of a build by their dotted paths."""
    flat = {"innograph": side.version}
    waiting: list[tuple[str, object]] = [("", side.manifest.get("configuration"))]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{path}.{name}" if path else str(name), inner) for name, inner in value.items()]
        elif path:
            flat[path] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return flat
