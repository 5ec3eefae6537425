"""Catalogues: every key in every language, same placeholders, really translated."""

from __future__ import annotations

import ast
import collections
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words, translate
from valuma_scenarios.wording.catalogue import (
    LOCALE_FOLDER,
    SAME_AS,
    UnknownMessageError,
    catalogue,
    placeholders,
)

SAME_IN_ALL = re.compile(r"^[\W\d_]*(\{\w+\}[\W\d_]*)*$")
"""Messages without words, such as "{low}–{high}", are the same in every language."""

SAME_WORDS = {
    "Region",
    "{count} region",
    "Median",
    "Parameter",
    "Symbol",
    "Version",
    "exponent",
    "index 0–1",
    "under {share}",
    "Form",
    "Session",
    "Id (a–z, 0–9, _)",
    "full",
    "+1 min",
    "Timer {n} min",
}
"""Words that English and Swedish share."""


def test_every_key_is_in_every_language() -> None:
    keys = {language: set(catalogue(language)) for language in LANGUAGES}
    for language in LANGUAGES:
        assert keys[language] == keys["en"], (language, keys[language] ^ keys["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_and_plurals_are_whole(language: Language) -> None:
    for key, forms in catalogue(language).items():
        assert forms, key
        assert all(form.strip() for form in forms), key
        assert len(forms) == len(catalogue("en")[key]), key


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_placeholders_agree(language: Language) -> None:
    for key, forms in catalogue(language).items():
        wanted = set().union(*(placeholders(form) for form in catalogue("en")[key]))
        given = set().union(*(placeholders(form) for form in forms))
        assert given <= wanted, (key, given - wanted)
        # a language may say a count with a word ("yhdessä") or leave out a total
        assert wanted - given <= {"count", "total", "samples"}, (key, wanted - given)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_translated_texts_are_not_english(language: Language) -> None:
    english, other = catalogue("en"), catalogue(language)
    for key, forms in other.items():
        for form in forms:
            same = form in english[key] and not SAME_IN_ALL.match(form)
            assert (
                not same
                or form in SAME_WORDS
                or form.isupper()
                or len(form) < 4
                or key.endswith("_per_€")
            ), (key, form)
            assert not re.search(r"\b(the|and|with|of|which)\b", form), (key, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_name_their_language(language: Language) -> None:
    folder = LOCALE_FOLDER / language / "LC_MESSAGES"
    paths = sorted(folder.glob("*.po"))
    assert paths
    for path in paths:
        with path.open("rb") as file:
            assert str(read_po(file).locale) == language, path


def test_no_key_is_defined_twice() -> None:
    seen: dict[str, Path] = {}
    for path in sorted((LOCALE_FOLDER / "fi" / "LC_MESSAGES").glob("*.po")):
        for key in re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE):
            assert key not in seen, (key, seen.get(key), path)
            seen[key] = path


def test_no_text_stands_twice() -> None:
    """If this fails, let one message name the other: ``msgstr "→other.key"``."""
    texts, named = collections.defaultdict(set), set()
    for language in LANGUAGES:
        for path in sorted((LOCALE_FOLDER / language / "LC_MESSAGES").glob("*.po")):
            with path.open("rb") as file:
                read = read_po(file, locale=language)
            for message in read:
                text = str(message.string)
                if text.startswith(SAME_AS):
                    named.add(text.removeprefix(SAME_AS))
                elif message.id and isinstance(message.id, str):
                    texts[message.id].add((language, text))
    assert named <= set(texts)  # what another message names has a text of its own
    keys = collections.defaultdict(list)
    for key, told in texts.items():
        keys[frozenset(told)].append(key)
    assert [shared for shared in keys.values() if len(shared) > 1] == []


def test_a_missing_key_or_value_is_named() -> None:
    with pytest.raises(UnknownMessageError, match="there is no message"):
        translate("fi", "no.such.key")
    with pytest.raises(UnknownMessageError, match="'number'"):
        translate("fi", "report.figure")
    assert translate("en", "report.figure", {"number": "3"}) == "Figure 3"


def test_units_of_all_shipped_parameters_are_translated(shipped_study: Study) -> None:
    words = Words(shipped_study, "fi")
    units = {p.unit for p in shipped_study.parameters.values()}
    units |= {c.unit for c in shipped_study.constants.values()}
    missing = {unit for unit in units if words.unit_text(unit) == unit and unit != "€ per €"}
    assert not missing


def test_publishers_of_statistics_are_translated(shipped_study: Study) -> None:
    words = Words(shipped_study, "fi")
    names = {
        shipped_study.sources[s].publisher
        for i in shipped_study.indicators.values()
        for s in i.sources
    }
    same = {n for n in names if n and words.publisher(n) == n}
    assert same <= {"Eurostat"}


def test_the_glossary_names_everything_as_the_project_does(
    shipped_study: Study, root: Path
) -> None:
    glossary = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    labels = [
        *(goal.label for goal in shipped_study.goals.values()),
        *(theme.label for theme in shipped_study.themes.values()),
        *(instrument.label for instrument in shipped_study.instruments.values()),
        *(kind.label for kind in shipped_study.region_types.values()),
        *(alternative.label for alternative in shipped_study.alternatives),
        *(case.label for case in shipped_study.cases.values()),
    ]
    for label in labels:
        assert f"| {label.fi} | {label.sv} | {label.en} |" in glossary
    for name in shipped_study.regions["name_sv"]:
        assert f"| {name} |" in glossary


def spelling(node: ast.expr) -> str:
    """Return the pattern of the texts that an expression can be: made-up parts are anything."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(spelling(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return spelling(node.left) + spelling(node.right)
    return ".*"


def asked_for(root: Path) -> re.Pattern[str]:
    """Return one pattern of every key that the product can ask for."""
    found = set()
    for path in (root / "valuma_scenarios").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr | ast.BinOp) or (
                isinstance(node, ast.Constant) and isinstance(node.value, str)
            ):
                found.add(spelling(node))
    for ending in ("*.js", "*.html", "*.j2"):
        for path in (root / "valuma_scenarios").rglob(ending):
            if "plotly" not in path.parts:
                for text in re.findall(r"""["'`]([^"'`\n]+)["'`]""", path.read_text("utf-8")):
                    found.add(".*".join(map(re.escape, re.split(r"\$\{[^{}]*\}", text))))
    says_nothing = re.compile(r"(\.\*|[^\w])*")
    return re.compile("|".join(sorted(p for p in found if not says_nothing.fullmatch(p))))


def test_every_message_is_used(root: Path) -> None:
    asked = asked_for(root)
    unused = [
        key
        for key in catalogue("en")
        if not asked.fullmatch(key) and not asked.fullmatch(key.removeprefix("workshop."))
    ]
    assert unused == []


OLD_TERMS: dict[Language, str] = {
    "fi": r"malliaj|vertailukoh|nollavaihtoeh|\bvaste(et|en|ita)?\b|\bajo(n|a|t|ja|lle|ssa)?\b|M€",
    "sv": r"körning|nollalternativ|\brespons|referensalternativ|sammansatta po|M€",
}
"""Words that the list of terms replaced."""


@pytest.mark.parametrize("language", OLD_TERMS)
def test_texts_use_the_terms_of_the_administration(language: Language) -> None:
    """Except ids of units, which are keys and no texts."""
    old = re.compile(OLD_TERMS[language], re.IGNORECASE)
    found = {
        key: text
        for key, texts in catalogue(language).items()
        for text in texts
        if old.search(text)
    }
    assert found == {}


SHARES = "(?:simuloinneista|tapauksista|yhdistelmistä)"
WITHOUT_A_CASE = re.compile(
    rf"(?:parempi|ensimmäinen|paras|vain|yli|kahta|käy|vaihtuisi|enintään) \{{\w+\}} {SHARES}"
)
COUNTS = re.compile(r"\w+a \{\w+\}, (?:yhteensä|kaikkiaan) \{|\{\w+\}/\{\w+\}[,);] ?\w*")


def test_finnish_sentences_decline_their_numbers() -> None:
    """A share is "83 %:ssa tapauksista", a count "13 vertailussa 24:stä"."""
    own = {"verdict.case", "outcomes.unclear"}  # in brackets, where the number stands alone
    for key, texts in catalogue("fi").items():
        for text in texts:
            if key.startswith("workshop."):  # its shares are words: "83 prosentissa"
                assert "}:ssa" not in text, (key, text)
                continue
            bare = re.sub(r"\([^()]*\)", "", text)
            assert not WITHOUT_A_CASE.search(bare) or key in own, (key, text)
            assert not COUNTS.search(text), (key, text)
    values = {"count": 13, "total": 24}
    assert translate("fi", "figure.impact_matrix.title", values).endswith("13 vertailussa 24:stä")
