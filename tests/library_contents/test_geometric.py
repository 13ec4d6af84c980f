"""What holds for every geometric entry that we ship, and what each one is for."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from neurosym.library import Categorical, Entry, Kind
from neurosym.library.module_contract import module_findings
from neurosym.program.types import TypeConstructor, TypeVariable
from tests.library_contents.contents import LIBRARY

ENTRIES = [entry for entry in LIBRARY if entry.kind is Kind.GEOMETRIC]
EACH = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


def made(name: str, seed: int = 0, **arguments: int) -> Any:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return LIBRARY[name].implementation(**arguments)


def drawn(entry: Entry, batch_shape: tuple[int, ...], size: int = 8, seed: int = 0) -> Tensor:
    """Random input for an entry of one parameter, `size` along each of its dimensions."""
    (parameter,) = entry.signature.parameters
    assert isinstance(parameter, TypeConstructor)
    shape = (*batch_shape, *(size for _ in parameter.arguments))
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


def output(module: nn.Module, inputs: Tensor) -> Tensor:
    given = module(inputs)
    return given.logits if isinstance(given, Categorical) else given


def test_every_kind_of_net_is_there() -> None:
    assert {entry.name for entry in ENTRIES} == {
        "attention_block",
        "conv_block",
        "dense_block",
        "image_encoder",
        "recurrent_block",
        "sequence_encoder",
        "symbol_reader",
        "vector_reader",
    }


@EACH
def test_an_entry_keeps_its_contract(entry: Entry) -> None:
    findings = module_findings(entry, 0, lambda announced: None)
    assert not findings.clauses


@EACH
@given(size=st.integers(1, 30))
def test_inputs_may_have_any_size(entry: Entry, size: int) -> None:
    module = made(entry.name).eval()
    with torch.no_grad():
        assert output(module, drawn(entry, (2, 1), size)).shape[:2] == (2, 1)


@EACH
def test_an_empty_batch_gives_an_empty_batch(entry: Entry) -> None:
    module = made(entry.name).eval()
    output(module, drawn(entry, (2,)))
    assert len(output(module, drawn(entry, (0,)))) == 0


@EACH
def test_training_on_a_batch_of_one_works(entry: Entry) -> None:
    module = made(entry.name).train()
    output(module, drawn(entry, (1,))).sum().backward()
    assert output(module, drawn(entry, ())).isfinite().all()


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES if "units" in str(entry.signature.result)])
def test_a_state_tells_how_many_units_it_was_made_with(name: str) -> None:
    module = made(name, units=5).eval()
    inputs = drawn(LIBRARY[name], (3,), 9)
    expected = output(module, inputs)
    fresh = made(name, seed=1).eval()
    fresh.load_state_dict(module.state_dict())
    assert torch.equal(output(fresh, inputs), expected)
    assert expected.shape[LIBRARY[name].signature.result.arguments.index(TypeVariable("units")) + 1] == 5


@pytest.mark.parametrize("name", ["symbol_reader", "image_encoder"])
def test_images_are_distorted_in_training_only_and_by_torchs_generator(name: str) -> None:
    module = made(name).train()
    image = drawn(LIBRARY[name], (4,))
    output(module, image)

    def seen(seed: int) -> Tensor:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            return output(module, image)

    assert torch.equal(seen(1), seen(1))
    assert not torch.equal(seen(1), seen(2))
    module.eval()
    assert torch.equal(seen(1), seen(2))


def test_a_distorted_image_is_still_the_image() -> None:
    vision = vars(__import__("sys").modules[LIBRARY["symbol_reader"].implementation.__module__])
    image = torch.zeros(500, 1, 12, 12)
    image[:, :, 4:8, 4:8] = 1
    with torch.random.fork_rng():
        torch.manual_seed(0)
        seen = vision["_distort"](image)
    assert seen.min() >= 0
    assert seen.max() <= 1
    assert seen.mean().item() == pytest.approx(image.mean().item(), rel=0.1)
    assert seen[:, :, 5:7, 5:7].mean() > 0.9
    assert seen[:, :, :2].mean() < 0.05


def test_the_attention_block_knows_no_positions() -> None:
    block = made("attention_block").eval()
    items = drawn(LIBRARY["attention_block"], (2,))
    order = torch.tensor(np.random.default_rng(0).permutation(8))
    torch.testing.assert_close(block(items)[:, order], block(items[:, order]))


def test_the_recurrent_block_never_looks_ahead() -> None:
    block = made("recurrent_block").eval()
    sequence = drawn(LIBRARY["recurrent_block"], ())
    changed = sequence.clone()
    changed[5:] = 0
    torch.testing.assert_close(block(sequence)[:5], block(changed)[:5])
    assert not torch.allclose(block(sequence)[5:], block(changed)[5:])


def test_vectors_of_any_scale_are_learnt_from() -> None:
    block = made("dense_block").train()
    vectors = torch.randn(64, 3, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(block(vectors), block(vectors * 1e4 + 5e3), rtol=1e-2, atol=1e-2)
