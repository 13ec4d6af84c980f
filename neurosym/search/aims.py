"""Goals as sweeps see them: columns of words, and the masks that are known."""

from array import array
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from neurosym.execution.engine.choose import chosen
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.fields import GOAL_HASH, GOAL_KEYS, GOAL_MASKS, GOAL_SIZE, GOAL_WORDS, TOLERANCE
from neurosym.execution.engine.hashing import MASKS_SIZE, watch
from neurosym.execution.engine.memory import Fields
from neurosym.execution.engine.pages import address_of
from neurosym.program.types import BOOL, FLOAT, Type, TypeConstructor
from neurosym.search.goals import Goal
from neurosym.search.store import Store, Words


@dataclass
class Aim:
    """A goal with its column as words; `fields` are what a sweep is told of it."""

    goal: Goal
    engine: Engine
    words: Words
    keys: Words
    masks: Words
    fields: Words

    @staticmethod
    def at(goal: Goal, engine: Engine, factors: int) -> "Aim":
        """A goal for an engine's sweeps, whose rows are hashed by the words at `factors`."""
        words = engine.memory.column(goal.values, goal.type)
        keys = engine.keys(words, engine.memory.type_id(goal.type))
        aim = Aim(goal, engine, words, keys, np.zeros(MASKS_SIZE, np.int64), np.zeros(GOAL_SIZE, np.int64))
        aim.fields[GOAL_WORDS], aim.fields[GOAL_KEYS] = address_of(words), address_of(keys)
        aim.fields[GOAL_MASKS] = address_of(aim.masks)
        aim.fields[GOAL_HASH] = engine.column_hash(keys, factors)
        if goal.tolerance and goal.type == FLOAT:
            aim.fields[TOLERANCE] = np.float64(goal.tolerance).view(np.int64)
        return aim

    def chosen(self, use: int, store: Store, begin: int, end: int) -> list[int]:
        """The terms of a store, from `begin` to before `end`, that are of a use to the goal: one of `engine.choose`."""
        found: Words = np.empty(end - begin, np.int64)
        words = store.shelf.words
        n = chosen(
            self.engine.memory.address,
            use,
            address_of(words),
            words.shape[1],
            begin,
            end,
            address_of(self.words),
            len(self.words),
            address_of(found),
        )
        return [int(number) for number in found[:n]]


class Look(NamedTuple):
    """What the new terms of a type may be to a goal: a piece of it, an item, a list that a loop made it of."""

    aim: Aim
    is_piece: bool
    is_member: bool
    is_list: bool


class Held(NamedTuple):
    """What sweeps for terms of a type are told: goals of that type, the tables of truths and of columns watched for."""

    aims: list[Aim]
    fields: Fields
    truths: int
    watched: int
    looks: list[Look]


NOTHING_HELD = Held([], array("q"), 0, 0, [])


class Aims:
    """The goals of one bank, as sweeps see them from the first one on: many a bank never has one."""

    def __init__(self, engine: Engine, factors: int) -> None:
        self.goals: list[Goal] = []
        self._engine = engine
        self._factors = factors
        self._all: list[Aim] = []
        self._held: dict[Type, Held] = {}
        self._truths: Words = np.empty(0, np.int64)
        self._watched: Words = np.empty(0, np.int64)

    def add(self, goal: Goal) -> None:
        """Hold one more goal."""
        self.goals.append(goal)
        self._held.clear()

    def watch(self, hashed: int) -> None:
        """Have other expressions of a column reported."""
        watch(address_of(self._watched), hashed)

    def of(self, type_: Type) -> Held:
        """What sweeps for terms of a type are told."""
        if not self.goals:
            return NOTHING_HELD
        held = self._held.get(type_)
        if held is None:
            held = self._held[type_] = self._made(type_)
        return held

    def _made(self, type_: Type) -> Held:
        self._all += [Aim.at(goal, self._engine, self._factors) for goal in self.goals[len(self._all) :]]
        aims = [aim for aim in self._all if aim.goal.type == type_]
        is_watching = any(aim.goal.is_sequence for aim in aims)
        if is_watching and not self._watched.size:
            self._watched = np.zeros(2 * MASKS_SIZE, np.int64)
        if type_ == BOOL and not self._truths.size:
            self._truths = np.zeros(MASKS_SIZE, np.int64)
        is_list = isinstance(type_, TypeConstructor) and type_.name == "list"
        looks = [
            Look(
                aim,
                is_piece=aim.goal.is_sequence and aim.goal.type == type_,
                is_member=aim.goal.element == type_,
                is_list=is_list and aim.goal.is_list,
            )
            for aim in self._all
        ]
        return Held(
            aims,
            array("q", [word for aim in aims for word in aim.fields.tolist()]),
            address_of(self._truths) if type_ == BOOL else 0,
            address_of(self._watched) if is_watching else 0,
            [look for look in looks if any(look[1:])],
        )
