"""The frozen pack: one district's plans, rows, figures and what is known to be doubtful about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from .catalogue import find_row, parsed_targets
from .schema import TOTAL
from .targets import Target


@dataclass(frozen=True, eq=False)  # compared by identity: two loads are two packs
class Pack:
    """Everything the library knows of one district.

    Parameters
    ----------
    folder : Path
        Where it was read from.
    plan, catalogue, observations, reference, reference_links, context, sources, decisions, corrections, measures
        : DataFrame
        The tables of ``schema``; `observations` is the tidy table (``schema.TIDY_COLUMNS``).
    findings : DataFrame
        Warnings, columns ``check, severity, indicator_id, year, source_cell, message, expected, found``.

    Notes
    -----
    Frozen means that no attribute can be replaced; functions of the library never change a frame that they are
    given.
    """

    folder: Path
    plan: pd.DataFrame
    catalogue: pd.DataFrame
    observations: pd.DataFrame
    reference: pd.DataFrame
    reference_links: pd.DataFrame
    context: pd.DataFrame
    sources: pd.DataFrame
    decisions: pd.DataFrame
    corrections: pd.DataFrame
    measures: pd.DataFrame
    findings: pd.DataFrame

    @cached_property
    def area(self) -> str:
        """Name of the district."""
        return str(self.plan["area"].iloc[0])

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Parsed target of every row, by indicator id."""
        return parsed_targets(self.catalogue)

    @cached_property
    def headline(self) -> pd.DataFrame:
        """Observations of the whole district, both sexes, all ages: what a target is judged on."""
        o = self.observations
        whole = (
            (o["sex"] == TOTAL) & (o["age"] == TOTAL) & (o["residence"] == TOTAL) & (o["area"] == self.area)
        )
        return o[whole].sort_values(["indicator_id", "year"], ignore_index=True)

    def row(self, indicator_id: str) -> pd.Series:
        """Row of the catalogue.

        Raises
        ------
        UnknownIndicatorError
            Names near ids.
        """
        return find_row(self.catalogue, indicator_id)

    def series(self, indicator_id: str) -> pd.DataFrame:
        """Headline observations of one row by year; empty when nothing is known.

        Raises
        ------
        UnknownIndicatorError
            Names near ids.
        """
        self.row(indicator_id)
        return self.headline[self.headline["indicator_id"] == indicator_id].reset_index(drop=True)

    def reference_series(self, indicator_id: str, area: str | None = None) -> pd.DataFrame:
        """Reference figures that the row may be set beside.

        Parameters
        ----------
        indicator_id : str
        area : str, optional
            Only this area (``"全国"``, ``"重庆市"``).

        Returns
        -------
        DataFrame
            ``name, area, year, sex, value, unit, standing, source_id, note, fit, comparable``, one row per area and
            year: where several sources give a year, the preferred one of ``reference_links.csv`` (else the first).
        """
        self.row(indicator_id)
        links = self.reference_links[self.reference_links["indicator_id"] == indicator_id]
        links = links[["name", "fit", "comparable", "preferred_source"]]
        found = self.reference.merge(links, on="name", how="inner")
        if area is not None:
            found = found[found["area"] == area]
        found = found.assign(other=found["source_id"] != found["preferred_source"])
        found = found.sort_values(["name", "area", "sex", "year", "other"], kind="stable")
        found = found.drop_duplicates(["name", "area", "sex", "year"])
        return found.drop(columns=["other", "preferred_source"]).reset_index(drop=True)

    def plan_of(self, indicator_id: str) -> pd.Series:
        """The plan a row belongs to, with its baseline, mid-term and final year."""
        plan = self.row(indicator_id)["plan"]
        return self.plan[self.plan["plan"] == plan].iloc[0]
