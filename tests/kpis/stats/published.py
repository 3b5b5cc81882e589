"""Published tables of two groups by stratum: successes and cases."""

from kpis.stats.strata import ShareStratum

# Bickel, Hammel and O'Connell (1975): graduate admissions at Berkeley in 1973, the six largest
# departments.
ADMISSIONS = {
    "men": [(512, 825), (353, 560), (120, 325), (138, 417), (53, 191), (22, 373)],
    "women": [(89, 108), (17, 25), (202, 593), (131, 375), (94, 393), (24, 341)],
}
# Charig and others (1986): open surgery and percutaneous nephrolithotomy, small and large stones.
STONES = {"open": [(81, 87), (192, 263)], "percutaneous": [(234, 270), (55, 80)]}
# University Group Diabetes Program (1970): deaths, under 55 and older.
DIABETES = {"tolbutamide": [(8, 106), (22, 98)], "placebo": [(5, 120), (16, 85)]}
# Colditz and others (1994): tuberculosis in 13 trials of the BCG vaccine, cases and others.
TRIALS = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]
VACCINES = {
    "vaccinated": [(a, a + b) for a, b, _, _ in TRIALS],
    "control": [(c, c + d) for _, _, c, d in TRIALS],
}
# Fay and Feuer (1997), table II, from Fleiss (1981), table 14.4: Down's syndrome by age of the
# mother, Michigan 1950-1964, fifth and later children; all births are the standard.
CASES = [0, 8, 63, 112, 262, 295]
BIRTHS = [327, 30666, 123419, 149919, 104088, 34392]
ALL_BIRTHS = [319933, 931318, 786511, 488235, 237863, 61313]
# Benjamini and Hochberg (1995), section 3.3: fifteen endpoints of thrombolysis.
ENDPOINTS = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


def strata(table: dict[str, list[tuple[int, int]]]) -> dict[str, list[ShareStratum]]:
    return {
        team: [ShareStratum(str(i), k, n) for i, (k, n) in enumerate(cells)]
        for team, cells in table.items()
    }
