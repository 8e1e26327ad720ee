using System.Collections.Concurrent;
using Akka.Actor;
using AkkaCollector.Health;

namespace AkkaCollector.Supervision;

/// <summary>What supervision has had to do, for the status page. Safe for many threads; it holds as many entries as there are actors times causes.</summary>
public sealed class ActorLedger
{
    private readonly ConcurrentDictionary<(string Actor, string Cause, Directive Directive), (long Count, string Last)> _failures = new();
    private readonly ConcurrentDictionary<string, IActorRef> _actors = new(StringComparer.Ordinal);
    private long _deadLetters;

    /// <summary>An actor failed and its supervisor has decided.</summary>
    public void Failed(string actor, Exception cause, Directive directive) =>
        _failures.AddOrUpdate((actor, cause.GetType().Name, directive), (1, cause.Message), (_, old) => (old.Count + 1, cause.Message));

    /// <summary>An actor started: its mailbox is shown until it stops.</summary>
    public void Started(IActorRef actor) => _actors[actor.Path.ToStringWithoutAddress()] = actor;

    /// <summary>An actor stopped for good.</summary>
    public void Stopped(IActorRef actor) => _actors.TryRemove(actor.Path.ToStringWithoutAddress(), out _);

    /// <summary>A message reached nobody.</summary>
    public void DeadLetter() => Interlocked.Increment(ref _deadLetters);

    /// <summary>Everything at about one moment.</summary>
    public ActorsStatus Read() => new(
        _failures.Select(f => new ActorFailure(f.Key.Actor, f.Key.Cause, f.Key.Directive.ToString(), f.Value.Count, f.Value.Last))
            .OrderBy(f => f.Actor, StringComparer.Ordinal).ToList(),
        _actors.OrderBy(a => a.Key, StringComparer.Ordinal).ToDictionary(a => a.Key, a => Waiting(a.Value), StringComparer.Ordinal),
        Interlocked.Read(ref _deadLetters));

    private static int Waiting(IActorRef actor) => (actor as ActorRefWithCell)?.Underlying.NumberOfMessages ?? 0;
}
