using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Builds graphs whose parts are wired as one likes.</summary>
public static partial class GraphDsl
{
    /// <summary>Builds a graph out of parts whose values are dropped.</summary>
    public static IGraph<TShape, NotUsed> Create<TShape>(Func<Builder<NotUsed>, TShape> buildBlock) where TShape : Shape =>
        CreateMaterialized(buildBlock);

    /// <summary>Builds a graph out of parts whose values are dropped; its own value is the default of its type.</summary>
    public static IGraph<TShape, TMat> CreateMaterialized<TShape, TMat>(Func<Builder<TMat>, TShape> buildBlock) where TShape : Shape
    {
        var builder = new Builder<TMat>();
        var shape = buildBlock(builder);
        return builder.Build(shape, _ => typeof(TMat) == typeof(NotUsed) ? NotUsed.Instance : null);
    }

    /// <summary>Builds a graph around one that is given, and keeps its value.</summary>
    public static IGraph<TShapeOut, TMat> Create<TShapeOut, TMat, TShape1>(
        IGraph<TShape1, TMat> g1,
        Func<Builder<TMat>, TShape1, TShapeOut> buildBlock)
        where TShapeOut : Shape
        where TShape1 : Shape
    {
        var builder = new Builder<TMat>();
        var shape = buildBlock(builder, builder.Add(g1));
        return builder.Build(shape, values => values[0]);
    }

    /// <summary>Builds a graph around 2 that are given, and combines their values.</summary>
    public static IGraph<TShapeOut, TMatOut> Create<TShapeOut, TMatOut, TMat0, TMat1, TShape0, TShape1>(
        IGraph<TShape0, TMat0> g0,
        IGraph<TShape1, TMat1> g1,
        Func<TMat0, TMat1, TMatOut> combineMaterializers,
        Func<Builder<TMatOut>, TShape0, TShape1, TShapeOut> buildBlock)
        where TShapeOut : Shape
        where TShape0 : Shape
        where TShape1 : Shape
    {
        var builder = new Builder<TMatOut>();
        var shape0 = builder.Add(g0);
        var shape1 = builder.Add(g1);
        var shape = buildBlock(builder, shape0, shape1);
        return builder.Build(shape, v => combineMaterializers(Erase.As<TMat0>(v[0]), Erase.As<TMat1>(v[1])));
    }

    /// <summary>Builds a graph around 3 that are given, and combines their values.</summary>
    public static IGraph<TShapeOut, TMatOut> Create<TShapeOut, TMatOut, TMat0, TMat1, TMat2, TShape0, TShape1, TShape2>(
        IGraph<TShape0, TMat0> g0,
        IGraph<TShape1, TMat1> g1,
        IGraph<TShape2, TMat2> g2,
        Func<TMat0, TMat1, TMat2, TMatOut> combineMaterializers,
        Func<Builder<TMatOut>, TShape0, TShape1, TShape2, TShapeOut> buildBlock)
        where TShapeOut : Shape
        where TShape0 : Shape
        where TShape1 : Shape
        where TShape2 : Shape
    {
        var builder = new Builder<TMatOut>();
        var shape0 = builder.Add(g0);
        var shape1 = builder.Add(g1);
        var shape2 = builder.Add(g2);
        var shape = buildBlock(builder, shape0, shape1, shape2);
        return builder.Build(shape, v => combineMaterializers(Erase.As<TMat0>(v[0]), Erase.As<TMat1>(v[1]), Erase.As<TMat2>(v[2])));
    }

    /// <summary>Builds a graph around 4 that are given, and combines their values.</summary>
    public static IGraph<TShapeOut, TMatOut> Create<TShapeOut, TMatOut, TMat0, TMat1, TMat2, TMat3, TShape0, TShape1, TShape2, TShape3>(
        IGraph<TShape0, TMat0> g0,
        IGraph<TShape1, TMat1> g1,
        IGraph<TShape2, TMat2> g2,
        IGraph<TShape3, TMat3> g3,
        Func<TMat0, TMat1, TMat2, TMat3, TMatOut> combineMaterializers,
        Func<Builder<TMatOut>, TShape0, TShape1, TShape2, TShape3, TShapeOut> buildBlock)
        where TShapeOut : Shape
        where TShape0 : Shape
        where TShape1 : Shape
        where TShape2 : Shape
        where TShape3 : Shape
    {
        var builder = new Builder<TMatOut>();
        var shape0 = builder.Add(g0);
        var shape1 = builder.Add(g1);
        var shape2 = builder.Add(g2);
        var shape3 = builder.Add(g3);
        var shape = buildBlock(builder, shape0, shape1, shape2, shape3);
        return builder.Build(shape, v => combineMaterializers(Erase.As<TMat0>(v[0]), Erase.As<TMat1>(v[1]), Erase.As<TMat2>(v[2]), Erase.As<TMat3>(v[3])));
    }

    /// <summary>Builds a graph around 5 that are given, and combines their values.</summary>
    public static IGraph<TShapeOut, TMatOut> Create<TShapeOut, TMatOut, TMat0, TMat1, TMat2, TMat3, TMat4, TShape0, TShape1, TShape2, TShape3, TShape4>(
        IGraph<TShape0, TMat0> g0,
        IGraph<TShape1, TMat1> g1,
        IGraph<TShape2, TMat2> g2,
        IGraph<TShape3, TMat3> g3,
        IGraph<TShape4, TMat4> g4,
        Func<TMat0, TMat1, TMat2, TMat3, TMat4, TMatOut> combineMaterializers,
        Func<Builder<TMatOut>, TShape0, TShape1, TShape2, TShape3, TShape4, TShapeOut> buildBlock)
        where TShapeOut : Shape
        where TShape0 : Shape
        where TShape1 : Shape
        where TShape2 : Shape
        where TShape3 : Shape
        where TShape4 : Shape
    {
        var builder = new Builder<TMatOut>();
        var shape0 = builder.Add(g0);
        var shape1 = builder.Add(g1);
        var shape2 = builder.Add(g2);
        var shape3 = builder.Add(g3);
        var shape4 = builder.Add(g4);
        var shape = buildBlock(builder, shape0, shape1, shape2, shape3, shape4);
        return builder.Build(shape, v => combineMaterializers(Erase.As<TMat0>(v[0]), Erase.As<TMat1>(v[1]), Erase.As<TMat2>(v[2]), Erase.As<TMat3>(v[3]), Erase.As<TMat4>(v[4])));
    }
}
