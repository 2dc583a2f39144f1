"""Extraction measured against gold: the rules of `corpus/GUIDELINES.md`, entity by entity and triple by triple."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from innograph import encoder, extraction, linking, pipeline, text
from innograph.configuration import DEFAULT_PROFILE
from innograph.errors import ReadError
from innograph.model import FACT, Concept, Entity, Link, Mention, Span
from innograph.vocabulary import GROUP_OF, SYMMETRIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from innograph.encoder import Encoding
    from innograph.model import Document, KnowledgeGraph, Sentence

_ARTICLES = frozenset(
    [
        "il",
        "lo",
        "la",
        "i",
        "gli",
        "le",
        "l",
        "el",
        "los",
        "las",
        "the",
        "les",
        "der",
        "die",
        "das",
        "o",
        "a",
        "os",
        "as",
        "un",
        "una",
    ]
)


@dataclass
class Tally:
    """Counts of one kind of thing, and what follows from them."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right, 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of what was wanted that was found, 0 where nothing was wanted."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0

    def add(self, *, right: bool = False, found: bool = False, wanted: bool = False) -> None:
        """Count one thing."""
        self.right += right
        self.found += found
        self.wanted += wanted

    def __iadd__(self, other: Tally) -> Self:
        self.right += other.right
        self.found += other.found
        self.wanted += other.wanted
        return self


def _tallies() -> defaultdict[str, Tally]:
    return defaultdict(Tally)


@dataclass
class Scores:
    """The result of an evaluation; the keys of `groups` and so on are local names of the ontology."""

    entities: Tally = field(default_factory=Tally)
    relations: Tally = field(default_factory=Tally)
    groups: defaultdict[str, Tally] = field(default_factory=_tallies)
    predicates: defaultdict[str, Tally] = field(default_factory=_tallies)
    language_entities: defaultdict[str, Tally] = field(default_factory=_tallies)
    language_relations: defaultdict[str, Tally] = field(default_factory=_tallies)
    typed: Counter[bool] = field(default_factory=Counter)
    grounded: Counter[bool] = field(default_factory=Counter)
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def exact_type(self) -> float:
        """The share of the entities found that have the exact type."""
        return self.typed[True] / self.typed.total() if self.typed else 0.0

    @property
    def grounded_share(self) -> float:
        """The share of the pieces of evidence whose quote is the text between its offsets."""
        return self.grounded[True] / self.grounded.total() if self.grounded else 0.0


@dataclass(frozen=True)
class Gold:
    """One annotated text."""

    name: str
    path: Path
    language: str
    entities: list[dict[str, Any]]
    relations: list[dict[str, str]]


def load_gold(corpus: Path) -> list[Gold]:
    """The annotated texts of a folder, sorted by name; raises ReadError if there are none or one is malformed."""
    paths = sorted(corpus.glob("*.gold.json"))
    if not paths:
        raise ReadError(f"{corpus} holds no *.gold.json; name a folder of annotated texts such as corpus/dev")
    return [_gold_of(path) for path in paths]


def _gold_of(path: Path) -> Gold:
    name = path.name.removesuffix(".gold.json")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        gold = Gold(name, path.with_name(f"{name}.txt"), data["language"], data["entities"], data["relations"])
        known = {entity["id"] for entity in gold.entities if entity["name"] and GROUP_OF[entity["type"]]}
        unknown = sorted({relation["s"] for relation in gold.relations if relation["p"] and relation["o"]} - known)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReadError(f"{path}: is no annotation ({type(error).__name__}: {error}); see the guidelines") from error
    if unknown:
        raise ReadError(f"{path}: relations name {', '.join(unknown)}, which is no entity's id; correct it")
    return gold


