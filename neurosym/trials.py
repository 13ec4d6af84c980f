"""Which of several programs is worth training: short trials first, the better third goes on.

Successive halving (Jamieson and Talwalkar 2016) over what a search proposes, then one training in full.
"""

from collections.abc import Callable
from dataclasses import dataclass

from neurosym.budget import Budget, Clock
from neurosym.errors import UnsolvedError
from neurosym.execution.module import ModulePredictor, Parameters, ProgramModule
from neurosym.library.library import Library
from neurosym.library.store import program_tier
from neurosym.program.expression import Program
from neurosym.program.text import to_text
from neurosym.program.types import holds_tensor
from neurosym.result import Candidate, Result
from neurosym.scoring import description_length, determination, score
from neurosym.search.grower import Progress, Search, Statistics
from neurosym.tasks.task import Task
from neurosym.training.fit import Fitted, fit
from neurosym.training.settings import FitSettings, TrialSettings

NOISE = 0.05
"""Of a score on the validation examples: two standard deviations for 300 of them at 0.8."""


@dataclass
class Trial:
    """A program in training, and what came of its last trial."""

    program: Program
    fitted: Fitted
    score: float


class Trials:
    """Successive halving over candidates that need training (Jamieson and Talwalkar 2016), then one full training."""

    def __init__(
        self,
        task: Task,
        library: Library,
        fitting: FitSettings,
        settings: TrialSettings,
        clock: Clock,
        seed: int,
        device: str,
        progress: Progress | None,
    ) -> None:
        self.task = task
        self.library = library
        self.fitting = fitting
        self.settings = settings
        self.clock = clock
        self.seed = seed
        self.device = device
        self.progress = progress
        self.candidates: list[Candidate] = []

    def run(self, search: Search) -> Result:
        """Try what the search gives, cost by cost, until a trained program counts as solved or the budget is spent."""
        best: Trial | None = None
        while not self.clock.is_spent():
            group = self._group(search)
            if not group:
                break
            trial = self._compete(group)
            if trial is not None and (best is None or trial.score > best.score):
                best = trial
            if best is not None and best.score >= self.settings.solved_score:
                break
        if best is None:
            raise UnsolvedError(
                f"no program of type {self.task.signature} was trained within the budget; "
                "give more seconds, or a library with a geometric entry for these tensors"
            )
        return self._result(search, best)

    def _group(self, search: Search) -> list[Trial]:
        """Candidates that can explain the answers, after a short trial each: from the first cost that has any."""
        group: list[Trial] = []
        n_costs = 0
        while n_costs < self.settings.n_costs and not self.clock.is_spent() and (not group or self._may_compare()):
            programs = search.ask()
            if not programs:
                break
            trials = [self._try(program, self.settings.short_steps) for program in programs]
            search.tell(programs, [0.0 if trial is None else trial.score for trial in trials])
            group += [trial for trial in trials if trial is not None]
            if any(trial.score >= self.settings.solved_score for trial in group):
                break
            n_costs += bool(group)
        return group

    def _compete(self, group: list[Trial]) -> Trial | None:
        """The better third, less what is far behind, gets four times the steps; what is left is trained in full."""
        n_steps = self.settings.short_steps
        while len(group) > 1:
            group = sorted(group, key=lambda trial: -trial.score)[: max(1, len(group) // 3)]
            group = [trial for trial in group if trial.score >= group[0].score / 2]
            if len(group) == 1 or group[0].score >= self.settings.solved_score or not self._may_compare():
                break
            n_steps *= 4
            group = [trial for old in group if (trial := self._try(old.program, n_steps))]
        if not group:
            return None
        short, full = group[0], self._try(group[0].program, None)
        # a few validation examples more or less are noise, of which short training profits more often
        return full if full is not None and full.score >= short.score - NOISE else short

    def _may_compare(self) -> bool:
        """Whether there is time for more short trials: half of the budget is for training in full."""
        limit = self.clock.budget.seconds
        return limit is None or self.clock.elapsed_seconds < limit / 2

    def _try(self, program: Program, n_steps: int | None) -> Trial | None:
        """Train for so many steps (None: in full) and score; None when no reading explains the answers."""
        left = self.clock.left_seconds
        if left <= 0:
            return None
        fitted = fit(
            program,
            self.library,
            self.task.train,
            budget=Budget(seconds=None if left == float("inf") else left, steps=n_steps),
            seed=self.seed,
            device=self.device,
            settings=self.fitting,
            progress=self._shown(program),
        )
        reached = 0.0 if fitted.parameters is None else self._score(program, fitted.parameters)
        self.candidates.append(
            Candidate(program, reached, fitted.n_steps, fitted.cpu_seconds, fitted.reason, fitted.losses)
        )
        return Trial(program, fitted, reached) if fitted.parameters is not None else None

    def _score(self, program: Program, parameters: Parameters) -> float:
        """The exact share on validation examples; for tensors the share of their variance that is explained."""
        module = ModulePredictor(
            ProgramModule(program, self.library, parameters, self.device, self.task.signature.result)
        )
        examples = self.task.splits.get("validation", self.task.train)
        if holds_tensor(self.task.signature.result):
            return determination(module, examples)
        return score(module, examples, self.task.tolerance).exact

    def _shown(self, program: Program) -> Callable[[int, float], None] | None:
        if self.progress is None:
            return None
        show = self.progress

        def report(n_steps: int, loss: float) -> None:
            show(
                Statistics(
                    n_programs=len(self.candidates),
                    best=f"training {to_text(program)}, step {n_steps}, loss {loss:.3f}",
                    seconds=self.clock.elapsed_seconds,
                )
            )

        return report

    def _result(self, search: Search, best: Trial) -> Result:
        assert best.fitted.parameters is not None
        signatures = {entry.name: entry.signature for entry in self.library}
        return Result(
            solved=best.score >= self.settings.solved_score,
            program=best.program,
            score=best.score,
            alternatives=(),
            agreement=None,
            statistics=search.statistics,
            task=self.task.name,
            signature=self.task.signature,
            tier=program_tier(best.program, self.library),
            library=self.library,
            description_length=description_length(best.program, self.task.signature, signatures),
            candidates=tuple(self.candidates),
            cpu_seconds=self.clock.cpu_seconds,
            parameters=best.fitted.parameters,
            losses=best.fitted.losses,
            examples=self.task.train,
        )
