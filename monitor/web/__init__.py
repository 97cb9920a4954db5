"""The live page: on a port of this machine, in a process of its own, fresh as posts arrive.

`site` says what is new and when a page is worth making, `desk` lets people code posts by hand,
`notes` keeps what editors note. `app` puts them behind the checks that every request must pass:
names, and passwords where there are any (`passwords`, `signed_in`). `listening` serves them, and
`page_process` keeps that process alive along with the daemon.
"""
