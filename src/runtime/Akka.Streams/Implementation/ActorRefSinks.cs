using Akka.Actor;
using Akka.Event;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Tells an actor each element, without backpressure.</summary>
internal sealed class ActorRefSink<T>(IActorRef actor, object onComplete, Func<Exception, object> onFailure) : GraphStage<SinkShape<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("actorRefSink.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("actorRefSink");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, actor, onComplete, onFailure);

    private sealed class Logic : InGraphStageLogic
    {
        private readonly ActorRefSink<T> _stage;
        private readonly IActorRef _actor;
        private readonly object _onComplete;
        private readonly Func<Exception, object> _onFailure;
        private bool _signalled;

        public Logic(ActorRefSink<T> stage, IActorRef actor, object onComplete, Func<Exception, object> onFailure) : base(stage.Shape)
        {
            _stage = stage;
            _actor = actor;
            _onComplete = onComplete;
            _onFailure = onFailure;
            SetHandler(stage.Shape.Inlet, this);
        }

        protected override string StageActorName => Attributes.GetNameOrDefault("actorRefSink");

        public override void PreStart()
        {
            GetStageActor(OnMessage).Watch(_actor);
            Pull(_stage.Shape.Inlet);
        }

        private void OnMessage((IActorRef, object) message)
        {
            if (message.Item2 is not Terminated terminated || !terminated.ActorRef.Equals(_actor))
            {
                Log.Warning("The actor of Sink.ActorRef takes no messages, but got {0}", message.Item2);
                return;
            }

            // Nobody is left to be told how the stream ended.
            _signalled = true;
            CompleteStage();
        }

        public override void OnPush()
        {
            _actor.Tell(Grab(_stage.Shape.Inlet), ActorRefs.NoSender);
            Pull(_stage.Shape.Inlet);
        }

        public override void OnUpstreamFinish()
        {
            Signal(_onComplete);
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            Signal(_onFailure(e));
            FailStage(e);
        }

        public override void PostStop()
        {
            if (!_signalled)
                Signal(_onFailure(new AbruptStageTerminationException(this)));
        }

        private void Signal(object message)
        {
            _signalled = true;
            _actor.Tell(message, ActorRefs.NoSender);
        }
    }
}

/// <summary>Tells an actor each element once it has acknowledged the one before.</summary>
internal sealed class ActorRefAckSink<T>(
    IActorRef actor,
    object onInit,
    object ack,
    object onComplete,
    Func<Exception, object> onFailure) : GraphStage<SinkShape<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("actorRefWithAck.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("actorRefWithAckSink");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes)
    {
        var maxBuffer = inheritedAttributes.GetAttribute(new Attributes.InputBuffer(16, 16)).Max;
        if (maxBuffer <= 0)
            throw new ArgumentException("Buffer size must be greater than 0");
        return new Logic(this, maxBuffer);
    }

    private IActorRef Actor => actor;

    private object OnInit => onInit;

    private object Ack => ack;

    private object OnComplete => onComplete;

    private object OnFailure(Exception e) => onFailure(e);

    private sealed class Logic : InGraphStageLogic
    {
        private readonly ActorRefAckSink<T> _stage;
        private readonly int _maxBuffer;
        private readonly Queue<T> _buffer = new();
        private IActorRef _self;
        private bool _acknowledged;
        private bool _completed;
        private bool _signalled;

        public Logic(ActorRefAckSink<T> stage, int maxBuffer) : base(stage.Shape)
        {
            _stage = stage;
            _maxBuffer = maxBuffer;
            SetHandler(stage.Shape.Inlet, this);
        }

        protected override string StageActorName => Attributes.GetNameOrDefault("actorRefWithAckSink");

        public override void PreStart()
        {
            SetKeepGoing(true);
            var stageActor = GetStageActor(OnMessage);
            _self = stageActor.Ref;
            stageActor.Watch(_stage.Actor);
            _stage.Actor.Tell(_stage.OnInit, _self);
            Pull(_stage.Shape.Inlet);
        }

        private void OnMessage((IActorRef, object) message)
        {
            switch (message.Item2)
            {
                case var ack when ack.Equals(_stage.Ack):
                    OnAck();
                    break;
                case Terminated terminated when terminated.ActorRef.Equals(_stage.Actor):
                    _signalled = true;
                    CompleteStage();
                    break;
            }
        }

        private void OnAck()
        {
            if (_buffer.Count > 0)
                SendNext();
            else
                _acknowledged = true;
            if (_buffer.Count == 0 && _completed)
                Finish();
        }

        public override void OnPush()
        {
            _buffer.Enqueue(Grab(_stage.Shape.Inlet));
            if (_acknowledged)
            {
                _acknowledged = false;
                SendNext();
            }

            if (_buffer.Count < _maxBuffer)
                TryPull(_stage.Shape.Inlet);
        }

        private void SendNext()
        {
            _stage.Actor.Tell(_buffer.Dequeue(), _self);
            if (_buffer.Count == _maxBuffer - 1)
                TryPull(_stage.Shape.Inlet);
        }

        public override void OnUpstreamFinish()
        {
            if (_buffer.Count == 0)
                Finish();
            else
                _completed = true;
        }

        private void Finish()
        {
            Signal(_stage.OnComplete);
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            Signal(_stage.OnFailure(e));
            FailStage(e);
        }

        public override void PostStop()
        {
            if (!_signalled)
                Signal(_stage.OnFailure(new AbruptStageTerminationException(this)));
        }

        private void Signal(object message)
        {
            _signalled = true;
            _stage.Actor.Tell(message, _self);
        }
    }
}
