"""A person of the playground's Discord, who acts through the page, and the checks of a smoke test."""

import asyncio
import json
import sys

import aiohttp

PATIENCE_S = 30
# Longer than the payloads that the gateway sends without compression.
LONG_TEXT = "the printer eats paper, " * 60


def expect(actual, expected, what):
    """Ends the program unless both are equal."""
    if actual != expected:
        sys.exit(f"FAILED: {what}: {actual!r} is not {expected!r}")
    print(f"ok: {what}", flush=True)


class Person:
    """The first person of the description that the playground prints."""

    def __init__(self, described):
        self.url = described["url"]
        self.id = described["discord"]["people"][0]["id"]
        self.channel = described["discord"]["channels"][0]["id"]

    async def act(self, **what):
        """Lets the person do something, as the page does."""
        body = {"side": "discord", "as": self.id, **what}
        async with aiohttp.ClientSession() as http:
            async with http.post(f"{self.url}/page/act", json=body) as response:
                answer = await response.json()
        if not answer["ok"]:
            sys.exit(f"FAILED: {what['do']}: {answer['error']}")
        return answer

    async def sees(self):
        """What the person sees."""
        async with aiohttp.ClientSession() as http:
            async with http.get(f"{self.url}/page/state?discord={self.id}") as response:
                return (await response.json())["discord"]

    async def last_message(self, channel):
        """The last message of a channel that the person sees."""
        return (await self.sees())["messages"][str(channel)][-1]


def run(smoke):
    """Runs a smoke test with the description on standard input."""
    described = json.load(sys.stdin)
    asyncio.run(asyncio.wait_for(smoke(described, Person(described)), PATIENCE_S))
    print("all done", flush=True)
