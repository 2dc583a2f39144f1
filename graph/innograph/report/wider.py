"""What a report says of the whole network: communities, meetings to come, chance, time, and how it was reckoned."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from innograph.network.mixing import Mixing
from innograph.rdf.ontology import with_broader
from innograph.report import figures
from innograph.report.citing import FIRST
from innograph.report.content import Figure, Heading, Paragraph, Run, Section
from innograph.report.regional import suggested
from innograph.report.wording import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.network.changes import Difference
    from innograph.report.citing import Citing
    from innograph.report.content import Block, Runs, Table

_TOP = 3
_WAYS = ("new", "kept", "gone")
_STABLE = 0.8
_SPREADS = 2
_MONTHS = 3
# The sources that docs/network.md names, for those who read the report alone.
SOURCES = {
    "degree": "Freeman 1978",
    "strength": "Barrat et al. 2004",
    "betweenness": "Freeman 1977; Brandes 2001; Brandes and Pich 2007",
    "closeness": "Freeman 1978; Wasserman and Faust 1994",
    "harmonic": "Marchiori and Latora 2000",
    "eigenvector": "Bonacich 1972",
    "pagerank": "Brin and Page 1998",
    "core": "Seidman 1983",
    "clustering": "Watts and Strogatz 1998",
    "constraint": "Burt 1992",
    "effective-size": "Burt 1992",
    "articulation": "Hopcroft and Tarjan 1973",
}


class _Standing(NamedTuple):
    """A number of the whole network beside chance; `p` is not a number where none is reckoned."""

    key: str
    value: float
    expected: float
    spread: float
    p: float
    says: Runs


def communities(cite: Citing) -> Section:
    """The largest communities, and how far to trust the division."""
    analysis, words = cite.analysis, cite.words
    if not analysis.members:
        return Section("communities", words.say("communities"), (Paragraph(words.say("communities none")),))
    found = analysis.communities
    said = words.say(
        "communities text",
        modularity=words.number(found.modularity, 2),
        expected=words.number(found.by_chance, 2),
        spread=words.number(found.spread, 2),
        stability=words.number(found.stability, 2),
    )
    blocks: list[Block] = [Paragraph(said)]
    if found.modularity <= found.by_chance + _SPREADS * found.spread:
        blocks.append(Paragraph(words.say("communities weak"), "note"))
    if found.stability < _STABLE:
        blocks.append(Paragraph(words.say("communities unstable"), "note"))
    shown = list(analysis.members)[:FIRST]
    count, every = words.number(len(shown)), words.number(len(analysis.members))
    blocks += [_communities(cite, shown), Paragraph(words.say("communities note", count=count, all=every), "note")]
    return Section("communities", words.say("communities"), tuple(blocks))


def _communities(cite: Citing, shown: list[int]) -> Table:
    analysis = cite.analysis
    sectors = analysis.sectors
    rows = []
    for number in shown:
        members = analysis.members[number]
        inside = analysis.ties.subgraph(members).number_of_edges()
        regions = Counter(analysis.homes[iri].iri for iri in members if iri in analysis.homes)
        tops = Counter(top for iri in members for top in {with_broader(slug)[-1] for slug in sectors.get(iri, ())})
        rows.append(
            (
                named(analysis.community_name(number)),
                cite.count(len(members), cite.inside(number)),
                cite.count(inside, cite.inside(number)),
                _commonest(cite, regions),
                _commonest(cite, tops),
            )
        )
    columns: list[tuple[str | Runs, bool]] = [
        ("around", False), ("size", True), ("share inside", True), ("top regions", False), ("top sectors", False)
    ]  # fmt: skip
    return cite.table(columns, rows)


def _commonest(cite: Citing, counts: Counter[str]) -> Runs:
    first = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:_TOP]
    return cite.words.listed([(cite.name(key), Run(f" ({cite.words.number(n)})")) for key, n in first]) or (Run("–"),)


def meetings(cite: Citing) -> Section:
    """Whom the best-tied organisations might meet, and how good such a list was."""
    meeting, words = cite.analysis.next_meetings, cite.words
    if not meeting.ranked:
        reason = meeting.refused or words["nothing in common"]
        return Section("next", words.say("next"), (Paragraph(words.say("next none", reason=Run(reason, data=True))),))
    blocks = (Paragraph(words.say("next text")), suggested(cite, meeting.ranked), Paragraph(_tested(cite), "note"))
    return Section("next", words.say("next"), blocks)


def _tested(cite: Citing) -> Runs:
    compared, tested, words = cite.analysis.compared, cite.analysis.tested, cite.words
    if compared is None or tested is None:
        return words.say("next undated")
    if tested.refused:
        return words.say("next untested", reason=tested.refused)
    rates = tested.table["hit_rate"].to_dict()
    return words.say(
        "next test",
        tested=words.number(tested.tested),
        day=words.day(compared.day),
        rate=words.percent(rates["combination"]),
        error=words.percent(tested.error),
        chance=words.percent(rates["chance"]),
    )


def chance(cite: Citing) -> Section:
    """What the network as a whole looks like beside networks by chance."""
    words = cite.words
    found = list(_standings(cite))
    shown = [figures.Beside(words[one.key], *one[1:4], words.number(one.value, 2)) for one in found]
    table = cite.table(
        [("measure", False), ("observed", True), ("expected", True), ("p", True), ("says", False)],
        (
            (
                words[one.key],
                (Run(words.number(one.value, 3), cite.all_ties()),),
                f"{words.number(one.expected, 3)}\u00a0±\u00a0{words.number(one.spread, 3)}",
                words.number(one.p, 3),
                one.says,
            )
            for one in found
        ),
    )
    blocks: list[Block] = [Paragraph(words.say("chance text"))]
    if shown:
        figure = Figure(figures.beside_chance(shown, title=words["chance"]), words.say("figure chance"))
        blocks += [figure, table]
    blocks += [
        Paragraph((Run(f"{words[f'chance {name}']}: "), *words.say("chance missing")), "note")
        for name, one in cite.analysis.mixing.items()
        if isinstance(one, str)
    ]
    return Section("chance", words.say("chance"), tuple(blocks))


def _standings(cite: Citing) -> Iterator[_Standing]:
    analysis, words = cite.analysis, cite.words
    for name, mixing in analysis.mixing.items():
        if isinstance(mixing, Mixing):
            counts = {key: words.number(getattr(mixing, key)) for key in ("nodes", "ties")}
            left = words.say("chance left", left=words.number(mixing.left_out), **counts)
            says = (*words.say(f"chance {name} says"), Run(". "), *left)
            yield _Standing(f"chance {name}", mixing.value, mixing.expected, mixing.spread, mixing.p, says)
    if not analysis.tied:
        return
    groups, core = analysis.communities, analysis.core
    nan = float("nan")
    says = words.say("chance modularity says")
    yield _Standing("chance modularity", groups.modularity, groups.by_chance, groups.spread, nan, says)
    says = words.say("chance core says", count=words.number(len(core.nodes)))
    yield _Standing("chance core", core.fit, core.by_chance, core.spread, nan, says)


def change(cite: Citing) -> Section:
    """What is new, gone and kept at the middle of the days."""
    analysis, words = cite.analysis, cite.words
    found = analysis.compared
    blocks: list[Block] = [*_days(cite)]
    if found is None:
        blocks.append(Paragraph(words.say("sum change none")))
        return Section("change", words.say("change"), tuple(blocks))
    parts: dict[str, Difference] = {
        name: getattr(found.change, name) for name in ("organisations", "ties", "regions", "region_ties", "sectors")
    }
    before, after = (words.counted("text", count) for count in (found.before, found.after))
    blocks += [
        Paragraph(words.say("change text", day=words.day(found.day), before=before, after=after)),
        cite.table(
            [("what", False), ("new", True), ("kept", True), ("gone", True)],
            (
                (
                    words[f"change {name}"],
                    *(cite.count(len(getattr(one, way)), cite.changed(name, way)) for way in _WAYS),
                )
                for name, one in parts.items()
            ),
        ),
        Paragraph(words.say("change caveat"), "note"),
        *_newcomers(cite),
    ]
    return Section("change", words.say("change"), tuple(blocks))


def _newcomers(cite: Citing) -> Iterator[Block]:
    analysis, words = cite.analysis, cite.words
    found = analysis.compared
    new = [str(iri) for iri in found.change.organisations.new] if found else []
    first = sorted((iri for iri in new if analysis.ties.degree(iri)), key=lambda i: (-analysis.ties.degree(i), i))
    if first:
        yield Heading(words.say("newcomers"))
        yield cite.table(
            [("organisation", False), ("region", False), ("documents", True), ("partners", True)],
            (
                (
                    cite.marked(cite.name(iri), shaky=analysis.is_shaky(iri)),
                    named(analysis.homes[iri].label) if iri in analysis.homes else "–",
                    cite.count(analysis.documents_of.get(iri, 0), cite.about(iri)),
                    cite.count(analysis.ties.degree(iri), cite.ties_of(iri)),
                )
                for iri in first[:FIRST]
            ),
        )


def _days(cite: Citing) -> Iterator[Block]:
    """How many texts are of each quarter."""
    days = cite.analysis.documents_of_days.values()
    if not days:
        return
    quarters = Counter(day.year * 4 + (day.month - 1) // _MONTHS for day in days)
    every = range(min(quarters), max(quarters) + 1)
    if len(every) > 200:  # noqa: PLR2004 - a slip in a date would make a drawing of centuries
        return
    rows = [(f"{quarter // 4} Q{quarter % 4 + 1}", quarters[quarter]) for quarter in every]
    count, total = cite.words.number(len(days)), cite.words.number(len(cite.analysis.graph.documents))
    caption = cite.words.say("figure days", count=count, all=total)
    yield Figure(figures.columns(rows, title=cite.words["change"]), caption)


def method(cite: Citing) -> Section:
    """What each measure says, and where it comes from."""
    words = cite.words
    table = cite.table(
        [("measure", False), ("says", False), ("source", False)],
        ((words.capital(name), words[f"says {name}"], SOURCES[name]) for name in cite.analysis.measures),
    )
    said = Paragraph(words.say("method text", seed=str(cite.analysis.options.seed)))
    return Section("method", words.say("method"), (said, table))
