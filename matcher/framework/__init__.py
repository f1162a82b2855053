"""Frameworks and their banks of example passages: reading, checking, importing, writing."""

from typing import TYPE_CHECKING

from matcher.deferred import exporter
from matcher.framework.shipped import resolve, shipped, shipped_folder

if TYPE_CHECKING:
    from matcher.framework.bank import (
        WHYS,
        Bank,
        Example,
        ExampleArtifact,
        QuotedLabel,
        Why,
        load_bank,
        read_bank,
        sparse,
        unread,
    )
    from matcher.framework.bank_checks import ALIKE, check_bank, normalized_words, numbered, repeated
    from matcher.framework.bank_files import bank_folder, counting
    from matcher.framework.drafts import is_begun, write_draft, write_readme
    from matcher.framework.importing import import_framework
    from matcher.framework.loading import check_framework, load_framework
    from matcher.framework.problem import Problem
    from matcher.framework.template import bank_file, write_bank_template
    from matcher.framework.writing import to_toml, write_framework

__all__ = [
    "ALIKE",
    "WHYS",
    "Bank",
    "Example",
    "ExampleArtifact",
    "Problem",
    "QuotedLabel",
    "Why",
    "bank_file",
    "bank_folder",
    "check_bank",
    "check_framework",
    "counting",
    "import_framework",
    "is_begun",
    "load_bank",
    "load_framework",
    "normalized_words",
    "numbered",
    "read_bank",
    "repeated",
    "resolve",
    "shipped",
    "shipped_folder",
    "sparse",
    "to_toml",
    "unread",
    "write_bank_template",
    "write_draft",
    "write_framework",
    "write_readme",
]

__getattr__ = exporter(
    __name__,
    {
        "bank": [
            "Bank",
            "Example",
            "ExampleArtifact",
            "QuotedLabel",
            "WHYS",
            "Why",
            "load_bank",
            "read_bank",
            "sparse",
            "unread",
        ],
        "bank_checks": ["ALIKE", "check_bank", "normalized_words", "numbered", "repeated"],
        "bank_files": ["bank_folder", "counting"],
        "drafts": ["is_begun", "write_draft", "write_readme"],
        "importing": ["import_framework"],
        "loading": ["check_framework", "load_framework"],
        "problem": ["Problem"],
        "template": ["bank_file", "write_bank_template"],
        "writing": ["to_toml", "write_framework"],
    },
)
