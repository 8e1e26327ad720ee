using System.Collections.Immutable;
using Akka.Event;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Emits what an observable tells; what comes without demand waits in a buffer.</summary>
internal sealed class ObservableSource<T>(IObservable<T> observable, int maxBuffer, OverflowStrategy strategy) : GraphStage<SourceShape<T>>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>("observable.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("observableSource");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape, observable, maxBuffer, strategy);

    private sealed class Logic : OutGraphStageLogic, IObserver<T>
    {
        private readonly Outlet<T> _out;
        private readonly IObservable<T> _observable;
        private readonly int _maxBuffer;
        private readonly OverflowStrategy _strategy;
        private readonly Deque<T> _buffer = new(4);
        private readonly Action<T> _onElement;
        private readonly Action _onCompleted;
        private readonly Action<Exception> _onError;
        private IDisposable _subscription;
        private bool _completed;

        public Logic(SourceShape<T> shape, IObservable<T> observable, int maxBuffer, OverflowStrategy strategy) : base(shape)
        {
            _out = shape.Outlet;
            _observable = observable;
            _maxBuffer = maxBuffer;
            _strategy = strategy;
            _onElement = GetAsyncCallback<T>(OnElement);
            _onCompleted = GetAsyncCallback(Completed);
            _onError = GetAsyncCallback<Exception>(FailStage);
            SetHandler(_out, this);
        }

        public override void PreStart() => _subscription = _observable.Subscribe(this);

        public void OnNext(T value) => _onElement(value);

        public void OnError(Exception error) => _onError(error);

        public void OnCompleted() => _onCompleted();

        private void OnElement(T element)
        {
            if (_buffer.Count == 0 && IsAvailable(_out))
                Push(_out, element);
            else if (_buffer.Count < _maxBuffer)
                _buffer.AddLast(element);
            else
                Overflow(element);
        }

        private void Overflow(T element)
        {
            switch (_strategy)
            {
                case OverflowStrategy.Fail:
                    FailStage(new BufferOverflowException($"Buffer of {_out} is full (max capacity was: {_maxBuffer})!"));
                    return;
                case OverflowStrategy.DropHead when _buffer.TryRemoveFirst(out _):
                case OverflowStrategy.DropTail when _buffer.TryRemoveLast(out _):
                    _buffer.AddLast(element);
                    break;
                case OverflowStrategy.DropBuffer when _buffer.Count > 0:
                    _buffer.Clear();
                    _buffer.AddLast(element);
                    break;
            }

            Log.Debug("Dropping an element because the buffer of {0} elements is full and the overflow strategy is [{1}]", _maxBuffer, _strategy);
        }

        private void Completed()
        {
            _completed = true;
            if (_buffer.Count == 0)
                CompleteStage();
        }

        public override void OnPull()
        {
            if (_buffer.TryRemoveFirst(out var element))
                Push(_out, element);
            if (_completed && _buffer.Count == 0)
                CompleteStage();
        }

        public override void PostStop() => _subscription?.Dispose();
    }
}

/// <summary>An event as an observable: its handler is added for each observer and removed when that one has enough.</summary>
internal sealed class EventObservable<TDelegate, T>(
    Func<Action<T>, TDelegate> conversion,
    Action<TDelegate> addHandler,
    Action<TDelegate> removeHandler) : IObservable<T>
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        var handler = conversion(observer.OnNext);
        addHandler(handler);
        return new Registration(() => removeHandler(handler));
    }

    private sealed class Registration(Action remove) : IDisposable
    {
        private Action _remove = remove;

        public void Dispose() => Interlocked.Exchange(ref _remove, null)?.Invoke();
    }
}

/// <summary>
/// A sink that yields an observable. The first observer starts the stream; from then on it never waits, and who observes gets what
/// comes while he does. Observers that come after the end are told how it ended.
/// </summary>
internal sealed class ObservableSink<T> : GraphStageWithMaterializedValue<SinkShape<T>, IObservable<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("observable.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("observableSink");

    public override ILogicAndMaterializedValue<IObservable<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(Shape);
        return new LogicAndMaterializedValue<IObservable<T>>(logic, logic);
    }

    private sealed class Registration(Logic logic, IObserver<T> observer) : IDisposable
    {
        public IObserver<T> Observer => observer;

        public void Dispose() => logic.Remove(this);
    }

    private sealed class Logic : InGraphStageLogic, IObservable<T>
    {
        private readonly Lock _lock = new();
        private readonly Inlet<T> _in;
        private readonly AsyncSignal _start;
        private ImmutableList<Registration> _registrations = [];
        private bool _ended;
        private Exception _failure;

        public Logic(SinkShape<T> shape) : base(shape)
        {
            _in = shape.Inlet;
            _start = new AsyncSignal(this, () => TryPull(_in));
            SetHandler(_in, this);
        }

        public IDisposable Subscribe(IObserver<T> observer)
        {
            ArgumentNullException.ThrowIfNull(observer);
            var added = new Registration(this, observer);
            lock (_lock)
            {
                if (_registrations.Find(r => ReferenceEquals(r.Observer, observer)) is { } known)
                    return known;
                if (!_ended)
                {
                    _registrations = _registrations.Add(added);
                    _start.Fire();
                    return added;
                }
            }

            Tell(added, _failure);
            return added;
        }

        public void Remove(Registration registration)
        {
            lock (_lock)
                _registrations = _registrations.Remove(registration);
        }

        public override void OnPush()
        {
            var element = Grab(_in);
            foreach (var registration in Volatile.Read(ref _registrations))
                registration.Observer.OnNext(element);
            Pull(_in);
        }

        public override void OnUpstreamFinish()
        {
            End(null);
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            End(e);
            FailStage(e);
        }

        public override void PostStop() => End(Interpreter.Shell.AbortReason ?? new AbruptStageTerminationException(this));

        private void End(Exception failure)
        {
            ImmutableList<Registration> registrations;
            lock (_lock)
            {
                if (_ended)
                    return;
                _ended = true;
                _failure = failure;
                registrations = _registrations;
                _registrations = [];
            }

            foreach (var registration in registrations)
                Tell(registration, failure);
        }

        private static void Tell(Registration registration, Exception failure)
        {
            if (failure == null)
                registration.Observer.OnCompleted();
            else
                registration.Observer.OnError(failure);
        }
    }
}
