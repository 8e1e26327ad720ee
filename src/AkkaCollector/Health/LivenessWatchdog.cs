using Akka.Actor;
using AkkaCollector.Supervision;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Health;

/// <summary>
/// Asks the actor system for signs of life from a thread of its own, so that a starved thread pool is seen too. When none has come
/// for too long it calls <c>lost</c> once: the daemon then ends with code 70 and its supervisor outside starts it anew.
/// </summary>
public sealed partial class LivenessWatchdog : IDisposable
{
    private readonly HealthSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Action _lost;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly IActorRef _guardian;
    private long _lastAnswer;
    private volatile bool _asked;

    /// <summary>Makes one and starts it.</summary>
    /// <param name="guardian">Who answers <see cref="SupervisionProtocol.Ping"/>.</param>
    /// <param name="settings">How often to ask and how long to wait.</param>
    /// <param name="clock">The time.</param>
    /// <param name="log">Where the loss is logged.</param>
    /// <param name="lost">Called once when liveness is lost.</param>
    public LivenessWatchdog(IActorRef guardian, HealthSettings settings, TimeProvider clock, ILogger<LivenessWatchdog> log, Action lost)
    {
        (_guardian, _settings, _clock, _log, _lost) = (guardian, settings, clock, log, lost);
        _lastAnswer = clock.GetTimestamp();
        _thread = new Thread(Watch) { IsBackground = true, Name = "liveness" };
        _thread.Start();
    }

    /// <summary>How long ago the last sign of life came.</summary>
    public TimeSpan SinceLastAnswer => _clock.GetElapsedTime(Interlocked.Read(ref _lastAnswer));

    /// <summary>Whether a sign of life has come within three intervals.</summary>
    public bool IsAlive => SinceLastAnswer < _settings.LivenessInterval * 3;

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        var ping = new SupervisionProtocol.Ping(() =>
        {
            Interlocked.Exchange(ref _lastAnswer, _clock.GetTimestamp());
            _asked = false;
        });
        while (!_stop.Wait(_settings.LivenessInterval))
        {
            // Without an open question it was this process that was held, as by a paused container: it is asked first.
            if (_asked && SinceLastAnswer >= _settings.LivenessLostAfter)
            {
                Lost(SinceLastAnswer.TotalSeconds);
                _lost();
                return;
            }
            _asked = true;
            _guardian.Tell(ping, ActorRefs.NoSender);
        }
    }

    [LoggerMessage(1600, LogLevel.Critical, "The actor system has given no sign of life for {Seconds}s: the process ends itself")]
    private partial void Lost(double seconds);
}
