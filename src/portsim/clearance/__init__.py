"""Who is sent where, and what is found: trust, risk, selection, regimes, itineraries, outcomes and suspensions."""
