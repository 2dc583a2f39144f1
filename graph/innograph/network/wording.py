"""The reasons of suggestions, and of refusing them, in English, Italian and Spanish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.errors import UnknownTerm
from innograph.rdf.ontology import sector_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "it", "es")
"""The languages that reasons are given in."""
_NAMED = 3

_SAYS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "and": " and ",
        "others": "{count} others",
        "partner": "both are partners of {names}",
        "partners": "{count} partners in common: {names}",
        "sector": "both work on: {names}",
        "region": "it is at home in {region}, where no partner is known yet",
        "region more": "it is at home in {region} (partners known there: {count})",
        "network": "only {count} organisations have a tie; {least} are the least for a ranking",
        "organisation": (
            "{label} has {count} known partners and no known sector; {least} partners or a sector are the least"
        ),
        "region refused": "no organisation of one of the regions has two known partners or a known sector",
        "test": "only {count} organisations got a new tie to one known before; {least} are the least for a test",
    },
    "it": {
        "and": " e ",
        "others": "altri {count}",
        "partner": "entrambi sono partner di {names}",
        "partners": "{count} partner in comune: {names}",
        "sector": "entrambi si occupano di: {names}",
        "region": "ha sede in {region}, dove non risulta ancora alcun partner",
        "region more": "ha sede in {region}, dove risultano già {count} partner",
        "network": "solo {count} organizzazioni hanno un legame; per una classifica ne servono almeno {least}",
        "organisation": (
            "di {label} risultano {count} partner e nessun settore; servono almeno {least} partner o un settore"
        ),
        "region refused": "di una delle regioni nessuna organizzazione ha due partner noti o un settore noto",
        "test": (
            "solo {count} organizzazioni hanno un nuovo legame con una già nota; per una prova ne "
            "servono almeno {least}"
        ),
    },
    "es": {
        "and": " y ",
        "others": "otros {count}",
        "partner": "ambos son socios de {names}",
        "partners": "{count} socios en común: {names}",
        "sector": "ambos trabajan en: {names}",
        "region": "tiene su sede en {region}, donde aún no consta ningún socio",
        "region more": "tiene su sede en {region}, donde ya constan {count} socios",
        "network": "solo {count} organizaciones tienen un vínculo; una clasificación requiere al menos {least}",
        "organisation": (
            "de {label} constan {count} socios y ningún sector; se requieren al menos {least} socios o un sector"
        ),
        "region refused": "de una de las regiones ninguna organización tiene dos socios conocidos o un sector conocido",
        "test": (
            "solo {count} organizaciones tienen un vínculo nuevo con una ya conocida; una prueba "
            "requiere al menos {least}"
        ),
    },
}


def because(
    *, common: Sequence[str], sectors: Sequence[str], region: str, there: int, language: str
) -> tuple[str, ...]:
    """Why two might meet: partners that they share, sectors that they share, and where the other one is.

    >>> because(common=["CNR"], sectors=["water"], region="", there=0, language="it")
    ('entrambi sono partner di CNR', 'entrambi si occupano di: Acqua')
    """
    says = _words(language)
    reasons = []
    if common:
        names = _listed(common, says)
        reasons.append(_filled(says["partner" if len(common) == 1 else "partners"], count=len(common), names=names))
    if sectors:
        labels = [dict(sector_labels(slug)).get(language, slug) for slug in sectors]
        reasons.append(_filled(says["sector"], names=_listed(labels, says)))
    if region:
        reasons.append(_filled(says["region more" if there else "region"], region=region, count=there))
    return tuple(reasons)


def refusal(what: str, language: str, **values: object) -> str:
    """Why nothing is suggested: `what` is network, organisation, region or test."""
    says = _words(language)
    return _filled(says["region refused" if what == "region" else what], **values)


def _words(language: str) -> Mapping[str, str]:
    if language not in _SAYS:
        raise UnknownTerm(f"{language!r} is no language of the reasons; there are {', '.join(LANGUAGES)}")
    return _SAYS[language]


def _filled(template: str, **values: object) -> str:
    """A name with braces in it stays as it is: only the template is read."""
    return template.format(**values)


def _listed(names: Sequence[str], says: Mapping[str, str]) -> str:
    """The first three names and how many more there are, or the four if there are no more."""
    shown = list(names[: _NAMED + (len(names) == _NAMED + 1)])
    if more := len(names) - len(shown):
        shown.append(_filled(says["others"], count=more))
    return says["and"].join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
