"""The mentions of several documents into links: document by document into digests, then all of these."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from innograph.linking.digests import digest, links_of
from innograph.linking.resolving import link_digests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from innograph.linking.iris import Minted
    from innograph.model import Link, Mention, Statement


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
    documents: defaultdict[str, dict[tuple[object, ...], Mention]] = defaultdict(dict)
    for mention in [*mentions, *main_events.values()]:
        documents[mention.sentence.document.id][mention.key] = mention
    stated: defaultdict[str, list[Statement[Mention]]] = defaultdict(list)
    for one in statements:
        stated[one.subject.sentence.document.id].append(one)
    digests = {
        name: digest(name, own.values(), main=main_events.get(name), statements=stated[name])
        for name, own in documents.items()
    }
    resolved = link_digests(digests.values(), base=base, minted=minted)
    links = (
        link
        for name, own in documents.items()
        for link in links_of(digests[name], resolved.assigned(name), own.values())
    )
    return Linked(tuple(sorted(links, key=lambda one: one.mention.key)), resolved.minted, resolved.replaced)
