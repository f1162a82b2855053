"""A language model proposes example passages for the behaviors of a framework; a person reads and mends them."""

from matcher.drafting.drafter import Drafter
from matcher.drafting.orders import PassageOrder, orders
from matcher.drafting.records import FAULTS, Draft, Drafted, Fault
from matcher.drafting.sifting import Sieve

__all__ = ["FAULTS", "Draft", "Drafted", "Drafter", "Fault", "PassageOrder", "Sieve", "orders"]
