namespace Akka.Streams.Implementation.Fusing;

/// <summary>Finds the settings that stages with substreams need.</summary>
internal static class SubstreamSettings
{
    /// <summary>What happens, and when, to a substream that nobody runs.</summary>
    public static StreamSubscriptionTimeoutSettings SubscriptionTimeout(this IMaterializer materializer) =>
        materializer is ActorMaterializer actorMaterializer
            ? actorMaterializer.Settings.SubscriptionTimeoutSettings
            : throw new ArgumentException($"Expected an ActorMaterializer but it was {materializer.GetType()}");
}
