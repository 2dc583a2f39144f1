"""Decisions of a person about a graph: read, written, applied at every build, and asked for where they matter most.

decisions = read(path)                          the table `curation.csv`, wrong rows named
curated = apply(graph, decisions, base=base)    a changed graph, and what could not be done
opened = load(folder)                           the graph that a build wrote, its base IRI
for question in queue(opened.graph, decisions, base=opened.base): ...
append(path, decision), retract(path, decision)
"""

from innograph.curation.applying import Curated, apply
from innograph.curation.erasing import Erased, erased, erasure
from innograph.curation.files import Decisions, append, check, erase, read, retract
from innograph.curation.loading import CURATION, Opened, curation_beside, load
from innograph.curation.questions import KINDS, SAYS, Answer, Question, is_open, left_open, queue
from innograph.curation.rows import ACTIONS, COLUMNS, Problem

__all__ = [
    "ACTIONS",
    "COLUMNS",
    "CURATION",
    "KINDS",
    "SAYS",
    "Answer",
    "Curated",
    "Decisions",
    "Erased",
    "Opened",
    "Problem",
    "Question",
    "append",
    "apply",
    "check",
    "curation_beside",
    "erase",
    "erased",
    "erasure",
    "is_open",
    "left_open",
    "load",
    "queue",
    "read",
    "retract",
]
