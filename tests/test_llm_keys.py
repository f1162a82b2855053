"""Where a key comes from, whom it is shown to, and which addresses are none."""

import os
from pathlib import Path

import pytest

from matcher.errors import ConfigurationError
from matcher.llm import Endpoint, connect, find_key, read_key

LOCAL = "http://127.0.0.1:8080/v1"
OPENAI = "https://api.openai.com/v1"


def key_file(folder: Path, content: str = "sk-from-file\n", mode: int = 0o600) -> Path:
    """Return a file with a key in it."""
    path = folder / "my key"
    path.write_text(content)
    path.chmod(mode)
    return path


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    """A job in a container is given its key by whoever starts it."""
    path = str(key_file(tmp_path))
    assert find_key(LOCAL, path, {"MATCHER_LLM_KEY": " sk-from-environment\n"}) == "sk-from-environment"
    assert find_key(LOCAL, path, {"MATCHER_LLM_KEY": ""}) == "sk-from-file"
    assert find_key(OPENAI, path, {"OPENAI_API_KEY": "sk-openai"}) == "sk-from-file"


def test_a_server_of_ones_own_needs_no_key() -> None:
    """Nothing is found, and that is fine."""
    assert find_key(LOCAL, None, {}) is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (OPENAI, True),
        ("https://eu.api.openai.com/v1", True),
        ("http://api.openai.com/v1", False),
        ("https://api.openai.com.evil.example/v1", False),
        ("https://evilapi.openai.com/v1", False),
        ("https://evil.example/api.openai.com/v1", False),
        (LOCAL, False),
    ],
)
def test_openais_key_is_shown_to_openai_alone(url: str, shown: bool) -> None:
    """It lies in many people's environment; a local or a foreign server never sees it."""
    assert find_key(url, None, {"OPENAI_API_KEY": "sk-openai"}) == ("sk-openai" if shown else None)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610])
def test_a_file_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    """The line holds the command; the key is not in it."""
    path = key_file(tmp_path, mode=mode)
    with pytest.raises(ConfigurationError) as raised:
        read_key(path)
    assert str(raised.value).endswith(f"run: chmod 600 '{path}'")
    assert "sk-" not in str(raised.value)
    path.chmod(0o400)
    assert read_key(path) == "sk-from-file"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_somebody_elses_file_is_refused(tmp_path: Path) -> None:
    """Its owner could change the key; root can read everything anyway."""
    path = key_file(tmp_path)
    os.chown(path, 12345, 12345)
    with pytest.raises(ConfigurationError, match="others can read the key"):
        read_key(path)


@pytest.mark.parametrize("content", ["", "\n", "two words", "two\nlines", "sk-ü", "sk-\x00", "s" * 20_000])
def test_a_file_without_a_key_is_told_so(tmp_path: Path, content: str) -> None:
    """What could not be sent is not tried; what was there is not repeated."""
    with pytest.raises(ConfigurationError, match="holds no key") as raised:
        read_key(key_file(tmp_path, content))
    assert content.strip() == "" or content not in str(raised.value)


@pytest.mark.parametrize("given", ["sk-geheim", "", "/", "no\x00file", "~nobody-of-that-name/key"])
def test_a_key_in_place_of_its_file_is_not_repeated(given: str) -> None:
    """A slip of the hand does not bring it on screen, or into a log."""
    with pytest.raises(ConfigurationError) as raised:
        read_key(Path(given))
    assert "sk-geheim" not in str(raised.value)


def test_a_home_folder_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands in a settings file that was written by hand."""
    monkeypatch.setenv("HOME", str(tmp_path))
    key_file(tmp_path)
    assert find_key(LOCAL, "~/my key", {}) == "sk-from-file"


@pytest.mark.parametrize(
    "url", ["http://gpu.example:8000/v1", "http://10.0.0.7/v1", "http://127.0.0.1.evil.example/v1"]
)
def test_a_key_goes_unencrypted_to_this_machine_alone(url: str) -> None:
    """Whoever listens on the way would have it; where that is known and wanted, it can be allowed."""
    with pytest.raises(ConfigurationError, match="unencrypted; use https:// or a tunnel"):
        connect(Endpoint(url=url, model="qwen", key="sk-x"))
    connect(Endpoint(url=url, model="qwen")).close()
    connect(Endpoint(url=url, model="qwen", key="sk-x", plain_http=True)).close()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1", "http://[::1]/v1", "http://localhost/v1", "http://127.8.8.8/"]
)
def test_this_machine_is_known_by_its_names(url: str) -> None:
    """A local server may want a key, over plain http."""
    connect(Endpoint(url=url, model="qwen", key="sk-x")).close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "no language model is configured; run: matcher config set llm_url"),
        ("127.0.0.1:8080/v1", "is no address"),
        ("ftp://127.0.0.1/v1", "is no address"),
        ("http://", "is no address"),
        ("http://127.0.0.1:port/v1", "is no address"),
        ("http://127.0.0.1:99999/v1", "is no address"),
        ("http://[::1/v1", "is no address"),
        ("http://a b/v1", "is no address"),
        ("http://ex\nample/v1", "is no address"),
        (f"http://{'a' * 70}.example/v1", "is no address"),
        ("http://xn--\u00fc/v1", "is no address"),
        ("https://noor:geheim@example.org/v1", "llm_url holds a password"),
        ("https://example.org/v1?api-key=geheim", "has a ? or #"),
    ],
)
def test_what_is_no_address_is_told_before_anything_is_sent(url: str, said: str) -> None:
    """One line, which repeats nothing that could be a secret."""
    with pytest.raises(ConfigurationError) as raised:
        connect(Endpoint(url=url, model="qwen"))
    assert said in str(raised.value)
    assert "geheim" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_model_needs_a_name() -> None:
    """Servers choose one by it, and its verdicts stand beside it."""
    with pytest.raises(ConfigurationError, match="matcher config set llm_model NAME"):
        connect(Endpoint(url=LOCAL, model=" "))
