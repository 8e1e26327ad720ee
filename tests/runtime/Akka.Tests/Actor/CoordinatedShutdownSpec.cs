using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Util.Internal;
using Xunit;

namespace Akka.Tests.Actor;

public sealed class CoordinatedShutdownSpec : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Phase Empty = new([], TimeSpan.FromSeconds(10), true);

    private readonly ExtendedActorSystem _system = (ExtendedActorSystem)ActorSystem.Create("shutdown");
    private readonly ConcurrentQueue<string> _ran = new();

    public sealed class CustomReason : CoordinatedShutdown.Reason;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    private static Phase After(params string[] dependsOn) => new([.. dependsOn], TimeSpan.FromSeconds(10), true);

    private CoordinatedShutdown Shutdown(params (string Name, Phase Phase)[] phases) =>
        new(_system, phases.ToDictionary(p => p.Name, p => p.Phase));

    private Func<Task<Done>> Note(string text) => () =>
    {
        _ran.Enqueue(text);
        return TaskEx.Completed;
    };

    [Fact]
    public void CoordinatedShutdown_must_sort_phases_after_those_they_depend_on()
    {
        Assert.Empty(CoordinatedShutdown.TopologicalSort([]));
        Assert.Equal(["a", "b"], CoordinatedShutdown.TopologicalSort(new() { ["b"] = After("a"), ["a"] = Empty }));
        Assert.Equal(["a", "b"], CoordinatedShutdown.TopologicalSort(new() { ["b"] = After("a") }));
        var sorted = CoordinatedShutdown.TopologicalSort(new() { ["d"] = After("b", "c"), ["b"] = After("a"), ["c"] = After("a"), ["a"] = Empty });
        Assert.Equal("a", sorted[0]);
        Assert.Equal("d", sorted[3]);
    }

    [Theory]
    [InlineData("a:a")]
    [InlineData("a:b b:a")]
    [InlineData("a:b b:c c:a")]
    public void CoordinatedShutdown_must_refuse_phases_in_a_circle(string text)
    {
        var phases = text.Split(' ').Select(p => p.Split(':')).ToDictionary(p => p[0], p => After(p[1]));
        Assert.Contains("Cycle", Assert.Throws<ArgumentException>(() => CoordinatedShutdown.TopologicalSort(phases)).Message);
    }

    [Fact]
    public void CoordinatedShutdown_must_have_the_phases_of_the_reference_configuration() => Assert.Equal(
        [
            CoordinatedShutdown.PhaseBeforeServiceUnbind, CoordinatedShutdown.PhaseServiceUnbind, CoordinatedShutdown.PhaseServiceRequestsDone,
            CoordinatedShutdown.PhaseServiceStop, CoordinatedShutdown.PhaseBeforeClusterShutdown, CoordinatedShutdown.PhaseClusterShardingShutdownRegion,
            CoordinatedShutdown.PhaseClusterLeave, CoordinatedShutdown.PhaseClusterExiting, CoordinatedShutdown.PhaseClusterExitingDone,
            CoordinatedShutdown.PhaseClusterShutdown, CoordinatedShutdown.PhaseBeforeActorSystemTerminate, CoordinatedShutdown.PhaseActorSystemTerminate,
        ],
        CoordinatedShutdown.Get(_system).OrderedPhases);

    [Fact]
    public async Task CoordinatedShutdown_must_run_phases_in_order_and_tasks_of_one_phase_together()
    {
        var co = Shutdown(("a", Empty), ("b", After("a")), ("c", After("b")));
        var bothStarted = new Barrier(2);
        Func<Task<Done>> Together(string name) => () => Task.Run(() =>
        {
            Assert.True(bothStarted.SignalAndWait(Patience), "the other task of the phase did not start at the same time");
            _ran.Enqueue(name);
            return Done.Instance;
        });
        co.AddTask("c", "c1", Note("C"));
        co.AddTask("b", "b1", Together("B"));
        co.AddTask("b", "b2", Together("B"));
        co.AddTask("a", "a1", Note("A"));
        Assert.Equal(TimeSpan.FromSeconds(30), co.TotalTimeout);
        await co.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["A", "B", "B", "C"], _ran);
    }

    [Fact]
    public async Task CoordinatedShutdown_must_run_once_and_keep_the_first_reason()
    {
        var co = Shutdown(("a", Empty), ("b", After("a")));
        Assert.Null(co.ShutdownReason);
        co.AddTask("a", "a1", () =>
        {
            co.AddTask("b", "late", Note("added while running"));
            return Note("A")();
        });
        var reason = new CustomReason();
        await co.Run(reason).WaitAsync(Patience);
        await co.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["A", "added while running"], _ran);
        Assert.Same(reason, co.ShutdownReason);
    }

    [Fact]
    public async Task CoordinatedShutdown_must_begin_with_the_phase_that_is_asked_for()
    {
        var co = Shutdown(("a", Empty), ("b", After("a")), ("c", After("b")));
        co.AddTask("a", "a1", Note("A"));
        co.AddTask("b", "b1", Note("B"));
        co.AddTask("c", "c1", Note("C"));
        await co.Run(CoordinatedShutdown.UnknownReason.Instance, "b").WaitAsync(Patience);
        Assert.Equal(["B", "C"], _ran);
    }

    [Fact]
    public async Task CoordinatedShutdown_must_go_on_after_a_failure_or_a_time_out_where_it_recovers()
    {
        var co = Shutdown(("a", Empty), ("b", new Phase(["a"], TimeSpan.FromMilliseconds(50), true)), ("c", After("b")));
        co.AddTask("a", "throws", () => throw new InvalidOperationException("expected"));
        co.AddTask("a", "fails", () => Task.FromException<Done>(new InvalidOperationException("expected")));
        co.AddTask("b", "never", () => new TaskCompletionSource<Done>().Task);
        co.AddTask("c", "c1", Note("C"));
        await co.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["C"], _ran);
    }

    [Fact]
    public async Task CoordinatedShutdown_must_stop_at_a_time_out_where_it_does_not_recover()
    {
        var co = Shutdown(("a", new Phase([], TimeSpan.FromMilliseconds(50), false)), ("b", After("a")));
        co.AddTask("a", "never", () => new TaskCompletionSource<Done>().Task);
        co.AddTask("b", "b1", Note("B"));
        var late = await Assert.ThrowsAsync<TimeoutException>(() => co.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience));
        Assert.Contains("phase [a] timed out", late.Message);
        Assert.Empty(_ran);
    }

    [Fact]
    public async Task CoordinatedShutdown_must_stop_at_a_failure_where_it_does_not_recover()
    {
        var co = Shutdown(("a", new Phase([], TimeSpan.FromSeconds(10), false)), ("b", After("a")));
        co.AddTask("a", "fails", () => throw new InvalidOperationException("expected"));
        co.AddTask("b", "b1", Note("B"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => co.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience));
        Assert.Empty(_ran);
    }

    [Fact]
    public async Task CoordinatedShutdown_must_leave_out_a_phase_that_is_disabled()
    {
        var co = Shutdown(("a", new Phase([], TimeSpan.FromSeconds(10), true, enabled: false)), ("b", After("a")));
        co.AddTask("a", "a1", Note("A"));
        co.AddTask("b", "b1", Note("B"));
        await co.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["B"], _ran);
    }

    [Fact]
    public void CoordinatedShutdown_must_refuse_tasks_of_unknown_phases_and_without_names()
    {
        var co = Shutdown(("a", Empty));
        Assert.Contains("Unknown phase [x]", Assert.Throws<ConfigurationException>(() => co.AddTask("x", "t", Note("X"))).Message);
        Assert.Throws<ArgumentException>(() => co.AddTask("a", "", Note("A")));
        Assert.Throws<ArgumentException>(() => co.Timeout("x"));
    }

    [Fact]
    public void CoordinatedShutdown_must_read_phases_from_the_configuration()
    {
        var phases = CoordinatedShutdown.PhasesFromConfig("""
            default-phase-timeout = 10s
            phases {
              a {}
              b { depends-on = [a], timeout = 15s }
              c { depends-on = [a, b], recover = off, enabled = off }
            }
            """);
        Assert.Equal(Empty, phases["a"]);
        Assert.Equal(new Phase(["a"], TimeSpan.FromSeconds(15), true), phases["b"]);
        Assert.Equal(new Phase(["a", "b"], TimeSpan.FromSeconds(10), false, false), phases["c"]);
    }

    [Fact]
    public void CoordinatedShutdown_must_take_settings_for_a_reason()
    {
        var config = _system.Settings.Config.GetConfig("akka.coordinated-shutdown");
        var custom = ConfigurationFactory.ParseString($"reason-overrides.\"{typeof(CustomReason).FullName}, Akka.Tests\".exit-code = 23").WithFallback(config);
        Assert.Equal(0, CoordinatedShutdown.ConfWithOverrides(config, null).GetInt("exit-code"));
        Assert.Equal(-1, CoordinatedShutdown.ConfWithOverrides(config, CoordinatedShutdown.ClusterDowningReason.Instance).GetInt("exit-code"));
        Assert.Equal(23, CoordinatedShutdown.ConfWithOverrides(custom, new CustomReason()).GetInt("exit-code"));
        Assert.False(CoordinatedShutdown.ConfWithOverrides(custom, new CustomReason()).GetBoolean("exit-clr", true));
    }

    [Fact]
    public async Task CoordinatedShutdown_must_terminate_the_system_in_its_last_phase()
    {
        var co = CoordinatedShutdown.Get(_system);
        co.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "first", Note("first"));
        await co.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.True(_system.WhenTerminated.IsCompleted);
        Assert.Equal(["first"], _ran);
    }

    [Fact]
    public async Task CoordinatedShutdown_must_be_run_by_Terminate()
    {
        var co = CoordinatedShutdown.Get(_system);
        co.AddTask(CoordinatedShutdown.PhaseServiceStop, "stop", Note("stop"));
        await _system.Terminate().WaitAsync(Patience);
        Assert.Equal(["stop"], _ran);
        Assert.Same(CoordinatedShutdown.ActorSystemTerminateReason.Instance, co.ShutdownReason);
    }

    [Fact]
    public async Task CoordinatedShutdown_must_be_run_by_the_end_of_the_process()
    {
        var co = CoordinatedShutdown.Get(_system);
        co.AddTask(CoordinatedShutdown.PhaseServiceStop, "stop", Note("stop"));
        await co.RunClrHooks().WaitAsync(Patience);
        Assert.Equal(["stop"], _ran);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, co.ShutdownReason);
    }

    [Fact]
    public async Task CoordinatedShutdown_must_leave_the_system_running_when_it_is_told_to()
    {
        var system = ActorSystem.Create("stays", """
            akka.coordinated-shutdown { terminate-actor-system = off, run-by-actor-system-terminate = off, run-by-clr-shutdown-hook = off }
            """);
        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate().WaitAsync(Patience);
    }
}
