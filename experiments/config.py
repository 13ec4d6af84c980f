"""The schema of a run's configuration, made from the components' own fields, and the way back to components.

Hydra checks names and types against it while composing. `_target_` only ever names one of the components below:
nothing else is built from a configuration, wherever it was read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, TypeVar

import torch
from hydra.core.config_store import ConfigStore
from hydra_zen import builds
from omegaconf import MISSING, DictConfig, OmegaConf

from neurosym.baselines import Lstm, Optimisation, Transformer
from neurosym.errors import NeurosymError
from neurosym.search.context import Limits
from neurosym.search.costs import Costs
from neurosym.search.enumerative import Enumerative
from neurosym.search.genetic import Genetic
from neurosym.search.genetic.settings import Operators
from neurosym.search.portfolio import Portfolio
from neurosym.synthesis import Synthesis
from neurosym.tasks import DigitLists, IntegerSequences, Operation
from neurosym.training.settings import FitSettings, TrialSettings

Component = TypeVar("Component")


@dataclass(frozen=True)
class EverySequence:
    """Every integer task: one of `sequences` for each of the operations."""

    operations: tuple[Operation, ...] = tuple(Operation)
    sequences: IntegerSequences = field(default_factory=IntegerSequences)

    def of(self, operation: Operation) -> IntegerSequences:
        """The family of one of the tasks."""
        return replace(self.sequences, operation=operation)


@dataclass(frozen=True)
class Nets:
    """The plain nets beside a grown program."""

    lstm: Lstm = field(default_factory=Lstm)
    transformer: Transformer = field(default_factory=Transformer)


@dataclass(frozen=True)
class RunBudget:
    """What a run may spend. Seconds are wall clock for growing (search and training), processor seconds for nets.

    Growing ends when it has solved the task, well before its `seconds` on a machine that does nothing else.

    Each net is given `net_factor` times the processor seconds that the grown program took on the task (in
    sequences/all `sequence_net_factor`); with 0 there are no nets. `control_seconds` is for growing without loops,
    `shuffled_steps` are training steps on shuffled answers.
    """

    seconds: float = 75.0
    net_factor: float = 1.0
    sequence_net_factor: float = 0.0
    control_seconds: float = 6.0
    shuffled_steps: int = 300
    n_seeds: int = 1

    def __post_init__(self) -> None:
        if not (self.seconds > 0 and self.control_seconds > 0 and self.shuffled_steps > 0 and self.n_seeds > 0):
            raise ValueError(f"expected seconds, control_seconds, shuffled_steps and n_seeds above 0, found {self}")
        if self.net_factor < 0 or self.sequence_net_factor < 0:
            raise ValueError(f"expected net factors of 0 or more, found {self}")


@dataclass(frozen=True)
class Settings:
    """A run, composed and checked: `before` is a task whose grown program the library keeps for `task`."""

    task: DigitLists | IntegerSequences | EverySequence
    before: IntegerSequences | None
    synthesis: Synthesis
    baselines: Nets
    budget: RunBudget
    seed: int
    tier: int
    n_processes: int
    device: str

    def __post_init__(self) -> None:
        if self.seed < 0 or self.tier not in (0, 1, 2) or self.n_processes < 1:
            raise ValueError(
                f"expected a seed of 0 or more, a tier of 0, 1 or 2 and n_processes of 1 or more, found "
                f"seed={self.seed}, tier={self.tier}, n_processes={self.n_processes}"
            )
        try:
            torch.empty(0, device=self.device)
        except (RuntimeError, AssertionError):  # a name of no device, or of one that this machine or torch is without
            raise ValueError(
                f"expected a device that torch has here, such as cpu, found device={self.device}"
            ) from None

    @property
    def seeds(self) -> range:
        """The seeds of the run."""
        return range(self.seed, self.seed + self.budget.n_seeds)


_COMPONENTS: Final = (
    DigitLists,
    EverySequence,
    IntegerSequences,
    Portfolio,
    Enumerative,
    Limits,
    Costs,
    Genetic,
    Operators,
    FitSettings,
    TrialSettings,
    Lstm,
    Transformer,
    Optimisation,
    Nets,
    RunBudget,
)
_BY_TARGET: Final[Mapping[str, type]] = {f"{one.__module__}.{one.__qualname__}": one for one in _COMPONENTS}

_GROUPS: Final[Mapping[str, Mapping[str, type]]] = {
    "task": {"integers": IntegerSequences, "digits": DigitLists, "every_sequence": EverySequence},
    "before": {"integers": IntegerSequences},
    "grower": {"portfolio": Portfolio, "enumerative": Enumerative, "genetic": Genetic},
    "fitting": {"fit": FitSettings},
    "trials": {"halving": TrialSettings},
    "baselines": {"nets": Nets},
    "budget": {"schema": RunBudget},
}


@dataclass
class _RunSchema:
    """The groups, each filled by one of its options, and the fields of no group."""

    task: Any = MISSING
    before: Any = None
    grower: Any = MISSING
    fitting: Any = MISSING
    trials: Any = MISSING
    baselines: Any = MISSING
    budget: Any = MISSING
    seed: int = 0
    tier: int = 1
    n_processes: int = 2
    device: str = "cpu"


def register() -> None:
    """Store the schemas where Hydra finds them."""
    store = ConfigStore.instance()
    for group, options in _GROUPS.items():
        for name, component in options.items():
            store.store(group=group, name=name, node=builds(component, populate_full_signature=True))
    store.store(name="run", node=_RunSchema)


def settings_of(config: DictConfig) -> Settings:
    """The components that a composed configuration describes. Raises ConfigError for a value that one refuses."""
    plain = OmegaConf.to_container(config, resolve=True, enum_to_str=False)
    assert isinstance(plain, dict)
    built = {str(name): _component(value, str(name)) for name, value in plain.items()}
    parts = {name: built.pop(name) for name in ("grower", "fitting", "trials")}
    return _made(Settings, {**built, "synthesis": Synthesis(**parts)}, "the run")


class ConfigError(NeurosymError):
    """A configuration that is well typed and yet describes nothing."""


def _component(value: Any, where: str) -> Any:
    """Components for what has a `_target_` or is a group, tuples for lists, anything else as it is."""
    if isinstance(value, list):
        return tuple(_component(item, where) for item in value)
    if not isinstance(value, dict) or ("_target_" not in value and where not in _GROUPS):
        return value
    target = str(value.get("_target_"))
    if target not in _BY_TARGET:
        raise ConfigError(f"{where}: expected one of {', '.join(_GROUPS.get(where, _BY_TARGET))} but found {target!r}")
    arguments = {key: _component(item, f"{where}.{key}") for key, item in value.items() if key != "_target_"}
    return _made(_BY_TARGET[target], arguments, where)


def _made(component: type[Component], arguments: Mapping[str, Any], where: str) -> Component:
    unknown = set(arguments) - {one.name for one in fields(component)}  # type: ignore[arg-type]
    if unknown:
        raise ConfigError(f"{where}: {component.__name__} has no {', '.join(sorted(unknown))}")
    try:
        return component(**arguments)
    except (ValueError, NeurosymError) as error:
        raise ConfigError(f"{where}: {error}") from None
