"""Mentions into entities, within and across documents; statements about mentions into statements about entities."""

from innograph.linking.assembly import assemble
from innograph.linking.entities import link

__all__ = ["assemble", "link"]
