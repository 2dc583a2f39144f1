"""What is most worth a person's look: each question with the words of the text and its possible answers, ready made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from innograph import text
from innograph.curation.alike import alike
from innograph.curation.grounding import apart, form_key, ground, kind, triple, triple_of
from innograph.curation.rows import CLOSE, SAME
from innograph.model import EXTRACTED, FACT, Concept, Decision, Span
from innograph.vocabulary.iris import document_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from innograph.model import Document, Entity, KnowledgeGraph, Link, Mention, Statement

KINDS = ("statement", "name", "pair", "identifier")
"""What questions are about: a fact, what a name means, whether two entities are one, an identifier elsewhere."""
SAYS = {
    "locatedIn": "is located in",
    "hasSector": "works in the sector",
    "affiliatedWith": "is affiliated with",
    "participatedIn": "took part in",
    "organised": "organised",
    "visited": "visited",
    "collaboratesWith": "collaborates with",
    "partOf": "is part of",
    "fundedBy": "is funded by",
    "runs": "runs",
}
_SURE = 0.9  # a name that is tied better than this is not asked about
_AROUND = 400  # characters of a passage on either side of what it is about
_RARE = 20  # facts of one relation from which on a single one of its kind is unusual


@dataclass(frozen=True, slots=True)
class Answer:
    """A possible answer: the key that gives it, what it says in words, and the decision that it makes.

    `asks` is what a person must type before, empty if nothing; `filled` puts it into the decision.
    """

    key: str
    words: str
    decision: Decision
    asks: str = ""

    def filled(self, value: str) -> Decision:
        """The decision with what a person typed."""
        return replace(self.decision, value=" ".join(value.split()))


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a person should look at.

    `passage` are the sentences around it, from the offset `start` of the document with the id `document`; `marks` are
    the offsets, into the passage, of the words that it is about, `names` those of the names of `about` in it. All are
    empty where no text says it. `confidence`, in
    0..1, is how sure the graph is of it, `reasons` say why it is asked, `about` are the entities in it. `answers` leave
    who, when and why to be filled in.
    """

    kind: str
    title: str
    about: tuple[Entity, ...]
    confidence: float
    reasons: tuple[str, ...]
    answers: tuple[Answer, ...]
    document: str = ""
    document_title: str = ""
    passage: str = ""
    start: int = 0
    marks: tuple[Span, ...] = ()
    names: tuple[Span, ...] = ()

    @property
    def id(self) -> str:
        """What tells the question from every other, the same from build to build."""
        return sha256(repr(_topics(self.answers[0].decision)).encode()).hexdigest()[:16]

    def answer(self, key: str) -> Answer | None:
        """The answer that a key gives."""
        return next((one for one in self.answers if one.key == key), None)


class _Candidate(NamedTuple):
    worth: float
    kind: str
    name: tuple[str, ...]
    make: Callable[[], Question]


def queue(
    graph: KnowledgeGraph,
    decisions: Iterable[Decision] = (),
    *,
    base: str,
    kinds: Sequence[str] = KINDS,
    limit: int | None = None,
) -> list[Question]:
    """What is most worth a look, first what is least certain; what was decided already is not asked.

    `graph` is that of a build, in memory or read back by `load`; `base` opens its IRIs; at most `limit` questions.
    """
    asker = _Asker(graph, base)
    grounded = [ground(row, graph, base=base) for row in decisions]
    candidates = sorted(
        (one for kind in kinds for one in asker.candidates(kind)), key=lambda one: (-one.worth, *one[1:3])
    )
    closed = _closed(grounded)
    found: list[Question] = []
    for candidate in candidates:
        if limit is not None and len(found) >= limit:
            break
        question = candidate.make()
        if not _answered(question, closed):
            found.append(question)
    return found


def is_open(question: Question, decisions: Iterable[Decision]) -> bool:
    """Whether decisions, with whole IRIs, leave a question open: neither answer it nor take away what it is about."""
    return not _answered(question, _closed(decisions))


def left_open(questions: Iterable[Question], decisions: Iterable[Decision]) -> list[Question]:
    """The questions that decisions, with whole IRIs, leave open: `is_open` for many at a time."""
    closed = _closed(decisions)
    return [question for question in questions if not _answered(question, closed)]


def _closed(decisions: Iterable[Decision]) -> set[Hashable]:
    return {topic for row in decisions for topic in _topics(row, whole=True)}


def _answered(question: Question, closed: set[Hashable]) -> bool:
    gone = any(("gone", entity.iri) in closed for entity in question.about)
    return gone or any(topic in closed for topic in _topics(question.answers[0].decision))


