using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>Tests actors from outside: a test actor that queues what it is told, and expectations over that queue. Not tied to a test framework.</summary>
public abstract partial class TestKitBase : IActorRefFactory
{
    private static int _testActorId;

    private readonly ITestKitAssertions _assertions;
    private TestState _testState;

    /// <summary>Uses the given actor system, or creates one named "test".</summary>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystem system = null, string testActorName = null)
        : this(assertions, system, ActorSystemSetup.Empty, null, testActorName) { }

    /// <summary>Creates an actor system from the given setup.</summary>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystemSetup setup, string actorSystemName = null, string testActorName = null)
        : this(assertions, null, setup, actorSystemName, testActorName) { }

    /// <summary>Creates an actor system from the given configuration, with <see cref="DefaultConfig"/> as fallback.</summary>
    protected TestKitBase(ITestKitAssertions assertions, Config config, string actorSystemName = null, string testActorName = null)
        : this(assertions, null, SetupOf(config), actorSystemName, testActorName) { }

    /// <summary>Uses the given actor system, or creates one from the given setup.</summary>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystem system, ActorSystemSetup config, string actorSystemName, string testActorName)
    {
        _assertions = assertions ?? throw new ArgumentNullException(nameof(assertions), "The supplied assertions must not be null.");
        InitializeTest(system, config, actorSystemName, testActorName);
    }

    /// <summary>The TestKit's reference configuration.</summary>
    public static Config DefaultConfig { get; } = ConfigurationFactory.FromResource<TestKitBase>("Akka.TestKit.Internal.Reference.conf");

    /// <summary>Turns on all debug events of actors, and the log of dead letters during shutdown.</summary>
    public static Config FullDebugConfig { get; } = ConfigurationFactory.ParseString("""
        akka.log-dead-letters-during-shutdown = true
        akka.actor.debug {
          receive = true
          autoreceive = true
          lifecycle = true
          event-stream = true
          unhandled = true
          fsm = true
          router-misconfiguration = true
        }
        """);

    /// <summary>The actor system under test.</summary>
    public ActorSystem Sys => _testState.System;

    public TestKitSettings TestKitSettings => _testState.TestKitSettings;

    /// <summary>The sender of the last message taken from the queue.</summary>
    public IActorRef LastSender => _testState.LastMessage.Sender;

    /// <summary>The last message taken from the queue.</summary>
    public object LastMessage => _testState.LastMessage.Message;

    /// <summary>The actor whose messages this TestKit expects, implicit sender of the test.</summary>
    public IActorRef TestActor => _testState.TestActor;

    /// <summary>Expects log events of the actor system.</summary>
    public EventFilterFactory EventFilter => _testState.EventFilterFactory;

    /// <summary>Whether the queue holds a message that was not yet taken.</summary>
    public bool HasMessages => _testState.Queue.Count > 0;

    /// <summary>Logs to the actor system under test.</summary>
    public ILoggingAdapter Log => _testState.Log;

    /// <summary>A clock that never jumps, for time-outs.</summary>
    protected static TimeSpan Now => System.Diagnostics.Stopwatch.GetElapsedTime(0);

