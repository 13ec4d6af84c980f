"""What a grown entry's `manifest.json` says.

The digest is taken of the canonical text, so it doesn't depend on the layout of the file.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from neurosym.errors import LibraryError
from neurosym.library.schema import (
    Number,
    anything,
    canonical_json,
    exactly,
    instance_of,
    integer,
    list_of,
    mapping_of,
    matching,
    number,
    object_of,
    or_null,
    parse_json,
    text,
)

FILE_NAME = "manifest.json"
FORMAT = 1
MAX_BYTES = 2**20
"""A manifest holds text; weights stand beside it."""


@dataclass(frozen=True)
class Use:
    """An entry that the program refers to, pinned."""

    name: str
    digest: str


@dataclass(frozen=True)
class WeightsFile:
    """What the weights file must be."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Provenance:
    """Where an entry comes from: its task, the resolved configuration, the seed, the commit; None if not known."""

    task: str | None = None
    config: Mapping[str, Any] | None = None
    seed: int | None = None
    commit: str | None = None


@dataclass(frozen=True)
class ManifestExample:
    """Inputs and output as JSON data; the signature tells what they stand for."""

    inputs: tuple[Any, ...]
    output: Any


@dataclass(frozen=True)
class Manifest:
    """A grown entry as data: `score` by split, in [0, 1]; `description_length` in bits."""

    name: str
    version: str
    kind: str
    signature: str
    parameters: tuple[str, ...]
    doc: str
    program: str
    weights: WeightsFile | None
    uses: tuple[Use, ...]
    examples: tuple[ManifestExample, ...]
    score: Mapping[str, Number]
    description_length: Number
    tier: int
    provenance: Provenance

    def encode(self) -> bytes:
        """The canonical text. Raises LibraryError for a manifest that could not be read back."""
        encoded = canonical_json({"format": FORMAT, **asdict(self)})
        decode_manifest(encoded)
        return encoded

    @property
    def digest(self) -> str:
        """What pins the entry: 32 hexadecimal digits of the sha256 of the canonical text."""
        return hashlib.sha256(canonical_json({"format": FORMAT, **asdict(self)})).hexdigest()[:32]


_HEX_32 = matching("[0-9a-f]{32}", "32 hexadecimal digits")
_HEX_64 = matching("[0-9a-f]{64}", "64 hexadecimal digits")
_SCHEMA = {
    "name": matching("[a-z][a-z0-9_]{0,63}", "a name of lower-case letters, digits and _, 64 at most"),
    "version": matching(r"(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}", 'a version such as "1.0.0"'),
    "kind": exactly("program"),
    "signature": text,
    "parameters": list_of(text),
    "doc": text,
    "program": text,
    "weights": or_null(
        instance_of(
            WeightsFile, {"sha256": matching("[0-9a-f]{64}", "64 hexadecimal digits"), "size_bytes": integer(1)}
        )
    ),
    "uses": list_of(instance_of(Use, {"name": text, "digest": _HEX_32})),
    "examples": list_of(instance_of(ManifestExample, {"inputs": list_of(anything), "output": anything})),
    "score": mapping_of(number(0, 1)),
    "description_length": number(0),
    "tier": integer(0, 2),
    "provenance": instance_of(
        Provenance,
        {
            "task": or_null(text),
            "config": or_null(mapping_of(anything)),
            "seed": or_null(integer(0)),
            "commit": or_null(text),
        },
    ),
}
_check_manifest = object_of({"format": exactly(FORMAT), **_SCHEMA})


def read_manifest(path: Path) -> Manifest:
    """The manifest at `path`. Raises LibraryError naming the file, the place in it, and what was expected there."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise LibraryError(f"{path} can't be read: {error.strerror}") from None
    try:
        return decode_manifest(data)
    except LibraryError as error:
        raise LibraryError(f"{path}: {error}") from None


def decode_manifest(data: bytes) -> Manifest:
    """The manifest that a text spells, in any layout."""
    if len(data) > MAX_BYTES:
        raise LibraryError(f"a manifest has at most {MAX_BYTES} bytes; give fewer or smaller examples")
    checked = _check_manifest(parse_json(data), "$")
    del checked["format"]
    return Manifest(**checked)
