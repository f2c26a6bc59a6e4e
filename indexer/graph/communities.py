"""Communities of a weighted graph by Leiden. No other file of this stage imports graspologic_native."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy.sparse import csr_array

SEED = 7  # any number will do, but always the same one
ITERATIONS = 3


def communities(links: csr_array[np.float64], seed: int = SEED) -> list[Sequence[int]]:
    """The nodes of symmetric ``links`` parted by modularity.

    Members ascending, the largest community first, ties by the smallest member: the same input gives the same answer
    in every process. Method: Traag, Waltman and van Eck 2019.
    """
    size = links.shape[0]
    if links.nnz == 0:
        return [[node] for node in range(size)]
    import graspologic_native

    _, found = graspologic_native.leiden_csr(
        links.indptr.astype(np.int64), links.indices.astype(np.int32), links.data.astype(np.float64), size,
        iterations=ITERATIONS, seed=seed,
    )  # fmt: skip
    groups: dict[int, list[int]] = {}
    for node in range(size):
        groups.setdefault(found.get(node, -1 - node), []).append(node)
    return sorted(groups.values(), key=lambda members: (-len(members), members[0]))
