"""Becomes the workers of a host that has nothing else: as ``manage.py run`` starts them, under the host's own name."""

from __future__ import annotations

import os
import sys

from catalog.configuration import configuration
from portal.operations.local.instance import make_folders
from portal.operations.local.processes import atelier_processes

if __name__ == "__main__":
    make_folders(configuration())
    (worker,) = [one for one in atelier_processes(configuration(), demonstration=False) if one.name == "worker"]
    os.execv(sys.executable, worker.command)