def gold_mentions(gold: Gold, sentences: Sequence[Sentence]) -> tuple[list[Mention], Mention | None]:
    """Every occurrence of the gold names as mentions, and that of the main event: relations measured on their own."""
    found: dict[tuple[str, Span], Mention] = {}
    topic: set[str] = set()
    for entity in gold.entities:
        names = [entity["name"], *entity.get("aliases", [])]
        topic.update(names if entity.get("main") else ())
        for name in names:
            pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
            for sentence in sentences:
                for match in pattern.finditer(sentence.document.text, *sentence.span):
                    mention = Mention(sentence, Span(*match.span()), entity["type"], "gold")
                    found.setdefault((GROUP_OF[mention.type], mention.span), mention)
    # "missione" within "missione a Bilbao" is dropped, so the main event is looked for among those that stay.
    mentions = _outermost(found.values())
    main = next((m for m in mentions if GROUP_OF[m.type] == "Event" and m.text in topic), None)
    return mentions, main


def _graph_of_gold(gold: Gold, document: Document) -> KnowledgeGraph:
    """The graph of a text whose names and their identity are taken from gold: extraction measured on its own."""
    sentences = text.segment(document)
    mentions, main = gold_mentions(gold, sentences)
    statements = extraction.extract(sentences, mentions, main=main, encoding=encoder.encode(sentences))
    entities = {}
    for entity in gold.entities:
        labels = (entity["name"], *entity.get("aliases", []))
        for label in labels:
            entities[GROUP_OF[entity["type"]], label] = Entity(entity["id"], entity["type"], entity["name"], labels)
    links = [Link(mention, entities[GROUP_OF[mention.type], mention.text]) for mention in mentions]
    main_events = {document.id: main} if main else {}
    return linking.assemble([document], links=links, statements=statements, main_events=main_events)


def _outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """Drop mentions within a longer one of the same group; a place within a name stays."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
        group = GROUP_OF[mention.type]
        if not any(k.span.contains(mention.span) and GROUP_OF[k.type] == group for k in kept):
            kept.append(mention)
    return kept


def evaluate(
    golds: Sequence[Gold],
    *,
    profile: str = DEFAULT_PROFILE,
    given_mentions: bool = False,
    encodings: Mapping[str, Encoding] | None = None,
) -> Scores:
    """Build each text by itself and score it; `given_mentions` takes the entities' names from gold.

    `encodings` holds by a text's name what another encoder makes of it: one that has not learned from that text.
    """
    scores = Scores()
    for gold in golds:
        document = text.read(gold.path, language=gold.language)
        if given_mentions:
            graph = _graph_of_gold(gold, document)
        elif encodings is not None:
            sentences = text.segment(document)
            graph = pipeline.build_graph([pipeline.read_sentences(document, sentences, encodings[gold.name])])
        else:
            graph = pipeline.build_graph([pipeline.analyse(document, profile=profile)])
        score(graph, gold=gold, document=document, scores=scores)
    return scores


def as_json(scores: Scores) -> dict[str, Any]:
    """The F1 scores as plain data; a language has its entities' first, its relations' second."""
    return {
        "entities_f1": scores.entities.f1,
        "relations_f1": scores.relations.f1,
        "exact_type": scores.exact_type,
        "grounded": scores.grounded_share,
        "texts": len(scores.errors),
        "groups": {name: tally.f1 for name, tally in sorted(scores.groups.items())},
        "predicates": {name: tally.f1 for name, tally in sorted(scores.predicates.items())},
        "languages": {
            name: [tally.f1, scores.language_relations[name].f1]
            for name, tally in sorted(scores.language_entities.items())
        },
    }


def score(graph: KnowledgeGraph, *, gold: Gold, document: Document, scores: Scores) -> None:
    """Add the comparison of one document's graph with its gold to the scores."""
    errors = scores.errors.setdefault(gold.name, [])
    matched = match_entities(graph, gold, graph.topics.get(document.id, ""))
    _score_entities(graph, gold, matched, scores, errors)
    _score_relations(graph, gold, matched, scores, errors)
    for statement in graph.statements:
        for piece in statement.evidence:
            right = bool(piece.quote) and document.text[slice(*piece.span)] == piece.quote
            scores.grounded[right and (piece.quote[0].isalnum() or piece.quote[0] in "\"'«“‘„»”’")] += 1


