"""What the page tells, as plain data without a language: one module for each of its sections."""
