"""YAML to data with places: what is read, what is refused and where."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from valuma_scenarios.errors import Problem, ProjectError
from valuma_scenarios.project import yaml_marks
from valuma_scenarios.project.yaml_marks import MAX_BYTES, read_yaml


def refused(content: bytes | str) -> tuple[Problem, ...]:
    with pytest.raises(ProjectError) as caught:
        read_yaml(content, "f.yaml")
    return caught.value.problems


@pytest.fixture(params=["compiled", "pure"], scope="module", autouse=True)
def loader(request: pytest.FixtureRequest) -> Iterator[str]:
    """Every test runs with the compiled parser and with the one written in Python."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "pure":
            patch.setattr(yaml_marks, "_LOADER", yaml.SafeLoader)
        yield str(request.param)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("01", "01"),
        ("08", "08"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("1_000", "1_000"),
        ("2020-01-01", "2020-01-01"),
        ("12:30", "12:30"),
        ("0x10", "0x10"),
        ("'1'", "1"),
        ("! 1", "1"),
        ("1", 1),
        ("-3", -3),
        ("+3", 3),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e-3", 0.001),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_only_what_json_knows_is_recognised_without_quotes(text: str, value: object) -> None:
    read = read_yaml(f"a: {text}\n", "f.yaml").data["a"]
    assert read == value
    assert type(read) is type(value)


def test_places_of_keys_and_values() -> None:
    document = read_yaml("a:\n  b: [1, {c: 2}]\n", "f.yaml")
    assert document.keys["a", "b"].line == 2
    assert document.keys["a", "b"].column == 3
    assert (document.values["a", "b", 1, "c"].line, document.values["a", "b", 1, "c"].column) == (
        2,
        14,
    )


def test_columns_count_characters_and_not_bytes() -> None:
    document = read_yaml("{ä: 'öö', b: 1}".encode(), "f.yaml")
    assert document.keys["b",].column == 11


def test_windows_line_ends_and_byte_order_mark() -> None:
    document = read_yaml(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f.yaml")
    assert document.data == {"a": 1, "b": 2}
    assert (document.keys["a",].column, document.keys["b",].line) == (1, 2)


def test_every_duplicate_key_is_reported_and_the_first_is_kept() -> None:
    document = read_yaml("a: 1\na: {x: 1}\nb: {c: 1, c: 2}\n", "f.yaml")
    assert document.data == {"a": 1, "b": {"c": 1}}
    assert [(p.line, p.column) for p in document.problems] == [(2, 1), (3, 11)]
    assert "written twice (first in line 1)" in document.problems[0].message


def test_aliases_are_copies() -> None:
    document = read_yaml("a: &x {k: [1]}\nb: *x\n", "f.yaml")
    assert document.data["b"] == {"k": [1]}
    assert document.data["a"] is not document.data["b"]


@pytest.mark.parametrize(
    ("content", "line", "column", "phrase"),
    [
        ("", 1, 1, "the file is empty"),
        ("# only a comment\n", 1, 1, "the file is empty"),
        ("a:\n\tb: 1\n", 2, 1, "tab is used for indentation"),
        ("a: b: c\n", 1, 5, "a colon stands where none is expected"),
        ("a: 'x\nb: 2\n", 1, 4, "quotation mark is not closed"),
        ("a: [1, 2\nb: 3\n", 1, 4, "bracket is not closed"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "indentation does not fit"),
        ("a: @x\n", 1, 4, "a text begins with '@'"),
        ("a: *nowhere\n", 1, 4, "has no anchor"),
        (
            "a: 'a'b'\n",
            1,
            7,
            "goes on after its closing quotation mark. Put the whole text in double",
        ),
        ("a: {x: 'Kau' mal}\n", 1, 14, "goes on after its closing quotation mark"),
        ('a: "so "called" x"\n', 1, 9, "closing quotation mark. Put the whole text in single"),
        ("- 'a' b\n", 1, 7, "goes on after its closing quotation mark"),
        ("a: {b: c}}\n", 1, 10, "closed that was not opened. Delete it"),
        ("a: ]\n", 1, 4, "closed that was not opened. Delete it"),
        ("a: [1, 2}\n", 1, 9, "a bracket is closed with }. Write ] instead"),
        ("a: >text\n", 1, 4, "a text begins with '>'. Put the text in quotes"),
        ("a: |text\n", 1, 4, "a text begins with '|'. Put the text in quotes"),
        ("a: - b\n", 1, 4, "a text begins with '-'. Put the text in quotes"),
        ("a: ? b\n", 1, 4, "a text begins with '?'. Put the text in quotes"),
        ('a: "C:\\malli"\n', 1, 7, "write each backslash twice"),
        ('a: "\\\\s\\x"\n', 1, 8, "write each backslash twice"),
        ("%YAML 3.0\n---\na: 1\n", 1, 1, "begins with %. Delete the line"),
        ("id:oma\n\n# x\nb: c\n", 1, 3, "behind 'id'. Write \"id: …\""),
        ("id：oma\nb: c\n", 1, 3, "behind 'id'. Write \"id: …\""),
        ("id = oma\nb: c\n", 1, 3, "behind 'id'. Write \"id: …\""),
        ("\ufeff\ufeffa: 1\n".encode(), 1, 1, "U+FEFF), which YAML takes for a letter. Delete it"),
        ("a:\n\u00a0 b: 1\n", 2, 1, "a letter. Replace it by an ordinary space"),
        (b"PK\x03\x04" + b"\0" * 9, 1, 1, "a workbook, a document or another zip archive, not a"),
        (b"\x1f\x8b\x08\0", 1, 1, "a gzip archive, not a text. Unpack it"),
        ("a: &x [*x]\n", 1, 8, "contains itself"),
        ("a: 1\n---\nb: 2\n", 2, 1, "several documents"),
        ("? [a]\n: b\n", 1, 3, "used as a key"),
        ("[" * 50, 1, 41, "nesting is deeper"),
        ("a: \x07\n", 1, 4, "control character U+0007"),
        (b"\xff\xfea\x00:\x00", 1, 1, "UTF-16"),
        ("a: b\n".encode("utf-32"), 1, 1, "the file is UTF-32"),
        ("a: ä\n".encode("utf-16-le"), 1, 1, "the file is UTF-16"),
        ("a: ä\n".encode("utf-16-be"), 1, 1, "the file is UTF-16"),
        (b"\x00" * 512, 1, 1, "control character U+0000"),
        (b"a: 1\nb: p\xe4\xe4\n", 2, 5, "0xE4"),
        ("x" * (MAX_BYTES + 1), 1, 1, "larger than 2 MB"),
    ],
)
def test_what_cannot_be_read(content: bytes | str, line: int, column: int, phrase: str) -> None:
    (problem,) = refused(content)
    assert (problem.file, problem.line, problem.column) == ("f.yaml", line, column)
    assert phrase in f"{problem.message}. {problem.hint}"
    assert problem.hint


@pytest.mark.parametrize(
    ("content", "column", "phrase"),
    [
        ("a: .inf\n", 4, "not finite"),
        ("a: .nan\n", 4, "not finite"),
        ("a: 1e999\n", 4, "not finite"),
        ("a: " + "9" * 5000 + "\n", 4, "more than 18 digits"),
        ("<<: {a: 1}\n", 1, "merge keys"),
        ("a: !!python/object:os.system x\n", 4, "is not supported"),
        ("a: !secret x\n", 4, "is not supported"),
        ("a: {c: 1,5}\n", 8, "a decimal comma"),
        ("a: {c: 1.000,50, d: 2}\n", 8, "a decimal comma"),
    ],
)
def test_what_is_reported_while_reading_goes_on(content: str, column: int, phrase: str) -> None:
    (problem,) = read_yaml(content + "b: 1\n", "f.yaml").problems
    assert (problem.line, problem.column) == (1, column)
    assert phrase in problem.message


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    (problem,) = refused("\n".join(lines))
    assert "more than 100000 values" in problem.message
    assert problem.line == 6


def test_aliases_that_deepen_are_refused() -> None:
    lines = ["a0: &a0 [[[[[[[[[[x]]]]]]]]]]"]
    lines += [f"a{i}: &a{i} [[[[[[[[[[*a{i - 1}]]]]]]]]]]" for i in range(1, 200)]
    (problem,) = refused("\n".join(lines))
    assert "nesting is deeper" in problem.message


class TestAnyInput:
    """Whatever is fed in: data, or a ProjectError with places inside the text."""

    @given(st.text())
    def test_text(self, loader: str, text: str) -> None:
        self.read(text)

    @given(st.binary())
    def test_bytes(self, loader: str, content: bytes) -> None:
        self.read(content)

    @given(st.text(alphabet="ab01:-[]{},&*!|>'\"#%@`?~ \n\t.\\<"))
    def test_yaml_like_text(self, loader: str, text: str) -> None:
        self.read(text)

    @staticmethod
    def read(content: str | bytes) -> None:
        try:
            problems = read_yaml(content, "f.yaml").problems
        except ProjectError as error:
            problems = error.problems
            assert problems
        assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
