"""What of one document linking it with others needs: its chains, without its text, sentences and mentions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from innograph.linking.called import Called
from innograph.linking.chains import chains_of
from innograph.linking.days import days_beside, days_of
from innograph.linking.events import unnamed
from innograph.linking.labels import Wording, on_one_line, weight_of
from innograph.linking.names import shortens
from innograph.linking.records import StatedDays, identifiers_of, read_records, rows_of, stated_days
from innograph.model import FACT, Link, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.linking.chains import Chain
    from innograph.linking.days import Days
    from innograph.linking.forms import Form
    from innograph.model import Entity, Statement

_THOUSAND = 1000
_NO_DAYS: Days = (None, None)


class Placed(NamedTuple):
    """A mention of a chain: where it is and of what class, its score in thousandths, and why it is in the chain."""

    start: int
    end: int
    type: str
    weight: int
    score: float
    reason: str


class ChainDigest(NamedTuple):
    """One thing of one document, as other documents see it.

    `forms` are its names, the fullest first, `wordings` how often it is called what, `mentions` where, in their order;
    `record` is the key that a table gives it, "" if it gives none, None in a text, `rows` are the lines that name it
    there, `stated` the days that they give; `days` are those that a text gives an event; `choice` says why this place
    of several is meant, `doubtful` that the text does not tell; `homes` are the numbers of the chains that a person is
    affiliated with.
    """

    forms: tuple[Called, ...]
    wordings: tuple[Wording, ...]
    mentions: tuple[Placed, ...]
    main: bool = False
    record: str | None = None
    rows: tuple[Span, ...] = ()
    identifiers: tuple[str, ...] = ()
    stated: StatedDays | None = None
    days: Days = _NO_DAYS
    choice: str = ""
    doubtful: bool = False
    homes: tuple[int, ...] = ()


class Digest(NamedTuple):
    """The chains of a document in the order of their first mentions; their place here is their number."""

    document_id: str
    chains: tuple[ChainDigest, ...]

    def as_json(self) -> dict[str, Any]:
        """The digest in lists, strings and numbers; `of_json` reads it again."""
        return {"document": self.document_id, "chains": [_as_json(chain) for chain in self.chains]}

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> Digest:
        """The digest that was written so."""
        return cls(value["document"], tuple(map(_of_json, value["chains"])))


class Assigned(NamedTuple):
    """What a chain stands for, how sure that is beside the score of each mention, and why."""

    entity: Entity
    score: float = 1.0
    reasons: tuple[str, ...] = ()


def digest(
    document_id: str,
    mentions: Iterable[Mention],
    *,
    main: Mention | None = None,
    statements: Iterable[Statement[Mention]] = (),
) -> Digest:
    """Make chains of the mentions of one document, and keep of them what linking with other documents needs.

    `main` is the mention of the event that the document is about; of the statements those on affiliation count. The
    digest depends on the mentions and statements alone, not on their order.
    """
    own = {mention.key: mention for mention in (*mentions, *([main] if main else []))}
    told = [own[key] for key in sorted(own) if not own[key].record]
    stated = [own[key] for key in sorted(own) if own[key].record]
    found = [*(chains_of(told, main=main) if told else ()), *read_records(stated)]
    chains = sorted(found, key=lambda chain: chain.first)
    homes = _homes(chains, statements)
    return Digest(document_id, tuple(_digest(chain, homes.get(at, ())) for at, chain in enumerate(chains)))


def links_of(found: Digest, assigned: Sequence[Assigned], mentions: Iterable[Mention]) -> Iterator[Link]:
    """The links of the mentions of a document, chain by chain; `assigned` says what each chain stands for."""
    by_place = {mention.key[1:]: mention for mention in mentions}
    for chain, one in zip(found.chains, assigned, strict=True):
        for placed in chain.mentions:
            reasons = (placed.reason, *one.reasons)
            score = round(placed.score * one.score, 4)
            yield Link(by_place[placed[:3]], one.entity, score, tuple(filter(None, reasons)))


def _homes(chains: Sequence[Chain], statements: Iterable[Statement[Mention]]) -> dict[int, tuple[int, ...]]:
    """The chains of the organisations that each person belongs to, as far as the statements say so as a fact."""
    number = {mention.key: at for at, chain in enumerate(chains) for mention, _ in chain.members}
    found: defaultdict[int, set[int]] = defaultdict(set)
    for one in statements:
        if one.predicate == "affiliatedWith" and one.modality == FACT and isinstance(one.object, Mention):
            person, organisation = number.get(one.subject.key), number.get(one.object.key)
            if person is not None and organisation is not None:
                found[person].add(organisation)
    return {person: tuple(sorted(organisations)) for person, organisations in found.items()}


def _digest(chain: Chain, homes: tuple[int, ...]) -> ChainDigest:
    stated = chain.record is not None
    members = sorted(chain.members, key=lambda one: one[0].key)
    mentions = [mention for mention, _ in members]
    placed = (
        Placed(*mention.span, mention.type, round(_THOUSAND * mention.score), *match) for mention, match in members
    )
    return ChainDigest(
        forms=tuple(form.called(stated=stated) for form in chain.forms),
        wordings=_wordings(chain),
        mentions=tuple(placed),
        main=chain.main,
        record=chain.record,
        rows=rows_of(mentions) if stated else (),
        identifiers=identifiers_of(mentions),
        stated=stated_days(mentions),
        days=_days(chain),
        choice=chain.root.choice,
        doubtful=chain.root.doubtful,
        homes=homes,
    )


def _days(chain: Chain) -> Days:
    if chain.group != "Event":
        return _NO_DAYS
    return days_of(chain) if chain.main else days_beside(chain)


def _wordings(chain: Chain) -> tuple[Wording, ...]:
    """How often each wording stands there; a name that may be one of several things counts for each of them."""
    here = {mention.key for mention, _ in chain.members}
    found: dict[tuple[str, int], Wording] = {}
    for form in chain.forms:
        names = _names(form, chain)
        for mention in form.mentions:
            text = on_one_line(mention.text)
            weight = weight_of(free=mention not in form.nested) if names else 0
            before = found.get((text, form.standing), Wording(text, 0, form.standing, here=False))
            found[text, form.standing] = Wording(
                text, before.weight + weight, form.standing, here=before.here or mention.key in here
            )
    return tuple(found[key] for key in sorted(found))


def _names(form: Form, chain: Chain) -> bool:
    """Whether a form may be a label: "il viaggio" and "visita di ritorno" stand for a mission, but do not name it.

    A table says itself which column holds the name and which another one.
    """
    if chain.record is not None:
        return form is chain.root
    own = form is chain.root or shortens(chain.root.name, form.name)
    return own or chain.group != "Event" or not unnamed(form)


def _as_json(chain: ChainDigest) -> dict[str, Any]:
    """A chain without what is empty."""
    fields = {name: value for name, value in chain._asdict().items() if value != _DEFAULTS.get(name, ...)}
    for name in ("days", "stated"):
        if name in fields:
            fields[name] = [one.isoformat() if isinstance(one, date) else one for one in fields[name]]
    return fields


_DEFAULTS = ChainDigest._field_defaults


def _of_json(value: Mapping[str, Any]) -> ChainDigest:
    more = dict(value)
    more["forms"] = tuple(Called(*one) for one in value["forms"])
    more["wordings"] = tuple(Wording(*one) for one in value["wordings"])
    more["mentions"] = tuple(Placed(*one) for one in value["mentions"])
    more["rows"] = tuple(Span(*one) for one in value.get("rows", ()))
    for name in ("identifiers", "homes"):
        more[name] = tuple(value.get(name, ()))
    more["days"] = tuple(map(_date, value.get("days", _NO_DAYS)))
    if stated := value.get("stated"):
        more["stated"] = StatedDays(*stated[:3], *map(_date, stated[3:]))
    return ChainDigest(**more)


def _date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
