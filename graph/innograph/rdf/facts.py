"""A knowledge graph as triples: what the texts state as fact, and what it needs to stand alone on a portal."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from innograph.lexicon.words import slug as slugged
from innograph.model import FACT, Concept
from innograph.rdf.ontology import sector_labels, super_properties, types, with_broader
from innograph.rdf.terms import TRUE, day, literal
from innograph.vocabulary.iris import PREFIXES, SECTOR_SCHEME, document_iri, expand, mint, mint_digest, sector_iri
from innograph.vocabulary.terms import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from innograph.model import Document, Entity, KnowledgeGraph, Statement
    from innograph.rdf.terms import Triple
    from innograph.taxonomy import Taxonomy, Term

# A role longer than this is a sentence: its IRI is a digest.
_READABLE = 60
# Browsers of linked data look for the one, thesauri for the other: whatever a fact points at has both.
_LABELS = ("rdfs:label", "skos:prefLabel")


def graph_triples(graph: KnowledgeGraph, *, base: str) -> Iterator[Triple]:
    """All triples of `graph.ttl`, unsorted and with repetitions."""
    facts = [statement for statement in graph.statements if statement.modality == FACT]
    for entity in graph.entities:
        yield from entity_triples(entity)
    yield from replaced_triples(graph.replaced)
    for statement in facts:
        yield from fact_triples(statement)
    yield from membership_triples(facts, base=base)
    used = {above for s in facts if isinstance(s.object, Concept) for above in with_broader(s.object.slug)}
    yield from sector_triples(used)
    if graph.taxonomy:
        yield from taxonomy_triples(used, graph.taxonomy)
    yield from document_triples(graph, base=base)


def described(iri: str, *classes: str) -> Iterator[Triple]:
    """The types of a node, as CURIEs."""
    for curie in classes:
        yield iri, expand("rdf:type"), expand(curie)


def entity_triples(entity: Entity) -> Iterator[Triple]:
    """Types, names, days and identifiers; those of a place are background knowledge and stand in `places.ttl`."""
    for kind in types(entity.type):
        yield entity.iri, expand("rdf:type"), kind
    for curie in (*_LABELS, "schema:name"):
        yield entity.iri, expand(curie), literal(entity.label)
    for label in entity.labels:
        if label != entity.label:
            yield entity.iri, expand("skos:altLabel"), literal(label)
    for curie, value in (("schema:startDate", entity.start), ("schema:endDate", entity.end)):
        if value:
            yield entity.iri, expand(curie), day(value)
    if GROUP_OF[entity.type] != "Place":
        yield from identifier_triples(entity)


def identifier_triples(entity: Entity) -> Iterator[Triple]:
    """The same thing elsewhere, and what is likely the same."""
    for identifier in entity.identifiers:
        yield entity.iri, expand("owl:sameAs"), identifier
    for identifier in entity.similar:
        yield entity.iri, expand("skos:closeMatch"), identifier


def replaced_triples(replaced: Mapping[str, str]) -> Iterator[Triple]:
    """Where IRIs that are no longer used lead, so that links to them still do."""
    for old, new in replaced.items():
        yield old, expand("dcterms:isReplacedBy"), new
        yield old, expand("owl:deprecated"), TRUE


def fact_triples(statement: Statement[Entity]) -> Iterator[Triple]:
    """A fact in our own relation and in the standard ones that follow from it."""
    subject, target = statement.subject.iri, object_iri(statement.object)
    object_type = "Sector" if isinstance(statement.object, Concept) else statement.object.type
    yield subject, PREFIXES["inno"] + statement.predicate, target
    for wider in super_properties(statement.predicate, statement.subject.type, object_type):
        yield (target, wider.iri, subject) if wider.inverse else (subject, wider.iri, target)


def object_iri(thing: Entity | Concept) -> str:
    """The IRI of what a statement points at; raises UnknownTerm for a sector that the scheme lacks."""
    return sector_iri(thing.slug) if isinstance(thing, Concept) else thing.iri


def membership_triples(facts: Iterable[Statement[Entity]], *, base: str) -> Iterator[Triple]:
    """The positions that people hold: each a node of its own, since a person may have several."""
    names: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if is_position(fact):
            names[role_iri(fact.role, base=base)].add(fact.role)
            yield from position_triples(fact, base=base)
    for role, labels in names.items():
        yield from role_triples(role, labels)


def is_position(fact: Statement[Entity]) -> bool:
    """Whether a fact says that somebody holds a position."""
    return fact.predicate == "affiliatedWith" and bool(fact.role)


def position_triples(fact: Statement[Entity], *, base: str) -> Iterator[Triple]:
    """The position that a fact says somebody holds."""
    membership = membership_iri(fact, base=base)
    yield from described(membership, "org:Membership")
    yield membership, expand("rdfs:label"), literal(fact.role)
    yield membership, expand("inno:role"), literal(fact.role)
    yield membership, expand("org:member"), fact.subject.iri
    yield membership, expand("org:organization"), object_iri(fact.object)
    yield membership, expand("org:role"), role_iri(fact.role, base=base)


def role_triples(iri: str, names: Iterable[str]) -> Iterator[Triple]:
    """A role by all that it is called."""
    yield from described(iri, "org:Role", "skos:Concept")
    preferred, *others = sorted(names)
    for curie in _LABELS:
        yield iri, expand(curie), literal(preferred)
    for name in others:
        yield iri, expand("skos:altLabel"), literal(name)


def membership_iri(fact: Statement[Entity], *, base: str) -> str:
    """The IRI of the position that a fact says somebody holds."""
    return mint_digest(base, "membership", fact.subject.iri, object_iri(fact.object), fact.role)


def role_iri(role: str, *, base: str) -> str:
    """The IRI of a role: the same for all that differ in case, accents and punctuation only.

    >>> role_iri("Project Manager", base="https://example.org/")
    'https://example.org/role/project-manager'
    """
    name = slugged(role)
    return mint(base, "role", name) if 0 < len(name) <= _READABLE else mint_digest(base, "role", role)


def sector_triples(slugs: Iterable[str]) -> Iterator[Triple]:
    """The sectors in use and the ones above them, so that the file can be read without the scheme."""
    for slug in sorted({above for used in slugs for above in with_broader(used)}):
        iri = sector_iri(slug)
        yield from described(iri, "skos:Concept", "inno:Sector")
        yield iri, expand("skos:inScheme"), SECTOR_SCHEME
        for broader in with_broader(slug)[1:2]:
            yield iri, expand("skos:broader"), sector_iri(broader)
        for language, label in sector_labels(slug):
            for curie in _LABELS:
                yield iri, expand(curie), literal(label, language=language)


def taxonomy_triples(slugs: Iterable[str], taxonomy: Taxonomy) -> Iterator[Triple]:
    """How these sectors match the user's own taxonomy, and its terms that they match: concepts in their own scheme."""
    for slug in sorted(slugs):
        for fit in taxonomy.fits_of(slug):
            yield sector_iri(slug), expand(f"skos:{fit.match}Match"), fit.term.iri
            yield from _term_triples(fit.term, taxonomy)


