"""Common parts of every schema model: frozen, unknown keys refused, numbers finite."""

from __future__ import annotations

import math
from typing import Annotated, Any, LiteralString

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from valuma_scenarios.errors import Said
from valuma_scenarios.vocabulary import LANGUAGES, Language

SHARE_TOLERANCE = 1e-6


class Frozen(BaseModel):
    """A value: it is checked once, never changed, and refuses keys it does not know."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
    )

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, data: Any) -> Any:
        """YAML knows lists only; fixed-length fields are tuples, so the model stays hashable."""
        if isinstance(data, dict):
            return {key: _as_tuple(value) for key, value in data.items()}
        return data


def _as_tuple(value: Any) -> Any:
    return tuple(_as_tuple(item) for item in value) if isinstance(value, list) else value


class Text(Frozen):
    """A text in the three languages of the product."""

    fi: Annotated[str, Field(min_length=1)]
    """Finnish."""
    sv: Annotated[str, Field(min_length=1)]
    """Swedish."""
    en: Annotated[str, Field(min_length=1)]
    """English."""

    def __getitem__(self, language: Language) -> str:
        """Return the text in one language."""
        return str(getattr(self, language))


def in_all_languages(value: Any) -> Any:
    """Return a text that was given plainly, or in one language or two, in all three."""
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value)
    if isinstance(value, dict) and set(value) & set(LANGUAGES):
        said = [value.get(language) for language in LANGUAGES]
        # A wrong text is a problem where it stands, not in each language it would stand for.
        first = next((text for text in said if isinstance(text, str) and text), "?")
        return dict.fromkeys(LANGUAGES, first) | value
    return value


_PLAIN: dict[str, Any] = {"type": "string", "minLength": 1}
OwnText = Annotated[
    Text,
    BeforeValidator(in_all_languages),
    WithJsonSchema(
        {
            "description": "A text, plain or by language; one language is enough.",
            "anyOf": [
                _PLAIN,
                {
                    "type": "object",
                    "properties": dict.fromkeys(LANGUAGES, _PLAIN),
                    "minProperties": 1,
                    "additionalProperties": False,
                },
            ],
        }
    ),
]
"""A text of a project's own: readers of other languages get it as it is."""


def refused(kind: LiteralString, said: Said) -> PydanticCustomError:
    """Return the error of a rule, which keeps its sentence as it was said.

    Parameters
    ----------
    kind : str
        Type of the error.
    said : Said
        What is wrong; its values are in the context of the error as well.
    """
    return PydanticCustomError(kind, "{said}", {**said.values, "said": said})


def check_shares(shares: dict[str, float], what: str) -> dict[str, float]:
    """Refuse negative shares and shares that do not sum to 1.

    Parameters
    ----------
    shares : dict of str to float
        Shares by name, 0 to 1.
    what : str
        What the shares describe, for the message.

    Returns
    -------
    dict of str to float
        The same shares.

    Raises
    ------
    PydanticCustomError
        If a share is negative or the sum differs from 1 by more than 1e-6.
    """
    total = math.fsum(shares.values())
    if any(value < 0 for value in shares.values()):
        raise refused("negative_share", Said("{what} may not be negative", what=what))
    if abs(total - 1) > SHARE_TOLERANCE:
        said = Said("{what} must sum to 1, but sum to {total:.6g}", what=what, total=total)
        raise refused("share_sum", said)
    return shares


def _theme_shares(shares: dict[str, float]) -> dict[str, float]:
    return check_shares(shares, Said("theme shares"))


def _key_shares(shares: dict[str, float]) -> dict[str, float]:
    return check_shares(shares, Said("allocation shares"))


CHOSEN = "chosen_"
"""Beginning of the tag of a union's branch that was chosen by the kind of value found."""


def by_kind(
    *, text: str = "number", mapping: str = "number", other: str = "number"
) -> Discriminator:
    """Return the rule that picks the branch of a union by the kind of value found.

    So what is wrong is said about the one branch that was meant, not about all of them.

    Parameters
    ----------
    text, mapping, other : str
        Tag, without `CHOSEN`, of the branch for a text, for a mapping, and for anything else.
    """

    def choose(value: Any) -> str:
        if isinstance(value, str):
            return CHOSEN + text
        return CHOSEN + (mapping if isinstance(value, dict | BaseModel) else other)

    return Discriminator(choose)


Share = Annotated[float, Field(ge=0, le=1)]
NonNegative = Annotated[float, Field(ge=0)]
ThemeShares = AfterValidator(_theme_shares)
KeyShares = AfterValidator(_key_shares)
Bound = tuple[float | None, float | None]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
SourceIds = Annotated[tuple[str, ...], Field(min_length=1)]
