"""The shipped entries as Python functions, and what it means that one refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from neurosym.errors import EvaluationError
from neurosym.library import Library

LIBRARY = Library.load(user=False)


def entry(name: str) -> Callable[..., Any]:
    return LIBRARY[name].implementation


def refuses(reason: str, function: Callable[..., Any], *arguments: Any) -> bool:
    """True if `function` is ⊥ there for that reason; fails the test otherwise."""
    with pytest.raises(EvaluationError) as caught:
        function(*arguments)
    assert caught.value.reason == reason
    return True
