"""The statements of one document by the fact that they state, and what speaks for and against each fact."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.words import tokenise
from innograph.model import FACT, Concept, Entity
from innograph.vocabulary import GROUP_OF, SYMMETRIC

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from innograph.model import Link, Mention, Statement

_STEPS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
_MANY = 3
_PLAIN = 0.5
_LONG = (8, 20, 40)


class Fact(NamedTuple):
    """What some statements of a document say alike; `object` is an entity or a concept."""

    document_id: str
    subject: Entity
    predicate: str
    object: Entity | Concept

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What makes two facts the same."""
        return (self.document_id, self.subject.iri, self.predicate, self.object.key)


class Case(NamedTuple):
    """A fact with the statements that propose it and the features that it is judged by."""

    fact: Fact
    statements: tuple[Statement[Mention], ...]
    features: tuple[str, ...]


def cases(
    statements: Sequence[Statement[Mention]], *, links: Sequence[Link], main_events: Mapping[str, Mention]
) -> list[Case]:
    """The facts that the statements propose; what is negated or hoped for, or links to nothing, is none."""
    entity_of = {link.mention.key: link.entity for link in links if link.entity}
    proposed: dict[tuple[Hashable, ...], list[Statement[Mention]]] = defaultdict(list)
    facts: dict[tuple[Hashable, ...], Fact] = {}
    for one in statements:
        fact = _fact(one, entity_of)
        if fact:
            facts.setdefault(fact.key, fact)
            proposed[fact.key].append(one)
    witness = _Witness(links, main_events, [fact for key, fact in facts.items() if _is_likely(proposed[key])])
    return [
        Case(fact, tuple(proposed[key]), tuple(sorted(set(witness.features(fact, proposed[key])))))
        for key, fact in facts.items()
    ]


def _is_likely(proposed: Iterable[Statement[Mention]]) -> bool:
    """Whether a fact may count as a rival of others: what the encoder hears only faintly would rival everything."""
    pieces = [piece for one in proposed for piece in one.evidence]
    return any(piece.score >= _PLAIN or not piece.extractor.endswith("-heard") for piece in pieces)


def _fact(one: Statement[Mention], entity_of: Mapping[tuple[str, int, int, str], Entity]) -> Fact | None:
    subject = entity_of.get(one.subject.key)
    thing = one.object if isinstance(one.object, Concept) else entity_of.get(one.object.key)
    if one.modality != FACT or subject is None or thing is None or subject.key == thing.key:
        return None
    if one.predicate in SYMMETRIC and isinstance(thing, Entity) and thing.iri < subject.iri:
        subject, thing = thing, subject
    return Fact(one.subject.sentence.document.id, subject, one.predicate, thing)


