using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>A stage whose value needs the materializer, as an actor reference does.</summary>
internal interface IMaterializerAwareStage<TMat>
{
    LogicAndMaterializedValue<TMat> Create(Attributes attributes, ActorMaterializerImpl materializer);
}
