"""Which segments to write anew as one."""

from collections.abc import Sequence

RATIO = 3


def to_merge(segments: Sequence[tuple[int, int]]) -> list[int]:
    """Return the numbers of the segments to merge, given (rows, deleted rows) of each; empty where all is well.

    Afterwards each segment is at least RATIO times as large as all smaller ones together. So there are few of them (at
    2 million rows a dozen at most), and a row is written anew about as often as there are sizes of segments. A segment
    of which more than half is deleted is written anew too, and one without a live row goes.
    """
    live = [rows - dead for rows, dead in segments]
    order = sorted(range(len(live)), key=lambda number: -live[number])
    chosen = {number for number, (rows, dead) in enumerate(segments) if 2 * dead > rows}
    for at in range(len(order) - 1):
        if live[order[at]] < RATIO * sum(live[number] for number in order[at + 1 :]):
            chosen.update(order[at:])
            break
    return sorted(chosen)
