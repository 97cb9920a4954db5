"""Bursts: found at once by scores, and with hindsight as waves."""
