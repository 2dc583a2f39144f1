"""Whether the text tells which of several places of one name is meant, and how: Cartagena, León, Tolosa, Valencia."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.connectors import connectors
from innograph.lexicon.places import find_places, likelihood, place_of
from innograph.lexicon.words import fold

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from innograph.lexicon.places import Place
    from innograph.linking.forms import Form

# So many times likelier than every namesake is a place that needs no context: Barcelona in Spain has twice the people
# of Barcelona in Venezuela, and Europe counts twelvefold. Valencia has not enough.
CLEARLY = 10
# Toulouse is Tolosa in Spanish, and 25 times as large as Tolosa; Rome is 800 times as large as what is called Roma.
TRANSLATED = 100
_BRACKETS = " ,(–—-/\n\u00a0"
_FARTHEST = 8


class Choice(NamedTuple):
    """Why a place is meant, in words; `doubtful` where nothing says so."""

    why: str
    doubtful: bool = False


def choice_of(
    name: str, place: Place, found: Sequence[Place], *, around: Container[str], beside: Place | None
) -> Choice | None:
    """How the text tells a place from the others found under its name; None if there are no others.

    `around` are the identifiers of the regions and the codes of the countries that the text names, `beside` the one
    that stands beside the name.
    """
    rivals = [other for other in found if other.kind == place.kind and other.id != place.id]
    if place not in found or not rivals:
        return None
    count = f"of {len(rivals) + 1} places of this name"
    if beside and not lies_in(place, beside):
        return Choice(f"{count} none is known in {beside.label}, beside which it stands", doubtful=True)
    if beside and not any(lies_in(other, beside) and not _clear(place, [other], name) for other in rivals):
        return Choice(f"{count} the one in {beside.label}, beside which it stands")
    own = _closeness(place, around)
    equal = [other for other in rivals if _closeness(other, around) >= own]
    if not equal:
        home = place_of(place.region) if own > 1 else place_of(f"country:{place.country}")
        return Choice(f"{count} the one in {home.label if home else place.country}, which the text names")
    if _clear(place, equal, name):
        return Choice(f"by far the largest {count}")
    return Choice(f"one {count}, which the text does not tell apart", doubtful=True)


def is_clear(name: str, found: Sequence[Place]) -> bool:
    """Whether the first of the places found is so much likelier than the rest that a name alone means it."""
    return bool(found) and _clear(found[0], [other for other in found[1:] if other.kind == found[0].kind], name)


def lies_in(place: Place, wider: Place) -> bool:
    """Whether a place lies in a region or country, or may: of a town the region is known, but not the province."""
    if wider.kind == "Country" or place.country != wider.country:
        return place.country == wider.country
    return bool(place.region) and place.region in {wider.id, wider.region}


def places_beside(forms: Sequence[Form], choices: Mapping[Form, Sequence[Place]]) -> dict[Form, Place]:
    """The region or country that stands right behind a town: "León (México)", "Córdoba, en Argentina".

    A name beside which different ones stand is left out: it means two towns.
    """
    starts = {
        (mention.sentence.document.id, mention.span.start): form
        for form in forms
        if choices[form] and form.type != "City"
        for mention in form.mentions
    }
    found = {form: _beside(form, choices[form], starts) for form in forms if form.type == "City"} if starts else {}
    return {form: places.pop() for form, places in found.items() if len(places) == 1}


def _beside(form: Form, choices: Sequence[Place], starts: Mapping[tuple[str, int], Form]) -> set[Place]:
    found: set[Place] = set()
    for mention in form.mentions if len(choices) > 1 else ():
        document, end = mention.sentence.document, mention.span.end
        after = document.text[end : end + _FARTHEST]
        for distance in range(1, len(after) + 1):
            other = starts.get((document.id, end + distance))
            if other and _joins(after[:distance], document.language):
                # "México" is a state of the country as well: the one that holds a town of this name is meant.
                wider = [place for place in find_places(other.name.text) if place.kind != "City"]
                holding = [place for place in wider if any(lies_in(one, place) for one in choices)]
                # A comma alone may open a list: "Barcelona, Francia y Alemania".
                listed = not after[:distance].strip(", ")
                found.update(holding[:1] or (() if listed else wider[:1]))
    return found


def _joins(between: str, language: str) -> bool:
    """Whether what stands between two places says that one is in the other; "León y México" does not."""
    words = between.strip(_BRACKETS).casefold()
    bracketed = any(mark in between for mark in ",(")
    return (bracketed and not words) or words in connectors("at", language) | connectors("of", language)


def _closeness(place: Place, around: Container[str]) -> int:
    """2 if the text names the region of a place, 1 if its country."""
    return 2 if place.region and place.region in around else int(bool(place.country) and place.country in around)


def _clear(place: Place, others: Sequence[Place], name: str) -> bool:
    """Whether a place is so much likelier than others; more so if the name is theirs, and its own in translation."""
    names, own = [place, *others], fold(place.label) == fold(name)
    return all(
        likelihood(place, names)
        >= (CLEARLY if own or fold(other.label) != fold(name) else TRANSLATED) * likelihood(other, names)
        for other in others
    )
