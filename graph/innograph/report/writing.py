"""A report out of figures: its sections in order, and the sentences that their numbers lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.report import central, regional, summary, wider
from innograph.report.citing import Citing
from innograph.report.content import Paragraph, Report, Run, Section
from innograph.report.sentences import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.report.analysis import Analysis
    from innograph.report.content import Runs


def report_of(analysis: Analysis) -> Report:
    """The report in the language of the options; the same figures give the same report."""
    cite = Citing(analysis)
    sections = tuple(_sections(cite))
    words = cite.words
    text = Paragraph(words.say("sentences text", shown=words.number(SHOWN)))
    return Report(
        words.language,
        words["title"],
        _lead(cite),
        _tiles(cite),
        sections,
        Section("sentences", words.say("sentences"), (text,)),
        cite.sentences.bundles,
    )


def _sections(cite: Citing) -> Iterator[Section]:
    yield summary.summary(cite)
    yield summary.meaning(cite)
    yield central.central(cite)
    yield central.brokers(cite)
    yield regional.regions(cite)
    yield from regional.pair(cite)
    yield wider.communities(cite)
    yield wider.meetings(cite)
    yield wider.chance(cite)
    yield wider.change(cite)
    yield wider.method(cite)


def _lead(cite: Citing) -> Runs:
    """From how many texts it is, and of which slice."""
    analysis, words = cite.analysis, cite.words
    options = analysis.options
    documents = words.counted("document", len(analysis.graph.documents))
    slices = [
        *([words.say("from", day=words.day(options.since))] if options.since else []),
        *([words.say("up to", day=words.day(options.until))] if options.until else []),
        *([words.say("at least", share=words.percent(options.min_confidence))] if options.min_confidence else []),
    ]
    if not slices:
        return words.say("read", documents=documents)
    whole = words.number(analysis.all_documents)
    return words.say("read slice", documents=documents, all=whole, slice=words.listed(slices))


def _tiles(cite: Citing) -> tuple[tuple[Run, str], ...]:
    analysis, words = cite.analysis, cite.words
    counts = {
        "texts": len(analysis.graph.documents),
        "organisations": len(analysis.ties),
        "ties": analysis.ties.number_of_edges(),
        "regions": len({home.iri for home in analysis.homes.values()}),
        "communities": len(analysis.members),
    }
    return tuple((Run(words.number(count)), words[f"tile {name}"]) for name, count in counts.items())
