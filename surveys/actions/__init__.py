"""What surveys write and send."""
