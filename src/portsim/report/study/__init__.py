"""What a study found, for readers: a table on the screen, pictures, the points that nobody beats."""
