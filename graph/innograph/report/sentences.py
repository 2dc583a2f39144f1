"""The sentences behind the numbers: of each the surest, from different documents, and how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.export.workbook import address_of
from innograph.model import Concept
from innograph.rdf.ontology import term_label
from innograph.report.content import Bundle, Quoted
from innograph.report.wording import named

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence
    from datetime import date

    from innograph.model import Entity, Evidence, Statement
    from innograph.report.analysis import Analysis
    from innograph.report.content import Runs
    from innograph.report.wording import Words

SHOWN = 5
"""So many statements stand behind a number at most."""
_LONGEST_QUOTE = 600


class Sentences:
    """The bundles of sentences that numbers lead to, in the order in which numbers ask for them."""

    def __init__(self, analysis: Analysis, words: Words) -> None:
        self._analysis, self._words = analysis, words
        self._documents = {document.id: document for document in analysis.graph.documents}
        self._bundles: dict[tuple[str, ...], Bundle] = {}

    @property
    def bundles(self) -> tuple[Bundle, ...]:
        """All that were asked for."""
        return tuple(self._bundles.values())

    def behind(self, key: tuple[str, ...], title: Runs, statements: Iterable[str], *, of: Container[str] = ()) -> str:
        """The anchor of the sentences behind a number; "" where no statement is. Those that are in `of` come first."""
        if key not in self._bundles:
            statements = tuple(statements)
            if not statements:
                return ""
            shown = self._chosen(statements, of)
            quoted = tuple(self._quoted(self._analysis.statements[iri]) for iri in shown)
            self._bundles[key] = Bundle(f"s{len(self._bundles) + 1}", title, quoted, len(statements) - len(shown))
        return self._bundles[key].anchor

    def _chosen(self, statements: tuple[str, ...], of: Container[str]) -> list[str]:
        """The surest of each document, then those of other sentences, then the others."""
        facts, sure = self._analysis.statements, self._analysis.confidences
        ranked = sorted(statements, key=lambda iri: (iri not in of, -sure[iri], iri))
        chosen = _telling_more(ranked, lambda iri: {piece.document_id for piece in facts[iri].evidence})
        if len(chosen) < SHOWN:
            chosen += [
                iri
                for iri in _telling_more(ranked, lambda iri: {piece.quote for piece in facts[iri].evidence})
                if iri not in chosen
            ]
        if len(chosen) < SHOWN:
            chosen += [iri for iri in ranked if iri not in chosen]
        return chosen[:SHOWN]

    def _quoted(self, fact: Statement[Entity]) -> Quoted:
        best = max(fact.evidence, key=lambda piece: (piece.score, piece.document_id), default=None)
        thing = fact.object
        target = self._analysis.labels.get(thing.slug, thing.slug) if isinstance(thing, Concept) else thing.label
        return Quoted(
            named(fact.subject.label).text,
            term_label(fact.predicate, self._words.language),
            named(target).text,
            named(fact.role).text if fact.role else "",
            _cut(best.quote) if best else "",
            *self._source(best),
            self._words.percent(fact.confidence),
        )

    def _source(self, piece: Evidence | None) -> tuple[str, str, str, str]:
        """The language, title, address and day of the document."""
        document = self._documents.get(piece.document_id) if piece else None
        if document is None:
            return ("", "", "", "")
        day: date | None = self._analysis.documents_of_days.get(document.id)
        return (
            document.language,
            named(document.title or document.id).text,
            address_of(document.url) if document.url else "",
            self._words.day(day) if day else "",
        )


def _telling_more(ranked: Sequence[str], told_by: Callable[[str], set[str]]) -> list[str]:
    """The first ones that each tell something that none before it does."""
    chosen: list[str] = []
    told: set[str] = set()
    for iri in ranked:
        new = told_by(iri) - told
        if new:
            chosen.append(iri)
            told |= new
        if len(chosen) == SHOWN:
            break
    return chosen


def _cut(quote: str) -> str:
    quote = " ".join(quote.split())
    return quote if len(quote) <= _LONGEST_QUOTE else f"{quote[: _LONGEST_QUOTE - 1]}…"
