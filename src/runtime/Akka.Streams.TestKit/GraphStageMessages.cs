using Akka.Event;
using Akka.Actor;

namespace Akka.Streams.TestKit;

/// <summary>What a stage under test tells its probe of each event that it handles.</summary>
public static class GraphStageMessages
{
    /// <summary>An element was pushed to the stage.</summary>
    public class Push : INoSerializationVerificationNeeded
    {
        private Push() { }

        public static Push Instance { get; } = new();
    }

    /// <summary>The upstream completed.</summary>
    public class UpstreamFinish : INoSerializationVerificationNeeded
    {
        private UpstreamFinish() { }

        public static UpstreamFinish Instance { get; } = new();
    }

    /// <summary>The upstream failed.</summary>
    public class Failure : INoSerializationVerificationNeeded
    {
        public Failure(Exception ex) => Ex = ex;

        public Exception Ex { get; }
    }

    /// <summary>The downstream wants an element.</summary>
    public class Pull : INoSerializationVerificationNeeded
    {
        private Pull() { }

        public static Pull Instance { get; } = new();
    }

    /// <summary>The downstream cancelled.</summary>
    public class DownstreamFinish : INoSerializationVerificationNeeded
    {
        private DownstreamFinish() { }

        public static DownstreamFinish Instance { get; } = new();
    }
}
