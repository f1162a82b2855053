"""`matcher config`: whom `--subject` knows, where the store is, and no password on screen."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from matcher.cli.commands import cli
from matcher.config import config_path, load_settings
from matcher.errors import ConfigurationError, UsageError


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("FRAMEWORK", "MODEL", "STORE", "LLM_URL", "LLM_MODEL"):
        monkeypatch.delenv(f"MATCHER_{name}", raising=False)


def printed(*words: str) -> str:
    """Return what a command prints on stdout."""
    return CliRunner().invoke(cli, ["config", *words], catch_exceptions=False, standalone_mode=False).stdout


def test_subjects_are_listed_set_and_removed() -> None:
    """A line each, names apart by tabs; who is set again has the new names alone, and hears of those that went."""
    assert printed("subjects") == ""
    printed("subjects", "set", "Noor Haddad", "noor@example.org", "nhaddad")
    printed("subjects", "set", "Ike", "ike@example.org")
    again = CliRunner().invoke(
        cli, ["config", "subjects", "set", "noor haddad", "nh", "nhaddad"], standalone_mode=False
    )
    assert "no longer a name of noor haddad: noor@example.org" in again.output
    printed("subjects", "set", "Noor Haddad", "nh")
    assert printed("subjects") == "Ike\tike@example.org\nNoor Haddad\tnh\n"
    assert "subjects = Ike, Noor Haddad" in printed("show")
    printed("subjects", "remove", "ike")
    assert printed("subjects") == "Noor Haddad\tnh\n"
    with pytest.raises(UsageError, match="no subject 'Ike'"):
        printed("subjects", "remove", "Ike")


def test_a_store_is_kept_by_its_full_path_before_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the same one from every folder; an address stays as it is, and its password is not shown."""
    monkeypatch.chdir(tmp_path)
    printed("set", "store", "mine.db")
    assert load_settings().store == str(tmp_path / "mine.db")
    printed("set", "store", "postgresql://noor:geh%40im@db.example/evidence")
    assert load_settings().store == "postgresql://noor:geh%40im@db.example/evidence"
    assert "store = postgresql://noor:***@db.example/evidence\n" in printed("show")
    printed("set", "store", "postgresql://noor@db.example/e?password=geh@im&sslmode=require")
    assert "store = postgresql://noor@db.example/e?password=***&sslmode=require\n" in printed("show")
    hand_written = "postgresql://noor@db.example/e?password=geh@im&sslmode=require&SSLPassword=auch"
    config_path().write_text(f'store = "{hand_written}"\n')
    shown = printed("show")
    assert "store = postgresql://noor@db.example/e?password=***&sslmode=require&SSLPassword=***\n" in shown
    printed("set", "store", "postgresql://noor:geheim@db.example/e?password=auch")
    assert "store = postgresql://noor:***@db.example/e?password=***\n" in printed("show")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://noor:geh@im@db.example/evidence",
        "postgresql://noor:geh/eim@db.example/evidence",
        "postgresql://noor:g/e@h/eim@db.example/evidence?sslmode=require",
        "postgresql://noor@example.org:geh/eim@db.example/evidence",
    ],
)
def test_a_password_that_is_not_escaped_is_neither_kept_nor_shown(address: str) -> None:
    """The store would not understand the address; where somebody wrote it into the file, it is masked whole."""
    with pytest.raises(ConfigurationError, match="cannot be understood") as refused:
        printed("set", "store", address)
    assert "eim" not in str(refused.value)
    assert load_settings().store is None
    config_path().parent.mkdir(parents=True)
    config_path().write_text(f'store = "{address}"\n')
    shown = printed("show")
    assert ":***@db.example/evidence" in shown
    assert "eim" not in shown
    assert "h@im" not in shown


def test_a_store_that_nothing_is_known_of_is_not_kept() -> None:
    """It is told now and not at the next collection."""
    with pytest.raises(ConfigurationError, match="a store at mysql:// is not known"):
        printed("set", "store", "mysql://noor@db.example/evidence")


def test_a_framework_that_cannot_be_read_is_not_kept(tmp_path: Path) -> None:
    """A typing error is told now, not at the next match; the id of a shipped one and a good file are kept."""
    with pytest.raises(ConfigurationError, match="no such framework"):
        printed("set", "framework", "no-such-framework")
    assert load_settings().framework is None
    printed("set", "framework", "ic1-machine-learning-engineer")
    assert load_settings().framework == "ic1-machine-learning-engineer"


def test_a_language_model_is_set_up_in_three_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Address, name, switch; the key's file is kept by its full path and shown, the key never."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key").write_text("sk-geheim\n")
    (tmp_path / "key").chmod(0o600)
    for name, value in {"llm_url": "http://127.0.0.1:8080/v1", "llm_model": "qwen", "llm_key_file": "key"}.items():
        printed("set", name, value)
    printed("set", "llm", "true")
    shown = printed("show")
    assert f"llm = true\nllm_url = http://127.0.0.1:8080/v1\nllm_model = qwen\nllm_key_file = {tmp_path}/key\n" in shown
    assert "geheim" not in shown
    printed("unset", "llm")
    assert "llm = false\n" in printed("show")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("llm_url", "127.0.0.1:8080", "is no address"),
        ("llm_url", "https://noor:geheim@example.org/v1", "llm_url holds a password"),
        ("llm_key_file", "sk-geheim", "never the key"),
        ("llm", "maybe", "llm must be true or false"),
        ("llm_timeout", "0", "llm_timeout must be 1 or more"),
    ],
)
def test_what_a_language_model_cannot_be_reached_with_is_not_kept(name: str, value: str, said: str) -> None:
    """A slip is told now; a secret in the wrong place is neither kept nor repeated."""
    with pytest.raises(ConfigurationError, match=said) as raised:
        printed("set", name, value)
    assert "geheim" not in str(raised.value)
    assert "geheim" not in printed("show")


@pytest.mark.parametrize(("name", "value"), [("retention_days", "abc"), ("max_bytes", "1.5"), ("llm", "maybe")])
def test_a_value_of_the_wrong_type_is_to_blame(name: str, value: str) -> None:
    """Not the file, in which all is well."""
    with pytest.raises(ConfigurationError) as raised:
        printed("set", name, value)
    assert str(raised.value).startswith(f"{value!r}: is not kept; {name} must be ")
    assert "config.toml" not in str(raised.value)


@pytest.mark.parametrize(("value", "allowed"), [("9" * 5_000, "1,099,511,627,776 or less"), ("0", "1 or more")])
def test_a_number_that_cannot_be_meant_is_told_in_one_short_line(value: str, allowed: str) -> None:
    """Also one of more digits than Python reads; what is allowed stands there, and nothing is kept."""
    with pytest.raises(ConfigurationError, match=f"max_bytes must be .*{allowed}") as raised:
        printed("set", "max_bytes", value)
    assert len(str(raised.value)) < 200
    assert "max_bytes = 20000000\n" in printed("show")
