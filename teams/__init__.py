"""Who handles contacts, what happened, and the ledgers of work to do."""
