using Akka.Pattern;

namespace Akka.TestKit;

/// <summary>A circuit breaker with a latch for each of its changes of state.</summary>
public class TestBreaker
{
    public TestBreaker(CircuitBreaker instance)
    {
        Instance = instance;
        instance.OnClose(() => Signal(ClosedLatch)).OnHalfOpen(() => Signal(HalfOpenLatch)).OnOpen(() => Signal(OpenLatch));
    }

    public CountdownEvent HalfOpenLatch { get; } = new(1);

    public CountdownEvent OpenLatch { get; } = new(1);

    public CountdownEvent ClosedLatch { get; } = new(1);

    public CircuitBreaker Instance { get; }

    private static void Signal(CountdownEvent latch)
    {
        if (!latch.IsSet) latch.Signal();
    }
}
