"""Errors, notes and help in the reader's language: English sentences are the keys.

Unlike labels and sentences about results, which have keys of their own, these stand in the code in
English, where they are raised, and are translated where a reader meets them. The catalogues are
``locale/<language>/said/*.po``; English needs none, so nothing is read for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from valuma_scenarios.errors import Said
from valuma_scenarios.registry import text_folders
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording.catalogue import LOCALE_FOLDER
from valuma_scenarios.wording.po import read_messages

_VALUE = re.compile(r"\{[^{}]*\}")


@lru_cache(maxsize=len(LANGUAGES))
def translations(language: Language) -> Mapping[str, str]:
    """Return the templates of one language by their English ones.

    Parameters
    ----------
    language : {"fi", "sv", "en"}
        Language of the reader.

    Returns
    -------
    mapping of str to str
        Empty for English.
    """
    found: dict[str, str] = {}
    for folder in (LOCALE_FOLDER, *text_folders()):
        inside = folder / language / "said"
        for path in sorted(inside.iterdir(), key=lambda p: p.name) if inside.is_dir() else ():
            for template, forms in read_messages(path.read_text(encoding="utf-8")):
                if template:
                    found.setdefault(template, forms[0])
    return found


def in_language(text: str, language: Language) -> str:
    """Return a text in the reader's language.

    Parameters
    ----------
    text : str
        `Said` to be translated; any other text is what somebody wrote, and stays.
    language : {"fi", "sv", "en"}
        Language of the reader.

    Returns
    -------
    str
        In English if nobody has translated it.
    """
    if language == "en" or not isinstance(text, Said):
        return str(text)
    template = translations(language).get(text.template, text.template)
    values = {
        name: in_language(value, language) if isinstance(value, Said) else value
        for name, value in text.values.items()
    }
    return template.format_map(values) if values else template


def has_words(template: str) -> bool:
    """Whether a template says anything by itself, so that it has to be translated."""
    return any(sign.isalpha() for sign in _VALUE.sub("", template))
