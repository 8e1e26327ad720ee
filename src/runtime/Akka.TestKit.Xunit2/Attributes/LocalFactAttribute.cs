using Xunit;

namespace Akka.TestKit.Xunit2.Attributes;

/// <summary>A fact that is left out when the environment variable XUNIT_SKIP_LOCAL_FACTS is "true".</summary>
public class LocalFactAttribute : FactAttribute
{
    private string _skip;

    public override string Skip
    {
        get => _skip ?? LocalSkip.Reason(SkipLocal);
        set => _skip = value;
    }

    /// <summary>Why it is left out.</summary>
    public string SkipLocal { get; set; }
}

/// <summary>A theory that is left out when the environment variable XUNIT_SKIP_LOCAL_FACTS is "true".</summary>
public class LocalTheoryAttribute : TheoryAttribute
{
    private string _skip;

    public override string Skip
    {
        get => _skip ?? LocalSkip.Reason(SkipLocal);
        set => _skip = value;
    }

    /// <summary>Why it is left out.</summary>
    public string SkipLocal { get; set; }
}

/// <summary>Reads the variable that leaves local facts out.</summary>
internal static class LocalSkip
{
    public static string Reason(string skipLocal) =>
        string.Equals(Environment.GetEnvironmentVariable("XUNIT_SKIP_LOCAL_FACTS"), "true", StringComparison.OrdinalIgnoreCase)
            ? skipLocal ?? "Local facts are being skipped"
            : null;
}
