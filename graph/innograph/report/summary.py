"""The report in a few sentences, and what its numbers are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph import network
from innograph.network.mixing import Mixing
from innograph.report.analysis import FEW
from innograph.report.citing import MARK
from innograph.report.content import Listing, Paragraph, Run, Section
from innograph.report.wording import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.report.citing import Citing
    from innograph.report.content import Runs

_NAMED = 3
_SECTORS = 4
_UNLIKELY = 0.05


def summary(cite: Citing) -> Section:
    """Who is central, who stands between, where and on what, what next: one point each."""
    points = [
        found
        for point in (_size, _central, _broker, _regions, _shared, _groups, _across, _next, _change)
        for found in point(cite)
    ]
    return Section("summary", cite.words.say("summary"), (Listing(tuple(points)),))


def meaning(cite: Citing) -> Section:
    """What the numbers are, how sure, and whom they leave out."""
    analysis, words = cite.analysis, cite.words
    blocks = [Paragraph(words.say("mean counts"))]
    if analysis.sure is not None:
        share = round(100 * analysis.sure)
        wrong = words.number(100 - share)
        blocks.append(Paragraph(words.say("mean sure", share=words.percent(share / 100), wrong=wrong)))
    alone = len(analysis.ties) - len(analysis.tied)
    unplaced = sum(iri not in analysis.homes for iri in analysis.tied)
    blocks += [
        Paragraph(words.say("mean few", mark=MARK, few=words.number(FEW))),
        Paragraph(words.say("mean alone", alone=words.counted("organisation", alone), unplaced=words.number(unplaced))),
    ]
    return Section("meaning", words.say("meaning"), tuple(blocks))


def _size(cite: Citing) -> Iterator[Runs]:
    analysis, words = cite.analysis, cite.words
    ties = analysis.ties.number_of_edges()
    yield words.say(
        "sum size",
        texts=words.counted("text", len(analysis.graph.documents)),
        organisations=words.counted("organisation", len(analysis.ties)),
        ties=words.counted("tie", ties, cite.all_ties()),
        tied=words.number(len(analysis.tied)),
    )


def _central(cite: Citing) -> Iterator[Runs]:
    for measure in list(cite.analysis.measures)[:1]:
        names: list[Run | Runs] = [
            (cite.name(iri), Run(" ("), *cite.measured(measure, iri), Run(")")) for iri in cite.analysis.central(_NAMED)
        ]
        if names:
            yield cite.words.say("sum central", measure=cite.words[measure], names=cite.words.listed(names))


def _broker(cite: Citing) -> Iterator[Runs]:
    analysis = cite.analysis
    for iri in analysis.brokers(1):
        groups: list[Run | Runs] = [
            named(analysis.group_label(key)) for key, _ in _commonest(analysis.partners_by_group(iri))[:_NAMED]
        ]
        name = Run(cite.name(iri).text, cite.ties_of(iri), data=True)
        yield cite.words.say(f"sum broker {analysis.options.by}", name=name, groups=cite.words.listed(groups))


def _regions(cite: Citing) -> Iterator[Runs]:
    analysis, words = cite.analysis, cite.words
    if not analysis.pairs:
        yield words.say("sum regions none")
        return
    first = analysis.pairs[0]
    sectors = words.listed([cite.name(slug) for slug, _ in first.sectors[:2]])
    yield words.say(
        "sum regions sectors" if sectors else "sum regions",
        one=cite.name(first.one),
        other=cite.name(first.other),
        documents=words.counted("document", first.documents, cite.pair(first)),
        ties=words.counted("tie", first.ties, cite.pair(first)),
        sectors=sectors,
    )


def _shared(cite: Citing) -> Iterator[Runs]:
    analysis, words = cite.analysis, cite.words
    if not analysis.pairs or not standing(cite):
        return
    first, found = analysis.pairs[0], standing(cite)
    one, other = cite.name(first.one), cite.name(first.other)
    if found["shared"]:
        said = words.say("sum shared", one=one, other=other, sectors=_sectors(cite, found["shared"]))
    else:
        said = words.say("sum shared none", one=one, other=other)
    for side, name in (("one", one), ("other", other)):
        if found[side]:
            said = (*said, Run(" "), *words.say("sum only", one=name, sectors=_sectors(cite, found[side])))
    yield said


def standing(cite: Citing) -> dict[str, list[str]]:
    """The sectors of the two most tied regions: shared, of one, of the other, of neither; empty where none is known."""
    analysis = cite.analysis
    first = analysis.pairs[0]
    if not {first.one, first.other} <= set(analysis.region_sectors.counts.index):
        return {}
    table = network.sectors_between(analysis.graph, first.one, first.other, broad=True)
    ordered = table.assign(total=table["one"] + table["other"]).sort_values("total", ascending=False, kind="stable")
    return {
        side: [str(slug) for slug in ordered.index[ordered["standing"] == side]]
        for side in ("shared", "one", "other", "neither")
    }


def _sectors(cite: Citing, slugs: list[str]) -> Runs:
    return cite.words.listed([cite.name(slug) for slug in slugs[:_SECTORS]])


def _groups(cite: Citing) -> Iterator[Runs]:
    members, words = cite.analysis.members, cite.words
    if members:
        names: list[Run | Runs] = [
            (cite.name(iris[0]), Run(" ("), words.counted("member", len(iris), cite.inside(number)), Run(")"))
            for number, iris in list(members.items())[:_NAMED]
        ]
        yield words.say(
            "sum communities", communities=words.counted("community", len(members)), names=words.listed(names)
        )


def _across(cite: Citing) -> Iterator[Runs]:
    found = cite.analysis.mixing["ei"]
    if isinstance(found, Mixing):
        way = "less" if found.value < found.expected else "more"
        yield cite.words.say(
            f"sum across {way if found.p < _UNLIKELY else 'same'}",
            share=Run(cite.words.percent((found.value + 1) / 2), cite.across_regions()),
            expected=cite.words.percent((found.expected + 1) / 2),
            p=cite.words.number(found.p, 3),
        )


def _next(cite: Citing) -> Iterator[Runs]:
    meeting, words = cite.analysis.next_meetings, cite.words
    if not meeting.ranked:
        reason = meeting.refused or words["nothing in common"]
        yield words.say("sum next none", reason=Run(reason, data=True))
        return
    best = meeting.ranked[0]
    reasons = Run("; ".join(best.reasons), data=True)
    one = Run(cite.name(best.organisation).text, cite.ties_of(best.organisation), data=True)
    other = Run(cite.name(best.iri).text, cite.about(best.iri), data=True)
    yield words.say("sum next", one=one, other=other, reasons=reasons)


def _change(cite: Citing) -> Iterator[Runs]:
    found, words = cite.analysis.compared, cite.words
    if found is None:
        yield words.say("sum change none")
        return
    yield words.say(
        "sum change",
        day=words.day(found.day),
        organisations=words.counted(
            "organisation", len(found.change.organisations.new), cite.changed("organisations", "new")
        ),
        ties=words.counted("tie", len(found.change.ties.new), cite.changed("ties", "new")),
    )


def _commonest(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))
