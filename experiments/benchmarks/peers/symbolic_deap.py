"""DEAP's side of `experiments.benchmarks.symbolic_regression`: its symbolic regression example, with constants."""

import operator
import random
import time
import warnings
from typing import Any

import numpy as np
from deap import algorithms, base, creator, gp, tools
from symbolic_serve import is_hit, serve

warnings.filterwarnings("ignore")

POPULATION, GENERATIONS = 500, 40
"""After so many generations without a hit it begins anew."""


def _divide(left: Any, right: Any) -> Any:
    return np.where(np.abs(right) > 1e-9, left / np.where(right == 0, 1, right), 1.0)


def _logarithm(value: Any) -> Any:
    return np.log(np.where(np.abs(value) > 1e-9, np.abs(value), 1.0))


def _constant() -> float:
    return random.uniform(-1, 1)


def _toolbox() -> tuple[Any, Any]:
    entries = gp.PrimitiveSet("MAIN", 1)
    binary = [("add", np.add), ("sub", np.subtract), ("mul", np.multiply), ("div", _divide)]
    unary = [("sin", np.sin), ("cos", np.cos), ("exp", np.exp), ("log", _logarithm)]
    for arity, functions in ((2, binary), (1, unary)):
        for name, function in functions:
            entries.addPrimitive(function, arity, name=name)
    entries.addEphemeralConstant("constant", _constant)
    creator.create("Least", base.Fitness, weights=(-1.0,))
    creator.create("Individual", gp.PrimitiveTree, fitness=creator.Least)
    box = base.Toolbox()
    box.register("expr", gp.genHalfAndHalf, pset=entries, min_=1, max_=2)
    box.register("individual", tools.initIterate, creator.Individual, box.expr)
    box.register("population", tools.initRepeat, list, box.individual)
    box.register("select", tools.selTournament, tournsize=3)
    box.register("mate", gp.cxOnePoint)
    box.register("expr_mut", gp.genFull, min_=0, max_=2)
    box.register("mutate", gp.mutUniform, expr=box.expr_mut, pset=entries)
    for name in ("mate", "mutate"):
        box.decorate(name, gp.staticLimit(operator.attrgetter("height"), 17))
    return entries, box


ENTRIES, BOX = _toolbox()


def _solve(job: dict[str, Any]) -> dict[str, Any]:
    x, y = np.array(job["x"]), np.array(job["y"])
    random.seed(job["seed"])
    best: list[Any] = [np.inf, None]
    hits: list[Any] = []

    def evaluate(individual: Any) -> tuple[float]:
        given = gp.compile(individual, ENTRIES)(x)
        error = float(np.mean((given - y) ** 2))
        if not np.isfinite(error):
            return (1e300,)
        if is_hit(given, y, job["tolerance"]):
            hits.append(individual)
        if error < best[0]:
            best[:] = error, individual
        return (error,)

    began = time.process_time()
    while not hits and time.process_time() - began < job["seconds"]:
        population = BOX.population(n=POPULATION)
        for generation in range(GENERATIONS + 1):
            if generation:
                population = algorithms.varAnd(BOX.select(population, len(population)), BOX, 0.5, 0.1)
            for individual in population:
                if not individual.fitness.valid:
                    individual.fitness.values = evaluate(individual)
                if hits:
                    break
            if hits or time.process_time() - began >= job["seconds"]:
                break
    seconds = time.process_time() - began
    found = hits[0] if hits else best[1]
    given = gp.compile(found, ENTRIES)(np.array(job["unseen"]))
    return {"hit": bool(hits), "cpu_seconds": seconds, "program": str(found), "given": given}


serve(_solve, "deap")
