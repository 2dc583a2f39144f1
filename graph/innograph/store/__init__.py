"""The RDF of a build in a store: loaded, queried, and sent to the stores of others.

rdflib loads when `open_store` is called, HTTP when something is sent; a query needs neither.
"""

from innograph.store.loading import FILES, SMALL, forget, load, loaded, open_store
from innograph.store.querying import LEXEME, Result, Store, Term, answered, check, json_term, query, render, unanswered

__all__ = [
    "FILES",
    "LEXEME",
    "SMALL",
    "Result",
    "Store",
    "Term",
    "answered",
    "check",
    "forget",
    "json_term",
    "load",
    "loaded",
    "open_store",
    "query",
    "render",
    "unanswered",
]
