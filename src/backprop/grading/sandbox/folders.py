"""The nursery's own folder, and what becomes of the folders of those who were killed before they could tidy up."""

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path

PREFIX = "backprop-nursery-"
YOUNG = 60.0
"""Seconds in which a folder may still be about to be claimed."""


def claim() -> tuple[str, int]:
    """A new folder, and a descriptor that claims it for as long as this process lives."""
    sweep()
    folder = tempfile.mkdtemp(prefix=PREFIX)
    opened = os.open(folder, os.O_RDONLY)
    _lock(opened)
    return folder, opened


def release(folder: str, opened: int) -> None:
    """Remove a folder of ours."""
    shutil.rmtree(folder, ignore_errors=True)
    os.close(opened)


def sweep() -> None:
    """Remove the folders that nobody claims any more."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid != os.getuid() or time.time() - folder.stat().st_mtime < YOUNG:
                continue
            opened = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                if _lock(opened):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(opened)


def _lock(opened: int) -> bool:
    """Whether it was free."""
    import fcntl  # not on Windows, where nothing here runs

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
