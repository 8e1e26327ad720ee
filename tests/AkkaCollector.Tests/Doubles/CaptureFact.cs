using Xunit;

namespace AkkaCollector.Tests.Doubles;

/// <summary>A spec over recorded captures, which lie beside the repository and need not be there: left out, and counted, without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CaptureFactAttribute : FactAttribute
{
    /// <summary>Marks a spec that needs the captures.</summary>
    public CaptureFactAttribute()
    {
        if (CaptureFolder.Find() is null) Skip = "No captures: ../shared/captures does not lie beside the repository.";
    }
}
