using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaCollector.Connections;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations.Configuration;

/// <summary>
/// Goal: what an operator writes in HOCON is what the running actors do. Method: the whole collector twice, with another value of
/// one key and nothing else; something that only this key decides must differ.
/// </summary>
public sealed class HoconAloneSpec(ITestOutputHelper output)
{
    private const string OneThread = "akka.actor.default-dispatcher { type = ForkJoinDispatcher, dedicated-thread-pool.thread-count = 1 }\n";

    private Task<SimulationRun> StartAsync(string hocon) =>
        SimulationRun.StartAsync(new SimulationPlan { Seed = Seed.Choose(output), Sources = ["eth", "btc"], Hocon = hocon }, output);

    [Theory]
    [InlineData(1, "babababa")]
    [InlineData(100, "aaaabbbb")]
    public async Task Dispatcher_throughput_must_decide_how_many_messages_an_actor_handles_in_its_turn(int throughput, string order)
    {
        await using var run = await StartAsync(OneThread + $"akka.actor.default-dispatcher.throughput = {throughput}");
        var handled = new ConcurrentQueue<string>();
        using var gate = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var a = run.System.ActorOf(Props.Create(() => new Handler(handled, gate, entered)), "a");
        var b = run.System.ActorOf(Props.Create(() => new Handler(handled, gate, entered)), "b");
        await b.Ask<string>("are you there?", SimulationRun.Patience);
        a.Tell(Handler.WaitAtGate);
        await entered.Task.WaitAsync(SimulationRun.Patience);
        foreach (var actor in new[] { a, b })
            for (var n = 0; n < 4; n++) actor.Tell(n);
        gate.Set();
        await run.UntilAsync(() => handled.Count == 8, "not every message was handled");
        Assert.Equal(order, string.Concat(handled));
    }

    [Theory]
    [InlineData(4, 4, 8)]
    [InlineData(64, 64, 128)]
    public async Task Stream_input_buffer_must_decide_how_far_a_stream_runs_ahead_of_what_comes_after_it(int buffer, int least, int most)
    {
        await using var run = await StartAsync($"akka.stream.materializer {{ initial-input-buffer-size = {buffer}, max-input-buffer-size = {buffer} }}");
        var taken = 0;
        var never = new TaskCompletionSource<int>();
        var done = Source.From(Enumerable.Range(0, 10_000))
            .Select(n => { Interlocked.Increment(ref taken); return n; }).Async()
            .SelectAsync(1, _ => never.Task)
            .RunWith(Sink.Ignore<int>(), run.System.Materializer());
        await run.UntilAsync(() => Volatile.Read(ref taken) >= least, $"the stream did not run {least} elements ahead");
        await run.StoresMoreAsync("eth", 60, "the stream was held up");
        Assert.InRange(Volatile.Read(ref taken), least, most);
        Assert.False(done.IsCompleted);
    }

    [Fact]
    public async Task Restart_backoff_must_decide_when_a_part_that_failed_is_started_again()
    {
        await using (var patient = await StartAsync("collector.supervision { backoff-min = 1h, backoff-max = 1h }"))
        {
            await FailAsync(patient);
            await patient.StoresMoreAsync("btc", 200, "eth had failed");
            Assert.Equal((ConnectionState.Down, 2), (patient.Connection("eth")!.State, patient.Simulator.Sent.Connections.Count));
        }
        await using var eager = await StartAsync("collector.supervision { backoff-min = 10ms, backoff-max = 10ms }");
        await FailAsync(eager);
        await eager.StoresMoreAsync("eth", 60, "it had failed");
        Assert.Equal(3, eager.Simulator.Sent.Connections.Count);
    }

    private static async Task FailAsync(SimulationRun run)
    {
        run.ConnectionPoison["eth"].Give(new IOException("the line is bad"));
        await run.UntilAsync(() => run.Failures("eth/connection").Count > 0, "the connection of eth did not fail");
    }

    private sealed class Handler : ReceiveActor
    {
        public const string WaitAtGate = "wait";

        public Handler(ConcurrentQueue<string> handled, ManualResetEventSlim gate, TaskCompletionSource entered)
        {
            Receive<string>(s => s == WaitAtGate, _ =>
            {
                entered.SetResult();
                gate.Wait(SimulationRun.Patience);
            });
            Receive<string>(s => Sender.Tell(s));
            Receive<int>(_ => handled.Enqueue(Self.Path.Name));
        }
    }
}
