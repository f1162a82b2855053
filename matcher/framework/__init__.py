"""Frameworks and their banks of example passages: reading, checking, importing, writing."""

from typing import TYPE_CHECKING

from matcher.deferred import exporter
from matcher.framework.bank import Bank, Example, ExampleArtifact, QuotedLabel, bank_folder, load_bank
from matcher.framework.bank_checks import check_bank
from matcher.framework.loading import check_framework, load_framework
from matcher.framework.problem import Problem
from matcher.framework.shipped import data_folder, resolve, shipped
from matcher.framework.template import write_bank_template
from matcher.framework.writing import to_toml, write_framework

if TYPE_CHECKING:
    from matcher.framework.importing import import_framework

__all__ = [
    "Bank",
    "Example",
    "ExampleArtifact",
    "Problem",
    "QuotedLabel",
    "bank_folder",
    "check_bank",
    "check_framework",
    "data_folder",
    "import_framework",
    "load_bank",
    "load_framework",
    "resolve",
    "shipped",
    "to_toml",
    "write_bank_template",
    "write_framework",
]

__getattr__ = exporter(__name__, {"import_framework": "importing"})
