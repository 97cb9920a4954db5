"""The live page: on this machine only, in a process of its own, fresh as posts arrive.

`site` says what is new and when a page is worth making, `desk` lets people code posts by hand,
`app` puts both behind the checks that every request must pass, `listening` serves them, and
`beside` keeps that process alive beside the daemon.
"""
