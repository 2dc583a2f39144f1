"""What may stand in the description of a build, and what a profile of a portal asks for."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from innograph.errors import ConfigError
from innograph.metadata.codes import iri_of, namespace
from innograph.metadata.record import Dataset, is_spanish_body, publisher_iri, theme_iris

if TYPE_CHECKING:
    from collections.abc import Iterator

PROFILES = {"": "DCAT-AP", "it": "DCAT-AP_IT", "es": "DCAT-AP-ES"}
"""The profiles that a description can keep to, by the value of `dataset.profile`."""
UNNAMED = Dataset().publisher
"""What stands for a publisher that nobody named."""

# An IRI as RFC 3987 has it, as far as it matters here: a scheme, and none of the characters that end an IRI in Turtle.
# Nor what no IRI may hold at all: control characters, halves of surrogate pairs, what is private or no character.
_NO_CHARACTERS = "".join(chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_NEVER = rf"\x00-\x20\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff{_NO_CHARACTERS}\U000e0000-\U0010ffff"
IRI = re.compile(rf"[a-z][a-z0-9+.-]*:(?:[^\s<>\"{{}}|\\^`%{_NEVER}]|%[0-9a-f]{{2}})+", re.IGNORECASE)
_IRIS = ("publisher_iri", "contact", "licence", "access_url", "download_url", "spatial", "conforms_to")
_CODED = ("theme", "frequency", "availability", "publisher_type")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*")
# What has to be said where a profile is kept to; what has a default is not among them.
_ASKED = {
    "it": ("publisher", "publisher_identifier", "contact", "theme", "frequency"),
    "es": ("publisher", "contact", "theme"),
}


def check(metadata: Dataset) -> None:
    """Raise ConfigError for the first thing that is wrong or that the profile lacks, by its dotted path."""
    if metadata.profile not in PROFILES:
        named = ", ".join(f"{key!r} ({name})" for key, name in PROFILES.items())
        raise ConfigError(f"dataset.profile: {metadata.profile!r} is not one of {named}")
    for problem in (*_wrong(metadata), *lacking(metadata)):
        raise ConfigError(f"dataset.{problem}")


def lacking(metadata: Dataset) -> Iterator[str]:
    """What the profile asks for and the record does not say, each with its key and the remedy."""
    if not metadata.profile:
        return
    asks = f"{PROFILES[metadata.profile]} asks for it"
    for key in _ASKED[metadata.profile]:
        if getattr(metadata, key) in ("", (), UNNAMED):
            yield f"{key}: is missing; {asks}"
    for key in ("title", "description"):
        if metadata.profile not in getattr(metadata, key):
            yield f"{key}.{metadata.profile}: is missing; {asks}"
    yield from _lacking_in_italy(metadata) if metadata.profile == "it" else _lacking_in_spain(metadata)


def _lacking_in_italy(metadata: Dataset) -> Iterator[str]:
    if metadata.contact and not metadata.contact.startswith("mailto:"):
        yield f"contact: {metadata.contact!r} is no e-mail address; DCAT-AP_IT asks for one: mailto:…"


def _lacking_in_spain(metadata: Dataset) -> Iterator[str]:
    if not (metadata.publisher_iri or metadata.publisher_identifier):
        yield "publisher_identifier: is missing; DCAT-AP-ES asks for it: the publisher's code in DIR3"
    elif not is_spanish_body(publisher_iri(metadata, base="")):
        key = "publisher_iri" if metadata.publisher_iri else "publisher_identifier"
        yield f"{key}: {getattr(metadata, key)!r} is none of DIR3; DCAT-AP-ES asks for one, such as E0DAT0001"
    if metadata.theme and not any(iri.startswith(namespace("sector")) for iri in theme_iris(metadata)):
        yield f"theme: is in no sector of the Spanish norm NTI; DCAT-AP-ES asks for one: {namespace('sector')}…"


def _wrong(metadata: Dataset) -> Iterator[str]:
    if not metadata.publisher.strip():
        yield "publisher: is empty; name who publishes the data, as every portal asks"
    for key in _IRIS:
        for value in _values(getattr(metadata, key)) if key != "licence" else [metadata.licence]:
            if not IRI.fullmatch(value):
                yield f"{key}: {value!r} is no IRI; write it whole, such as https://… or mailto:…"
    if metadata.download_url and metadata.download_url[-1] not in "/=":
        yield f"download_url: {metadata.download_url!r} is no folder; the names of files are put behind it: end it in /"
    yield from _wrong_codes(metadata)
    yield from _wrong_days(metadata)


def _wrong_codes(metadata: Dataset) -> Iterator[str]:
    for key in _CODED:
        for value in _values(getattr(metadata, key)):
            try:
                iri = iri_of(key, value)
            except ConfigError as error:
                yield f"{key}: {error}, and no IRI"
            else:
                if not IRI.fullmatch(iri):
                    yield f"{key}: {value!r} is no IRI; write it whole, such as {namespace(key)}…"


def _wrong_days(metadata: Dataset) -> Iterator[str]:
    days = {}
    for key in ("issued", "modified"):
        if value := getattr(metadata, key):
            with suppress(ValueError):
                days[key] = date.fromisoformat(value)
            if key not in days or days[key].isoformat() != value:  # Python reads 20260131 and 2026-W05-6, too
                yield f"{key}: {value!r} is no day; write it like 2026-01-31"
    if len(days) == len(("issued", "modified")) and days["issued"] > days["modified"]:
        yield f"modified: {metadata.modified} is before {metadata.issued}, the day of issue"


def _values(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def is_language_tag(tag: str) -> bool:
    """Whether this names a language as RDF does.

    >>> is_language_tag("es-419"), is_language_tag("en us")
    (True, False)
    """
    return bool(_LANGUAGE_TAG.fullmatch(tag))
