"""Writes the page of what `bench_scale.py` measured: `python scripts/scale_report.py docs/scale.json docs/scale.md`."""

import json
import sys
from pathlib import Path
from typing import Any

ENGINEERS, QUARTER = 10_000, 5_000_000
CORES = (16, 64, 256)
PAGE = """\
# Beyond one machine: what it takes, and where it stops

`matcher collect --out` cuts its inputs into shards of {lines} lines that do not depend on who matches them, matches
each once, and writes it whole. Both engines write the same bytes: a test compares them on 5,000 artifacts, with a
node of a Ray cluster killed in the middle.

The tables under "Measured" are what `scripts/bench_scale.py` measured on {artifacts:,} whole artifacts of the bank
({words:.0f} words each on average) on {cores} cores of {processor};
`docs/scale.json` has the figures. Others may have used the machine too: hence processor time beside the clock. What is
below "Sums" is arithmetic with these figures, not measured.

## Measured

| | by the clock | processor | artifacts a processor second | largest process |
|---|---|---|---|---|
{runs}

- Start-up and one artifact: {startup}.
- An artifact takes {input_bytes:,} bytes as JSONL, {output_bytes:,} as Parquet (text, quotes, and rows of 384 numbers
  for the search) in {files_a_shard:.0f} files a shard, {store_bytes:,} in the SQLite store.
- The driver cuts JSONL at {scan_mb_a_second:,} MB a second of its processor; Parquet costs it a footer a file.
- `matcher store load` takes in {load_a_second:,} artifacts a second by the clock, start-up included.

## Sums: 10,000 engineers' quarter, 5 million artifacts

At {rate:.0f} artifacts a processor second, as one Ray worker had them, its start-up and Ray's own processes included:

| cores | hours of matching |
|---|---|
{hours}

- In all {core_hours:.0f} core hours, at {memory} MiB of memory a worker.
- Disk: {input_gb:.0f} GB in, {output_gb:.0f} GB of Parquet in {shards:,} shards and about {files:,} files.
- The driver's scan of that as JSONL: {scan_minutes:.1f} minutes, where the disk or the object store gives it as
  quickly.
- Into one SQLite store: {load_hours:.1f} hours, one after the other, and {store_gb:.0f} GB.

That rates scale with cores up to 256 is an assumption: shards share nothing but the place they are written to. Two
workers of two cores are all that was measured.

## Where it stops, and why

- **The load into one store** does not use more cores: SQLite has one writer. Load what is reviewed together, from a
  folder for each period or group, or into PostgreSQL; for questions over all of it, read the Parquet where it lies.
- **The driver reads all JSONL** before the first shard is matched, to cut it and to know each part by its bytes. That
  is as quick as the disk or the network of one machine, however many cores wait; Parquet has no such scan.
- **Small files.** A shard is split by quarter and by sixteen groups of authors (and those without), so one that mixes
  them makes up to 17 files for each quarter, as the made-up inputs here do with four. In an object store each is a
  request. Inputs that are sorted by author, or hold one quarter, make few.
- **A row group of Parquet is read from its beginning for each of its shards**: in large ones, much is read in vain.
- **Start-up.** An actor takes seconds to load its model; for what one machine matches in a minute, a cluster is not
  worth it.
- **Other processors, other bits.** Sums on another kind of CPU can differ in the last bits, and a confidence beside a
  threshold with them. Keep a folder to one kind of machine where that matters; provenance does not name the CPU.
- **What every machine needs**: the same version of the matcher, the same framework file at the same path, and what
  `matcher tune` has learned. A worker that has anything else ends the job with a line.

## What happens when something dies

- A worker or machine: Ray starts another, or the local engine does; it takes up the shard where a note beside the
  results (`_work/`) says that somebody was at it, looks through the {part} artifacts in work one at a time, then
  matches them together as ever, so that the results are those of an undisturbed run.
- An artifact that ends its process twice, or makes the code raise, is a row in `_skipped/`, with the reason and
  without its words. The job goes on.
- The driver: run the same command again. What stands in `_done/` is not done again; of a file that has grown, only
  its end is; what was made of lines that are others now goes.
- Two readings of one id: the later one stands, by path and line, in the store. That an id was used before is noted
  within a shard alone.
"""


def main() -> None:
    """Write the page."""
    from matcher.pipeline.sharding.matching import PART
    from matcher.pipeline.sharding.shards import LINES

    source, target = map(Path, sys.argv[1:3])
    figures: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    ray = figures["runs"]["ray, 1 worker"]
    rate = figures["artifacts"] / ray["processor_s"]
    shards = -(-QUARTER // LINES)
    known = {key: value for key, value in figures.items() if not isinstance(value, dict) and key != "shards"}
    page = PAGE.format(
        **known,
        lines=LINES,
        part=PART,
        cores=figures["machine"]["cores"],
        processor=figures["machine"]["processor"],
        runs="\n".join(run(name, held, figures["artifacts"]) for name, held in figures["runs"].items()),
        startup=", ".join(f"{name} {seconds:.0f} s" for name, seconds in figures["startup_s"].items()),
        rate=rate,
        hours="\n".join(f"| {cores} | {QUARTER / rate / cores / 3600:.1f} |" for cores in CORES),
        core_hours=QUARTER / rate / 3600,
        memory=ray["largest_mib"],
        input_gb=QUARTER * figures["input_bytes"] / 1e9,
        output_gb=QUARTER * figures["output_bytes"] / 1e9,
        store_gb=QUARTER * figures["store_bytes"] / 1e9,
        shards=shards,
        files=round(shards * figures["files_a_shard"]),
        scan_minutes=QUARTER * figures["input_bytes"] / 1e6 / figures["scan_mb_a_second"] / 60,
        load_hours=QUARTER / figures["load_a_second"] / 3600,
    )
    target.write_text(page, encoding="utf-8")


def run(name: str, held: dict[str, float], count: int) -> str:
    """Return the row of one run."""
    rate = count / held["processor_s"]
    seconds = f"{held['wall_s']:.0f} s | {held['processor_s']:.0f} s"
    return f"| {name} | {seconds} | {rate:.0f} | {held['largest_mib']:,.0f} MiB |"


if __name__ == "__main__":
    main()
