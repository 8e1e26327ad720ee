using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Xunit;

namespace Akka.Tests.Dispatch;

public class DispatcherSpec : Akka.TestKit.Xunit2.TestKit
{
    private const string Config = @"
        pinned { type = PinnedDispatcher }
        one { type = ForkJoinDispatcher, throughput = 1, dedicated-thread-pool { thread-count = 1 } }
        five { type = ForkJoinDispatcher, throughput = 5, dedicated-thread-pool { thread-count = 1 } }
        tasks { type = TaskDispatcher }
        alias = five
        second-alias = alias
        loop = loop
        small { mailbox-type = ""Akka.Dispatch.UnboundedDequeBasedMailbox"", stash-capacity = 3 }
        akka.actor.deployment { /synchronized { dispatcher = akka.actor.synchronized-dispatcher }, /deployed { dispatcher = pinned, mailbox = small } }";

    public DispatcherSpec()
        : base(Config)
    {
    }

    [Theory]
    [InlineData("one", 1)]
    [InlineData("five", 5)]
    public void Throughput_must_say_how_many_messages_an_actor_handles_before_the_next_gets_its_turn(string dispatcher, int throughput)
    {
        var gate = new ManualResetEventSlim();
        var blocker = Sys.ActorOf(Props.Create(() => new Notes(TestActor, "x")).WithDispatcher(dispatcher));
        var a = Sys.ActorOf(Props.Create(() => new Notes(TestActor, "a")).WithDispatcher(dispatcher));
        var b = Sys.ActorOf(Props.Create(() => new Notes(TestActor, "b")).WithDispatcher(dispatcher));
        foreach (var actor in new[] { a, b }) Assert.NotNull(actor.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(5)).Result.Subject);
        blocker.Tell(gate);
        for (var i = 0; i < 10; i++) a.Tell(i);
        for (var i = 0; i < 10; i++) b.Tell(i);
        gate.Set();
        var order = string.Concat(Enumerable.Range(0, 20).Select(_ => ExpectMsg<string>()));
        Assert.Equal(string.Concat(Enumerable.Repeat(new string('a', throughput) + new string('b', throughput), 10 / throughput)), order);
    }

    [Fact]
    public void Actors_that_always_have_messages_must_not_keep_others_from_their_turn()
    {
        var busy = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => Sys.ActorOf(Props.Create(() => new TellsItself()))).ToArray();
        foreach (var actor in busy) actor.Tell("go");
        for (var i = 0; i < 5; i++)
        {
            var newcomer = Sys.ActorOf(Props.Create(() => new TellsThread()));
            Assert.NotEqual(0, newcomer.Ask<int>("thread", TimeSpan.FromSeconds(20)).Result);
        }

        foreach (var actor in busy) Sys.Stop(actor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("akka.actor.synchronized-dispatcher")]
    public void An_actor_on_the_synchronized_dispatcher_must_run_in_the_context_of_who_made_it(string inProps)
    {
        var (outer, own) = (SynchronizationContext.Current, new OwnContext());
        SynchronizationContext.SetSynchronizationContext(own);
        var actor = Sys.ActorOf(Props.Create(() => new TellsContext(TestActor)).WithDispatcher(inProps), "synchronized");
        SynchronizationContext.SetSynchronizationContext(outer);
        actor.Tell("context?");
        Assert.Same(own, ExpectMsg<SynchronizationContext>());
    }

    [Fact]
    public void A_pinned_actor_must_stay_on_a_thread_of_its_own()
    {
        var actor = Sys.ActorOf(Props.Create(() => new TellsThread()).WithDispatcher("pinned"));
        var other = Sys.ActorOf(Props.Create(() => new TellsThread()).WithDispatcher("pinned"));
        var threads = Enumerable.Range(0, 50).Select(_ => actor.Ask<int>("thread", TimeSpan.FromSeconds(5)).Result).Distinct().ToArray();
        Assert.Single(threads);
        Assert.NotEqual(threads[0], other.Ask<int>("thread", TimeSpan.FromSeconds(5)).Result);
    }

    [Fact]
    public void The_deployment_in_the_configuration_must_go_before_the_code()
    {
        var actor = Sys.ActorOf(Props.Create(() => new TellsThread()).WithDispatcher("tasks"), "deployed");
        AwaitCondition(() => ((IRepointableRef)actor).IsStarted, TimeSpan.FromSeconds(5));
        var cell = (ActorCell)((ActorRefWithCell)actor).Underlying;
        Assert.IsType<PinnedDispatcher>(cell.Dispatcher);
        Assert.IsAssignableFrom<IDequeBasedMessageQueueSemantics>(cell.Mailbox.MessageQueue);
        Assert.Equal(3, Sys.Mailboxes.StashCapacity("", "small"));
    }

    [Fact]
    public void Dispatchers_must_be_found_by_path_and_by_alias_and_the_rest_refused()
    {
        Assert.Equal(5, Sys.Dispatchers.Lookup("five").Throughput);
        Assert.Same(Sys.Dispatchers.Lookup("five"), Sys.Dispatchers.Lookup("alias"));
        Assert.Same(Sys.Dispatchers.Lookup("five"), Sys.Dispatchers.Lookup("second-alias"));
        Assert.Throws<ConfigurationException>(() => Sys.Dispatchers.Lookup("loop"));
        Assert.Same(Sys.Dispatchers.Lookup("five"), Sys.Dispatchers.Lookup("five"));
        Assert.NotSame(Sys.Dispatchers.Lookup("pinned"), Sys.Dispatchers.Lookup("pinned"));
        Assert.Equal(30, Sys.Dispatchers.DefaultGlobalDispatcher.Throughput);
        Assert.Throws<ConfigurationException>(() => Sys.Dispatchers.Lookup("nowhere"));
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithDispatcher("nowhere")));
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithMailbox("nowhere")));
    }

    [Fact]
    public async Task One_key_must_move_the_systems_own_actors_to_another_dispatcher()
    {
        Assert.Equal("akka.actor.internal-dispatcher", DispatcherOf(((ExtendedActorSystem)Sys).Guardian));
        var system = ActorSystem.Create("moved", "akka.actor.internal-dispatcher = akka.actor.default-dispatcher");
        Assert.Equal("akka.actor.default-dispatcher", DispatcherOf(((ExtendedActorSystem)system).Guardian));
        await system.Terminate();
    }

    private static string DispatcherOf(IActorRef actor) => ((ActorCell)((ActorRefWithCell)actor).Underlying).Dispatcher.Id;

    [Fact]
    public void Scheduled_work_must_run()
    {
        var ran = new TaskCompletionSource();
        Sys.Dispatchers.Lookup("tasks").Schedule(() => ran.SetResult());
        Assert.True(ran.Task.Wait(TimeSpan.FromSeconds(5)), "the dispatcher did not run the work");
    }

    [Fact]
    public void A_dispatcher_whose_threads_went_must_start_new_ones()
    {
        for (var i = 0; i < 3; i++)
        {
            var actor = Sys.ActorOf(Props.Create(() => new TellsThread()).WithDispatcher("five"));
            Assert.NotEqual(0, actor.Ask<int>("thread", TimeSpan.FromSeconds(5)).Result);
            Watch(actor);
            Sys.Stop(actor);
            ExpectTerminated(actor);
        }

        Assert.Equal(0, Sys.Dispatchers.Lookup("five").Inhabitants);
    }

    private sealed class Notes(IActorRef probe, string name) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is ManualResetEventSlim gate) gate.Wait(TimeSpan.FromSeconds(10));
            else probe.Tell(name);
        }
    }

    private sealed class TellsItself : ReceiveActor
    {
        public TellsItself() => ReceiveAny(message => Self.Tell(message));
    }

    private sealed class OwnContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object state) => ThreadPool.QueueUserWorkItem(_ =>
        {
            SetSynchronizationContext(this);
            d(state);
            SetSynchronizationContext(null);
        });
    }

    private sealed class TellsContext(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message) => probe.Tell(SynchronizationContext.Current);
    }

    private sealed class TellsThread : ReceiveActor
    {
        public TellsThread() => ReceiveAny(_ => Sender.Tell(Environment.CurrentManagedThreadId));
    }
}
