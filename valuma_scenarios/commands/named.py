"""Options and arguments that ask for something by id: a name in any language will do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from valuma_scenarios.commands.click_words import in_readers_words

if TYPE_CHECKING:
    from valuma_scenarios.schema.study import Study


class Named(click.ParamType):
    """An id or a name of something in a study; what it means is settled once the study is read.

    Parameters
    ----------
    *kinds : str
        Kinds of `schema.naming` that it may be of.
    also : tuple of str
        Further values that are taken as they are.
    before : str
        Sign after the name, where something follows it: ``=`` of ``GOAL=WEIGHT``.
    """

    name = "name"

    def __init__(self, *kinds: str, also: tuple[str, ...] = (), before: str = "") -> None:
        self.kinds, self.also, self.before = kinds, also, before

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Return what help shows in its place."""
        words = [kind.removesuffix("s").upper() for kind in self.kinds]
        return "|".join(words) + ("=WEIGHT" if self.before else "")

    def meant(self, study: Study, text: str, what: str) -> str:
        """Return the id, with what follows it.

        Raises
        ------
        UsageError
            If nothing in the study is meant, or more than one thing.
        """
        from valuma_scenarios.schema.naming import known, meant

        name, sign, rest = text.partition(self.before) if self.before else (text, "", "")
        if name in self.also:
            return text
        return meant(name, known(study, self.kinds), what) + sign + rest


def settled(study: Study, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of the current command with ids in the place of names.

    Parameters
    ----------
    study : Study
        The study whose names count.
    options : dict
        Values by name of the parameter.
    """
    given = dict(options)
    for param in click.get_current_context().command.params:
        value = given.get(param.name or "")
        if not isinstance(param.type, Named) or value is None:
            continue
        kind, what = (
            param.type,
            param.opts[0]
            if isinstance(param, click.Option)
            else in_readers_words(param.human_readable_name),
        )
        many = isinstance(value, tuple)
        found = tuple(kind.meant(study, one, what) for one in (value if many else (value,)))
        given[str(param.name)] = found if many else found[0]
    return given
