"""What a trained reader makes of the test images; it was never told what a single one shows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from neurosym.errors import TaskError
from neurosym.execution.module import ProgramModule
from neurosym.library import Categorical
from neurosym.scoring import BatchPredictor
from neurosym.tasks.task import Task

N_PICTURES = 3
"""Lists of test images of each length that are kept of the right answers, and of the wrong ones."""

_N_AT_ONCE = 500  # images: MNIST has 10,000 to be read


def read_symbols(task: Task, module: ProgramModule) -> list[int]:
    """What the module's reader, the entry that names something, sees in each of the task's symbols.

    Raises TaskError if the program has no such entry.
    """
    module.eval()
    images = torch.stack([torch.as_tensor(example.inputs[0]) for example in task.symbols])
    for reader in module.slots.values():
        with torch.no_grad():
            named = [reader(part.to(module.device)) for part in images.split(_N_AT_ONCE)]
        if all(isinstance(part, Categorical) for part in named):
            return [int(symbol) for part in named for symbol in part.most_likely()]
    raise TaskError(f"{task.name}: the program has no entry that says what an image shows")


def reader_accuracy(task: Task, read: Sequence[int]) -> float:
    """The share of symbols that were read as what they show."""
    return float(np.mean([one == example.output for one, example in zip(read, task.symbols, strict=True)]))


def pictures(task: Task, predict: BatchPredictor, read: Sequence[int], lengths: Sequence[int]) -> list[dict[str, Any]]:
    """Lists of test images: what each shows, what was read, what was answered."""
    labels = {id(example.inputs[0]): example.output for example in task.symbols}
    seen: Mapping[int, int] = {id(one.inputs[0]): symbol for one, symbol in zip(task.symbols, read, strict=True)}
    examples = [example for length in lengths for example in task.lengths("test").get(length, ())]
    shown: list[dict[str, Any]] = []
    kept: Counter[tuple[int, bool]] = Counter()
    for example, answer in zip(examples, predict.predict_batch([one.inputs for one in examples]), strict=True):
        kind = (len(example.inputs[0]), answer == example.output)
        if isinstance(answer, Exception) or kept[kind] >= N_PICTURES:
            continue
        kept[kind] += 1
        images = example.inputs[0]
        shown.append(
            {
                "images": [np.round(np.asarray(image) * 255).astype(int).tolist() for image in images],
                "labels": [labels[id(image)] for image in images],
                "read": [seen[id(image)] for image in images],
                "answer": answer,
                "expected": example.output,
            }
        )
    return shown
