using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>Receives the signals of an input port.</summary>
public interface IInHandler
{
    /// <summary>An element has arrived: Grab it.</summary>
    void OnPush();

    /// <summary>Upstream has completed. By default the stage completes.</summary>
    void OnUpstreamFinish();

    /// <summary>Upstream has failed. By default the stage fails.</summary>
    void OnUpstreamFailure(Exception e);
}

/// <summary>Receives the signals of an output port.</summary>
public interface IOutHandler
{
    /// <summary>An element is wanted: Push one when there is one.</summary>
    void OnPull();

    /// <summary>Downstream has cancelled. By default the stage ends as its cancellation strategy says.</summary>
    void OnDownstreamFinish(Exception cause);
}

/// <summary>A handler of an input port with the usual answers to the end of upstream.</summary>
public abstract class InHandler : IInHandler
{
    public abstract void OnPush();

    public virtual void OnUpstreamFinish() => GraphInterpreter.Current.ActiveStage.CompleteStage();

    public virtual void OnUpstreamFailure(Exception e) => GraphInterpreter.Current.ActiveStage.FailStage(e);
}

/// <summary>A handler of an output port with the usual answer to a cancellation.</summary>
public abstract class OutHandler : IOutHandler
{
    public abstract void OnPull();

    public virtual void OnDownstreamFinish(Exception cause) => GraphInterpreter.Current.ActiveStage.InternalOnDownstreamFinish(cause);
}

/// <summary>A handler of an input and an output port.</summary>
public abstract class InAndOutHandler : IInHandler, IOutHandler
{
    public abstract void OnPush();

    public virtual void OnUpstreamFinish() => GraphInterpreter.Current.ActiveStage.CompleteStage();

    public virtual void OnUpstreamFailure(Exception e) => GraphInterpreter.Current.ActiveStage.FailStage(e);

    public abstract void OnPull();

    public virtual void OnDownstreamFinish(Exception cause) => GraphInterpreter.Current.ActiveStage.InternalOnDownstreamFinish(cause);
}

/// <summary>Completes the stage when the input completes; takes no element.</summary>
public sealed class EagerTerminateInput : InHandler
{
    public static readonly EagerTerminateInput Instance = new();

    private EagerTerminateInput()
    {
    }

    public override void OnPush()
    {
        // Nothing was pulled by this handler; an element under way stays in the port.
    }
}

/// <summary>Goes on when the input completes; takes no element.</summary>
public sealed class IgnoreTerminateInput : InHandler
{
    public static readonly IgnoreTerminateInput Instance = new();

    private IgnoreTerminateInput()
    {
    }

    public override void OnPush()
    {
        // Nothing was pulled by this handler; an element under way stays in the port.
    }

    public override void OnUpstreamFinish()
    {
        // The stage lives on: that is what this handler is for.
    }
}

/// <summary>Completes the stage when the input completes and the condition holds; takes no element.</summary>
public class ConditionalTerminateInput : InHandler
{
    private readonly Func<bool> _predicate;

    public ConditionalTerminateInput(Func<bool> predicate) => _predicate = predicate;

    public override void OnPush()
    {
        // Nothing was pulled by this handler; an element under way stays in the port.
    }

    public override void OnUpstreamFinish()
    {
        if (_predicate())
            GraphInterpreter.Current.ActiveStage.CompleteStage();
    }
}

/// <summary>Goes on whatever becomes of the input, failures included; takes no element.</summary>
public sealed class TotallyIgnorantInput : InHandler
{
    public static readonly TotallyIgnorantInput Instance = new();

    private TotallyIgnorantInput()
    {
    }

    public override void OnPush()
    {
        // Nothing was pulled by this handler; an element under way stays in the port.
    }

    public override void OnUpstreamFinish()
    {
        // The stage lives on: that is what this handler is for.
    }

    public override void OnUpstreamFailure(Exception e)
    {
        // The stage lives on: that is what this handler is for.
    }
}

/// <summary>Ends the stage when the output is cancelled; gives no element.</summary>
public sealed class EagerTerminateOutput : OutHandler
{
    public static readonly EagerTerminateOutput Instance = new();

    private EagerTerminateOutput()
    {
    }

    public override void OnPull()
    {
        // The demand stays with the port until something is pushed.
    }
}

/// <summary>Goes on when the output is cancelled; gives no element.</summary>
public sealed class IgnoreTerminateOutput : OutHandler
{
    public static readonly IgnoreTerminateOutput Instance = new();

    private IgnoreTerminateOutput()
    {
    }

    public override void OnPull()
    {
        // The demand stays with the port until something is pushed.
    }

    public override void OnDownstreamFinish(Exception cause)
    {
        // The stage lives on: that is what this handler is for.
    }
}

/// <summary>Ends the stage when the output is cancelled and the condition holds; gives no element.</summary>
public class ConditionalTerminateOutput : OutHandler
{
    private readonly Func<bool> _predicate;

    public ConditionalTerminateOutput(Func<bool> predicate) => _predicate = predicate;

    public override void OnPull()
    {
        // The demand stays with the port until something is pushed.
    }

    public override void OnDownstreamFinish(Exception cause)
    {
        if (_predicate())
            GraphInterpreter.Current.ActiveStage.CompleteStage();
    }
}
