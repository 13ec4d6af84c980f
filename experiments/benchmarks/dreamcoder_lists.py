"""DreamCoder's list tasks: 15 examples each, of which ten are given.

Ellis et al. 2021, DreamCoder (PLDI), github.com/ellisk42/ec; the tasks are those of Rule 2018.
"""

from collections.abc import Mapping
from functools import cache

from experiments.benchmarks.data import read_json
from experiments.benchmarks.task import BenchmarkTask
from neurosym.errors import DataError
from neurosym.program.types import BOOL, INT, FunctionType, list_of
from neurosym.tasks.task import Example

FILE = "dreamcoder_list/list_tasks.json.gz"
N_GIVEN = 10

_TYPES = {"int": INT, "bool": BOOL, "list-of-int": list_of(INT), "list-of-bool": list_of(BOOL)}


@cache
def tasks() -> Mapping[str, BenchmarkTask]:
    """The tasks by name. Raises DataError for a missing or damaged file."""
    found = {}
    for one in read_json(FILE):
        try:
            signature = FunctionType((_TYPES[one["type"]["input"]],), _TYPES[one["type"]["output"]])
            examples = tuple(Example((example["i"],), example["o"]) for example in one["examples"])
            found[one["name"]] = BenchmarkTask(one["name"], signature, examples[:N_GIVEN], examples[N_GIVEN:])
        except (KeyError, TypeError) as error:
            raise DataError(f"expected a task with name, type and examples in {FILE}, found {one!r:.60}") from error
    return found
