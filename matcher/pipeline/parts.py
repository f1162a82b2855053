"""What an evidence model is made from: a framework, its bank, and the encoder that reads for it.

Imports little: whoever matches lets the encoder load while the rest is imported.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from matcher.domain import Framework, digest
from matcher.embedding import Encoder, load_encoder
from matcher.framework import bank_folder, counting, load_framework, resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an evidence model is made from."""

    framework: Framework
    path: Path
    """The framework's file."""
    encoder: Encoder

    @property
    def bank(self) -> Path | None:
        """The folder of the bank; None where the framework has none."""
        return bank_folder(self.framework, self.path)

    @property
    def shipped_model(self) -> Path:
        """Where the fitted model of this framework stands beside it, if it does."""
        return self.path.with_suffix(".model.npz")

    @property
    def made_for(self) -> str:
        """Fingerprints of encoder and framework: a calibration serves for these, whatever the bank."""
        return f"{self.encoder.fingerprint} {self.framework.fingerprint}"

    @property
    def made_with(self) -> str:
        """Fingerprints of encoder, framework and bank: a fitted model serves for these alone."""
        return f"{self.made_for} {_bank_digest(self.bank)}"


def parts_of(
    framework: str | None,
    model: str | None,
    *,
    allow_download: bool = False,
    cache: Path | None = None,
    threads: int | None = None,
) -> Parts:
    """Return a framework with its encoder: the one asked for, else the one tuned for it, else the general one.

    Raises:
        ConfigurationError: where framework or model is missing or wrong.
    """
    path = resolve(framework)
    found = load_framework(path)
    tuned = (resolve(None) if has_crosswalk(found) else path).with_suffix(".encoder.onnx")
    name = model or (str(tuned) if tuned.is_file() else None)
    compiled = cache / "openvino" if cache else None
    encoder = load_encoder(name, allow_download=allow_download, cache=compiled, threads=threads)
    return Parts(framework=found, path=path, encoder=encoder)


def has_crosswalk(framework: Framework) -> bool:
    """Return whether a framework is matched by the shipped one's model: it says what its behaviors are like."""
    return framework.bank is None and any(behavior.like for behavior in framework.behaviors)


def _bank_digest(folder: Path | None) -> str | None:
    """Return a digest of what a model can learn from a bank's files, blank ones aside."""
    if folder is None:
        return None
    files = [(file.name, counting(file)) for file in sorted(folder.glob("*.jsonl"))]
    return digest([[name, hashlib.sha256(content).hexdigest()] for name, content in files if content.strip()])
