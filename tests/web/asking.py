"""Requests to an application, as a program on this machine makes them; no port is opened."""

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp

HERE = "http://127.0.0.1:8017"


def ask(app: ASGIApp, method: str, path: str, *, base: str = HERE, **how: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            return await client.request(method, path, **how)

    return asyncio.run(asked())
