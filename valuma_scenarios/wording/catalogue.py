"""Messages in three languages, from gettext catalogues that are read as they are.

A message is known by a key such as ``figure.paths.title``. The catalogues are plain .po files under
``locale/<language>/LC_MESSAGES``: every .po file found there is read, so a part of the product can
have its own, and so can a plug-in, which adds keys but changes none. There is no compile step; a
catalogue is read once and kept.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path

from valuma_scenarios.registry import text_folders
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording.numbers import finnish_case
from valuma_scenarios.wording.po import Message, read_messages

LOCALE_FOLDER = Path(__file__).parent.parent / "locale"

SAME_AS = "→"
"""Before the key of the message whose text this one shares."""

Forms = tuple[str, ...]
"""The singular and, where a message counts something, the plural."""


class _Finnish(str):
    """A value that a Finnish message may ask for in a case: ``{total:sta}``."""

    __slots__ = ()

    def __format__(self, ending: str) -> str:
        """Return the value, in a case if one is asked for."""
        return finnish_case(self, ending) if ending else str(self)


class UnknownMessageError(KeyError):
    """A key that no catalogue has, or a value that a message needs and was not given."""

    def __str__(self) -> str:
        """Return the message without the quotes that KeyError adds."""
        return str(self.args[0])


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: Language) -> Mapping[str, Forms]:
    """Return all messages of one language by key.

    Parameters
    ----------
    language : {"fi", "sv", "en"}
        Language of the messages.

    Returns
    -------
    mapping of str to tuple of str
        One text, or singular and plural.
    """
    messages: dict[str, Forms] = {}
    for folder in (LOCALE_FOLDER, *text_folders()):
        for key, forms in messages_in(folder / language / "LC_MESSAGES"):
            messages.setdefault(key, forms)
    return {key: _resolved(forms, messages) for key, forms in messages.items()}


def messages_in(folder: Traversable) -> Iterator[Message]:
    """Yield the messages of every catalogue in a folder."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".po"):
            for key, forms in read_messages(path.read_text(encoding="utf-8")):
                if key:
                    yield key, forms


def _resolved(forms: Forms, messages: Mapping[str, Forms]) -> Forms:
    """Follow a message that only names another: a text stands once, whoever says it."""
    if forms and forms[0].startswith(SAME_AS):
        return messages[forms[0].removeprefix(SAME_AS)]
    return forms


def translate(language: Language, key: str, values: Mapping[str, object] | None = None) -> str:
    """Return the message of a key, filled with values.

    Parameters
    ----------
    language : {"fi", "sv", "en"}
        Language of the message.
    key : str
        Key of the message.
    values : mapping, optional
        Values by placeholder, already written as text. A message with a plural form needs the
        integer ``count``.

    Returns
    -------
    str
        The text.

    Raises
    ------
    UnknownMessageError
        If the catalogue has no such key, or the message needs a value that was not given.
    """
    forms = catalogue(language).get(key)
    if not forms or not forms[0]:
        msg = f"there is no message {key!r} in language {language!r}"
        raise UnknownMessageError(msg)
    given = dict(values or {})
    template = forms[0]
    if len(forms) > 1 and given.get("count") != 1:
        template = forms[1]
    if language == "fi":
        given = {name: _Finnish(value) for name, value in given.items()}
    try:
        return template.format_map(given)
    except KeyError as error:
        msg = f"message {key!r} needs the value {error.args[0]!r}"
        raise UnknownMessageError(msg) from error


def placeholders(template: str) -> frozenset[str]:
    """Return the names of the values that a message needs."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)
