using AkkaCollector.Batching;
using Xunit;

namespace AkkaCollector.Tests.Batching;

public class BatchIdsSpec
{
    [Fact]
    public void Live_ids_must_never_come_twice()
    {
        var ids = new LiveBatchIds("run1", "deribit");
        Assert.Equal(["run1:deribit:1", "run1:deribit:2", "run1:deribit:3"], [ids.Next(500), ids.Next(1), ids.Next(7)]);
        Assert.False(ids.ByCountOnly);
    }

    [Fact]
    public void Ids_of_a_replay_must_be_the_same_each_time()
    {
        string[] Run()
        {
            var ids = new ReplayBatchIds("abc");
            return [ids.Next(500), ids.Next(500), ids.Next(20)];
        }
        Assert.Equal(["abc:0-499", "abc:500-999", "abc:1000-1019"], Run());
        Assert.Equal(Run(), Run());
        Assert.True(new ReplayBatchIds("abc").ByCountOnly);
    }
}
