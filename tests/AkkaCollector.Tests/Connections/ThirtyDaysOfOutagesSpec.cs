using AkkaCollector.Connections;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Connections;

/// <summary>
/// Goal: a source that lives through a month of outages comes back from each by itself, in bounded time, and never wears a venue out.
/// Method: the rules of reconnecting, silence, subscribing and credits are driven second by second of virtual time against a venue
/// that refuses, breaks, goes silent, accepts only a part or says that it was asked too much. A failure names its seed.
/// </summary>
public sealed class ThirtyDaysOfOutagesSpec
{
    private const int Days = 30;

    [Fact]
    public void Rules_must_live_through_thirty_days_of_outages()
    {
        foreach (var seed in CountedRuns.Seeds(brief: 1, full: 20)) LivesThroughAMonth(seed);
    }

    private static void LivesThroughAMonth(int seed)
    {
        var source = new SourceInVirtualTime(seed);
        for (var second = 0; second < Days * 86_400; second++) source.Step(TimeSpan.FromSeconds(second));
        Assert.True(source.Outages > 100, $"Seed {seed}: only {source.Outages} outages.");
        // The longest way back: a silence just begun, the ladder to a new connection, and the longest backoff.
        Assert.True(source.SlowestRecovery <= TimeSpan.FromSeconds(60 + 60 + 10), $"Seed {seed}: took {source.SlowestRecovery} to recover.");
        Assert.True(source.MostConnectsAMinute <= 12, $"Seed {seed}: {source.MostConnectsAMinute} connects in one minute.");
        Assert.True(source.Restarts > 0, $"Seed {seed}: the venue's actors were never started anew.");
        Assert.Equal(0, source.Overdrawn);
        Assert.Equal(source.Channels, source.Accepted);
    }

    private enum Fault { None, Unreachable, Closing, Silent, Partial, TooMany }

    private sealed class SourceInVirtualTime
    {
        private static readonly string[] Names = [.. Enumerable.Range(0, 40).Select(i => $"ticker.{i}")];

        private readonly ConnectionSettings _settings = ReceiveLoopSpec.ReferenceSettings();
        private readonly CreditPool _pool = new(30_000, 10_000, 3_000);
        private readonly Random _random;
        private readonly ReconnectRules _reconnect;
        private readonly SubscriptionRules _subscriptions;
        private readonly Queue<TimeSpan> _connects = new();
        private LivenessRules _liveness;
        private CreditBudget _budget;
        private double _venueCredits = 30_000;
        private bool _isConnected;
        private bool _isLost;
        private TimeSpan _connectAt = TimeSpan.Zero;
        private Fault _fault;
        private TimeSpan _faultEnds;
        private TimeSpan _nextFault = TimeSpan.FromMinutes(5);
        private TimeSpan? _outageEnded;

        public SourceInVirtualTime(int seed)
        {
            _random = new Random(seed);
            _reconnect = new ReconnectRules(_settings.Reconnect, _random);
            _liveness = new LivenessRules(_settings.Liveness);
            _subscriptions = new SubscriptionRules(_settings.Resubscribe);
            _budget = new CreditBudget(_pool, TimeSpan.Zero);
            _subscriptions.Want(Names);
        }

        public int Channels => Names.Length;
        public int Accepted => _subscriptions.Accepted;
        public int Outages { get; private set; }
        public int Restarts { get; private set; }
        public int Overdrawn { get; private set; }
        public int MostConnectsAMinute { get; private set; }
        public TimeSpan SlowestRecovery { get; private set; }

        public void Step(TimeSpan now)
        {
            World(now);
            if (!_isConnected && now >= _connectAt) Connect(now);
            if (!_isConnected) return;
            if (_fault == Fault.Closing || _isLost)
            {
                Lost(now);
                return;
            }
            Subscribe(now);
            if (_fault != Fault.Silent && _subscriptions.Accepted > 0) Ticks(now);
            Ladder(now);
        }

        private void World(TimeSpan now)
        {
            _venueCredits = Math.Min(30_000, _venueCredits + 10_000);
            if (_fault != Fault.None && now >= _faultEnds)
            {
                _fault = Fault.None;
                _outageEnded = now;
                // The last day is quiet, so that everything can be seen to have come back.
                _nextFault = now + TimeSpan.FromMinutes(10 + _random.Next(240));
                if (now > TimeSpan.FromDays(Days - 1)) _nextFault = TimeSpan.MaxValue;
            }
            if (_fault != Fault.None || now < _nextFault) return;
            _fault = (Fault)_random.Next(1, 6);
            _faultEnds = now + TimeSpan.FromSeconds(1 + _random.Next(_random.Next(5) == 0 ? 7_200 : 120));
            _outageEnded = null;
            Outages++;
            // Half of all refusals begin with a break.
            _isLost = _fault == Fault.Unreachable;
        }

        private void Connect(TimeSpan now)
        {
            _connects.Enqueue(now);
            while (_connects.Peek() < now - TimeSpan.FromMinutes(1)) _connects.Dequeue();
            MostConnectsAMinute = Math.Max(MostConnectsAMinute, _connects.Count);
            if (_fault == Fault.Unreachable)
            {
                _connectAt = now + _reconnect.Failed();
                return;
            }
            _isConnected = true;
            _isLost = false;
            _liveness.Connected(now);
        }

        private void Lost(TimeSpan now)
        {
            _isConnected = false;
            _isLost = false;
            _liveness.Disconnected(now);
            _subscriptions.Disconnected();
            _connectAt = now + _reconnect.Failed();
        }

        private void Subscribe(TimeSpan now)
        {
            while (_subscriptions.HasUnsubscribe && _budget.TryTake(now))
            {
                Pay();
                _subscriptions.TakeUnsubscribe(10);
            }
            while (_subscriptions.HasSubscribe(now) && _budget.TryTake(now))
            {
                Pay();
                var asked = _subscriptions.TakeSubscribe(10, now);
                if (_fault == Fault.TooMany)
                {
                    _subscriptions.Failed(asked, now);
                    _budget.Spent(now, _settings.TooManyRequestsPause);
                    _isLost = true;
                    return;
                }
                _subscriptions.Answered(asked, _fault == Fault.Partial ? [.. asked.Where((_, i) => i % 2 == 0)] : asked, now);
            }
        }

        private void Pay()
        {
            _venueCredits -= 3_000;
            if (_venueCredits < -1) Overdrawn++;
        }

        private void Ticks(TimeSpan now)
        {
            _liveness.Ticked(now);
            _reconnect.DataFlows();
            if (_outageEnded is not { } ended) return;
            SlowestRecovery = now - ended > SlowestRecovery ? now - ended : SlowestRecovery;
            _outageEnded = null;
        }

        private void Ladder(TimeSpan now)
        {
            switch (_liveness.Check(now))
            {
                case SilenceStep.Resubscribe:
                    _subscriptions.Renew(Names);
                    break;
                case SilenceStep.Reconnect:
                    Lost(now);
                    break;
                case SilenceStep.RestartVenue:
                    Restarts++;
                    Lost(now);
                    _liveness = new LivenessRules(_settings.Liveness);
                    break;
            }
        }
    }
}
