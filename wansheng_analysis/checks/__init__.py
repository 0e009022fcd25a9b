"""Findings about the tables of a pack: figures that cannot be, names that lead nowhere, wording to look at twice."""

from .about import findings_frame
from .figures import after_the_plan, check_observations, unknown_areas
from .tables import check_decisions, check_references
from .wording import check_plan_text

__all__ = [
    "after_the_plan",
    "check_decisions",
    "check_observations",
    "check_plan_text",
    "check_references",
    "findings_frame",
    "unknown_areas",
]
