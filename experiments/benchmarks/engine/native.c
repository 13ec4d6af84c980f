/* What the engine is held against: the same checks in plain C. Compiled on the spot, -O3 -march=native. */
#include <stdint.h>

typedef int64_t word;

static uint64_t mixed(uint64_t h) {
    h = (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9ull;
    return (h ^ (h >> 32)) | 1;
}

/* Probes of a table at random places, 512 at a time, so that as many as the processor can are under way. */
word probes(const word *table, uint64_t mask, word n) {
    enum { MANY = 512 };
    uint64_t slots[MANY], seed = 1;
    word total = 0;
    for (word done = 0; done < n; done += MANY) {
        for (int lane = 0; lane < MANY; lane++) {
            seed = seed * 6364136223846793005ull + 1442695040888963407ull;
            slots[lane] = (seed >> 20) & mask;
            __builtin_prefetch(&table[slots[lane]]);
        }
        for (int lane = 0; lane < MANY; lane++) total += table[slots[lane]];
    }
    return total;
}

enum { BLOCK = 256 };
#define MIN_WORD (-9223372036854775807ll - 1)
#define ESCAPED (MIN_WORD + 1)
#define LIMIT (MIN_WORD + 3)

/* As the engine's own: outside of 64 bits, or one of the three words that are no values, is escaped. */
static inline word plus(word a, word b) {
    word r = (word)((uint64_t)a + (uint64_t)b);
    return (((a ^ r) & (b ^ r)) < 0) | (r < LIMIT) ? ESCAPED : r;
}
static inline word minus(word a, word b) {
    word r = (word)((uint64_t)a - (uint64_t)b);
    return (((a ^ b) & (a ^ r)) < 0) | (r < LIMIT) ? ESCAPED : r;
}
static inline word times(word a, word b) {
    word r;
    int over = __builtin_mul_overflow(a, b, &r);
    return over | (r < LIMIT) ? ESCAPED : r;
}
static inline word smaller(word a, word b) { return b < a ? b : a; }
static inline word larger(word a, word b) { return a < b ? b : a; }

/* Whether a mask was not known yet; it is now. */
static int is_new(word *known, word mask) {
    uint64_t slot = (mixed((uint64_t)mask) >> 1) & 16383;
    for (int tries = 0; tries < 64; tries++, slot = (slot + 1) & 16383) {
        if (known[slot] == mask) return 0;
        if (known[slot] == 0) { known[slot] = mask; return 1; }
    }
    return 0;
}

/* The last level: every operation on every pair of columns [begin, end) × [from, to), held against a goal by a mask of
   the rows that are right, and nothing stored. `columns` has the shape (rows, capacity). */
#define LEVEL(NAME, OP)                                                                                              \
    static word NAME(const word *columns, word capacity, word n_rows, word begin, word end, word from, word to,      \
                     const word *goal, word *known, word *n_hits) {                                                  \
        word masks[BLOCK], n_new = 0, full = ((word)1 << n_rows) - 1;                                                \
        for (word i = begin; i < end; i++)                                                                           \
            for (word first = from; first < to; first += BLOCK) {                                                    \
                word n = to - first < BLOCK ? to - first : BLOCK;                                                    \
                for (word lane = 0; lane < n; lane++) masks[lane] = 0;                                               \
                for (word row = 0; row < n_rows; row++) {                                                            \
                    word a = columns[row * capacity + i], wanted = goal[row], bit = (word)1 << row;                  \
                    const word *b = columns + row * capacity + first;                                                \
                    for (word lane = 0; lane < n; lane++) masks[lane] |= OP(a, b[lane]) == wanted ? bit : 0;         \
                }                                                                                                    \
                for (word lane = 0; lane < n; lane++) {                                                              \
                    if (masks[lane] == 0) continue;                                                                  \
                    if (masks[lane] == full) ++*n_hits;                                                              \
                    else n_new += is_new(known, masks[lane]);                                                        \
                }                                                                                                    \
            }                                                                                                        \
        return n_new;                                                                                                \
    }
LEVEL(level_plus, plus)
LEVEL(level_minus, minus)
LEVEL(level_times, times)
LEVEL(level_smaller, smaller)
LEVEL(level_larger, larger)

/* The number of masks that are new; hits are counted. */
word last_level(word operation, const word *columns, word capacity, word n_rows, word begin, word end, word from,
                word to, const word *goal, word *known, word *n_hits) {
    switch (operation) {
    case 0: return level_plus(columns, capacity, n_rows, begin, end, from, to, goal, known, n_hits);
    case 1: return level_minus(columns, capacity, n_rows, begin, end, from, to, goal, known, n_hits);
    case 2: return level_times(columns, capacity, n_rows, begin, end, from, to, goal, known, n_hits);
    case 3: return level_smaller(columns, capacity, n_rows, begin, end, from, to, goal, known, n_hits);
    default: return level_larger(columns, capacity, n_rows, begin, end, from, to, goal, known, n_hits);
    }
}

/* Enumeration with deduplication of one operation on the same pairs: apply, hash, probe, append. The number of columns
   afterwards. `columns` and `table` have room for what may come. */
#define SWEEP(NAME, OP)                                                                                              \
    static word NAME(word *columns, word capacity, word n_rows, word begin, word end, word from, word to, word n,    \
                     const word *factors, word *table, uint64_t mask) {                                              \
        uint64_t hashes[BLOCK];                                                                                      \
        word special[BLOCK], found[BLOCK];                                                                           \
        for (word i = begin; i < end; i++)                                                                           \
            for (word first = from; first < to; first += BLOCK) {                                                    \
                word size = to - first < BLOCK ? to - first : BLOCK;                                                 \
                for (word lane = 0; lane < size; lane++) hashes[lane] = 0, special[lane] = 0;                        \
                for (word row = 0; row < n_rows; row++) {                                                            \
                    word a = columns[row * capacity + i];                                                            \
                    uint64_t factor = (uint64_t)factors[row];                                                        \
                    const word *b = columns + row * capacity + first;                                                \
                    for (word lane = 0; lane < size; lane++) {                                                       \
                        word value = OP(a, b[lane]);                                                                 \
                        hashes[lane] += ((uint64_t)value + 0x1E3779B97F4A7C15ull) * factor;                          \
                        special[lane] += value < LIMIT;                                                              \
                    }                                                                                                \
                }                                                                                                    \
                for (word lane = 0; lane < size; lane++) hashes[lane] = mixed(hashes[lane]);                         \
                for (word lane = 0; lane < size; lane++) found[lane] = table[(hashes[lane] >> 1) & mask];            \
                for (word lane = 0; lane < size; lane++) {                                                           \
                    if (found[lane] == (word)hashes[lane] || special[lane]) continue;                                \
                    uint64_t slot = (hashes[lane] >> 1) & mask;                                                      \
                    while (table[slot] != 0 && table[slot] != (word)hashes[lane]) slot = (slot + 1) & mask;          \
                    if (table[slot] != 0) continue;                                                                  \
                    if (n == capacity) return n;                                                                     \
                    table[slot] = (word)hashes[lane];                                                                \
                    for (word row = 0; row < n_rows; row++) {                                                        \
                        word *column = columns + row * capacity;                                                     \
                        column[n] = OP(column[i], column[first + lane]);                                             \
                    }                                                                                                \
                    n++;                                                                                             \
                }                                                                                                    \
            }                                                                                                        \
        return n;                                                                                                    \
    }
#define NEGATED(a, b) ((void)(a), minus(0, b))
#define ABSOLUTE(a, b) ((void)(a), (b) < 0 ? minus(0, b) : (b))
SWEEP(sweep_plus, plus)
SWEEP(sweep_minus, minus)
SWEEP(sweep_times, times)
SWEEP(sweep_smaller, smaller)
SWEEP(sweep_larger, larger)
SWEEP(sweep_negated, NEGATED)
SWEEP(sweep_absolute, ABSOLUTE)

word sweep(word operation, word *columns, word capacity, word n_rows, word begin, word end, word from, word to, word n,
           const word *factors, word *table, uint64_t mask) {
    switch (operation) {
    case 0: return sweep_plus(columns, capacity, n_rows, begin, end, from, to, n, factors, table, mask);
    case 1: return sweep_minus(columns, capacity, n_rows, begin, end, from, to, n, factors, table, mask);
    case 2: return sweep_times(columns, capacity, n_rows, begin, end, from, to, n, factors, table, mask);
    case 3: return sweep_smaller(columns, capacity, n_rows, begin, end, from, to, n, factors, table, mask);
    case 4: return sweep_larger(columns, capacity, n_rows, begin, end, from, to, n, factors, table, mask);
    case 5: return sweep_negated(columns, capacity, n_rows, begin, end, from, to, n, factors, table, mask);
    default: return sweep_absolute(columns, capacity, n_rows, begin, end, from, to, n, factors, table, mask);
    }
}
