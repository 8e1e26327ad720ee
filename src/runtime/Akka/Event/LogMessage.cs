namespace Akka.Event;

/// <summary>Puts arguments into a message's holes.</summary>
public interface ILogMessageFormatter
{
    string Format(string format, params object[] args);

    string Format(string format, IEnumerable<object> args);
}

/// <summary>Formats as string.Format does.</summary>
public class DefaultLogMessageFormatter : ILogMessageFormatter
{
    public static readonly DefaultLogMessageFormatter Instance = new();

    private DefaultLogMessageFormatter()
    {
    }

    public string Format(string format, params object[] args) => string.Format(format, args);

    public string Format(string format, IEnumerable<object> args) => string.Format(format, args.ToArray());
}

/// <summary>A message and its arguments, put together only when somebody reads it.</summary>
public abstract class LogMessage
{
    protected readonly ILogMessageFormatter Formatter;

    protected LogMessage(ILogMessageFormatter formatter, string format)
    {
        Formatter = formatter;
        Format = format;
    }

    public string Format { get; private set; }

    /// <summary>The arguments alone, for loggers that index them.</summary>
    public abstract string Unformatted();

    public abstract IEnumerable<object> Parameters();
}

/// <summary>The arguments as an array.</summary>
internal sealed class DefaultLogMessage(ILogMessageFormatter formatter, string format, params object[] args) : LogMessage(formatter, format)
{
    public override string ToString() => Formatter.Format(Format, args);

    public override string Unformatted() => string.Join(",", args.Select(arg => arg?.ToString()));

    public override IEnumerable<object> Parameters() => args;
}
