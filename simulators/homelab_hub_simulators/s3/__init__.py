"""S3: moto's server, with what real ones add to it in front: signatures, limits, and faults."""

from .simulator import S3Simulator

__all__ = ["S3Simulator"]
