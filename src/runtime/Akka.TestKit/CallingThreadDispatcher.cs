using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.TestKit;

/// <summary>Makes <see cref="CallingThreadDispatcher"/>s from configuration.</summary>
public class CallingThreadDispatcherConfigurator : MessageDispatcherConfigurator
{
    public CallingThreadDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites) { }

    public override MessageDispatcher Dispatcher() => new CallingThreadDispatcher(this);
}

/// <summary>Runs an actor on the thread that sends to it: when <c>Tell</c> returns, the message has been handled (unless another thread is at work in the actor).</summary>
public class CallingThreadDispatcher : MessageDispatcher
{
    public static new string Id = "akka.test.calling-thread-dispatcher";

    public CallingThreadDispatcher(MessageDispatcherConfigurator configurator) : base(configurator) =>
        Throughput = configurator.Config.GetInt("throughput", int.MaxValue);

    internal override bool RunsOnCaller => true;

    protected override void ExecuteTask(IRunnable run)
    {
        // What an actor awaits must come back to the actor, not to the context of the test that happened to send.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            run.Run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    protected override void Shutdown()
    {
        // Owns no thread: the callers' threads go on without it.
    }
}
