"""How often 综合研判 and the peers' end-point rules are right, by simulation. Run by hand: takes about two minutes.

    python tests/benchmarks/verdict_simulation.py [--runs 20000] [--seed 20210101]

Infant mortality of 4.05 per 1,000 in five base years (2016-2020), target < 2.5 in 2030, judged in 2025 on five further
years, for districts of four sizes and six true courses. Prints a full confusion table per size, the share of the wrong
side, and the power beside the best power that any 5 % test can have on the same counts (the randomised conditional
test, uniformly most powerful among unbiased tests).
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
from scipy.stats import binom, poisson

from wansheng_analysis.gaps import evidence
from wansheng_analysis.gaps.peers import SCHEMES, progress

BASE, TARGET, FINAL, BASELINE = 4.05, 2.5, 2030, 2020
YEARS = np.arange(2021, 2026)
BIRTHS = (1_000, 1_500, 5_000, 100_000)
COURSES = {
    "constant": np.full(5, BASE),
    "rising": BASE * (1 + 0.1 * (YEARS - BASELINE)),
    "as required": BASE + (TARGET - BASE) * (YEARS - BASELINE) / (FINAL - BASELINE),
    "at target": np.full(5, TARGET),
    "clearly below": np.full(5, TARGET / 2),
    "halved": np.full(5, BASE / 2),
}
NOT_DECLINING = ("constant", "rising")
GOOD, ADVERSE = ("met", "on_track"), ("worsening",)
PEER_RUNS = 2_000  # the peers' rules are scalar code; their shares need no more


def simulate(
    course: np.ndarray, births: int, runs: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Yearly deaths of the base window and of the five years after it, one row per run."""
    base = random.poisson(BASE * births / 1000, (runs, 5))
    return base, random.poisson(course * births / 1000, (runs, 5))


def our_verdicts(base: np.ndarray, deaths: np.ndarray, births: int, final: bool = False) -> np.ndarray:
    """综合研判 of every run from pooled counts."""
    exposure = np.full(len(base), 5.0 * births)
    base_rate = 1000 * base.sum(1) / exposure
    share = evidence.path_share(YEARS, BASELINE, FINAL)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(base_rate > TARGET, (base_rate + share * (TARGET - base_rate)) / base_rate, 1.0)
    improved, worsened = evidence.same_rate_p(base.sum(1), exposure, deaths.sum(1), exposure)
    _, behind = evidence.same_rate_p(base.sum(1), exposure, deaths.sum(1), exposure, ratio)
    beyond, short = evidence.against_rate_p(deaths.sum(1), exposure, TARGET / 1000)
    return evidence.verdict(improved, worsened, behind, beyond, short, final)


def peer_verdicts(base: np.ndarray, deaths: np.ndarray, births: int, scheme: str) -> list[str]:
    """What a peer's rule says of each run, from the 2020 and the 2025 rate."""
    rates = 1000 * np.column_stack([base[:PEER_RUNS, -1], deaths[:PEER_RUNS]]) / births
    years = [BASELINE, *YEARS.tolist()]
    return [
        progress(row[0], years[0], row[-1], years[-1], "lower", TARGET, FINAL, scheme=scheme,
                 history=dict(zip(years, row.tolist(), strict=True))).status
        for row in rates
    ]  # fmt: skip


def best_power(course: np.ndarray, births: int, lower: bool) -> float:
    """Power of the randomised conditional 5 % test for a lower (or higher) rate in the second window."""
    means = 5 * births * BASE / 1000, births * course.sum() / 1000
    grids = [np.arange(max(0, int(m - 9 * m**0.5 - 9)), int(m + 9 * m**0.5 + 9)) for m in means]
    total = grids[0][:, None] + grids[1][None, :]
    later = np.broadcast_to(grids[1][None, :], total.shape)
    at = binom.pmf(later, total, 0.5)
    tail = (binom.cdf(later, total, 0.5) if lower else binom.sf(later - 1, total, 0.5)) - at
    with np.errstate(divide="ignore", invalid="ignore"):
        reject = np.clip(np.where(at > 0, (evidence.SIGNIFICANCE - tail) / at, 0.0), 0, 1)
    weight = poisson.pmf(grids[0], means[0])[:, None] * poisson.pmf(grids[1], means[1])[None, :]
    return float((reject * weight).sum())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=20210101)
    options = parser.parse_args()
    pd.set_option("display.width", 200)
    random = np.random.default_rng(options.seed)
    worst = 0.0
    for births in BIRTHS:
        rows, peers = {}, {scheme: {} for scheme in SCHEMES}
        for name, course in COURSES.items():
            base, deaths = simulate(course, births, options.runs, random)
            rows[name] = pd.Series(our_verdicts(base, deaths, births)).value_counts(normalize=True)
            for scheme, table in peers.items():
                table[name] = pd.Series(peer_verdicts(base, deaths, births, scheme)).value_counts(
                    normalize=True
                )
        ours = (
            pd.DataFrame(rows)
            .T.reindex(columns=["met", "on_track", "too_early", "behind", "worsening"])
            .fillna(0)
        )
        print(f"\n=== {births:,} births a year\n综合研判\n{ours.round(3).to_string()}")
        for scheme, table in peers.items():
            print(f"{scheme}\n{pd.DataFrame(table).T.fillna(0).round(3).to_string()}")
        wrong = {name: ours.loc[name, list(GOOD)].sum() for name in NOT_DECLINING}
        wrong["as required"] = ours.loc["as required", list(ADVERSE)].sum()
        worst = max(worst, *wrong.values())
        print("wrong side: " + ", ".join(f"{name} {share:.3f}" for name, share in wrong.items()))
        for name, lower, codes in (
            ("halved", True, GOOD),
            ("clearly below", True, GOOD),
            ("rising", False, ADVERSE),
        ):
            best = best_power(COURSES[name], births, lower)
            power = ours.loc[name, list(codes)].sum()
            print(f"power, {name}: {power:.3f}; best 5 % test {best:.3f}; ratio {power / best:.2f}")
    print(f"\nlargest wrong-side share: {worst:.4f}")


if __name__ == "__main__":
    main()
