using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Gives an actor system its <see cref="TestKitSettings"/>.</summary>
public class TestKitExtension : ExtensionIdProvider<TestKitSettings>
{
    /// <summary>The settings of the given system, read now if it has none yet.</summary>
    public static TestKitSettings For(ActorSystem system) =>
        system.GetExtension<TestKitSettings>() ?? (TestKitSettings)system.RegisterExtension(new TestKitExtension());

    public override TestKitSettings CreateExtension(ExtendedActorSystem system) => new(system.Settings.Config);
}
