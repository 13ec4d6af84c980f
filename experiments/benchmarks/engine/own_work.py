"""A process of our own that works as a peer does (`peers/serve.py`), with whatever copy of the package it finds."""

import hashlib
from typing import Any

from experiments.benchmarks.engine import arithmetic, loops, programs
from experiments.benchmarks.engine.batch import warm_engine
from experiments.benchmarks.engine.peers.serve import Prepared, serve
from experiments.benchmarks.engine.settings import Effort, Size
from experiments.benchmarks.engine.trees import INTEGERS, inputs, size, trees


def _prepare(job: dict[str, Any]) -> Prepared:
    effort = Effort(Size(job["size"]))
    if job["work"] == "enumeration":
        return _enumeration(effort)
    if job["work"] == "trees":
        given = trees(effort.choose(smoke=20, full=200), INTEGERS)
        batch = programs.batch(warm_engine(programs.language()), given, inputs(256))
        amount = sum(map(size, given)) * 256
    else:
        n_programs = effort.choose(smoke=2, full=50)
        batch = loops.batch(warm_engine(loops.language()), n_programs)
        amount = loops.NODES_AN_ITEM * loops.N_ITEMS * loops.N_CASES * n_programs

    def work() -> None:
        for _ in range(effort.choose(smoke=1, full=5)):
            batch.run()

    work()
    told = {"amount": amount * effort.choose(smoke=1, full=5), "unit": "node evaluations"}
    return work, {**told, "results": hashlib.sha256(batch.out.tobytes()).hexdigest()}


def _enumeration(effort: Effort) -> Prepared:
    engine = warm_engine(arithmetic.language())
    n = effort.choose(smoke=6, full=9)
    space = arithmetic.by_engine(engine, n, 8).space
    told = {"amount": space.n_programs, "unit": "candidates", "results": [space.n_programs, space.n_terms]}
    return (lambda: arithmetic.by_engine(engine, n, 8)), told


if __name__ == "__main__":
    serve(_prepare)
