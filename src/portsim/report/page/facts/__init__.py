"""What a page tells, as plain data in no language: each module makes one part of it."""
