"""What Vigie costs, as ratios to the plain way of doing the same."""
