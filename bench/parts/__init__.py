"""The parts of the benchmark: one section of bench/RESULTS.md each."""
