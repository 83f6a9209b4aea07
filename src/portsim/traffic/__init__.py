"""What arrives: when, of which class, and with which needs."""
