"""Settings for nbgrader's own commands, run from here: `nbgrader formgrader`, `nbgrader autograde feedforward`.

They are the settings that `backprop grade` uses, and the class is the same: `_build/class`.
"""

from pathlib import Path

from backprop.grading.settings import CLASS, settings

root = Path(__file__).parent
(root / CLASS).mkdir(parents=True, exist_ok=True)  # the gradebook needs its folder

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # nbgrader puts it here
c.merge(settings(root))
