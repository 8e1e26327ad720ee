using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.TestActors;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Tests.TestKit;

public class TestKitBasicsSpec(ITestOutputHelper output) : Akka.TestKit.Xunit2.TestKit("akka.test.timefactor = 2.0", output)
{
    [Fact]
    public void Time_must_be_dilated_by_the_factor()
    {
        Assert.Equal(TimeSpan.FromSeconds(2), Dilated(TimeSpan.FromSeconds(1)));
        Assert.Equal(Timeout.InfiniteTimeSpan, Dilated(Timeout.InfiniteTimeSpan));
        Assert.Equal(TimeSpan.FromSeconds(6), RemainingOrDefault);
    }

    [Fact]
    public async Task Actors_must_be_created_at_the_top()
    {
        Assert.Equal("akka://test/user/one", ActorOf<BlackHoleActor>("one").Path.ToString());
        Assert.Equal("akka://test/user/two", ActorOf(BlackHoleActor.Props, "two").Path.ToString());
        Assert.Equal("akka://test/user/three", ActorOf(() => new BlackHoleActor(), "three").Path.ToString());
        ActorOf(() => new SimpleEchoActor()).Tell("hi");
        ExpectMsg("hi");
        Assert.Equal("akka://test/user/one", (await ActorSelection("/user/one").ResolveOne(TimeSpan.FromSeconds(10))).Path.ToString());
    }

    [Fact]
    public void Test_actors_must_live_under_system()
    {
        Assert.StartsWith("akka://test/system/testActor", TestActor.Path.ToString());
        Assert.Equal("akka://test/system/probe", CreateTestProbe("probe").Ref.Path.ToString());
    }

    [Fact]
    public void Test_actors_must_be_found_by_their_path_at_once()
    {
        var provider = ((ExtendedActorSystem)Sys).Provider;
        for (var i = 0; i < 1000; i++)
        {
            var probe = CreateTestProbe();
            Assert.Equal(probe.Ref, provider.ResolveActorRef(probe.Ref.Path.ToSerializationFormat()));
        }
    }

    [Fact]
    public void A_given_setup_must_be_kept()
    {
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("mine = 5")));
        using var kit = new Akka.TestKit.Xunit2.TestKit(setup, "named", Output);
        Assert.Equal("named", kit.Sys.Name);
        Assert.Equal(5, kit.Sys.Settings.Config.GetInt("mine", 0));
        Assert.Equal(1.0, kit.TestKitSettings.TestTimeFactor);
    }

    [Fact]
    public void The_default_configuration_must_be_accepted_as_the_configuration_of_a_test()
    {
        using var kit = new Akka.TestKit.Xunit2.TestKit(ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(TestKitBase.DefaultConfig)));
        Assert.Equal(1.0, kit.TestKitSettings.TestTimeFactor);
    }

    [Fact]
    public void Dispose_must_terminate_the_system()
    {
        var kit = new Akka.TestKit.Xunit2.TestKit(output: Output);
        kit.Dispose();
        Assert.True(kit.Sys.WhenTerminated.IsCompleted);
    }

    [Fact]
    public void A_system_that_does_not_stop_must_be_noticed()
    {
        var kit = new StubbornKit();
        var release = new ManualResetEventSlim();
        try
        {
            kit.Sys.ActorOf(Props.Create(() => new StubbornActor(release)));
            Assert.Throws<TimeoutException>(() => kit.ShutdownNow(TimeSpan.FromMilliseconds(50)));
        }
        finally
        {
            release.Set();
            kit.Dispose();
        }
    }

    [Fact]
    public void Latches_must_open_or_time_out()
    {
        var latch = CreateTestLatch(2);
        latch.CountDown();
        Assert.False(latch.IsOpen);
        Assert.Throws<TimeoutException>(() => latch.Ready(TimeSpan.FromMilliseconds(10)));
        latch.CountDown();
        latch.Ready();
        Assert.True(latch.IsOpen);
        latch.Reset();
        Assert.False(latch.IsOpen);
        latch.Open();
        latch.Ready(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Barriers_must_meet_or_time_out()
    {
        var barrier = CreateTestBarrier(2);
        Assert.Throws<TimeoutException>(() => barrier.Await(TimeSpan.FromMilliseconds(10)));
        var other = Task.Run(barrier.Await);
        barrier.Await();
        await other;
    }

    [Fact]
    public void The_calling_thread_dispatcher_must_create_and_run_an_actor_on_the_thread_of_the_caller()
    {
        for (var i = 0; i < 500; i++)
        {
            var threads = new List<int>();
            var actor = Sys.ActorOf(Props.Create(() => new ThreadRecorder(threads)).WithDispatcher(CallingThreadDispatcher.Id));
            actor.Tell("note");
            Assert.Equal([Environment.CurrentManagedThreadId, Environment.CurrentManagedThreadId], threads);
            Sys.Stop(actor);
        }
    }

    [Fact]
    public void The_log_must_go_to_the_output_of_the_test()
    {
        var lines = new RecordingOutput();
        using (var kit = new Akka.TestKit.Xunit2.TestKit("akka.loglevel = INFO", lines))
        {
            kit.Log.Info("hello from {0}", "here");
            kit.EventFilter.Info("done").ExpectOne(() => kit.Log.Info("done"));
        }
        Assert.Contains(lines.All, line => line.Contains("hello from here"));
    }

    private sealed class RecordingOutput : ITestOutputHelper
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> All
        {
            get { lock (_lines) return [.. _lines]; }
        }

        public void WriteLine(string message)
        {
            lock (_lines) _lines.Add(message);
        }

        public void WriteLine(string format, params object[] args) => WriteLine(string.Format(format, args));
    }

    private sealed class StubbornKit : Akka.TestKit.Xunit2.TestKit
    {
        public void ShutdownNow(TimeSpan limit) => Shutdown(limit, verifySystemShutdown: true);
    }

    private sealed class StubbornActor(ManualResetEventSlim release) : ReceiveActor
    {
        protected override void PostStop() => release.Wait(TimeSpan.FromSeconds(30));
    }

    /// <summary>Notes on which threads it is created and told.</summary>
    private sealed class ThreadRecorder : UntypedActor
    {
        private readonly List<int> _threads;

        public ThreadRecorder(List<int> threads)
        {
            _threads = threads;
            threads.Add(Environment.CurrentManagedThreadId);
        }

        protected override void OnReceive(object message) => _threads.Add(Environment.CurrentManagedThreadId);
    }
}
