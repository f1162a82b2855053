"""`launch`: the page on this machine's own address, in the person's browser, until they end it."""

import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from threading import Thread

from matcher.errors import ConfigurationError, install_command
from matcher.web.access import HOST, Access
from matcher.web.service import ReviewService


def launch(
    service: ReviewService, say: Callable[[str], None], *, port: int = 0, open_browser: bool = True, log: bool = False
) -> None:
    """Serve the page until Ctrl-C; all rulings are kept when they are made, so ending it loses nothing.

    Args:
        service: what is shown.
        say: told each address that is good for opening the page.
        port: 0 is any free one.
        open_browser: also open it, where there is a screen.
        log: write the server's log to stderr.

    Raises:
        ConfigurationError: where the port is not free, or the extra `web` is not installed.
    """
    check_installed()
    with _listening(port) as listener:
        number = listener.getsockname()[1]
        serve, access = _server(service, Access(number, say), log)
        address = access.address
        say(address)
        if open_browser and _has_screen():
            Thread(target=_open, args=(address,), daemon=True).start()
        with suppress(KeyboardInterrupt):
            serve(listener)


def check_installed() -> None:
    """Return where everything is there that the page needs.

    Raises:
        ConfigurationError: where the extra is missing.
    """
    missing = [name for name in ("fastapi", "uvicorn") if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"the page needs {' and '.join(missing)}, not installed; run: {install_command('web')}"
        )


def _server(service: ReviewService, access: Access, log: bool) -> tuple[Callable[[socket.socket], None], Access]:
    """Return what serves the page on a socket."""
    import uvicorn

    from matcher.web.app import create_app

    config = uvicorn.Config(
        create_app(service, access),
        access_log=log,
        date_header=False,
        h11_max_incomplete_event_size=64_000,
        interface="asgi3",
        lifespan="off",
        limit_concurrency=32,
        log_config=uvicorn.config.LOGGING_CONFIG if log else None,
        log_level="info" if log else "critical",
        loop="asyncio",
        http="h11",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        ws="none",
    )
    return lambda listener: uvicorn.Server(config).run([listener]), access


def _listening(port: int) -> socket.socket:
    """Return a socket that only this machine reaches; who comes before the server is up waits."""
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise ConfigurationError(
            f"port {port}: cannot be used ({getattr(error, 'strerror', None) or error}); choose another, or 0 for any"
        ) from error
    return listener


def _has_screen() -> bool:
    """Return whether a browser would have a window: without, one in the terminal would take it over."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open(address: str) -> None:
    import webbrowser

    with suppress(webbrowser.Error):
        webbrowser.open(address)
