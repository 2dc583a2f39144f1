"""The page of the network as the server gives it: it leads to the pages of what it shows."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, NamedTuple

from innograph import explorer
from innograph.characters import for_utf8

if TYPE_CHECKING:
    from innograph.server.site.addresses import Addresses
    from innograph.server.site.holdings import Holdings

_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


class Drawn(NamedTuple):
    """The page of the network: as it is, packed, and what it is allowed to do."""

    content: bytes
    packed: bytes
    policy: str


def drawn(held: Holdings, addresses: Addresses, *, language: str) -> Drawn:
    """Draw the network that is held; the page speaks the language, or as the reader's browser asks if it is empty."""
    titles = held.metadata.title
    page = explorer.render(
        held.graph,
        title=titles.get("en") or next(iter(titles.values()), "innograph"),
        base=held.base,
        ui_language=language,
        pages=addresses.folders(),
    )
    policy = _POLICY.search(page)
    content = for_utf8(page).encode()
    return Drawn(content, gzip.compress(content, 6, mtime=0), policy[1].strip() if policy else "default-src 'none'")
