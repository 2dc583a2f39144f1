"""An endpoint of the SPARQL 1.1 Protocol over a build: queries only, within limits, with a page for people.

answers = Answers(folder, limits=Limits(seconds=20))     the store, kept by a process of its own
routes = sparql_routes(answers)                          routes of a Starlette application
answers.close()                                          in the end
"""

from innograph.answering import Answers, Limits, Question, Unanswered
from innograph.server.sparql.endpoint import sparql_routes

__all__ = ["Answers", "Limits", "Question", "Unanswered", "sparql_routes"]
