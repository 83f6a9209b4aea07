"""Who is sent where: routes, selection for inspections, referrals, and the itineraries that come of them."""
