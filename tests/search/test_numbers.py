from neurosym.program.text import to_text
from neurosym.program.types import INT, list_of
from neurosym.search.bank import Bank
from neurosym.search.numbers import Numbers, arithmetic
from tests.search.spaces import a_bank, a_space, some_entries

LIBRARY = some_entries("add", "multiply", "sum_", "length", "equal", "fold")
ROWS = [([3, 1],), ([4],), ([],)]


def _banks() -> tuple[Bank, Bank, Numbers]:
    types = (list_of(INT), INT)
    space = a_space(LIBRARY, types, ROWS)
    bank = a_bank(space, types[:1], ROWS)
    own = arithmetic(space.productions)
    alone = Bank(space, bank.engine, bank.context, None, own)
    return bank, alone, Numbers(alone, own)


def test_arithmetic_takes_numbers_and_no_function() -> None:
    space = a_space(LIBRARY, (list_of(INT), INT), ROWS)
    assert {production.reference.name for production in arithmetic(space.productions)} == {"add", "multiply"}


def test_numbers_wait_until_others_have_given_theirs() -> None:
    bank, alone, numbers = _banks()
    assert numbers.is_waiting([bank])
    assert not numbers.is_waiting([alone])
    for _ in bank.run(3):
        numbers.take(bank)
    numbers.take(bank)
    assert not numbers.is_waiting([bank])


def test_what_is_given_costs_what_it_did_and_what_arithmetic_makes_is_not_given() -> None:
    bank, alone, numbers = _banks()
    for _ in bank.run(3):
        pass
    numbers.take(bank)
    for _ in alone.run(2):
        pass
    given = {to_text(term.program) for term in alone.of_cost(INT, 2)}
    assert given == {"sum_(_0)", "length(_0)"}
