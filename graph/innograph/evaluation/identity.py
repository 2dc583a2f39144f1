"""Which names mean one thing, measured: names two by two, and the entities of many texts linked together."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from innograph import linking, text
from innograph.configuration import DEFAULT_BASE
from innograph.errors import ReadError
from innograph.evaluation.scoring import Tally, gold_mentions, load_gold
from innograph.linking import Named
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from innograph.evaluation.scoring import Gold
    from innograph.model import Link, Mention

    _Key = tuple[str, int, int, str]
    Item = tuple[str, str]  # a text, and the id of an entity in its gold file


class Pair(NamedTuple):
    """Two names, and whether they mean one thing; `half` is 0 or 1 by a digest of the names."""

    left: Named
    right: Named
    same: bool
    why: str
    half: int


def load_pairs(path: Path) -> list[Pair]:
    """The pairs of a table such as `corpus/identity/pairs.tsv`; raises ReadError if it cannot be read."""
    return [_pair(row) for row in _rows(path)]


def _pair(row: Mapping[str, str]) -> Pair:
    left, right = (Named(row[side], row[f"{side}_type"], row[f"{side}_language"]) for side in ("left", "right"))
    digest = hashlib.sha256("\t".join((*left, *right)).encode()).digest()
    return Pair(left, right, row["same"] == "1", row["why"], digest[0] % 2)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, ValueError) as error:
        raise ReadError(f"{path}: cannot be read ({error}); name a table as in corpus/identity") from error


def judge_pairs(pairs: Iterable[Pair]) -> Tally:
    """How often two names are rightly taken for one thing; the unit is the pair."""
    tally = Tally()
    for pair in pairs:
        found = linking.same_thing(pair.left, pair.right) is not None
        tally.add(right=found and pair.same, found=found, wanted=pair.same)
    return tally


def misjudged(pairs: Iterable[Pair]) -> Iterator[str]:
    """A line for each pair that is judged wrongly."""
    for pair in pairs:
        match = linking.same_thing(pair.left, pair.right)
        if (match is not None) != pair.same:
            verdict = f"joined: {match.reason}" if match else "not joined"
            yield f"{' / '.join(pair.left)} | {' / '.join(pair.right)} | {pair.why} | {verdict}"


@dataclass
class Identity:
    """B-cubed over the entities of many texts: `all` of them, and those whose cluster spans several texts (`across`).

    The unit is one entity of one text's gold file. Its precision is the share of those linked to the same entity that
    mean the same, its recall the share of those that mean the same that are linked to it; both are averaged. `unseen`
    have no mention left to link, for all of their names lie within longer ones, and are not counted.
    """

    all: BCubed
    across: BCubed
    unseen: int
    errors: list[str]


class BCubed(NamedTuple):
    """Average precision and recall over so many entities."""

    precision: float
    recall: float
    size: int

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def load_clusters(path: Path) -> dict[Item, str]:
    """The cluster of each entity of each text, by the table `corpus/identity/clusters.tsv`."""
    return {(row["text"], row["entity"]): row["cluster"] for row in _rows(path)}


def identity_of(corpora: Iterable[Path], clusters: Mapping[Item, str]) -> Identity:
    """Link the gold mentions of all texts that are in the clusters in one call, and hold that against them."""
    known = {name for name, _ in clusters}
    golds = {f"{folder.name}/{gold.name}": gold for folder in corpora for gold in load_gold(folder)}
    mentions: list[Mention] = []
    mains: dict[str, Mention] = {}
    items: dict[_Key, Item] = {}
    for name, gold in sorted(golds.items()):
        if name in known:
            found, main = _mentions_of(name, gold)
            mentions += found
            mains |= {name: main} if main else {}
            items |= _items(name, gold, found)
    links = linking.link(mentions, main_events=mains, base=DEFAULT_BASE)
    return _compared(_entities(links, items), clusters)


def _mentions_of(name: str, gold: Gold) -> tuple[list[Mention], Mention | None]:
    document = replace(text.read(gold.path, language=gold.language), id=name)
    return gold_mentions(gold, text.segment(document))


def _items(name: str, gold: Gold, mentions: Sequence[Mention]) -> dict[_Key, Item]:
    """What each mention stands for in the gold file: "Québec" is a city and a region there, told apart by type."""
    typed: dict[tuple[str, str], str] = {}
    grouped: dict[tuple[str, str], str] = {}
    for entity in gold.entities:
        for label in (entity["name"], *entity.get("aliases", [])):
            typed.setdefault((entity["type"], label), entity["id"])
            grouped.setdefault((GROUP_OF[entity["type"]], label), entity["id"])
    return {
        one.key: (name, typed.get((one.type, one.text)) or grouped[GROUP_OF[one.type], one.text]) for one in mentions
    }


def _entities(links: Iterable[Link], items: Mapping[_Key, Item]) -> dict[Item, str]:
    """The entity that most mentions of an item are linked to; the alphabet decides ties."""
    votes: defaultdict[Item, Counter[str]] = defaultdict(Counter)
    for link in links:
        if link.entity and link.mention.key in items:
            votes[items[link.mention.key]][link.entity.iri] += 1
    return {item: min(counts, key=lambda iri: (-counts[iri], iri)) for item, counts in votes.items()}


def _compared(found: Mapping[Item, str], gold: Mapping[Item, str]) -> Identity:
    mine, theirs = _together(found), _together({item: gold[item] for item in found})
    shares: list[tuple[Item, float, float]] = []
    for item in sorted(found):
        own, wanted = mine[found[item]], theirs[gold[item]]
        both = len(own & wanted)
        shares.append((item, both / len(own), both / len(wanted)))
    across = [one for one in shares if len({name for name, _ in theirs[gold[one[0]]]}) > 1]
    return Identity(_mean(shares), _mean(across), len(gold) - len(found), sorted(_errors(mine, theirs, found, gold)))


def _together(of: Mapping[Item, str]) -> dict[str, set[Item]]:
    groups: defaultdict[str, set[Item]] = defaultdict(set)
    for item, name in of.items():
        groups[name].add(item)
    return dict(groups)


def _mean(shares: Sequence[tuple[Item, float, float]]) -> BCubed:
    size = len(shares) or 1
    return BCubed(sum(one[1] for one in shares) / size, sum(one[2] for one in shares) / size, len(shares))


def _errors(
    mine: Mapping[str, set[Item]], theirs: Mapping[str, set[Item]], found: Mapping[Item, str], gold: Mapping[Item, str]
) -> Iterator[str]:
    """A line for each entity that joins several clusters, and one for each cluster in several entities."""
    for kind, groups, other in (("joined", mine, gold), ("apart", theirs, found)):
        for name, items in groups.items():
            parts = Counter(other[item] for item in items)
            if len(parts) > 1:
                samples = {other[item]: f"{item[0]} {item[1]}" for item in sorted(items, reverse=True)}
                yield f"{kind} {name}: " + " | ".join(
                    f"{part} x{parts[part]} ({samples[part]})" for part in sorted(parts)
                )
