"""Where things are. Nothing else in the library builds a path from the place of a file.

papermill starts a kernel in the caller's folder and nbval in the notebook's, so no path may depend on the current
folder unless the user typed it.
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent
NOTEBOOKS = PROJECT / "notebooks"
RAW = PROJECT / "data" / "raw"
OUTPUTS = PROJECT / "outputs"


DATA_VARIABLE = (
    "WANSHENG_DATA"  # names another pack for runs that cannot be given a parameter, such as nbval's
)


def data_folder(data: str | Path | None = None) -> Path:
    """Folder of the pack: the folder named, else that of the environment variable, else the project's own.

    Parameters
    ----------
    data : str or Path, optional
        None or ``""`` names none.

    Examples
    --------
    >>> data_folder("/tmp/pack").name
    'pack'
    """
    named = data or os.environ.get(DATA_VARIABLE, "")
    return Path(named).expanduser().resolve() if named else RAW


def processed_folder(data: str | Path | None = None) -> Path:
    """Where the library writes what it derives from a pack.

    >>> processed_folder("/tmp/some_pack").name
    'processed'
    """
    folder = data_folder(data)
    return PROJECT / "data" / "processed" if folder == RAW else folder / "processed"


def package_data(*parts: str) -> Path:
    """A file shipped inside the package, e.g. ``package_data("fonts", "OFL.txt")``.

    >>> package_data("fonts").parent.name
    'data'
    """
    return PACKAGE.joinpath("data", *parts)
