"""The exact path for networks: minimum-cost flow on arrays, solved criterion by criterion on the optimal face."""
