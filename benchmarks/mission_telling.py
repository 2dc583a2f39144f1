"""A made-up text while it is told: names in the form that a sentence asks for, and what the sentences state."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mission_grammar import inflected
from mission_world import Town, coined, named, phrases, sector_words

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from mission_world import Organisation, Person, Region, World

# The share of texts with hard wraps, and how long their lines are.
WRAPPED = 0.08
WIDTH = 78
# The share of mentions of an institution abroad by the name that it gives itself, and of second mentions in short.
ITS_OWN_NAME, IN_SHORT = 0.25, 0.7
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_ENDING = re.compile(r"\w*")
_SLOT = re.compile(r"\{(=|[^{}:]+:)?(\w+)(/\w+)?\}")
# What a sentence of a kind states where its words hold the slots; "m" is what the text is about, "list" all in a list.
FACTS = {
    "headline": ("m locatedIn H", "m locatedIn hc", "m hasSector s"),
    "lead": (
        "O organised m", "O2 organised m", "O collaboratesWith O2", "m locatedIn H", "m locatedIn hc",
        "m locatedIn hc2", "m hasSector s",
    ),
    "lead-project": ("J hasSector s",),
    "leader": ("p affiliatedWith o", "p participatedIn m"),
    "members": ("list participatedIn m",),
    "visits": ("m visited list",),
    "visit": ("m visited v", "v locatedIn vc", "v hasSector vs"),
    "welcome": ("p affiliatedWith v", "p participatedIn m", "m visited v"),
    "where": ("v locatedIn vc",),
    "sector": ("v hasSector vs",),
    "voice": ("p affiliatedWith o",),
    "agreement": ("a collaboratesWith b",),
    "project": ("J fundedBy F", "b participatedIn J", "c participatedIn J", "J hasSector s"),
    "funding": ("m fundedBy F",),
    "unit": ("u partOf o",),
    "sign": ("p affiliatedWith O",),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Thing:
    """What a slot stands for: its key and kind, the forms of its name, and what its full name states."""

    key: str
    kind: str
    article: str
    full: str
    short: str = ""
    in_short_after: str = ""
    states: tuple[tuple[str, Any, str], ...] = ()
    company: bool = False
    in_brackets: Town | str = ""


@dataclass
class Telling:
    """A text while it is written, and the truth about it."""

    world: World
    number: int
    language: str
    chance: random.Random
    words: int
    lines: list[str] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    facts: dict[tuple[str, str, str, str], None] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    things: dict[str, Thing] = field(default_factory=dict)
    topic: str = ""

    # ---- things ----

    def some(self, kind: str) -> str:
        """A sentence or word of a kind that the text has not used yet, if there is one."""
        among = phrases(self.language)[kind]
        fresh = [one for one in among if one not in self.used] or among
        chosen = self.chance.choice(fresh)
        self.used.add(chosen)
        return chosen

    def chosen(self, pattern: str) -> str:
        """A pattern with one of each of its alternatives."""
        return _CHOICE.sub(lambda found: self.chance.choice(found[1].split("|")), pattern)

    def organisation(self, one: Organisation) -> Thing:
        if one.id in self.things:
            return self.things[one.id]
        abroad = one.native != self.language and self.chance.random() < ITS_OWN_NAME
        own = one.native if abroad else self.language
        name = one.name(own)
        states: list[tuple[str, Any, str]] = []
        if name.town:
            states.append(("locatedIn", self.town(one.town), one.town.names[own]))
        if name.region:
            states.append(("locatedIn", self.region(one.region), one.region.names[own]))
        if name.sector and (
            one.type != "Company" or sector_words(one.sector, one.native)[1].lower() in name.words.lower()
        ):
            states.append(("hasSector", one.sector, ""))
        article = one.name(self.language).article if self.language != "de" or not abroad else ""
        if article == "l'" and name.words[0].lower() not in "aeioué":
            article = "la"
        is_company = one.type == "Company"
        introduced = one.short if not is_company and self.chance.random() < IN_SHORT else ""
        short = one.short if is_company else introduced
        thing = Thing(one.id, one.type, article, name.words, short, introduced, tuple(states), is_company)
        self.things[one.id] = thing
        return thing

    def town(self, one: Town) -> Thing:
        name = one.names[self.language]
        return self.held(Thing(f"town:{one.names['en']}", "City", "", name))

    def region(self, one: Region) -> Thing:
        name = one.names[self.language]
        return self.held(Thing(one.id, "Region", "", name))

    def person(self, one: Person) -> Thing:
        return self.held(Thing(one.id, "Person", "", f"{one.first} {one.last}", one.last))

    def programme(self, region: Region) -> Thing:
        variant = self.chance.choices(range(5), (30, 15, 25, 20, 10))[0]
        number = self.chance.randrange(40)
        brand = coined(self.world.chance("programme", number))
        name = named(("Programme", variant), self.language, (region, region.towns[0]), brand=brand)
        key = f"programme:{variant}:{region.id if variant == 3 else number if variant == 4 else ''}"  # noqa: PLR2004
        return self.held(Thing(key, "Programme", name.article, name.words))

    def unit(self, of: Organisation) -> Thing:
        """The first laboratory of an organisation."""
        brand = coined(self.world.chance("unit", of.id))
        name = named(("ResearchUnit", 0), self.language, (of.region, of.town), brand=brand)
        return self.held(Thing(f"{of.id}/unit", "ResearchCentre", name.article, name.words))

    def held(self, thing: Thing) -> Thing:
        return self.things.setdefault(thing.key, thing)

    # ---- sentences ----

    def say(self, kind: str, facts: str = "", **slots: Any) -> str:
        """A sentence of a kind with its slots filled; what it states is noted down."""
        pattern = self.some(kind)
        pattern = self.chosen(pattern)
        held = {found[2] for found in _SLOT.finditer(pattern)} | {"m"}
        role = str(slots.get("role", ""))
        sentence = _SLOT.sub(lambda found: self._filled(found, slots), pattern)
        for fact in FACTS.get(facts or kind, ()):
            subject, predicate, object_ = fact.split()
            if {subject, object_} <= held:
                self._state(slots, subject, predicate, object_, role)
        sentence = re.sub(r"\.\.(?= |$)", ".", sentence)  # a legal form ends the sentence
        return sentence[:1].upper() + sentence[1:]

    def _state(self, slots: dict[str, Any], subject: str, predicate: str, object_: str, role: str) -> None:
        for one in slots[subject] if subject == "list" else [slots.get(subject)]:
            for other in slots[object_] if object_ == "list" else [slots.get(object_)]:
                if one and other and one is not other:
                    self.note(one, predicate, other, role if predicate == "affiliatedWith" else "")

    def note(self, one: Thing, predicate: str, other: Thing | str, role: str = "") -> None:
        target = other if isinstance(other, str) else other.key
        if predicate != "collaboratesWith" or (target, predicate, one.key, "") not in self.facts:
            self.facts.setdefault((one.key, predicate, target, role), None)

    def _filled(self, found: re.Match[str], slots: dict[str, Any]) -> str:
        before, slot, after = found.groups()
        value = slots[slot]
        form = (before or "").rstrip(":") or (after or "")[1:]
        if isinstance(value, Thing):
            return self.mention(value, form)
        if isinstance(value, list):
            return self._joined([self.mention(one, form) + self._bracket(one) for one in value])
        if slot in {"s", "vs"}:
            article, noun = sector_words(value, self.language)
            return noun if form == "=" else inflected(article, noun, form, self.language)
        return str(value)

    def _joined(self, items: Sequence[str]) -> str:
        if len(items) == 1:
            return items[0]
        oxford = "," if self.language == "en" and self.number % 2 else ""
        return f"{', '.join(items[:-1])}{oxford} {phrases(self.language)['and'][0]} {items[-1]}"

    def _bracket(self, one: Thing) -> str:
        if isinstance(one.in_brackets, Town):
            town = self.town(one.in_brackets)
            self.note(one, "locatedIn", town)
            return f" ({self.mention(town, '')})"
        if one.in_brackets:
            self.note(one, "hasSector", one.in_brackets)
            return f" ({sector_words(one.in_brackets, self.language)[1]})"
        return ""

    def mention(self, thing: Thing, form: str) -> str:
        """The name of a thing, in full at first and often in short later, in the form that the sentence asks for."""
        if thing.kind == "Region" and form == "in":
            return self._in_region(thing)
        first = thing.key not in self.names
        name = thing.full
        if not first and thing.short and (thing.kind == "Person" or self.chance.random() < IN_SHORT):
            name = thing.short
        article = "" if form == "=" else thing.article
        form = "" if form == "=" else form
        shown = inflected(article, name, form, self.language, company=thing.company)
        self.noted(thing, name, shown)
        if first:
            for predicate, other, words in thing.states:
                self.note(thing, predicate, other)
                if isinstance(other, Thing):
                    self.noted(other, words, shown)
            if thing.in_short_after:
                self.noted(thing, thing.in_short_after, thing.in_short_after)
                shown += f" ({thing.in_short_after})"
        return shown

    def _in_region(self, thing: Thing) -> str:
        self.noted(thing, thing.full, thing.full)
        special = dict(one.split("\t") for one in phrases(self.language)["in"])
        if thing.full in special:
            return special[thing.full]
        if self.language == "eu":
            return inflected("", thing.full, "ine", "eu")
        default = {"es": "en", "fr": "en", "pt": "na" if thing.full[-1] == "a" and ":pt-" not in thing.key else "em"}
        return f"{default.get(self.language, 'in')} {thing.full}"

    def noted(self, thing: Thing, name: str, shown: str) -> None:
        self.kinds.setdefault(thing.key, thing.kind)
        forms = self.names.setdefault(thing.key, [])
        # in Basque the name with its ending is one word
        ending = _ENDING.match(shown, shown.find(name) + len(name)) if name in shown else None
        for one in (name, name + ending[0] if ending else name):
            if one not in forms:
                forms.append(one)

    # ---- the whole ----

    def paragraph(self, *sentences: str) -> None:
        self.lines.append(" ".join(sentences))

    def count(self) -> int:
        return sum(len(line.split()) for line in self.lines)

    def text(self) -> str:
        wrapped = self.chance.random() < WRAPPED
        lines = [
            textwrap.fill(line, WIDTH, break_on_hyphens=False, break_long_words=False) if wrapped else line
            for line in self.lines
        ]
        return "\n\n".join(lines) + "\n"

    def truth(self) -> dict[str, Any]:
        """What the text names and states, in the shape of a gold file."""
        ids = {key: f"e{at}" for at, key in enumerate(self.names, 1)}
        entities = []
        for key, forms in self.names.items():
            full, *others = sorted(forms, key=len, reverse=True)
            entity = {"id": ids[key], "type": self.kinds[key], "name": full, "aliases": others, "key": key}
            entities.append({**entity, "main": True} if key == self.topic else entity)
        relations = []
        for subject, predicate, object_, role in self.facts:
            relation = {"s": ids[subject], "p": predicate, "o": ids.get(object_, object_)}
            relations.append({**relation, "role": role} if role else relation)
        return {"id": self.name, "language": self.language, "entities": entities, "relations": relations}

    @property
    def name(self) -> str:
        return f"{self.language}-{self.number:06}"
