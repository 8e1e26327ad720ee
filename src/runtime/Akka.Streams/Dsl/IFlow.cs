namespace Akka.Streams.Dsl;

/// <summary>What has an output to which more steps can be attached: a source or a flow.</summary>
public interface IFlow<T, out TMat>
{
    /// <summary>Attaches a flow; its value is dropped.</summary>
    IFlow<T2, TMat> Via<T2, TMat2>(IGraph<FlowShape<T, T2>, TMat2> flow);

    /// <summary>Attaches a flow and combines the values.</summary>
    IFlow<T2, TMat3> ViaMaterialized<T2, TMat2, TMat3>(IGraph<FlowShape<T, T2>, TMat2> flow, Func<TMat, TMat2, TMat3> combine);

    /// <summary>Computes another value from the one that running yields.</summary>
    IFlow<T, TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> mapFunc);
}
