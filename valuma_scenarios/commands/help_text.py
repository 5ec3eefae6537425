"""Help in the reader's language: the English help of the commands is the key of its translations.

Commands say their help in English, in docstrings and in ``help=`` of options. It is looked up when
it is written, so that a command has nothing to do for it: `LazyGroup` hands out no command that has
not gone through `in_readers_language`. English help is written by click alone.
"""

from __future__ import annotations

import contextlib
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

from valuma_scenarios.commands.reader import ASKED, language_of
from valuma_scenarios.vocabulary import LANGUAGES, Language

_SPELT = re.compile(r"(-{1,2}\w[\w-]*(?:(?:, | / |/)-{1,2}\w[\w-]*)*)( .*)?")
"""An option in all its spellings, and what stands in the place of its value."""
_EXTRA = re.compile(r"(?:(.*?)  )?\[([^\[\]]*)\]", re.DOTALL)
"""What click adds to the help of an option: default, range and whether it is required."""


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a docstring, each on one line: the keys of their translations."""
    blocks = inspect.cleandoc(text).split("\n\n")
    return [" ".join(block.split()) for block in blocks if block.strip()]


class ReadersFormatter(click.HelpFormatter):
    """Writes help in a language other than English.

    Parameters
    ----------
    language : {"fi", "sv"}
        Language of the reader.
    commands : mapping of str to click.Command
        Commands of the group whose help it is; they are listed with their whole first sentence.
    **size
        Width, as click gives it.
    """

    def __init__(
        self, language: Language, commands: Mapping[str, click.Command], **size: Any
    ) -> None:
        super().__init__(**size)
        from valuma_scenarios.commands import click_words

        self.language, self.commands, self.words = language, commands, click_words

    def told(self, text: str) -> str:
        """Return a text in the language: help of a command, or a sentence of click's."""
        from valuma_scenarios.wording.said import template_in

        key = " ".join(text.split())
        other = template_in(key, self.language)
        return other if other != key else self.words.heard(text, self.language)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is called."""
        prefix = f"{self.told('Usage:')} " if prefix is None else prefix
        super().write_usage(prog, self.words.in_place(args, self.language), prefix)

    def write_heading(self, heading: str) -> None:
        """Write what a section is called."""
        super().write_heading(self.told(heading))

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        super().write_text("\n\n".join(self.told(part) for part in paragraphs(text)))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write options or commands and what they do."""
        told = [(self._spelt(name), self._does(name, text)) for name, text in rows]
        super().write_dl(told, col_max, col_spacing)

    def _spelt(self, name: str) -> str:
        found = _SPELT.fullmatch(name)
        if found is None:
            return name
        return found[1] + self.words.in_place(found[2] or "", self.language)

    def _does(self, name: str, text: str) -> str:
        """Return what an option or a command does, with the defaults that click adds."""
        if name in self.commands:
            text = paragraphs(self.commands[name].help or "")[0]
        found = _EXTRA.fullmatch(text)
        if found is None:
            return self.told(text)
        added = "; ".join(self.words.heard(item, self.language) for item in found[2].split("; "))
        return f"{self.told(found[1])}  [{added}]" if found[1] else f"[{added}]"


class ReadersContext(click.Context):
    """What click knows of a command while its line is read, for readers of three languages."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what writes help and the line that shows how a command is called."""
        language = language_of(self)
        if language == "en":
            return super().make_formatter()
        commands = self.command.commands if isinstance(self.command, click.Group) else {}
        return ReadersFormatter(
            language, commands, width=self.terminal_width, max_width=self.max_content_width
        )

    def get_help(self) -> str:
        """Return the help; a language that nobody speaks is refused as without ``--help``."""
        asked = self.meta.get(ASKED)
        option = next(param for param in self.command.params if "--lang" in param.opts)
        if asked is not None and asked not in LANGUAGES:
            option.type_cast_value(self, asked)
        return super().get_help()


def in_readers_language(command: click.Command) -> click.Command:
    """Let a command and its own commands write help in the reader's language.

    Every command takes ``--lang`` from then on, also one that shows no such option because its
    results have no language.
    """
    command.context_class = ReadersContext
    if not any("--lang" in param.opts for param in command.params):
        choice = click.Choice(LANGUAGES)
        option = click.Option(["--lang"], type=choice, hidden=True, expose_value=False)
        command.params.append(option)
    if isinstance(command, click.Group):
        for own in command.commands.values():
            in_readers_language(own)
    return command


@contextlib.contextmanager
def refused(context: click.Context) -> Iterator[None]:
    """Say what click says of a line that it cannot read in the reader's language."""
    try:
        yield
    except click.ClickException as error:
        language = language_of(context)
        from valuma_scenarios.commands.click_words import Refusal

        is_help = isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ()))
        if is_help or isinstance(error, Refusal):
            raise
        raise Refusal(error, language) from error
