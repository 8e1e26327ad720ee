using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.MessageQueues;

namespace Akka.Dispatch;

/// <summary>The mailbox types of a system, by the path of their section and by what actors require of a queue.</summary>
public class Mailboxes
{
    public static readonly string DefaultMailboxId = "akka.actor.default-mailbox";
    public static readonly string NoMailboxRequirement = "";

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, MailboxType> _mailboxTypes = new();
    private readonly ConcurrentDictionary<Type, Type> _requiredTypes = new();
    private readonly Dictionary<Type, string> _bindings = [];
    private readonly ConcurrentDictionary<(Config Dispatcher, Type Actor, string Mailbox), MailboxType> _chosen = new();
    private readonly Config _defaultMailboxConfig;

    public Mailboxes(ActorSystem system)
    {
        _system = system;
        DeadLetterMailbox = new DeadLetterMailbox(system.DeadLetters);
        var config = system.Settings.Config;
        _defaultMailboxConfig = config.GetConfig(DefaultMailboxId);
        var requirements = config.GetConfig("akka.actor.mailbox.requirements");
        if (requirements is null) return;
        foreach (var (key, value) in requirements.AsEnumerable())
        {
            var type = Type.GetType(key) ?? throw new ConfigurationException($"Mailbox requirement mapping [{key}] is not an actual type");
            _bindings[type] = value.GetString();
        }
    }

    public DeadLetterMailbox DeadLetterMailbox { get; }

    /// <summary>The queue semantics that the actor type asks for by <see cref="IRequiresMessageQueue{T}"/>.</summary>
    public Type GetRequiredType(Type actorType) => GetRequiredTypeOrNull(actorType)
        ?? throw new ArgumentException($"Actor of type {actorType} does not require a message queue", nameof(actorType));

    public bool HasRequiredType(Type actorType) => GetRequiredTypeOrNull(actorType) is not null;

    public bool ProducesMessageQueue(Type mailboxType) => ProducedQueue(mailboxType) is not null;

    public MailboxType Lookup(string path) => LookupConfigurator(path);

    public MailboxType LookupByQueueType(Type queueType) => Lookup(PathFor(queueType));

    /// <summary>Chooses: what the deployment or the props say, then the dispatcher, then the actor's requirement, then the default.</summary>
    public MailboxType GetMailboxType(Props props, Config dispatcherConfig)
    {
        // The same for every actor of a type on a dispatcher: looked up once, as actors are made by the million.
        var key = (dispatcherConfig, props.Type, props.Mailbox);
        return _chosen.TryGetValue(key, out var known) ? known : _chosen.GetOrAdd(key, Choose(props, dispatcherConfig));
    }

    private MailboxType Choose(Props props, Config dispatcherConfig)
    {
        if (dispatcherConfig is null || dispatcherConfig.IsEmpty) dispatcherConfig = _defaultMailboxConfig;
        var id = dispatcherConfig.GetString("id", null);
        var mailboxRequirement = dispatcherConfig.GetString("mailbox-requirement", NoMailboxRequirement);
        var required = GetRequiredTypeOrNull(props.Type);
        MailboxType chosen;
        if (props.Mailbox != Deploy.NoMailboxGiven && !string.IsNullOrEmpty(props.Mailbox)) chosen = Lookup(props.Mailbox);
        else if (!string.IsNullOrEmpty(dispatcherConfig.GetString("mailbox-type", null))) chosen = Lookup(id);
        else if (required is not null && _bindings.ContainsKey(required)) chosen = LookupByQueueType(required);
        else if (!string.IsNullOrEmpty(mailboxRequirement)) chosen = LookupByQueueType(Type.GetType(mailboxRequirement, throwOnError: true));
        else chosen = Lookup(DefaultMailboxId);
        Verify(chosen, required, mailboxRequirement, id, props);
        return chosen;
    }

    /// <summary>How many messages a stash of these two settings may hold; -1 for any number.</summary>
    public int StashCapacity(string dispatcher, string mailbox)
    {
        var config = _system.Settings.Config;
        if (!string.IsNullOrEmpty(mailbox) && mailbox != DefaultMailboxId && config.HasPath(mailbox + ".stash-capacity")) return config.GetInt(mailbox + ".stash-capacity", -1);
        if (!string.IsNullOrEmpty(dispatcher) && config.HasPath(dispatcher + ".stash-capacity")) return config.GetInt(dispatcher + ".stash-capacity", -1);
        return config.GetInt(DefaultMailboxId + ".stash-capacity", -1);
    }

    internal Type GetRequiredTypeOrNull(Type actorType) => _requiredTypes.GetOrAdd(actorType, static type => type.GetInterfaces()
        .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequiresMessageQueue<>))
        .Select(i => i.GetGenericArguments()[0]).FirstOrDefault() ?? typeof(void)) is var required && required == typeof(void) ? null : required;

    private static Type ProducedQueue(Type mailboxType) => mailboxType.GetInterfaces()
        .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IProducesMessageQueue<>))?.GetGenericArguments()[0];

    private static void Verify(MailboxType chosen, Type actorRequires, string dispatcherRequires, string dispatcherId, Props props)
    {
        var produced = ProducedQueue(chosen.GetType());
        if (produced is null) return;
        if (!string.IsNullOrEmpty(dispatcherRequires) && Type.GetType(dispatcherRequires) is { } wanted && !wanted.IsAssignableFrom(produced))
            throw new ArgumentException($"produced message queue type [{produced}] does not fulfill requirement for dispatcher [{dispatcherId}]. Must be a subclass of [{dispatcherRequires}]");
        if (actorRequires is not null && !actorRequires.IsAssignableFrom(produced))
            throw new ArgumentException($"produced message queue type of [{produced}] does not fulfill requirement for actor class [{props.Type}]. Must be a subclass of [{actorRequires}]");
    }

    private string PathFor(Type queueType) => _bindings.TryGetValue(queueType, out var path)
        ? path
        : throw new ConfigurationException($"Mailbox Mapping for [{queueType}] not configured");

    private MailboxType LookupConfigurator(string id)
    {
        if (_mailboxTypes.TryGetValue(id, out var known)) return known;
        if (id == "unbounded") return _mailboxTypes.GetOrAdd(id, new UnboundedMailbox());
        var config = _system.Settings.Config;
        if (!config.HasPath(id)) throw new ConfigurationException($"Mailbox Type [{id}] not configured");
        var section = ConfigurationFactory.ParseString($"id = \"{id}\"").WithFallback(config.GetConfig(id)).WithFallback(_defaultMailboxConfig);
        var typeName = section.GetString("mailbox-type", null);
        if (string.IsNullOrEmpty(typeName)) throw new ConfigurationException($"The setting mailbox-type defined in [{id}] is empty");
        var type = Type.GetType(typeName) ?? throw new ConfigurationException($"Found mailbox-type [{typeName}] in configuration for [{id}], but could not find that type in any loaded assemblies.");
        return _mailboxTypes.GetOrAdd(id, (MailboxType)Activator.CreateInstance(type, _system.Settings, section));
    }
}
