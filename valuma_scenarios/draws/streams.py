"""Streams of numbers between 0 and 1, one for each name.

A stream depends on the seed and its name only. So adding a parameter, taking one away, or going on
to more draws changes no number that was there before.

Names of the shipped project each have a dimension of a Sobol' sequence of their own, scrambled by
the seed and the name; so all of them together fill the unit cube evenly. A Sobol' sequence has no
dimension to spare for a name it has never heard of without moving another or sharing one, which
would tie two parameters together. So a new name has a stream of pseudo-random numbers, independent
of all others ("padding", Owen 1998); it gets a dimension when it is added to the end of `NAMES`.

References
----------
Matousek, J. (1998). On the L2-discrepancy for anchored boxes. Journal of Complexity 14, 527-556
(random linear scrambling with a digital shift).
Owen, A. B. (1998). Latin supercube sampling for very high-dimensional simulations. ACM TOMACS 8(1).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.draws.direction_numbers import DIRECTION_NUMBERS

Array = NDArray[np.float64]
Bits = NDArray[np.uint64]

COLUMNS = 32
"""A stream has 2^32 Sobol' points."""
DIGITS = 53
"""Binary digits of a number: as many as a float holds."""
BYTE = 256
EDGE = 1e-12
"""Probabilities are kept this far from 0 and 1, where quantiles can be infinite."""

NAMES: tuple[str, ...] = (
    *("works_economy", "works_people", "works_place", "psi_mainstream", "rho_capacity"),
    *("delta_capacity", "rule_multiplier", "shrinkage", "lag_years", "delta_effect"),
    *("zeta_sensitivity", "xi_spillover", "eta_absorption", "deadweight", "leakage"),
    *("displacement_tradable", "displacement_local", "multiplier", "leverage"),
    *("leverage_additional", "saturation_scale", "match", "joint", "purpose_shift"),
    *("x_opt", "w_opt", "c_fix", "c_half", "m_half", "n_half", "omega", "v_knowledge"),
    *("k_pass", "t_ramp", "attend_share", "bind_load", "incentive_room", "drift"),
    *("kb_decay", "kb_scale", "kb_adoption", "partner_distance", "choice_sharpness"),
    *("epsilon_erosion", "k0_spread", "learn_capacity", "erosion_skew", "rho_commitment"),
    *("delta_network", "cost_admin_pct", "cost_network_pct", "cost_contract_pct"),
    *("overlap_cost", "participation_fte", "fte_cost", "manage_cost", "partner_cost"),
    *("partner_leverage", "border_gain", "trend_damping", "emissions_elasticity"),
    *("p_null_economy", "p_null_people", "p_null_place", "diversity_premium"),
    *("coordination_kuusaika", "coordination_maaseutuverkosto", "coordination_mal_verkosto"),
    *("coordination_keino", "coordination_suomen_kasvukaytava", "coordination_fisu"),
    *("coordination_terve_kunta", "coordination_seutukaupunkiverkosto"),
    *("coordination_kehyskunnat", "default_coordination", "project_learning"),
    *("beta_gdp_per_capita", "beta_rd_per_capita", "beta_jobs_share_knowledge"),
    *("beta_goods_exports_share_gdp", "beta_enterprise_birth_rate", "beta_employment_rate"),
    *("beta_enterprise_survival3", "beta_diversity_shannon", "beta_municipal_annual_margin"),
    *("beta_unemployed_share", "beta_neet_18_24", "beta_share_tertiary", "beta_mean_income"),
    *("beta_specialisation_krugman", "beta_jobs_share_culture", "beta_jobs_share_tourism"),
    *("beta_ghg_per_capita", "beta_unoccupied_dwellings_share", "beta_out_commuting_share"),
    "beta_population_change_rate",
)
"""Names with a Sobol' dimension, in the order of dimensions. New names go to the end only."""
DIMENSION = {name: position for position, name in enumerate(NAMES)}


def generator(seed: int, *name: str) -> np.random.PCG64:
    """Return the source of random bits of a name: the same for the same seed and name."""
    text = ":".join((str(seed), *name)).encode("utf-8")
    return np.random.PCG64(int.from_bytes(hashlib.sha256(text).digest()[:16], "big"))


