using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>What is done to one element by itself: it becomes another one, or none.</summary>
internal abstract class ElementStep<TIn, TOut>(int depth)
{
    /// <summary>How many steps this one consists of.</summary>
    public int Depth => depth;

    /// <summary>False when the element is dropped.</summary>
    public abstract bool TryApply(TIn element, out TOut result);
}

/// <summary>Logic that does nothing but one <see cref="ElementStep{TIn,TOut}"/>.</summary>
internal interface IElementwise
{
    /// <summary>Logic that does this one's step and then the work of <paramref name="next"/>, or null.</summary>
    GraphStageLogic MergeWith(GraphStageLogic next);
}

/// <summary>Logic that can do steps on each element before it does its own work.</summary>
internal interface IElementwiseConsumer<TIn>
{
    /// <summary>Logic that does the first step and then the work of this one.</summary>
    GraphStageLogic After<T>(ElementStep<T, TIn> first, Inlet<T> inlet);
}

/// <summary>
/// Makes one stage of neighbours of an island that deal with each element by itself (Select, Where, and the Aggregate after
/// them): an element then goes through all of them by plain calls. Nobody can tell from outside: a failure goes to the same
/// decider, demand and completion pass through such stages unchanged.
/// </summary>
internal static class ElementwiseMerge
{
    public static void Apply(IslandPlan island)
    {
        var logics = island.Logics;
        for (var i = 0; i < logics.Count; i++)
        {
            var first = logics[i];
            if (first is not IElementwise elementwise)
                continue;

            var link = first.ConnectionAt(1);
            var next = link.InOwner;
            if (next == first || !link.Uniform || !AreSupervisedAlike(first, next) || elementwise.MergeWith(next) is not { } merged)
                continue;

            merged.Attributes = next.Attributes;
            merged.Attach(0, first.ConnectionAt(0));
            merged.Attach(1, next.ConnectionAt(1));
            island.Connections--;
            var place = logics.IndexOf(next);
            logics[place] = merged;
            logics.RemoveAt(i);
            // Goes on with the merged stage, or with whatever took the place of the first.
            i = Math.Min(i, place) - 1;
        }
    }

    private static bool AreSupervisedAlike(GraphStageLogic first, GraphStageLogic next) =>
        first.Attributes.SupervisionDecider() == next.Attributes.SupervisionDecider() &&
        first.Attributes.GetAttribute<Attributes.CancellationStrategy>() ==
        next.Attributes.GetAttribute<Attributes.CancellationStrategy>();
}

/// <summary>The logic of several neighbouring stages that deal with each element by itself.</summary>
internal sealed class ElementwiseLogic<TIn, TOut>(ElementStep<TIn, TOut> step, Inlet<TIn> inlet, Outlet<TOut> outlet,
    Attributes attributes) : SupervisedFlowLogic<TIn, TOut>(inlet, outlet, attributes), IElementwise, IRunTaker<TIn>
{
    // Steps call each other, so that a chain of any length would need a stack of any depth.
    private const int DeepestStep = 16;

    private readonly ElementStep<TIn, TOut> _step = step;
    private RunLink<TOut> _next;

    public override void PreStart() => _next = RunLink<TOut>.Of(this, 1);

    public bool Take(TIn element)
    {
        if (!_next.IsOpen)
            return ArriveByEvent(In, element);
        TOut result;
        try
        {
            if (!_step.TryApply(element, out result))
                return true;
        }
        catch (Exception cause)
        {
            return SuperviseTaken(cause);
        }

        return _next.Give(result) || Used(In);
    }

    public override void OnPush()
    {
        TOut result;
        bool passes;
        try
        {
            passes = _step.TryApply(Grab(In), out result);
        }
        catch (Exception cause)
        {
            Supervise(cause);
            return;
        }

        if (passes)
            Push(Out, result);
        else
            Pull(In);
    }

    public GraphStageLogic MergeWith(GraphStageLogic next) =>
        _step.Depth < DeepestStep ? (next as IElementwiseConsumer<TOut>)?.After(_step, In) : null;
}

/// <summary>One element by a function.</summary>
internal sealed class SelectStep<TIn, TOut>(Func<TIn, TOut> selector) : ElementStep<TIn, TOut>(1)
{
    private readonly Func<TIn, TOut> _selector = selector;

    public override bool TryApply(TIn element, out TOut result)
    {
        result = _selector(element);
        if (result is null)
            throw ReactiveStreamsCompliance.ElementMustNotBeNullException;
        return true;
    }
}

/// <summary>The elements that satisfy a predicate.</summary>
internal sealed class WhereStep<T>(Predicate<T> predicate) : ElementStep<T, T>(1)
{
    private readonly Predicate<T> _predicate = predicate;

    public override bool TryApply(T element, out T result)
    {
        result = element;
        return _predicate(element);
    }
}

/// <summary>What a function makes of the outcome of the step before.</summary>
internal sealed class SelectAfter<TIn, TMid, TOut>(ElementStep<TIn, TMid> first, Func<TMid, TOut> selector)
    : ElementStep<TIn, TOut>(first.Depth + 1)
{
    private readonly ElementStep<TIn, TMid> _first = first;
    private readonly Func<TMid, TOut> _selector = selector;

    public override bool TryApply(TIn element, out TOut result)
    {
        if (!_first.TryApply(element, out var between))
        {
            result = default;
            return false;
        }

        result = _selector(between);
        if (result is null)
            throw ReactiveStreamsCompliance.ElementMustNotBeNullException;
        return true;
    }
}

/// <summary>The outcomes of the step before that satisfy a predicate.</summary>
internal sealed class WhereAfter<TIn, TOut>(ElementStep<TIn, TOut> first, Predicate<TOut> predicate)
    : ElementStep<TIn, TOut>(first.Depth + 1)
{
    private readonly ElementStep<TIn, TOut> _first = first;
    private readonly Predicate<TOut> _predicate = predicate;

    public override bool TryApply(TIn element, out TOut result) =>
        _first.TryApply(element, out result) && _predicate(result);
}
