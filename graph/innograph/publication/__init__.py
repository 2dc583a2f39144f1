"""What of a graph may be published: which statements, how people are named, and whether texts are quoted.

published = publish(graph, Policy(status="confident", people="initials"), base=base)
published.graph                                a graph that every writer takes, with nothing in it that is withheld
published.withheld                             how much was withheld, by kind
"""

from innograph.configuration import PEOPLE, QUOTES, STATUSES, Policy
from innograph.publication.masking import Masked, mask
from innograph.publication.publishing import Published, publish

__all__ = ["PEOPLE", "QUOTES", "STATUSES", "Masked", "Policy", "Published", "mask", "publish"]
