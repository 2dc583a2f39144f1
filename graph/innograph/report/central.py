"""The parts of a report about organisations: who is central, who stands between groups, and the groups themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.report import figures
from innograph.report.analysis import FEW
from innograph.report.citing import FIRST
from innograph.report.content import Figure, Heading, Paragraph, Run, Section
from innograph.report.measures import WHOLE
from innograph.report.wording import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.report.citing import Citing
    from innograph.report.content import Block, Runs, Table

# The measures of the table where nobody chose any; more columns than that nobody reads.
_COLUMNS = ("degree", "strength", "betweenness", "harmonic", "core", "constraint")
_MOST_COLUMNS = 7
_DRAWN = 60
_NAMED = 16
_BARS = 12


def central(cite: Citing) -> Section:
    """The organisations with the highest values, as a table, a network and bars."""
    analysis, words = cite.analysis, cite.words
    first = analysis.central(FIRST)
    shaky = sum(map(analysis.is_shaky, first))
    notes = [words.say("central note", count=words.number(len(first)))]
    if shaky:
        few = {"count": words.number(shaky), "all": words.number(len(first)), "few": words.number(FEW)}
        notes.append(words.say("central few", **few))
    between = analysis.measures.get("betweenness")
    if between and any(between.errors.values()):
        notes.append(words.say("central sample", sources=words.number(between.sources)))
    blocks = [*_network(cite), _table(cite, first), Paragraph(_joined(notes), "note"), *_bars(cite)]
    return Section("organisations", words.say("organisations"), tuple(blocks))


def _joined(sentences: list[Runs]) -> Runs:
    return tuple(run for sentence in sentences for run in (*sentence, Run(" ")))


def _table(cite: Citing, first: list[str]) -> Table:
    analysis = cite.analysis
    chosen = list(analysis.options.measures) or list(_COLUMNS)
    measures = [name for name in analysis.measures if name in chosen][:_MOST_COLUMNS]
    return cite.table(
        [
            ("organisation", False),
            ("region", False),
            ("documents", True),
            *(((Run(cite.words.capital(name)),), True) for name in measures),
        ],
        (
            (
                cite.marked(cite.name(iri), shaky=analysis.is_shaky(iri)),
                named(analysis.homes[iri].label) if iri in analysis.homes else "–",
                cite.count(analysis.documents_of.get(iri, 0), cite.about(iri)),
                *(cite.measured(name, iri) for name in measures),
            )
            for iri in first
        ),
    )


def _network(cite: Citing) -> Iterator[Block]:
    analysis = cite.analysis
    shown = sorted(analysis.tied, key=lambda iri: (-analysis.ties.degree(iri), iri))[:_DRAWN]
    if not shown:
        return
    number = {iri: at for at, iri in enumerate(shown)}
    labels = analysis.communities.labels
    dots = [figures.Dot(cite.name(iri).text, analysis.ties.degree(iri), labels[iri]) for iri in shown]
    edges = sorted(
        (min(number[a], number[b]), max(number[a], number[b])) for a, b in analysis.ties.subgraph(shown).edges
    )
    caption = cite.words.say("figure network", count=cite.words.number(len(shown)))
    svg = figures.net(dots, edges, named=_NAMED, title=cite.words["title"])
    yield Figure(svg, caption)


def _bars(cite: Citing) -> Iterator[Block]:
    analysis, words = cite.analysis, cite.words
    name = "betweenness" if "betweenness" in analysis.measures else next(iter(analysis.measures))
    taken = analysis.measures[name]
    first = sorted(taken.values, key=lambda iri: (-taken.values[iri], iri))[:_BARS]
    rows = [
        figures.Bar(
            cite.name(iri).text,
            taken.values[iri],
            words.measured(taken.values[iri], whole=name in WHOLE),
            taken.errors.get(iri, 0.0),
        )
        for iri in first
        if taken.values[iri] > 0
    ]
    if rows:
        caption = words.say("figure bars", measure=words.capital(name), count=words.number(len(rows)))
        yield Figure(figures.bars(rows, title=words[name]), caption)


def brokers(cite: Citing) -> Section:
    """Who stands between groups, beside what chance gives, and how closed the groups are."""
    analysis, words = cite.analysis, cite.words
    first = analysis.brokers(FIRST)
    by = analysis.options.by
    if first:
        blocks: list[Block] = [
            Paragraph(words.say("brokers intro")),
            _broker_table(cite, first),
            Paragraph(words.say("brokers note", left=words.number(analysis.brokerage.left_out)), "note"),
        ]
    else:
        blocks = [Paragraph(words.say("brokers none"))]
    if analysis.grouped:
        blocks += [
            Heading(words.say(f"groups {by}")),
            _group_table(cite),
            Paragraph(words.say("groups note"), "note"),
        ]
    return Section("brokers", words.say("brokers"), tuple(blocks))


def _broker_table(cite: Citing, first: list[str]) -> Table:
    analysis, words = cite.analysis, cite.words
    columns: list[tuple[str | Runs, bool]] = [
        ("organisation", False), (f"between {analysis.options.by}", False), ("open pairs", True),
        ("liaison", True), ("itinerant", True), ("gatekeeper", True), ("coordinator", True),
    ]  # fmt: skip
    rows: list[tuple[Run | Runs, ...]] = []
    for iri in first:
        groups = sorted(analysis.partners_by_group(iri).items(), key=lambda row: (-row[1], row[0]))[:3]
        where = words.listed(
            [(named(analysis.group_label(key)), Run(f" ({words.number(count)})")) for key, count in groups]
        )
        rows.append(
            (
                cite.marked(cite.name(iri), shaky=analysis.is_shaky(iri)),
                where,
                cite.count(analysis.brokerage.roles[iri].total, cite.ties_of(iri)),
                *(_role(cite, iri, *names) for names in _ROLES),
            )
        )
    return cite.table(columns, rows)


_ROLES = (("liaison",), ("itinerant",), ("gatekeeper", "representative"), ("coordinator",))


def _role(cite: Citing, iri: str, *names: str) -> Runs:
    """The number of pairs in a role, and in brackets what chance gives; two roles that are equal are joined."""
    found, words = cite.analysis.brokerage, cite.words
    value, expected, spread = (
        sum(getattr(part[iri], name) for name in names) for part in (found.roles, found.expected, found.spread)
    )
    beside = f" ({words.number(expected)}\u00a0±\u00a0{words.number(spread)})"
    return (Run(words.number(value), cite.ties_of(iri)), Run(beside))


def _group_table(cite: Citing) -> Table:
    analysis, words = cite.analysis, cite.words
    by = analysis.options.by
    return cite.table(
        [(by, False), ("members", True), ("inside", True), ("across", True), ("ei", True)],
        (
            (
                named(analysis.group_label(group.key)),
                cite.count(group.members, cite.group(group.key)),
                cite.count(group.inside, cite.group_ties(group.key, inside=True)),
                cite.count(group.across, cite.group_ties(group.key, inside=False)),
                words.number(group.ei, 2) if group.ei is not None else "–",
            )
            for group in analysis.grouped[:FIRST]
        ),
    )
