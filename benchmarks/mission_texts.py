"""Mission texts that nobody wrote, and what they state: `python benchmarks/mission_texts.py FOLDER COUNT`.

    --seed S        another world and other texts (1 unless told)
    --words N       about so many words a text (250)
    --truth FILE    a line of JSON for each text, in the shape of the gold files, each entity with a `key` of its own
    --gold          the truth of each text beside it, as `innograph evaluate FOLDER/000` reads it

Press releases, news and agendas about missions, gatherings and projects, in seven languages, from the sentences in
`sentences/` and the endless ecosystem of `mission_world.py`: few organisations are named often and most once or twice,
in several spellings and languages. Text k is a function of the seed, of k and of the number of words; it does not
depend on how many are asked for. Texts are written one by one, a thousand to a folder.
"""

from __future__ import annotations

import argparse
import json
import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem import DAYS, FIRST_DAY, FROM_GUEST, WITH_AGREEMENT, WITH_PROJECT
from mission_telling import Telling, Thing
from mission_world import World, phrases, sectors

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from mission_world import Organisation, Region

SHARES = {"it": 38, "es": 18, "en": 17, "fr": 11, "de": 6, "pt": 5, "eu": 5}
IN_FOLDER = 1000
GENRES = {"mission": 74, "event": 14, "project": 12}
# The shares of texts about a journey to where their language is spoken, and of those with a menu and a signature.
INCOMING, MENU, SIGNED = 0.3, 0.12, 0.35
# Of firms in a list, with their town or sector in brackets.
DECORATED = 0.45


@dataclass
class Story:
    """What a text is about, before it is told."""

    telling: Telling
    genre: str
    home: Region
    host: Region
    sector: str
    day: date
    members: list[Organisation] = field(default_factory=list)
    hosts: list[Organisation] = field(default_factory=list)
    organisers: list[Organisation] = field(default_factory=list)
    speakers: list[Thing] = field(default_factory=list)
    unseen: list[Organisation] = field(default_factory=list)
    topic: Thing | None = None

    def tell(self, kind: str, facts: str = "", **more: Any) -> str:
        """A sentence with the slots that every sentence may have."""
        telling, chance = self.telling, self.telling.chance
        months = telling_months(telling.language)
        slots: dict[str, Any] = {
            "m": self.topic,
            "H": telling.region(self.host),
            "D": telling.region(self.home),
            "s": self.sector,
            "hc": telling.town(self.host.towns[telling.number % min(4, len(self.host.towns))]),
            "hc2": telling.town(self.host.towns[(telling.number + 1) % len(self.host.towns)]),
            "n": chance.randrange(12, 300),
            "k": chance.randrange(2, 12),
            "A": f"{chance.randrange(1, 9)}{'.' if telling.language == 'en' else ','}{chance.randrange(1, 10)}",
            "year": chance.randrange(1995, self.day.year),
            "days": pattern(
                telling.language, "days", d=self.day.day, e=self.day.day + 2, month=months[self.day.month - 1]
            ),
        }
        if self.organisers:
            first, second = self.organisers
            slots |= {"O": telling.organisation(first), "O2": telling.organisation(second)}
        return telling.say(kind, facts, **{**slots, **more})

    def person(self, of: Organisation, number: int = 0) -> dict[str, Any]:
        """The slots of a person of an organisation, with the words for what they are."""
        telling = self.telling
        one = telling.world.person(of, number)
        among = phrases(telling.language)
        roles = among.get(f"role:{of.type}", among["role"])
        role = roles[one.role % len(roles)].split("/")[one.woman]
        thing = telling.person(one)
        self.speakers.append(thing)
        return {"p": thing, "role": role, "o": telling.organisation(of), "v": telling.organisation(of)}

    def about(self, of: Organisation) -> dict[str, Any]:
        """The slots of an organisation, its town and its sector."""
        return {"v": self.telling.organisation(of), "vc": self.telling.town(of.town), "vs": of.sector or self.sector}

    def listed(self, some: Sequence[Organisation]) -> list[Thing]:
        """A list of organisations, some with what they do or where they are in brackets."""
        chance, found = self.telling.chance, []
        for one in some:
            thing = self.telling.organisation(one)
            if one.type == "Company" and chance.random() < DECORATED:
                more = one.town if chance.random() < DECORATED else one.sector
                thing = (
                    Thing(**{**thing.__dict__, "in_brackets": more}) if thing.key not in self.telling.names else thing
                )
            found.append(thing)
        return found

    def quoted(self) -> str:
        return self.tell("quote", p2=self.telling.chance.choice(self.speakers), q=self._words())

    def voiced(self) -> str:
        of = self.telling.chance.choice([*self.members, *self.hosts])
        return self.tell("voice", **self.person(of, self.telling.chance.randrange(3)), q=self._words())

    def _words(self) -> str:
        return self.telling.chosen(self.telling.some("q"))

    def agreed(self) -> str:
        one = self.telling.chance.choice(self.members)
        other = self.telling.chance.choice([host for host in self.hosts if host.id != one.id])
        return self.tell("agreement", a=self.telling.organisation(one), b=self.telling.organisation(other))

    def hoped(self) -> str:
        one, other = self.telling.chance.sample([*self.members, *self.hosts], 2)
        return self.tell("hope", a=self.telling.organisation(one), b=self.telling.organisation(other))

    def project(self, held: Thing | None = None) -> str:
        telling, chance = self.telling, self.telling.chance
        key, name = telling.world.project(chance, self.home)
        project = held or telling.held(Thing(key, "Project", "", name))
        a, b, c = map(telling.organisation, chance.sample([*self.members, *self.hosts], 3))
        funder = telling.programme(self.home)
        before = len(telling.facts)
        sentence = self.tell("project", J=project, F=funder, a=a, b=b, c=c, s=chance.choice(sectors()))
        stated = [predicate for _, predicate, _, _ in list(telling.facts)[before:]]
        telling.note(a, "runs" if "fundedBy" in stated or funder.key in telling.names else "participatedIn", project)
        return sentence

    def visited(self) -> str:
        if not self.unseen:
            return self.placed()
        one = self.unseen.pop()
        self.hosts.append(one)
        return self.tell("visit", **self.about(one))

    def placed(self) -> str:
        for one in self.telling.chance.sample(pool := [*self.members, *self.hosts], len(pool)):
            kind = self.telling.chance.choice(("where", "sector"))
            if (mark := f"{kind} {one.id}") not in self.telling.used:
                self.telling.used.add(mark)
                return self.tell(kind, **self.about(one))
        return self.tell("filler")

    def of_a_whole(self) -> str:
        whole = next((one for one in [*self.hosts, *self.members] if one.type == "University"), self.hosts[0])
        return self.tell("unit", u=self.telling.unit(whole), o=self.telling.organisation(whole))

    def absent(self) -> str:
        one = self.telling.world.some_organisation(self.telling.chance, self.home)
        return self.tell("negative", o=self.telling.organisation(one))

    def funded(self) -> str:
        if self.genre == "mission":
            return self.tell("funding", F=self.telling.programme(self.home))
        return self.tell("filler")


