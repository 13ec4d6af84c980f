"""The portfolio: several growers under one budget, so that a user need not choose.

They take turns in slices counted in programs, each slice as many seconds' worth of work as it gets, and the first whose
search has a solution and is done with its alternatives ends them all. But a long program fits any few examples: one
that the genetic grower found waits until enumeration has come as far as for a decision list of its length.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from numpy.random import Generator

from neurosym.budget import Budget, Clock
from neurosym.journal import Journal
from neurosym.library.library import Library
from neurosym.program.expression import Program
from neurosym.program.types import FLOAT, parts
from neurosym.search.costs import UNIFORM, Costs
from neurosym.search.enumerative import Enumerative
from neurosym.search.genetic import Genetic
from neurosym.search.grower import Progress, Search, SlicedSearch, Statistics
from neurosym.search.hybrid import needs_training
from neurosym.search.recording import is_spent, search_key
from neurosym.search.scope import allowance
from neurosym.tasks.task import Task


@dataclass(frozen=True)
class Portfolio:
    """Settings of the portfolio. `slice_programs`: how many an enumeration judges before the others' turn.

    The genetic grower gets `genetic_share` of the programs, `genetic_share_floats` where floats go in or come out, for
    it alone fits constants.
    """

    enumerative: Enumerative = field(default_factory=Enumerative)
    genetic: Genetic = field(default_factory=Genetic)
    slice_programs: int = 200_000
    genetic_share: float = 0.05
    genetic_share_floats: float = 0.5

    def __post_init__(self) -> None:
        if self.slice_programs < 1:
            raise ValueError(f"expected slice_programs of 1 or more, found {self.slice_programs}")
        for name in ("genetic_share", "genetic_share_floats"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"expected {name} from 0 to 1, found {getattr(self, name)}")

    def start(
        self,
        task: Task,
        library: Library,
        budget: Budget,
        generator: Generator,
        progress: Progress | None = None,
        journal: Journal | None = None,
    ) -> Search:
        """A search by all growers that fit the task; by enumeration alone where programs need training."""
        if needs_training(task):
            return self.enumerative.start(task, library, budget, generator, progress, journal)
        if journal is not None:
            settings = replace(self, enumerative=replace(self.enumerative, threads=1))
            journal.begin(search_key(task, library, settings, generator))
        signature = task.signature
        has_floats = any(FLOAT in parts(type_) for type_ in (*signature.parameters, signature.result))
        share = self.genetic_share_floats if has_floats else self.genetic_share
        enumerative, genetic = self.enumerative, self.genetic
        clock = budget.start(0.0 if journal is None else journal.seconds)
        members: list[Member] = []
        search = PortfolioSearch(
            members, clock, self.slice_programs, len(task.train), has_floats, enumerative.costs, journal
        )
        told = None if progress is None else lambda _: progress(search.statistics)  # of all, whoever tells
        members.append(Member(lambda: enumerative.searching(task, library, budget, generator, told, journal), 1.0))
        if share > 0:
            other = generator.spawn(1)[0]
            members.append(Member(lambda: genetic.searching(task, library, budget, other, told, journal), share))
        members[0].begin()  # so that what it refuses is refused here
        return search


class Member:
    """A search, begun at its first turn, and its share: the programs it may judge for each that the first one does."""

    def __init__(self, start: Callable[[], SlicedSearch], share: float) -> None:
        self._start = start
        self.share = share
        self.is_over = False
        self._search: SlicedSearch | None = None

    def begin(self) -> SlicedSearch:
        """The search, which is begun if it was not."""
        if self._search is None:
            self._search = self._start()
        return self._search

    def advance(self, n_programs: int) -> None:
        """Have the search go on for about so many programs of the first one's."""
        self.is_over = not self.begin().advance(max(1, int(n_programs * self.share)))

    @property
    def statistics(self) -> Statistics:
        """Where the search stands."""
        return Statistics() if self._search is None else self._search.statistics

    def results(self) -> Sequence[Program]:
        """What the search has found."""
        return [] if self._search is None else self._search.results()


class PortfolioSearch:
    """Searches that take turns; `ask` gives the solutions of all."""

    def __init__(
        self,
        members: Sequence[Member],
        clock: Clock,
        slice_programs: int,
        n_examples: int,
        has_floats: bool,
        costs: Costs = UNIFORM,
        journal: Journal | None = None,
    ) -> None:
        self._members = members
        self._clock = clock
        self._slice = slice_programs
        self._n_examples = n_examples
        self._has_floats = has_floats
        self._costs = costs
        self._journal = journal
        self._is_asked = False

    def advance(self, n_programs: int) -> bool:
        """Go on for about so many programs; whether there is more to do."""
        end = self.statistics.n_programs + n_programs
        while self.statistics.n_programs < end:
            live = [member for member in self._members if not member.is_over]
            for member in live:
                if self._is_done() or self._is_spent():
                    return False
                member.advance(self._slice)
            if not live:
                return False
        return True

    def _is_spent(self) -> bool:
        return is_spent(self._clock, self.statistics.n_programs, self._journal)

    def _is_done(self) -> bool:
        """Whether a search has solutions and has looked for alternatives long enough, or no more programs are left."""
        enumeration, *others = self._members
        # where enumeration has ended without a solution it has seen all that can be built, but for constants
        if enumeration.is_over and (enumeration.statistics.n_found or not self._has_floats):
            return True
        if enumeration.statistics.n_found and not self._has_floats:
            return False  # it is looking for alternatives, and knows best for how long
        return any(
            member.is_over and member.statistics.n_found and self._is_short(member.results()) for member in others
        )

    def _is_short(self, solutions: Sequence[Program]) -> bool:
        """Whether one of some solutions is short enough to be more than memory; of floats, length tells little."""
        longest = allowance(self._members[0].statistics.cost, self._n_examples)
        return self._has_floats or any(self._costs.of_program(program) <= longest for program in solutions)

    def ask(self) -> Sequence[Program]:
        """The solutions of all searches, or else the best partial program of each; once, then nothing."""
        if self._is_asked:
            return []
        self._is_asked = True
        while self.advance(self._slice):
            pass
        return self.results()

    def results(self) -> Sequence[Program]:
        """The solutions found so far, or else the best partial program of each search."""
        found = [member for member in self._members if member.statistics.n_found]
        return [program for member in found or self._members for program in member.results()]

    def tell(self, programs: Sequence[Program], scores: Sequence[float]) -> None:
        """Nothing to learn: solutions are verified before they are given."""

    @property
    def statistics(self) -> Statistics:
        """Where the searches stand, together."""
        each = [member.statistics for member in self._members]
        return Statistics(
            n_programs=sum(one.n_programs for one in each),
            cost=max(one.cost for one in each),
            n_found=sum(one.n_found for one in each),
            best=next((one.best for one in each if one.best), ""),
            seconds=self._clock.elapsed_seconds,
        )
