"""The interactive page: one HTML file that holds the graph, the programme that draws it, and nothing from elsewhere.

pyvis gives the model, the options and the vis-network library that it ships; the page around it is ours, because
pyvis' own asks other hosts for parts and runs scripts that stand in names. Here all text is data: it travels as JSON,
enters the page as text nodes only, and a Content-Security-Policy lets nothing run but the scripts named by their hash.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innograph.configuration import DEFAULT_BASE, Explorer
from innograph.errors import ResourceError
from innograph.explorer.content import Content
from innograph.explorer.notation import notation

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from innograph.model import KnowledgeGraph

_FOLDER = Path(__file__).resolve().parent
_VIS_NETWORK = "lib/vis-9.1.2/vis-network.min.js"
_STYLES = ("page.css", "ask.css", "read.css", "atlas.css", "table.css")
_SCRIPTS = (
    "pen.js",
    "turtle.js",
    "sheets.js",
    "figure.js",
    "takeaway.js",
    "sieve.js",
    "ways.js",
    "view.js",
    "ground.js",
    "lettering.js",
    "painter.js",
    "canvas.js",
    "graph.js",
    "arrange.js",
    "table.js",
    "globe.js",
    "flows.js",
    "mapink.js",
    "places.js",
    "atlas.js",
    "calendar.js",
    "timeline.js",
    "panel.js",
    "finder.js",
    "answers.js",
    "legend.js",
    "sliders.js",
    "facets.js",
    "page.js",
)
_OPTIONS = {
    "nodes": {"shape": "custom"},
    "edges": {"smooth": False, "hoverWidth": 0.6, "selectionWidth": 0.6},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "hoverConnectedEdges": False, "selectConnectedEdges": False, "multiselect": False},
    "physics": {
        "enabled": False,
        "solver": "forceAtlas2Based",
        "forceAtlas2Based": {"gravitationalConstant": -28, "centralGravity": 0.02, "springLength": 40, "damping": 0.7},
        "stabilization": False,
    },
}
# What would end the script element early, or what UTF-8 or JavaScript cannot hold.
_UNSAFE = re.compile("[<>&\u2028\u2029\ufeff\ud800-\udfff]")


def words() -> dict[str, Any]:
    """What classes and relations are called and how buttons speak, by language: en, it, es."""
    found: dict[str, Any] = json.loads(_own("words.json"))
    return found


def render(  # noqa: PLR0913 - all that a page may differ in
    graph: KnowledgeGraph,
    *,
    title: str,
    base: str = DEFAULT_BASE,
    ui_language: str = "",
    pages: Mapping[str, str] | None = None,
    ties: nx.Graph[str] | None = None,
) -> str:
    """The whole of `explorer.html`; the same graph and title give the same text.

    Facts and their quotes are in it, the documents' full texts are not. `base` is where the IRIs of the graph live, for
    the Turtle that a reader takes away. The page speaks `ui_language`, en, it or es; left empty, as the browser asks.
    `pages` tells a page on a server where those about things lie, by how their IRIs begin; `ties` are
    `network.collaboration(graph)`, for a caller who has them already. Raises ConfigError for another language,
    ResourceError if the installed pyvis lacks the library that it should ship.
    """
    served = {"language": Explorer(ui_language).language, "pages": list((pages or {}).items())}
    data = _data(graph, title=title, ties=ties) | {"rdf": notation(graph, base=base)} | served
    styles, scripts = list(map(_own, _STYLES)), [_vis_network(), *map(_own, _SCRIPTS)]
    page: str = _template().render(
        title=title.encode("utf-8", "replace").decode("utf-8"),
        data=_embedded(data),
        styles=styles,
        scripts=scripts,
        style_hashes=list(map(_hash, styles)),
        script_hashes=list(map(_hash, scripts)),
        no_script=[each["ui"]["noScript"] for each in words().values()],
    )
    return page


def _data(graph: KnowledgeGraph, *, title: str, ties: nx.Graph[str] | None) -> dict[str, Any]:
    from pyvis.network import Network, Node  # noqa: PLC0415 - 0.15 s, as it brings IPython

    looks, words = json.loads(_own("looks.json")), json.loads(_own("words.json"))
    content = Content(graph, relations=list(looks["relations"]), ties=ties).as_json()
    network = Network(directed=True)
    # not add_node and add_edge: they compare each new one with all the others
    network.nodes = [
        Node(number, "custom", group=node["kind"], **(node | {"label": node["label"] or number})).options
        for number, node in enumerate(content.pop("nodes"))
    ]
    network.edges = content.pop("edges")
    # not set_options: it takes the spaces out of every value
    network.options = _OPTIONS
    drawn = {"nodes": network.nodes, "edges": network.edges, "options": network.options}
    return {"title": title, "looks": looks, "words": words, **drawn, **content}


def _embedded(data: dict[str, Any]) -> str:
    r"""JSON that is safe inside a script element: no character of it can end the element or break the encoding.

    >>> print(_embedded({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)


@cache
def _own(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _vis_network() -> str:
    import pyvis  # noqa: PLC0415 - see _data

    path = Path(pyvis.__file__).parent / _VIS_NETWORK
    if not path.is_file():
        raise ResourceError(f"pyvis {pyvis.__version__} does not ship {_VIS_NETWORK}; install pyvis 0.3.2")
    # The source map is a file of its own, which a browser's tools would ask for.
    return re.sub(r"\n//# sourceMappingURL=\S*\s*$", "", path.read_text(encoding="utf-8"))


def _hash(source: str) -> str:
    return b64encode(sha256(source.encode()).digest()).decode()


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - 25 ms for those who draw

    folder = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
    return folder.get_template("page.html")
