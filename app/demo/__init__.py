"""The demo cluster: real places, fictional people."""
