"""Going through what a store holds, one pair of artifact and behavior at a time: the terminal and the page use it.

    with open_store() as store:
        review = Review(store, framework, ItemQuery(framework_id=framework.id), by="Mia")
        for item in review.stream():
            review.accept(item)

Each ruling is kept before the call returns.
"""

from matcher.pipeline.reviewing.quoting import HIDDEN
from matcher.pipeline.reviewing.review import TO_LOOK_AT, Review
from matcher.pipeline.reviewing.reviewer import reviewer_name
from matcher.pipeline.reviewing.rulings import Pair

__all__ = ["HIDDEN", "TO_LOOK_AT", "Pair", "Review", "reviewer_name"]
