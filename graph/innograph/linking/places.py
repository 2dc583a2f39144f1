"""Which place of the gazetteer a name or an adjective means: the kind decides, then the other places of the text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from innograph.lexicon.connectors import connectors
from innograph.lexicon.inflection import base_forms
from innograph.lexicon.places import find_adjective, find_places
from innograph.linking.choice import choice_of, is_clear, lies_in, places_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.lexicon.places import Place
    from innograph.linking.forms import Form

AS_IS, INFLECTED, ADJECTIVE = 0, 1, 2
_SHORT = 2  # letters that are no stem
# How many times larger a namesake abroad may be and still give way: León in Mexico has 12 times the people of León in
# Spain, but no Paris in Texas outweighs Paris.
_OUTWEIGHED = 30


def resolve(forms: Sequence[Form]) -> None:
    """Set `place`, `standing`, `choice` and `doubtful` of the place names of one document."""
    choices = {form: _candidates(form) for form in forms}
    named = {form: _context(form.name.text, found) for form, found in choices.items()}
    around = Counter(key for keys in named.values() for key in keys)
    regions = [form.name.text for form in forms if form.type == "Region"]
    beside = places_beside(forms, choices)
    for form, found in choices.items():
        near = [place for place in found if form in beside and lies_in(place, beside[form])]
        form.place = near[0] if near else _choose(found, around)
        if form.place is None or (not near and form.place.country not in around):
            form.place = next(iter(_with_region(form, regions)), form.place)
        _explain(form, found, around=around - Counter(named[form]), beside=beside.get(form))
    _widen([form for form in forms if form.place])


def _context(name: str, found: Sequence[Place]) -> set[str]:
    """What a name tells about the others of its text: its region and country, if it is clear which place it means."""
    if found and (len(found) == 1 or found[0].kind != "City"):
        return {found[0].id, found[0].country, found[0].region} - {""}
    return {found[0].country} - {""} if is_clear(name, found) else set()


def _explain(form: Form, found: Sequence[Place], *, around: Counter[str], beside: Place | None) -> None:
    """Note why this place is meant, where others bear the name."""
    if form.place and (choice := choice_of(form.name.text, form.place, found, around=around, beside=beside)):
        form.choice, form.doubtful = choice


def _widen(forms: Sequence[Form]) -> None:
    """Take "emiliani" for the people of Emilia-Romagna where the text names that region and no Emilia."""
    named = {form.place.label: form.place for form in forms if form.place and form.standing == AS_IS}
    for form in forms:
        if form.place and form.standing == ADJECTIVE and form.place.label not in named:
            wider = (place for label, place in named.items() if label.startswith(f"{form.place.label}-"))
            form.place = next(wider, form.place)


def _candidates(form: Form) -> list[Place]:
    """The places that a name can mean, of its own kind if there are such, the likeliest first."""
    language, text = form.mentions[0].sentence.document.language, form.name.text
    ways = [
        (AS_IS, find_places(text)),
        (ADJECTIVE, find_adjective(text, language)),
        (INFLECTED, _uninflected(text, language)),
    ]
    if text.islower():  # Roman, not Romana in the Dominican Republic
        ways = [(ADJECTIVE, found) for standing, found in (*ways[1:], ways[0])]
    for standing, found in ways:
        if own := [place for place in found if place.kind == form.type]:
            form.standing = standing
            return own
    form.standing, found = next(((standing, found) for standing, found in ways if found), (ways[0][0], ()))
    # "MO" in "Sassuolo (MO)" is a province, and no town of this name.
    return [] if form.name.acronym else list(found)


def _uninflected(text: str, language: str) -> tuple[Place, ...]:
    """What a case form stands for; a name keeps its language: "Danmarks Tekniske Universitet"."""
    front, _, last = text.rpartition(" ")
    bases = (base for code in dict.fromkeys([language, "eu", "de"]) for base in base_forms(last, code)[1:])
    names = (f"{front} {stem}".strip() for base in bases if len(base) > _SHORT for stem in (base, f"{base}a"))
    return next((found for name in names if (found := find_places(name) or find_adjective(name, language))), ())


def _choose(found: Sequence[Place], around: Counter[str]) -> Place | None:
    """The likeliest place, or a namesake in a region or country of the text where the likeliest is in none."""
    if not found or found[0].country in around:
        return _in_named_region(found, around)
    first = found[0]
    near = [place for place in found if place.country in around]
    return next((place for place in near if place.population * _OUTWEIGHED >= first.population), first)


def _in_named_region(found: Sequence[Place], around: Counter[str]) -> Place | None:
    first = next(iter(found), None)
    if first is None or first.region in around:
        return first
    return next((place for place in found if place.region and place.region in around), first)


def _with_region(form: Form, regions: Iterable[str]) -> Iterable[Place]:
    """The place that is fully called after a region of the text: "Monaco" is "Monaco di Baviera" beside "Baviera"."""
    language = form.mentions[0].sentence.document.language
    if form.type != "City":
        return
    for region in regions:
        for joint in ("", *sorted(connectors("of", language))):
            yield from find_places(" ".join(filter(None, (form.name.text, joint, region))))


def place_reason(short: Form, long: Form) -> str:
    """Why two names of one place belong together, in words."""
    kind = ("another name of", "inflected form of", "adjective of")[short.standing]
    return f"{kind} {long.name.text}"
