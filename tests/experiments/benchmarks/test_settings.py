import pytest
from hydra.errors import ConfigCompositionException

from experiments.benchmarks.families import Family
from experiments.benchmarks.settings import TaskBenchmark
from experiments.config import ConfigError
from tests.experiments.benchmarks.test_kinds import composed


@pytest.mark.parametrize("family", Family)
def test_every_family_is_a_named_experiment(family: Family) -> None:
    benchmark = composed(f"benchmark/{family.value}")
    assert benchmark.family is family
    assert benchmark.seconds == 60
    assert benchmark.sample is None
    assert len(benchmark.seeds) == (5 if family is Family.PSB1 else 1)


def test_fields_are_set_on_the_command_line() -> None:
    overrides = ("tier=0", "seconds=5", "seeds=[3,4]", "sample=24", "n_workers=1", "memory_gib=2")
    assert composed("benchmark/arc_1d", *overrides) == TaskBenchmark(
        Family.ARC_1D, tier=0, seconds=5.0, seeds=(3, 4), sample=24, n_workers=1, memory_gib=2.0
    )


@pytest.mark.parametrize("override", ["secondss=3", "seconds=many", "seeds=[x]", "family=CHESS", "grower=genetic"])
def test_a_misspelt_key_or_a_wrong_type_is_refused_by_name(override: str) -> None:
    with pytest.raises(ConfigCompositionException) as caught:
        composed("benchmark/arc_1d", override)
    assert override.partition("=")[0] in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    ("override", "named"),
    [
        ("tier=3", "tier"),
        ("seconds=0", "seconds"),
        ("sample=0", "sample"),
        ("sample=1.5", "sample"),
        ("sample=few", "sample"),
        ("seeds=[]", "seeds"),
        ("seeds=[1,1]", "seeds"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(override: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        composed("benchmark/arc_1d", override)
