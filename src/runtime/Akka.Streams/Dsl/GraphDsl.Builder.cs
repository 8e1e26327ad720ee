using System.Collections.Immutable;
using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

public static partial class GraphDsl
{
    /// <summary>Collects the parts of a graph and the edges between them.</summary>
    public sealed class Builder<T>
    {
        private readonly List<Module> _parts = [];
        private readonly Dictionary<Inlet, PartPort> _inlets = [];
        private readonly Dictionary<Outlet, PartPort> _outlets = [];
        private readonly List<(PartPort From, PartPort To)> _edges = [];
        private readonly HashSet<Inlet> _wiredInlets = [];
        private readonly HashSet<Outlet> _wiredOutlets = [];

        internal Builder()
        {
        }

        /// <summary>An output that emits the value of the graph once; a new one each time.</summary>
        public Outlet<T> MaterializedValue
        {
            get
            {
                var inner = new SourceShape<T>(new Outlet<T>("MaterializedValueSource.out"));
                var shape = (SourceShape<T>)inner.DeepCopy();
                Register(new MaterializedValueModule<T>(inner, Attributes.CreateName("matValueSource")), shape);
                return shape.Outlet;
            }
        }

        /// <summary>Puts a graph into this one; its ports are those of the shape that comes back. Its value is dropped.</summary>
        public TShape Add<TShape, TMat>(IGraph<TShape, TMat> graph) where TShape : Shape
        {
            var shape = (TShape)graph.Shape.DeepCopy();
            Register(graph.Module, shape);
            return shape;
        }

        private void Register(Module module, Shape shape)
        {
            var part = _parts.Count;
            _parts.Add(module);
            for (var i = 0; i < shape.Inlets.Length; i++)
                _inlets.Add(shape.Inlets[i], new PartPort(part, i));
            for (var i = 0; i < shape.Outlets.Length; i++)
                _outlets.Add(shape.Outlets[i], new PartPort(part, i));
        }

        internal void AddEdge(Outlet outlet, Inlet inlet)
        {
            if (!_outlets.TryGetValue(outlet, out var from))
                throw new ArgumentException($"The output port [{outlet}] is not part of the underlying graph.");
            if (!_inlets.TryGetValue(inlet, out var to))
                throw new ArgumentException($"The input port [{inlet}] is not part of the underlying graph.");
            if (_wiredOutlets.Contains(outlet))
                throw new ArgumentException($"The output port [{outlet}] is already connected.");
            if (_wiredInlets.Contains(inlet))
                throw new ArgumentException($"The input port [{inlet}] is already connected.");
            _wiredOutlets.Add(outlet);
            _wiredInlets.Add(inlet);
            _edges.Add((from, to));
        }

        internal bool IsFree(Inlet inlet) => !_wiredInlets.Contains(inlet);

        internal bool IsFree(Outlet outlet) => !_wiredOutlets.Contains(outlet);

        internal IGraph<TShape, T> Build<TShape>(TShape shape, Func<object[], object> value) where TShape : Shape
        {
            var openInlets = _inlets.Keys.Where(IsFree).ToHashSet();
            var openOutlets = _outlets.Keys.Where(IsFree).ToHashSet();
            if (!openInlets.SetEquals(shape.Inlets) || !openOutlets.SetEquals(shape.Outlets)
                || openInlets.Count != shape.Inlets.Length || openOutlets.Count != shape.Outlets.Length)
            {
                throw new ArgumentException(
                    "Illegal GraphDsl usage: the shape that is returned must have exactly the ports that are not connected. "
                    + $"Not connected: [{string.Join(", ", openInlets)}] [{string.Join(", ", openOutlets)}], returned: {shape}");
            }

            var inlets = ImmutableArray.CreateRange(shape.Inlets, i => _inlets[i]).ToArray();
            var outlets = ImmutableArray.CreateRange(shape.Outlets, o => _outlets[o]).ToArray();
            var module = new GraphModule([.. _parts], [.. _edges], inlets, outlets, value, Attributes.None);
            return new ModuleGraph<TShape, T>(shape, module);
        }

        public ForwardOps<TOut, T> From<TOut>(Outlet<TOut> outlet) => new(this, outlet);

        public ForwardOps<TOut, T> From<TOut>(SourceShape<TOut> source) => new(this, source.Outlet);

        public ForwardOps<TOut, T> From<TOut>(IGraph<SourceShape<TOut>, T> source) => new(this, Add(source).Outlet);

        public ForwardOps<TOut, T> From<TIn, TOut>(FlowShape<TIn, TOut> flow) => new(this, flow.Outlet);

        public ForwardOps<TOut, T> From<TIn, TOut>(IGraph<FlowShape<TIn, TOut>, T> flow) => new(this, Add(flow).Outlet);

        public ForwardOps<TOut, T> From<TIn, TOut>(UniformFanInShape<TIn, TOut> fanIn) => new(this, fanIn.Out);

        public ForwardOps<TOut, T> From<TIn, TOut>(UniformFanOutShape<TIn, TOut> fanOut) => new(this, FreePort.Out(this, fanOut));

        public ReverseOps<TIn, T> To<TIn>(Inlet<TIn> inlet) => new(this, inlet);

        public ReverseOps<TIn, T> To<TIn>(SinkShape<TIn> sink) => new(this, sink.Inlet);

        public ReverseOps<TIn, T> To<TIn, TMat>(IGraph<SinkShape<TIn>, TMat> sink) => new(this, Add(sink).Inlet);

        public ReverseOps<TIn, T> To<TIn, TOut>(FlowShape<TIn, TOut> flow) => new(this, flow.Inlet);

        public ReverseOps<TIn, T> To<TIn, TOut, TMat>(IGraph<FlowShape<TIn, TOut>, TMat> flow) => new(this, Add(flow).Inlet);

        public ReverseOps<TIn, T> To<TIn, TOut>(UniformFanOutShape<TIn, TOut> fanOut) => new(this, fanOut.In);

        public ReverseOps<TIn, T> To<TIn, TOut>(UniformFanInShape<TIn, TOut> fanIn) => new(this, FreePort.In(this, fanIn));
    }

    /// <summary>An output that waits to be connected.</summary>
    public sealed class ForwardOps<TOut, TMat>
    {
        internal readonly Builder<TMat> Builder;

        public ForwardOps(Builder<TMat> builder, Outlet<TOut> @out)
        {
            Builder = builder;
            Out = @out;
        }

        public Outlet<TOut> Out { get; }
    }

    /// <summary>An input that waits to be connected.</summary>
    public sealed class ReverseOps<TIn, TMat>
    {
        internal readonly Builder<TMat> Builder;

        public ReverseOps(Builder<TMat> builder, Inlet<TIn> @in)
        {
            Builder = builder;
            In = @in;
        }

        public Inlet<TIn> In { get; }
    }

    /// <summary>Finds the next port of a junction that is not connected yet.</summary>
    internal static class FreePort
    {
        public static Inlet<TIn> In<TIn, TOut, TMat>(Builder<TMat> builder, UniformFanInShape<TIn, TOut> junction) =>
            junction.Ins.FirstOrDefault(builder.IsFree) ?? throw new ArgumentException("No more inlets on junction", nameof(junction));

        public static Outlet<TOut> Out<TIn, TOut, TMat>(Builder<TMat> builder, UniformFanOutShape<TIn, TOut> junction) =>
            junction.Outs.FirstOrDefault(builder.IsFree) ?? throw new ArgumentException("No more outlets on junction", nameof(junction));
    }
}
