using AkkaCollector.Health;
using Xunit;

namespace AkkaCollector.Tests.Health;

public sealed class MemoryLimitSpec : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("control-groups-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("memory.max")]
    [InlineData("memory/memory.limit_in_bytes")]
    public void The_whole_limit_of_the_container_must_count_and_not_the_share_that_the_heap_may_have(string file)
    {
        Write(file, "2147483648\n");
        Assert.Equal(2147483648, MemoryLimit.Read(_folder.FullName));
    }

    [Theory]
    [InlineData("memory.max", "max\n")]
    [InlineData("memory/memory.limit_in_bytes", "9223372036854771712\n")]
    public void Without_a_limit_the_memory_of_the_machine_must_count(string file, string text)
    {
        Write(file, text);
        Assert.Equal(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, MemoryLimit.Read(_folder.FullName));
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
