"""What people read: results as text and pages. No arithmetic here."""
