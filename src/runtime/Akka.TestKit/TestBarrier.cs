namespace Akka.TestKit;

/// <summary>A meeting point of threads whose waits end with an exception when time is up.</summary>
public class TestBarrier
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly TestKitBase _testKit;
    private readonly int _count;
    private readonly TimeSpan _defaultTimeout;
    private readonly Barrier _barrier;

    public TestBarrier(TestKitBase testKit, int count, TimeSpan? defaultTimeout = null)
    {
        _testKit = testKit;
        _count = count;
        _defaultTimeout = defaultTimeout ?? DefaultTimeout;
        _barrier = new Barrier(count);
    }

    /// <summary>Waits for the others; throws when that takes longer than the default.</summary>
    public void Await() => Await(_defaultTimeout);

    public void Await(TimeSpan timeout)
    {
        var dilated = _testKit.Dilated(timeout);
        if (!_barrier.SignalAndWait(dilated)) throw new TimeoutException($"Timeout of {dilated} expired, {_barrier.ParticipantsRemaining} of {_count} did not reach the barrier");
    }

    /// <summary>Makes the barrier as good as new.</summary>
    public void Reset()
    {
        _barrier.RemoveParticipants(_count);
        _barrier.AddParticipants(_count);
    }
}
