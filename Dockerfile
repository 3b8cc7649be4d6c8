# Dockerfile - an image whose entry point is the program: docker run --rm -v "$PWD:/src" sprawl scan .
FROM debian:12-slim AS build
COPY . /sprawl
RUN /sprawl/bootstrap build && strip /sprawl/build/sprawl /sprawl/build/sprawl-verify

FROM debian:12-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpcre2-8-0 libcjson1 libdeflate0 zlib1g \
        ca-certificates libcurl4 libhiredis0.14 libmariadb3 libpq5 libssl3 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /sprawl/build/sprawl /sprawl/build/sprawl-verify /usr/local/bin/
WORKDIR /src
ENTRYPOINT ["sprawl"]
