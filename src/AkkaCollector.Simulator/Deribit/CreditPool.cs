namespace AkkaCollector.Simulator;

/// <summary>A pool of credits that refills with time: a request takes its cost or is refused. Not safe for several threads.</summary>
internal sealed class CreditPool
{
    private readonly double _capacity;
    private readonly double _refillPerSecond;
    private readonly TimeProvider _time;
    private double _credits;
    private long _filledAt;

    public CreditPool(double capacity, double refillPerSecond, TimeProvider time)
    {
        _capacity = capacity;
        _credits = capacity;
        _refillPerSecond = refillPerSecond;
        _time = time;
        _filledAt = time.GetTimestamp();
    }

    public bool TryTake(double cost)
    {
        _credits = Math.Min(_capacity, _credits + (_time.GetElapsedTime(_filledAt).TotalSeconds * _refillPerSecond));
        _filledAt = _time.GetTimestamp();
        if (_credits < cost) return false;
        _credits -= cost;
        return true;
    }
}

/// <summary>
/// The venue's limits, shared by everybody who comes from one address, as all do here: any request 500 credits of 50,000, a
/// subscription 3,000 of 30,000, an instrument list 10,000 of 500,000, each refilled with 10,000 a second.
/// </summary>
internal sealed class CreditLimits(TimeProvider time)
{
    private const double Refill = 10_000;
    private readonly CreditPool _requests = new(50_000, Refill, time);
    private readonly CreditPool _subscriptions = new(30_000, Refill, time);
    private readonly CreditPool _lists = new(500_000, Refill, time);

    /// <summary>Takes what a method costs; false when it is not there.</summary>
    public bool TryPay(string method) => method switch
    {
        "public/subscribe" => _subscriptions.TryTake(3_000),
        "public/get_instruments" => _lists.TryTake(10_000),
        _ => _requests.TryTake(500),
    };
}
