"""What a report says of regions: which meet and on what, what they are known for, and the two with the most ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph import network
from innograph.network.ecosystem import EXPECTED
from innograph.report import figures
from innograph.report.analysis import FEW
from innograph.report.citing import FIRST, MARK
from innograph.report.content import Figure, Heading, Paragraph, Run, Section
from innograph.report.summary import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.network.suggesting import Suggestion
    from innograph.report.citing import Citing
    from innograph.report.content import Block, Runs, Table

_SHOWN = 12
_TOP = 3
# Where so many times the share is reached, a cell is as dark as any.
_DARKEST = 4.0


def regions(cite: Citing) -> Section:
    """The matrices of regions and sectors, and their highest cells."""
    words = cite.words
    blocks = [*_pairs(cite), *_sectors(cite)] or [Paragraph(words.say("regions none"))]
    return Section("regions", words.say("regions"), tuple(blocks))


def _pairs(cite: Citing) -> Iterator[Block]:
    analysis, words = cite.analysis, cite.words
    shown = analysis.pairs[:FIRST]
    if not shown:
        return
    yield Figure(_meeting(cite), words.say("figure regions"))
    yield Heading(words.say("pairs"))
    yield cite.table(
        [("one", False), ("other", False), ("documents", True), ("ties", True), ("met on", False)],
        (
            (
                cite.name(pair.one),
                cite.name(pair.other),
                cite.marked(cite.count(pair.documents, cite.pair(pair)), shaky=pair.documents < FEW),
                cite.count(pair.ties, cite.pair(pair)),
                words.listed([cite.name(slug) for slug, _ in pair.sectors[:_TOP]]) or "–",
            )
            for pair in shown
        ),
    )
    count, every = words.number(len(shown)), words.number(len(analysis.pairs))
    yield Paragraph(words.say("pairs note", count=count, all=every), "note")
    if shaky := sum(pair.documents < FEW for pair in shown):
        few = words.number(FEW)
        yield Paragraph(words.say("pairs few", count=words.number(shaky), all=count, few=few), "note")


def _meeting(cite: Citing) -> str:
    """The regions that the most documents tie, as a table of shades."""
    counts = cite.analysis.region_regions.counts
    total = counts.sum(axis=1)
    kept = sorted(counts.index, key=lambda iri: (-total[iri], iri))[:_SHOWN]
    part = counts.loc[kept, kept].to_numpy()
    most = max(1, int(part.max(initial=0)))
    cells = [
        [figures.Cell(cite.words.number(value) if value else "", value / most) for value in row]
        for row in part.tolist()
    ]
    names = [cite.name(iri).text for iri in kept]
    return figures.shades(names, names, cells, title=cite.words["pairs"])


def _sectors(cite: Citing) -> Iterator[Block]:
    analysis, words = cite.analysis, cite.words
    counts, found = analysis.region_sectors.counts, analysis.advantage
    if counts.empty:
        return
    totals, sums = counts.sum(axis=1), counts.sum(axis=0)
    rows = sorted(counts.index, key=lambda iri: (-totals[iri], iri))[:_SHOWN]
    heads = sorted(counts.columns, key=lambda slug: (-sums[slug], slug))
    numbers, ratios, shaky = (
        table.loc[rows, heads].to_numpy().tolist() for table in (counts, found.ratios, found.shaky)
    )
    cells = [
        [
            figures.Cell(words.number(count) if count else "", min(1.0, ratio / _DARKEST) if count else 0.0, unsure)
            for count, ratio, unsure in zip(*row, strict=True)
        ]
        for row in zip(numbers, ratios, shaky, strict=True)
    ]
    names, tops = [cite.name(iri).text for iri in rows], [cite.name(slug).text for slug in heads]
    yield Figure(figures.shades(names, tops, cells, title=words["advantage"]), words.say("figure sectors"))
    yield Heading(words.say("advantage"))
    yield from _advantages(cite)


def _advantages(cite: Citing) -> Iterator[Block]:
    """The cells with the most organisations in which a region has more than its share, those that are sure first."""
    analysis, words = cite.analysis, cite.words
    counts, found = analysis.region_sectors.counts, analysis.advantage
    tables = (table.to_numpy().tolist() for table in (counts, found.ratios, found.shaky))
    cells = [
        (shaky, -count, -ratio, str(iri), str(slug))
        for iri, *row in zip(counts.index, *tables, strict=True)
        for slug, count, ratio, shaky in zip(counts.columns, *row, strict=True)
        if count and ratio > 1
    ]
    shown = sorted(cells)[:FIRST]
    yield cite.table(
        [("region", False), ("sector", False), ("members", True), ("ratio", True)],
        (
            (
                cite.name(iri),
                cite.name(slug),
                cite.count(-count, cite.sector(iri, slug)),
                cite.marked(cite.count(-ratio, digits=1), shaky=shaky),
            )
            for shaky, count, ratio, iri, slug in shown
        ),
    )
    values = {
        "shaky": words.number(sum(row[0] for row in shown)),
        "all": words.number(len(shown)),
        "expected": words.number(EXPECTED),
    }
    yield Paragraph(words.say("advantage note", mark=MARK, **values), "note")


def pair(cite: Citing) -> Iterator[Section]:
    """What the two most tied regions share and miss, who ties them, and who might meet; nothing where none are tied."""
    analysis, words = cite.analysis, cite.words
    if not analysis.pairs:
        return
    first = analysis.pairs[0]
    names = {"one": cite.name(first.one), "other": cite.name(first.other)}
    blocks: list[Block] = []
    found = standing(cite)
    for side, slugs in found.items():
        if side == "neither" and not slugs:
            continue
        key = {"one": "only", "other": "only"}.get(side, side)
        sectors = words.listed([_linked(cite, side, slug) for slug in slugs]) or words.say("pair none")
        blocks.append(Paragraph(words.say(f"pair {key}", one=names.get(side, names["one"]), sectors=sectors)))
    if found:
        blocks.append(Paragraph(words.say("pair caveat"), "note"))
    blocks += [*_bridges(cite), Heading(words.say("pair next"))]
    meeting = analysis.meetings_of_pair
    if meeting.ranked:
        blocks.append(suggested(cite, meeting.ranked))
    elif meeting.refused:
        blocks.append(Paragraph(words.say("next none", reason=meeting.refused)))
    else:
        blocks.append(Paragraph(words.say("pair next none")))
    yield Section("pair", words.say("pair", **names), tuple(blocks))


def _linked(cite: Citing, side: str, slug: str) -> Run:
    """A sector with the sentences of the region, or of one of the two."""
    first = cite.analysis.pairs[0]
    anchor = ""
    if side != "neither":
        anchor = cite.sector(first.other if side == "other" else first.one, slug)
    return Run(cite.name(slug).text, anchor, data=True)


def _bridges(cite: Citing) -> Iterator[Block]:
    analysis, words = cite.analysis, cite.words
    first = analysis.pairs[0]
    found = network.bridges(analysis.graph, first.one, first.other)[:FIRST]
    if not found:
        return
    yield Heading(words.say("bridges"))
    yield cite.table(
        [
            ("organisation", False),
            ("home", False),
            (words.say("partners in", region=cite.name(first.one)), True),
            (words.say("partners in", region=cite.name(first.other)), True),
            ("documents", True),
        ],
        (
            (
                cite.marked(cite.name(bridge.iri), shaky=len(bridge.documents) < FEW),
                cite.name(bridge.region) if bridge.region else "–",
                cite.count(bridge.partners_one, cite.ties_of(bridge.iri)),
                cite.count(bridge.partners_other, cite.ties_of(bridge.iri)),
                cite.count(len(bridge.documents), cite.ties_of(bridge.iri)),
            )
            for bridge in found
        ),
    )
    yield Paragraph(words.say("bridges note"), "note")


def suggested(cite: Citing, ranked: tuple[Suggestion, ...]) -> Table:
    """Likely partners with reasons."""
    rows = []
    for one in ranked:
        reasons: Runs = (Run("; ".join(one.reasons), data=True),)
        rows.append(
            (
                Run(cite.name(one.organisation).text, cite.ties_of(one.organisation), data=True),
                Run(cite.name(one.iri).text, cite.about(one.iri), data=True),
                reasons,
            )
        )
    return cite.table([("for", False), ("partner", False), ("reasons", False)], rows)
