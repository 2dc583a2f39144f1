"""Mentions into entities, within and across documents; statements about mentions into statements about entities."""

from innograph.linking.assembly import assemble
from innograph.linking.called import Called
from innograph.linking.digests import Assigned, Digest, digest, links_of
from innograph.linking.entities import Linked, link, link_with
from innograph.linking.identity import same_thing
from innograph.linking.iris import Minted
from innograph.linking.profiles import Named
from innograph.linking.resolving import Resolved, link_digests
from innograph.linking.uniting import judged_here

__all__ = [
    "Assigned",
    "Called",
    "Digest",
    "Linked",
    "Minted",
    "Named",
    "Resolved",
    "assemble",
    "digest",
    "judged_here",
    "link",
    "link_digests",
    "link_with",
    "links_of",
    "same_thing",
]
