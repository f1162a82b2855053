"""What was dropped, counted, and the plain words for it."""

from collections import Counter

_NAMES: dict[str, tuple[str, str]] = {
    "comment": ("HTML comment", "HTML comments"),
    "hidden": ("hidden character", "hidden characters"),
    "instruction": ("instruction to a machine reader", "instructions to a machine reader"),
    "unchecked": ("unchecked box", "unchecked boxes"),
    "quote": ("quoted reply", "quoted replies"),
    "forwarded": ("forwarded message", "forwarded messages"),
    "struck": ("passage struck out", "passages struck out"),
    "signature": ("signature", "signatures"),
    "others": ("comment by others", "comments by others"),
    "metadata": ("line about the document", "lines about the document"),
    "trailer": ("trailer", "trailers"),
    "code": ("code block", "code blocks"),
    "template": ("template question", "template questions"),
    "placeholder": ("placeholder", "placeholders"),
    "machine": ("automated text", "automated texts"),
    "bot": ("automated line", "automated lines"),
    "figures": ("row of figures", "rows of figures"),
    "link": ("bare link", "bare links"),
    "greeting": ("greeting", "greetings"),
    "front_matter": ("front matter", "front matter"),
    "fragment": ("fragment of one or two words", "fragments of one or two words"),
}


class Tally(Counter[str]):
    """Counts by the keys of the table above."""

    def note(self) -> str | None:
        """Return the one line that says what was dropped, or None where nothing was."""
        parts = [f"{self[key]} {many if self[key] != 1 else one}" for key, (one, many) in _NAMES.items() if self[key]]
        return "dropped: " + ", ".join(parts) if parts else None
