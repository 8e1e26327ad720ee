using Akka.Streams.Implementation;

namespace Akka.Streams;

/// <summary>Ends streams from outside.</summary>
public interface IKillSwitch
{
    /// <summary>Completes downstream and cancels upstream.</summary>
    void Shutdown();

    /// <summary>Fails downstream and cancels upstream.</summary>
    void Abort(Exception cause);
}

/// <summary>Makes switches that end streams from outside.</summary>
public static class KillSwitches
{
    /// <summary>A switch for any number of streams, which it has for as long as it lives.</summary>
    public static SharedKillSwitch Shared(string name) => new(name);

    /// <summary>A flow that passes everything through; its switch ends this one stream.</summary>
    public static IGraph<FlowShape<T, T>, UniqueKillSwitch> Single<T>() => UniqueKillSwitchStage<T>.Instance;

    /// <summary>Two flows that pass everything through; their switch ends both.</summary>
    public static IGraph<BidiShape<T1, T1, T2, T2>, UniqueKillSwitch> SingleBidi<T1, T2>() => UniqueBidiKillSwitchStage<T1, T2>.Instance;

    /// <summary>
    /// A flow that passes everything through until the token is cancelled: then it completes when <paramref name="cancelGracefully"/>, and
    /// fails with an <see cref="OperationCanceledException"/> otherwise.
    /// </summary>
    public static IGraph<FlowShape<T, T>, NotUsed> AsFlow<T>(this CancellationToken cancellationToken, bool cancelGracefully = false) =>
        new CancellationTokenStage<T>(cancellationToken, cancelGracefully);
}

/// <summary>The switch of one stream.</summary>
public sealed class UniqueKillSwitch : IKillSwitch
{
    internal readonly SwitchState State = new();

    internal UniqueKillSwitch()
    {
    }

    public void Shutdown() => State.Throw(null);

    public void Abort(Exception cause) => State.Throw(cause ?? throw new ArgumentNullException(nameof(cause)));

    public override string ToString() => $"SingleKillSwitch({GetHashCode():x})";
}

/// <summary>A switch for any number of streams. Once thrown it ends every stream that it is put into later, too.</summary>
public sealed class SharedKillSwitch : IKillSwitch
{
    internal readonly SwitchState State = new();
    internal readonly string Name;

    internal SharedKillSwitch(string name) => Name = name;

    public void Shutdown() => State.Throw(null);

    public void Abort(Exception cause) => State.Throw(cause ?? throw new ArgumentNullException(nameof(cause)));

    /// <summary>A flow that passes everything through until this switch is thrown.</summary>
    public IGraph<FlowShape<T, T>, SharedKillSwitch> Flow<T>() => new SharedKillSwitchStage<T>(this);

    public override string ToString() => $"SharedKillSwitch({Name})";
}
