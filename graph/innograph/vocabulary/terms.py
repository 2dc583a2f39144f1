"""Classes, relations and sectors by their local names; `ontology/` holds the same set, and a test proves it."""

from __future__ import annotations

from typing import NamedTuple

from innograph.errors import UnknownTerm

LANGUAGES = ("it", "es", "en", "fr", "de", "pt", "eu")

GROUPS: dict[str, frozenset[str]] = {
    "Person": frozenset({"Person"}),
    "Organisation": frozenset(
        {
            "Cluster",
            "Company",
            "ResearchCentre",
            "University",
            "PublicAuthority",
            "Agency",
            "Association",
            "Organisation",
        }
    ),
    "Place": frozenset({"Country", "Region", "City"}),
    "Event": frozenset({"Mission", "Event"}),
    "Programme": frozenset({"Programme", "Project"}),
}
GROUP_OF: dict[str, str] = {kind: group for group, kinds in GROUPS.items() for kind in sorted(kinds)}
CLASSES: tuple[str, ...] = tuple(GROUP_OF)


class Relation(NamedTuple):
    """The classes that a relation joins; a range of sectors is the word `Sector`."""

    domain: frozenset[str]
    range: frozenset[str]


_ORGANISATION, _PLACE, _EVENT = GROUPS["Organisation"], GROUPS["Place"], GROUPS["Event"]
_PERSON, _PROGRAMME, _PROJECT = GROUPS["Person"], frozenset({"Programme"}), frozenset({"Project"})
_SECTOR = frozenset({"Sector"})

RELATIONS: dict[str, Relation] = {
    "locatedIn": Relation(_ORGANISATION | _EVENT | _PROJECT | _PLACE, _PLACE),
    "hasSector": Relation(_ORGANISATION | _EVENT | _PROGRAMME | _PROJECT, _SECTOR),
    "affiliatedWith": Relation(_PERSON, _ORGANISATION),
    "participatedIn": Relation(_PERSON | _ORGANISATION, _EVENT | _PROJECT | _PROGRAMME),
    "organised": Relation(_ORGANISATION, _EVENT),
    "visited": Relation(_EVENT, _ORGANISATION),
    "collaboratesWith": Relation(_ORGANISATION, _ORGANISATION),
    "partOf": Relation(_ORGANISATION | _PROJECT | _EVENT, _ORGANISATION | _PROGRAMME | _EVENT),
    "fundedBy": Relation(_EVENT | _PROJECT | _PROGRAMME | _ORGANISATION, _ORGANISATION | _PROGRAMME),
    "runs": Relation(_ORGANISATION, _PROGRAMME | _PROJECT),
}
SYMMETRIC = frozenset({"collaboratesWith"})

# slug -> the slug of the broader sector, empty for the top
SECTORS: dict[str, str] = {
    "digital": "",
    "artificial-intelligence": "digital",
    "cybersecurity": "digital",
    "big-data": "digital",
    "quantum": "digital",
    "telecommunications": "digital",
    "electronics": "digital",
    "manufacturing": "",
    "advanced-manufacturing": "manufacturing",
    "mechatronics": "manufacturing",
    "robotics": "manufacturing",
    "materials": "manufacturing",
    "packaging": "manufacturing",
    "ceramics": "manufacturing",
    "chemicals": "manufacturing",
    "metals": "manufacturing",
    "textiles": "manufacturing",
    "furniture": "manufacturing",
    "mobility": "",
    "automotive": "mobility",
    "aerospace": "mobility",
    "logistics": "mobility",
    "maritime": "mobility",
    "rail": "mobility",
    "energy": "",
    "hydrogen": "energy",
    "renewable-energy": "energy",
    "batteries": "energy",
    "environment": "",
    "circular-economy": "environment",
    "water": "environment",
    "health": "",
    "biotechnology": "health",
    "medical-devices": "health",
    "pharmaceuticals": "health",
    "agrifood": "",
    "wine": "agrifood",
    "construction": "",
    "urban-innovation": "construction",
    "creative-industries": "",
    "audiovisual": "creative-industries",
    "tourism": "",
    "education": "",
    "finance": "",
    "defence": "",
    "services": "",
    "sport": "",
}


def permits(subject_type: str, predicate: str, object_type: str) -> bool:
    """Whether the ontology lets this relation join these classes; raises UnknownTerm for a relation it lacks.

    >>> permits("Person", "affiliatedWith", "University")
    True
    >>> permits("Person", "locatedIn", "City")
    False
    """
    if predicate not in RELATIONS:
        raise UnknownTerm(f"{predicate!r} is no relation of the ontology; it has {', '.join(RELATIONS)}")
    relation = RELATIONS[predicate]
    return subject_type in relation.domain and object_type in relation.range
