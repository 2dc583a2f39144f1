"""A build as linked data: each IRI leads to a page for people and to RDF for programs, and every page to the others.

held = Holdings(published, base=base, metadata=dataset)            what is served, by index
site = Site(held, public=address, version=version)                 pages, data, search
listen(Gate(site.app(), place=place), place)                       read-only, for whoever has the address

Other parts of the server are given to the site as `routes`; `Addresses.inside` tells them where the page of an IRI is.
"""

from innograph.server.site.addresses import Addresses
from innograph.server.site.gate import Gate
from innograph.server.site.holdings import Holdings
from innograph.server.site.pages import Site

__all__ = ["Addresses", "Gate", "Holdings", "Site"]
