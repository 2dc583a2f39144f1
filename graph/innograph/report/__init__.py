"""A report on the collaboration network: a page, the same in Markdown, tables, and matrices for spreadsheets.

    analysis = analyse(graph, base=base, options=Options(by="sector"))      the figures, all from innograph.network
    to_files(analysis, version=innograph.__version__)                       report.html, report.md, measures.csv, ...

Every sentence of it is built from the figures by templates, so the same graph and options give the same bytes.
"""

from innograph.report.analysis import Analysis, analyse
from innograph.report.asking import Group, Options
from innograph.report.content import Report
from innograph.report.files import NAMES, to_files
from innograph.report.measures import GROUPINGS, MEASURES
from innograph.report.wording import LANGUAGES
from innograph.report.writing import report_of

__all__ = [
    "GROUPINGS",
    "LANGUAGES",
    "MEASURES",
    "NAMES",
    "Analysis",
    "Group",
    "Options",
    "Report",
    "analyse",
    "report_of",
    "to_files",
]