def telling_months(language: str) -> list[str]:
    return phrases(language)["months"][0].split()


def pattern(language: str, kind: str, **slots: object) -> str:
    return phrases(language)[kind][0].format(**slots)


def tell(world: World, number: int, words: int) -> Telling:
    """The text of a number."""
    chance = world.chance("text", number)
    language = chance.choices(list(SHARES), list(SHARES.values()))[0]
    telling = Telling(world, number, language, chance, int(words * chance.uniform(0.7, 1.3)))
    story = _story(telling)
    _headline(story)
    _opening(story)
    _middle(story)
    _ending(story)
    return telling


def _story(telling: Telling) -> Story:
    chance, world, language = telling.chance, telling.world, telling.language
    genre = chance.choices(list(GENRES), list(GENRES.values()))[0]
    own, other = world.some_region(chance, language), world.some_region(chance)
    if other is own:
        other = world.regions[(world.regions.index(own) + 1) % len(world.regions)]
    home, host = (other, own) if chance.random() < INCOMING else (own, other)
    if genre != "mission":
        host = home
    day = FIRST_DAY + timedelta(days=int(DAYS * chance.random() ** 0.7))
    day = day.replace(day=min(day.day, 25))
    story = Story(telling, genre, home, host, chance.choice(sectors()), day)
    size = min(9, (2 if genre == "mission" else 5) + int(2 * chance.paretovariate(1.2)))
    drawn = _distinct(world, chance, home, size + 2)
    story.members, story.organisers = drawn[2:], drawn[:2]
    # who organises is no firm, mostly
    for at, one in enumerate(story.organisers):
        if one.type == "Company":
            story.organisers[at] = world.organisation(home, 1 + chance.randrange(4) * 2 - at)
    if story.organisers[0].id == story.organisers[1].id:
        story.organisers[1] = world.organisation(home, 0 if story.organisers[0].type != "PublicAuthority" else 1)
    taken = {one.id for one in [*story.organisers, *story.members]}
    hosts = [
        one
        for one in _distinct(world, chance, host, min(10, 4 + int(chance.paretovariate(1.2))))
        if one.id not in taken
    ]
    story.hosts = hosts or [world.organisation(host, 40)]
    if genre == "mission":
        share = max(1, len(story.hosts) // 2)
        story.hosts, story.unseen = story.hosts[:share], story.hosts[share:]
    return story


def _distinct(world: World, chance: random.Random, region: Region, count: int) -> list[Organisation]:
    found: dict[str, Organisation] = {}
    while len(found) < count:
        near = region if chance.random() > FROM_GUEST / 2 else world.some_region(chance)
        one = world.some_organisation(chance, near)
        found.setdefault(one.id, one)
    return list(found.values())


def _headline(story: Story) -> None:
    telling, chance = story.telling, story.telling.chance
    if chance.random() < MENU:
        telling.lines.append(telling.some("menu"))
    suffix = "" if story.genre == "mission" else f"-{story.genre}"
    if story.genre == "project":
        key, name = telling.world.project(chance, story.home)
        story.topic = telling.held(Thing(key, "Project", "", name))
    else:
        story.topic = _main_event(telling, story.genre)
    more = {"J": story.topic} if story.genre == "project" else {}
    telling.lines.append(story.tell(f"headline{suffix}", "headline" if not more else "lead-project", **more))


def _main_event(telling: Telling, genre: str) -> Thing:
    words = telling.some(genre)
    found = re.match(r"(?:l'|(?:la|il|lo|le|el|o|a|der|die|das|the) )", words) if telling.language != "eu" else None
    article, noun = (found[0].strip(), words[found.end() :]) if found else ("", words)
    telling.topic = f"text:{telling.number}"
    thing = Thing(telling.topic, "Mission" if genre == "mission" else "Event", article, noun)
    telling.noted(thing, noun, noun)
    return thing


def _opening(story: Story) -> None:
    telling, chance = story.telling, story.telling.chance
    suffix = "" if story.genre == "mission" else f"-{story.genre}"
    issued = story.day + timedelta(days=3)
    months = telling_months(telling.language)
    said = pattern(telling.language, "date", d=issued.day, month=months[issued.month - 1], y=issued.year)
    town = telling.town(story.home.towns[0])
    dateline = f"{telling.mention(town, '')}, {said} {'-' if chance.random() < 0.5 else '–'} "  # noqa: PLR2004
    if story.genre == "project":
        lead = story.tell("lead-project", J=story.topic)
        telling.paragraph(dateline + lead, story.project(story.topic), story.voiced())
        return
    lead = story.tell(f"lead{suffix}", "lead")
    of = chance.choice([story.organisers[0], story.members[0]])
    leader = story.tell("leader" + suffix, "leader", **story.person(of))
    telling.paragraph(dateline + lead, leader)
    telling.paragraph(story.tell("members" + suffix, "members", list=story.listed(story.members)), story.tell("filler"))


def _middle(story: Story) -> None:
    telling, chance = story.telling, story.telling.chance
    if story.genre == "mission":
        visits = story.tell("visits", list=story.listed(story.hosts))
        host = chance.choice(story.hosts)
        telling.paragraph(visits, story.tell("welcome", **story.person(host, 1)))
    choices: list[Callable[[], str]] = [story.quoted, story.voiced, story.funded]
    if chance.random() < WITH_AGREEMENT * 2:
        choices.append(story.agreed)
    if chance.random() < WITH_PROJECT:
        choices.append(story.project)
    chance.shuffle(choices)
    more = [story.visited, story.placed, story.hoped, story.absent, story.of_a_whole, story.placed]
    fill = lambda: story.tell("filler")  # noqa: E731 - one of the choices
    choices += chance.sample([*more, fill], len(more) + 1)
    ending = 20
    while telling.count() < telling.words - ending:
        size = chance.randrange(2, 5)
        sentences = [one() for one in choices[:size]]
        choices = choices[size:] or [story.visited, story.agreed, story.voiced, fill, story.project, story.placed]
        telling.paragraph(*sentences)


def _ending(story: Story) -> None:
    telling, chance = story.telling, story.telling.chance
    if story.organisers:
        telling.paragraph(story.tell("about"))
    if chance.random() < SIGNED:
        telling.lines.append(story.tell("sign", **story.person(story.organisers[0], 2)))
    if chance.random() < MENU:
        telling.lines.append(telling.some("foot"))


def texts(count: int, *, seed: int = 1, words: int = 250) -> Iterator[Telling]:
    """So many texts, one after the other."""
    world = World(seed)
    for number in range(count):
        yield tell(world, number, words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", type=int, default=250)
    parser.add_argument("--truth", type=Path, metavar="FILE")
    parser.add_argument("--gold", action="store_true")
    given = parser.parse_args()
    with ExitStack() as stack:
        truth = stack.enter_context(given.truth.open("w", encoding="utf-8")) if given.truth else None
        for one in texts(given.count, seed=given.seed, words=given.words):
            folder = given.folder / f"{one.number // IN_FOLDER:03}"
            if one.number % IN_FOLDER == 0:
                folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{one.name}.txt").write_text(one.text(), encoding="utf-8")
            if truth:
                truth.write(json.dumps(one.truth(), ensure_ascii=False) + "\n")
            if given.gold:
                content = json.dumps(one.truth(), ensure_ascii=False, indent=1)
                (folder / f"{one.name}.gold.json").write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
