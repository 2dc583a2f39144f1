"""Tables of members, participants and projects into documents, mentions and statements, as a mapping says."""

from innograph.tables.grid import SUFFIXES
from innograph.tables.mapping import Mapping, load_mapping, ready_mappings
from innograph.tables.plans import BESIDE, Plan, is_table, plan_of, read_source
from innograph.tables.reading import TableReading, read_table
from innograph.tables.taxonomies import load_taxonomy

__all__ = [
    "BESIDE",
    "SUFFIXES",
    "Mapping",
    "Plan",
    "TableReading",
    "is_table",
    "load_mapping",
    "load_taxonomy",
    "plan_of",
    "read_source",
    "read_table",
    "ready_mappings",
]
