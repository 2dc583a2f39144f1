"""The RDF of a build in a store: loaded, queried, and sent to the stores of others.

rdflib loads when `open_store` is called, HTTP when something is sent; a query needs neither.
"""

from innograph.store.loading import SMALL, load, open_store
from innograph.store.querying import Result, Store, Term, query, render

__all__ = ["SMALL", "Result", "Store", "Term", "load", "open_store", "query", "render"]
