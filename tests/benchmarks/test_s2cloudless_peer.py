"""The peer is used as its own documentation uses it."""

from __future__ import annotations

import numpy as np
import pytest
from s2cloudless.cloud_detector import S2PixelCloudDetector

from benchmarks.l2a.s2cloudless_peer import THRESHOLDS, Peer


def test_its_usual_mask_is_its_own() -> None:
    """Averaging once gives what its ``get_mask_from_prob`` gives."""
    probability = np.random.default_rng(1).random((30, 30)).astype(np.float32) ** 2
    own = S2PixelCloudDetector(0.4, average_over=4, dilation_size=2).get_mask_from_prob(probability[None])[0]
    cloud = np.repeat(np.repeat(own.astype(bool), 3, axis=0), 3, axis=1)
    assert 0.1 < cloud.mean() < 0.9
    peer = Peer()
    peer.add({60: probability}, cloud, np.ones_like(cloud))
    assert peer.variants["60 m, averaged, dilated > 0.4"].f1 == 1


def test_the_best_threshold_is_found() -> None:
    probability = np.linspace(0, 1, 400, dtype=np.float32).reshape(20, 20)
    cloud = probability > 0.65
    peer = Peer()
    peer.add({20: probability}, cloud, np.ones_like(cloud))
    chosen = dict(peer.chosen())
    assert chosen["20 m, plain > 0.65 (best)"].f1 == pytest.approx(1)
    assert chosen["20 m, plain > 0.4"].f1 < 0.8
    assert len(chosen) == 4
    assert 0.4 in THRESHOLDS
