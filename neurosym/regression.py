"""Symbolic regression with the interface of scikit-learn: `ns.SymbolicRegressor().fit(X, y)`.

The genetic grower over the library's float entries; scikit-learn is needed by this module alone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

try:
    from sklearn.base import BaseEstimator, RegressorMixin
    from sklearn.utils.validation import check_is_fitted, check_random_state, validate_data
except ImportError as error:
    raise ImportError(
        "ns.SymbolicRegressor needs scikit-learn, which isn't installed: pip install 'neurosym-toolkit[sklearn]'"
    ) from error

from neurosym.budget import Budget
from neurosym.execution.engine.caching import compiling
from neurosym.library.library import Library
from neurosym.program.expression import Lambda
from neurosym.program.text import to_text
from neurosym.program.types import FLOAT, FunctionType
from neurosym.search.genetic.float_judge import FloatJudge
from neurosym.search.genetic.float_programs import predicted
from neurosym.search.genetic.genetic import Genetic, GeneticSearch, prepare
from neurosym.search.genetic.settings import Selection
from neurosym.tasks.task import Example, Task

Array = np.ndarray[Any, Any]

ENTRIES = ("add", "subtract", "multiply", "divide", "square_root", "exponential", "logarithm", "sine", "cosine")
"""What programs are written with unless it is said otherwise."""

LARGEST = 1e150
"""Magnitude of a float whose square is one."""


@dataclass(frozen=True)
class FrontProgram:
    """A program that no smaller one is better than: its text, its description length and its score (R²) in training."""

    program: str
    bits: float
    score: float


class SymbolicRegressor(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """A function of floats, grown from rows, as a program that can be read.

    `budget_seconds` and `budget_programs` end the search (None: no limit; one must be given), and so does a program
    whose every error is within `tolerance`, absolute and relative. Only a budget in programs makes two runs the same.
    `entries` are names of library entries over floats and truth values; `simplicity` is what share of the best score a
    shorter program may give away to be chosen.

    After `fit`: `program_` is the text of the chosen program, `front_` all that no smaller one is better than.
    """

    def __init__(
        self,
        budget_seconds: float | None = 10.0,
        budget_programs: int | None = None,
        entries: tuple[str, ...] = ENTRIES,
        population_size: int = 200,
        n_islands: int = 2,
        max_nodes: int = 40,
        tolerance: float = 1e-6,
        simplicity: float = 1e-3,
        random_state: Any = None,
    ) -> None:
        self.budget_seconds = budget_seconds
        self.budget_programs = budget_programs
        self.entries = entries
        self.population_size = population_size
        self.n_islands = n_islands
        self.max_nodes = max_nodes
        self.tolerance = tolerance
        self.simplicity = simplicity
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> "SymbolicRegressor":  # noqa: N803 - scikit-learn's name
        """Grow a program that gives `y` for the rows of `X`."""
        X, y = validate_data(self, X, y, y_numeric=True, dtype=np.float64)  # noqa: N806
        self._check_settings()
        random = check_random_state(self.random_state)
        generator = np.random.default_rng(int(random.randint(2**31)))
        library = Library.load(user=False)
        chosen = Library(library[name] for name in self.entries)
        wanted = np.asarray(y, np.float64)
        if np.abs(wanted).max() > LARGEST:
            raise ValueError(f"expected y within ±{LARGEST:g}, so that errors can be squared, found more; scale y")
        task = _task(X, wanted, self.tolerance)
        judge = FloatJudge(X.T, wanted, chosen, tolerance=self.tolerance)
        known = {one.reference.name for one in judge.alphabet.productions}
        if strange := [entry.name for entry in chosen if entry.name not in known]:
            raise ValueError(f"expected entries over floats and truth values, found {', '.join(strange)}")
        settings = Genetic(
            population_size=self.population_size,
            n_islands=self.n_islands,
            max_nodes=self.max_nodes,
            initial_nodes=min(16, self.max_nodes),
            selection=Selection.TOURNAMENT,
        )
        budget = Budget(self.budget_seconds, self.budget_programs)
        with compiling():
            prepare(settings, judge)
        search = GeneticSearch(settings, task, chosen, judge, budget.start(), generator)
        solutions = search.ask()
        self._choose(search, solutions[0] if search.statistics.n_found else None, wanted)
        return self

    def _check_settings(self) -> None:
        if self.budget_seconds is None and self.budget_programs is None:
            raise ValueError("expected budget_seconds or budget_programs, found neither: the search would never end")
        if not (self.tolerance >= 0 and 0 <= self.simplicity <= 1):
            raise ValueError(
                f"expected a tolerance of 0 or more and a simplicity in [0, 1], found {self.tolerance} and "
                f"{self.simplicity}"
            )

    def _choose(self, search: GeneticSearch, solution: Any, wanted: Array) -> None:
        variance = float(np.var(wanted)) or 1.0
        points = search.front()
        self.front_ = [FrontProgram(to_text(one.program), one.bits, 1.0 - one.loss / variance) for one in points]
        best = min(one.loss for one in points)
        allowed = best + self.simplicity * max(variance - best, 0.0) if best > 0 else 0.0
        program = next(one.program for one in points if one.loss <= allowed)
        self._mean = float(wanted.mean())
        self._program: Lambda = program if solution is None else solution
        self.program_ = to_text(self._program)

    def predict(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """What the program gives for the rows of `X`; where it has no value (⊥), the mean of `y` in training."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)  # noqa: N806
        found = predicted(self._program, np.ascontiguousarray(X.T))
        return np.where(np.isfinite(found), found, self._mean)


def _task(rows: Array, wanted: Array, tolerance: float) -> Task:
    signature = FunctionType((FLOAT,) * rows.shape[1], FLOAT)
    examples = tuple(Example(tuple(row), output) for row, output in zip(rows.tolist(), wanted.tolist(), strict=True))
    return Task("regression", signature, {"train": examples}, tolerance=tolerance)
