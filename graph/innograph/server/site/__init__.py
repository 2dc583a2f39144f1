"""A build as linked data: each IRI leads to a page for people and to RDF for programs, and every page to the others.

held = Holdings(published, base=base, metadata=dataset)            a build, by index
held = Stored(remote, base=base, metadata=dataset, policy=policy)  or a graph in a store, asked as pages need it
site = Site(held, public=address)                                  pages, data, search
listen(Gate(site.app(), place=place), place)                       read-only, for whoever has the address

Other parts of the server are given to the site as `routes`; `Addresses.inside` tells them where the page of an IRI is.
"""

from innograph.server.site.addresses import Addresses
from innograph.server.site.gate import Gate
from innograph.server.site.holdings import Holdings
from innograph.server.site.pages import Site
from innograph.server.site.source import Source
from innograph.server.site.stored import Stored

__all__ = ["Addresses", "Gate", "Holdings", "Site", "Source", "Stored"]