    /// <summary>Expects log events of another actor system.</summary>
    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, system);

    /// <summary>Leaves out messages for which the predicate is true.</summary>
    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) =>
        TestActor.Tell(new TestKit.TestActor.SetIgnore(message => shouldIgnoreMessage(message)));

    /// <summary>Leaves out messages of a type for which the predicate is true; without predicate, all of the type.</summary>
    public void IgnoreMessages<T>(Func<T, bool> shouldIgnoreMessage) =>
        TestActor.Tell(new TestKit.TestActor.SetIgnore(message => message is T typed && (shouldIgnoreMessage == null || shouldIgnoreMessage(typed))));

    /// <summary>Leaves out all messages of a type.</summary>
    public void IgnoreMessages<T>() => IgnoreMessages<T>(null);

    /// <summary>Leaves out no message any more.</summary>
    public void IgnoreNoMessages() => TestActor.Tell(new TestKit.TestActor.SetIgnore(null));

    /// <summary>Makes the test actor watch an actor; the watch is in place when this returns.</summary>
    public IActorRef Watch(IActorRef actorToWatch)
    {
        Await(Command(ack => new WatchCommand(actorToWatch, ack)));
        return actorToWatch;
    }

    public async Task<IActorRef> WatchAsync(IActorRef actorToWatch)
    {
        await Command(ack => new WatchCommand(actorToWatch, ack)).WaitAsync(RemainingOrDefault).ConfigureAwait(false);
        return actorToWatch;
    }

    /// <summary>Makes the test actor stop watching an actor.</summary>
    public IActorRef Unwatch(IActorRef actorToUnwatch)
    {
        Await(Command(ack => new UnwatchCommand(actorToUnwatch, ack)));
        return actorToUnwatch;
    }

    public async Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch)
    {
        await Command(ack => new UnwatchCommand(actorToUnwatch, ack)).WaitAsync(RemainingOrDefault).ConfigureAwait(false);
        return actorToUnwatch;
    }

    /// <summary>Puts a pilot in charge of the test actor: it runs for each message before the message is queued.</summary>
    public void SetAutoPilot(AutoPilot pilot) => TestActor.Tell(new TestKit.TestActor.SetAutoPilot(pilot));

    /// <summary>Stretches a time span by <c>akka.test.timefactor</c>.</summary>
    public TimeSpan Dilated(TimeSpan duration) =>
        duration.IsPositiveFinite() ? new TimeSpan((long)(duration.Ticks * TestKitSettings.TestTimeFactor)) : duration;

    /// <summary>Time left in the innermost Within block; throws outside of one.</summary>
    public TimeSpan Remaining => _testState.End is { } end
        ? end - Now
        : throw new InvalidOperationException("Remaining may not be called outside of \"within\"");

    /// <summary>Time left in the innermost Within block, or <c>akka.test.single-expect-default</c>.</summary>
    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    /// <summary>Time left in the innermost Within block, or the given span.</summary>
    public TimeSpan RemainingOr(TimeSpan duration) => _testState.End is { } end ? end - Now : duration;

    /// <summary>The given span stretched, or what <see cref="RemainingOrDefault"/> says when none is given.</summary>
    public TimeSpan RemainingOrDilated(TimeSpan? duration)
    {
        if (!duration.HasValue) return RemainingOrDefault;
        if (duration.IsInfinite()) throw new ArgumentException("max duration cannot be infinite", nameof(duration));
        return Dilated(duration.Value);
    }

    /// <summary>The given span as it is, or what <see cref="RemainingOrDefault"/> says when none is given.</summary>
    public TimeSpan GetTimeoutOrDefault(TimeSpan? timeout) => timeout ?? RemainingOrDefault;

    /// <summary>Terminates the actor system under test.</summary>
    protected virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) =>
        Shutdown(Sys, duration, verifySystemShutdown);

    /// <summary>Terminates an actor system and waits; with <paramref name="verifySystemShutdown"/> a system that does not end in time throws.</summary>
    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        system ??= Sys;
        var wait = duration ?? Dilated(TimeSpan.FromSeconds(5)).Min(TimeSpan.FromSeconds(10));
        if (system.Terminate().Wait(wait)) return;
        var tree = system is ExtendedActorSystem extended ? extended.PrintTree() : "";
        if (verifySystemShutdown) throw new TimeoutException($"Failed to stop [{system.Name}] within [{wait}] \n{tree}");
        system.Log.Warning("Failed to stop [{0}] within [{1}] \n{2}", system.Name, wait, tree);
    }

    /// <summary>Sets this TestKit up over a system made from configuration.</summary>
    protected virtual void InitializeTest(ActorSystem system, Config config, string actorSystemName, string testActorName) =>
        InitializeTest(system, SetupOf(config), actorSystemName, testActorName);

    /// <summary>Creates the actor system when none is given, and the test actor.</summary>
    protected virtual void InitializeTest(ActorSystem system, ActorSystemSetup config, string actorSystemName, string testActorName)
    {
        system ??= ActorSystem.Create(actorSystemName ?? "test", WithDefaults(config ?? ActorSystemSetup.Empty));
        _testState = new TestState { System = system };
        system.RegisterExtension(new TestKitExtension());
        system.RegisterExtension(new TestKitAssertionsExtension(_assertions));
        _testState.TestKitSettings = TestKitExtension.For(system);
        _testState.Log = Logging.GetLogger(system, GetType());
        _testState.EventFilterFactory = new EventFilterFactory(this);

        if (string.IsNullOrEmpty(testActorName)) testActorName = "testActor" + Interlocked.Increment(ref _testActorId);
        _testState.TestActor = CreateTestActor(system, testActorName);
        if (this is TestProbe) return;
        InternalCurrentActorCellKeeper.Current = this is INoImplicitSender ? null : (ActorCell)((ActorRefWithCell)_testState.TestActor).Underlying;
        SynchronizationContext.SetSynchronizationContext(new ActorCellKeepingSynchronizationContext(InternalCurrentActorCellKeeper.Current));
    }

    /// <summary>Creates one more test actor that feeds the queue of this TestKit.</summary>
    public IActorRef CreateTestActor(string name) => CreateTestActor(Sys, name);

    /// <summary>Tells the test actor; the task ends when it has done so, which is at once unless another thread is at work in it.</summary>
    private Task Command(Func<TaskCompletionSource, object> create)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TestActor.Tell(create(done), ActorRefs.NoSender);
        return done.Task;
    }

    private void Await(Task command)
    {
        var limit = RemainingOrDefault;
        if (!command.Wait(limit)) throw new TimeoutException($"The test actor {TestActor} did not answer within {limit}: it is stopped, or busy.");
    }

    private static ActorSystemSetup SetupOf(Config config) =>
        config == null ? ActorSystemSetup.Empty : ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config));

    private static ActorSystemSetup WithDefaults(ActorSystemSetup setup)
    {
        var setUp = setup.Get<BootstrapSetup>();
        var bootstrap = setUp.HasValue ? setUp.Value : BootstrapSetup.Create();
        // A configuration cannot fall back to itself, and tests give the TestKit's own.
        var given = bootstrap.Config.HasValue ? bootstrap.Config.Value : DefaultConfig;
        var config = ReferenceEquals(given, DefaultConfig) ? given : given.WithFallback(DefaultConfig);
        return setup.WithSetup(bootstrap.WithConfig(config));
    }

    /// <summary>
    /// Creates the test actor under /system, on this thread: waiting for the system guardian to do it would hold a thread of the pool that the
    /// guardian itself may need.
    /// </summary>
    private IActorRef CreateTestActor(ActorSystem system, string name)
    {
        if (!ActorPath.IsValidPathElement(name)) throw new InvalidActorNameException($"Illegal actor name [{name}].");
        var queue = _testState.Queue;
        var props = Props.Create(() => new InternalTestActor(queue)).WithDispatcher("akka.test.test-actor.dispatcher");
        return StartOnThisThread((ActorSystemImpl)system, props, ((ActorSystemImpl)system).SystemGuardian, name);
    }

    private static LocalActorRef StartOnThisThread(ActorSystemImpl system, Props props, IInternalActorRef parent, string name)
    {
        var dispatcher = system.Dispatchers.Lookup(props.Dispatcher);
        var mailboxType = system.Mailboxes.GetMailboxType(props, dispatcher.Configurator.Config);
        var parentCell = (ActorCell)((ActorRefWithCell)parent).Underlying;
        parentCell.ReserveChild(name);
        var actor = new LocalActorRef(system, props, dispatcher, mailboxType, parent, new ChildActorPath(parent.Path, name, ActorCell.NewUid()));
        // A selection and a deserialized reference must find it at once, not only when its parent has seen to it.
        parentCell.InitChild(actor);
        actor.Start();
        return actor;
    }
}
