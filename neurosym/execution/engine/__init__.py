"""The compiled engine: batches of programs on 64-bit words, by kernels made from the entries' own Python.

`words` says what a word is, `memory` where lists live, `translator` makes kernels of entries, `runtime` is what kernels
call, `machine` runs programs.
"""
