using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Streams;

/// <summary>Makes running streams out of blueprints.</summary>
public interface IMaterializer
{
    /// <summary>A materializer that is the same but for the names of what it makes.</summary>
    IMaterializer WithNamePrefix(string namePrefix);

    /// <summary>Runs the graph; yields its value.</summary>
    TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable);

    /// <summary>Runs the graph with attributes that are less specific than its own; yields its value.</summary>
    TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes);

    /// <summary>Runs an action after a delay, in a thread of no stage.</summary>
    ICancelable ScheduleOnce(TimeSpan delay, Action action);

    /// <summary>Runs an action again and again, in a thread of no stage.</summary>
    ICancelable ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);

    /// <summary>Where stages may run work that is not theirs.</summary>
    MessageDispatcher ExecutionContext { get; }
}

/// <summary>A materializer that gives stages their loggers.</summary>
public interface IMaterializerLoggingProvider
{
    ILoggingAdapter MakeLogger(object logSource);
}

/// <summary>What an actor is made for in the course of a materialization.</summary>
public struct MaterializationContext
{
    public readonly IMaterializer Materializer;
    public readonly Attributes EffectiveAttributes;
    public readonly string StageName;

    public MaterializationContext(IMaterializer materializer, Attributes effectiveAttributes, string stageName)
    {
        Materializer = materializer;
        EffectiveAttributes = effectiveAttributes;
        StageName = stageName;
    }
}
