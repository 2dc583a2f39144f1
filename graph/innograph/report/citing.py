"""Numbers and names of a report, with the sentences behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.report.content import Column, Run, Table
from innograph.report.measures import WHOLE
from innograph.report.sentences import Sentences
from innograph.report.wording import Words, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.report.analysis import Analysis
    from innograph.report.asking import Pair
    from innograph.report.content import Runs

FIRST = 15
"""So many rows of a table are shown; the others are in the files beside the report."""
MARK = "°"
"""What follows a number that rests on few documents."""


class Citing:
    """The figures, their words and their sentences."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.words = Words(analysis.options.language)
        self.sentences = Sentences(analysis, self.words)

    def name(self, iri: str) -> Run:
        """What a thing is called."""
        return named(self.analysis.labels[iri])

    def marked(self, run: Run, *, shaky: bool) -> Runs:
        """A number, marked where it rests on few documents."""
        return (run, Run(MARK)) if shaky else (run,)

    def ties_of(self, iri: str) -> str:
        """The anchor of the sentences that tie an organisation."""
        title = self.words.say("ties of", name=self.name(iri))
        own = frozenset(self.analysis.facts_of.get(iri, ()))
        return self.sentences.behind(("ties", iri), title, self.analysis.statements_of_ties(iri), of=own)

    def about(self, iri: str) -> str:
        """The anchor of what is said of a thing."""
        title = self.words.say("about", name=self.name(iri))
        return self.sentences.behind(("about", iri), title, self.analysis.facts_of.get(iri, ()))

    def pair(self, pair: Pair) -> str:
        """The anchor of the sentences that tie two regions."""
        title = self.words.say("ties between", one=self.name(pair.one), other=self.name(pair.other))
        return self.sentences.behind(("pair", pair.one, pair.other), title, pair.statements)

    def sector(self, region: str, slug: str) -> str:
        """The anchor of the sentences that say that organisations of a region are in a sector."""
        title = self.words.say("sector of", region=self.name(region), sector=self.name(slug))
        return self.sentences.behind(("sector", region, slug), title, self.analysis.sector_of_region(region, slug))

    def inside(self, number: int) -> str:
        """The anchor of the sentences behind the ties inside a community."""
        members = set(self.analysis.members[number])
        behind = {
            said
            for one, other, data in self.analysis.ties.edges(sorted(members), data=True)
            if one in members and other in members
            for said in data["statements"]
        }
        title = self.words.say("community of", name=named(self.analysis.community_name(number)))
        return self.sentences.behind(("community", str(number)), title, sorted(behind))

    def group(self, key: str) -> str:
        """The anchor of the sentences by which organisations belong to a group."""
        if self.analysis.options.by == "community":
            return self.inside(int(key))
        title = self.words.say("members of", name=named(self.analysis.group_label(key)))
        return self.sentences.behind(("group", key), title, self.analysis.statements_of_group(key))

    def group_ties(self, key: str, *, inside: bool) -> str:
        """The anchor of the sentences behind the ties of a group, inside it or across."""
        title = self.words.say("inside of" if inside else "across of", name=named(self.analysis.group_label(key)))
        behind = sorted(self.analysis.statements_of_group_ties.get((key, inside), ()))
        return self.sentences.behind(("group", key, str(inside)), title, behind)

    def across_regions(self) -> str:
        """The anchor of the surest sentences behind ties across regions."""
        behind = {said for pair in self.analysis.pairs for said in pair.statements}
        return self.sentences.behind(("across",), self.words.say("across regions"), sorted(behind))

    def all_ties(self) -> str:
        """The anchor of the surest sentences behind any tie."""
        return self.sentences.behind(("all",), self.words.say("all ties"), self.analysis.statements_of_all_ties)

    def changed(self, what: str, way: str) -> str:
        """The anchor of the sentences about organisations, or ties, that are new, kept or gone; "" for all else."""
        compared = self.analysis.compared
        if compared is None or what not in ("organisations", "ties"):
            return ""
        title = (*self.words.say(f"change {what}"), Run(": "), *self.words.say(way))
        found = getattr(getattr(compared.change, what), way)
        if what == "ties":
            behind = self.analysis.statements_of_pairs(found)
        else:
            behind = tuple(sorted({iri for one in found for iri in self.analysis.facts_of.get(one, ())}))
        return self.sentences.behind(("change", what, way), title, behind)

    def count(self, value: float, anchor: str = "", digits: int = 0) -> Run:
        """A number that leads to its sentences."""
        return Run(self.words.number(value, digits), anchor)

    def measured(self, measure: str, iri: str) -> Runs:
        """An organisation's value of a measure, with its standard error where there is one."""
        taken = self.analysis.measures[measure]
        value = self.words.measured(taken.values[iri], whole=measure in WHOLE)
        error = taken.errors.get(iri, 0.0)
        more = f"\u00a0±\u00a0{self.words.measured(error, whole=False)}" if error else ""
        return (Run(value + more, self.ties_of(iri) if self.analysis.ties.degree(iri) else ""),)

    def table(self, columns: Sequence[tuple[str | Runs, bool]], rows: Iterable[Sequence[str | Run | Runs]]) -> Table:
        """A table; a column is the key of its words, or its words, and whether numbers stand in it."""
        heads = [
            Column(self.words.say(title) if isinstance(title, str) else title, number) for title, number in columns
        ]
        return Table(tuple(heads), tuple(tuple(_cell(cell) for cell in row) for row in rows))


def _cell(cell: str | Run | Runs) -> Runs:
    if isinstance(cell, str):
        return (Run(cell),)
    return (cell,) if isinstance(cell, Run) else cell
