using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>
/// Logic that can be handed elements by plain calls while its input is pulled. A call stands for the push, the grab and the next pull,
/// which are two events otherwise; nothing else could have happened between them.
/// </summary>
internal interface IRunTaker<in T>
{
    /// <summary>
    /// Handles the element and says whether the next may follow at once, the input being pulled still. When not, the input is used
    /// until it is pulled again, or closed. Throws nothing: a failure is the stage's own.
    /// </summary>
    bool Take(T element);
}

/// <summary>The link of an outlet with a stage that can be handed elements; never open when the next stage is not one.</summary>
internal readonly struct RunLink<T>
{
    private readonly Connection _connection;
    private readonly IRunTaker<T> _taker;

    private RunLink(Connection connection, IRunTaker<T> taker)
    {
        _connection = connection;
        _taker = taker;
    }

    /// <summary>Whether the next stage waits for an element.</summary>
    public bool IsOpen => _taker is not null &&
        (_connection.State & (PortState.OutReady | PortState.OutClosed | PortState.InClosed)) == PortState.OutReady;

    /// <summary>The link of the port with the given index, when its island is wired.</summary>
    public static RunLink<T> Of(GraphStageLogic logic, int index)
    {
        var connection = logic.ConnectionAt(index);
        return connection.Uniform && !logic.Interpreter.IsFuzzing && connection.InOwner is IRunTaker<T> taker
            ? new RunLink<T>(connection, taker)
            : default;
    }

    /// <summary>Hands the element over; false when the next stage does not wait for more.</summary>
    public bool Give(T element) => _taker.Take(element);
}
