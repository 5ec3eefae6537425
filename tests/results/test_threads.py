"""Work in threads: in order, with few tasks waiting, and no error lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from valuma_scenarios.results.threads import in_order


def test_results_come_in_order_whichever_is_ready_first() -> None:
    second_is_done = threading.Event()

    def first() -> str:
        assert second_is_done.wait(10)
        return "first"

    def second() -> str:
        second_is_done.set()
        return "second"

    assert list(in_order([first, second], workers=2)) == ["first", "second"]


def test_few_tasks_are_taken_before_results_are_asked_for() -> None:
    taken = list[int]()

    def tasks() -> Iterator[Callable[[], int]]:
        for number in range(20):
            taken.append(number)
            yield partial(abs, number)

    results = in_order(tasks(), workers=2)
    for number in range(20):
        assert next(results) == number
        assert len(taken) <= number + 3
    assert list(results) == []


def test_an_error_reaches_who_asks() -> None:
    results = in_order([lambda: 1, lambda: 1 // 0], workers=2)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)
