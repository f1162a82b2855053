"""What a transformer makes of samples while it is tuned: a row for each span of tokens."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from encoder_samples import Sample
from numpy.typing import NDArray


def pooled(transformer: Any, samples: Sequence[Sample]) -> torch.Tensor:
    """Return the unit mean of the token vectors of each span, *(spans, dimension)*."""
    device = next(transformer.parameters()).device
    longest = max(len(s.tokens) for s in samples)
    ids = np.full((len(samples), longest), transformer.config.pad_token_id)
    mask = np.zeros_like(ids)
    own: list[NDArray[np.int64]] = []
    spans: list[NDArray[np.int64]] = []
    for row, sample in enumerate(samples):
        ids[row, : len(sample.tokens)] = sample.tokens
        mask[row, : len(sample.tokens)] = 1
        for start, end in sample.spans:
            own.append(np.arange(row * longest + start, row * longest + end))
            spans.append(np.full(end - start, len(spans)))
    # Products in bfloat16: twice as quick where there are instructions for it. The weights stay in float32.
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=_has_bfloat16(device)):
        given = {"input_ids": torch.tensor(ids).to(device), "attention_mask": torch.tensor(mask).to(device)}
        hidden = transformer(**given).last_hidden_state.float()
    tokens = hidden.flatten(0, 1)[torch.tensor(np.concatenate(own)).to(device)]
    sums = torch.zeros(len(spans), hidden.shape[2], device=device)
    sums = sums.index_add(0, torch.tensor(np.concatenate(spans)).to(device), tokens)
    return torch.nn.functional.normalize(sums, dim=1)


def _has_bfloat16(device: torch.device) -> bool:
    supported = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)
    return device.type != "cpu" or (supported is not None and bool(supported()))
