"""What may come in: answers made readable, values held to their bounds, refusals with a reason."""
