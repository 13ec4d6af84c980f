"""What every grower is: frozen settings that start a search, which is asked for programs and told their scores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from numpy.random import Generator

from neurosym.budget import Budget
from neurosym.journal import Journal
from neurosym.library.library import Library
from neurosym.program.expression import Program
from neurosym.tasks.task import Task


@dataclass(frozen=True)
class Statistics:
    """Where a search stands: programs judged, the cost they have reached, what was found."""

    n_programs: int = 0
    cost: int = 0
    n_found: int = 0
    best: str = ""
    seconds: float = 0.0


Progress = Callable[[Statistics], None]


class Search(Protocol):
    """A search under way."""

    def ask(self) -> Sequence[Program]:
        """Programs worth fitting or verifying, best first; none when the search has ended."""

    def tell(self, programs: Sequence[Program], scores: Sequence[float]) -> None:
        """The scores, in [0, 1], of programs that were asked for."""

    @property
    def statistics(self) -> Statistics:
        """Where the search stands."""


class SlicedSearch(Search, Protocol):
    """A search that can be stopped and gone on with: what a portfolio is made of."""

    def advance(self, n_programs: int) -> bool:
        """Go on for about so many programs; whether there is more to do."""

    def results(self) -> Sequence[Program]:
        """The verified solutions found so far, best first, or else the best partial program."""


class Grower(Protocol):
    """Frozen settings of a search over programs."""

    def start(
        self,
        task: Task,
        library: Library,
        budget: Budget,
        generator: Generator,
        progress: Progress | None = None,
        journal: Journal | None = None,
    ) -> Search:
        """A search for programs that solve `task`, over `library`, within `budget`.

        With the `journal` of the same search it goes on where that stood. Raises JournalError for another's.
        """
