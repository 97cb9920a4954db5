"""Bursts: told at once by scores, and with hindsight as waves."""
