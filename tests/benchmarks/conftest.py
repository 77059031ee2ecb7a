"""Products made by the chain, as in the tests of the processing."""

from tests.processing.conftest import made, real_products

__all__ = ["made", "real_products"]
