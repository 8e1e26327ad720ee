# Stage 1 compiles and publishes; stage 2 holds the .NET runtime and the published files alone, and runs as a user without rights.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src ./src
COPY hocon ./hocon
RUN dotnet publish src/AkkaCollector.Daemon/AkkaCollector.Daemon.csproj -c Release -o /out

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS run
RUN mkdir -p /data && chown 1654:1654 /data
WORKDIR /app
COPY --from=build /out ./
ENV AKKACOLLECTOR_CONFIG=/app/hocon/quickstart.conf \
    AKKACOLLECTOR_DATA=/data \
    DOTNET_gcServer=0
VOLUME /data
# The status page listens on loopback inside the container unless collector.status.address says otherwise.
EXPOSE 8080
USER 1654:1654
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 CMD ["/app/akkacollector", "health"]
ENTRYPOINT ["/app/akkacollector"]
CMD ["run"]
