using Xunit;

namespace Akka.TestKit.Xunit2.Attributes;

/// <summary>A fact that is left out on systems other than Windows.</summary>
public class WindowsFactAttribute : FactAttribute
{
    private string _skip;

    public override string Skip
    {
        get => _skip ?? (OperatingSystem.IsWindows() ? null : SkipUnix ?? "Skipped on systems other than Windows");
        set => _skip = value;
    }

    /// <summary>Why it is left out.</summary>
    public string SkipUnix { get; set; }
}
