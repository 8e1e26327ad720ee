using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

public abstract partial class GraphStageLogic
{
    /// <summary>Sends an element as soon as downstream wants one.</summary>
    protected internal void Emit<T>(Outlet<T> outlet, T element) => Emit(outlet, element, DoNothing);

    /// <summary>Sends an element as soon as downstream wants one, then calls <paramref name="andThen"/>.</summary>
    protected internal void Emit<T>(Outlet<T> outlet, T element, Action andThen)
    {
        if (IsAvailable(outlet))
        {
            Push(outlet, element);
            andThen();
        }
        else
        {
            SetOrAddEmitting(outlet, new EmittingSingle<T>(this, outlet, element, NonEmittingHandler(outlet), andThen));
        }
    }

    /// <summary>Sends the elements one by one as downstream wants them.</summary>
    protected internal void EmitMultiple<T>(Outlet<T> outlet, IEnumerable<T> elements) => EmitMultiple(outlet, elements, DoNothing);

    /// <summary>Sends the elements one by one as downstream wants them, then calls <paramref name="andThen"/>.</summary>
    protected internal void EmitMultiple<T>(Outlet<T> outlet, IEnumerable<T> elements, Action andThen) =>
        EmitMultiple(outlet, elements.GetEnumerator(), andThen);

    /// <summary>Sends the elements one by one as downstream wants them.</summary>
    protected internal void EmitMultiple<T>(Outlet<T> outlet, IEnumerator<T> enumerator) => EmitMultiple(outlet, enumerator, DoNothing);

    /// <summary>Sends the elements one by one as downstream wants them, then calls <paramref name="andThen"/>.</summary>
    protected internal void EmitMultiple<T>(Outlet<T> outlet, IEnumerator<T> enumerator, Action andThen)
    {
        if (!enumerator.MoveNext())
        {
            andThen();
            return;
        }

        if (IsAvailable(outlet))
        {
            Push(outlet, enumerator.Current);
            if (!enumerator.MoveNext())
            {
                andThen();
                return;
            }
        }

        SetOrAddEmitting(outlet, new EmittingEnumerator<T>(this, outlet, enumerator, NonEmittingHandler(outlet), andThen));
    }

    /// <summary>Forgets what Emit still has to send on this output.</summary>
    protected internal void AbortEmitting<T>(Outlet<T> outlet)
    {
        if (GetHandler(outlet) is Emitting emitting)
            SetHandler(outlet, emitting.Previous);
    }

    private IOutHandler NonEmittingHandler<T>(Outlet<T> outlet) =>
        GetHandler(outlet) is Emitting emitting ? emitting.Previous : GetHandler(outlet);

    private void SetOrAddEmitting<T>(Outlet<T> outlet, Emitting next)
    {
        if (GetHandler(outlet) is Emitting emitting)
            emitting.Add(next);
        else
            SetHandler(outlet, next);
    }

    /// <summary>Takes the place of an output's handler while Emit has something to send.</summary>
    private abstract class Emitting(IOutHandler previous) : OutHandler
    {
        protected Queue<Emitting> Followers;

        public IOutHandler Previous { get; } = previous;

        public void Add(Emitting next) => (Followers ??= new Queue<Emitting>()).Enqueue(next);

        public abstract void AddCompletion();

        protected void AddAll(Emitting newer)
        {
            Add(newer);
            while (newer.Followers is { Count: > 0 })
                Add(newer.Followers.Dequeue());
        }

        public virtual bool IsCompletion => false;

        public override void OnDownstreamFinish(Exception cause) => Previous.OnDownstreamFinish(cause);

        protected void TakeFollowers(Emitting before) => Followers = before.Followers is { Count: > 0 } ? before.Followers : null;

        protected static void Inherit(Emitting next, Emitting before) => next.TakeFollowers(before);
    }

    private abstract class Emitting<T>(GraphStageLogic logic, Outlet<T> outlet, IOutHandler previous, Action andThen) : Emitting(previous)
    {
        protected readonly GraphStageLogic Logic = logic;
        protected readonly Outlet<T> Outlet = outlet;

        public override void AddCompletion() => Add(new EmittingCompletion<T>(Logic, Outlet, Previous));

        /// <summary>Gives the handler back, or hands over to what is to be emitted next.</summary>
        protected void FollowUp()
        {
            Logic.SetHandler(Outlet, Previous);
            andThen();
            if (Followers == null)
                return;
            // What andThen emits comes after what was waiting already.
            if (Logic.GetHandler(Outlet) is Emitting newer)
                AddAll(newer);
            var next = Followers.Dequeue();
            if (next.IsCompletion && Followers.Count > 0)
            {
                // The end waits for what functions have emitted since it was asked for.
                Followers.Enqueue(next);
                next = Followers.Dequeue();
            }

            if (next.IsCompletion)
            {
                Logic.SetHandler(Outlet, Previous);
                Logic.Interpreter.Complete(Logic.Out(Outlet));
                return;
            }

            Inherit(next, this);
            Logic.SetHandler(Outlet, next);
        }
    }

    private sealed class EmittingSingle<T>(GraphStageLogic logic, Outlet<T> outlet, T element, IOutHandler previous, Action andThen)
        : Emitting<T>(logic, outlet, previous, andThen)
    {
        public override void OnPull()
        {
            Logic.Push(Outlet, element);
            FollowUp();
        }
    }

    private sealed class EmittingEnumerator<T>(
        GraphStageLogic logic,
        Outlet<T> outlet,
        IEnumerator<T> elements,
        IOutHandler previous,
        Action andThen) : Emitting<T>(logic, outlet, previous, andThen)
    {
        public override void OnPull()
        {
            Logic.Push(Outlet, elements.Current);
            if (!elements.MoveNext())
                FollowUp();
        }
    }

    private sealed class EmittingCompletion<T>(GraphStageLogic logic, Outlet<T> outlet, IOutHandler previous)
        : Emitting<T>(logic, outlet, previous, DoNothing)
    {
        public override bool IsCompletion => true;

        public override void OnPull() => Logic.Interpreter.Complete(Logic.Out(Outlet));
    }
}
