"""Truth values and the conditional (tier 0).

Inside programs `if_`, `and_` and `or_` evaluate only what they need.
"""

from typing import TypeVar

from neurosym.library import algorithmic

A = TypeVar("A")


@algorithmic(tier=0)
def if_(condition: bool, then: A, otherwise: A) -> A:
    """`then` if the condition holds, else `otherwise`.

    >>> if_(True, 1, 2)
    1
    >>> if_(False, [1], [])
    []
    """
    return then if condition else otherwise


@algorithmic(tier=0)
def and_(left: bool, right: bool) -> bool:
    """Whether both hold.

    >>> and_(True, True)
    True
    >>> and_(True, False)
    False
    """
    return left and right


@algorithmic(tier=0)
def or_(left: bool, right: bool) -> bool:
    """Whether at least one holds.

    >>> or_(False, True)
    True
    >>> or_(False, False)
    False
    """
    return left or right


@algorithmic(tier=0)
def not_(value: bool) -> bool:
    """The opposite truth value.

    >>> not_(True)
    False
    >>> not_(False)
    True
    """
    return not value
