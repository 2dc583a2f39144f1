"""The terms of the ontology as code: classes, relations with their domains and ranges, sectors.

This module needs no RDF library; `vocabulary.namespaces` holds the same terms as closed rdflib namespaces.
"""

from innograph.vocabulary.terms import (
    CLASSES,
    GROUP_OF,
    GROUPS,
    LANGUAGES,
    RELATIONS,
    SECTORS,
    SYMMETRIC,
    Relation,
    permits,
)

__all__ = ["CLASSES", "GROUPS", "GROUP_OF", "LANGUAGES", "RELATIONS", "SECTORS", "SYMMETRIC", "Relation", "permits"]
