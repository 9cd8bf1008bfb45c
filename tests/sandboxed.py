"""What the tests of the sandbox share: a nursery for a module, a worker for a test, and what its cells say."""

import os
import re
from collections.abc import Iterator

import pytest

from backprop.grading.sandbox.client import Cell, Sandbox, Worker

SECRET = "sesame-of-the-judge"
"""Lies about in the judge's process and environment; no worker may ever see it."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    os.environ["BACKPROP_TEST_SECRET"] = SECRET
    try:
        with Sandbox() as made:
            yield made
    finally:
        del os.environ["BACKPROP_TEST_SECRET"]


@pytest.fixture
def worker(sandbox: Sandbox) -> Iterator[Worker]:
    with sandbox.worker() as made:
        yield made


def printed(cell: Cell) -> str:
    """What a cell printed and returned; its error, if any, fails the test."""
    assert not cell.error, told(cell)
    return "".join(o.get("text") or o["data"]["text/plain"] for o in cell.outputs)


def told(cell: Cell) -> str:
    """Printed text, and the error as `name: text`."""
    parts = [o.get("text", "") for o in cell.outputs]
    parts += [f"{o['ename']}: {o['evalue']}" for o in cell.outputs if o["output_type"] == "error"]
    return "".join(parts)


def plain(text: str) -> str:
    """Without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
