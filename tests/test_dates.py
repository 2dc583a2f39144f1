from __future__ import annotations

from datetime import date

import pytest

from innograph.lexicon.dates import find_dates, find_periods


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        ("it", "Torino, 14 maggio 2025 –", "2025-05-14", None),
        ("it", "dal 5 al 7 maggio 2025", "2025-05-05", "2025-05-07"),
        ("it", "dall'1 all'8 marzo 2025", "2025-03-01", "2025-03-08"),
        ("it", "dal 30 maggio al 2 giugno 2025", "2025-05-30", "2025-06-02"),
        ("it", "dal 28 dicembre al 3 gennaio 2025", "2024-12-28", "2025-01-03"),
        ("it", "tra il 3 maggio e il 10 giugno 2025", "2025-05-03", "2025-06-10"),
        ("it", "Pubblicato il 14/03/2025", "2025-03-14", None),
        ("it", "si è chiusa il 31.01.2025 la call", "2025-01-31", None),
        ("it", "13-17/10", "2023-10-13", "2023-10-17"),
        ("it", "COMUNICATO N.112DEL 9OTTOBRE 2025", "2025-10-09", None),
        ("es", "del 3 al 5 de junio de 2024", "2024-06-03", "2024-06-05"),
        ("es", "los días 21 y 22 de mayo", "2023-05-21", "2023-05-22"),
        ("es", "3, 4 y 5 de junio", "2023-06-03", "2023-06-05"),
        ("es", "12 feb. 2025.- El Instituto", "2025-02-12", None),
        ("en", "11 to 13 March", "2023-03-11", "2023-03-13"),
        ("en", "14 March 2024", "2024-03-14", None),
        ("en", "May 5-7, 2025", "2025-05-05", "2025-05-07"),
        ("en", "on June 20th in Nicosia", "2023-06-20", None),
        ("en", "the 3rd of May 2024", "2024-05-03", None),
        ("en", "from 30 May to 2 June 2025", "2025-05-30", "2025-06-02"),
        ("en", "03/14/2025", "2025-03-14", None),
        ("fr", "le 1er juin 2025", "2025-06-01", None),
        ("fr", "Du mardi 6 au jeudi 8 mai 2025", "2025-05-06", "2025-05-08"),
        ("de", "am 12. Mai 2025", "2025-05-12", None),
        ("de", "22.-24. September 2025", "2025-09-22", "2025-09-24"),
        ("de", "vom 30. Mai bis zum 2. Juni 2025", "2025-05-30", "2025-06-02"),
        ("de", "14./15.1.2025", "2025-01-14", "2025-01-15"),
        ("de", "vom 23.-25.9. in Łódź", "2023-09-23", "2023-09-25"),
        ("pt", "entre 3 e 6 de junho", "2023-06-03", "2023-06-06"),
        ("eu", "Bilbo, 2025eko maiatzaren 23a.-", "2025-05-23", None),
        ("eu", "azaroaren 3tik 7ra", "2023-11-03", "2023-11-07"),
        ("eu", "maiatzaren 30etik ekainaren 2ra", "2023-05-30", "2023-06-02"),
        ("eu", "Martxoak 18-19, Galdakao", "2023-03-18", "2023-03-19"),
        ("eu", "2025/03/04 8:52", "2025-03-04", None),
        ("it", "dal primo al 3 giugno", "2023-06-01", "2023-06-03"),
        ("it", "da lunedì 5 a mercoledì 7 maggio", "2023-05-05", "2023-05-07"),
        ("de", "vom Montag, 5. Mai, bis Mittwoch, 7. Mai", "2023-05-05", "2023-05-07"),
        ("pt", "de segunda, 5, a quarta, 7 de maio", "2023-05-05", "2023-05-07"),
        ("eu", "2025eko ekainaren 12, 13 eta 14an", "2025-06-12", "2025-06-14"),
        ("", "12 de mayo de 2025", "2025-05-12", None),
    ],
)
def test_a_date_is_read_as_it_is_written(language: str, text: str, start: str, end: str | None) -> None:
    [found] = find_dates(text, language, default_year=2023)
    assert (found.start.isoformat(), found.end and found.end.isoformat()) == (start, end)
    assert text[slice(*found.span)].strip() == text[slice(*found.span)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "il 31 aprile 2020"),
        ("it", "FSC 2021/27, 2021-2027, ore 10.00-12.00, aperti 24/7, versione 2.5.1"),
        ("it", "in 2 set vincenti"),
        ("en", "they may 10 times march 5 miles"),
        ("it", "nel maggio 2025"),
    ],
)
def test_what_is_no_day_is_left_out(language: str, text: str) -> None:
    assert find_dates(text, language, default_year=2023) == []


def test_a_date_without_a_year_needs_one() -> None:
    assert find_dates("il 3 maggio", "it") == []
    assert find_dates("il 3 maggio", "it", default_year=2024)[0].start == date(2024, 5, 3)


def test_two_dates_joined_by_and_are_two() -> None:
    found = find_dates("il 3 maggio 2025 e il 10 giugno 2025", "it")
    assert [day.start.month for day in found] == [5, 6]


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        ("it", "a fine marzo 2025", "2025-03-21", "2025-03-31"),
        ("it", "verso la metà di aprile", "2023-04-11", "2023-04-20"),
        ("es", "a fines de marzo", "2023-03-21", "2023-03-31"),
        ("es", "a finales de febrero de 2024", "2024-02-21", "2024-02-29"),
        ("en", "in mid-June", "2023-06-11", "2023-06-20"),
        ("fr", "début juin", "2023-06-01", "2023-06-10"),
        ("de", "Ende März 2025", "2025-03-21", "2025-03-31"),
        ("pt", "em meados de abril", "2023-04-11", "2023-04-20"),
        ("eu", "2025eko martxoaren amaieran", "2025-03-21", "2025-03-31"),
    ],
)
def test_a_part_of_a_month_is_its_ten_days(language: str, text: str, start: str, end: str) -> None:
    [found] = find_periods(text, language, default_year=2023)
    assert (found.start.isoformat(), found.end and found.end.isoformat()) == (start, end)


def test_a_part_of_a_month_needs_a_year_and_a_month() -> None:
    assert find_periods("a fines de marzo", "es") == []
    assert find_periods("a fine giornata, alla fine", "it", default_year=2025) == []
