"""`python -m bench.one PEER FOLDER JSON`: one measurement in a process of its own; prints one line of JSON.

Imports only what the peer needs, so that it also runs where Klaster's packages are not installed.
"""

import importlib
import json
import sys

PEERS = {
    "ours": ("bench.peers.ours", "network"),
    "ours limited": ("bench.peers.ours", "limited"),
    "ours stable": ("bench.peers.ours", "stable"),
    "ours reading": ("bench.peers.ours", "reading"),
    "ours explaining": ("bench.peers.explaining", "measure"),
    "csv": ("bench.peers.csv_cells", "measure"),
    "raw": ("bench.peers.flows", "raw"),
    "big-M": ("bench.peers.flows", "big_m"),
    "CP-SAT": ("bench.peers.cp_sat", "by_stage"),
    "CP-SAT as one sum": ("bench.peers.cp_sat", "as_one_sum"),
    "HiGHS": ("bench.peers.highs", "by_stage"),
    "HiGHS as one sum": ("bench.peers.highs", "as_one_sum"),
    "SciPy": ("bench.peers.scipy_full", "full_matching"),
    "matching": ("bench.peers.pypi_matching", "measure"),
    "algmatch": ("bench.peers.pypi_algmatch", "measure"),
}


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    try:
        import resource
    except ImportError:  # Windows has no such figure in the standard library
        return 0.0
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(size / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def main(peer: str, folder: str, asked: str) -> None:
    module, function = PEERS[peer]
    found = getattr(importlib.import_module(module), function)(folder, **json.loads(asked))
    print(json.dumps({"peak_mb": peak_mb()} | found))


if __name__ == "__main__":
    main(*sys.argv[1:])
