"""The reader of catalogues: the same messages as Babel's, and no line passed over."""

from __future__ import annotations

import io

import pytest
from babel.messages.pofile import read_po

from valuma_scenarios.vocabulary import LANGUAGES
from valuma_scenarios.wording.catalogue import LOCALE_FOLDER
from valuma_scenarios.wording.po import Message, read_messages

AWKWARD = r"""
# A comment, and what an editor left.
#~ msgid "gone"
msgid "quoted"
msgstr "say \"no\"\n"
"and \\ go\ton"

msgid "counted"
msgid_plural "counted"
msgstr[0] "{count} draw"
msgstr[1] "{count} draws"
"""


def by_babel(text: str) -> list[Message]:
    found = []
    for message in read_po(io.StringIO(text)):
        key = message.id if isinstance(message.id, str) else message.id[0]
        said = message.string
        found.append((key, (said,) if isinstance(said, str) else tuple(said or ())))
    return [pair for pair in found if pair[0]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_is_read_as_babel_reads_it(language: str) -> None:
    for path in sorted((LOCALE_FOLDER / language / "LC_MESSAGES").glob("*.po")):
        text = path.read_text(encoding="utf-8")
        assert [pair for pair in read_messages(text) if pair[0]] == by_babel(text), path


def test_quotes_breaks_and_plurals_are_read() -> None:
    quoted, counted = read_messages(AWKWARD)
    assert quoted == ("quoted", ('say "no"\nand \\ go\ton',))
    assert counted == ("counted", ("{count} draw", "{count} draws"))
    assert [quoted, counted] == by_babel(AWKWARD)


@pytest.mark.parametrize("line", ['"begins nowhere"', "msgid key", 'msgctxt "x"', "text"])
def test_what_is_no_message_is_not_passed_over(line: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(read_messages(line))
