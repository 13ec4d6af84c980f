"""Weights of grown entries in safetensors: arrays by slot and parameter name, checked before they are believed."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosym.errors import LibraryError
from neurosym.library.manifest import WeightsFile

if TYPE_CHECKING:
    import numpy as np

FILE_NAME = "weights.safetensors"

State = Mapping[str, "np.ndarray[Any, Any]"]
Weights = Mapping[str, State]
"""Slot → parameter name → array."""


def encode_weights(weights: Weights) -> bytes:
    """The safetensors file of `weights`. Raises LibraryError for NaN, infinity, or no parameter at all."""
    import numpy as np  # not at the top: reading manifests doesn't need it
    import safetensors.numpy

    # A copy in C order: the format ignores strides, and ascontiguousarray would give scalars a dimension.
    arrays = {
        f"{slot}/{name}": np.array(array, order="C") for slot, state in weights.items() for name, array in state.items()
    }
    if not arrays:
        raise LibraryError("expected weights with at least one parameter but found none")
    for key, array in arrays.items():
        _refuse_nan(key, array)
    return safetensors.numpy.save(arrays)


def describe_weights(encoded: bytes) -> WeightsFile:
    """What a manifest says of a weights file."""
    return WeightsFile(hashlib.sha256(encoded).hexdigest(), len(encoded))


@dataclass(frozen=True)
class StoredWeights(Mapping[str, State]):
    """Weights on disk, read the first time that they are looked at.

    Raises LibraryError when the file is not the one that the manifest describes, or holds NaN or infinity.
    """

    path: Path
    described: WeightsFile

    def __post_init__(self) -> None:
        try:
            size_bytes = self.path.stat().st_size
        except OSError as error:
            raise LibraryError(f"{self.path} can't be read: {error.strerror}") from None
        if size_bytes != self.described.size_bytes:
            raise LibraryError(f"{self.path}: expected {self.described.size_bytes} bytes but found {size_bytes}")

    def __getitem__(self, slot: str) -> State:
        return self._states[slot]

    def __iter__(self) -> Iterator[str]:
        return iter(self._states)

    def __len__(self) -> int:
        return len(self._states)

    @cached_property
    def _states(self) -> Weights:
        import safetensors
        import safetensors.numpy

        try:
            encoded = self.path.read_bytes()
        except OSError as error:
            raise LibraryError(f"{self.path} can't be read: {error.strerror}") from None
        if describe_weights(encoded) != self.described:
            raise LibraryError(f"{self.path}: its sha256 is not the one in the manifest; the file was changed")
        try:
            arrays = safetensors.numpy.load(encoded)
        except (safetensors.SafetensorError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(f"{self.path} is no safetensors file that numpy can read: {error}") from None
        states: dict[str, dict[str, np.ndarray[Any, Any]]] = {}
        for key, array in arrays.items():
            slot, separator, name = key.partition("/")
            if not separator:
                raise LibraryError(f"{self.path}: expected keys such as slot/parameter but found {key!r}")
            _refuse_nan(f"{self.path}: {key}", array)
            states.setdefault(slot, {})[name] = array
        return states


def _refuse_nan(where: str, array: "np.ndarray[Any, Any]") -> None:
    import numpy as np

    if array.dtype.kind not in "biuf":
        raise LibraryError(f"{where}: expected numbers but found an array of {array.dtype}")
    if not np.isfinite(array).all():
        raise LibraryError(f"{where} holds NaN or infinity")
