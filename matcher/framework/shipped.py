"""Finds the frameworks that come with the matcher."""

from pathlib import Path

from matcher.errors import ConfigurationError
from matcher.framework.ids import slug
from matcher.parsing import ParsingError, json_of, toml_of

DEFAULT = "ic1_machine_learning_engineer.toml"
_SUFFIXES = (".toml", ".json")


def shipped_folder() -> Path:
    """Return the folder of shipped frameworks and banks: `matcher/data` where installed, `framework/` in a checkout.

    Raises:
        ConfigurationError: neither is there.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "data", package.parent / "framework"):
        if (folder / DEFAULT).is_file():
            return folder
    raise ConfigurationError(f"{package / 'data'}: the shipped frameworks are missing; install evidence-matcher again")


def shipped_behaviors() -> dict[str, str]:
    """Return the behaviors of the IC1 framework, those that others can be said to be like: text by id."""
    document = toml_of((shipped_folder() / DEFAULT).read_text(encoding="utf-8"))
    return {behavior["id"]: behavior["text"] for behavior in document["behaviors"]}


def shipped() -> tuple[Path, ...]:
    """Return the shipped framework files, by name."""
    return tuple(sorted(path for path in shipped_folder().iterdir() if path.suffix in _SUFFIXES and path.is_file()))


def resolve(name_or_path: str | None) -> Path:
    """Return the file of a framework: the shipped one of that id, else that path; the IC1 framework for None.

    Raises:
        ConfigurationError: there is neither; the message names the shipped ones.
    """
    if name_or_path is None:
        return shipped_folder() / DEFAULT
    known = {_id_of(path): path for path in shipped()}
    if name_or_path in known:
        return known[name_or_path]
    path = Path(name_or_path)
    if path.exists():
        return path
    ids = ", ".join(known)
    raise ConfigurationError(f"{name_or_path}: no such framework; name a .toml or .json file, or a shipped one: {ids}")


def _id_of(path: Path) -> str:
    """Return a framework's id without judging the rest of its file."""
    text = path.read_text(encoding="utf-8")
    try:
        document = toml_of(text) if path.suffix == ".toml" else json_of(text)
    except ParsingError:  # `validate` is where it is told
        return slug(path.stem)
    return str(document.get("id") or slug(path.stem))
