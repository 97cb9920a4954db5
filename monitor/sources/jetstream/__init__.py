"""Jetstream: all of Bluesky as a stream."""
