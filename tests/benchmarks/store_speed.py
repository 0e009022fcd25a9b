"""How long it takes to receive, load and read again 40 workbooks of 91 rows.

    python tests/benchmarks/store_speed.py [WORKBOOKS]

Prints seconds of wall and processor time. The workbooks are our own form with all 91 rows, filled in.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from wansheng_analysis import store
from wansheng_analysis.example.answers import answers_of
from wansheng_analysis.example.filling import filled_form
from wansheng_analysis.example.series import FIRST_YEAR, LAST_YEAR, simulate
from wansheng_analysis.example.tables import AREA, write_tables
from wansheng_analysis.schema import INDICATORS
from wansheng_analysis.store import write_atomic
from wansheng_analysis.workbooks.form_content import form_contents

DEPARTMENT = "区统计局"


def main(count: int) -> None:
    """Measure with `count` workbooks."""
    years = range(FIRST_YEAR, FIRST_YEAR + (count + 1) // 2)  # each year twice: provisional, then final
    with tempfile.TemporaryDirectory() as scratch:
        pack, sent = Path(scratch, "pack"), Path(scratch, "sent")
        figures = _make_pack(pack, years)
        known = store.load(pack)
        for year in years:
            (form,) = form_contents(known, year)
            answers, _ = answers_of(form, figures[figures["year"] == year])
            keys = [(line.row["indicator_id"], line.area, line.sex, line.residence) for line in form.lines]
            answers = {key: {"condition": "缺项：本部门未统计"} for key in keys} | answers
            for number, provisional in enumerate((True, False), 1):
                write_atomic(sent / f"{year}_{number}.xlsx", filled_form(form, answers, [], provisional))
        timed("load, nothing sent", lambda: store.load(pack))
        received = timed(
            f"receive {count} workbooks of {len(form.lines)} rows",
            lambda: store.receive(
                sent, pack, received_at="2025-04-01", findings_folder=scratch, progress=lambda _: None
            ),
        )
        timed(f"load, {count} workbooks sent", lambda: store.load(pack))
        timed("read all workbooks again", lambda: store.rebuild(pack))
    print({outcome: sum(one.outcome == outcome for one in received) for outcome in ("taken", "refused")})


def _make_pack(folder: Path, years: range) -> pd.DataFrame:
    """A pack whose rows all belong to one department, and figures for as many years as wanted."""
    wording = store.load()
    write_tables(wording, folder, simulate(wording.catalogue, AREA, [], 1))
    catalogue = wording.catalogue.assign(
        availability="available", department=DEPARTMENT, valid_from="", every_unit=""
    )
    text = catalogue[list(INDICATORS.names)].to_csv(index=False)
    write_atomic(folder / INDICATORS.file, text.encode("utf-8-sig"))
    invented = list(range(FIRST_YEAR, LAST_YEAR + 1))
    back_and_forth = (invented + invented[::-1]) * len(years)
    figures = simulate(catalogue, AREA, invented, 1)
    return pd.concat(
        [
            figures[figures["year"] == like].assign(year=year)
            for year, like in zip(years, back_and_forth, strict=False)
        ]
    )


def timed(label: str, action: Callable[[], Any]) -> Any:
    """Run `action` once and print how long it took."""
    wall, processor = time.perf_counter(), time.process_time()
    result = action()
    print(
        f"{label:42s} {time.perf_counter() - wall:7.2f} s  (processor {time.process_time() - processor:.2f} s)"
    )
    return result


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
