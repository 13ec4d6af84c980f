"""The heap as it grows."""

import ctypes

import numpy as np

from neurosym.execution.engine.heap import N_OWN_SCRATCH, N_SCRATCH, State, allocate
from neurosym.execution.engine.memory import Memory
from neurosym.program.types import INT, list_of


def test_what_is_interned_stays_as_memory_grows() -> None:
    memory = Memory()
    type_ = list_of(list_of(INT))
    values = [[[number, -number], [number] * (number % 7)] for number in range(5_000)]
    words = [memory.encode(value, type_) for value in values]
    memory.reserve(1 << 17, 1 << 23)
    assert [memory.decode(word, type_) for word in words] == values
    assert [memory.encode(value, type_) for value in values] == words
    assert memory.encode_all([*values, values[0]], type_) == [*words, words[0]]


def test_the_table_has_two_slots_for_each_handle_that_may_be_made() -> None:
    memory = Memory()
    for n in (1, 1_000, 3_000, 40_000, 1):
        memory.reserve(n, n)
        assert memory.state[State.MAX_HANDLES] >= memory.state[State.TOP] + n
        assert memory.array(State.HASHES).size >= memory.state[State.MAX_HANDLES]
        assert memory.array(State.TABLE).size == memory.state[State.TABLE_MASK] + 1
        assert memory.array(State.TABLE).size >= 2 * (memory.state[State.MAX_HANDLES] - N_SCRATCH)


def test_a_thread_makes_things_in_scratch_memory_of_its_own_wherever_the_heap_is() -> None:
    memory = Memory()
    for n_words in (0, 1 << 23):
        memory.reserve(0, n_words)  # the second time the heap moves
        _, state = memory.threads(2)
        fields = np.ctypeslib.as_array(ctypes.cast(state, ctypes.POINTER(ctypes.c_int64)), (int(State.SIZE),))
        fields[[State.SCRATCH_HANDLES_END, State.SCRATCH_END]] = 2**62
        handle = int(allocate(state, 3))
        place = int(fields[State.WORDS]) + 8 * int(memory.array(State.OFFSETS)[handle])
        own = memory._threads[0].scratch
        assert N_OWN_SCRATCH <= handle < 2 * N_OWN_SCRATCH
        assert own.ctypes.data <= place < own.ctypes.data + own.nbytes


def test_the_stack_of_a_memory_that_is_no_more_is_anothers() -> None:
    memory = Memory()
    stack = memory.state[State.STACK]
    others = [Memory() for _ in range(3)]
    assert stack not in [other.state[State.STACK] for other in others]
    del memory
    found = {Memory().state[State.STACK] for _ in range(2)}
    assert stack in found
