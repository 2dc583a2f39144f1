"""The knowledge graph as NetworkX graphs, their measures, and files that Gephi, Cytoscape and NetworkX read back.

    ties = collaboration(graph)                             organisations, an edge's weight is a number of documents
    betweenness(ties).values, constraint(ties)              a number for each node
    brokerage(ties, homes_as_groups(graph))                 the roles between regions
    region_sectors(graph).counts                            matrices as pandas DataFrames
    suggest(graph, iri, language="it")                      whom to meet next, with reasons

Only what the texts give as fact goes in. NetworkX, SciPy and pandas are imported on first use; so are the measures.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from innograph.network.attributes import Region, days_of, regions_of, sectors_of
from innograph.network.engines import ENGINES, Engine
from innograph.network.files import gexf, graphml
from innograph.network.projections import (
    collaboration,
    ego,
    organisation_occasions,
    organisation_sectors,
    person_organisations,
    regions,
    to_networkx,
)
from innograph.network.slices import at_least, at_place, between, in_sector, of_documents, of_mission, of_relations

if TYPE_CHECKING:
    from innograph.network.backbone import disparity, newman
    from innograph.network.brokers import Brokerage, Roles, brokerage, constraint, effective_size
    from innograph.network.centrality import (
        Betweenness,
        Nearness,
        betweenness,
        closeness,
        degree,
        eigenvector,
        harmonic,
        nearness,
        pagerank,
        strength,
    )
    from innograph.network.changes import Change, Difference, change
    from innograph.network.cohesion import (
        Core,
        Robustness,
        articulation_points,
        clustering,
        core_numbers,
        core_periphery,
        robustness,
    )
    from innograph.network.ecosystem import (
        Advantage,
        Bridge,
        Complexity,
        Matrix,
        advantage,
        bridges,
        complexity,
        density,
        homes_as_groups,
        proximity,
        region_regions,
        region_sectors,
        sectors_as_groups,
        sectors_between,
        specialisation,
    )
    from innograph.network.groups import Communities, communities, rand_index
    from innograph.network.mixing import Mixing, assortativity, ei_by_group, ei_index
    from innograph.network.suggesting import (
        Backtest,
        Prospects,
        Suggestion,
        Suggestions,
        backtest,
        suggest,
        suggest_between,
    )

# module -> what is loaded from it on first use, because it imports NumPy and SciPy
_LATE = {
    "backbone": ("disparity", "newman"),
    "brokers": ("Brokerage", "Roles", "brokerage", "constraint", "effective_size"),
    "centrality": (
        "Betweenness",
        "Nearness",
        "betweenness",
        "closeness",
        "degree",
        "eigenvector",
        "harmonic",
        "nearness",
        "pagerank",
        "strength",
    ),
    "cohesion": (
        "Core",
        "Robustness",
        "articulation_points",
        "clustering",
        "core_numbers",
        "core_periphery",
        "robustness",
    ),
    "groups": ("Communities", "communities", "rand_index"),
    "changes": ("Change", "Difference", "change"),
    "ecosystem": (
        "Advantage",
        "Bridge",
        "Complexity",
        "Matrix",
        "advantage",
        "bridges",
        "complexity",
        "density",
        "homes_as_groups",
        "proximity",
        "region_regions",
        "region_sectors",
        "sectors_as_groups",
        "sectors_between",
        "specialisation",
    ),
    "mixing": ("Mixing", "assortativity", "ei_by_group", "ei_index"),
    "suggesting": ("Backtest", "Prospects", "Suggestion", "Suggestions", "backtest", "suggest", "suggest_between"),
}
_HOMES = {name: module for module, names in _LATE.items() for name in names}

__all__ = [
    "ENGINES",
    "Advantage",
    "Backtest",
    "Betweenness",
    "Bridge",
    "Brokerage",
    "Change",
    "Communities",
    "Complexity",
    "Core",
    "Difference",
    "Engine",
    "Matrix",
    "Mixing",
    "Nearness",
    "Prospects",
    "Region",
    "Robustness",
    "Roles",
    "Suggestion",
    "Suggestions",
    "advantage",
    "articulation_points",
    "assortativity",
    "at_least",
    "at_place",
    "backtest",
    "between",
    "betweenness",
    "bridges",
    "brokerage",
    "change",
    "closeness",
    "clustering",
    "collaboration",
    "communities",
    "complexity",
    "constraint",
    "core_numbers",
    "core_periphery",
    "days_of",
    "degree",
    "density",
    "disparity",
    "effective_size",
    "ego",
    "ei_by_group",
    "ei_index",
    "eigenvector",
    "gexf",
    "graphml",
    "harmonic",
    "homes_as_groups",
    "in_sector",
    "nearness",
    "newman",
    "of_documents",
    "of_mission",
    "of_relations",
    "organisation_occasions",
    "organisation_sectors",
    "pagerank",
    "person_organisations",
    "proximity",
    "rand_index",
    "region_regions",
    "region_sectors",
    "regions",
    "regions_of",
    "robustness",
    "sectors_as_groups",
    "sectors_between",
    "sectors_of",
    "specialisation",
    "strength",
    "suggest",
    "suggest_between",
    "to_networkx",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'innograph.network' has no attribute {name!r}")
    return getattr(import_module(f"innograph.network.{_HOMES[name]}"), name)
