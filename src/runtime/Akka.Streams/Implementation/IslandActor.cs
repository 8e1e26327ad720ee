using Akka.Actor;

namespace Akka.Streams.Implementation;

/// <summary>Runs an island; stops when all its streams have ended.</summary>
internal sealed class IslandActor : ActorBase
{
    private readonly Island _island;

    private IslandActor(Island island) => _island = island;

    protected override void PreStart()
    {
        _island.Start(Self);
        StopWhenDone();
    }

    protected override bool Receive(object message)
    {
        if (message is not Island.Resume)
            return false;
        _island.Run();
        StopWhenDone();
        return true;
    }

    private void StopWhenDone()
    {
        if (_island.IsEmpty)
            Context.Stop(Self);
    }

    protected override void PostStop() => _island.Abort(new AbruptTerminationException(Self));

    // The actor holds running streams: made anew it would have none, so it is never restarted.
    protected override void PostRestart(Exception reason) =>
        throw new InvalidOperationException("The actor of a stream cannot be restarted", reason);

    public static Props PropsFor(Island island) => Props.CreateBy(new Producer(island)).WithDeploy(Deploy.Local);

    private sealed class Producer(Island island) : IIndirectActorProducer
    {
        public Type ActorType => typeof(IslandActor);

        public ActorBase Produce() => new IslandActor(island);

        public void Release(ActorBase actor)
        {
            // The actor owns nothing that outlives it.
        }
    }
}