def _score_entities(
    graph: KnowledgeGraph, gold: Gold, matched: dict[str, str], scores: Scores, errors: list[str]
) -> None:
    own, reached = Tally(), set(matched.values())
    types = {entity["id"]: entity["type"] for entity in gold.entities}
    for entity in gold.entities:
        own.add(wanted=True)
        scores.groups[GROUP_OF[entity["type"]]].add(wanted=True)
        if entity["id"] not in reached:
            errors.append(f"missed entity   {entity['type']}: {entity['name']}")
    for found in graph.entities:
        right = found.iri in matched
        own.add(right=right, found=True)
        scores.groups[GROUP_OF[found.type]].add(right=right, found=True)
        if right:
            exact = types[matched[found.iri]] == found.type
            scores.typed[exact] += 1
            if not exact:
                errors.append(f"wrong type      {found.label}: {found.type}, not {types[matched[found.iri]]}")
        else:
            errors.append(f"spurious entity {found.type}: {found.label}")
    scores.entities += own
    scores.language_entities[gold.language] += own


def _score_relations(
    graph: KnowledgeGraph, gold: Gold, matched: dict[str, str], scores: Scores, errors: list[str]
) -> None:
    own = Tally()
    names = {entity["id"]: entity["name"] for entity in gold.entities}
    wanted = {_triple(r["s"], r["p"], r["o"]) for r in gold.relations}
    got = {}
    for statement in graph.statements:
        if statement.modality != FACT:
            continue
        thing = statement.object
        target = thing.slug if isinstance(thing, Concept) else matched.get(thing.iri, thing.iri)
        label = thing.slug if isinstance(thing, Concept) else thing.label
        triple = _triple(matched.get(statement.subject.iri, statement.subject.iri), statement.predicate, target)
        method = statement.evidence[0].extractor if statement.evidence else ""
        got[triple] = f"{statement.subject.label} | {statement.predicate} | {label}   [{method}]"
    for triple in sorted(wanted | set(got)):
        counted = {"right": triple in wanted and triple in got, "found": triple in got, "wanted": triple in wanted}
        own.add(**counted)
        scores.predicates[triple[0]].add(**counted)
        if not counted["wanted"]:
            errors.append(f"wrong relation  {got[triple]}")
        elif not counted["found"]:
            predicate, subject, target = triple
            errors.append(f"missed relation {names[subject]} | {predicate} | {names.get(target, target)}")
    scores.relations += own
    scores.language_relations[gold.language] += own


def match_entities(graph: KnowledgeGraph, gold: Gold, topic: str) -> dict[str, str]:
    """Entity IRI -> gold id, one to one; the main event fits the main event whatever its name."""
    matched: dict[str, str] = {}
    main = next((entity["id"] for entity in gold.entities if entity.get("main")), None)
    if main and topic:
        matched[topic] = main
    names = {e["id"]: {name_key(n) for n in [e["name"], *e.get("aliases", [])]} for e in gold.entities}
    for preferred_only in (True, False):  # preferred labels claim their gold first
        for entity in graph.entities:
            if entity.iri in matched:
                continue
            own = {name_key(entity.label)} if preferred_only else {name_key(n) for n in (entity.label, *entity.labels)}
            taken = set(matched.values())
            for candidate in gold.entities:
                same_group = GROUP_OF[candidate["type"]] == GROUP_OF[entity.type]
                if candidate["id"] not in taken and same_group and own & names[candidate["id"]]:
                    matched[entity.iri] = candidate["id"]
                    break
    return matched


def name_key(name: str) -> str:
    """A name with case, quotes, punctuation and a leading article folded away."""
    words = re.findall(r"[\w&+]+", unicodedata.normalize("NFKC", name).casefold())
    while len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(words)


def _triple(subject: str, predicate: str, target: str) -> tuple[str, str, str]:
    if predicate in SYMMETRIC:
        subject, target = sorted((subject, target))
    return (predicate, subject, target)
