using System.Text;
using AkkaCollector.Venues;
using Xunit;

namespace AkkaCollector.Tests.Venues;

public sealed class Utf8CacheSpec
{
    [Fact]
    public void Utf8Cache_must_make_each_name_once()
    {
        var made = 0;
        var cache = new Utf8Cache<string>(name =>
        {
            made++;
            return Encoding.UTF8.GetString(name);
        });
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 5_000; i++)
            {
                var name = $"ETH-27NOV26-{i}-C";
                Assert.Equal(name, cache.Get(Encoding.UTF8.GetBytes(name)));
            }
        }
        Assert.Equal(5_000, made);
    }

    [Fact]
    public void Utf8Cache_must_still_answer_beyond_its_bound()
    {
        var made = 0;
        var cache = new Utf8Cache<string>(name =>
        {
            made++;
            return Encoding.UTF8.GetString(name);
        }, capacity: 2);
        foreach (var name in new[] { "a", "b", "c", "c", "a" }) Assert.Equal(name, cache.Get(Encoding.UTF8.GetBytes(name)));
        Assert.Equal(4, made);
    }
}
