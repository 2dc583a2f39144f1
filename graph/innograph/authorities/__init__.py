"""Identifiers of organisations from the authority files that a user gives: ROR and Wikidata, offline.

identified = identify(graph, [Authority.of("ror:FILE.zip"), Authority.of("wikidata:FILE.csv")])
"""

from innograph.authorities.identifying import READERS, Authority, Consulted, Identified, identify
from innograph.authorities.matching import CLOSE, SAME

__all__ = ["CLOSE", "READERS", "SAME", "Authority", "Consulted", "Identified", "identify"]
