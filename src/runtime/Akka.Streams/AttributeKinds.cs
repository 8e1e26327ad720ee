using Akka.Event;

namespace Akka.Streams;

public sealed partial class Attributes
{
    /// <summary>The name of a stage or graph, for logs and actor names.</summary>
    public sealed class Name : IAttribute, IEquatable<Name>
    {
        public readonly string Value;

        public Name(string value)
        {
            if (string.IsNullOrEmpty(value))
                throw new ArgumentNullException(nameof(value), "Name attribute cannot be empty");
            Value = value;
        }

        public bool Equals(Name other) => other is not null && Value == other.Value;

        public override bool Equals(object obj) => Equals(obj as Name);

        public override int GetHashCode() => Value.GetHashCode();

        public override string ToString() => $"Name({Value})";
    }

    /// <summary>Elements that an asynchronous boundary requests at first and buffers at most.</summary>
    public sealed class InputBuffer : IMandatoryAttribute, IEquatable<InputBuffer>
    {
        public readonly int Initial;
        public readonly int Max;

        public InputBuffer(int initial, int max)
        {
            Initial = initial;
            Max = max;
        }

        public bool Equals(InputBuffer other) => other is not null && Initial == other.Initial && Max == other.Max;

        public override bool Equals(object obj) => Equals(obj as InputBuffer);

        public override int GetHashCode() => HashCode.Combine(Initial, Max);

        public override string ToString() => $"InputBuffer(initial={Initial}, max={Max})";
    }

    /// <summary>The levels at which the Log operator logs.</summary>
    public sealed class LogLevels : IAttribute, IEquatable<LogLevels>
    {
        /// <summary>The level that turns logging off.</summary>
        public static readonly LogLevel Off = (LogLevel)int.MaxValue;

        public readonly LogLevel OnElement;
        public readonly LogLevel OnFinish;
        public readonly LogLevel OnFailure;

        public LogLevels(LogLevel onElement, LogLevel onFinish, LogLevel onFailure)
        {
            OnElement = onElement;
            OnFinish = onFinish;
            OnFailure = onFailure;
        }

        public bool Equals(LogLevels other) =>
            other is not null && OnElement == other.OnElement && OnFinish == other.OnFinish && OnFailure == other.OnFailure;

        public override bool Equals(object obj) => Equals(obj as LogLevels);

        public override int GetHashCode() => HashCode.Combine(OnElement, OnFinish, OnFailure);

        public override string ToString() => $"LogLevel(element={OnElement}, finish={OnFinish}, failure={OnFailure})";
    }

    /// <summary>Marks a graph whose stages run in an actor of their own.</summary>
    public sealed class AsyncBoundary : IAttribute, IEquatable<AsyncBoundary>
    {
        public static readonly AsyncBoundary Instance = new();

        private AsyncBoundary()
        {
        }

        public bool Equals(AsyncBoundary other) => other is not null;

        public override bool Equals(object obj) => obj is AsyncBoundary;

        public override int GetHashCode() => 0;

        public override string ToString() => "AsyncBoundary";
    }

    /// <summary>What a stage does when one of its outputs is cancelled and it has no handling of its own.</summary>
    public sealed class CancellationStrategy : IMandatoryAttribute
    {
        internal static CancellationStrategy Default { get; } = new(new PropagateFailure());

        public CancellationStrategy(IStrategy strategy) => Strategy = strategy;

        public IStrategy Strategy { get; }

        /// <summary>One of the ways to answer a cancellation.</summary>
        public interface IStrategy
        {
        }

        /// <summary>The stage completes: the failure that led to the cancellation is not passed on.</summary>
        public class CompleteStage : IStrategy
        {
        }

        /// <summary>The stage fails with the cause of the cancellation.</summary>
        public class FailStage : IStrategy
        {
        }

        /// <summary>The stage fails when the cause is a failure, and completes otherwise. The default.</summary>
        public class PropagateFailure : IStrategy
        {
        }

        /// <summary>The stage answers by another strategy after a delay, so that a failure on another way can win.</summary>
        public class AfterDelay : IStrategy
        {
            public AfterDelay(TimeSpan delay, IStrategy strategy)
            {
                Delay = delay;
                Strategy = strategy;
            }

            public TimeSpan Delay { get; }

            public IStrategy Strategy { get; }
        }
    }
}
