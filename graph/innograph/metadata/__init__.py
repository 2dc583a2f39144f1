"""What a data portal is told about a build: the record, the codes that portals share, what each profile wants."""

from innograph.metadata.checks import PROFILES, UNNAMED, check, lacking
from innograph.metadata.codes import Code, code_of, codes, iri_of, namespace
from innograph.metadata.licences import LICENCES, Licence, licence_of
from innograph.metadata.record import Dataset, publisher_iri, theme_iris

__all__ = [
    "LICENCES",
    "PROFILES",
    "UNNAMED",
    "Code",
    "Dataset",
    "Licence",
    "check",
    "code_of",
    "codes",
    "iri_of",
    "lacking",
    "licence_of",
    "namespace",
    "publisher_iri",
    "theme_iris",
]
