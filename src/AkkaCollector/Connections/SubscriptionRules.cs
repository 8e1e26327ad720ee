namespace AkkaCollector.Connections;

/// <summary>
/// Which channels are wanted, asked for, accepted and refused on one connection. A channel that the venue leaves out of its answer is
/// refused and is asked for again, with a growing wait, for as long as it is wanted. Times are those of a clock that never jumps.
/// </summary>
public sealed class SubscriptionRules
{
    private enum State : byte { Due, Asked, Accepted, Refused }

    private sealed class Channel
    {
        public State State { get; private set; }
        public int Failures;
        public TimeSpan Since;
        public TimeSpan RetryAt;

        public void Move(State to, int[] counts)
        {
            counts[(int)State]--;
            counts[(int)to]++;
            State = to;
        }
    }

    private readonly BackoffSettings _retry;
    private readonly Dictionary<string, Channel> _channels = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly HashSet<string> _toDrop = new(StringComparer.Ordinal);
    private readonly int[] _counts = new int[4];

    /// <summary>Makes rules that want nothing.</summary>
    public SubscriptionRules(BackoffSettings retry) => _retry = retry;

    /// <summary>How many channels are wanted.</summary>
    public int Wanted => _channels.Count;

    /// <summary>How many of them the venue has accepted.</summary>
    public int Accepted => Count(State.Accepted);

    /// <summary>How many of them the venue has refused and are asked for again later.</summary>
    public int Refused => Count(State.Refused);

    /// <summary>Whether every wanted channel has been answered for.</summary>
    public bool IsSettled => Count(State.Due) == 0 && Count(State.Asked) == 0;

    /// <summary>The channels that are accepted, with the time when they were.</summary>
    public IEnumerable<(string Channel, TimeSpan Since)> AcceptedChannels =>
        _order.Where(c => _channels[c].State == State.Accepted).Select(c => (c, _channels[c].Since));

    /// <summary>Wants these channels and no others; says how many are new and how many are given up.</summary>
    public (int Added, int Removed) Want(IReadOnlyList<string> channels)
    {
        var wanted = channels.ToHashSet(StringComparer.Ordinal);
        var removed = _order.Where(c => !wanted.Contains(c)).ToList();
        foreach (var channel in removed)
        {
            if (_channels[channel].State is State.Accepted or State.Asked) _toDrop.Add(channel);
            _counts[(int)_channels[channel].State]--;
            _channels.Remove(channel);
        }
        _order.RemoveAll(c => !_channels.ContainsKey(c));
        var added = 0;
        foreach (var channel in channels)
        {
            if (!_channels.TryAdd(channel, new Channel())) continue;
            _order.Add(channel);
            _counts[(int)State.Due]++;
            added++;
        }
        return (added, removed.Count);
    }

    /// <summary>Unsubscribes these channels and subscribes them again, since they are silent.</summary>
    public void Renew(IEnumerable<string> channels)
    {
        foreach (var channel in channels)
        {
            if (!_channels.TryGetValue(channel, out var known)) continue;
            if (known.State == State.Accepted) _toDrop.Add(channel);
            known.Move(State.Due, _counts);
        }
    }

    /// <summary>The connection is gone: everything wanted is to be asked for on the next one, at once.</summary>
    public void Disconnected()
    {
        _toDrop.Clear();
        foreach (var channel in _channels.Values)
        {
            channel.Move(State.Due, _counts);
            channel.Failures = 0;
        }
    }

    /// <summary>The channels to unsubscribe next, at most <paramref name="max"/>; they count as unsubscribed.</summary>
    public IReadOnlyList<string> TakeUnsubscribe(int max)
    {
        var taken = _toDrop.Take(max).ToList();
        _toDrop.ExceptWith(taken);
        return taken;
    }

    /// <summary>Whether there is a channel to unsubscribe.</summary>
    public bool HasUnsubscribe => _toDrop.Count > 0;

    /// <summary>Whether there is a channel to subscribe now.</summary>
    public bool HasSubscribe(TimeSpan now) => Count(State.Due) + Count(State.Refused) > 0 && _order.Any(c => IsDue(c, now));

    /// <summary>The channels to subscribe next, at most <paramref name="max"/>; they count as asked for.</summary>
    public IReadOnlyList<string> TakeSubscribe(int max, TimeSpan now)
    {
        var taken = _order.Where(c => IsDue(c, now)).Take(max).ToList();
        foreach (var channel in taken) _channels[channel].Move(State.Asked, _counts);
        return taken;
    }

    /// <summary>The venue answered: of the channels asked for it accepted some. Says which it refused.</summary>
    public IReadOnlyList<string> Answered(IReadOnlyList<string> asked, IReadOnlyCollection<string> accepted, TimeSpan now)
    {
        var refused = new List<string>();
        var held = accepted as IReadOnlySet<string> ?? accepted.ToHashSet(StringComparer.Ordinal);
        foreach (var name in asked)
        {
            if (!_channels.TryGetValue(name, out var channel))
            {
                // Given up while the venue was answering: what it accepted is to be unsubscribed.
                if (held.Contains(name)) _toDrop.Add(name);
            }
            else if (channel.State == State.Asked)
            {
                if (held.Contains(name)) Accept(channel, now);
                else
                {
                    Refuse(channel, now);
                    refused.Add(name);
                }
            }
        }
        return refused;
    }

    /// <summary>The request failed as a whole, or was not answered in time.</summary>
    public void Failed(IReadOnlyList<string> asked, TimeSpan now)
    {
        foreach (var name in asked)
        {
            if (_channels.TryGetValue(name, out var channel) && channel.State == State.Asked) Refuse(channel, now);
        }
    }

    private void Accept(Channel channel, TimeSpan now)
    {
        channel.Move(State.Accepted, _counts);
        channel.Failures = 0;
        channel.Since = now;
    }

    private void Refuse(Channel channel, TimeSpan now)
    {
        channel.Move(State.Refused, _counts);
        channel.RetryAt = now + _retry.After(channel.Failures++);
    }

    private bool IsDue(string name, TimeSpan now)
    {
        if (_toDrop.Contains(name)) return false;
        var channel = _channels[name];
        return channel.State == State.Due || (channel.State == State.Refused && channel.RetryAt <= now);
    }

    private int Count(State state) => _counts[(int)state];
}
