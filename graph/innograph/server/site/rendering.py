"""The pages as HTML: what is told, put into templates that escape all of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlencode

import pyoxigraph as ox

from innograph.explanation.page import plain
from innograph.lexicon.codes import GEONAMES, elsewhere, place_with
from innograph.model import FACT
from innograph.rdf.evidence import statement_iri
from innograph.server.site import source as kinds
from innograph.server.site import terms
from innograph.server.site.describing import description
from innograph.server.site.formats import ALL, RDF
from innograph.server.site.identifiers import followed, identifier
from innograph.server.site.source import LISTED, Hits
from innograph.server.site.telling import MORE, SHOWN, Teller
from innograph.server.site.wording import LANGUAGES, words_in
from innograph.vocabulary import GROUP_OF, GROUPS, SECTORS
from innograph.vocabulary.iris import PREFIXES, SECTOR_SCHEME, document_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from innograph.model import Document, Entity
    from innograph.rdf.terms import Object
    from innograph.server.site.addresses import Addresses
    from innograph.server.site.formats import Format
    from innograph.server.site.source import Fact, Found, Hit, Source
    from innograph.server.site.wording import Words

_FOLDER = Path(__file__).resolve().parent
_FILES = {"site.css": "text/css; charset=utf-8", "site.js": "text/javascript; charset=utf-8"}
_NAMES = {"en": "English", "it": "Italiano", "es": "Español"}
_HITS = 25  # of a search on one page
_LATEST = 8
_TOP = 10
_DOCUMENTS = 12  # that the page of a thing lists


class Value(NamedTuple):
    """A value in a table: its words, their language, and where it leads if anywhere."""

    text: str
    language: str = ""
    address: str = ""
    external: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """One request for a page: the words of its language, who tells, and the address that it came by.

    `lang` is the language that the address names, empty if the browser's was taken.
    """

    words: Words
    teller: Teller
    lang: str
    path: str
    fields: Mapping[str, str]

    def here(self, **changed: str) -> str:
        """The same address with other fields; an empty one is left out."""
        fields = {**self.fields, **({"lang": self.lang} if self.lang else {}), **changed}
        query = urlencode({name: value for name, value in fields.items() if value}, errors="replace")
        return f"{self.path}?{query}" if query else self.path

    def languages(self) -> list[tuple[str, str, str]]:
        """The languages to choose: tag, name, and the address of this page in it."""
        return [(tag, _NAMES[tag], self.here(lang=tag)) for tag in LANGUAGES]


class Renderer:
    """Makes the pages of what a source knows; only of a `whole` build are there a network and files to download."""

    def __init__(self, source: Source, addresses: Addresses, *, has_sparql: bool, whole: bool = True) -> None:
        self._source, self._addresses = source, addresses
        self._has_sparql = has_sparql
        self._whole = whole
        _templates()

    def teller(self, lang: str, words: Words | None = None) -> Teller:
        """Who tells in the words of a language; `lang` is the one that addresses shall name."""
        texts = self._source.policy.texts
        return Teller(self._source, self._addresses, words or words_in(lang or "en"), lang=lang, texts=texts)

    def label(self, hit: Hit, words: Words) -> str:
        """What a hit is called: sectors as in the language of the page."""
        return words.sector(hit.iri.removeprefix(SECTOR_SCHEME)) if hit.kind == "Sector" else hit.label

    # ---- things ----

    def elsewhere(self, found: Found, view: View) -> str:
        """The address of the page that tells of what has none of its own; empty for what has."""
        if found.kind == kinds.NAMED_GRAPH:
            return view.teller.page(document_iri(found.about.id, base=self._source.base))
        if found.kind == kinds.PASSAGE:
            document, span, _ = found.about
            return view.teller.place(document, span)
        if found.kind == kinds.MEMBERSHIP:
            return view.teller.page(statement_iri(found.about, base=self._source.base))
        if found.kind == kinds.STATEMENT:
            iri = statement_iri(found.about, base=self._source.base)
            anchor = f"#evidence-{found.iri.rpartition('/')[2]}"
            return "" if found.iri == iri else view.teller.page(iri) + anchor
        return ""

    def page_of(self, found: Found, view: View) -> str:
        """The page of a thing."""
        if found.kind == kinds.ENTITY:
            return self._entity(found.about, view)
        if found.kind == kinds.DOCUMENT:
            return self._document(found.about, view)
        if found.kind == kinds.SECTOR:
            return self._sector(found.about, view)
        if found.kind == kinds.STATEMENT:
            return self._statement(found.about, view)
        return self._node(found, view)

    def _entity(self, entity: Entity, view: View) -> str:
        teller, group = view.teller, GROUP_OF[entity.type]
        documents = self._source.documents_about(entity.iri)
        return self._made(
            "entity.html",
            view,
            thing=teller.thing(entity),
            **self._about(entity.iri, view),
            others=_others(entity),
            place=self._place(entity) if group == "Place" else None,
            days=view.words.days(entity.start, entity.end),
            start=entity.start,
            identifiers=[identifier(iri) for iri in sorted(entity.identifiers)],
            similar=[identifier(iri) for iri in sorted(entity.similar)],
            topic_of=[teller.document(one) for one in self._source.topic_of(entity.iri)],
            documents=[(teller.document(one), one) for one in documents[:_DOCUMENTS]],
            more_documents=max(0, len(documents) - _DOCUMENTS),
            neighbours=teller.neighbours(entity.iri),
        )

    def _about(self, iri: str, view: View) -> dict[str, Any]:
        """What the pages of entities and sectors have: facts by relation, or a page of those of one."""
        relation, side = view.fields.get("relation", ""), view.fields.get("side", "")
        number = int(view.fields.get("from", "0")) if view.fields.get("from", "0").isdecimal() else 0
        number = min(number, 1_000_000) // MORE * MORE
        groups = view.teller.groups(iri, relation=relation, side=side, first=number)
        return {
            "iri": iri,
            "groups": groups,
            "narrowed": bool(relation),
            "first": number,
            "shown_at_first": SHOWN,
            "at_once": MORE,
            "total": self._source.degrees([iri])[iri],
        }

    def _place(self, entity: Entity) -> dict[str, Any]:
        """What is known of a place apart from the texts: its names by language, its code, and where maps show it."""
        known = {place for iri in entity.identifiers if (place := place_with(iri))}
        found = elsewhere(known.pop()) if len(known) == 1 else None
        geonames = next(
            (iri for iri in (*sorted(entity.identifiers), *(found.same if found else ())) if iri.startswith(GEONAMES)),
            "",
        )
        number = geonames.removeprefix(GEONAMES).strip("/")
        maps = [("OpenStreetMap", f"https://www.openstreetmap.org/search?{urlencode({'query': plain(entity.label)})}")]
        if number.isascii() and number.isdigit():
            maps.insert(0, ("GeoNames", f"https://www.geonames.org/{number}"))
        return {"labels": found.labels if found else (), "code": found.code if found else "", "maps": maps}

    def _sector(self, slug: str, view: View) -> str:
        concept, teller = terms.concept(slug), view.teller
        iri = SECTOR_SCHEME + slug
        return self._made(
            "sector.html",
            view,
            thing=teller.sector(slug),
            concept=concept,
            **self._about(iri, view),
            broader=teller.broader(slug),
            narrower=teller.narrower(slug),
            neighbours=teller.neighbours(iri),
        )

    def _document(self, document: Document, view: View) -> str:
        teller = view.teller
        part = view.fields.get("part", "1")
        number = int(part) if part.isdecimal() and len(part) < 6 else 1  # noqa: PLR2004 - digits
        pieces, parts = teller.text(document, number)
        stated = [fact for fact in self._source.said_in(document.id) if fact.modality == FACT]
        facts = sorted(stated, key=lambda fact: _place_in(document, fact))
        start = view.fields.get("from", "0")
        first = int(start) // MORE * MORE if start.isdecimal() and len(start) < 8 else 0  # noqa: PLR2004 - digits
        things = list(teller.things(self._source.named_in(document.id)).values())
        return self._made(
            "document.html",
            view,
            thing=teller.document(document),
            document=document,
            iri=document_iri(document.id, base=self._source.base),
            url=followed(document.url),
            topic=teller.by_iri(self._source.topic(document.id)),
            pieces=pieces,
            part=number,
            parts=parts,
            facts=[teller.named(fact) for fact in facts[first : first + MORE]],
            total=len(facts),
            first=first,
            at_once=MORE,
            named=_by_group(things),
        )

    def _statement(self, fact: Fact, view: View) -> str:
        told = view.teller.told(fact, about=fact.subject.iri)
        return self._made(
            "statement.html",
            view,
            told=told,
            iri=statement_iri(fact, base=self._source.base),
            predicate=fact.predicate,
        )

    def _node(self, found: Found, view: View) -> str:
        """What has no page made for it: a table of what is said of it."""
        rows: dict[str, list[Value]] = {}
        label, own = "", [one for one in description(self._source, found) if one[0] == found.iri]
        for _, predicate, value in sorted(own, key=lambda one: (one[1], str(one[2]))):
            rows.setdefault(predicate, []).append(self._value(value, view))
            if predicate == PREFIXES["rdfs"] + "label" and isinstance(value, ox.Literal):
                label = value.value if not label or value.language == view.words.language else label
        facts = found.about if found.kind == kinds.ROLE else []
        return self._made(
            "node.html",
            view,
            iri=found.iri,
            label=label or unquote(found.iri.rstrip("/").rpartition("/")[2]),
            rows=[(_short(name), name, list(dict.fromkeys(values))) for name, values in rows.items()],
            facts=[view.teller.named(fact) for fact in facts[:MORE]],
            total=len(facts),
        )

    def _value(self, value: Object, view: View) -> Value:
        if not isinstance(value, str):
            return Value(value.value, value.language or "") if isinstance(value, ox.Literal) else Value(str(value))
        if thing := view.teller.by_iri(value):
            return Value(thing.label, "", thing.address)
        if value.startswith((self._source.base, SECTOR_SCHEME, PREFIXES["inno"])):
            page = f"{self._addresses.root}/ontology#{_short(value).partition(':')[2]}"
            return Value(_short(value), "", page if value.startswith(PREFIXES["inno"]) else view.teller.page(value))
        return Value(_short(value), "", followed(value), external=True)

    # ---- pages of the whole ----

    def start(self, view: View) -> str:
        """The first page."""
        metadata, counts = self._source.metadata, self._source.counts()
        return self._made(
            "start.html",
            view,
            title=_in(metadata.title, view.words.language),
            text=_in(metadata.description, view.words.language),
            counts=_listed(counts.groups),
            facts=counts.facts,
            latest=[
                (view.teller.thing(one), view.words.days(one.start, one.end)) for one in self._source.latest(_LATEST)
            ],
            sectors=[
                (view.teller.sector(hit.iri.removeprefix(SECTOR_SCHEME)), hit.facts)
                for hit in self._source.top_sectors(_TOP)
            ],
        )

    def search(self, view: View, question: str, *, kind: str, number: int) -> str:
        """What a question finds, or all of a kind."""
        kinds = {*GROUPS, *GROUP_OF, "Sector", LISTED}
        kind = kind if kind in kinds else ""
        first = (number - 1) * _HITS
        found = Hits((), 0, self._source.counts().groups)
        if question or kind:
            found = self._source.search(question, kind, first, _HITS)
        entities = self._source.entities([hit.iri for hit in found.shown])
        return self._made(
            "search.html",
            view,
            question=question,
            kind=kind,
            groups=_listed(found.groups),
            all=sum(found.groups.values()),
            hits=[(self.label(hit, view.words), view.teller.page(hit.iri), hit) for hit in found.shown],
            total=found.total,
            more=found.more,
            first=first,
            number=number,
            last=number * _HITS >= found.total,
            details={hit.iri: self._detail(entities.get(hit.iri), view) for hit in found.shown},
        )

    def _detail(self, entity: Entity | None, view: View) -> str:
        """What tells a hit from others of its name: when it was, or how else it is called."""
        if entity is None:
            return ""
        days = view.words.days(entity.start, entity.end)
        others = _others(entity)[:3]
        return days or ", ".join(others)

    def ontology(self, view: View) -> str:
        """All terms of the ontology."""
        return self._made("ontology.html", view, ontology=terms.ontology(), languages_of_terms=LANGUAGES)

    def sectors(self, view: View) -> str:
        """The scheme of sectors."""
        teller = view.teller
        tops = [slug for slug, above in SECTORS.items() if not above]
        degrees = self._source.degrees([SECTOR_SCHEME + slug for slug in SECTORS])
        tree = [
            (
                teller.sector(top),
                degrees[SECTOR_SCHEME + top],
                [(thing, degrees[thing.iri]) for thing in teller.narrower(top)],
            )
            for top in tops
        ]
        return self._made("sectors.html", view, tree=tree)

    def dataset(self, view: View) -> str:
        """What the whole is, whose, under which licence, and what of it is published."""
        metadata, counts = self._source.metadata, self._source.counts()
        return self._made(
            "dataset.html",
            view,
            title=_in(metadata.title, view.words.language),
            text=_in(metadata.description, view.words.language),
            metadata=metadata,
            licence=followed(metadata.licence),
            publisher=followed(metadata.publisher_iri),
            contact=metadata.contact if metadata.contact.startswith("mailto:") else followed(metadata.contact),
            counts=_listed(counts.groups),
            facts=counts.facts,
            entities=counts.entities,
            iri=f"{self._source.base}dataset",
        )

    def message(self, view: View, name: str, links: Sequence[tuple[str, Format]]) -> str:
        """What went wrong."""
        return self._made("message.html", view, wrong=name, links=links)

    # ---- frame ----

    def _made(self, template: str, view: View, **values: Any) -> str:
        policy = self._source.policy
        root = self._addresses.root
        page: str = (
            _templates()
            .get_template(template)
            .render(
                view=view,
                words=view.words,
                root=root,
                query=f"?lang={view.lang}" if view.lang else "",
                version=digest(),
                formats=RDF,
                all_formats=ALL,
                address=self._addresses,
                has_sparql=self._has_sparql,
                whole=self._whole,
                name=_in(self._source.metadata.title, view.words.language),
                withheld=self._source.withheld,
                policy=policy,
                threshold=f"{round(policy.threshold * 100)} %",
                **values,
            )
        )
        return page


def static(name: str) -> tuple[bytes | None, str]:
    """A file that is the same for all, and its type; None for what is none."""
    return (_read(name), _FILES[name]) if name in _FILES else (None, "")


@cache
def digest() -> str:
    """What changes whenever the look or the words of the pages do."""
    names = sorted(path.name for path in _FOLDER.iterdir() if path.suffix in {".css", ".js", ".html", ".json", ".py"})
    return sha256(b"".join(_read(name) for name in names)).hexdigest()[:12]


@cache
def _read(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()


def _short(iri: str) -> str:
    return next((f"{name}:{iri[len(start) :]}" for name, start in PREFIXES.items() if iri.startswith(start)), iri)


def _in(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, or else in English or any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "innograph")


def _others(entity: Entity) -> list[str]:
    """How else a thing is called."""
    return sorted({*entity.labels} - {entity.label})


def _listed(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many there are of each group, in the order of pages."""
    return [(kind, counts[kind]) for kind in (*GROUPS, "Sector", LISTED) if counts.get(kind)]


def _place_in(document: Document, fact: Fact) -> int:
    """Where in a document a fact is stated first, so that facts come as they are read."""
    return min(piece.span.start for piece in fact.evidence if piece.document_id == document.id)


def _by_group(things: Iterable[Any]) -> list[tuple[str, list[Any]]]:
    found: dict[str, list[Any]] = {}
    for thing in things:
        found.setdefault(thing.group, []).append(thing)
    return [(name, sorted(found[name.lower()], key=lambda one: one.label)) for name in GROUPS if name.lower() in found]


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - as the explanation's page does

    folder = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=plain,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folder.filters["percent"] = lambda share: f"{round(share * 100)} %"
    for path in _FOLDER.glob("*.html"):  # the first who asks need not wait for it
        folder.get_template(path.name)
    return folder
