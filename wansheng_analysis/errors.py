"""User errors and findings: what can be wrong with what a person gave us, and how it is said.

A check returns a :class:`Finding`; it neither prints nor raises. Whoever called the checks decides: warnings
travel with the data, errors are raised together as one :class:`PackError`. Every class below
:class:`WanshengError` is a mistake of the user: the command line shows its Chinese message without a traceback
and ends with exit code 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

ERROR, WARNING = "error", "warning"
SHOWN = 200  # findings printed of one error; a column filled in wrongly has thousands
SEVERITY_LABELS = {ERROR: "错误", WARNING: "提醒"}


class Finding(NamedTuple):
    """One thing that is wrong or doubtful, with its place.

    Parameters
    ----------
    check : str
        Name of the check, e.g. ``"missing_column"``.
    severity : {"error", "warning"}
        An error stops the run; a warning travels with the data.
    message : str
        Chinese: what is wrong and what to do next.
    indicator_id : str
        Row of the indicator table concerned, ``""`` when none is.
    year : int or None
        Year concerned, None when none is.
    source_cell : str
        ``file!C7`` or ``file!sheet!C7``; the place to look at.
    expected, found : str
        What is allowed, and what stands there.
    """

    check: str
    severity: str
    message: str
    indicator_id: str = ""
    year: int | None = None
    source_cell: str = ""
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        parts = [f"{self.source_cell}：{self.message}" if self.source_cell else self.message]
        if self.found:
            parts.append(f"现为“{self.found}”")
        if self.expected:
            parts.append(f"应为{self.expected}")
        return "；".join(parts) + "。"


class WanshengError(Exception):
    """A mistake of the user; its text is shown as it stands."""


class PackError(WanshengError):
    """A pack cannot be used; carries every finding, not just the first.

    Parameters
    ----------
    findings : iterable of Finding
        All findings of level error, in file and cell order.
    place : str
        The folder or file that was read, as the user named it.
    """

    def __init__(self, findings: Iterable[Finding], place: str = ""):
        self.findings = tuple(findings)
        self.place = place
        lines = [f"{place} 有 {len(self.findings)} 处错误，改正后重新运行即可（未写入任何文件）："]
        lines += [f"  {i}. {finding}" for i, finding in enumerate(self.findings[:SHOWN], 1)]
        if len(self.findings) > SHOWN:
            lines.append(
                f"  另有 {len(self.findings) - SHOWN} 处，多与上面同类；改正后再运行一次即可看到其余。"
            )
        super().__init__("\n".join(lines))


class TargetError(WanshengError, ValueError):
    """A target's wording is not understood; the message names the text."""


class ParameterError(WanshengError, ValueError):
    """A parameter has an unknown name or a value that is not allowed."""


class UnknownIndicatorError(WanshengError, KeyError):
    """An indicator id that the catalogue does not have; suggests near ones."""

    __str__ = Exception.__str__  # KeyError would show the repr


class ReportError(WanshengError):
    """One or more notebooks failed; what was there before is untouched."""
