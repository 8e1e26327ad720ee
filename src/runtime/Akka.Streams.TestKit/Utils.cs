using Akka.Actor;
using Akka.Configuration;
using Akka.Streams.Implementation;
using Akka.TestKit;

namespace Akka.Streams.TestKit;

/// <summary>What stream specs need again and again.</summary>
public static class Utils
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Unbounded mailboxes for all actors.</summary>
    public static Config UnboundedMailboxConfig { get; } =
        ConfigurationFactory.ParseString("akka.actor.default-mailbox.mailbox-type = \"Akka.Dispatch.UnboundedMailbox, Akka\"");

    /// <summary>Runs the block and fails when a stream of the materializer is still running shortly after.</summary>
    public static void AssertAllStagesStopped(this TestKitBase spec, Action block, IMaterializer materializer, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        spec.AssertAllStagesStopped<object>(() =>
        {
            block();
            return null;
        }, materializer, timeout, cancellationToken);

    public static T AssertAllStagesStopped<T>(this TestKitBase spec, Func<T> block, IMaterializer materializer, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        if (materializer is not ActorMaterializerImpl impl) return block();
        var probe = spec.CreateTestProbe(impl.System);
        StopChildren(probe, impl, cancellationToken);
        var result = block();
        probe.Within(timeout ?? StopTimeout, () => probe.AwaitAssert(() =>
        {
            probe.Send(impl.Supervisor, StreamSupervisor.GetChildren.Instance);
            MustBeNone(probe.ExpectMsg<StreamSupervisor.Children>(cancellationToken: cancellationToken));
        }, cancellationToken: cancellationToken));
        return result;
    }

    public static async Task AssertAllStagesStoppedAsync(this TestKitBase spec, Func<Task> block, IMaterializer materializer, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        await spec.AssertAllStagesStoppedAsync<object>(async () =>
        {
            await block();
            return null;
        }, materializer, timeout, cancellationToken);

    public static async Task<T> AssertAllStagesStoppedAsync<T>(this TestKitBase spec, Func<Task<T>> block, IMaterializer materializer, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        if (materializer is not ActorMaterializerImpl impl) return await block();
        var probe = spec.CreateTestProbe(impl.System);
        StopChildren(probe, impl, cancellationToken);
        var result = await block();
        await probe.WithinAsync(timeout ?? StopTimeout, () => probe.AwaitAssertAsync(async () =>
        {
            probe.Send(impl.Supervisor, StreamSupervisor.GetChildren.Instance);
            MustBeNone(await probe.ExpectMsgAsync<StreamSupervisor.Children>(cancellationToken: cancellationToken));
        }, cancellationToken: cancellationToken), cancellationToken: cancellationToken);
        return result;
    }

    /// <summary>Fails unless the actor was made with the given dispatcher.</summary>
    public static void AssertDispatcher(IActorRef @ref, string dispatcher)
    {
        if (@ref is not ActorRefWithCell withCell) throw new InvalidOperationException($"Unable to determine dispatcher of {@ref}");
        var actual = withCell.Underlying.Props.Dispatcher;
        if (actual != dispatcher) throw new InvalidOperationException($"Expected {@ref} to use dispatcher [{dispatcher}], yet used: [{actual}]");
    }

    /// <summary>Waits for a task, 3 s unless told otherwise, and gives its result.</summary>
    public static T AwaitResult<T>(this Task<T> task, TimeSpan? timeout = null)
    {
        var limit = timeout ?? TimeSpan.FromSeconds(3);
        if (!task.Wait(limit)) throw new TimeoutException($"Task did not complete within {limit}");
        return task.Result;
    }

    private static void StopChildren(TestProbe probe, ActorMaterializerImpl impl, CancellationToken cancellationToken)
    {
        probe.Send(impl.Supervisor, StreamSupervisor.StopChildren.Instance);
        probe.ExpectMsg<StreamSupervisor.StoppedChildren>(cancellationToken: cancellationToken);
    }

    private static void MustBeNone(StreamSupervisor.Children children)
    {
        if (children.Refs.Count > 0)
            throw new InvalidOperationException($"expected no StreamSupervisor children, but got {string.Join(", ", children.Refs)}");
    }
}
