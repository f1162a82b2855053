"""Serves a GGUF model until its standard input ends; `llm_running.py` starts it where the server is installed.

It needs nothing but the standard library and the server that is asked for. Its caller holds the other end of its
standard input, so that it also ends where the caller was killed. The key comes in the environment, since the words of a
command are public.
"""

import argparse
import os
import runpy
import sys
import threading
from pathlib import Path

KEY = "LLM_SERVE_KEY"
SAVED_PROMPTS = 512
"""MiB of earlier questions that llama.cpp keeps to begin from; its default is 8 GiB."""


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("llama-cpp-python", "xllamacpp"))
    parser.add_argument("gguf", type=Path)
    for name in ("port", "threads", "context"):
        parser.add_argument(name, type=int)
    args = parser.parse_args()
    key = os.environ.pop(KEY, "")
    serve = _llama_cpp_python if args.kind == "llama-cpp-python" else _xllamacpp
    try:
        serve(args, key)
    except ImportError as error:
        raise SystemExit(f"error: {args.kind} is not installed for {sys.executable}: {error}") from error


def _llama_cpp_python(args: argparse.Namespace, key: str) -> None:
    for name in ("HOST", "PORT", "CONFIG_FILE"):  # they would go before what is said here
        os.environ.pop(name, None)
    threading.Thread(target=_end_with_caller, daemon=True).start()
    options = {
        "model": args.gguf,
        "model_alias": args.gguf.stem,
        "host": "127.0.0.1",
        "port": args.port,
        "n_ctx": args.context,
        "n_threads": args.threads,
        "n_threads_batch": args.threads,
        "logits_all": False,
        "verbose": False,
    } | ({"api_key": key} if key else {})
    sys.argv[1:] = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    runpy.run_module("llama_cpp.server", run_name="__main__", alter_sys=True)


def _end_with_caller() -> None:
    sys.stdin.read()
    os._exit(0)


def _xllamacpp(args: argparse.Namespace, key: str) -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(args.gguf)
    params.model_alias = {args.gguf.stem}
    params.hostnames = ["127.0.0.1"]
    params.port = args.port
    params.cors_origins = f"http://127.0.0.1:{args.port}"
    params.api_keys = [key] if key else []
    params.ui = False
    params.n_ctx = args.context
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = args.threads
    params.cache_ram_mib = SAVED_PROMPTS
    serving = xllamacpp.Server(params)
    sys.stderr.write(f"{serving.listening_address}\n")
    sys.stdin.read()
    os._exit(0)  # it would finish answers that nobody waits for


if __name__ == "__main__":
    main()
