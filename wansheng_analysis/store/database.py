"""The monitoring database: every row of every submission, with findings, decisions and corrections.

It is derived from ``data/raw`` and kept so that loading need not read all workbooks again. Whoever finds it
missing, damaged or behind the receipts brings it up to date; a reader is never held up by a writer (WAL).
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..errors import Finding
from ..paths import PACKAGE, processed_folder
from ..schema import CORRECTIONS, DECISIONS, INDICATORS, INTEGER, NUMBER, PLANS
from .files import discard, display_name
from .lock import StoreBusyError, exclusive
from .reading import read_all
from .receipts import Receipt, read_receipts
from .record import Record, stop_on_errors
from .sent import NOTHING_SENT, RECORD_TYPES, ROW_TYPES, SUBMISSION_TYPES, Sent, typed

FILE = "monitoring.sqlite"
# What the rows of the database depend on beside the workbooks; a change in any of these reads them again.
READING_CODE = (
    "schema.py", "tables.py", "targets/*.py", "normalise.py", "checks/*.py", "workbooks/*.py", "store/*.py",
    "data/workbooks/*.csv",
)  # fmt: skip
MIRRORED = {"decisions": DECISIONS, "corrections": CORRECTIONS}
SQL_TYPES = {"str": "TEXT NOT NULL", "float64": "REAL", "Int64": "INTEGER", "int64": "INTEGER NOT NULL"}
FINDING_TYPES = {name: "Int64" if name == "year" else "str" for name in Finding._fields}


def database_path(folder: Path) -> Path:
    """The database of a pack."""
    return processed_folder(folder) / FILE


def lock(folder: Path) -> contextlib.AbstractContextManager[None]:
    """The lock that whoever writes submissions or the database holds."""
    path = database_path(folder)
    return exclusive(path.with_name(f"{path.name}.lock"))


def read_sent(record: Record, day: str | None = None) -> Sent:
    """What had been sent by the end of a day, from the database; it is brought up to date first.

    A pack without submissions never touches the database. Where it cannot be written (read-only folder, full
    disk), the workbooks are read instead.
    """
    if not record.receipts:
        return NOTHING_SENT
    sent = _read(record)
    if sent is None:
        with contextlib.suppress(OSError, StoreBusyError), lock(record.folder):
            receipts, problems = read_receipts(record.folder)
            stop_on_errors(problems, display_name(record.folder))
            sent = read_holding_lock(replace(record, receipts=receipts)).only(_marks(record.receipts))
    return (read_all(record) if sent is None else sent).known_by(day)


def read_holding_lock(record: Record) -> Sent:
    """Like :func:`read_sent` for a caller that holds the lock and knows all receipts."""
    sent = _read(record)
    if sent is None:
        with contextlib.suppress(OSError, sqlite3.Error):
            bring_up_to_date(record)
            sent = _read(record)
    return read_all(record) if sent is None else sent


def bring_up_to_date(record: Record, ready: Sent | None = None, anew: bool = False) -> None:
    """Make the database hold the submissions of a record; the caller holds the lock.

    Parameters
    ----------
    record : Record
        With all receipts that lie in the folder now.
    ready : Sent, optional
        All of them, where the caller has read them already.
    anew : bool
        Whether to fill it from nothing even where it seems right.

    Raises
    ------
    OSError, sqlite3.Error
        When it cannot be written; it then holds what it held before.
    """
    path = database_path(record.folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _update(path, record, ready, anew)
    except sqlite3.DatabaseError as problem:
        if problem.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        remove(path)
        _update(path, record, ready, anew)


def remove(path: Path) -> None:
    """Delete a database with its side files; it can be made again."""
    for suffix in ("", "-wal", "-shm"):
        discard(path.with_name(path.name + suffix))


@contextlib.contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for the length of a ``with`` block; what was not committed is undone at its end."""
    with contextlib.closing(sqlite3.connect(path, timeout=30.0, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def _read(record: Record) -> Sent | None:
    """Submissions of the record, or None when the database is missing, damaged, or holds others."""
    path = database_path(record.folder)
    if not path.is_file():
        return None
    with contextlib.suppress(sqlite3.Error), connect(path) as connection:
        connection.execute("BEGIN")  # all queries see one state
        sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        if (
            sound
            and _held(connection) == _marks(record.receipts)
            and _basis(connection) == _wanted_basis(record)
        ):
            return _select(connection)
    return None


def _update(path: Path, record: Record, ready: Sent | None, anew: bool) -> None:
    with connect(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        wanted, basis = _marks(record.receipts), _wanted_basis(record)
        held = _held(connection)
        continues = list(held.items()) == list(wanted.items())[: len(held)]
        stands = _basis(connection)
        if anew or not continues or stands.get("reading") != basis["reading"]:
            _create_tables(connection)
            held, stands = {}, {}
        if ready is None:
            ready = read_all(record, _select(connection) if held else NOTHING_SENT)
        for receipt in record.receipts[len(held) :]:
            _insert(connection, receipt, ready)
        if stands != basis:
            for name, table in MIRRORED.items():
                connection.execute(f"DELETE FROM {name}")
                _insert_frame(connection, name, record.tables[table])
            connection.executemany("INSERT OR REPLACE INTO basis VALUES (?, ?)", list(basis.items()))
        connection.execute("COMMIT")


def _create_tables(connection: sqlite3.Connection) -> None:
    kinds = {NUMBER: "REAL", INTEGER: "INTEGER"}
    number = "sequence INTEGER NOT NULL REFERENCES submissions"
    tables = {
        "basis": "name TEXT PRIMARY KEY, value TEXT NOT NULL",
        "submissions": f"{_columns(SUBMISSION_TYPES)}, receipt TEXT NOT NULL, PRIMARY KEY (sequence)",
        "observations": f"{number}, {_columns(RECORD_TYPES)}",
        "findings": f"{number}, {_columns(FINDING_TYPES)}",
        **{
            name: ", ".join(f'"{column.name}" {kinds.get(column.kind, "TEXT")}' for column in table.columns)
            for name, table in MIRRORED.items()
        },
    }
    for name in reversed(tables):
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    for name, columns in tables.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute("CREATE INDEX observation_key ON observations (indicator_id, year, sequence)")


def _columns(types: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {SQL_TYPES[dtype]}' for name, dtype in types.items())


def _insert(connection: sqlite3.Connection, receipt: Receipt, sent: Sent) -> None:
    number = receipt.sequence
    submission = sent.submissions[sent.submissions["sequence"] == number]
    _insert_frame(connection, "submissions", submission.assign(receipt=_mark(receipt)))
    rows = sent.rows[sent.rows["sequence"] == number]
    _insert_frame(connection, "observations", rows[["sequence", *RECORD_TYPES]])
    findings = pd.DataFrame(sent.findings.get(number, []), columns=list(Finding._fields))
    _insert_frame(connection, "findings", findings.assign(sequence=number)[["sequence", *FINDING_TYPES]])


def _insert_frame(connection: sqlite3.Connection, table: str, frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    columns = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame]
    names, places = ", ".join(f'"{name}"' for name in frame), ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", zip(*columns, strict=True))


def _select(connection: sqlite3.Connection) -> Sent:
    submissions = pd.read_sql_query("SELECT * FROM submissions ORDER BY sequence", connection)
    rows = pd.read_sql_query("SELECT * FROM observations ORDER BY sequence, rowid", connection)
    about = [name for name in ROW_TYPES if name not in RECORD_TYPES]
    rows = typed(rows.merge(submissions[about], on="sequence", how="left"), ROW_TYPES)
    findings: dict[int, list[Finding]] = {number: [] for number in submissions["sequence"].tolist()}
    names = ", ".join(f'"{name}"' for name in FINDING_TYPES)
    for number, *fields in connection.execute(
        f"SELECT sequence, {names} FROM findings ORDER BY sequence, rowid"
    ):
        findings[number].append(Finding(*fields))
    return Sent(rows, typed(submissions, SUBMISSION_TYPES), findings)


def _held(connection: sqlite3.Connection) -> dict[int, str]:
    if not _has_tables(connection):
        return {}
    return dict(connection.execute("SELECT sequence, receipt FROM submissions ORDER BY sequence"))


def _basis(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, value FROM basis")) if _has_tables(connection) else {}


def _has_tables(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('basis', 'submissions')")
    return found.fetchone() == (2,)


def _wanted_basis(record: Record) -> dict[str, str]:
    reading = [path for pattern in READING_CODE for path in sorted(PACKAGE.glob(pattern))]
    reading += [record.folder / table.file for table in (PLANS, INDICATORS)]
    tables = [record.folder / table.file for table in MIRRORED.values()]
    return {"reading": _digest(reading), "tables": _digest(tables)}


def _digest(paths: list[Path]) -> str:
    content = (path.read_bytes() for path in paths if path.is_file())
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in content)).hexdigest()


def _marks(receipts: list[Receipt]) -> dict[int, str]:
    return {receipt.sequence: _mark(receipt) for receipt in receipts}


def _mark(receipt: Receipt) -> str:
    """Content hash of a receipt; it holds the hash of the workbook, which holds everything else."""
    return hashlib.sha256(receipt.path.name.encode() + receipt.to_csv()).hexdigest()
