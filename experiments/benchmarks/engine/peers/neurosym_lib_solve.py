"""neurosym-lib: uninformed enumeration until a program gives every answer of a task, in a language made for its type.

Each task is given CPU seconds; what it takes is told from the first node to the program. `method` is `bfs`, its search
graph, or `distribution`, its enumerator by likelihood under a uniform bigram.
"""

import functools
import time
from typing import Any

from serve import Prepared, serve

import neurosym as ns


def _language(type_: str) -> Any:
    factory = ns.DSLFactory(max_overall_depth=6)
    for name, function in (("+", lambda x, y: x + y), ("-", lambda x, y: x - y), ("*", lambda x, y: x * y)):
        factory.production(name, "(i, i) -> i", function)
    for number in range(3):
        factory.production(str(number), "() -> i", lambda number=number: number)
    if "[" in type_:
        factory.production("map", "(i -> i, [i]) -> [i]", lambda function, xs: [function(x) for x in xs])
        factory.production("fold", "((i, i) -> i, i, [i]) -> i", lambda f, start, xs: functools.reduce(f, xs, start))
    factory.lambdas(max_type_depth=4)
    factory.prune_to(type_)
    return factory.finalize()


def _programs(dsl: Any, type_: str, method: str) -> Any:
    if method == "bfs":
        graph = ns.DSLSearchGraph(
            dsl, ns.parse_type(type_), ns.ChooseFirst(), lambda _: True, metadata_computer=ns.NoMetadataComputer()
        )
        search = getattr(ns.search, "BFS", None)
        yield from (search()(graph) if search else ns.search.bfs(graph))
    else:
        family = ns.BigramProgramDistributionFamily(dsl, valid_root_types=[ns.parse_type(type_)])
        yield from (found[0] for found in family.enumerate(family.uniform()))


def _solve(task: dict[str, Any], method: str, limit: float) -> dict[str, Any]:
    dsl = _language(task["type"])  # made beforehand: only the search is timed
    began = time.thread_time()  # one thread does all of it
    n_programs = 0
    for found in _programs(dsl, task["type"], method):
        if time.thread_time() - began > limit:
            break
        n_programs += 1
        program = getattr(found, "program", found)
        try:
            function = dsl.compute(dsl.initialize(program))
            is_right = all(function(given) == wanted for given, wanted in task["examples"])
        except Exception:  # noqa: BLE001 - a program that fails is one that is wrong
            is_right = False
        if is_right:
            seconds = time.thread_time() - began
            return {"seconds": seconds, "n_programs": n_programs, "program": ns.render_s_expression(program)}
    return {"seconds": None, "n_programs": n_programs, "program": None}


def _prepare(job: dict[str, Any]) -> Prepared:
    found = {task["name"]: _solve(task, job["method"], job["seconds"]) for task in job["tasks"]}
    return (lambda: None), {"tasks": found}


serve(_prepare, "neurosym")
