"""The figures of a report: what `innograph.network` computes of a build, or of a slice of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from innograph import network
from innograph.errors import MeasureError
from innograph.model import FACT, Concept
from innograph.network.engines import engine_of
from innograph.rdf.evidence import statement_iri
from innograph.rdf.ontology import sector_labels, with_broader
from innograph.report.asking import FEW_DRAWS, MANY_DRAWS, Compared, Group, Meeting, Options, Pair
from innograph.report.measures import MEASURES, highest, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from innograph.model import Entity, KnowledgeGraph, Statement
    from innograph.network import (
        Advantage,
        Backtest,
        Communities,
        Matrix,
        Mixing,
        Prospects,
        Region,
        Suggestion,
    )
    from innograph.network.brokers import Brokerage
    from innograph.network.cohesion import Core
    from innograph.network.engines import Engine
    from innograph.network.projections import Graph
    from innograph.report.asking import Draws
    from innograph.report.measures import Measured

FEW = 5
"""What fewer documents name is shaky: one more or less would move it far."""
# A network with more ties is large.
_LARGE = 30_000
# Before and after a day are compared where so many days are known, so far apart.
_LEAST_DATED, _LEAST_SPAN = 10, 90
# From how many of the best-tied organisations suggestions are asked, and for how many each.
_ASKED, _EACH = 5, 3


def analyse(graph: KnowledgeGraph, *, base: str, options: Options | None = None) -> Analysis:
    """The figures of a graph, computed when they are asked for; raises MeasureError for a slice without a document."""
    options = options or Options()
    part = graph
    if options.sliced:
        part = network.between(part, options.since or date.min, options.until or date.max)
    if options.min_confidence:
        part = network.at_least(part, options.min_confidence)
    if part is not graph and not part.documents:
        raise MeasureError("the slice has no statement: widen --since and --until, or lower --min-confidence")
    return Analysis(part, base, options, len(graph.documents))


@dataclass(frozen=True)
class Analysis:
    """The figures of one graph; `all_documents` counts those of the build, of which a slice may leave some out."""

    graph: KnowledgeGraph = field(repr=False)
    base: str
    options: Options
    all_documents: int

    @cached_property
    def ties(self) -> Graph:
        """The collaboration network."""
        return network.collaboration(self.graph, base=self.base)

    @cached_property
    def tied(self) -> list[str]:
        """The organisations that have a tie."""
        return [iri for iri, degree in self.ties.degree() if degree]

    @cached_property
    def labels(self) -> dict[str, str]:
        """The names of entities, of regions that only the gazetteer knows, and of sectors by their slugs."""
        slugs = {slug for found in network.sectors_of(self.graph).values() for slug in found}
        slugs |= {with_broader(slug)[-1] for slug in slugs}
        language = self.options.language
        named = {slug: dict(sector_labels(slug)) for slug in slugs}
        return {
            **{slug: found.get(language) or found.get("en") or slug for slug, found in named.items()},
            **{home.iri: home.label for home in self.homes.values()},
            **{entity.iri: entity.label for entity in self.graph.entities},
        }

    @cached_property
    def statements(self) -> dict[str, Statement[Entity]]:
        """The facts by their IRIs."""
        return {statement_iri(one, base=self.base): one for one in self.graph.statements if one.modality == FACT}

    @cached_property
    def facts_of(self) -> dict[str, tuple[str, ...]]:
        """The IRIs of the facts of which a thing is an end; a sector is named by its slug."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri, fact in self.statements.items():
            found[fact.subject.iri].append(iri)
            found[fact.object.slug if isinstance(fact.object, Concept) else fact.object.iri].append(iri)
        return {thing: tuple(iris) for thing, iris in found.items()}

    @cached_property
    def documents_of(self) -> dict[str, int]:
        """How many documents state a fact of a thing."""
        return {
            thing: len({piece.document_id for iri in iris for piece in self.statements[iri].evidence})
            for thing, iris in self.facts_of.items()
        }

    def is_shaky(self, thing: str) -> bool:
        """Whether so few documents speak of a thing that one more would change its numbers."""
        return self.documents_of.get(thing, 0) < FEW

    def statements_of_ties(self, iri: str) -> tuple[str, ...]:
        """The IRIs of the statements behind an organisation's ties."""
        return tuple(sorted({said for *_, data in self.ties.edges(iri, data=True) for said in data["statements"]}))

    @cached_property
    def statements_of_all_ties(self) -> tuple[str, ...]:
        """The IRIs of the statements behind any tie."""
        return tuple(sorted({said for *_, data in self.ties.edges(data=True) for said in data["statements"]}))

    @cached_property
    def confidences(self) -> dict[str, float]:
        """How sure each fact is, by its IRI."""
        return {iri: fact.confidence for iri, fact in self.statements.items()}

    @cached_property
    def sure(self) -> float | None:
        """The mean confidence of the statements behind the ties: what share of them should be right."""
        behind = self.statements_of_all_ties
        return sum(self.confidences[iri] for iri in behind) / len(behind) if behind else None

    @cached_property
    def homes(self) -> dict[str, Region]:
        """The home region of each organisation of which it is known."""
        return network.regions_of(self.graph)

    @cached_property
    def measures(self) -> dict[str, Measured]:
        """The measures that are asked for, in the order of the table of them."""
        wanted = self.options.measures or tuple(MEASURES)
        return taken(self.ties, wanted, seed=self.options.seed)

    @cached_property
    def draws(self) -> Draws:
        """How often chance is asked, by how large the network is."""
        return FEW_DRAWS if self.ties.number_of_edges() > _LARGE else MANY_DRAWS

    @cached_property
    def engines(self) -> dict[str, Engine]:
        """Which library reckons each measure, and how: as the manifest names them."""
        draws, size = self.draws, len(self.ties)
        found = {name: engine_of(name, sources=one.sources, size=size) for name, one in self.measures.items()}
        return found | {
            "communities": engine_of("communities", seeds=draws.seeds, rewirings=draws.partitions),
            "brokerage": engine_of("brokerage", permutations=draws.roles),
            "mixing": engine_of("mixing", permutations=draws.mixings),
            "core-periphery": engine_of("core-periphery", rewirings=draws.cores),
            "suggestions": engine_of("suggestions"),
        }

    @cached_property
    def communities(self) -> Communities[str]:
        """The communities of the network."""
        draws = self.draws
        return network.communities(self.ties, seed=self.options.seed, seeds=draws.seeds, rewirings=draws.partitions)

    @cached_property
    def members(self) -> dict[int, tuple[str, ...]]:
        """The members of each community of two or more, those with the most ties inside it first."""
        found: dict[int, list[str]] = defaultdict(list)
        for iri in self.tied:
            found[self.communities.labels[iri]].append(iri)
        inside, degrees = self.inside, dict(self.ties.degree())
        return {
            number: tuple(sorted(iris, key=lambda iri: (-inside[iri], -degrees[iri], iri)))
            for number, iris in sorted(found.items())
            if len(iris) > 1
        }

    @cached_property
    def inside(self) -> Counter[str]:
        """How many partners each organisation has in its community."""
        labels = self.communities.labels
        return Counter(end for tie in self.ties.edges if labels[tie[0]] == labels[tie[1]] for end in tie)

    def community_name(self, number: int) -> str:
        """A community is called by its best-tied members."""
        return ", ".join(self.labels[iri] for iri in self.members[number][:3])

    @cached_property
    def groups(self) -> dict[str, str]:
        """The key of each organisation's group, by what `by` says."""
        if self.options.by == "region":
            return network.homes_as_groups(self.graph)
        if self.options.by == "sector":
            return network.sectors_as_groups(self.graph)
        return {iri: f"{number}" for number, iris in self.members.items() for iri in iris}

    def group_label(self, key: str) -> str:
        """What a group is called."""
        return self.community_name(int(key)) if self.options.by == "community" else self.labels[key]

    @cached_property
    def grouped(self) -> tuple[Group, ...]:
        """The groups, those with the most ties first."""
        indices = network.ei_by_group(self.ties, self.groups)
        inside: Counter[str] = Counter()
        across: Counter[str] = Counter()
        for one, other in self.ties.edges:
            here, there = self.groups.get(one), self.groups.get(other)
            if here and there:
                inside.update([here] if here == there else [])
                across.update([] if here == there else [here, there])
        found = [
            Group(key, members, inside[key], across[key], indices.get(key))
            for key, members in Counter(self.groups[iri] for iri in self.ties if iri in self.groups).items()
        ]
        return tuple(sorted(found, key=lambda group: (-group.inside - group.across, -group.members, group.key)))

    @cached_property
    def brokerage(self) -> Brokerage[str]:
        """The roles between groups, with what chance would give."""
        return network.brokerage(self.ties, self.groups, permutations=self.draws.roles, seed=self.options.seed)

    def partners_by_group(self, iri: str) -> Counter[str]:
        """In which groups an organisation has how many partners."""
        return Counter(self.groups[other] for other in sorted(self.ties[iri]) if other in self.groups)

    @cached_property
    def regions(self) -> Graph:
        """The network of home regions."""
        return network.regions(self.graph, base=self.base)

    @cached_property
    def region_regions(self) -> Matrix:
        """How many documents tie regions."""
        return network.region_regions(self.graph)

    @cached_property
    def region_sectors(self) -> Matrix:
        """How many organisations of a region are in a top sector."""
        return network.region_sectors(self.graph, broad=True)

    @cached_property
    def advantage(self) -> Advantage:
        """What regions are mentioned for more than others."""
        return network.advantage(self.region_sectors.counts)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs of regions, those that most documents tie first."""
        edges = sorted(
            self.regions.edges(data=True), key=lambda edge: (-edge[2]["weight"], -edge[2]["ties"], sorted(edge[:2]))
        )
        found: list[Pair] = []
        for one, other, data in edges:
            here, there = sorted((one, other))
            sectors = self._met_on(data["statements"]) if len(found) < _SHOWN_PAIRS else ()
            found.append(Pair(here, there, data["weight"], data["ties"], data["statements"], sectors))
        return tuple(found)

    def _met_on(self, statements: Iterable[str]) -> tuple[tuple[str, int], ...]:
        """The top sectors of what these statements are about, and how often: of occasions, else of organisations."""
        facts = [self.statements[iri] for iri in statements]
        ends = {end.iri: end.type for one in facts for end in (one.subject, one.object) if not isinstance(end, Concept)}
        for organisations in (False, True):
            tops: Counter[str] = Counter()
            for iri in sorted(ends):
                if (iri in self.ties) == organisations:
                    tops.update({with_broader(slug)[-1] for slug in self.sectors.get(iri, ())})
            if tops:
                return tuple(sorted(tops.items(), key=lambda row: (-row[1], row[0])))
        return ()

    @cached_property
    def sectors(self) -> dict[str, Counter[str]]:
        """The sectors that are stated of things, with how many documents do."""
        return network.sectors_of(self.graph)

    @cached_property
    def mixing(self) -> dict[str, Mixing | str]:
        """Whether ties keep to a region or a sector, beside chance; a text where that cannot be said."""
        homes, sectors = network.homes_as_groups(self.graph), network.sectors_as_groups(self.graph)
        found: dict[str, Mixing | str] = {}
        for name, take, groups in (
            ("ei", network.ei_index, homes),
            ("regions", network.assortativity, homes),
            ("sectors", network.assortativity, sectors),
        ):
            measure = partial(take, self.ties, groups, permutations=self.draws.mixings, seed=self.options.seed)
            found[name] = _tried(measure)
        return found

    @cached_property
    def core(self) -> Core[str]:
        """The core of the network, beside chance."""
        return network.core_periphery(self.ties, rewirings=self.draws.cores, seed=self.options.seed)

    @cached_property
    def prospects(self) -> Prospects:
        """What suggestions are made of."""
        return network.Prospects(self.graph)

    @cached_property
    def next_meetings(self) -> Meeting:
        """Partners for the best-tied organisations; where none can be named, why."""
        ranked: list[Suggestion] = []
        refused = ""
        starts = sorted(self.tied, key=lambda iri: (-self.ties.degree(iri), iri))[:_ASKED] or list(self.ties)[:1]
        for iri in starts:
            found = self.prospects.of(iri, limit=_EACH, language=self.options.language)
            ranked += found.ranked
            refused = refused or found.refused
        return Meeting(tuple(ranked), refused)

    @cached_property
    def meetings_of_pair(self) -> Meeting:
        """Who of the two most tied regions might meet."""
        if not self.pairs:
            return Meeting((), "")
        first = self.pairs[0]
        found = self.prospects.between(first.one, first.other, limit=2 * _EACH, language=self.options.language)
        return Meeting(found.ranked, found.refused)

    @cached_property
    def documents_of_days(self) -> dict[str, date]:
        """The day of each document that has any: of its main event, else on which it was issued."""
        days = network.days_of(self.graph)
        found = {}
        for document in self.graph.documents:
            event = self.graph.topics.get(document.id, "")
            day = days[event][0] if event in days else document.issued
            if day:
                found[document.id] = day
        return found

    @cached_property
    def compared(self) -> Compared | None:
        """What changed at the middle of the days; None where too few are known, or they lie too near each other."""
        days = sorted(self.documents_of_days.values())
        if len(days) < _LEAST_DATED or (days[-1] - days[0]).days < _LEAST_SPAN:
            return None
        day = days[len(days) // 2]
        if day == days[0]:
            return None
        before = network.between(self.graph, date.min, day - timedelta(days=1))
        after = network.between(self.graph, day, date.max)
        change = network.change(before, after, whole=self.graph)
        return Compared(day, change, len(before.documents), len(after.documents))

    @cached_property
    def tested(self) -> Backtest | None:
        """How good suggestions would have been at the middle of the days."""
        if self.compared is None:
            return None
        return network.backtest(self.graph, self.compared.day, language=self.options.language)

    def statements_of_group(self, key: str) -> tuple[str, ...]:
        """The statements by which organisations belong to a region or a sector; none for a community."""
        wanted = {"region": "locatedIn", "sector": "hasSector"}.get(self.options.by, "")
        return tuple(
            iri
            for iri, fact in self.statements.items()
            if fact.predicate == wanted and self.groups.get(fact.subject.iri) == key
        )

    @cached_property
    def statements_of_group_ties(self) -> dict[tuple[str, bool], set[str]]:
        """The statements behind each group's ties, those inside it (True) and those across."""
        found: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for one, other, data in self.ties.edges(data=True):
            here, there = self.groups.get(one), self.groups.get(other)
            if here and there:
                for key in {here, there}:
                    found[key, here == there].update(data["statements"])
        return found

    def statements_of_pairs(self, pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """The statements behind these ties."""
        edges = (self.ties.edges[pair] for pair in pairs if self.ties.has_edge(*pair))
        return tuple(sorted({said for edge in edges for said in edge["statements"]}))

    def central(self, count: int) -> list[str]:
        """The organisations with the highest values of the first measure that is asked for."""
        return list(highest(next(iter(self.measures.values())).values, count))

    def brokers(self, count: int) -> list[str]:
        """The organisations that stand between the most pairs of different groups."""
        roles = self.brokerage.roles
        return list(highest({iri: found.total - found.coordinator for iri, found in roles.items()}, count))

    def sector_of_region(self, region: str, slug: str) -> tuple[str, ...]:
        """The statements that organisations at home in a region are in a top sector or one under it."""
        return tuple(
            iri for iri, fact in self._in_sectors.get((region, slug), {}).items() if isinstance(fact.object, Concept)
        )

    @cached_property
    def _in_sectors(self) -> Mapping[tuple[str, str], dict[str, Statement[Entity]]]:
        found: dict[tuple[str, str], dict[str, Statement[Entity]]] = defaultdict(dict)
        for iri, fact in self.statements.items():
            if isinstance(fact.object, Concept) and fact.subject.iri in self.homes:
                found[self.homes[fact.subject.iri].iri, with_broader(fact.object.slug)[-1]][iri] = fact
        return found


_SHOWN_PAIRS = 20


def _tried(take: Callable[[], Mixing]) -> Mixing | str:
    try:
        return take()
    except MeasureError as error:
        return str(error)
