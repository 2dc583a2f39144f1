"""Things of a store by their IRIs: entities, documents, facts with their evidence, and how much is known of each."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from innograph.model import Evidence, Span
from innograph.server.site.source import order
from innograph.server.site.stored.asking import bound, is_iri
from innograph.server.site.stored.records import document_of, entity_of, fact_of
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from innograph.model import Document, Entity
    from innograph.server.site.source import Fact
    from innograph.server.site.stored.asking import Asking

_OF_ENTITY = "rdf:type schema:name skos:altLabel schema:startDate schema:endDate owl:sameAs skos:closeMatch"
_OF_DOCUMENT = "dcterms:identifier dcterms:title schema:inLanguage dcterms:issued schema:sha256 schema:url dc:publisher"


class Things:
    """What a store says of those things that are asked for."""

    def __init__(self, asking: Asking, *, base: str) -> None:
        self._asking, self._base = asking, base

    def entities(self, iris: Iterable[str]) -> Mapping[str, Entity]:
        """Those of these IRIs that are entities."""
        asked = [iri for iri in dict.fromkeys(iris) if is_iri(iri) and not iri.startswith(SECTOR_SCHEME)]
        said = self._asking.said(asked, _OF_ENTITY)
        return {iri: entity for iri in asked if (entity := entity_of(iri, said.get(iri, {})))}

    def documents(self, iris: Iterable[str]) -> dict[str, Document]:
        """Those of these IRIs that are documents, without their texts."""
        said = self._asking.said(list(dict.fromkeys(iris)), _OF_DOCUMENT)
        return {iri: document for iri, values in said.items() if (document := document_of(values))}

    def facts(self, iris: Sequence[str]) -> list[Fact]:
        """The facts of these IRIs, in their order."""
        rows = self._asking.many(
            iris,
            "SELECT ?f ?s ?p ?o ?m ?r ?c ?added ?seen {{ VALUES ?f {{ {} }} ?f rdf:subject ?s ; rdf:predicate ?p ; "
            "rdf:object ?o ; inno:modality ?m ; inno:confidence ?c . OPTIONAL {{ ?f inno:role ?r }} "
            "OPTIONAL {{ ?f prov:wasGeneratedBy ?added }} OPTIONAL {{ ?f prov:wasInfluencedBy ?seen }} }}",
        )
        evidence = self._evidence(iris)
        things = self.entities({bound(row, end) for row in rows for end in "so"})
        facts = [fact_of(row, things, evidence.get(bound(row, "f"), ())) for row in rows]
        found = {bound(row, "f"): fact for row, fact in zip(rows, facts, strict=True) if fact}
        return sorted((found[iri] for iri in iris if iri in found), key=partial(order, base=self._base))

    def _evidence(self, iris: Sequence[str]) -> Mapping[str, Sequence[Evidence]]:
        rows = self._asking.many(
            iris,
            "SELECT ?f ?id ?score ?method ?start ?end ?quote {{ VALUES ?f {{ {} }} ?f oa:hasTarget ?e . "
            "?e oa:hasSource ?d ; inno:confidence ?score ; inno:method ?method ; oa:hasSelector ?position . "
            "?position oa:start ?start ; oa:end ?end . ?d dcterms:identifier ?id . "
            "OPTIONAL {{ ?e oa:hasSelector ?q . ?q oa:exact ?quote }} }}",
        )
        found: dict[str, set[Evidence]] = defaultdict(set)
        for row in rows:
            span = Span(int(bound(row, "start")), int(bound(row, "end")))
            quote, score = bound(row, "quote"), float(bound(row, "score"))
            found[bound(row, "f")].add(Evidence(bound(row, "id"), span, quote, bound(row, "method"), score))
        return {
            iri: sorted(pieces, key=lambda one: (one.document_id, one.span, one.extractor))
            for iri, pieces in found.items()
        }

    def degrees(self, iris: Iterable[str]) -> Mapping[str, int]:
        """How many facts are known of each of these things."""
        asked = list(dict.fromkeys(iris))
        rows = self._asking.many(
            [iri for iri in asked if is_iri(iri)],
            "SELECT ?x (COUNT(DISTINCT ?f) AS ?n) {{ {{ VALUES ?x {{ {0} }} ?f rdf:subject ?x }} UNION "
            '{{ VALUES ?x {{ {0} }} ?f rdf:object ?x }} ?f inno:modality "fact" }} GROUP BY ?x',
        )
        found = {bound(row, "x"): int(bound(row, "n")) for row in rows}
        return {iri: found.get(iri, 0) for iri in asked}
