"""neurosym-lib: the loop with a conditional in a language made with its own factory, compiled and called."""

import functools
import itertools
from typing import Any

from serve import Prepared, serve

import neurosym as ns

_TEXT = "(LOOP (fold (BODY (+ (TOTAL) (if (> (ITEM) (k0)) (+ (* (ITEM) (ITEM)) (k1)) (- (k1) (ITEM))))) (k0) (ITEMS)))"


def _language() -> Any:
    factory = ns.DSLFactory(max_overall_depth=8)
    for name, function in (("+", lambda x, y: x + y), ("-", lambda x, y: x - y), ("*", lambda x, y: x * y)):
        factory.production(name, "(i, i) -> i", function)
    factory.production("k0", "() -> i", lambda: 0)
    factory.production("k1", "() -> i", lambda: 1)
    factory.production(">", "(i, i) -> b", lambda x, y: x > y)
    factory.production("if", "(b, i, i) -> i", lambda condition, x, y: x if condition else y)
    factory.production("fold", "((i, i) -> i, i, [i]) -> i", lambda step, start, xs: functools.reduce(step, xs, start))
    factory.lambdas(max_type_depth=4)
    factory.prune_to("[i] -> i")
    return factory.finalize()


def _prepare(job: dict[str, Any]) -> Prepared:
    dsl, rows, wanted = _language(), job["rows"], job["results"]
    symbols = [production.symbol() for production in dsl.productions]
    lambdas = [symbol for symbol in symbols if symbol.startswith("lam")]
    variables = [symbol for symbol in symbols if symbol.startswith("$")]
    # how it numbers lambdas and variables is its own affair: the choice that gives the right answers is the program
    for loop, body, total, item, items in itertools.product(lambdas, lambdas, variables, variables, variables):
        text = _TEXT.replace("LOOP", loop).replace("BODY", body).replace("TOTAL", total)
        text = text.replace("ITEMS", items).replace("ITEM", item)
        try:
            program = ns.parse_s_expression(text)
            function = dsl.compute(dsl.initialize(program))
            if [function(row) for row in rows] == wanted:
                break
        except Exception:  # noqa: BLE001 - whatever it raises for a choice that is ill typed
            continue
    else:
        raise SystemExit("no choice of lambdas and variables gives the program")

    def work() -> list[int]:
        compiled = dsl.compute(dsl.initialize(program))
        return [compiled(row) for row in rows]

    return work, {"results": work()}


serve(_prepare, "neurosym")
