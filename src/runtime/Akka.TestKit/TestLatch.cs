namespace Akka.TestKit;

/// <summary>A count-down gate whose waits end with an exception when time is up.</summary>
public class TestLatch
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly CountdownEvent _latch;
    private readonly Func<TimeSpan, TimeSpan> _dilate;
    private readonly TimeSpan _defaultTimeout;

    public TestLatch() : this(1) { }

    public TestLatch(int count) : this(count, DefaultTimeout) { }

    public TestLatch(int count, TimeSpan defaultTimeout) : this(time => time, defaultTimeout, count) { }

    public TestLatch(Func<TimeSpan, TimeSpan> dilate, TimeSpan defaultTimeout, int count)
    {
        _latch = new CountdownEvent(count);
        _dilate = dilate;
        _defaultTimeout = defaultTimeout;
    }

    public bool IsOpen => _latch.CurrentCount == 0;

    /// <summary>Counts down by one; the last one opens the latch.</summary>
    public void CountDown() => _latch.Signal();

    /// <summary>Opens the latch whatever its count.</summary>
    public void Open()
    {
        while (!IsOpen) CountDown();
    }

    /// <summary>Closes the latch with its initial count.</summary>
    public void Reset() => _latch.Reset();

    /// <summary>Waits until the latch is open; throws when that takes longer than the default.</summary>
    public void Ready() => Ready(_defaultTimeout);

    public void Ready(TimeSpan timeout)
    {
        if (timeout == TimeSpan.MaxValue) throw new ArgumentException($"TestLatch does not support waiting for {timeout}", nameof(timeout));
        var dilated = _dilate(timeout);
        if (!_latch.Wait(dilated)) throw new TimeoutException($"Timeout of {timeout} ({dilated} dilated) expired, latch still has a count of {_latch.CurrentCount}");
    }
}
