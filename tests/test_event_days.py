"""When events take place: the first and last day that a text gives them."""

from __future__ import annotations

from datetime import date

import pytest

from marked import read_marked


def days(text: str, language: str, event: str, issued: str = "2025-03-03") -> tuple[str, str] | None:
    graph = read_marked(text, language, issued=date.fromisoformat(issued))
    [found] = [entity for entity in graph.entities if event in entity.labels]
    return (found.start.isoformat(), found.end.isoformat()) if found.start and found.end else None


@pytest.mark.parametrize(
    ("language", "text", "event", "expected"),
    [
        (
            "it",
            "La [missione in Svezia|Mission*] si terrà dal 5 al 7 maggio 2025.",
            "missione in Svezia",
            "05-05 05-07",
        ),
        ("it", "La [missione in Svezia|Mission*] parte a fine marzo.", "missione in Svezia", "03-21 03-31"),
        ("es", "La [misión a Suecia|Mission*] viajará a fines de marzo.", "misión a Suecia", "03-21 03-31"),
        ("es", "La [misión a Suecia|Mission*] será el próximo 12 de junio.", "misión a Suecia", "06-12 06-12"),
        ("en", "The [mission to Sweden|Mission*] leaves next 12-14 June.", "mission to Sweden", "06-12 06-14"),
        (
            "fr",
            "La [mission en Suède|Mission*] aura lieu du lundi 5 au mercredi 7 mai.",
            "mission en Suède",
            "05-05 05-07",
        ),
        (
            "de",
            "Die [Reise nach Schweden|Mission*] findet vom 5. bis 7. Mai statt.",
            "Reise nach Schweden",
            "05-05 05-07",
        ),
        ("pt", "A [missão à Suécia|Mission*] decorre de 5 a 7 de maio.", "missão à Suécia", "05-05 05-07"),
        ("eu", "[Suediako misioa|Mission*] maiatzaren 5etik 7ra egingo da.", "Suediako misioa", "05-05 05-07"),
    ],
)
def test_the_days_of_a_mission(language: str, text: str, event: str, expected: str) -> None:
    first, last = expected.split()
    assert days(text, language, event) == (f"2025-{first}", f"2025-{last}")


def test_next_and_last_say_on_which_side_of_the_day_of_issue() -> None:
    assert days("The [mission to Sweden|Mission*] leaves next 12 June.", "en", "mission to Sweden", "2025-11-30") == (
        "2026-06-12",
        "2026-06-12",
    )
    assert days("La [missione in Svezia|Mission*] è partita lo scorso 12 giugno.", "it", "missione in Svezia") == (
        "2024-06-12",
        "2024-06-12",
    )


def test_another_event_has_the_days_beside_its_name() -> None:
    text = "The [mission to Sweden|Mission*] runs from 5 to 7 May. It ends at the [Steel Fair|Event] (7-9 May, Lund)."
    assert days(text, "en", "Steel Fair") == ("2025-05-07", "2025-05-09")
    assert days(text, "en", "mission to Sweden") == ("2025-05-05", "2025-05-07")


def test_the_days_of_a_step_are_not_those_of_another_event() -> None:
    text = "The [mission to Sweden|Mission*] is ready. At the [Steel Fair|Event] nobody spoke; we left on 7 May."
    assert days(text, "en", "Steel Fair") is None
