"""Pictures of the page: one module for each, drawn from the facts in a wide and in a narrow form."""
