"""A rush at the door: new connections are taken up a few in each turn of the event loop."""

from __future__ import annotations

import asyncio
import functools

from valuma_scenarios.workshop.web.patience import ANSWERED_AT_ONCE, door_of


async def _turns(comers: int, *, broken: int = -1) -> list[list[int]]:
    """Return who was taken up in each turn of the event loop."""
    loop = asyncio.get_running_loop()
    turns: list[list[int]] = [[]]

    def take_up(number: int) -> None:
        turns[-1].append(number)
        if number == broken:
            raise ConnectionError

    loop.set_exception_handler(lambda _loop, _context: None)
    for number in range(comers):
        door_of(loop).wait(functools.partial(take_up, number))
    while sum(map(len, turns)) < comers:
        turns.append([])
        await asyncio.sleep(0)
    return [turn for turn in turns if turn]


def test_no_turn_takes_up_more_than_a_few() -> None:
    turns = asyncio.run(_turns(4 * ANSWERED_AT_ONCE + 1))
    assert [len(turn) for turn in turns] == [ANSWERED_AT_ONCE] * 4 + [1]
    assert [number for turn in turns for number in turn] == list(range(4 * ANSWERED_AT_ONCE + 1))


def test_one_that_fails_keeps_no_other_waiting() -> None:
    turns = asyncio.run(_turns(3 * ANSWERED_AT_ONCE, broken=1))
    assert [number for turn in turns for number in turn] == list(range(3 * ANSWERED_AT_ONCE))


def test_the_door_opens_again() -> None:
    async def twice() -> list[int]:
        return [len(await _turns(1)), len(await _turns(ANSWERED_AT_ONCE))]

    assert asyncio.run(twice()) == [1, 1]
