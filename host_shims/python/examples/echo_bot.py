"""An echo bot: lines from standard input are a room, what Daybook wants said goes to standard
output. A line that begins with "> " is said to Daybook in private."""
import asyncio
import sys
import time

from daybook import SENT, UNSUPPORTED, Daybook


async def speak(plugin: Daybook) -> None:
    async for effect in plugin.aeffects():
        if effect["kind"] not in ("send", "edit", "reply"):
            plugin.done(effect, UNSUPPORTED)
            continue
        body = effect["body"]
        print(body.get("text") or body.get("result") or body.get("error"), flush=True)
        plugin.done(effect, SENT, {"v": 1, "message_id": "echo-" + effect["id"]})


async def main() -> None:
    state = sys.argv[1] if len(sys.argv) > 1 else "echo.sqlite"
    with Daybook({"state": state, "timezone": "UTC"}) as plugin:
        speaker = asyncio.create_task(speak(plugin))
        loop, number = asyncio.get_running_loop(), 0
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            plugin.tick()
            number, direct = number + 1, line.startswith("> ")
            plugin.on_message({"v": 1, "platform": "echo", "workspace": "", "direct": direct,
                               "conversation": "@daybook" if direct else "#room", "author": "ana",
                               "id": f"{time.time_ns()}-{number}", "text": line.strip("> \n"),
                               "ts_ms": time.time_ns() // 1_000_000})
        await asyncio.sleep(0.5)
    await speaker

asyncio.run(main())
