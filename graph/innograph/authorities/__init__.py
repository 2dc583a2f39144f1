"""Identifiers of organisations from the authority files that a user gives: ROR and Wikidata, offline.

identified = identify(graph, [Authority.of("ror:FILE.zip"), Authority.of("wikidata:FILE.csv")])
"""

from innograph.authorities.identifying import READERS, Authority, Consulted, Identified, check, identify
from innograph.authorities.matching import FOR_CLOSE, FOR_SAME

__all__ = ["FOR_CLOSE", "FOR_SAME", "READERS", "Authority", "Consulted", "Identified", "check", "identify"]
