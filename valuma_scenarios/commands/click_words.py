"""What click itself says, in help and of lines that it cannot read, in the reader's language.

Click says it in English, with the values filled in. Here stand the sentences it may say, so that a
text of click can be taken apart again; one that is not known stays in English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import IO, Any

import click

from valuma_scenarios.commands.reader import readers_language
from valuma_scenarios.errors import Said
from valuma_scenarios.vocabulary import Language
from valuma_scenarios.wording.said import in_language, template_in

SENTENCES = (
    Said("Usage:"),
    Said("Options"),
    Said("Commands"),
    Said("Show this message and exit."),
    Said("Show the version and exit."),
    Said("default: {value}"),
    Said("env var: {value}"),
    Said("required"),
    Said("Try '{command}' for help."),
    Said("Missing command."),
    Said("No such command {value}. Did you mean {others}?"),
    Said("No such command {value}. (Did you mean one of: {others}?)"),
    Said("No such command {value}."),
    Said("No such option {value}. Did you mean {others}?"),
    Said("No such option {value}. (Did you mean one of: {others}?)"),
    Said("No such option {value}."),
    Said("No such option: {value} Did you mean {others}?"),
    Said("No such option: {value} (Possible options: {others})"),
    Said("No such option: {value}"),
    Said("Option {value} requires an argument."),
    Said("Option {value} requires {number} arguments."),
    Said("Option {value} does not take a value."),
    Said("Got unexpected extra argument ({value})"),
    Said("Got unexpected extra arguments ({value})"),
    Said("Argument {value} takes {number} values."),
    Said("Missing argument {param}. Choose from:\n\t{choices}"),
    Said("Missing argument {param}."),
    Said("Missing option {param}. Choose from:\n\t{choices}"),
    Said("Missing option {param}."),
    Said("Invalid value for {param}: {message}"),
    Said("Invalid value: {message}"),
    Said("{value} is not one of {choices}."),
    Said("{value} is not '{choice}'."),
    Said("{value} is not a valid integer."),
    Said("{value} is not a valid integer range."),
    Said("{value} is not a valid float."),
    Said("{value} is not a valid float range."),
    Said("{value} is not in the range {range}."),
    Said("File {path} does not exist."),
    Said("Directory {path} does not exist."),
    Said("Path {path} does not exist."),
    Said("File {path} is a directory."),
    Said("Directory {path} is a file."),
    Said("File {path} is not readable."),
    Said("Directory {path} is not readable."),
    Said("Path {path} is not readable."),
)
"""Sentences of click 8.2 and later, the longer of two that begin alike first."""

WORD = re.compile(r"[A-Z_]{3,}(?: RANGE\b)?")
"""A word of what stands for a value: ``GOAL`` and ``WEIGHT`` of ``GOAL=WEIGHT``."""

_FIELD = re.compile(r"\\{(\w+)\\}")


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each sentence with the pattern that finds its values."""
    texts = [said.template for said in SENTENCES]
    patterns = [_FIELD.sub(r"(?P<\1>.+?)", re.escape(text)) for text in texts]
    return tuple((t, re.compile(p, re.DOTALL)) for t, p in zip(texts, patterns, strict=True))


def heard(text: str, language: Language) -> str:
    """Return what click says in the reader's language; what is not known stays as it is."""
    for template, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            values = {name: _part(name, part, language) for name, part in found.groupdict().items()}
            return template_in(template, language).format_map(values)
    return text


def _part(name: str, text: str, language: Language) -> str:
    """Return a value of a sentence; what somebody wrote stays as it is."""
    if name == "message":
        return heard(text, language)
    return in_place(text, language) if name == "param" else text


def in_readers_words(text: str) -> str:
    """Return what help shows in place of a value, as the reader of this line saw it there."""
    return in_place(text, readers_language())


def in_place(text: str, language: Language) -> str:
    """Return what help shows in place of a value, word by word: ``GOAL=WEIGHT``, ``[RUN]``."""
    return WORD.sub(lambda word: template_in(word.group(), language), text)


class Refusal(click.ClickException):
    """A line that click could not read, said in the reader's language.

    Parameters
    ----------
    error : click.ClickException
        What click says of it.
    language : {"fi", "sv", "en"}
        Language of the reader.
    """

    def __init__(self, error: click.ClickException, language: Language) -> None:
        super().__init__(error.message)
        self.error, self.language = error, language
        self.exit_code = error.exit_code  # type: ignore[misc]  # click's own is one for a class

    def format_message(self) -> str:
        """Return what is wrong."""
        return heard(self.error.format_message(), self.language)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print how the command is used, where to ask, and what is wrong."""
        from valuma_scenarios.commands.common import say

        context = getattr(self.error, "ctx", None)
        if context is not None:
            ask = f"{context.command_path} {max(context.help_option_names, key=len)}"
            hint = in_language(Said("Try '{command}' for help.", command=ask), self.language)
            say(f"{context.get_usage()}\n{hint}\n", err=True)
        text = Said("Error: {text}", text=self.format_message())
        say(in_language(text, self.language).expandtabs(), err=True)  # click's choices are indented
