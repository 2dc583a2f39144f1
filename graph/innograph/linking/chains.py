"""The mentions of one document into chains: each chain is one thing, whatever the document calls it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from innograph.linking.events import is_journey, match_event
from innograph.linking.forms import forms_of
from innograph.linking.index import Index
from innograph.linking.matching import match_name, match_person, match_place
from innograph.linking.reasons import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.linking.forms import Form
    from innograph.model import Mention

_NEAR = 12
_MARKS = ' \n\u00a0«“”„"»'


@dataclass(eq=False, slots=True)
class Chain:
    """The mentions of one thing in one document, each with why it is taken for it; `forms` opens with the `root`.

    `record` is the key that a table gives it, empty if it gives none, None in a text.
    """

    document_id: str
    group: str
    forms: list[Form]
    members: list[tuple[Mention, Match]] = field(default_factory=list)
    main: bool = False
    record: str | None = None
    _first: tuple[str, int, int, str] | None = None

    @property
    def first(self) -> tuple[str, int, int, str]:
        """The key of its first mention, by which chains are sorted once they are whole."""
        if self._first is None:
            self._first = min(mention.key for mention, _ in self.members)
        return self._first

    @property
    def root(self) -> Form:
        """The name that the others stand for."""
        return self.forms[0]


def chains_of(mentions: Sequence[Mention], *, main: Mention | None) -> list[Chain]:
    """The chains of one document; every mention is in exactly one."""
    forms = forms_of(mentions)
    found = _Antecedents(forms, main)
    chains: dict[Form, Chain] = {}
    for form in forms:
        for mention in form.mentions:
            root, match = found.of(form, mention)
            chain = chains.setdefault(root, Chain(mention.sentence.document.id, form.group, [root]))
            if form not in chain.forms:
                chain.forms.append(form)
            chain.members.append((mention, match))
            chain.main |= main is not None and mention.key == main.key
    return list(chains.values())


class _Antecedents:
    """What each name stands for: a fuller one, or the nearest of several at each mention, or itself."""

    def __init__(self, forms: Sequence[Form], main: Mention | None) -> None:
        self._roots: dict[Form, tuple[Form, Match]] = {}
        self._open: dict[Form, dict[Form, Match]] = {}
        self._forms = forms
        self._index = Index()
        self._pairs = _bracketed_pairs(forms)
        self._main = _form_of(main, forms)
        self._only_journey = _only_journey(forms, self._main)
        for form in sorted(forms, key=lambda form: form is not self._main):
            self._settle(form)
        self._nearby = {form: self._positions(choices) for form, choices in self._open.items()}

    def _positions(self, choices: Mapping[Form, Match]) -> list[tuple[int, Form]]:
        placed = [(m.span.start, root) for root in choices for m in root.mentions]
        return sorted(placed, key=lambda one: one[0])

    def of(self, form: Form, mention: Mention) -> tuple[Form, Match]:
        """What a mention of a form stands for, and why."""
        if form not in self._open:
            root, match = self._roots[form]
            return root, match if root is not form else _spelling(form, mention)
        nearby = self._nearby[form]
        at = bisect_right(nearby, mention.span.start, key=lambda one: one[0])
        _, root = nearby[max(0, at - 1)]
        return root, Match(0.6, f"{self._open[form][root].reason}, the nearest of several")

    def _settle(self, form: Form) -> None:
        found = [(long, match) for long in self._candidates(form) if (match := self._match(form, long))]
        top = max((match.score for _, match in found), default=0.0)
        roots = {self._roots[long][0]: match for long, match in found if match.score == top}
        if not roots and form.type == "Mission" and form is not self._main and not is_journey(form):
            roots = self._journeys()
        if len(roots) > 1 and (form.group == "Person" or form.name.bare):
            self._open[form] = roots
            return
        self._roots[form] = next(iter(roots.items())) if len(roots) == 1 else (form, Match(1.0, "same name"))
        self._index.add(form)

    def _journeys(self) -> dict[Form, Match]:
        """The missions of a bulletin, one of which "il viaggio" means."""
        roots = {
            self._roots[form][0]: form.name.text for form in self._forms if form in self._roots and is_journey(form)
        }
        return {root: Match(0.6, f"noun of {text}") for root, text in roots.items()}

    def _candidates(self, form: Form) -> Iterator[Form]:
        found = dict.fromkeys(self._index.candidates(form))
        found |= dict.fromkeys(long for long in self._pairs[form] if long in self._roots)
        if self._main and form.group == "Event":
            found[self._main] = None
        found.pop(form, None)
        return iter(found)

    def _match(self, short: Form, long: Form) -> Match | None:
        if long in self._pairs[short]:
            return Match(0.95, f"in brackets beside {long.name.text}")
        if short.group == "Person":
            return match_person(short, long)
        if short.group == "Event":
            if short is self._only_journey and long is self._main:
                return Match(0.7, f"the one journey of the text, {long.name.text}")
            return match_event(short, long, main=long is self._main)
        return match_place(short, long) if short.group == "Place" else match_name(short, long)


def _form_of(main: Mention | None, forms: Iterable[Form]) -> Form | None:
    if main is None:
        return None
    return next((form for form in forms if any(mention.key == main.key for mention in form.mentions)), None)


def _only_journey(forms: Iterable[Form], main: Form | None) -> Form | None:
    """The one named mission of a text whose topic is called by a bare noun ("la missione")."""
    if main is None or main.type != "Mission" or len(main.name.content) > 1:
        return None
    named = [form for form in forms if is_journey(form)]
    return named[0] if len(named) == 1 else None


def _spelling(form: Form, mention: Mention) -> Match:
    if mention.text == form.name.text:
        return Match(1.0, "same name")
    return Match(0.98, f"another spelling of {form.name.text}")


def _bracketed_pairs(forms: Iterable[Form]) -> defaultdict[Form, set[Form]]:
    """Names that stand in brackets behind another of their group, where one of the two is an acronym."""
    # "Sassuolo (MO)" is no other name of the town, nor is a person's seat in brackets one of the person.
    forms = [form for form in forms if form.group in {"Organisation", "Programme", "Event"}]
    ends = {(form.group, mention.span.end): form for form in forms for mention in form.mentions}
    pairs: defaultdict[Form, set[Form]] = defaultdict(set)
    for right in forms:
        for mention in right.mentions:
            left = ends.get((right.group, _before_bracket(mention)), right)
            if left.name.acronym != right.name.acronym:
                pairs[left].add(right)
                pairs[right].add(left)
    return pairs


def _before_bracket(mention: Mention) -> int:
    """Where the text before the bracket ends in which a mention opens, -1 if it opens none."""
    before = mention.sentence.document.text[max(0, mention.span.start - _NEAR) : mention.span.start]
    outside = before.rstrip(_MARKS)
    if not outside.endswith(("(", "[")):
        return -1
    return mention.span.start - len(before) + len(outside[:-1].rstrip(_MARKS + ","))
