namespace Akka.Persistence.Journal;

/// <summary>Turns events of the domain into what the journal stores.</summary>
public interface IWriteEventAdapter
{
    /// <summary>A name that <see cref="IReadEventAdapter.FromJournal"/> gets back with the event; empty for none.</summary>
    string Manifest(object evt);

    object ToJournal(object evt);
}

/// <summary>Turns what the journal stores into events of the domain, none, one or several each.</summary>
public interface IReadEventAdapter
{
    IEventSequence FromJournal(object evt, string manifest);
}

/// <summary>Stands between the events of the domain and what the journal stores. Has a constructor without parameters or one that takes the <see cref="Actor.ExtendedActorSystem"/>.</summary>
public interface IEventAdapter : IWriteEventAdapter, IReadEventAdapter
{
}

/// <summary>Leaves events as they are.</summary>
public sealed class IdentityEventAdapter : IEventAdapter
{
    private IdentityEventAdapter()
    {
    }

    public static IdentityEventAdapter Instance { get; } = new();

    public string Manifest(object evt) => string.Empty;

    public object ToJournal(object evt) => evt;

    public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(evt);
}

/// <summary>Hands a stored event to several adapters and takes the events of them all; for reading only.</summary>
public sealed class CombinedReadEventAdapter : IEventAdapter
{
    private readonly IEventAdapter[] _adapters;

    public CombinedReadEventAdapter(IEnumerable<IEventAdapter> adapters) => _adapters = adapters.ToArray();

    public IEnumerable<IEventAdapter> Adapters => _adapters;

    /// <exception cref="Pattern.IllegalStateException">Always: which of the adapters should write is not known.</exception>
    public string Manifest(object evt) => throw ForReadingOnly();

    /// <exception cref="Pattern.IllegalStateException">Always: which of the adapters should write is not known.</exception>
    public object ToJournal(object evt) => throw ForReadingOnly();

    public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Create(_adapters.SelectMany(a => a.FromJournal(evt, manifest).Events).ToArray());

    private static Pattern.IllegalStateException ForReadingOnly() =>
        new("CombinedReadEventAdapter must not be used when writing (creating manifests) events!");
}

/// <summary>An adapter that only writes, completed by leaving what is read as it is.</summary>
internal sealed class NoopReadEventAdapter(IWriteEventAdapter adapter) : IEventAdapter
{
    public string Manifest(object evt) => adapter.Manifest(evt);

    public object ToJournal(object evt) => adapter.ToJournal(evt);

    public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(evt);
}

/// <summary>An adapter that only reads, completed by leaving what is written as it is.</summary>
internal sealed class NoopWriteEventAdapter(IReadEventAdapter adapter) : IEventAdapter
{
    public string Manifest(object evt) => string.Empty;

    public object ToJournal(object evt) => evt;

    public IEventSequence FromJournal(object evt, string manifest) => adapter.FromJournal(evt, manifest);
}
