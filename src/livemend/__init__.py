"""livemend: the complaint desk for live selling."""

import os

# Small matrices, many at once: threads of the matrix library would wait for each other longer than they compute, above
# all on a busy machine (half a second instead of 20 ms). Set before numpy is imported, unless it is set already.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


__version__ = "0.1.0"
