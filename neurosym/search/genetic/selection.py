"""Selection of parents from the errors of a population on each case, many parents in one call.

Lexicase: Spector 2012, Helmuth, Spector and Matheson 2015; ε-lexicase, semi-dynamic: La Cava, Spector and Danai 2016.
Programs with equal errors stand or fall together, so a selection filters classes of them; of the class that is left,
the smallest of some drawn programs is taken.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from typing import Any

import numpy as np

from neurosym.search.genetic.compilation import compiled
from neurosym.search.genetic.draws import State, below, shuffle

Array = np.ndarray[Any, Any]

N_COMPETITORS = 3
"""Programs drawn from the class that lexicase leaves."""


@compiled
def tournament(scores: Array, sizes: Array, n_parents: int, n_competitors: int, state: State) -> Array:
    """The best of some drawn programs by their score (the least; of equals the smallest program), for each parent."""
    parents = np.empty(n_parents, np.int64)
    for parent in range(n_parents):
        best = below(state, scores.size)
        for _ in range(n_competitors - 1):
            other = below(state, scores.size)
            if scores[other] < scores[best] or (scores[other] == scores[best] and sizes[other] < sizes[best]):
                best = other
        parents[parent] = best
    return parents


@compiled
def _classes(errors: Array) -> Array:
    """Programs in an order in which equal rows of errors stand together, and where each class begins."""
    n_programs, n_cases = errors.shape
    hashes = np.empty(n_programs, np.uint64)
    for program in range(n_programs):
        total = np.uint64(n_cases)
        for case in range(n_cases):
            total = (total ^ np.uint64(hash(errors[program, case]))) * np.uint64(0x9E3779B97F4A7C15)
            total = total ^ (total >> np.uint64(32))
        hashes[program] = total
    order = np.argsort(hashes, kind="mergesort")
    begins = np.empty(n_programs + 1, np.int64)
    n_classes = 0
    for place in range(n_programs):
        if place == 0 or hashes[order[place]] != hashes[order[place - 1]]:
            begins[n_classes] = place
            n_classes += 1
    begins[n_classes] = n_programs
    both = np.empty((2, n_programs + 1), np.int64)
    both[0, :n_programs] = order
    both[0, n_programs] = n_classes
    both[1, : n_classes + 1] = begins[: n_classes + 1]
    return both


@compiled
def _drawn(pool: Array, begins: Array, state: State) -> int:
    """A class of a pool, drawn by how many programs it has."""
    n_left = 0
    for class_ in pool:
        n_left += begins[class_ + 1] - begins[class_]
    draw, last = below(state, n_left), pool[0]
    for class_ in pool:
        last = class_
        draw -= begins[class_ + 1] - begins[class_]
        if draw < 0:
            break
    return last


@compiled
def lexicase(errors: Array, tolerances: Array, sizes: Array, n_parents: int, state: State) -> Array:
    """Parents by lexicase: case after case, in an order drawn for each, keep who is best on it.

    `tolerances` says by how much worse than the best on a case still counts as best: zeros are plain lexicase.
    """
    n_programs, n_cases = errors.shape
    both = _classes(errors)
    order, begins, n_classes = both[0], both[1], both[0, n_programs]
    by_case = np.empty((n_cases, n_classes), np.float64)
    for class_ in range(n_classes):
        for case in range(n_cases):
            by_case[case, class_] = errors[order[begins[class_]], case]
    least = np.empty(n_cases, np.float64)
    for case in range(n_cases):
        least[case] = by_case[case].min()
    cases, pool = np.arange(n_cases), np.empty(n_classes, np.int64)
    parents = np.empty(n_parents, np.int64)
    for parent in range(n_parents):
        n_pool = n_classes
        for place in range(n_cases):
            other = place + below(state, n_cases - place)
            cases[place], cases[other] = cases[other], cases[place]
            column, tolerance = by_case[cases[place]], tolerances[cases[place]]
            kept = 0
            if n_pool == n_classes:
                bound = least[cases[place]] + tolerance
                for class_ in range(n_classes):
                    if column[class_] <= bound:
                        pool[kept] = class_
                        kept += 1
            else:
                lowest = column[pool[0]]
                for position in range(1, n_pool):
                    lowest = min(lowest, column[pool[position]])
                for position in range(n_pool):
                    if column[pool[position]] <= lowest + tolerance:
                        pool[kept] = pool[position]
                        kept += 1
            n_pool = kept
            if n_pool == 1:
                break
        left = _drawn(pool[:n_pool], begins, state)
        n_members = begins[left + 1] - begins[left]
        parents[parent] = order[begins[left] + below(state, n_members)]
        for _ in range(N_COMPETITORS - 1):
            other = order[begins[left] + below(state, n_members)]
            if sizes[other] < sizes[parents[parent]]:
                parents[parent] = other
    return parents


@compiled
def deviations(errors: Array) -> Array:
    """The median absolute deviation of the finite errors on each case: the tolerances of ε-lexicase."""
    n_cases = errors.shape[1]
    found = np.zeros(n_cases, np.float64)
    for case in range(n_cases):
        column = errors[:, case]
        finite = column[np.isfinite(column)]
        if finite.size > 0:
            found[case] = np.median(np.abs(finite - np.median(finite)))
    return found


@compiled
def informed_sample(solved: Array, n_wanted: int, state: State) -> Array:
    """Cases that differ most in which programs solve them: farthest first, from a drawn one on (Boldi et al. 2024).

    `solved` tells for each program and case whether it was solved; of equally far cases one is drawn.
    """
    n_programs, n_cases = solved.shape
    order = np.arange(n_cases)
    shuffle(state, order, n_cases)
    distances = np.full(n_cases, n_programs + 1, np.int64)
    found = np.empty(n_wanted, np.int64)
    newest = order[0]
    for place in range(n_wanted):
        found[place] = newest
        distances[newest] = -1
        best = -1
        for case in order:
            if distances[case] < 0:
                continue
            differing = 0
            for program in range(n_programs):
                differing += solved[program, case] != solved[program, newest]
            distances[case] = min(distances[case], differing)
            if best < 0 or distances[case] > distances[best]:
                best = case
        newest = best
    return found
