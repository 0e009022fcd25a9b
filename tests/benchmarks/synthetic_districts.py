"""Writes many invented districts, so that speed can be measured and many districts be tested.

    python tests/benchmarks/synthetic_districts.py FOLDER N [SEED]

Every figure is drawn at random around a smooth course; nothing here is a fact about any place. Each pack says so in
its name, its titles, its sources and a file of its own.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from wansheng_analysis.catalogue import read_catalogue
from wansheng_analysis.schema import CONTEXT, CORRECTIONS, OBSERVATIONS, PLANS, SOURCES

PACK = (
    Path(__file__).resolve().parents[1] / "pack"
)  # its plan, rows, decisions and references serve all districts
COPIED = ("indicators.csv", "decisions.csv", "reference.csv", "reference_links.csv")
YEARS = range(2011, 2026)
UNITS = ("一镇", "二镇", "三镇")  # where every town must reach the target
SOURCE = "synthetic"
NOTICE = "本文件夹的全部数字都是程序按固定种子虚构的，不是任何地区的数据。\n"
COUNTED = ("proportion", "rate", "share_of_posts", "ratio")


def write_districts(
    folder: Path, count: int, seed: int = 1, years: Sequence[int] = YEARS, missing: float = 0.03
) -> list[Path]:
    """Write `count` packs.

    Parameters
    ----------
    folder : Path
    count : int
    seed : int
        The same seed gives the same bytes; a district does not depend on how many others there are.
    years : sequence of int
        A figure for every row and year that exists.
    missing : float
        Share of the figures that are left out.

    Returns
    -------
    list of Path
        Folders of the packs, by name.
    """
    plan, catalogue, _ = read_catalogue(PACK)
    shared = {name: (PACK / name).read_bytes() for name in COPIED}
    shared[SOURCES.file] = (PACK / SOURCES.file).read_bytes() + f"{SOURCE},虚构数据,,,,\n".encode()
    shared |= {table.file: _csv(table.names, []) for table in (CONTEXT, CORRECTIONS)}
    shared["说明.txt"] = NOTICE.encode("utf-8-sig")
    written = []
    for number in range(1, count + 1):
        pack, area = folder / f"synthetic-{number:04d}", f"虚构区{number:04d}"
        pack.mkdir(parents=True, exist_ok=True)
        for name, content in shared.items():
            (pack / name).write_bytes(content)
        titles = plan.assign(title=area + plan["plan"] + "规划（虚构）", document_no="", area=area)
        (pack / PLANS.file).write_bytes(_csv(PLANS.names, titles[list(PLANS.names)].values.tolist()))
        random = np.random.default_rng([seed, number])
        rows = _observations(catalogue, area, np.asarray(years), random, missing)
        (pack / OBSERVATIONS.file).write_bytes(_csv(OBSERVATIONS.names, rows))
        written.append(pack)
    return written


def _observations(
    catalogue: pd.DataFrame, area: str, years: np.ndarray, random: np.random.Generator, missing: float
) -> Iterator[list[object]]:
    size = random.lognormal(0, 0.6)  # of the district, beside one of some 200,000 people
    for row in catalogue[catalogue["availability"] == "available"].to_dict("records"):
        for place in (area, *(UNITS if row["every_unit"] else ())):
            kept = random.random(len(years)) >= missing
            for year, *figures in zip(
                years[kept], *(part[kept] for part in _course(row, years, size, random)), strict=True
            ):
                numbers = ["" if np.isnan(figure) else f"{figure:.12g}" for figure in figures]
                yield [
                    row["indicator_id"],
                    place,
                    year,
                    "",
                    "",
                    "",
                    *numbers,
                    "A",
                    "no",
                    "yes",
                    SOURCE,
                    "虚构",
                    "",
                ]


def _course(
    row: dict, years: np.ndarray, size: float, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, numerators and denominators of one row in all years."""
    none = np.full(len(years), np.nan)
    way = (years - years[0]) / max(1, years[-1] - years[0])
    improving = way if row["direction"] == "higher" else 1 - way
    if row["measure"] not in COUNTED:
        level = random.uniform(2, 12)
        value = np.round(
            level * (1 + 0.3 * improving) + random.normal(0, 0.1, len(years)), int(row["decimals"])
        )
        return np.maximum(value, 0), none, none
    rare = row["measure"] == "rate"
    whole = (
        np.round(
            size * (random.uniform(1_000, 2_000) if rare else random.uniform(200, 5_000)) * (1 - 0.2 * way)
        )
        + 20
    )
    low, high = (random.uniform(2, 8) / 1000, 3 / 1000) if rare else sorted(random.uniform(0.3, 0.97, 2))
    share = low + (high - low) * improving
    part = random.binomial(whole.astype(int), np.clip(share, 0, 1)).astype(float)
    return np.round(part / whole * row["per"], int(row["decimals"])), part, whole


def _csv(heading: Sequence[str], rows: object) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode("utf-8-sig")


if __name__ == "__main__":
    write_districts(Path(sys.argv[1]), int(sys.argv[2]), *(int(text) for text in sys.argv[3:]))
