"""A made-up study as bare arrays, the same to the last bit on every machine.

Numbers come from a generator of integers and plain arithmetic only: no sum, logarithm or quantile
function that another processor or library might round in another way.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.model.wasm.memory import ARRAYS, PARAMETERS
from valuma_scenarios.model.wasm.module import Kernel, shape_of

SIZES = {
    "block": 2,
    "region": 4,
    "year": 5,
    "out": 3,
    "indicator": 6,
    "goal": 3,
    "theme": 4,
    "family": 3,
    "account": 4,
    "row": 5,
    "member": 6,
    "link": 12,
    "edge": 7,
    "point": 5,
    "gap": 2,
    "side": 1,
    "network": 3,
    "span": 2,
}

RANGES = {
    "constant": (0.3, 0.5),
    "per_head": (5.0, 50.0),
    "per_gdp": (0.002, 0.004),
    "mainstream": (50.0, 500.0),
    "beta": (-0.01, 0.01),
    "path": (40.0, 60.0),
    "contract_years": (0.5, 8.0),
    "mass": (1.0, 4.0),
    "sharing": (1.0, 4.0),
    "money": (0.0, 20.0),
    "through": (0.0, 5.0),
    "pay_amount": (1.0, 30.0),
    "point_weight": (-30.0, 30.0),
}
"""Where numbers are not between 0 and 1."""

PARAMETER_RANGES = {
    "w_opt": (0.3, 1.0),
    "n_half": (1.0, 5.0),
    "m_half": (0.5, 3.0),
    "t_ramp": (0.5, 4.0),
    "kb_scale": (0.3, 3.0),
    "choice_sharpness": (1.0, 10.0),
    "match": (1.0, 1.6),
    "joint": (0.7, 2.0),
    "epsilon_erosion": (0.0, 0.05),
    "cost_admin_pct": (2.0, 5.0),
    "cost_network_pct": (3.0, 8.0),
    "cost_contract_pct": (0.0, 3.0),
    "saturation_scale": (0.5, 3.0),
}

INTEGERS: dict[str, Any] = {
    "tradable": [1, 0, 0, 1],
    "link_first": [0, 2, 4, 6, 8, 10, 12],
    "link_theme": [0, 1, 1, 2, 2, 3, 0, 3, 0, 2, 1, 3],
    "market": [1, 1, 0, 1, 0, 1],
    "row_account": [0, 1, 2, 3, 0],
    "member_first": [0, 1, 3, 4, 5, 6],
    "member_of": [0, 1, 5, 2, 3, 4],
    "account_family": [0, 1, 2, 0],
    "account_mix": [0, 0, 2, 1],
    "edge_first": [0, 2, 4, 7, 7],
    "edge_to": [1, 2, 0, 2, 0, 1, 3],
    "point_first": [0, 2, 2, 5],
    "point_of": [0, 1, 2, 4, 3],
    "gap_of": [0, 3],
    "side_of": [0],
    "side_on": [2],
    "out_year": [1, 3, 4],
    "disparity": [0, 1, 0],
    "chooses": [0, 1, 0],
    "active": [[1, 1, 0], [1, 0, 1]],
    "span_first": [0, 3, 5],
}


def case_arrays() -> dict[str, NDArray[Any]]:
    """Return what the caller of the kernel writes, by name of the array."""
    numbers = np.random.Generator(np.random.PCG64(20))
    arrays: dict[str, NDArray[Any]] = {}
    for array in ARRAYS:
        if array.stage in ("work", "out"):
            continue
        shape = shape_of(array, SIZES)
        if array.kind == "int":
            arrays[array.name] = np.array(INTEGERS[array.name], dtype=np.int32).reshape(shape)
            continue
        low, high = RANGES.get(array.name, (0.0, 1.0))
        arrays[array.name] = low + (high - low) * numbers.random(shape)
    for name, (low, high) in PARAMETER_RANGES.items():
        row = arrays["parameter"][:, PARAMETERS.index(name)]
        row[:] = low + (high - low) * row
    arrays["works"] = np.floor(2 * arrays["works"])
    arrays["gap_floor"][:] = 1e-9
    arrays["lever"][:] = [0.25, 0.75, 1.0, 0.5]
    return arrays


def run_case(kernel: Kernel) -> bytes:
    """Run the case and return everything that the kernel puts out, as it lies in memory."""
    kernel.resize(**SIZES)
    for name, values in case_arrays().items():
        kernel[name] = values
    kernel.call("prepare", 0, SIZES["block"])
    kernel.call("run", 0, SIZES["block"], SIZES["row"])
    return b"".join(kernel[array.name].tobytes() for array in ARRAYS if array.stage == "out")
