"""Jetstream, all of Bluesky as a stream: a folder, since nothing else here listens to a stream.

`source` is what can be configured, `walk` one pass along the stream and what it may claim, `rate`
whether a stream brings far less than it does as a rule, `wire` the frames and the posts that are
read in them, `socket` the websocket, which `http` does not have. `archive` reads old spans from
what a server has sealed, `block` and `cbor` how that is stored.
"""
