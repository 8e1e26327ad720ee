using Akka.Actor;
using AkkaCollector.Captures;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;

namespace AkkaCollector.Daemon;

/// <summary>Turns what cannot be survived into the end of the process with its code.</summary>
internal sealed class EndingListener : ReceiveActor
{
    public EndingListener(Ending ending, IHostApplicationLifetime lifetime)
    {
        Receive<SupervisionProtocol.FatalFailure>(f =>
        {
            ending.Because(ExitCodes.Failed, $"{f.Part}: {f.Cause.Message}");
            lifetime.StopApplication();
        });
        Receive<StorageProtocol.StoreUnusable>(s =>
        {
            ending.Because(ExitCodes.StoreUnusable, $"The store cannot be used: {s.Message}");
            lifetime.StopApplication();
        });
        Receive<ReplayProtocol.ReplayCompleted>(_ => lifetime.StopApplication());
    }

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(SupervisionProtocol.FatalFailure));
        Context.System.EventStream.Subscribe(Self, typeof(StorageProtocol.StoreUnusable));
        Context.System.EventStream.Subscribe(Self, typeof(ReplayProtocol.ReplayCompleted));
    }
}
