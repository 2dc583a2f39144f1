"""Questions in SPARQL answered within limits of time and memory, each in a process that may end alone.

answers = Answers(folder, limits=Limits(seconds=20))      the files of a build, kept by a process of its own
answers.ask(Question("ASK {}", {"boolean": "json"}))      an Answer; raises Unanswered with the reason
answers.close()                                           in the end

Forwarded(remote, limits=Limits(seconds=20)) answers in the same way for a graph in the store of another.
"""

from innograph.answering.answers import Answers
from innograph.answering.forwarding import Forwarded
from innograph.answering.questions import (
    BOOLEAN,
    PAGE,
    SOLUTIONS,
    TRIPLES,
    Answer,
    Answering,
    Limits,
    Question,
    Unanswered,
)

__all__ = [
    "BOOLEAN",
    "PAGE",
    "SOLUTIONS",
    "TRIPLES",
    "Answer",
    "Answering",
    "Answers",
    "Forwarded",
    "Limits",
    "Question",
    "Unanswered",
]