def stream(seed: int, name: str, start: int, stop: int) -> Array:
    """Return numbers of a stream, strictly between 0 and 1.

    Parameters
    ----------
    seed : int
        Positive seed.
    name : str
        Name of the stream.
    start, stop : int
        Position of the first number, and after the last.

    Returns
    -------
    ndarray, shape (stop - start,)
    """
    if name not in DIMENSION:
        return _random(seed, name, start, stop)
    return _sobol(seed, name, DIMENSION[name], start, stop)


def sobol_points(seed: int, width: int, n: int) -> Array:
    """Return the first points of a scrambled Sobol' sequence, strictly inside the unit cube.

    Its columns are told apart by their position and not by a name: for designs that are drawn whole
    and once. Columns beyond the dimensions that there are hold pseudo-random numbers.

    Parameters
    ----------
    seed : int
        Positive seed.
    width : int
        Number of columns.
    n : int
        Number of points, a power of two.

    Returns
    -------
    ndarray, shape (n, width)
    """
    columns = []
    for k in range(width):
        name = f"column {k}"
        known = k < len(DIRECTION_NUMBERS)
        columns.append(_sobol(seed, name, k, 0, n) if known else _random(seed, name, 0, n))
    return np.column_stack(columns)


def _random(seed: int, name: str, start: int, stop: int) -> Array:
    bits = generator(seed, name)
    bits.advance(start)
    return np.clip(np.random.Generator(bits).random(stop - start), EDGE, 1 - EDGE)


def _sobol(seed: int, name: str, dimension: int, start: int, stop: int) -> Array:
    tables, shift = _scrambled(seed, name, dimension)
    index = np.arange(start, stop, dtype=np.uint64)
    points = np.full(stop - start, shift, dtype=np.uint64)
    for byte, table in enumerate(tables):
        if stop > BYTE**byte:
            points ^= table[(index >> np.uint64(8 * byte)) & np.uint64(BYTE - 1)]
    return np.clip((points + 0.5) / 2.0**DIGITS, EDGE, 1 - EDGE)


def latin_hypercube(seed: int, name: str, n: int) -> Array:
    """Return `n` numbers, one in each n-th of the interval, in random order.

    A hypercube of another size is another one: unlike `stream`, it cannot be extended.
    """
    rng = np.random.Generator(generator(seed, "latin hypercube", name))
    return np.clip((rng.permutation(n) + rng.random(n)) / n, EDGE, 1 - EDGE)


@lru_cache(maxsize=4096)
def _scrambled(seed: int, name: str, dimension: int) -> tuple[Bits, np.uint64]:
    """Return points by byte of their number, shape (4, 256), and the shift of all points."""
    raw = generator(seed, name).random_raw(DIGITS * COLUMNS + DIGITS) & 1
    mix = np.tril(raw[: DIGITS * COLUMNS].reshape(DIGITS, COLUMNS), -1)
    mix = mix + np.eye(DIGITS, COLUMNS, dtype=np.uint64)
    digits = (mix @ _direction_digits(dimension)) & np.uint64(1)
    weight = np.uint64(1) << np.arange(DIGITS - 1, -1, -1, dtype=np.uint64)
    columns = weight @ digits
    tables = np.zeros((COLUMNS // 8, BYTE), dtype=np.uint64)
    for column, value in enumerate(columns):
        byte, bit = divmod(column, 8)
        tables[byte, 1 << bit : 2 << bit] = tables[byte, : 1 << bit] ^ value
    return tables, np.uint64(weight @ raw[DIGITS * COLUMNS :])


def _direction_digits(dimension: int) -> Bits:
    """Return the binary digits of a dimension's direction numbers, shape (digits, columns)."""
    polynomial, *initial = DIRECTION_NUMBERS[dimension]
    degree = polynomial.bit_length() - 1
    if degree == 0:
        return np.eye(COLUMNS, dtype=np.uint64)
    numbers = list(initial)
    for k in range(degree, COLUMNS):
        value = numbers[k - degree] ^ (numbers[k - degree] << degree)
        for j in range(1, degree):
            if polynomial >> (degree - j) & 1:
                value ^= numbers[k - j] << j
        numbers.append(value)
    digits = [[number >> (k - row) & 1 if row <= k else 0 for k, number in enumerate(numbers)]
              for row in range(COLUMNS)]  # fmt: skip
    return np.array(digits, dtype=np.uint64)
