"""Read the office's list of organizations, however its table stands on the sheet.

Pure: knows the list, not the register. `read_organization_list` gives rows that are right, and for
each cell that is not: where it stands, what it holds, what is wrong and how to mend it. The
caller compares the rows with the register and writes.

A list of season N is made in the middle of year N from the figures of year N - 1: members,
workers, capital, area, revenue and profit are LAST year's, and the caller files them there.
"""

from cooperatives.imports.lists import read_organization_list
from cooperatives.imports.parsed import Line, ParsedList, ParsedRow, Problem, Suggestion
from cooperatives.imports.places import street_of
from cooperatives.imports.words import FIELDS, Column

__all__ = [
    "FIELDS",
    "Column",
    "Line",
    "ParsedList",
    "ParsedRow",
    "Problem",
    "Suggestion",
    "read_organization_list",
    "street_of",
]
