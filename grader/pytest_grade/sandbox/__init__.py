"""The only place that runs student code: a fork server, its locked children, and the wire between.

The grader uses `pytest_grade.sandbox.client`; a worker's `serve` function is given a
`pytest_grade.sandbox.channel.Channel`; `pytest_grade.sandbox.frames` is what crosses between them. Nothing is imported
here, because the process that runs student code imports this package too.
"""
