using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaCollector.Configuration;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Simulator;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Venues.Deribit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations.Connections;

/// <summary>
/// Goal: a source recovers by itself from each fault that a venue can have, and says what it was. Method: the connection actor before
/// the simulated Deribit over a real socket, in real time with short settings; each fault prints how long it took to recover and how
/// many trades were missed. No instant is asserted, only that what has to happen does.
/// </summary>
public sealed class FaultRecoverySpec : TestKit, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ITestOutputHelper _output;
    private readonly RecordingLog _log = new();
    private readonly SourceCounters _counters = new("eth");
    private readonly CollectingIntake _intake = new();
    private SimulatorHost _simulator = null!;
    private VenueConnectionSetup _setup = null!;
    private IActorRef _connection = null!;
    private ConnectionProtocol.ConnectionStatus? _status;

    public FaultRecoverySpec(ITestOutputHelper output) => _output = output;

    public async Task InitializeAsync()
    {
        _simulator = await SimulatorHost.StartAsync(new SimulatorOptions { TicksPerSecond = 400, TradeShare = 0.3 }, TimeProvider.System, NullLoggerFactory.Instance);
        var config = CollectorConfig.Parse(
            $$"""
            collector {
              sources.eth { venue = deribit, endpoint = "{{_simulator.WebSocketUri}}", instruments.count = 10 }
              connections {
                check-interval = 100ms, ping-interval = 500ms, pong-timeout = 1s, too-many-requests-pause = 500ms
                reconnect { min = 50ms, max = 500ms }
                resubscribe { min = 200ms, max = 1s }
                liveness { warn-after = 1s, resubscribe-after = 2s, reconnect-after = 3s, restart-after = 60s, channel-silent-after = 20s }
              }
            }
            """,
            "simulation.conf",
            new Dictionary<string, string>());
        var adapter = new DeribitAdapter(DeribitSettings.Read(config.Root.Section("sources").Section("eth")));
        _setup = new VenueConnectionSetup("eth", adapter, new InstrumentCatalog("deribit", adapter.KindOfName), _counters, _intake)
        {
            Settings = ConnectionSettings.Read(config.Root.Section("connections")),
            Clock = TimeProvider.System,
            Random = new Random(1),
            Log = _log,
            InstrumentsTo = CreateTestProbe().Ref,
        };
        config.ThrowIfProblems();
        Sys.EventStream.Subscribe(Sys.ActorOf(Props.Create(() => new StatusKeeper(s => Volatile.Write(ref _status, s)))), typeof(ConnectionProtocol.ConnectionStatus));
        _connection = Sys.ActorOf(VenueConnectionActor.Props(_setup), "connection");
        await UntilAsync(() => Status is { State: ConnectionState.Live, ChannelsAccepted: 20 } && _setup.Watch.Ticks > 0, "the source did not become live");
    }

    public async Task DisposeAsync()
    {
        await _connection.GracefulStop(TimeSpan.FromSeconds(20));
        await _setup.Record.LastRun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _simulator.DisposeAsync();
        Assert.Equal(0, _counters.Read().FrameDifference);
    }

    private ConnectionProtocol.ConnectionStatus? Status => Volatile.Read(ref _status);

    [Theory]
    [InlineData("close@0s:code=1011", "WebSocket error: eth: closed by the venue with 1011")]
    [InlineData("close@0s:code=1008", "WebSocket error: eth: closed by the venue with 1008")]
    [InlineData("close@0s:code=1006", "WebSocket error: eth: ")]
    [InlineData("deny@0s+2s;close@0s:code=1006", "WebSocket error: eth: The server returned status code '503'")]
    [InlineData("half-open@0s+60s", "WebSocket error: eth: ")]
    [InlineData("silence@0s+4s", "WebSocket error: eth: no ticks for 3 s")]
    [InlineData("ack-silence@0s+4s;close@0s:code=1006", "No ticks received for 2s")]
    [InlineData("partial@0s+2s:share=0.5;close@0s:code=1006", "asking again later")]
    public async Task Source_must_recover_from_a_broken_connection(string fault, string phrase)
    {
        await RecoversAsync(fault, phrase, () => Status!.Reconnects > 0 && Status is { State: ConnectionState.Live, ChannelsAccepted: 20, ChannelsRefused: 0 });
        Assert.Empty(_intake.Undecoded);
    }

    [Fact]
    public async Task Source_must_keep_malformed_frames_and_go_on()
    {
        await RecoversAsync("malformed@0s+1s:every=5", "", () => _counters.Read().FramesUndecoded > 5);
        Assert.True(_intake.Undecoded.Count > 5 && _intake.Undecoded.All(u => u.Error.Length > 0), "Malformed frames were not kept.");
        Assert.Equal(0, Status!.Reconnects);
    }

    [Fact]
    public async Task Source_must_notice_missing_trades()
    {
        await RecoversAsync("drop@0s+2s:every=2,channel=trades", "were never received", () => Status!.MissingTrades > 0);
        Assert.Equal(0, Status!.Reconnects);
    }

    [Fact]
    public async Task Source_must_skip_and_count_unknown_fields()
    {
        await RecoversAsync("unknown-field@0s+1s:every=2", "", () => Status!.UnknownFields > 0);
        Assert.Empty(_intake.Undecoded);
    }

    /// <summary>Injects a fault, waits for its mark, and then for ticks to flow again.</summary>
    private async Task RecoversAsync(string fault, string phrase, Func<bool> isOver)
    {
        var watch = Stopwatch.StartNew();
        _simulator.Faults.Inject(fault);
        if (phrase.Length > 0) await _log.WaitForAsync(phrase);
        await UntilAsync(isOver, $"{fault} was not over");
        var ticks = _setup.Watch.Ticks;
        await UntilAsync(() => _setup.Watch.Ticks > ticks + 100, $"ticks did not flow after {fault}");
        _output.WriteLine($"{fault}: recovered after {watch.Elapsed.TotalSeconds:0.0} s, {_setup.Watch.MissingTrades} trades missed, {Status!.Reconnects} reconnects");
    }

    private async Task UntilAsync(Func<bool> holds, string missing)
    {
        try
        {
            await AwaitConditionAsync(() => Task.FromResult(holds()), Patience, TimeSpan.FromMilliseconds(20), missing);
        }
        catch (Exception late) when (late is not Xunit.Sdk.XunitException { InnerException: not null })
        {
            throw new TimeoutException($"Within {Patience.TotalSeconds:0} s {missing}. Status: {Status}. Log:\n{string.Join('\n', _log.Lines)}", late);
        }
    }

    private sealed class StatusKeeper : ReceiveActor
    {
        public StatusKeeper(Action<ConnectionProtocol.ConnectionStatus> keep) => Receive<ConnectionProtocol.ConnectionStatus>(s => keep(s));
    }
}
