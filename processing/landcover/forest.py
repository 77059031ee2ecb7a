"""Decision forests as arrays, and how pixels go down their trees.

The nodes of all trees lie in one array of 64-bit words, so that a step costs one read: from the lowest bit, 16 bits of
the feature, 16 of the threshold (int16), 32 of the first child. A value above the threshold goes to the second child,
which is next to the first one. In a leaf the feature is :data:`LEAF` and the child is the row of the leaf's shares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

LEAF = 0xFFFF
BLOCK = 512
"""Pixels that go down a tree together: the nodes of a large tree are then fetched once for many pixels."""
FULL = 255
"""Scale of shares."""


@dataclass(frozen=True)
class Forest:
    """Trees that vote."""

    nodes: npt.NDArray[np.uint64]
    roots: npt.NDArray[np.int32]
    """The first node of each tree."""
    shares: npt.NDArray[np.uint8]
    """Shape (leaves, classes): how a leaf's training samples are shared out, of :data:`FULL`."""

    def votes(self, features: npt.NDArray[np.int16]) -> npt.NDArray[np.uint32]:
        """Sum of the shares over the trees, shape (pixels, classes).

        ``features``: int16, shape (pixels, features), C-contiguous. Threads of the interpreter may run meanwhile.
        """
        found = np.zeros((features.shape[0], self.shares.shape[1]), np.uint32)
        _add_votes(features, self.nodes, self.roots, self.shares, found)
        return found

    def merged(self, columns: npt.NDArray[np.int64], number: int) -> Forest:
        """The same trees voting for ``number`` coarser classes: class ``i`` becomes class ``columns[i]``."""
        shares = np.zeros((self.shares.shape[0], number), np.uint16)
        for old, new in enumerate(columns):
            shares[:, new] += self.shares[:, old]
        return Forest(self.nodes, self.roots, np.minimum(shares, FULL).astype(np.uint8))


def pack(
    feature: npt.NDArray[np.int64], threshold: npt.NDArray[np.int64], child: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint64]:
    """The words of nodes; ``threshold`` within int16."""
    words = child.astype(np.uint64) << np.uint64(32)
    words |= (threshold.astype(np.int16).view(np.uint16).astype(np.uint64)) << np.uint64(16)
    return np.asarray(words | feature.astype(np.uint64), np.uint64)


@njit("void(int16[:,::1], uint64[::1], int32[::1], uint8[:,::1], uint32[:,::1])", cache=True, nogil=True)
def _add_votes(features, nodes, roots, shares, votes):  # type: ignore[no-untyped-def]
    pixels, classes = votes.shape
    word = np.empty(BLOCK, np.uint64)
    active = np.empty(BLOCK, np.int64)
    for first in range(0, pixels, BLOCK):
        size = min(BLOCK, pixels - first)
        for root in roots:
            for pixel in range(size):
                word[pixel] = nodes[root]
                active[pixel] = pixel
            left = size
            while left > 0:
                kept = 0
                for position in range(left):
                    pixel = active[position]
                    node = word[pixel]
                    feature = np.int64(node & np.uint64(0xFFFF))
                    child = np.int64(node >> np.uint64(32))
                    if feature == LEAF:
                        for one in range(classes):
                            votes[first + pixel, one] += shares[child, one]
                    else:
                        threshold = np.int16((node >> np.uint64(16)) & np.uint64(0xFFFF))
                        word[pixel] = nodes[child + (features[first + pixel, feature] > threshold)]
                        active[kept] = pixel
                        kept += 1
                left = kept
