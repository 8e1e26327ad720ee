using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>The settings of the extension, from <c>akka.persistence</c>.</summary>
public class PersistenceSettings : Settings
{
    public PersistenceSettings(ActorSystem system, Config config)
        : base(system, config) => Internal = new InternalSettings(config);

    public InternalSettings Internal { get; }

    /// <summary>What tests of plugins want to see.</summary>
    public class InternalSettings
    {
        public InternalSettings(Config config)
        {
            PublishPluginCommands = config.GetBoolean("publish-plugin-commands", false);
            PublishConfirmations = config.GetBoolean("publish-confirmations", false);
        }

        /// <summary>Whether plugins publish the commands that they have carried out.</summary>
        public bool PublishPluginCommands { get; }

        public bool PublishConfirmations { get; }
    }
}