def _term_triples(term: Term, taxonomy: Taxonomy) -> Iterator[Triple]:
    yield from described(term.iri, "skos:Concept")
    yield term.iri, expand("skos:notation"), literal(term.code)
    if term.scheme:
        yield from described(term.scheme, "skos:ConceptScheme")
        yield term.scheme, expand("rdfs:label"), literal(taxonomy.name)
        yield term.iri, expand("skos:inScheme"), term.scheme
    for language, label in taxonomy.labels_of(term):
        for curie in _LABELS:
            yield term.iri, expand(curie), literal(label, language=language)


def document_triples(graph: KnowledgeGraph, *, base: str) -> Iterator[Triple]:
    """What the documents are, the event that each is about, and the entities that it names."""
    for document in graph.documents:
        yield from description_triples(document, base=base)
    for document_id, event in graph.topics.items():
        yield topic_triple(document_id, event, base=base)
    for document_id, entity in _mentions(graph):
        yield mention_triple(document_id, entity, base=base)


def topic_triple(document_id: str, event: str, *, base: str) -> Triple:
    """That a document is about an event."""
    return document_iri(document_id, base=base), expand("foaf:primaryTopic"), event


def mention_triple(document_id: str, entity: str, *, base: str) -> Triple:
    """That a document names an entity."""
    return document_iri(document_id, base=base), expand("schema:mentions"), entity


def description_triples(document: Document, *, base: str) -> Iterator[Triple]:
    """What a document is."""
    iri = document_iri(document.id, base=base)
    title = literal(document.title or document.id, language=document.language if document.title else "")
    yield from described(iri, "foaf:Document", "schema:Report", "prov:Entity")
    yield iri, expand("dcterms:identifier"), literal(document.id)
    for curie in ("dcterms:title", "rdfs:label", "schema:name"):
        yield iri, expand(curie), title
    yield iri, expand("schema:inLanguage"), literal(document.language)
    if document.issued:
        yield iri, expand("dcterms:issued"), day(document.issued)
        yield iri, expand("schema:datePublished"), day(document.issued)
    for curie, words in (
        ("schema:sha256", document.sha256),
        ("schema:url", document.url),
        ("dc:publisher", document.publisher),
    ):
        if words:
            yield iri, expand(curie), literal(words)


def _mentions(graph: KnowledgeGraph) -> set[tuple[str, str]]:
    """Pairs of a document and an entity: those linked, those that a statement drawn from it joins, and its topic."""
    pairs = {(link.mention.sentence.document.id, link.entity.iri) for link in graph.links if link.entity}
    pairs |= set(graph.topics.items())
    for statement in graph.statements:
        things = [thing.iri for thing in (statement.subject, statement.object) if not isinstance(thing, Concept)]
        pairs |= {(piece.document_id, iri) for piece in statement.evidence for iri in things}
    return pairs
