"""The key of a language model's server: from the environment or an owner's file, and never a setting.

`MATCHER_LLM_KEY` comes first, then the file that `llm_key_file` names, then `OPENAI_API_KEY`; the last only where the
address is OpenAI's own, so that no other server is ever shown it. A server on one's own machine needs none.
"""

import os
import shlex
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from matcher.errors import ConfigurationError

LONGEST = 10_000
OPENAI = "api.openai.com"


def find_key(url: str, key_file: str | None = None, environment: Mapping[str, str] | None = None) -> str | None:
    """Return the key for the server at an address, or None where there is none.

    Raises:
        ConfigurationError: where the file cannot be used, or others than its owner can read it.
    """
    environment = os.environ if environment is None else environment
    if given := environment.get("MATCHER_LLM_KEY", "").strip():
        return _key(given, "MATCHER_LLM_KEY")
    if key_file:
        return read_key(Path(key_file))
    given = environment.get("OPENAI_API_KEY", "").strip()
    return _key(given, "OPENAI_API_KEY") if given and _is_openai(url) else None


def read_key(path: Path) -> str:
    """Return the key that stands in a file.

    Raises:
        ConfigurationError: where there is no such file, others than its owner can read it, or it holds no key. The
            message never says what was given where no file is, for that may be the key itself.
    """
    try:
        with path.expanduser().open("rb") as stream:
            found = os.fstat(stream.fileno())
            content = stream.read(LONGEST + 1) if stat.S_ISREG(found.st_mode) else b""
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigurationError(
            "llm_key_file names no file that can be read; it is the path of a file that holds the key, never the key"
        ) from error
    if found.st_mode & 0o077 or found.st_uid not in (os.getuid(), 0):
        raise ConfigurationError(f"{path}: others can read the key; run: chmod 600 {shlex.quote(str(path))}")
    return _key(content.decode("utf-8", "replace").strip(), str(path))


def _key(text: str, where: str) -> str:
    if not text or len(text) > LONGEST or not (text.isascii() and text.isprintable()) or " " in text:
        raise ConfigurationError(f"{where}: holds no key; one line without spaces is expected")
    return text


def _is_openai(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == OPENAI or host.endswith(f".{OPENAI}"))
