using System.Runtime.Serialization;
using Xunit.Sdk;

namespace Akka.TestKit.Xunit2.Internals;

/// <summary>Two values that should be equal are not; says why the test wanted them so.</summary>
public class AkkaEqualException : XunitException
{
    private readonly string _format;
    private readonly object[] _args;

    public AkkaEqualException(string format = "", params object[] args) : base(null)
    {
        _format = format;
        _args = args;
    }

    protected AkkaEqualException(SerializationInfo info, StreamingContext context) : base(info.GetString("Message")) { }

    public override string Message => string.IsNullOrEmpty(_format) ? base.Message : BuildMessage();

    public static AkkaEqualException ForMismatchedValues(object expected, object actual, string format = null, params object[] args)
    {
        var why = string.IsNullOrEmpty(format) ? "" : new AkkaEqualException(format, args).BuildMessage();
        return new AkkaEqualException("{0}", string.Join(Environment.NewLine,
            "Assert.Equal() Failure: Values differ", $"Expected: {Show(expected)}", $"Actual:   {Show(actual)}", why).TrimEnd());
    }

    private static string Show(object value) => value is string text ? $"\"{text}\"" : value?.ToString() ?? "null";

    private string BuildMessage()
    {
        try
        {
            return _args is { Length: > 0 } ? string.Format(_format, _args) : _format;
        }
        catch (FormatException)
        {
            return $"[Could not string.Format(\"{_format}\", {string.Join(", ", _args)})]";
        }
    }
}
