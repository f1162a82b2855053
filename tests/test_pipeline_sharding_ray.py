"""The Ray engine on a real cluster of several nodes: the same bytes as the local one, also when a node dies."""

import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sharded
from conftest import ROOT, CommandLine
from own_folders import running

from matcher.errors import install_command

COUNT = 5000
LIMIT = ("--max-bytes", "100000")
SUMMARY = "5,011 read: 5,011 matched anew, 0 unchanged, 0 left out; 35 skipped"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of many artifacts, with hostile lines among them."""
    return sharded.write_lines(tmp_path_factory.mktemp("log") / "log.jsonl", list(sharded.lines(COUNT)))


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, command_line: CommandLine, log: Path, tiny: Path) -> Path:
    """Return what the local engine makes of it, in one process."""
    out = tmp_path_factory.mktemp("local") / "out"
    result = command_line("collect", log, "--out", out, "--framework", tiny, *LIMIT)
    assert result.returncode == 5, result.stderr
    assert SUMMARY in result.stderr
    return out


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of three shards."""
    return sharded.write_lines(tmp_path_factory.mktemp("short") / "log.jsonl", list(sharded.lines(1100)))


class Nodes:
    """A cluster of nodes of one core each, as processes of this machine; the first one stays."""

    def __init__(self) -> None:
        """Begin with two."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from ray.cluster_utils import Cluster
        node: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 100_000_000}
        self._cluster: Any = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
        self._node = node
        self.address: str = self._cluster.address
        self._second = self._cluster.add_node(**node)

    def lose(self) -> None:
        """Kill the second node, with all its processes, as a machine goes that loses its power; then add another."""
        self._cluster.remove_node(self._second, allow_graceful=False)
        self._second = self._cluster.add_node(**self._node)

    def is_idle(self) -> bool:
        """Return whether no process of it matches: each is named after the actor that it is."""
        raylets = [node.all_processes["raylet"][0].process.pid for node in self._cluster.list_all_nodes()]
        tasks = [task for raylet in raylets for task in Path(f"/proc/{raylet}/task").iterdir()]
        workers = [worker for task in tasks for worker in (task / "children").read_text().split()]
        with suppress(OSError):  # one has just ended
            return not any(b"ray::Map" in Path(f"/proc/{worker}/cmdline").read_bytes() for worker in workers)
        return False

    def end(self) -> None:
        """End all of it."""
        self._cluster.shutdown()


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    """Return a cluster."""
    with pytest.MonkeyPatch.context() as patch:
        # Workers import what the tests define.
        patch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), str(ROOT / "tests"))))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        made = Nodes()
        try:
            yield made
        finally:
            made.end()


@contextmanager
def collecting(log: Path, out: Path, tiny: Path, nodes: Nodes) -> Iterator["subprocess.Popen[str]"]:
    """Give a collection that has begun on a cluster."""
    words = ["collect", log, "--out", out, "--engine", "ray", "--address", nodes.address, "--framework", tiny, *LIMIT]
    command = [sys.executable, "-m", "matcher", *words]
    with running(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        yield process


def wait_for_shards(process: "subprocess.Popen[str]", out: Path, count: int) -> None:
    """Wait until so many shards are done."""
    last = time.monotonic() + 600  # two cores that do other things as well are no defect
    while len(list((out / "_done").glob("*.json"))) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < last
        time.sleep(0.05)


def test_a_node_that_dies_in_the_middle_changes_nothing(
    tmp_path: Path, nodes: Nodes, log: Path, tiny: Path, local: Path
) -> None:
    """Five thousand artifacts, a node lost with what it had in work: the bytes of the local engine, every one."""
    with collecting(log, tmp_path / "out", tiny, nodes) as process:
        wait_for_shards(process, tmp_path / "out", 3)
        nodes.lose()
        printed, said = process.communicate(timeout=300)
    assert (process.returncode, printed) == (5, ""), said
    lines = [line for line in said.splitlines() if not line.startswith("skipped: ")]
    assert lines == [SUMMARY, f"written: {tmp_path / 'out'}"]
    assert sharded.tree(tmp_path / "out") == sharded.tree(local)


def test_a_driver_that_is_killed_is_taken_up(
    tmp_path: Path, nodes: Nodes, command_line: CommandLine, short: Path, tiny: Path
) -> None:
    """What was finished is not done again, by whichever engine goes on; the end is as undisturbed."""
    out = tmp_path / "out"
    with collecting(short, out, tiny, nodes) as process:
        wait_for_shards(process, out, 1)
        assert not nodes.is_idle()
        process.kill()
        process.communicate()
    last = time.monotonic() + 60
    while not nodes.is_idle():  # its actors end with it, some a moment later
        assert time.monotonic() < last
        time.sleep(0.1)
    done = {path: path.stat().st_mtime_ns for path in (out / "_done").iterdir()}
    words = ("collect", short, "--framework", tiny, *LIMIT, "--out")
    result = command_line(*words, out, "--jobs", "2")
    assert result.returncode == 5
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert command_line(*words, tmp_path / "whole").returncode == 5
    assert sharded.tree(out) == sharded.tree(tmp_path / "whole")


def test_an_interrupt_ends_it_cleanly(tmp_path: Path, nodes: Nodes, short: Path, tiny: Path) -> None:
    """Ctrl-C: 130, in one line, without a traceback, and nobody is blamed for what was in work."""
    out = tmp_path / "out"
    with collecting(short, out, tiny, nodes) as process:
        wait_for_shards(process, out, 1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert "interrupted: what was finished is kept; run it again to go on" in said
    assert not list((out / "_work").iterdir())


def test_poison_is_a_skipped_row_on_a_cluster_too(
    tmp_path: Path, nodes: Nodes, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One artifact makes the code raise, one ends every process that looks at it: two rows, and all else is there."""
    from functools import partial

    from matcher.pipeline.collecting import MatcherSpec
    from matcher.pipeline.sharding import ShardedRun, match_here, match_on_cluster, shards

    monkeypatch.setattr(shards, "LINES", 20)
    said = sharded.sentences()
    import json

    lines = [json.dumps({**sharded.row(n, said), "id": f"log-{n}"}).encode() for n in range(60)]
    log = sharded.write_lines(tmp_path / "log.jsonl", lines)

    def run(out: str, engine: Any, spec: type[Any]) -> Any:
        job = sharded.job(tmp_path / out, tiny, spec=spec)
        framework = job.spec.matcher().framework
        return ShardedRun(job=job, framework=framework, engine=engine, engine_name="x").collect([str(log)])

    run("whole", match_here, MatcherSpec)
    for place, word in ((7, sharded.RAISES), (30, sharded.KILLS)):
        lines[place] = json.dumps({"id": f"bad-{place}", "text": f"My words. {word}"}).encode()
    sharded.write_lines(log, lines)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        engine = partial(match_on_cluster, address=nodes.address, workers=2)
        done = run("out", engine, sharded.StumblingSpec)
    assert (done.read, done.anew, done.skipped) == (60, 58, 2)
    reasons = {row["source"].split(", ")[1]: row["reason"] for row in sharded.skipped_of(tmp_path / "out")}
    assert reasons == {"id bad-7": "cannot be matched (ArithmeticError)", "id bad-30": "ends the process"}
    gone = ("log-7", "log-30")
    whole = [row for row in sharded.rows_of(tmp_path / "whole") if row["id"] not in gone]
    found = sharded.rows_of(tmp_path / "out")

    def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept = ({k: v for k, v in row.items() if k not in ("file", "position")} for row in rows)
        return sorted(kept, key=lambda row: str(row["id"]))

    assert plain(found) == plain(whole)


