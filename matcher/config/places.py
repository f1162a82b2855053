"""Where a person's files lie: settings, what can be made anew, and what cannot."""

from pathlib import Path


def config_path() -> Path:
    """Return where the settings file is, whether or not it exists."""
    import platformdirs

    return Path(platformdirs.user_config_dir("matcher", appauthor=False)) / "config.toml"


def cache_folder() -> Path:
    """Return the folder for what can be made anew: compiled models and fitted banks."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("matcher", appauthor=False))


def data_folder() -> Path:
    """Return the folder for what cannot be made anew: the store, and what `matcher tune` was taught."""
    import platformdirs

    return Path(platformdirs.user_data_dir("matcher", appauthor=False))
