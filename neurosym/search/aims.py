"""Goals as sweeps see them: columns of words, and the masks that are known."""

from dataclasses import dataclass

import numpy as np

from neurosym.execution.engine.choose import chosen
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.fields import GOAL_HASH, GOAL_KEYS, GOAL_MASKS, GOAL_SIZE, GOAL_WORDS, TOLERANCE
from neurosym.execution.engine.hashing import MASKS_SIZE
from neurosym.execution.engine.pages import address_of
from neurosym.program.types import FLOAT
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
        words = np.array([engine.memory.encode(value, goal.type) for value in goal.values], np.int64)
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
