"""Pages of the office, one module per thing a person does."""
