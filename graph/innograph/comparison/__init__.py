"""What differs between two builds: documents, entities and statements added, removed, merged, split or changed.

    found = compare(Path("january"), Path("march"))     a Comparison: counts, and a Change for each difference
    rdf_patch(Path("january"), Path("march"))           the same as an RDF Patch, which turns one graph into the other

Both read what the builds wrote, so the builds may be of different versions: what one of two tables lacks is not
compared.
"""

from innograph.comparison.changes import KINDS, Change, Comparison, compare
from innograph.comparison.patch import PATCHABLE, Patch, rdf_patch

__all__ = ["KINDS", "PATCHABLE", "Change", "Comparison", "Patch", "compare", "rdf_patch"]
