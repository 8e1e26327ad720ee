using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.TestActors;
using Xunit;

namespace Akka.Tests.TestKit;

public class ImplicitSenderSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void A_test_must_send_as_its_test_actor()
    {
        Sys.ActorOf(SimpleEchoActor.Props()).Tell("hi");
        ExpectMsg("hi");
    }

    [Fact]
    public async Task A_test_must_send_as_its_test_actor_after_an_await_too()
    {
        var echo = Sys.ActorOf(SimpleEchoActor.Props());
        for (var i = 0; i < 20; i++)
        {
            await Task.Yield();
            echo.Tell(i);
            Assert.Equal(i, await ExpectMsgAsync<int>());
        }
    }

    [Fact]
    public async Task A_test_must_send_as_its_test_actor_after_it_waited_for_an_answer()
    {
        var echo = Sys.ActorOf(SimpleEchoActor.Props());
        Assert.Equal("hi", await echo.Ask<string>("hi", TimeSpan.FromSeconds(10)));
        echo.Tell("again");
        await ExpectMsgAsync("again");
    }
}

public class NoImplicitSenderSpec : Akka.TestKit.Xunit2.TestKit, INoImplicitSender
{
    [Fact]
    public void A_test_that_says_so_must_send_as_nobody()
    {
        var probe = CreateTestProbe();
        probe.Ref.Tell("hi");
        probe.ExpectMsg("hi");
        Assert.Equal(ActorRefs.NoSender, probe.LastSender is { } sender && sender.Equals(Sys.DeadLetters) ? ActorRefs.NoSender : probe.LastSender);
        Assert.NotEqual(TestActor, probe.LastSender);
    }
}