def test_a_machine_with_another_model_ends_the_job_in_one_line(
    tmp_path: Path, nodes: Nodes, tiny: Path, short: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It would write other results into the same folder; what its worker says arrives as it was said."""
    from functools import partial

    from matcher.errors import ConfigurationError
    from matcher.pipeline.sharding import ShardedRun, match_on_cluster

    job = sharded.job(tmp_path / "out", tiny)
    framework = job.spec.matcher().framework
    job = replace(job, provenance=replace(job.provenance, model_id="another"))
    engine = partial(match_on_cluster, address=nodes.address, workers=1)
    with warnings.catch_warnings(), pytest.raises(ConfigurationError, match=r"^a worker has another model") as error:
        warnings.simplefilter("ignore")
        ShardedRun(job=job, framework=framework, engine=engine, engine_name="ray").collect([str(short)])
    assert "\n" not in str(error.value)
    assert capfd.readouterr() == ("", "")


def test_an_address_where_nothing_is_and_options_that_do_not_fit(
    command_line: CommandLine, tmp_path: Path, log: Path, tiny: Path
) -> None:
    """One line each, at once."""
    out = ("--out", tmp_path / "out", "--framework", tiny)
    for words, code in (
        (("--engine", "ray"), 2),
        (("--workers", "2"), 2),
        ((*out, "--engine", "ray", "--jobs", "2"), 2),
        ((*out, "--git", "."), 2),
        ((*out, "--store", tmp_path / "evidence.db"), 2),
        ((*out, "--input-format", "pdf"), 2),
        ((*out, "--engine", "ray", "--address", "127.0.0.1:1"), 3),
    ):
        result = command_line("collect", log, *words)
        assert (result.returncode, result.stdout) == (code, ""), result.stderr
        assert result.stderr.count("\n") == 1, result.stderr


def test_it_sends_nothing(command_line: CommandLine) -> None:
    """Of a cluster that we begin, Ray's statistics of use are off, and its dashboard."""
    code = (
        "import os, sys\n"
        "os.environ.pop('RAY_USAGE_STATS_ENABLED', None)\n"  # the cluster of these tests has it
        "from ray._common.usage import usage_lib\n"
        "usage_lib.is_nightly_wheel = lambda: True\n"  # Ray's releases do not ask for them by themselves
        "from matcher.pipeline.sharding.cluster import _cluster\n"
        "with _cluster(None) as ray:\n"
        "    import ray._private.worker as worker\n"
        "    print(usage_lib.usage_stats_enabled(), repr(worker.get_dashboard_url()), file=sys.__stdout__)\n"
    )
    result = command_line(start=("-c", code))
    assert (result.returncode, result.stderr) == (0, "")
    enabled, dashboard = result.stdout.splitlines()[-1].split()  # before it, such a Ray says the same in words
    assert enabled == "False"
    assert dashboard in ("''", "None")


def test_without_ray_it_is_one_line(command_line: CommandLine, tmp_path: Path, log: Path, tiny: Path) -> None:
    """The extra is optional: what is missing, and how to get it."""
    hide = "import sys; sys.modules['ray'] = None; from matcher.__main__ import main; main()"
    words = ("collect", log, "--out", tmp_path / "out", "--engine", "ray", "--framework", tiny)
    result = command_line(*words, start=("-c", hide))
    assert result.returncode == 3
    last = result.stderr.splitlines()[-1]
    assert last == f"error: --engine ray: needs Ray; install it with: {install_command('ray')}"
    with suppress(FileNotFoundError):
        assert not list((tmp_path / "out" / "_done").iterdir())
