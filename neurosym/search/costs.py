"""What the use of each entry costs in an enumeration: the same for all at first, then fitted to programs that solved.

Terms in order of summed costs are terms in order of probability under a grammar whose choices are independent (Menon
et al. 2013, section 3), as far as whole numbers can tell: levels of -log2 p, of which Probe takes the nearest integer
(Barke et al. 2020, section 4). The fit is that of DreamCoder's generative model (Ellis et al. 2021) in its simplest
form: one distribution over all entries, whatever type is asked for.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from neurosym.errors import LibraryError
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Program, Reference, subprograms

HIGHEST = 4
"""Cost of an entry that was never used, at most: however much one entry stands out, levels must stay few."""


@dataclass(frozen=True)
class Costs:
    """What a use of each entry costs, by its name; 1 for those not named, as for a variable or a literal."""

    entries: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.entries, dict):
            raise ValueError(f"expected costs by the names of entries, found {self.entries!r}")
        for name, cost in self.entries.items():
            if type(cost) is not int or cost < 1:
                raise ValueError(f"expected a whole number of 1 or more as the cost of {name}, found {cost!r}")
        object.__setattr__(self, "entries", dict(sorted(self.entries.items())))  # our own, whoever changes theirs

    def __hash__(self) -> int:
        return hash(tuple(self.entries.items()))

    @staticmethod
    def fitted(programs: Iterable[Program], library: Library) -> "Costs":
        """The costs of a library's entries, from how often each is used in programs that solved tasks.

        A use of an entry has the probability (uses + 1) / (uses of all + entries), and costs its -log2, to the nearest
        multiple of that of the most frequent entry: this one costs 1, as a variable does, and what is seldom used two
        or three times as much, never more than HIGHEST. Few programs tell little and leave all at 1. Raises
        LibraryError for a program that uses an entry that the library doesn't have.
        """
        uses = Counter(
            library[part.name].name
            for program in programs
            for part in subprograms(program)
            if isinstance(part, Reference)
        )
        total = uses.total() + len(library)
        bits = {entry.name: math.log2(total / (uses[entry.name] + 1)) for entry in library}
        # a finer unit would make more levels of fewer terms each
        unit = max(min(bits.values(), default=0.0), max(bits.values(), default=0.0) / HIGHEST)
        costs = {name: max(1, round(own / unit)) if unit else 1 for name, own in bits.items()}
        return Costs({name: cost for name, cost in costs.items() if cost > 1})

    def of(self, name: str) -> int:
        """What a use of an entry costs."""
        return self.entries.get(name, 1)

    def of_program(self, program: Program) -> int:
        """What a program costs: its calls, each by its entry, its variables and literals."""
        return sum(
            self.of(part.name) if isinstance(part, Reference) else 1
            for part in subprograms(program)
            if not isinstance(part, Lambda | Apply)
        )

    def surplus(self, names: Iterable[str]) -> int:
        """How much more than 1 each a use of these entries costs."""
        return sum(self.of(name) - 1 for name in names)

    def restricted(self, library: Library) -> "Costs":
        """The costs of those entries that a library has."""
        return Costs({name: cost for name, cost in self.entries.items() if name in library})

    def check(self, library: Library) -> None:
        """Raises LibraryError if an entry that is named isn't in the library."""
        for name in self.entries:
            try:
                library[name]
            except LibraryError as error:
                raise LibraryError(
                    f"expected costs of entries in the library, found one of {name}: {error}; correct the name, or "
                    "take `costs.restricted(library)`"
                ) from None


UNIFORM = Costs()
"""Each entry costs as much as a variable or a literal."""
