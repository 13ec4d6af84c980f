"""The compiled engine: batches of programs on 64-bit words, by kernels made from the entries' own Python.

`words` says what a word is, `memory` where lists live, `translation` makes kernels of entries, `machine` runs programs.
"""
