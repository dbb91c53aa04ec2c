"""What changes across the apps at one stroke."""

from home.services.lists import import_organizations
from home.services.reports import BlocCount, ImportReport, UnitChange

__all__ = ["BlocCount", "ImportReport", "UnitChange", "import_organizations"]
