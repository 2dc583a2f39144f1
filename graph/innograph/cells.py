"""Cells of tables that spreadsheets open: what a program would take for a formula is guarded by an apostrophe."""

from __future__ import annotations

# A spreadsheet takes a cell that starts with one of these for a formula, and runs it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run; `unguarded` takes it off again.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("'t Hooft")
    ("'=1+1", "''=1+1", "'t Hooft")
    """
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA_STARTS) else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that guards a formula.

    >>> unguarded("'=1+1"), unguarded("'t Hooft")
    ('=1+1', "'t Hooft")
    """
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS) else cell
