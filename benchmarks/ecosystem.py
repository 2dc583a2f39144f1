"""An innovation ecosystem that never was: `python benchmarks/ecosystem.py FOLDER [ORGANISATIONS [TIES]]`.

Dated texts tell of events, projects and collaborations in the regions of Europe; what they state is made a graph with
the sentence behind each fact, and written as any build is. Few organisations are met often and most once, as in what
is read from reports: who was named before is named again, and a newcomer joins where the others are.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from innograph.configuration import DEFAULT_BASE, Configuration
from innograph.lexicon.codes import elsewhere
from innograph.lexicon.packed import packed_table
from innograph.lexicon.places import place_of
from innograph.model import (
    Concept,
    Document,
    Entity,
    Evidence,
    KnowledgeGraph,
    Link,
    Mention,
    Sentence,
    Span,
    Statement,
)
from innograph.pipeline import Build, write_build
from innograph.vocabulary import GROUP_OF, SECTORS

COUNTRIES = ("it", "es", "fr", "de", "pt", "at", "pl", "se", "nl", "fi")
REGIONS = 150
PROGRAMMES = 40
# What is the same in all parts of a larger ecosystem.
SHARED = ("Region", "Programme")
# Types of organisations with their shares, about those of a thousand real texts.
TYPES = {
    "Company": 54, "ResearchCentre": 9, "University": 7, "Association": 7, "Cluster": 7, "PublicAuthority": 7,
    "Agency": 5, "Organisation": 4,
}  # fmt: skip
# The shares of organisations of which texts tell where they are and what they do, and of those without a tie.
PLACED, IN_SECTOR, ALONE = 0.85, 0.6, 0.05
# A place or a sector is told again at so many of the later mentions.
TOLD_AGAIN = 0.15
# The shares of texts that tell of a project, of an agreement, and of an event that another text tells of too.
WITH_PROJECT, WITH_AGREEMENT, TOLD_TWICE = 0.5, 0.3, 0.25
# How much of an event the second text tells.
TOLD_BY_PRESS = 0.6
# Where a participant is from: the host region, the guest region, or anywhere.
FROM_HOST, FROM_GUEST = 0.55, 0.25
LARGEST_EVENT, TAIL = 60, 2.0
# The share of events at which newcomers are by themselves: not all is one network.
APART = 0.06
# So many newcomers at most come with one text.
MOST_NEW = 6
# So many are there before anything grows: two alone would meet each other for ever.
FOUNDERS = 50
FIRST_DAY, DAYS = date(2019, 1, 7), 2500
SYLLABLES = [one + other for one in "bdfglmnrstv" for other in "aeio"]
FIELDS = ("Robotics", "Water", "Labs", "Energy", "Materials", "Foods", "Optics", "Systems", "Genomics", "Marine")
FIRST_NAMES = ("Anna", "Luca", "Marta", "Jon", "Ane", "Paul", "Eva", "Nils", "Inés", "Pia", "Tomás", "Ida")


class Told(NamedTuple):
    """What a sentence states: ends, relation, role, and the things that it names."""

    subject: Entity
    predicate: str
    object: Entity | Concept
    role: str
    words: str
    named: tuple[Entity, ...]


@dataclass
class World:
    """The things that there are, and what has been told of them so far."""

    chance: random.Random
    base: str
    part: str = ""
    regions: list[Entity] = field(default_factory=list)
    homes: dict[str, Entity] = field(default_factory=dict)
    sectors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    introduced: set[str] = field(default_factory=set)
    # an organisation is in it once for each time that it was met: who was met often is met again
    met: list[Entity] = field(default_factory=list)
    met_in: dict[str, list[Entity]] = field(default_factory=lambda: defaultdict(list))
    ties: set[tuple[str, str]] = field(default_factory=set)
    documents: list[tuple[str, date, Entity, list[Told]]] = field(default_factory=list)

    def entity(self, kind: str, slug: str, label: str, **more: object) -> Entity:
        own = "" if kind in SHARED else self.part
        return Entity(f"{self.base}{GROUP_OF[kind].lower()}/{own}{slug}", kind, label, (label,), **more)  # type: ignore[arg-type]

    def some_region(self) -> Entity:
        """Any, but some have much more going on."""
        return self.regions[int(len(self.regions) * self.chance.random() ** 2)]

    def tell(self, kind: str, day: date, event: Entity, told: list[Told]) -> None:
        """A text more."""
        self.documents.append((f"{self.part}{kind}-{len(self.documents):05}", day, event, told))

    def name(self, syllables: int) -> str:
        return "".join(self.chance.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def ecosystem(
    organisations: int = 20_000, ties: int = 105_000, *, seed: int = 1, base: str = DEFAULT_BASE, part: str = ""
) -> KnowledgeGraph:
    """A graph of so many organisations, of which pairs are tied about as often as asked.

    Several that differ in `seed` and `part` make a larger one together: regions and programmes are the same in all.
    """
    world = World(random.Random(seed), base, part)  # noqa: S311 - made-up data, no secret
    world.regions += _regions(world)
    newcomers = [_organisation(world, number) for number in range(organisations)]
    alone = newcomers[: int(ALONE * organisations)]
    waiting = newcomers[len(alone) :]
    size = len(waiting)
    programmes = [world.entity("Programme", f"programme-{n}", f"{world.name(3)} Programme") for n in range(PROGRAMMES)]
    while len(world.ties) < ties or waiting:
        # newcomers are used up as ties come up to their number
        due = max(0, FOUNDERS + round(size * min(1.0, len(world.ties) / ties)) - (size - len(waiting)))
        _report(world, programmes, [waiting.pop() for _ in range(min(len(waiting), due, MOST_NEW))])
    for start in range(0, len(alone), 5):
        _directory(world, alone[start : start + 5])
    return _graph(world)


def _regions(world: World) -> list[Entity]:
    found = []
    for row in packed_table("place_codes.tsv.gz").rows():
        place = place_of(row[0])
        if place and place.kind == "Region" and place.country.lower() in COUNTRIES and elsewhere(place).same:
            slug = place.id.partition(":")[2]
            found.append(world.entity("Region", slug, place.label, identifiers=elsewhere(place).same))
    return world.chance.sample(found, min(REGIONS, len(found)))


def _organisation(world: World, number: int) -> Entity:
    chance = world.chance
    kind = chance.choices(list(TYPES), list(TYPES.values()))[0]
    label = f"{world.name(3)} {chance.choice(FIELDS)}"
    one = world.entity(kind, f"{label.lower().replace(' ', '-')}-{number}", label)
    home = world.some_region()
    if chance.random() < PLACED:
        world.homes[one.iri] = home
    if chance.random() < IN_SECTOR:
        own = chance.randrange(len(SECTORS)), chance.randrange(len(SECTORS))
        world.sectors[one.iri] = tuple(sorted({list(SECTORS)[at] for at in own[: chance.choice((1, 1, 2))]}))
    return one


def _report(world: World, programmes: list[Entity], new: list[Entity]) -> None:
    """A text about an event in a region with guests from another, and the projects that came up."""
    chance = world.chance
    number = len(world.documents)
    host, guest = world.some_region(), world.some_region()
    day = FIRST_DAY + timedelta(days=int(DAYS * chance.random() ** 0.7))
    kind = chance.choice(("Event", "Mission"))
    label = f"{world.name(3)} {'Forum' if kind == 'Event' else 'Mission'} {day.year}"
    event = world.entity(
        kind, f"{label.lower().replace(' ', '-')}-{number}", label, start=day, end=day + timedelta(days=1)
    )
    size = min(LARGEST_EVENT, 1 + int(2 * chance.paretovariate(TAIL)))
    world.met += new
    guests = 0 if len(new) > 1 and chance.random() < APART else max(1, size - len(new))
    present = _distinct([*new, *(_guest(world, host, guest) for _ in range(guests))])
    told = [Told(event, "locatedIn", host, "", f"{event.label} took place in {host.label}.", (event, host))]
    for at, one in enumerate(present):
        told.append(_part(one, event, at))
        told += _of(world, one)
    _tie(world, present)
    if guests and chance.random() < WITH_PROJECT:
        partners = _distinct([chance.choice(present), *_others(world, host, guest)])
        told += _project(world, partners, chance.choice(programmes), number)
    if chance.random() < WITH_AGREEMENT and len(present) > 1:
        one, other = chance.sample(present, 2)
        words = f"{one.label} and {other.label} signed an agreement."
        told.append(Told(one, "collaboratesWith", other, "", words, (one, other)))
    person = world.entity("Person", f"person-{number}", f"{chance.choice(FIRST_NAMES)} {world.name(3)}")
    spokes = chance.choice(present)
    words = f"{person.label}, director of {spokes.label}, spoke."
    told.append(Told(person, "affiliatedWith", spokes, "director", words, (person, spokes)))
    world.tell("report", day + timedelta(days=chance.randrange(1, 15)), event, told)
    if chance.random() < TOLD_TWICE:
        again = [one for one in told if chance.random() < TOLD_BY_PRESS]
        world.tell("press", day + timedelta(days=chance.randrange(1, 30)), event, again or told[:1])


def _guest(world: World, host: Entity, guest: Entity) -> Entity:
    chance = world.chance
    drawn = chance.random()
    near = host if drawn < FROM_HOST else guest if drawn < FROM_HOST + FROM_GUEST else None
    return chance.choice((near and world.met_in[near.iri]) or world.met)


def _others(world: World, host: Entity, guest: Entity) -> list[Entity]:
    return [_guest(world, host, guest) for _ in range(world.chance.randrange(1, 6))]


def _distinct(things: list[Entity]) -> list[Entity]:
    return list({one.iri: one for one in things}.values())


def _part(one: Entity, event: Entity, at: int) -> Told:
    if at == 0:
        return Told(one, "organised", event, "", f"{one.label} organised {event.label}.", (one, event))
    if event.type == "Mission" and at % 3 == 0:
        return Told(event, "visited", one, "", f"The delegation of {event.label} visited {one.label}.", (event, one))
    return Told(one, "participatedIn", event, "", f"{one.label} took part in {event.label}.", (one, event))


def _of(world: World, one: Entity) -> list[Told]:
    """Where an organisation is and what it does, when it is first named and now and then again."""
    world.met.append(one)
    if home := world.homes.get(one.iri):
        world.met_in[home.iri].append(one)
    if one.iri in world.introduced and world.chance.random() > TOLD_AGAIN:
        return []
    world.introduced.add(one.iri)
    told = [Told(one, "locatedIn", home, "", f"{one.label} is based in {home.label}.", (one, home))] if home else []
    for slug in world.sectors.get(one.iri, ()):
        words = f"{one.label} works on {slug.replace('-', ' ')}."
        told.append(Told(one, "hasSector", Concept("sector", slug), "", words, (one,)))
    return told


def _project(world: World, partners: list[Entity], programme: Entity, number: int) -> list[Told]:
    label = f"{world.name(2)}{world.chance.randrange(2, 99)}"
    project = world.entity("Project", f"{label.lower()}-{number}", label)
    told = [Told(project, "fundedBy", programme, "", f"{programme.label} funds {label}.", (programme, project))]
    for at, one in enumerate(partners):
        words = f"{one.label} {'leads' if at == 0 else 'is a partner of'} {label}."
        told.append(Told(one, "runs" if at == 0 else "participatedIn", project, "", words, (one, project)))
        told += _of(world, one)
    _tie(world, partners)
    return told


def _tie(world: World, present: list[Entity]) -> None:
    for one, other in combinations(sorted(thing.iri for thing in present), 2):
        world.ties.add((one, other))


def _directory(world: World, listed: list[Entity]) -> None:
    """A text that names organisations and ties none."""
    for one in listed:
        world.homes.setdefault(one.iri, world.regions[0])
    told = [one for organisation in listed for one in _of(world, organisation)]
    number = len(world.documents)
    event = world.entity("Event", f"directory-{number}", f"Directory Day {number}")
    world.tell("directory", FIRST_DAY + timedelta(days=world.chance.randrange(DAYS)), event, told)


def _graph(world: World) -> KnowledgeGraph:
    evidence: dict[tuple[object, ...], list[Evidence]] = defaultdict(list)
    stated: dict[tuple[object, ...], Told] = {}
    entities: dict[str, Entity] = {}
    documents, links, topics = [], [], {}
    for name, day, event, told in world.documents:
        title = f"{event.label}: who met whom."
        text = " ".join([title, *(one.words for one in told)])
        document = Document(name, text, "en", title, f"{name}.txt", day, f"{len(documents):064x}")
        documents.append(document)
        topics[name] = event.iri
        entities[event.iri] = event
        links.append(_link(document, Span(0, len(title)), event))
        start = len(title) + 1
        for one in told:
            span = Span(start, start + len(one.words))
            start = span.end + 1
            key = (one.subject.iri, one.predicate, str(one.object.key), one.role)
            stated.setdefault(key, one)
            score = round(0.6 + 0.39 * world.chance.random(), 3)
            evidence[key].append(Evidence(name, span, one.words, f"rule: {one.predicate}", score))
            for thing in one.named:
                entities[thing.iri] = thing
                links.append(_link(document, span, thing))
    keys = sorted(stated, key=str)
    statements = tuple(Statement(*stated[key][:4], tuple(evidence[key])) for key in keys)
    return KnowledgeGraph(
        tuple(entities[iri] for iri in sorted(entities)),
        statements,
        tuple(sorted(documents, key=lambda one: one.id)),
        tuple(sorted(links, key=lambda one: one.mention.key)),
        topics,
    )


def _link(document: Document, sentence: Span, thing: Entity) -> Link:
    start = document.text.index(thing.label, sentence.start)
    mention = Mention(Sentence(document, sentence), Span(start, start + len(thing.label)), thing.type, "name")
    return Link(mention, thing, 1.0, ("same name",))


def main(folder: str, organisations: int = 20_000, ties: int = 105_000) -> None:
    write_build(Build(ecosystem(organisations, ties), (), Configuration()), Path(folder))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
