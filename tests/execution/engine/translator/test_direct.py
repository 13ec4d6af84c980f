"""A kernel is taken for one expression only if it is nothing more."""

import pytest

from neurosym.execution.engine.translator.direct import result_of

HEAD = "def bounded_1(state, t, x0):\n    t1 = bit_length(x0)\n    return x0\n\n\ndef kernel(state, t, x0, x1):\n"


@pytest.mark.parametrize(
    ("lines", "result"),
    [
        (["return int64((x0 < x1))"], "int64(x0 < x1)"),
        (["t1 = plus(x0, x1)", "if t1 < LIMIT:", "    return t1", "return t1"], "plus(x0, x1)"),
        (["v_a = x1", "t1 = plus(v_a, x0)", "return t1"], "plus(x1, x0)"),
        (
            ["t1 = plus(x0, x1)", "if t1 < LIMIT:", "    return t1", "t2 = bounded_1(state, t, t1)", "return t2"],
            "plus(x0, x1)",
        ),
        (["if (x1 < x0):", "    t1 = x1", "else:", "    t1 = x0", "return t1"], "x1 if x1 < x0 else x0"),
        (["t1 = bit_length(x0)", "if t1 < LIMIT:", "    return t1", "return x1"], "x1"),
        # what is checked before may have no value where the result has one
        (["t1 = modulo(x0, x1)", "if t1 < LIMIT:", "    return t1", "return plus(x0, x1)"], None),
        (["if (x1 == 0):", "    return BOTTOM", "return plus(x0, x1)"], None),
        (["for t1 in range(x0):", "    x1 = plus(x1, x1)", "return plus(x0, x1)"], None),
        (["put(x0, 0, x1)", "return plus(x0, x1)"], None),
        (["t1 = plus(x0, x1)"], None),
    ],
)
def test_the_result_of_a_kernel(lines: list[str], result: str | None) -> None:
    assert result_of(HEAD + "".join(f"    {line}\n" for line in lines)) == result
