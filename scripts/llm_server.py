"""Serves a GGUF model on this machine: `python scripts/llm_server.py .llm/models/qwen2.5-coder-0.5b.gguf`.

Prints the settings of the matcher for it, and serves until Ctrl-C. `make test-llm` makes `.llm/venv`, which has both
kinds of server. Tests and scripts use `llm_running` instead.
"""

import argparse
import os
import secrets
import shlex
import signal
import sys
import tempfile
from pathlib import Path

from llm_running import KINDS, LocalServer, ServerError, free_port, running

PYTHON = Path(".llm") / "venv" / "bin" / "python"


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gguf", type=Path, help="the model's file")
    parser.add_argument("--kind", choices=KINDS, default=KINDS[0], help=f"the server, {KINDS[0]} by default")
    parser.add_argument("--python", type=Path, default=PYTHON, help=f"interpreter that has it, {PYTHON} by default")
    parser.add_argument("--port", type=int, help="a free one by default")
    parser.add_argument("--threads", type=int, default=0, help="as many as there are cores by default")
    parser.add_argument("--context", type=int, default=8192, help="tokens of question and answer, 8192 by default")
    parser.add_argument("--log", type=Path, help="what the server writes goes there")
    words = vars(parser.parse_args())
    words["log"] = words["log"] or Path(tempfile.gettempdir()) / f"llm-server-{os.getpid()}.log"
    words["port"] = words["port"] or free_port()
    words["key"] = secrets.token_urlsafe(16)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with running(LocalServer(**words)) as server:
            values = {"URL": server.base_url, "MODEL": server.model, "KEY": server.key}
            settings = (f"MATCHER_LLM_{name}={shlex.quote(value)}" for name, value in values.items())
            sys.stdout.write(f"export {' '.join(settings)}\n")
            sys.stdout.flush()
            sys.stderr.write(f"serving until Ctrl-C; log: {server.log}\n")
            signal.pause()
    except KeyboardInterrupt:
        pass
    except (ServerError, OSError) as error:
        raise SystemExit(f"error: {error}") from error


if __name__ == "__main__":
    main()
