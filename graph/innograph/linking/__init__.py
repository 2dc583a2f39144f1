"""Mentions into entities, within and across documents; statements about mentions into statements about entities."""

from innograph.linking.assembly import assemble
from innograph.linking.called import Called
from innograph.linking.digests import Assigned, Digest, digest, links_of
from innograph.linking.entities import Linked, link, link_with
from innograph.linking.identity import blocks, judge, same_thing
from innograph.linking.iris import Minted
from innograph.linking.profiles import Named, profile_of
from innograph.linking.reasons import Match
from innograph.linking.resolving import Resolved, link_digests
from innograph.linking.uniting import MOST_COMPARED, judged_here

__all__ = [
    "MOST_COMPARED",
    "Assigned",
    "Called",
    "Digest",
    "Linked",
    "Match",
    "Minted",
    "Named",
    "Resolved",
    "assemble",
    "blocks",
    "digest",
    "judge",
    "judged_here",
    "link",
    "link_digests",
    "link_with",
    "links_of",
    "profile_of",
    "same_thing",
]
