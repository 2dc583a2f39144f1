"""Mentions into entities, within and across documents; statements about mentions into statements about entities."""

from innograph.linking.assembly import assemble
from innograph.linking.entities import Linked, link, link_with
from innograph.linking.identity import same_thing
from innograph.linking.iris import Minted
from innograph.linking.profiles import Named

__all__ = ["Linked", "Minted", "Named", "assemble", "link", "link_with", "same_thing"]
