"""Errors, notes and help in the reader's language: English sentences are the keys.

Unlike labels and sentences about results, which have keys of their own, these stand in the code in
English, where they are raised, and are translated where a reader meets them. The catalogues are
``locale/<language>/said/*.po``; English needs none, so nothing is read for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources.abc import Traversable

from valuma_scenarios.errors import Said
from valuma_scenarios.registry import text_folders
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording.catalogue import LOCALE_FOLDER, messages_in

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
    found = dict(_own(language))
    for folder in text_folders():
        for template, text in _read(folder, language):
            found.setdefault(template, text)
    return found


@lru_cache(maxsize=len(LANGUAGES))
def _own(language: Language) -> Mapping[str, str]:
    """Return the templates of this product; looking for plug-ins takes longer than reading them."""
    return dict(_read(LOCALE_FOLDER, language))


def _read(folder: Traversable, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the templates of a folder and their translations."""
    inside = folder / language / "said"
    for template, forms in messages_in(inside) if inside.is_dir() else ():  # plug-ins may have none
        yield template, forms[0]


def template_in(english: str, language: Language) -> str:
    """Return a template in the reader's language: the English one if nobody has translated it."""
    if language == "en":
        return english
    own = _own(language).get(english)
    return translations(language).get(english, english) if own is None else own


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
    template = template_in(text.template, language)
    values = {
        name: in_language(value, language) if isinstance(value, Said) else value
        for name, value in text.values.items()
    }
    return template.format_map(values) if values else template


def has_words(template: str) -> bool:
    """Whether a template says anything by itself, so that it has to be translated."""
    return any(sign.isalpha() for sign in _VALUE.sub("", template))
