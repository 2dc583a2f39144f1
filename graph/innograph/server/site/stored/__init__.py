"""A graph in a store as a source of facts for the pages: each is asked for when a page needs it, and nothing is kept.

The graph is one that `innograph push` sent, with its evidence. What the store does not hold, the pages do not have:
whole texts, and how much was withheld.
"""

from innograph.server.site.stored.graph import Stored

__all__ = ["Stored"]
