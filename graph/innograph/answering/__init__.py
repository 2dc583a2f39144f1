"""Questions in SPARQL answered within limits of time and memory, each in a process that may end alone.

answers = Answers(folder, limits=Limits(seconds=20))      the files of a build, kept by a process of its own
answers.ask(Question("ASK {}", {"boolean": "json"}))      an Answer; raises Unanswered with the reason
answers.close()                                           in the end
"""

from innograph.answering.answers import Answers
from innograph.answering.questions import BOOLEAN, PAGE, SOLUTIONS, TRIPLES, Answer, Limits, Question, Unanswered

__all__ = ["BOOLEAN", "PAGE", "SOLUTIONS", "TRIPLES", "Answer", "Answers", "Limits", "Question", "Unanswered"]
