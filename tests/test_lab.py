"""A student in JupyterLab types a wrong function into a released notebook, then a right one, and reads what is said."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

pytestmark = pytest.mark.slow
WRONG = """def relu_backward(dy, cache):
    return (dy * (cache[0] > 0) * 2,)"""
RIGHT = """def relu_backward(dy, cache):
    x, = cache
    return (dy * (x > 0),)"""
SETTINGS = {
    # All cells are on the page, also those that are not in view.
    "notebook-extension/tracker": {"windowingMode": "none", "autoStartDefaultKernel": True},
    # Nobody is asked, and no other host.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab on this machine that shows a copy of the exercises; it ends with the tests."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "exercises", folder / "work")
    for name, values in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    runtime = folder / "runtime"
    names = ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "JUPYTERLAB_WORKSPACES_DIR")
    places = dict(zip(names, map(folder.joinpath, ("runtime", "config", "data", "ipython", "workspaces")), strict=True))
    places["JUPYTERLAB_SETTINGS_DIR"] = folder / "settings"
    options = ["--no-browser", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=", "--allow-root",
               f"--ServerApp.root_dir={folder / 'work'}", "--KernelManager.transport_encryption=auto"]  # fmt: skip
    environment = os.environ | {name: str(place) for name, place in places.items()}
    log = (folder / "log").open("w")
    server = subprocess.Popen([sys.executable, "-m", "jupyterlab", *options], env=environment, stdout=log,
                              stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
    try:
        yield _address(runtime, server, folder / "log")
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        log.close()


def _address(runtime: Path, server: subprocess.Popen, log: Path) -> str:
    for _ in range(600):
        for path in runtime.glob("jpserver-*.json"):
            address = json.loads(path.read_text())["url"]
            with urllib.request.urlopen(address + "api", timeout=10):
                return address
        assert server.poll() is None, log.read_text()[-2000:]
        time.sleep(0.1)
    raise AssertionError("JupyterLab does not start: " + log.read_text()[-2000:])


@pytest.fixture
def notebook(lab: str, chromium) -> Iterator[Any]:
    """The page of the notebook, with a kernel that waits."""
    page = chromium.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(60_000)
    page.goto(f"{lab}lab/tree/feedforward/feedforward.ipynb?reset")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    yield page
    page.close()


def cell_with(page: Any, text: str) -> Any:
    return page.locator(".jp-Notebook .jp-CodeCell").filter(has=page.locator(".cm-content", has_text=text)).first


def run(page: Any, cell: Any) -> None:
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")


def write(page: Any, cell: Any, code: str) -> None:
    """Over what is in the cell; then run it, once the page has taken it in."""
    editor = cell.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.wait_for_function("([node, code]) => node.innerText.replace(/\\s/g, '') === code.replace(/\\s/g, '')",
                           arg=[editor.element_handle(), code])  # fmt: skip
    page.keyboard.press("Control+Enter")


def test_a_wrong_and_then_a_right_function_are_told_so(notebook: Any) -> None:
    answer, test = cell_with(notebook, "def relu_backward"), cell_with(notebook, 'check("relu_backward"')
    run(notebook, cell_with(notebook, "import numpy as np"))
    run(notebook, answer)
    run(notebook, test)
    output = test.locator(".jp-OutputArea-output").first
    output.get_by_text("0 of 2 points").wait_for()
    assert "Not written yet" in output.inner_text()
    write(notebook, answer, WRONG)
    run(notebook, test)
    output.get_by_text("2 times too large").wait_for()
    assert "relu_backward: 0 of 2 points" in output.inner_text()
    write(notebook, answer, RIGHT)
    run(notebook, test)
    output.get_by_text("2 of 2 points").wait_for()
    assert "[right] dx" in output.inner_text()
    assert "[wrong]" not in output.inner_text()


def test_a_test_cell_that_is_run_first_says_what_to_do(notebook: Any) -> None:
    """In a new kernel, before any other cell."""
    test = cell_with(notebook, 'check("relu_backward"')
    notebook.get_by_role("button", name="Restart the kernel").first.click()
    notebook.get_by_role("button", name="Confirm Kernel Restart").click()
    notebook.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    run(notebook, test)
    output = test.locator(".jp-OutputArea-output").first
    output.get_by_text("Has its cell been run?").wait_for()
    assert "Traceback" not in output.inner_text()
