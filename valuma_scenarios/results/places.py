"""Places of a comparison: the country, its regions, and the region types as weighted groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from valuma_scenarios.schema.study import Study

Array = NDArray[np.float64]
PlaceKind = Literal["country", "region", "region_type"]


@dataclass(frozen=True)
class Places:
    """The country, every region and every region type, as sums over the results' regions.

    Parameters
    ----------
    ids : tuple of str
        Country, region ids, region-type ids.
    kinds : tuple of str
        `country`, `region` or `region_type` for each id.
    mean : ndarray, shape (place, region + 1)
        Weights of a mean. A region type weighs region r by the number of its inhabitants who live
        in that type (population times the share of the type), so the weights of a row sum to 1.
    total : ndarray, shape (place, region + 1)
        Weights of a sum. A region's part of a national total is split over the types by their
        shares of its population, so the types add up to the country.
    population_share : ndarray, shape (place,)
        Share of the country's inhabitants, 0-1.
    disparity : str or None
        Goal whose regional values are parts of the national one.
    """

    ids: tuple[str, ...]
    kinds: tuple[PlaceKind, ...]
    mean: Array
    total: Array
    population_share: Array
    disparity: str | None

    def of_kind(self, kind: PlaceKind) -> list[int]:
        """Return where the places of one kind stand."""
        return [k for k, known in enumerate(self.kinds) if known == kind]

    def values(self, by_region: Array, item: str) -> Array:
        """Return the values of every place.

        Parameters
        ----------
        by_region : ndarray, shape (..., region + 1)
            Values in the results' order of regions, the country last.
        item : str
            Goal or indicator. The disparity goal's regional values are parts of the national one
            and are added up; everything else is a level per inhabitant and is averaged.

        Returns
        -------
        ndarray, shape (..., place)
        """
        return np.asarray(by_region, dtype=float) @ self.weights(item).T

    def weights(self, item: str) -> Array:
        """Return what each region counts in each place, shape (place, region + 1)."""
        return self.total if item == self.disparity else self.mean


def places_of(study: Study) -> Places:
    """Return the places of a study: country first, then regions, then the types that have people.

    Parameters
    ----------
    study : Study
        Regions with population and shares by region type.
    """
    population = study.regions["population"].to_numpy(float)
    n = len(population)
    share = study.regions[list(study.region_types)].to_numpy(float)
    people = share * population[:, None]
    types = [c for j, c in enumerate(study.region_types) if people[:, j].sum() > 0]
    columns = [list(study.region_types).index(c) for c in types]
    identity = np.eye(n + 1)
    country, regions = identity[n:], identity[:n]
    group = people[:, columns] / people[:, columns].sum(axis=0)
    blank = np.zeros((len(types), 1))
    inhabitants = np.concatenate([[population.sum()], population, people[:, columns].sum(axis=0)])
    kinds: list[PlaceKind] = ["country", *["region"] * n, *["region_type"] * len(types)]  # type: ignore[list-item]
    return Places(
        ids=(study.country, *map(str, study.regions.index), *types),
        kinds=tuple(kinds),
        mean=np.vstack([country, regions, np.hstack([group.T, blank])]),
        total=np.vstack([country, regions, np.hstack([share[:, columns].T, blank])]),
        population_share=inhabitants / population.sum(),
        disparity=study.disparity,
    )
