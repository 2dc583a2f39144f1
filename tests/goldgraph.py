"""Graphs for tests: from the annotated corpus, made up at any size, and hostile."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from innograph.lexicon.words import slug
from innograph.model import (
    Concept,
    Document,
    Entity,
    Evidence,
    KnowledgeGraph,
    Link,
    Mention,
    Sentence,
    Span,
    Statement,
)
from innograph.vocabulary import CLASSES, GROUP_OF, RELATIONS, SECTORS

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from pathlib import Path

BASE = "https://w3id.org/innograph/id/"
SCHEME = "sector"
_SENTENCE = re.compile(r"\S.*?(?:(?<=[.!?»])(?= [A-ZÀ-Ý«])|$)", re.MULTILINE)


def entity(name: str, kind: str, *, labels: Iterable[str] = ()) -> Entity:
    iri = f"{BASE}{GROUP_OF[kind].lower()}/{slug(name) or 'unnamed'}"
    return Entity(iri, kind, name, tuple(sorted({name, *labels})))


def document(name: str, words: str, *, title: str = "") -> Document:
    return Document(name, words, "en", title=title or name, source=f"{name}.txt")


def fact(
    subject: Entity, predicate: str, thing: Entity | Concept, *, doc: Document, role: str = ""
) -> Statement[Entity]:
    """A statement whose quote is the whole of the document."""
    piece = Evidence(doc.id, Span(0, len(doc.text)), doc.text, "frame", 0.9)
    return Statement(subject, predicate, thing, role, (piece,))


def gold_graph(corpus: Path, *, names: str = "") -> KnowledgeGraph:
    """What a perfect reading of the annotated texts would give; a quote is the sentence that holds both names."""
    book = _Book()
    for path in sorted(corpus.glob(f"{names}*.gold.json")):
        book.enter(path)
    return book.graph()


class _Book:
    """The annotated texts entered so far; a name stands for one thing in all of them, but an event is one per text."""

    def __init__(self) -> None:
        self.entities: dict[str, Entity] = {}
        self.rows: dict[tuple[str, str, str, str], list[Evidence]] = defaultdict(list)
        self.documents: list[Document] = []
        self.links: list[Link] = []
        self.topics: dict[str, str] = {}

    def enter(self, path: Path) -> None:
        gold = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".gold.json")
        words = path.with_name(f"{name}.txt").read_text(encoding="utf-8")
        doc = Document(name, words, gold["language"], words.partition("\n")[0], f"{name}.txt")
        self.documents.append(doc)
        sentences = [Sentence(doc, Span(*found.span())) for found in _SENTENCE.finditer(words)]
        own = {row["id"]: self._entity(row, name) for row in gold["entities"]}
        forms = {row["id"]: [row["name"], *row.get("aliases", [])] for row in gold["entities"]}
        self.topics.update((name, own[row["id"]]) for row in gold["entities"] if row.get("main"))
        for key, iri in own.items():
            self.links += [Link(mention, self.entities[iri]) for mention in _mentions(sentences, forms[key])]
        for row in gold["relations"]:
            piece = _evidence(sentences, [forms[end] for end in (row["s"], row["o"]) if end in forms])
            self.rows[own[row["s"]], row["p"], own.get(row["o"], row["o"]), row.get("role", "")].append(piece)

    def _entity(self, row: dict[str, Any], text: str) -> str:
        single = entity(f"{row['name']} {text}" if row["type"] in {"Mission", "Event"} else row["name"], row["type"])
        known = self.entities.get(single.iri)
        labels = tuple(sorted({row["name"], *row.get("aliases", []), *(known.labels if known else ())}))
        self.entities[single.iri] = Entity(single.iri, single.type, known.label if known else row["name"], labels)
        return single.iri

    def graph(self) -> KnowledgeGraph:
        statements = [
            Statement(
                self.entities[s],
                p,
                self.entities[o] if o in self.entities else Concept(SCHEME, o),
                role,
                tuple(evidence),
            )
            for (s, p, o, role), evidence in sorted(self.rows.items())
        ]
        entities = tuple(entity for _, entity in sorted(self.entities.items()))
        links = [Link(link.mention, link.entity and self.entities[link.entity.iri]) for link in self.links]
        return KnowledgeGraph(entities, tuple(statements), tuple(self.documents), tuple(links), self.topics)


def _mentions(sentences: Sequence[Sentence], forms: Sequence[str]) -> list[Mention]:
    longest = sorted(forms, key=lambda form: -len(form))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")
    return [
        Mention(sentence, Span(*found.span()), "Organisation", "gold")
        for sentence in sentences
        for found in pattern.finditer(sentence.document.text, *sentence.span)
    ]


def _evidence(sentences: Sequence[Sentence], names: Sequence[Sequence[str]]) -> Evidence:
    """The first sentence that names the most of the things."""
    best = max(sentences, key=lambda s: sum(any(name in s.text for name in forms) for forms in names))
    return Evidence(best.document.id, best.span, best.text, "gold", 0.93)


def random_graph(nodes: int, edges: int, *, seed: int = 7) -> KnowledgeGraph:
    """A graph with the habits of a real one: hubs, a long tail, several documents."""
    chance = random.Random(seed)  # noqa: S311 - a test's graph, no secret
    kinds = [*CLASSES, *(chance.choice(CLASSES) for _ in range(nodes - len(CLASSES)))]
    things = [entity(f"{kind} {number}", kind) for number, kind in enumerate(kinds)]
    by_kind = defaultdict(list)
    for thing in things:
        by_kind[thing.type].append(thing)
    documents = [
        document(f"d{n:03}", f"Report {n} says that they met.", title=f"Report {n}") for n in range(nodes // 20 + 1)
    ]
    statements: dict[tuple[Hashable, ...], Statement[Entity]] = {}
    while len(statements) < edges:
        predicate = chance.choice(sorted(RELATIONS))
        relation = RELATIONS[predicate]
        subject = _skewed([t for kind in sorted(relation.domain) for t in by_kind[kind]], chance)
        target: Entity | Concept = (
            Concept(SCHEME, chance.choice(sorted(SECTORS)))
            if "Sector" in relation.range
            else _skewed([t for kind in sorted(relation.range) for t in by_kind[kind]], chance)
        )
        made = fact(subject, predicate, target, doc=documents[int(subject.label.split()[-1]) // 20])
        statements[made.key] = made
    return KnowledgeGraph(tuple(sorted(things, key=lambda t: t.iri)), tuple(statements.values()), tuple(documents))


def _skewed(things: list[Entity], chance: random.Random) -> Entity:
    return things[int(len(things) * chance.random() ** 2.5)]


HOSTILE = (
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    '<img src=x onerror="window.hacked=1">',
    "<!--<script>",
    "]]><svg onload=window.hacked=1>",
    "\"';`${window.hacked=1}\\",
    "{{ 7*7 }}{% raw %}",
    "javascript:window.hacked=1",
    "\u202eevil\u202c شركة הייטק",
    "zero\u200bwidth\u2028line\u2029end\ufeff",
    "\x00\x07\x1b[31mcontrol",
    "👩\u200d🔬 emoji 🚀",
    "lone \ud800 surrogate",
    "long " * 2000,
)


def hostile_graph() -> KnowledgeGraph:
    """Names, roles, titles and quotes that a page must show as text."""
    mission = Entity(f"{BASE}event/mission", "Mission", "Mission <b>bold</b>", ("Mission",))
    names = [Entity(f'{BASE}organisation/{n}"><script>', "Company", name, (name,)) for n, name in enumerate(HOSTILE)]
    docs = [Document(f"d{n}", f"{name} took part.", "en", name, f"{n}.txt", url=name) for n, name in enumerate(HOSTILE)]
    facts = [
        fact(one, "participatedIn", mission, doc=doc, role=one.label) for one, doc in zip(names, docs, strict=True)
    ]
    return KnowledgeGraph((mission, *names), tuple(facts), tuple(docs))
