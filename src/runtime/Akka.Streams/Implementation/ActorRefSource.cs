using Akka.Actor;
using Akka.Event;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>A source that emits what its actor reference is told.</summary>
internal sealed class ActorRefSource<T>(int maxBuffer, OverflowStrategy strategy)
    : GraphStageWithMaterializedValue<SourceShape<T>, IActorRef>, IMaterializerAwareStage<IActorRef>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>("actorRefSource.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("actorRefSource");

    public override ILogicAndMaterializedValue<IActorRef> CreateLogicAndMaterializedValue(Attributes inheritedAttributes) =>
        throw new InvalidOperationException("An actor reference can be made by a materializer only.");

    public LogicAndMaterializedValue<IActorRef> Create(Attributes attributes, ActorMaterializerImpl materializer)
    {
        var logic = new Logic(this, maxBuffer, strategy);
        var cell = materializer.SupervisorCell;
        var reference = cell.AddFunctionRef(logic.Tell, attributes.GetNameOrDefault("actorRefSource"));
        logic.OnStop = () => cell.RemoveFunctionRef(reference);
        return new LogicAndMaterializedValue<IActorRef>(logic, reference);
    }

    private sealed class Logic : OutGraphStageLogic, IInputBoundary
    {
        private readonly ActorRefSource<T> _stage;
        private readonly int _maxBuffer;
        private readonly OverflowStrategy _strategy;
        private readonly Deque<T> _buffer = new(4);
        private readonly Action<T> _onElement;
        private readonly Action<object> _onCommand;
        private bool _completing;

        public Logic(ActorRefSource<T> stage, int maxBuffer, OverflowStrategy strategy) : base(stage.Shape)
        {
            _stage = stage;
            _maxBuffer = maxBuffer;
            _strategy = strategy;
            _onElement = GetAsyncCallback<T>(OnElement);
            _onCommand = GetAsyncCallback<object>(OnCommand);
            SetHandler(stage.Shape.Outlet, this);
        }

        public Action OnStop { get; set; }

        public void Tell(IActorRef sender, object message)
        {
            if (message is T element)
                _onElement(element);
            else
                _onCommand(message);
        }

        private void OnCommand(object message)
        {
            switch (message)
            {
                case PoisonPill:
                    CompleteStage();
                    break;
                case Status.Success:
                    _completing = true;
                    if (_buffer.Count == 0)
                        CompleteStage();
                    break;
                case Status.Failure failure:
                    FailStage(failure.Cause);
                    break;
                default:
                    Log.Warning("Source.ActorRef of {0} does not take {1}", typeof(T), message);
                    break;
            }
        }

        private void OnElement(T element)
        {
            if (_completing)
                return;
            if (_buffer.Count == 0 && IsAvailable(_stage.Shape.Outlet))
                Push(_stage.Shape.Outlet, element);
            else if (_buffer.Count < _maxBuffer)
                _buffer.AddLast(element);
            else if (_maxBuffer == 0)
                Log.Debug("Dropping element because there is no downstream demand: [{0}]", element);
            else
                Overflow(element);
        }

        private void Overflow(T element)
        {
            switch (_strategy)
            {
                case OverflowStrategy.DropHead:
                    Log.Debug("Dropping the head element because buffer is full and overflowStrategy is: [DropHead]");
                    _buffer.TryRemoveFirst(out _);
                    _buffer.AddLast(element);
                    break;
                case OverflowStrategy.DropTail:
                    Log.Debug("Dropping the tail element because buffer is full and overflowStrategy is: [DropTail]");
                    _buffer.TryRemoveLast(out _);
                    _buffer.AddLast(element);
                    break;
                case OverflowStrategy.DropBuffer:
                    Log.Debug("Dropping all the buffered elements because buffer is full and overflowStrategy is: [DropBuffer]");
                    _buffer.Clear();
                    _buffer.AddLast(element);
                    break;
                case OverflowStrategy.DropNew:
                    Log.Debug("Dropping the new element because buffer is full and overflowStrategy is: [DropNew]");
                    break;
                default:
                    Log.Error("Failing because buffer is full and overflowStrategy is: [{0}]", _strategy);
                    FailStage(new BufferOverflowException($"Buffer overflow, max capacity was ({_maxBuffer})"));
                    break;
            }
        }

        public override void OnPull()
        {
            if (_buffer.TryRemoveFirst(out var element))
                Push(_stage.Shape.Outlet, element);
            if (_completing && _buffer.Count == 0)
                CompleteStage();
        }

        public void OnInternalError(Exception reason) => FailStage(reason);

        public override void PostStop() => OnStop();
    }
}