class _Witness:
    """What the other mentions and facts of the documents say about a fact."""

    def __init__(self, links: Sequence[Link], main_events: Mapping[str, Mention], facts: Iterable[Fact]) -> None:
        self.mentions: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for link in links:
            if link.entity:
                self.mentions[link.mention.sentence.document.id, link.entity.iri].append(link.mention)
        entity_of = {link.mention.key: link.entity for link in links if link.entity}
        self.topics = {name: entity_of[m.key].iri for name, m in main_events.items() if m.key in entity_of}
        self.ends: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self.objects: dict[tuple[str, str, str], set[object]] = defaultdict(set)
        self.subjects: dict[tuple[str, str, object], set[str]] = defaultdict(set)
        for fact in facts:
            self.objects[fact.document_id, fact.subject.iri, fact.predicate].add(fact.object.key)
            self.subjects[fact.document_id, fact.predicate, fact.object.key].add(fact.subject.iri)

    def features(self, fact: Fact, proposed: Sequence[Statement[Mention]]) -> Iterator[str]:
        """What speaks for and against a fact, each with a speaking name."""
        yield "bias"
        yield from self._rules(proposed)
        yield from self._ends(fact)
        yield from self._rivals(fact)
        document = proposed[0].subject.sentence.document
        yield f"language={document.language}"
        yield from _places(proposed)

    def _rules(self, proposed: Sequence[Statement[Mention]]) -> Iterator[str]:
        best: dict[str, float] = {}
        for one in proposed:
            for piece in one.evidence:
                rule = piece.extractor.partition("[")[0]
                best[rule] = max(best.get(rule, 0.0), piece.score)
        for rule, score in best.items():
            yield f"rule={rule}"
            yield from (f"rule={rule}>={step}" for step in _STEPS if score >= step)
        yield f"rules={min(len(best), _MANY)}"
        yield f"pieces={min(len({(p.document_id, p.span) for one in proposed for p in one.evidence}), _MANY)}"

    def _ends(self, fact: Fact) -> Iterator[str]:
        ends = [("subject", fact.subject)]
        if isinstance(fact.object, Entity):
            ends.append(("object", fact.object))
        for name, entity in ends:
            key = (fact.document_id, name, entity.iri)
            if key not in self.ends:  # many facts share an end
                self.ends[key] = tuple(self._end(name, entity, fact.document_id))
            yield from self.ends[key]
        yield f"types={fact.subject.type}/{fact.object.type if isinstance(fact.object, Entity) else '-'}"

    def _end(self, name: str, entity: Entity, document_id: str) -> Iterator[str]:
        own = self.mentions[document_id, entity.iri]
        topic = self.topics.get(document_id) == entity.iri
        yield f"{name}={'topic' if topic else entity.type}"
        yield f"{name} seen={min(len(own), _MANY)}"
        score = max((mention.score for mention in own), default=0.0)
        yield from (f"{name} sure>={step}" for step in _STEPS if score >= step)
        best = max(own, key=lambda mention: mention.score, default=None)
        yield f"{name} by={best.detector if best else '-'}"
        yield f"{name} words={min(len(tokenise(entity.label)), _MANY)}"

    def _rivals(self, fact: Fact) -> Iterator[str]:
        objects = self.objects[fact.document_id, fact.subject.iri, fact.predicate]
        subjects = self.subjects[fact.document_id, fact.predicate, fact.object.key]
        yield f"objects={min(len(objects), 5)}"
        yield f"subjects={min(len(subjects), 5)}"
        if not isinstance(fact.object, Entity):
            return
        for other in ("participatedIn", "organised", "visited", "fundedBy", "partOf", "runs", "collaboratesWith"):
            both = (fact.object.key in self.objects[fact.document_id, fact.subject.iri, other]) or (
                fact.subject.key in self.objects[fact.document_id, fact.object.iri, other]
            )
            if other != fact.predicate and both:
                yield f"also={other}"
        if GROUP_OF[fact.object.type] == "Place":
            wider = any(
                fact.object.key in self.objects.get((fact.document_id, str(place), "locatedIn"), ())
                for place in objects
            )
            yield f"wider={wider}"
            yield f"kinds={fact.object.type}/{min(len(objects), _MANY)}"


def _places(proposed: Sequence[Statement[Mention]]) -> Iterator[str]:
    """Where the words stand: how long the sentence is, how far apart its two ends, whether it is a heading."""
    best = max(proposed, key=lambda one: max((piece.score for piece in one.evidence), default=0.0))
    sentence = best.subject.sentence
    piece = best.evidence[0]
    yield f"length={sum(len(piece.quote.split()) > bound for bound in _LONG)}"
    yield f"heading={sentence.heading}"
    if isinstance(best.object, Concept):
        return
    one, other = sorted((best.subject.span, best.object.span))
    near = best.subject.sentence.span == best.object.sentence.span
    text = sentence.document.text[one.end : other.start] if near else ""
    yield f"apart={min(len(text.split()) // 3, 6) if near else 'far'}"
    yield f"order={'subject' if best.subject.span < best.object.span else 'object'} first"
    yield f"position={min(3, 4 * piece.span.start // max(1, len(sentence.document.text)))}"
