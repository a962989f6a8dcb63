"""What is measured. Only `ours` and `explaining` import Klaster; the peers also run where it is not installed."""
