"""`matcher report`: the packet of what was accepted."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matcher.cli.messages import tell
from matcher.cli.options import (
    FRAMEWORK_OPTION,
    PERIOD_OPTION,
    SUBJECT_OPTION,
    open_chosen,
    store_options,
    tell_unknown,
)
from matcher.cli.output import write_whole
from matcher.config import load_settings
from matcher.domain import Period
from matcher.errors import UsageError

if TYPE_CHECKING:
    from matcher.pipeline.reporting import Made
    from matcher.store import Store

ENDINGS = {
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".json": "json",
}


@click.command(epilog='Example: matcher report --subject "Noor Haddad" --period 2026-Q3 -o packet.html')
@SUBJECT_OPTION
@PERIOD_OPTION
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["md", "html", "docx", "json"]),
    help="What to write.  [default: as FILE ends, else md]",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write to FILE, whole or not at all."
)
@click.option("--include-undecided", is_flag=True, help="Also what is not decided yet, or has changed since; marked.")
@store_options
@FRAMEWORK_OPTION
def report(
    subject: str | None,
    period: Period | None,
    output_format: str | None,
    output: str | None,
    include_undecided: bool,
    store: str | None,
    framework: str | None,
) -> None:
    """Write the packet of what was accepted: the person's own words, by behavior, each with its source.

    It holds what people accepted, found or attested with `matcher review` and `matcher add`, and nothing that they
    rejected. Whoever writes it, and whenever, it is the same, byte for byte, until somebody decides otherwise or the
    work is collected anew.
    """
    from matcher.pipeline.reporting import make_packet
    from matcher.report import render_packet

    to_file = output is not None and output != "-"
    chosen = output_format or (_by_ending(str(output)) if to_file else "md")
    if chosen == "docx" and not to_file and sys.stdout.isatty():
        raise UsageError("a DOCX file cannot be shown in a terminal; give -o FILE")
    with open_chosen(store, existing=True) as opened:
        made = make_packet(
            opened,
            framework or load_settings().framework,
            subject=subject,
            period=period,
            include_undecided=include_undecided,
        )
        _tell(made, opened)
        if made.frameworks and not made.packet.items:
            tell_unknown(opened, subject)
    content = render_packet(made.packet, chosen)
    if to_file:
        write_whole(str(output), content)
        if not made.packet.items:
            tell(f"written: {output}, a packet that holds nothing yet")
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def _by_ending(path: str) -> str:
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(f"{path}: its ending names no format; give --format, or one of {', '.join(ENDINGS)}")
    return ENDINGS[ending]


def _tell(made: "Made", store: "Store") -> None:
    """Say on stderr what is not in the packet; nothing of it stands there."""
    packet, changed = made.packet, made.changed
    if not packet.items:
        tell(f"nothing to report for {packet.framework.id} in {store.place}{_instead(made)}")
    if changed:
        pairs = "1 accepted item is" if changed == 1 else f"{changed:,} accepted items are"
        tell(f"{pairs} left out, changed since: look again with matcher review --state changed")


def _instead(made: "Made") -> str:
    others = [name for name in made.frameworks if name != made.packet.framework.id]
    if not made.frameworks:
        return ": nothing was collected yet"
    if made.packet.framework.id not in made.frameworks:
        return f": nothing was collected for it, but for {', '.join(others)} (--framework)"
    chosen = "nothing of this person and time" if made.packet.subject or made.packet.period else "nothing"
    return f": {chosen} was accepted yet"
