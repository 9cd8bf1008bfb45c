"""The database under the gradebook: SQLite or PostgreSQL by URL, made when it is not there, one writer at a time."""

import contextlib
import os
import sysconfig

from nbgrader.api import Gradebook, get_alembic_version
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, ProgrammingError

SEARCHED = {"grade": "notebook_id", "comment": "notebook_id", "submitted_notebook": "assignment_id"}
"""Columns that are searched for each submission. nbgrader has no index on them, so each search would read it all."""


def check_url(url: str) -> str:
    """The URL, if it is one. Raises ValueError that says what is wrong with it, and never repeats a password."""
    try:
        kind = make_url(url).get_backend_name()
    except (ArgumentError, ValueError):
        kind = ""
    if kind not in ("sqlite", "postgresql"):
        raise ValueError("a gradebook is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return url


def prepare(url: str) -> None:
    """Make the gradebook with all its tables, unless it is there. nbgrader asks alembic for the tables' version."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        with Gradebook(url) as gradebook:
            if "alembic_version" not in inspect(gradebook.engine).get_table_names():  # it was cut off before its end
                version = get_alembic_version()
                with gradebook.engine.begin() as c:
                    c.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                    c.execute(text("INSERT INTO alembic_version (version_num) VALUES (:v)"), {"v": version})
            # Where the tables are somebody else's it goes on without.
            with contextlib.suppress(ProgrammingError), gradebook.engine.begin() as c:
                for table, column in SEARCHED.items():
                    c.execute(text(f"CREATE INDEX IF NOT EXISTS {table}_by_{column} ON {table} ({column})"))
    finally:
        os.environ["PATH"] = before


def one_writer(c: Connection) -> None:
    """One writer at a time, so that what is not there yet is made once. Readers go on reading."""
    if c.dialect.name == "sqlite":
        c.exec_driver_sql("BEGIN IMMEDIATE")
    elif c.dialect.name == "postgresql":
        c.execute(text("LOCK TABLE submitted_assignment IN SHARE ROW EXCLUSIVE MODE"))
