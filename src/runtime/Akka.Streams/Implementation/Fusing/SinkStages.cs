using System.Collections.Immutable;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>A stage with one inlet only that materializes a task; it owns the port and carries its name.</summary>
internal abstract class SinkStage<TIn, TMat> : GraphStageWithMaterializedValue<SinkShape<TIn>, Task<TMat>>
{
    protected SinkStage(string name)
    {
        In = new Inlet<TIn>(name + ".in");
        Shape = new SinkShape<TIn>(In);
        InitialAttributes = Attributes.CreateName(name);
    }

    public Inlet<TIn> In { get; }

    public override SinkShape<TIn> Shape { get; }

    protected override Attributes InitialAttributes { get; }

    public override ILogicAndMaterializedValue<Task<TMat>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = CreateLogic(inheritedAttributes);
        return new LogicAndMaterializedValue<Task<TMat>>(logic, logic.Promise.Task);
    }

    protected abstract SinkLogic<TIn, TMat> CreateLogic(Attributes inheritedAttributes);
}

/// <summary>Logic of a sink that asks for one element after the other and keeps a promise about the end.</summary>
internal abstract class SinkLogic<TIn, TMat> : InGraphStageLogic
{
    protected readonly Inlet<TIn> In;

    protected SinkLogic(SinkStage<TIn, TMat> stage) : base(stage.Shape)
    {
        In = stage.In;
        SetHandler(In, (IInHandler)this);
    }

    public TaskCompletionSource<TMat> Promise { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void PreStart() => Pull(In);

    public override void OnUpstreamFailure(Exception e)
    {
        Promise.TrySetException(e);
        FailStage(e);
    }

    public override void PostStop()
    {
        if (!Promise.Task.IsCompleted)
            Promise.TrySetException(new AbruptStageTerminationException(this));
    }
}

/// <summary>Drops every element; its task ends as the stream ends.</summary>
internal sealed class IgnoreSink<T>() : SinkStage<T, Done>("ignoreSink")
{
    protected override SinkLogic<T, Done> CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "IgnoreSink";

    private sealed class Logic(IgnoreSink<T> stage) : SinkLogic<T, Done>(stage), IRunTaker<T>
    {
        public bool Take(T element) => true;

        public override void OnPush() => Pull(In);

        public override void OnUpstreamFinish()
        {
            Promise.TrySetResult(Done.Instance);
            CompleteStage();
        }
    }
}

/// <summary>Collects the elements into a list.</summary>
internal sealed class SeqSink<T>() : SinkStage<T, IImmutableList<T>>("seqSink")
{
    protected override SinkLogic<T, IImmutableList<T>> CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "SeqStage";

    private sealed class Logic(SeqSink<T> stage) : SinkLogic<T, IImmutableList<T>>(stage)
    {
        private readonly ImmutableList<T>.Builder _elements = ImmutableList.CreateBuilder<T>();

        public override void OnPush()
        {
            _elements.Add(Grab(In));
            Pull(In);
        }

        public override void OnUpstreamFinish()
        {
            Promise.TrySetResult(_elements.ToImmutable());
            CompleteStage();
        }
    }
}

/// <summary>Takes the first element and cancels; without one it gives the default or fails.</summary>
internal sealed class FirstSink<T>(bool throwOnDefault) : SinkStage<T, T>("firstSink")
{
    private readonly bool _throwOnDefault = throwOnDefault;

    protected override SinkLogic<T, T> CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "FirstOrDefaultStage";

    private sealed class Logic(FirstSink<T> stage) : SinkLogic<T, T>(stage)
    {
        public override void OnPush()
        {
            Promise.TrySetResult(Grab(In));
            CompleteStage();
        }

        public override void OnUpstreamFinish()
        {
            if (stage._throwOnDefault)
                Promise.TrySetException(new NoSuchElementException("First of empty stream"));
            else
                Promise.TrySetResult(default);
            CompleteStage();
        }
    }
}

/// <summary>Keeps the last element; without one it gives the default or fails.</summary>
internal sealed class LastSink<T>(bool throwOnDefault) : SinkStage<T, T>("lastSink")
{
    private readonly bool _throwOnDefault = throwOnDefault;

    protected override SinkLogic<T, T> CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "LastOrDefaultStage";

    private sealed class Logic(LastSink<T> stage) : SinkLogic<T, T>(stage)
    {
        private bool _hasLast;
        private T _last;

        public override void OnPush()
        {
            _last = Grab(In);
            _hasLast = true;
            Pull(In);
        }

        public override void OnUpstreamFinish()
        {
            if (!_hasLast && stage._throwOnDefault)
                Promise.TrySetException(new NoSuchElementException("Last of empty stream"));
            else
                Promise.TrySetResult(_last);
            CompleteStage();
        }
    }
}

/// <summary>Cancels at once.</summary>
internal sealed class CancelSink<T> : GraphStage<SinkShape<T>>
{
    private readonly Inlet<T> _in = new("cancelledSink.in");

    public CancelSink() => Shape = new SinkShape<T>(_in);

    public override SinkShape<T> Shape { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("cancelledSink");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "CancelSink";

    private sealed class Logic : InGraphStageLogic
    {
        public Logic(CancelSink<T> stage) : base(stage.Shape) => SetHandler(stage._in, (IInHandler)this);

        public override void PreStart() => CompleteStage();

        public override void OnPush() => CompleteStage();
    }
}

/// <summary>Runs each source that it receives into a sink.</summary>
internal sealed class SubstreamSink<T, TMat>(Dsl.Sink<T, TMat> sink) : SinkStage<Dsl.Source<T, NotUsed>, Done>("substreamSink")
{
    private readonly Dsl.Sink<T, TMat> _sink = sink;

    protected override SinkLogic<Dsl.Source<T, NotUsed>, Done> CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "SubstreamSink";

    private sealed class Logic(SubstreamSink<T, TMat> stage) : SinkLogic<Dsl.Source<T, NotUsed>, Done>(stage)
    {
        public override void OnPush()
        {
            Grab(In).RunWith(stage._sink, Materializer);
            Pull(In);
        }

        public override void OnUpstreamFinish()
        {
            Promise.TrySetResult(Done.Instance);
            CompleteStage();
        }
    }
}
