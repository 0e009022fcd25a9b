"""Puts the pack together from the tables by hand and what was sent, and checks one against the other."""

from __future__ import annotations

from functools import cache

import pandas as pd

from .. import checks, normalise
from ..catalogue import parsed_targets
from ..errors import Finding
from ..pack import Pack
from ..schema import (
    CONTEXT,
    CORRECTIONS,
    DECISIONS,
    MEASURES,
    REFERENCE,
    REFERENCE_LINKS,
    SOURCES,
    TOTAL,
)
from .files import display_name
from .merging import combine, tidy_sent
from .record import Record, stop_on_errors
from .sent import Sent


def assemble(record: Record, sent: Sent) -> Pack:
    """The pack made of a record and of what was sent.

    Raises
    ------
    PackError
        When the two contradict each other, or a figure that was sent is impossible under the catalogue of
        today.
    """
    place = display_name(record.folder)
    observations, contradictions = combine(record.by_hand, tidy_sent(sent.current))
    findings = [*record.findings, *sent.lasting_findings(), *contradictions]
    findings += checks.check_observations(observations, record.catalogue)
    findings += checks.after_the_plan(observations, record.plan)
    findings += checks.unknown_areas(observations, record.catalogue, record.plan)
    stop_on_errors(findings, place)

    observations, corrected = normalise.apply_corrections(observations, record.tables[CORRECTIONS])
    context, context_corrected = normalise.apply_corrections(
        record.tables[CONTEXT], record.tables[CORRECTIONS], name="name"
    )
    findings += corrected + context_corrected
    baseline = baseline_values(observations, record.catalogue, record.plan)
    findings += checks.check_plan_text(record.catalogue, parsed_targets(record.catalogue), baseline)
    stop_on_errors(findings, place)
    sources = record.tables[SOURCES]
    if len(sent.submissions):
        sources = pd.concat([sources, sent.sources()], ignore_index=True)
    observations = normalise.sort_tidy(observations)
    return make_pack(record, observations, context, sources, checks.findings_frame(once(findings)))


def known_pack(record: Record, sent: Sent) -> Pack:
    """The pack as it stood when `sent` was all that had come in: what the next submission is checked against."""
    observations, _ = combine(record.by_hand, tidy_sent(sent.current))
    observations, _ = normalise.apply_corrections(observations, record.tables[CORRECTIONS])
    return make_pack(record, observations, record.tables[CONTEXT], record.tables[SOURCES], _no_findings())


def make_pack(
    record: Record,
    observations: pd.DataFrame,
    context: pd.DataFrame,
    sources: pd.DataFrame,
    findings: pd.DataFrame,
) -> Pack:
    """Put the tables of a pack together."""
    tables = record.tables
    return Pack(
        folder=record.folder,
        plan=record.plan,
        catalogue=record.catalogue,
        observations=observations,
        reference=tables[REFERENCE],
        reference_links=tables[REFERENCE_LINKS],
        context=context,
        sources=sources,
        decisions=tables[DECISIONS],
        corrections=tables[CORRECTIONS],
        measures=tables[MEASURES],
        findings=findings,
    )


def baseline_values(observations: pd.DataFrame, catalogue: pd.DataFrame, plan: pd.DataFrame) -> pd.Series:
    """Value of each row in its plan's baseline year, by indicator id; rows without one are absent."""
    years = catalogue.merge(plan[["plan", "baseline_year", "area"]], on="plan")
    keys = years[["indicator_id", "baseline_year", "area"]].rename(columns={"baseline_year": "year"})
    totals = observations[(observations[["sex", "age", "residence"]] == TOTAL).all(axis=1)]
    return (
        totals.merge(keys, on=["indicator_id", "year", "area"])
        .dropna(subset="value")
        .set_index("indicator_id")["value"]
    )


@cache
def _no_findings() -> pd.DataFrame:
    return checks.findings_frame([])


def once(findings: list[Finding]) -> list[Finding]:
    """Drop repetitions: a figure is checked when it comes in and again beside all others."""
    first: dict[tuple, Finding] = {}
    for finding in findings:
        first.setdefault((finding.check, finding.indicator_id, finding.year, finding.source_cell), finding)
    return list(first.values())
