"""Where a package that is installed keeps its files: found without importing it, since an import can take seconds."""

from importlib.util import find_spec
from pathlib import Path


def bundled(package: str, *parts: str) -> Path:
    """The path of a file in a package's folder.

    Raises ModuleNotFoundError if the package is not installed, FileNotFoundError if it lacks the file. Both say what
    to do.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"these data come with the package {package}: pip install {package}", name=package)
    path = Path(spec.submodule_search_locations[0]).joinpath(*parts)
    if not path.is_file():
        raise FileNotFoundError(f"{package} is installed, but has no file {'/'.join(parts)}: try another version of it")
    return path


def sized(share: float, name: str = "test_share") -> float:
    """The share of a part, if it is one: more than nothing, less than all. Else ValueError."""
    if not 0 < share < 1:
        raise ValueError(f"{name} must lie between 0 and 1, got {share}")
    return share
