"""The fingerprint of a sentence-transformers model that stands in no folder of its own: all that makes its rows."""

from tokenizers.normalizers import Lowercase

from matcher.embedding.sentence_transformer import REFERENCE_MODEL, SentenceTransformerEncoder, _state_digest


def test_another_tokenizer_is_another_fingerprint() -> None:
    """With the same weights it makes other rows of the same text; a text that was encoded changes nothing."""
    encoder = SentenceTransformerEncoder(REFERENCE_MODEL)
    model = encoder._model
    first = _state_digest(model)
    encoder.encode(["Caf\u00e9", "The outage was mine."])
    assert _state_digest(model) == first
    model.max_seq_length += 1
    assert _state_digest(model) != first
    model.max_seq_length -= 1
    assert _state_digest(model) == first
    model.tokenizer.backend_tokenizer.normalizer = Lowercase()
    assert _state_digest(model) != first
