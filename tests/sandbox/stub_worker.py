"""A worker that does what a test asks: each request is Python source; its `reply`, if any, is sent back."""

from pytest_grade.sandbox.channel import Channel


def serve(channel: Channel) -> None:
    names: dict[str, object] = {"channel": channel}
    while True:
        source, names["given"] = channel.receive()
        names.pop("reply", None)
        exec(source, names)
        if "reply" in names:
            channel.send(names["reply"])
