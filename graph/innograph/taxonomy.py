"""A user's own taxonomy of sectors, and how the sectors of the ontology map to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MATCHES = ("exact", "close", "broad", "narrow", "related")
"""How a term of the taxonomy fits a sector, as SKOS has it: `broad` means that the term is the broader of the two."""

# What is said in the user's terms holds of the sector, unless the term is wider: "C28 Machinery" need not be robotics.
_HOLD = frozenset({"exact", "close", "narrow"})


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the user's taxonomy; `labels` are pairs of language ("" if not known) and text."""

    code: str
    iri: str
    scheme: str
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """The first of its labels, the code where it has none."""
        return self.labels[0][1] if self.labels else self.code


@dataclass(frozen=True, slots=True)
class Fit:
    """That a sector of the ontology and a term match: `match` is one of MATCHES."""

    sector: str
    term: Term
    match: str = "close"


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The terms that the sectors of the ontology map to; several may fit one sector, and one several."""

    name: str
    fits: tuple[Fit, ...]
    _by_sector: Mapping[str, tuple[Fit, ...]] = field(init=False, repr=False, compare=False)
    _by_word: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_sector: dict[str, tuple[Fit, ...]] = {}
        by_word: dict[str, tuple[str, ...]] = {}
        for fit in self.fits:
            by_sector[fit.sector] = (*by_sector.get(fit.sector, ()), fit)
        exact = {fit.term.iri for fit in self.fits if fit.match == "exact"}
        for fit in self.fits:
            # Beside a sector that is the term itself, those that are only like it are not meant.
            holds = fit.match == "exact" if fit.term.iri in exact else fit.match in _HOLD
            words = {fit.term.code, *(text for _, text in fit.term.labels)} if holds else ()
            for word in map(str.casefold, words):
                by_word[word] = tuple(dict.fromkeys((*by_word.get(word, ()), fit.sector)))
        object.__setattr__(self, "_by_sector", by_sector)
        object.__setattr__(self, "_by_word", by_word)

    def fits_of(self, sector: str) -> tuple[Fit, ...]:
        """The terms that fit a sector, in the order of the file."""
        return self._by_sector.get(sector, ())

    def labels_of(self, term: Term) -> tuple[tuple[str, str], ...]:
        """The labels of a term, one in each language: of several rows of one term the first counts."""
        labels: dict[str, str] = {}
        for fit in self.fits:
            if fit.term.iri == term.iri:
                labels = dict(fit.term.labels) | labels
        return tuple(sorted(labels.items())) or (("", term.code),)

    def slugs_of(self, word: str) -> tuple[str, ...]:
        """The sectors that a code or label stands for; none where the term is wider than the sectors it matches."""
        return self._by_word.get(word.casefold(), ())
