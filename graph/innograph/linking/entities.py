"""Chains of several documents into entities with a label, a type and an IRI of their own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.codes import elsewhere
from innograph.linking.chains import chains_of
from innograph.linking.days import days_beside, days_of
from innograph.linking.iris import mint
from innograph.linking.labels import on_one_line
from innograph.linking.merging import merge
from innograph.linking.records import days_of_record, identifiers_of, read_records
from innograph.model import FACT, Entity, Link, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.linking.chains import Chain
    from innograph.linking.days import Days
    from innograph.linking.iris import Minted
    from innograph.linking.merging import Cluster
    from innograph.model import Statement

# How sure it is that a mention means the likeliest of several places that the text does not tell apart.
_DOUBTFUL = 0.5


class Linked(NamedTuple):
    """The links, the IRIs that the next build shall keep, and which of the earlier ones others took the place of."""

    links: tuple[Link, ...]
    minted: tuple[Minted, ...]
    replaced: Mapping[str, str]


def link(
    mentions: Sequence[Mention],
    *,
    main_events: Mapping[str, Mention],
    base: str,
    statements: Iterable[Statement[Mention]] = (),
) -> tuple[Link, ...]:
    """The entity that each mention stands for, sorted by mention; `base` opens the IRIs.

    One call sees all documents of a build. Of the statements those on affiliation count: two people of one name in two
    organisations are two. The result depends on the mentions and statements alone, not on their order.
    """
    return link_with(mentions, main_events=main_events, base=base, statements=statements).links


def link_with(
    mentions: Sequence[Mention],
    *,
    main_events: Mapping[str, Mention],
    base: str,
    statements: Iterable[Statement[Mention]] = (),
    minted: Iterable[Minted] = (),
) -> Linked:
    """As `link`, and what was minted for the same things in an earlier build is taken again."""
    documents: dict[str, dict[tuple[object, ...], Mention]] = defaultdict(dict)
    for mention in [*mentions, *main_events.values()]:
        documents[mention.sentence.document.id][mention.key] = mention
    chains = [
        chain
        for name in sorted(documents)
        for chain in _chains([documents[name][k] for k in sorted(documents[name])], main_events.get(name))
    ]
    clusters = merge(chains, affiliations=_affiliations(chains, statements))
    minting = mint(clusters, base, minted)
    links = sorted(_links(clusters, minting.iris), key=lambda one: one.mention.key)
    return Linked(tuple(links), minting.rows, minting.replaced)


def _chains(mentions: Sequence[Mention], main: Mention | None) -> list[Chain]:
    stated = [mention for mention in mentions if mention.record]
    told = [mention for mention in mentions if not mention.record]
    return [*(chains_of(told, main=main) if told else ()), *read_records(stated)]


def _affiliations(chains: Sequence[Chain], statements: Iterable[Statement[Mention]]) -> dict[Chain, frozenset[Chain]]:
    """The organisations that each person belongs to, as far as the statements say so as a fact."""
    chain_of = {mention.key: chain for chain in chains for mention, _ in chain.members}
    found: defaultdict[Chain, set[Chain]] = defaultdict(set)
    for one in statements:
        if one.predicate == "affiliatedWith" and one.modality == FACT and isinstance(one.object, Mention):
            person, organisation = chain_of.get(one.subject.key), chain_of.get(one.object.key)
            if person and organisation:
                found[person].add(organisation)
    return {person: frozenset(organisations) for person, organisations in found.items()}


def _links(clusters: Sequence[Cluster], iris: Sequence[str]) -> Iterator[Link]:
    for cluster, iri in zip(clusters, iris, strict=True):
        labels = tuple(sorted({on_one_line(mention.text) for mention, _ in cluster.members}))
        start, end = _days(cluster)
        same, close = _elsewhere(cluster)
        same = tuple(sorted({*same, *identifiers_of(mention for mention, _ in cluster.members)}))
        entity = Entity(iri, cluster.type, cluster.label, labels, same, start, end, close)
        for chain in cluster.chains:
            why = cluster.why.get(chain)
            for mention, match in chain.members:
                score = match.score * (why.score if why else 1.0) * (_DOUBTFUL if chain.root.doubtful else 1.0)
                reasons = (match.reason, why.reason if why else "", chain.root.choice)
                yield Link(mention, entity, round(score, 4), tuple(filter(None, reasons)))


def _elsewhere(cluster: Cluster) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The identifiers of a place, and what is close to it: none if no text tells it from others of its name."""
    place = cluster.place
    told = any(chain.root.place == place and not chain.root.doubtful for chain in cluster.chains)
    if place is None or place.kind != cluster.type or not told:
        return (), ()
    found = elsewhere(place)
    return found.same, found.close


def _days(cluster: Cluster) -> Days:
    """The days that a table gives, else those of an event from the first text that gives them: first those about it."""
    stated = days_of_record(mention for mention, _ in cluster.members)
    if stated[0] or stated[1]:
        return stated
    if cluster.group != "Event":
        return None, None
    found = [days_of(chain) for chain in cluster.chains if chain.main]
    found += [days_beside(chain) for chain in cluster.chains if not chain.main]
    return next((days for days in found if days[0]), (None, None))
