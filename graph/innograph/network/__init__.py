"""The knowledge graph as NetworkX graphs, and those as files that Gephi, Cytoscape and NetworkX read back.

Only what the texts give as fact goes in. NetworkX is imported on first use.
"""

from innograph.network.attributes import Region, days_of, regions_of, sectors_of
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

__all__ = [
    "Region",
    "collaboration",
    "days_of",
    "ego",
    "gexf",
    "graphml",
    "organisation_occasions",
    "organisation_sectors",
    "person_organisations",
    "regions",
    "regions_of",
    "sectors_of",
    "to_networkx",
]
