"""How the page is started: Streamlit as a program, with the options it needs."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from pathlib import Path

APP = Path(__file__).with_name("app.py")

PAGE_OPTIONS = (
    # nothing leaves this machine, and nothing is watched or offered that a reader has no use for
    *("--browser.gatherUsageStats", "false"),
    *("--server.fileWatcherType", "none"),
    *("--server.showEmailPrompt", "false"),
    *("--logger.hideWelcomeMessage", "true"),  # it may ask the network for this machine's address
    *("--logger.level", "warning"),
    *("--client.toolbarMode", "minimal"),
    *("--client.showErrorDetails", "none"),
    *("--client.showErrorLinks", "false"),
    *("--runner.magicEnabled", "false"),
    # with the models loaded, a full collection after every click takes longer than the click
    *("--runner.postScriptGC", "false"),
    # one accent colour, readable on white and on black
    *("--theme.light.primaryColor", "#1d5fa8"),
    *("--theme.dark.primaryColor", "#7fb2ec"),
    *("--theme.dark.backgroundColor", "#15181c"),
    *("--theme.dark.secondaryBackgroundColor", "#1d2126"),
)


def command(host: str, port: int, headless: bool) -> list[str]:
    """The command line that serves the page; `headless` opens no browser.

    The library is the one of the settings: set ARTICLE_CHAT_LIBRARY for another.
    """
    return [
        *(sys.executable, "-P", "-m", "streamlit", "run", str(APP)),
        *("--server.address", host),
        *("--server.port", str(port)),
        *("--server.headless", str(headless).lower()),
        *PAGE_OPTIONS,
        *_allowed_hosts(host),
    ]


def serve(library: Path | None, host: str, port: int, browser: bool) -> int:
    """Serve the page of a library until it is ended; the exit code of the server.

    Where the system can, the server takes this process over, and gets its signals first hand.
    """
    environment = dict(os.environ)
    if library is not None:
        environment["ARTICLE_CHAT_LIBRARY"] = str(library.expanduser().absolute())
    arguments = command(host, port, headless=not browser)
    print(f"Article chat is at {_url(host, port)}; Ctrl-C ends it", flush=True)
    if os.name == "posix":
        os.execve(arguments[0], arguments, environment)
    return subprocess.call(arguments, env=environment)


def _url(host: str, port: int) -> str:
    host = "localhost" if host in ("0.0.0.0", "::") else host
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _allowed_hosts(host: str) -> list[str]:
    """On loopback, only pages that name this machine may talk to the server (DNS rebinding)."""
    if not _is_loopback(host):
        return []
    names = dict.fromkeys(("localhost", "127.0.0.1", host))
    return [part for name in names for part in ("--server.allowedHosts", name)]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
