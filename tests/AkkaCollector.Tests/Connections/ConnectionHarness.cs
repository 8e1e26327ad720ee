using System.Diagnostics;
using System.Threading.Channels;
using Akka.Actor;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Tests.Venues.Deribit;
using AkkaCollector.Venues.Deribit;
using Xunit;

namespace AkkaCollector.Tests.Connections;

/// <summary>A connection actor under a supervisor that follows the failure table, before a scripted Deribit, with time that a spec moves.</summary>
internal sealed class ConnectionHarness : IAsyncDisposable
{
    private readonly Channel<ConnectionProtocol.ConnectionStatus> _statuses = Channel.CreateUnbounded<ConnectionProtocol.ConnectionStatus>();
    private readonly Channel<ConnectionProtocol.InstrumentsListed> _listed = Channel.CreateUnbounded<ConnectionProtocol.InstrumentsListed>();
    private readonly Channel<Exception> _failures = Channel.CreateUnbounded<Exception>();

    private readonly ActorSystem _system;

    public ConnectionHarness(ActorSystem system, Action<ScriptedDeribit>? script, string source, Func<ConnectionSettings, ConnectionSettings>? settings, IVenueConnector? connector)
    {
        _system = system;
        script?.Invoke(Venue);
        var adapter = new DeribitAdapter(DeribitAdapterSpec.Settings($"endpoint = \"{Venue.Endpoint}\"\n{source}"));
        var listener = system.ActorOf(Props.Create(() => new Listener(_statuses.Writer)));
        system.EventStream.Subscribe(listener, typeof(ConnectionProtocol.ConnectionStatus));
        Setup = new VenueConnectionSetup("eth", adapter, new InstrumentCatalog("deribit", adapter.KindOfName), new SourceCounters("eth"), new TickWatch(Intake))
        {
            Settings = (settings ?? (s => s))(ReceiveLoopSpec.ReferenceSettings()),
            Clock = Time,
            Random = new Random(1),
            Log = Log,
            Connector = connector ?? NetworkConnector.Instance,
        };
        Supervisor = system.ActorOf(Props.Create(() => new Supervising(Setup, _listed.Writer, _failures.Writer)));
    }

    public ScriptedDeribit Venue { get; } = new();
    public ManualTime Time { get; } = new();
    public RecordingLog Log { get; } = new();
    public CollectingIntake Intake { get; } = new();
    public VenueConnectionSetup Setup { get; }
    public IActorRef Supervisor { get; }

    /// <summary>Moves the clock and waits until the actor has dealt with every timer that fired.</summary>
    public async Task AdvanceAsync(double seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        var connection = _system.ActorSelection(Supervisor.Path / "connection");
        await connection.Ask<ActorIdentity>(new Identify(seconds), TimeSpan.FromSeconds(30));
    }

    /// <summary>Moves the clock on, a tenth of a second at a time and no faster than the sockets can follow, until something holds.</summary>
    public async Task AdvanceUntilAsync(Func<bool> holds, string missing)
    {
        var watch = Stopwatch.StartNew();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!holds())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(90), $"In 90 s {missing}. Log:\n{string.Join('\n', Log.Lines)}");
            await AdvanceAsync(0.1);
            await look.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits for a status that fits, passing over others.</summary>
    public async Task<ConnectionProtocol.ConnectionStatus> StatusAsync(Func<ConnectionProtocol.ConnectionStatus, bool> fits, string missing)
    {
        while (true)
        {
            try
            {
                var status = await LoopbackConnection.InTime(_statuses.Reader.ReadAsync().AsTask(), missing);
                if (fits(status)) return status;
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException($"{late.Message} Log:\n{string.Join('\n', Log.Lines)}");
            }
        }
    }

    public Task<ConnectionProtocol.ConnectionStatus> StateAsync(ConnectionState state) => StatusAsync(s => s.State == state, $"the connection did not become {state}");

    public Task<ConnectionProtocol.InstrumentsListed> ListedAsync() => LoopbackConnection.InTime(_listed.Reader.ReadAsync().AsTask(), "no list was told");

    public Task<Exception> FailureAsync() => LoopbackConnection.InTime(_failures.Reader.ReadAsync().AsTask(), "the actor did not fail");

    /// <summary>Sends ticks until the connection has seen one, so that the clock may be moved.</summary>
    public Task TickAsync(string instrument = "ETH-27NOV26-3000-C") => SeenAsync(() => Venue.TickAsync(instrument));

    /// <summary>Sends a book of one level, and waits as <see cref="TickAsync"/> does.</summary>
    public Task BookAsync(string instrument) => SeenAsync(() => Venue.BookAsync(instrument));

    private async Task SeenAsync(Func<Task> send)
    {
        var before = Setup.Watch.Ticks;
        await send();
        await UntilAsync(() => Setup.Watch.Ticks > before, "the tick was not received");
    }

    public static async Task UntilAsync(Func<bool> holds, string missing)
    {
        for (var i = 0; !holds(); i++)
        {
            if (i > 3_000) throw new TimeoutException($"Within 30 s {missing}.");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await LoopbackConnection.InTime(Supervisor.GracefulStop(TimeSpan.FromSeconds(20)), "the actor did not stop");
        await Setup.Record.LastRun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Venue.DisposeAsync();
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(ChannelWriter<ConnectionProtocol.ConnectionStatus> statuses) => Receive<ConnectionProtocol.ConnectionStatus>(s => statuses.TryWrite(s));
    }

    private sealed class Supervising : ReceiveActor
    {
        private readonly ChannelWriter<Exception> _failures;

        public Supervising(VenueConnectionSetup setup, ChannelWriter<ConnectionProtocol.InstrumentsListed> listed, ChannelWriter<Exception> failures)
        {
            _failures = failures;
            var child = Context.ActorOf(VenueConnectionActor.Props(setup), "connection");
            Receive<ConnectionProtocol.InstrumentsListed>(l => listed.TryWrite(l));
            Receive<ConnectionProtocol.Reconnect>(r => child.Forward(r));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
        {
            _failures.TryWrite(cause);
            return FailureTable.DirectiveOf(cause);
        });
    }
}
