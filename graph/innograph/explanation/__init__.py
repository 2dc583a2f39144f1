"""Why a graph says what it says of one text: its names, what they were taken for, each statement and its reasons."""

from innograph.explanation.account import MODALITIES, SAYS, SORTS, Claim, Explanation, Name, explain
from innograph.explanation.methods import KINDS, Method, method_of_mention, method_of_statement

__all__ = [
    "KINDS",
    "MODALITIES",
    "SAYS",
    "SORTS",
    "Claim",
    "Explanation",
    "Method",
    "Name",
    "explain",
    "method_of_mention",
    "method_of_statement",
]
