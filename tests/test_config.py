"""Settings: the file, the environment over it, and what is said of a broken one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.config import (
    MAX_BYTES,
    Settings,
    change_setting,
    change_subject,
    config_path,
    load_settings,
    write_atomically,
)
from matcher.errors import ConfigurationError, UsageError


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    """Nothing needs setting up."""
    assert load_settings(tmp_path / "config.toml", {}) == Settings(framework=None, model=None, max_bytes=MAX_BYTES)


def test_a_setting_is_kept_and_removed_without_touching_the_others(tmp_path: Path) -> None:
    """What a person sets is there on the next call, until they unset it."""
    path = tmp_path / "deep" / "config.toml"
    change_setting("model", "some/model", path)
    change_setting("max_bytes", "123", path)
    assert load_settings(path, {}) == Settings(model="some/model", max_bytes=123)
    change_setting("model", None, path)
    assert load_settings(path, {}) == Settings(max_bytes=123)


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    """A batch job can choose framework and model without a file; an empty variable is none."""
    path = change_setting("framework", "from-file.toml", tmp_path / "config.toml")
    assert load_settings(path, {"MATCHER_FRAMEWORK": "from-environment.toml"}).framework == "from-environment.toml"
    assert load_settings(path, {"MATCHER_FRAMEWORK": ""}).framework == "from-file.toml"


def test_the_store_can_be_chosen_by_the_environment(tmp_path: Path) -> None:
    """A job in a container names its database without a file."""
    assert load_settings(tmp_path / "none.toml", {"MATCHER_STORE": "postgresql://db/x"}).store == "postgresql://db/x"


def test_a_language_model_can_be_chosen_by_the_environment(tmp_path: Path) -> None:
    """Address and name; whether it is asked, and with what key, is said elsewhere."""
    path = change_setting("llm_url", "http://127.0.0.1:8080/v1", tmp_path / "config.toml")
    environment = {
        "MATCHER_LLM_URL": "http://gpu/v1",
        "MATCHER_LLM_MODEL": "qwen",
        "MATCHER_LLM_KEY": "sk",
        "MATCHER_LLM": "1",
    }
    assert load_settings(path, environment) == Settings(llm_url="http://gpu/v1", llm_model="qwen", llm=False)


def test_a_language_model_is_off_until_switched_on(tmp_path: Path) -> None:
    """True and false come back as such, in any case; the file stays TOML."""
    path = tmp_path / "config.toml"
    assert load_settings(path, {}).llm is False
    change_setting("llm", "True", path)
    change_setting("llm_candidates", "5", path)
    assert path.read_text() == "llm = true\nllm_candidates = 5\n"
    assert load_settings(path, {}) == Settings(llm=True, llm_candidates=5)
    change_setting("llm", "false", path)
    assert load_settings(path, {}) == Settings(llm=False, llm_candidates=5)


def test_subjects_are_kept_beside_the_settings(tmp_path: Path) -> None:
    """Setting a person again replaces their names, in any case; removing them leaves the others and the settings."""
    path = tmp_path / "config.toml"
    change_subject("Noor Haddad", ["noor@example.org", 'n"haddad'], path)
    change_subject("\u738b \u82b3", ["wang"], path)
    change_setting("retention_days", "400", path)
    change_subject("noor haddad", ["noor"], path)
    assert load_settings(path, {}) == Settings(
        retention_days=400, subjects={"\u738b \u82b3": ("wang",), "noor haddad": ("noor",)}
    )
    change_subject("\u738b \u82b3", None, path)
    change_setting("retention_days", None, path)
    assert load_settings(path, {}) == Settings(subjects={"noor haddad": ("noor",)})


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada L. <ada@example.org>", "ADA@example.org"), ("Jos\u00e9", "Jose\u0301"), ("ada  l", "Ada L")],
)
def test_a_name_belongs_to_one_person_however_it_is_written(tmp_path: Path, one: str, other: str) -> None:
    """As the store compares names: else whoever purges one person deletes another."""
    file = tmp_path / "config.toml"
    file.write_text(f'[subjects]\n"First" = ["{one}"]\n"Second" = ["{other}"]\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="keep it for one"):
        load_settings(file)


def test_a_subject_that_is_not_there_or_blank_is_one_line(tmp_path: Path) -> None:
    """Removing nobody is a mistake in the name; the known ones are listed."""
    path = change_subject("Noor", ["noor"], tmp_path / "config.toml")
    with pytest.raises(UsageError, match="known are: Noor"):
        change_subject("Nora", None, path)
    for name, aliases in ((" ", ["a"]), ("Noor", [" "])):
        with pytest.raises(UsageError, match="blank"):
            change_subject(name, aliases, path)
    with pytest.raises(ConfigurationError, match="'noor' is a name of both 'Noor' and 'Nora'"):
        change_subject("Nora", ["noor"], path)
    assert load_settings(path, {}).subjects == {"Noor": ("noor",)}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("colour = 'red'", "unknown setting 'colour'"),
        ("model = 7", "model must be a text"),
        ("max_bytes = 'many'", "max_bytes must be a whole number"),
        ("max_bytes = true", "max_bytes must be a whole number"),
        ("max_bytes = 0", "max_bytes must be 1 or more; leave it out for the default"),
        ("max_bytes = 99999999999999999999", "max_bytes must be 1,099,511,627,776 or less"),
        ("retention_days = 999999999999", "retention_days must be 36,500 or less"),
        ("llm_timeout = 99999999999", "llm_timeout must be 1,000,000 or less"),
        ("retention_days = 0", "retention_days must be 1 or more"),
        ("llm_candidates = 0", "llm_candidates must be 1 or more"),
        ("llm_concurrency = 65", "llm_concurrency must be 64 or less"),
        ("llm = 'yes'", "llm must be true or false"),
        ("llm = 1", "llm must be true or false"),
        ("llm_url = true", "llm_url must be a text"),
        ("llm_timeout = true", "llm_timeout must be a whole number"),
        ("llm_key = 'sk-geheim'", "the key is none: see llm_key_file"),
        ("subjects = 'Noor'", "subjects must be a table"),
        ("[subjects]\nNoor = 'noor@example.org'", "subject 'Noor' must be a list of names"),
        ("[subjects]\nNoor = ['']", "subject 'Noor' must be a list of names"),
        ("[subjects]\nNoor = ['nh']\nNora = ['NH ']", "'nh' is a name of both 'Noor' and 'Nora'; keep it for one"),
        ("[subjects]\nNoor = ['nora']\nNora = []", "'nora' is a name of both 'Noor' and 'Nora'"),
        ("model = ", "cannot be read as TOML"),
        (b"model = '\xff'", "cannot be read as TOML"),
        (f"max_bytes = {'9' * 5_000}", "cannot be read as TOML (a number too long to be read)"),
        (f"model = {'[' * 5_000}", "cannot be read as TOML (nested too deeply)"),
    ],
)
def test_a_broken_file_is_one_line_that_names_it(tmp_path: Path, content: str | bytes, said: str) -> None:
    """A person reads which file and which key to mend."""
    path = tmp_path / "config.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigurationError) as raised:
        load_settings(path, {})
    assert said in str(raised.value)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"), [("max_bytes", "many"), ("max_bytes", "-1"), ("colour", "red"), ("llm", "yes")]
)
def test_a_wrong_value_is_not_written(tmp_path: Path, name: str, value: str) -> None:
    """A mistake leaves the file as it was."""
    path = change_setting("max_bytes", "5", tmp_path / "config.toml")
    with pytest.raises(ConfigurationError):
        change_setting(name, value, path)
    assert load_settings(path, {}) == Settings(max_bytes=5)


@given(value=st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_survives_the_file(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    """A folder name with quotes, backslashes, controls or emoji comes back as it was set."""
    path = change_setting("model", value, tmp_path_factory.mktemp("settings") / "config.toml")
    assert load_settings(path, {}).model == value


def test_the_file_lies_in_the_users_configuration_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG_CONFIG_HOME is honoured."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_path() == tmp_path / "matcher" / "config.toml"


def test_writing_is_whole_or_not_at_all(tmp_path: Path) -> None:
    """A folder that cannot be made is one line; nothing half-written and no temporary file stays behind."""
    (tmp_path / "file").write_text("kept")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_atomically(tmp_path / "file" / "config.toml", "text")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_atomically(tmp_path, "text")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "kept"


def test_a_link_to_the_settings_stays_one(tmp_path: Path) -> None:
    """Who keeps them in a folder of their own finds there what was set, the rights of the file as they were."""
    (tmp_path / "dotfiles").mkdir()
    kept, path = tmp_path / "dotfiles" / "matcher.toml", tmp_path / "config.toml"
    kept.write_text('reviewer = "Mia"\n')
    kept.chmod(0o640)
    path.symlink_to(Path("dotfiles") / "matcher.toml")
    change_setting("max_bytes", "5", path)
    assert path.is_symlink()
    assert load_settings(kept, {}) == Settings(reviewer="Mia", max_bytes=5)
    assert kept.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in kept.parent.iterdir()] == ["matcher.toml"]


def test_a_name_that_is_not_utf8_is_refused_in_one_line(tmp_path: Path) -> None:
    """The bytes a shell passes need not be text; the settings stay as they were, without a stray file."""
    path = change_setting("max_bytes", "5", tmp_path / "config.toml")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        change_setting("model", "folder-\udcff", path)
    assert load_settings(path, {}) == Settings(max_bytes=5)
    assert [entry.name for entry in tmp_path.iterdir()] == ["config.toml"]
