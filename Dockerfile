# The outer layer of SECURITY.md: docker build -t pytest-grade .
FROM python:3.12-slim
COPY . /src
RUN pip install --no-cache-dir /src && rm -rf /src
USER 1000:1000
WORKDIR /tmp
ENTRYPOINT ["pytest-grade"]
