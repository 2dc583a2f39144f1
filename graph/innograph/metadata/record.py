"""The record of what a portal is told about a build, and the IRIs that follow from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from innograph.metadata.codes import codes, iri_of

if TYPE_CHECKING:
    from collections.abc import Mapping

# What DCAT-AP-ES calls a publisher by: its code in the directory of Spain's public bodies.
_DIR3 = re.compile(r"[A-Z][A-Z0-9]{8}")
_SPANISH_BODIES = "http://datos.gob.es/recurso/sector-publico/org/Organismo/"


def _default_title() -> Mapping[str, str]:
    return {
        "en": "Who met whom on innovation missions",
        "es": "Quién se reunió con quién en las misiones de innovación",
        "it": "Chi ha incontrato chi nelle missioni di innovazione",
    }


def _default_description() -> Mapping[str, str]:
    return {
        "en": "A knowledge graph of regions, organisations, people, sectors and events drawn from reports, "
        "every fact with the sentence that states it.",
        "es": "Un grafo de conocimiento de regiones, organizaciones, personas, sectores y eventos extraído de "
        "informes, cada hecho con la frase que lo enuncia.",
        "it": "Un grafo di conoscenza di regioni, organizzazioni, persone, settori ed eventi tratto da resoconti, "
        "ogni fatto con la frase che lo afferma.",
    }


def _default_keywords() -> Mapping[str, tuple[str, ...]]:
    return {
        "en": ("innovation", "international cooperation", "knowledge graph", "networks"),
        "es": ("cooperación internacional", "grafo de conocimiento", "innovación", "redes"),
        "it": ("cooperazione internazionale", "grafo di conoscenza", "innovazione", "reti"),
    }


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a portal is told about a build; texts are by language tag, the rest are IRIs, codes or plain words.

    `theme`, `frequency`, `availability` and `publisher_type` are codes of the tables that portals share, or IRIs;
    `issued` and `modified` are days such as "2026-01-31". What is left empty is drawn from the graph where it can be
    (`spatial`, `issued`, `modified`), and else not said. `profile` names the national profile that has to be kept to.
    """

    title: Mapping[str, str] = field(default_factory=_default_title)
    description: Mapping[str, str] = field(default_factory=_default_description)
    publisher: str = "Unnamed publisher"
    publisher_iri: str = ""
    publisher_type: str = ""
    publisher_identifier: str = ""
    contact: str = ""
    licence: str = "https://creativecommons.org/licenses/by/4.0/"
    access_url: str = ""
    download_url: str = ""
    theme: tuple[str, ...] = ("TECH",)
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=_default_keywords)
    frequency: str = ""
    availability: str = ""
    issued: str = ""
    modified: str = ""
    spatial: tuple[str, ...] = ()
    conforms_to: tuple[str, ...] = ()
    profile: str = ""


def publisher_iri(metadata: Dataset, *, base: str) -> str:
    """The IRI of the publisher: as given, else that of its code in Spain's directory, else one of our own.

    >>> publisher_iri(Dataset(profile="es", publisher_identifier="A16003011"), base="https://example.org/")
    'http://datos.gob.es/recurso/sector-publico/org/Organismo/A16003011'
    """
    if metadata.publisher_iri:
        return metadata.publisher_iri
    if metadata.profile == "es" and _DIR3.fullmatch(metadata.publisher_identifier):
        return _SPANISH_BODIES + metadata.publisher_identifier
    return f"{base}publisher"


def is_spanish_body(iri: str) -> bool:
    """Whether an IRI is that of a body in Spain's directory, as DCAT-AP-ES wants a publisher's to be."""
    return iri.startswith(_SPANISH_BODIES) and bool(_DIR3.fullmatch(iri.removeprefix(_SPANISH_BODIES)))


def theme_iris(metadata: Dataset) -> list[str]:
    """The IRIs of the themes, with the sectors of the Spanish norm that fit them where DCAT-AP-ES is kept to.

    >>> theme_iris(Dataset(profile="es"))[1]
    'http://datos.gob.es/kos/sector-publico/sector/ciencia-tecnologia'
    """
    iris = [iri_of("theme", theme) for theme in metadata.theme]
    if metadata.profile == "es":
        known = (codes("theme").get(theme) for theme in metadata.theme)
        iris += [iri_of("sector", code.sector) for code in known if code and code.sector]
    return list(dict.fromkeys(iris))