def _topics(row: Decision, *, whole: bool = False) -> list[Hashable]:
    """What a decision decides; `whole`: what it takes away, too."""
    sort = kind(row)
    if apart(row) and row.action == "merge":
        return [("pair", *sorted(apart(row))), *([("gone", row.subject)] if whole else [])]
    if sort == "statement":
        return [
            ("statement", triple(row), role) for role in dict.fromkeys((form_key(row.role) if row.role else "", ""))
        ]
    if sort == "identifier":  # "A is not the same as B" may be said of two entities
        return [("identifier", row.subject, row.object), ("pair", *sorted((row.subject, row.object)))]
    if sort in {"name", "split"}:
        return [("name", row.subject, form_key(row.value))]
    if sort == "entity" and row.action == "reject":
        return [("gone", row.subject)]
    return [(sort, row.subject)]


class _Asker:
    """The questions that a graph raises."""

    def __init__(self, graph: KnowledgeGraph, base: str) -> None:
        self._graph, self._base = graph, base
        self._documents = {document.id: document for document in graph.documents}
        self._sentences: dict[str, list[Span]] = {}
        self._mentions: dict[str, list[Mention]] = {}
        for link in graph.links:
            if link.entity:
                self._mentions.setdefault(link.entity.iri, []).append(link.mention)

    def candidates(self, kind: str) -> Iterator[_Candidate]:
        """What could be asked of one kind, with how much it is worth."""
        return {
            "statement": self._statements,
            "name": self._names,
            "pair": self._pairs,
            "identifier": self._identifiers,
        }[kind]()

    # ---- statements ----

    def _statements(self) -> Iterator[_Candidate]:
        facts = [one for one in self._graph.statements if one.modality == FACT]
        shapes = Counter(map(_shape, facts))
        relations = Counter(one.predicate for one in facts)
        for one in facts:
            if one.status != EXTRACTED or not one.evidence:
                continue
            alone = len({piece.document_id for piece in one.evidence}) == 1
            rare = shapes[_shape(one)] == 1 and relations[one.predicate] >= _RARE
            worth = 1 - one.confidence + 0.05 * alone + 0.05 * rare
            name = (*triple_of(one), one.role)
            yield _Candidate(round(worth, 4), "statement", name, _later(self._about_statement, one, alone, rare))

    def _about_statement(self, one: Statement[Entity], alone: bool, rare: bool) -> Question:  # noqa: FBT001 - two facts
        piece = max(one.evidence, key=lambda piece: (piece.score, piece.document_id))
        subject, thing = one.subject, one.object
        target = _label(thing)
        role = f" as {one.role}" if one.role else ""
        reasons = [f"found by {', '.join(sorted({piece.extractor for piece in one.evidence}))}"]
        reasons += ["one document alone states it"] * alone
        kinds = "no other fact of this relation joins a "
        reasons += [f"{kinds}{subject.type} and a {_shape(one)[2]}"] * rare
        iri, predicate, object_iri = triple_of(one)
        decision = Decision("accept", iri, predicate, object_iri, one.role)
        where = replace(decision, document=document_iri(piece.document_id, base=self._base), quote=piece.quote)
        entities = (subject,) if isinstance(thing, Concept) else (subject, thing)
        return self._placed(
            Question(
                "statement",
                f"{subject.label} ({subject.type}) {SAYS[predicate]} {target} ({_shape(one)[2]}){role}",
                entities,
                one.confidence,
                tuple(reasons),
                (
                    Answer("a", "accept: this is so", where),
                    Answer("r", "reject: this is not so", replace(decision, action="reject")),
                    *self._of_entities(entities),
                ),
            ),
            self._documents[piece.document_id],
            [piece.span],
        )

    def _of_entities(self, entities: Sequence[Entity]) -> Iterator[Answer]:
        """The answers about an entity itself."""
        for rename, drop, entity in zip("no", "xy", entities, strict=False):
            new = Decision("rename", entity.iri)
            yield Answer(rename, f"rename {entity.label}", new, asks=f"The right name of {entity.label}")
            yield Answer(drop, f"leave {entity.label} out of the graph", Decision("reject", entity.iri))

    # ---- names ----

    def _names(self) -> Iterator[_Candidate]:
        found: dict[tuple[str, str], Link] = {}
        for link in self._graph.links:
            if link.entity and link.score < _SURE:
                key = (link.entity.iri, form_key(link.mention.text))
                if key not in found or link.score < found[key].score:
                    found[key] = link
        for key, link in found.items():
            worth = 1.3 * (1 - link.score)
            yield _Candidate(round(worth, 4), "name", key, _later(self._about_name, link))

    def _about_name(self, link: Link) -> Question:
        entity, mention = link.entity, link.mention
        name = " ".join(mention.text.split())
        assert entity  # noqa: S101 - none other is a candidate
        decision = Decision("accept", entity.iri, value=name)
        others = [label for label in entity.labels if form_key(label) != form_key(name)]
        splits = [Answer("s", f"split: {name} is something else", replace(decision, action="split"))] if others else []
        return self._placed(
            Question(
                "name",
                f"“{name}” means {entity.label} ({entity.type})",
                (entity,),
                link.score,
                link.reasons,
                (Answer("a", f"accept: {name} means {entity.label}", decision), *splits, *self._of_entities((entity,))),
            ),
            mention.sentence.document,
            [mention.span],
        )

    # ---- pairs ----

    def _pairs(self) -> Iterator[_Candidate]:
        for likeness, one, other, reason in alike(self._graph.entities):
            ends = sorted((one, other), key=lambda entity: (len(self._mentions.get(entity.iri, ())), entity.iri))
            name = (ends[0].iri, ends[1].iri)
            yield _Candidate(round(0.9 * likeness, 4), "pair", name, _later(self._about_pair, *ends, likeness, reason))

    def _about_pair(self, gone: Entity, kept: Entity, likeness: float, reason: str) -> Question:
        merge = Decision("merge", gone.iri, object=kept.iri)
        question = Question(
            "pair",
            f"{gone.label} ({gone.type}) and {kept.label} ({kept.type}) are one",
            (gone, kept),
            likeness,
            (reason,),
            (
                Answer("m", f"merge: both are {kept.label}", merge),
                Answer("r", "reject: they are two", Decision("reject", gone.iri, SAME, kept.iri)),
                *self._of_entities((gone, kept)),
            ),
        )
        mention = next(iter(self._mentions.get(gone.iri, ())), None)
        return self._placed(question, mention.sentence.document, [mention.span]) if mention else question

    # ---- identifiers ----

    def _identifiers(self) -> Iterator[_Candidate]:
        for entity in self._graph.entities:
            for iri in entity.similar:
                yield _Candidate(0.5, "identifier", (entity.iri, iri), _later(self._about_identifier, entity, iri))

    def _about_identifier(self, entity: Entity, iri: str) -> Question:
        decision = Decision("accept", entity.iri, SAME, iri)
        question = Question(
            "identifier",
            f"{entity.label} ({entity.type}) is {iri}",
            (entity,),
            0.5,
            ("the record is like it, but not enough to be sure",),
            (
                Answer("a", "accept: the same", decision),
                Answer("c", "close: alike, but not the same", replace(decision, predicate=CLOSE)),
                Answer("r", "reject: something else", replace(decision, action="reject")),
            ),
        )
        mention = next(iter(self._mentions.get(entity.iri, ())), None)
        return self._placed(question, mention.sentence.document, [mention.span]) if mention else question

    # ---- passages ----

    def _placed(self, question: Question, document: Document, spans: Sequence[Span]) -> Question:
        """The question with the sentences in which its words stand."""
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        around = [span for span in self._spans(document) if span.overlaps(Span(first, last))]
        start = max(min([first, *(span.start for span in around)]), first - _AROUND)
        end = min(max([last, *(span.end for span in around)]), last + _AROUND)
        return replace(
            question,
            document=document.id,
            document_title=document.title or document.source,
            passage=document.text[start:end],
            start=start,
            marks=tuple(Span(span.start - start, span.end - start) for span in spans),
            names=tuple(self._named(question.about, document, Span(start, end))),
        )

    def _named(self, about: Iterable[Entity], document: Document, within: Span) -> list[Span]:
        found = {
            Span(mention.span.start - within.start, mention.span.end - within.start)
            for entity in about
            for mention in self._mentions.get(entity.iri, ())
            if mention.sentence.document.id == document.id and within.contains(mention.span)
        }
        return sorted(found)

    def _spans(self, document: Document) -> list[Span]:
        if document.id not in self._sentences:
            self._sentences[document.id] = [sentence.span for sentence in text.segment(document)]
        return self._sentences[document.id]


def _later(make: Callable[..., Question], *arguments: object) -> Callable[[], Question]:
    """A question that is made when its turn comes: a large graph raises more than anybody is asked."""
    return lambda: make(*arguments)


def _shape(one: Statement[Entity]) -> tuple[str, str, str]:
    return one.subject.type, one.predicate, "Sector" if isinstance(one.object, Concept) else one.object.type


def _label(thing: Entity | Concept) -> str:
    return thing.slug.replace("-", " ") if isinstance(thing, Concept) else thing.label
