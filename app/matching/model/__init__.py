"""Problems that are no network: a mixed integer programme, its start from the flow, and the search for its optimum."""
