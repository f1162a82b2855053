"""Finding passages in all that was collected: by words, or as evidence of a behavior.

with open_store() as store:
    for finding in Search(store).words("asked for help when stuck").findings:
        print(finding.artifact.title, finding.quote.text)

The store is followed at each search: what was collected, changed or purged since is known to it.
"""

from matcher.pipeline.searching.search import Search

__all__ = ["Search"]
