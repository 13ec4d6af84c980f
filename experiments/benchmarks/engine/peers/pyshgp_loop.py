"""PyshGP: the loop with a conditional, as Push code, by its interpreter. It was written for Python below 3.10."""

import collections
import collections.abc
from typing import Any

for _name in ("Sequence", "Iterable", "Mapping", "MutableMapping", "Callable", "MutableSequence", "Set", "Hashable"):
    if not hasattr(collections, _name):
        setattr(collections, _name, getattr(collections.abc, _name))

from pyshgp.push.atoms import CodeBlock, Input, InstructionMeta, Literal  # noqa: E402
from pyshgp.push.config import PushConfig  # noqa: E402
from pyshgp.push.instruction_set import InstructionSet  # noqa: E402
from pyshgp.push.interpreter import PushInterpreter  # noqa: E402
from pyshgp.push.program import Program, ProgramSignature  # noqa: E402
from pyshgp.push.types import IntVector, PushInt  # noqa: E402
from serve import Prepared, serve  # noqa: E402


def _prepare(job: dict[str, Any]) -> Prepared:
    instructions = InstructionSet(register_core=True)
    interpreter = PushInterpreter(instructions)

    def instruction(name: str) -> InstructionMeta:
        return InstructionMeta(name=name, code_blocks=instructions[name].code_blocks)

    def literal(value: int) -> Literal:
        return Literal(value=value, push_type=PushInt)

    positive = CodeBlock([instruction("int_dup"), instruction("int_mult"), literal(1), instruction("int_add")])
    negative = CodeBlock([literal(1), instruction("int_swap"), instruction("int_sub")])
    test = [instruction("int_dup"), literal(0), instruction("int_gt"), instruction("exec_if")]
    body = CodeBlock([*test, positive, negative, instruction("int_add")])
    code = CodeBlock([literal(0), Input(input_index=0), instruction("vector_int_iterate"), body])
    limits = PushConfig(step_limit=100_000, runtime_limit=100)
    program = Program(code=code, signature=ProgramSignature(arity=1, output_stacks=["int"], push_config=limits))
    rows = [[IntVector(items)] for items in job["rows"]]

    def work() -> list[int]:
        return [int(interpreter.run(program, row)[0]) for row in rows]

    return work, {"results": work()}


serve(_prepare, "pyshgp")
