"""Scores of predictions, the trivial baselines beside them, the size of programs, and the records of results."""

from neurosym.scoring.description_length import Grammar, description_length, table_bits
from neurosym.scoring.record import ARMS, METRICS, Record, append_record, read_records
from neurosym.scoring.score import BatchPredictor, Predictor, Score, determination, score, score_by_length
from neurosym.scoring.trivial import TRIVIAL, constant, majority, nearest_neighbour

__all__ = [
    "ARMS",
    "METRICS",
    "TRIVIAL",
    "BatchPredictor",
    "Grammar",
    "Predictor",
    "Record",
    "Score",
    "append_record",
    "constant",
    "description_length",
    "determination",
    "majority",
    "nearest_neighbour",
    "read_records",
    "score",
    "score_by_length",
    "table_bits",
]
