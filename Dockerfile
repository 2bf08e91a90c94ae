# The outer layer of SECURITY.md: docker build -t pytest-grade .
#
# requirements.lock pins every package by its hash. The base is pinned by its tag, which names one Python on one Debian, but
# whose bytes its maintainers renew. To pin those too, look up the digest, and keep it:
#   docker buildx imagetools inspect python:3.12.11-slim-bookworm
#   docker build --build-arg BASE=python@sha256:… -t pytest-grade .
# The same bytes on every build: with such a BASE, and
#   docker buildx build --build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) \
#     --output type=docker,name=pytest-grade,rewrite-timestamp=true .
ARG BASE=python:3.12.11-slim-bookworm

FROM ${BASE} AS build
# Set at all, it has Python name its compiled files by content, not by time.
ARG SOURCE_DATE_EPOCH=0
ENV SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH} PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/grade
COPY requirements.lock /
RUN /opt/grade/bin/pip install --require-hashes --only-binary :all: -r /requirements.lock
COPY . /src
RUN /opt/grade/bin/pip install --no-index --no-deps --no-build-isolation /src

FROM ${BASE}
COPY --from=build /opt/grade /opt/grade
USER 1000:1000
WORKDIR /tmp
ENTRYPOINT ["/opt/grade/bin/pytest-grade"]
