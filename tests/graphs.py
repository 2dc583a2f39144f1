"""A small knowledge graph with one of everything that RDF has to carry."""

from __future__ import annotations

from datetime import date

from innograph.model import (
    FACT,
    HOPED,
    NEGATED,
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
from innograph.vocabulary import GROUP_OF

BASE = "https://data.example.org/id/"
FIRST = Document(
    "visita-a-bilbao",
    "Visita a Bilbao. La Regione ha guidato la missione dal 3 al 5 marzo 2025. Anna Verdi, responsabile internazionale "
    "del Cluster Acqua, ha incontrato Uraberri. Il progetto AGUA 4, finanziato da Horizon Europe, tratta di acqua. "
    "Il Cluster Acqua non ha firmato con Uraberri. Potrebbe aderire ad AGUA 4.",
    "it",
    title="Visita a Bilbao",
    source="it/visita-a-bilbao.txt",
    issued=date(2025, 3, 6),
    sha256="0" * 63 + "a",
    url="https://example.org/visita?id=1&x=2",
    publisher="Cluster Acqua",
)
SECOND = Document("uraberri", "Uraberri and Cluster Acqua work together on water.", "en", source="uraberri.txt")


def entity(kind: str, slug: str, label: str, *labels: str) -> Entity:
    return Entity(f"{BASE}{GROUP_OF[kind].lower()}/{slug}", kind, label, tuple(sorted({label, *labels})))


MISSION = Entity(
    f"{BASE}event/visita-a-bilbao",
    "Mission",
    "missione",
    ("Visita", "missione"),
    (),
    date(2025, 3, 3),
    date(2025, 3, 5),
)
ANNA = entity("Person", "anna-verdi", "Anna Verdi", "Verdi")
CLUSTER = Entity(
    f"{BASE}organisation/cluster-acqua",
    "Cluster",
    "Cluster Acqua",
    ("Cluster Acqua",),
    ("https://elsewhere.example.org/organisation/17",),
)
REGION = entity("PublicAuthority", "regione", "La Regione")
URABERRI = entity("Company", "uraberri", "Uraberri")
BILBAO = Entity(
    f"{BASE}place/bilbao", "City", "Bilbao", ("Bilbao", "Bilbo"), ("https://elsewhere.example.org/place/9",)
)
PROJECT = entity("Project", "agua-4", "AGUA 4")
HORIZON = entity("Programme", "horizon-europe", "Horizon Europe")
WATER = Concept("sector", "water")
ENTITIES = (MISSION, ANNA, CLUSTER, REGION, URABERRI, BILBAO, PROJECT, HORIZON)


def evidence(document: Document, quote: str, *, method: str = "frame", score: float = 0.9) -> Evidence:
    start = document.text.index(quote)
    return Evidence(document.id, Span(start, start + len(quote)), quote, method, score)


def _link(document: Document, thing: Entity, name: str) -> Link:
    start = document.text.index(name)
    sentence = Sentence(document, Span(0, len(document.text)))
    return Link(Mention(sentence, Span(start, start + len(name)), thing.type, "test"), thing)


def small_graph() -> KnowledgeGraph:
    led = evidence(FIRST, "La Regione ha guidato la missione dal 3 al 5 marzo 2025.")
    met = evidence(FIRST, "Anna Verdi, responsabile internazionale del Cluster Acqua, ha incontrato Uraberri.")
    funded = evidence(FIRST, "Il progetto AGUA 4, finanziato da Horizon Europe, tratta di acqua.", score=0.85)
    refused = evidence(FIRST, "Il Cluster Acqua non ha firmato con Uraberri.")
    hoped = evidence(FIRST, "Potrebbe aderire ad AGUA 4.", score=1.0)
    headline = evidence(FIRST, "Visita a Bilbao.", method="name: place", score=0.7)
    again = evidence(SECOND, SECOND.text)
    statements = (
        Statement(MISSION, "locatedIn", BILBAO, evidence=(headline,)),
        Statement(REGION, "organised", MISSION, evidence=(led,)),
        Statement(ANNA, "affiliatedWith", CLUSTER, "responsabile internazionale", (met,)),
        Statement(ANNA, "participatedIn", MISSION, evidence=(met,)),
        Statement(MISSION, "visited", URABERRI, evidence=(met, again)),
        Statement(PROJECT, "fundedBy", HORIZON, evidence=(funded,)),
        Statement(PROJECT, "hasSector", WATER, evidence=(funded,)),
        Statement(CLUSTER, "hasSector", WATER, evidence=(again,)),
        Statement(CLUSTER, "collaboratesWith", URABERRI, evidence=(again,), modality=FACT),
        Statement(CLUSTER, "collaboratesWith", URABERRI, evidence=(refused,), modality=NEGATED),
        Statement(CLUSTER, "participatedIn", PROJECT, evidence=(hoped,), modality=HOPED),
        Statement(PROJECT, "partOf", HORIZON, evidence=(funded,)),
        Statement(REGION, "runs", PROJECT, evidence=(led,)),
    )
    links = tuple(
        _link(FIRST, thing, name) for thing, name in ((ANNA, "Anna Verdi"), (BILBAO, "Bilbao"), (MISSION, "missione"))
    )
    return KnowledgeGraph(
        tuple(sorted(ENTITIES, key=lambda one: one.iri)), statements, (SECOND, FIRST), links, {FIRST.id: MISSION.iri}
    )


def renamed(label: str) -> KnowledgeGraph:
    """A graph whose only name, role, title and quote are this text."""
    document = Document("d", label, "en", title=label)
    one, other = (
        Entity(f"{BASE}person/one", "Person", label, (label,)),
        Entity(f"{BASE}organisation/o", "Company", label, ()),
    )
    piece = Evidence("d", Span(0, len(label)), label, label or "rule", 0.5)
    fact = Statement(one, "affiliatedWith", other, label, (piece,))
    return KnowledgeGraph((one, other), (fact,), (document,))
