"""The chains of one thing, and what they say of it together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from innograph.lexicon.places import find_place
from innograph.linking.events import unnamed
from innograph.linking.labels import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.lexicon.places import Place
    from innograph.linking.called import Called
    from innograph.linking.collected import Chains
    from innograph.linking.days import Days
    from innograph.linking.reasons import Match

_NOTHING: Mapping[int, Match] = {}


class Cluster:
    """The numbers of the chains of one thing, sorted; `why` says of those under a shorter name why they are there."""

    __slots__ = ("_label", "_of", "_type", "chains", "why")

    def __init__(self, of: Chains, chains: Sequence[int], why: Mapping[int, Match] = _NOTHING) -> None:
        self._of = of
        self.chains = sorted(chains)
        self.why = why or _NOTHING
        self._type = self._label = ""

    @property
    def group(self) -> str:
        """The group of classes that all its mentions belong to."""
        return self.root.group

    @property
    def type(self) -> str:
        """The class that weighs most, each mention by its score; the alphabet decides ties."""
        if not self._type:
            weights: Counter[str] = Counter()
            for chain in self.chains:
                for kind, weight in self._of.weights(chain):
                    weights[kind] += weight
            self._type = min(weights, key=lambda kind: (-weights[kind], kind))
        return self._type

    @property
    def label(self) -> str:
        """The preferred name."""
        if not self._label:
            worded = ((wording, chain) for chain in self.chains for wording in self._of.wordings(chain))
            self._label = label_of(self.group, ((word, self._of.root(chain).language) for word, chain in worded))
        return self._label

    @property
    def labels(self) -> tuple[str, ...]:
        """Every surface form."""
        worded = (wording for chain in self.chains for wording in self._of.wordings(chain))
        return tuple(sorted({wording.text for wording in worded if wording.here}))

    @property
    def root(self) -> Called:
        """The name by which its first chain goes."""
        return self._of.root(self.chains[0])

    @property
    def forms(self) -> list[Called]:
        """The names by which its chains go."""
        return self._of.forms(self.chains)

    @property
    def place(self) -> Place | None:
        """The place of the gazetteer that it is."""
        return find_place(self.root.place) if self.root.place else None

    @property
    def is_told(self) -> bool:
        """Whether a text tells the place from others of its name."""
        place = self.root.place
        return any(self._of.root(chain).place == place and not self._of.aside(chain).doubtful for chain in self.chains)

    @property
    def unnamed(self) -> bool:
        """Whether it is an event that only its own text can mean."""
        return self.group == "Event" and all(unnamed(self._of.root(chain)) for chain in self.chains)

    @property
    def main(self) -> bool:
        """Whether a text is about it."""
        return any(self._of.aside(chain).main for chain in self.chains)

    @property
    def documents(self) -> Iterator[str]:
        """The identifiers of the documents that name it, sorted."""
        return (self._of.documents[at] for at in dict.fromkeys(map(self._of.document, self.chains)))

    @property
    def records(self) -> list[str]:
        """The keys that tables give it, sorted."""
        return sorted({key for chain in self.chains if (key := self._of.record(chain))})

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The IRIs that tables give it elsewhere, sorted."""
        return tuple(sorted({iri for chain in self.chains for iri in self._of.aside(chain).identifiers}))

    @property
    def days(self) -> Days:
        """The days that a table gives, else those of an event from the first text that gives them.

        Those that are about it come before others.
        """
        stated = [(self._of.document(at), *self._of.stated[at]) for at in self.chains if at in self._of.stated]
        if stated:
            *_, first, last = min(stated, key=lambda one: one[:4])
            return first, last
        told = sorted((self._of.aside(chain) for chain in self.chains), key=lambda one: not one.main)
        return next((one.days for one in told if one.days[0]), (None, None))

    @property
    def keys(self) -> Iterator[tuple[str, int, int, str]]:
        """The keys of its mentions."""
        return (key for chain in self.chains for key in self._of.keys(chain))
