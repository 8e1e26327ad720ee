using Akka.Actor;
using Akka.TestKit.TestActors;
using Xunit;

namespace Akka.Tests.Actor;

public class PropsSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void Without_a_type_they_must_be_refused()
    {
        Type missing = null;
        object[] array = [];
        IEnumerable<object> sequence = [];
        var strategy = SupervisorStrategy.DefaultStrategy;
        Assert.Throws<ArgumentNullException>("type", () => new Props(missing));
        Assert.Throws<ArgumentNullException>("type", () => new Props(missing, array));
        Assert.Throws<ArgumentNullException>("type", () => new Props(missing, strategy, array));
        Assert.Throws<ArgumentNullException>("type", () => new Props(missing, strategy, sequence));
        Assert.Throws<ArgumentNullException>("type", () => new Props(Deploy.Local, missing, array));
        Assert.Throws<ArgumentNullException>("type", () => new Props(Deploy.Local, missing, sequence));
        Assert.Throws<ArgumentNullException>("type", () => Props.Create(missing, array));
    }

    [Fact]
    public void Local_deployment_must_leave_dispatcher_and_mailbox_as_they_are()
    {
        var props = Props.Create<BlackHoleActor>().WithDispatcher("some-dispatcher").WithMailbox("some-mailbox").WithDeploy(Deploy.Local);
        Assert.Equal("some-dispatcher", props.Dispatcher);
        Assert.Equal("some-mailbox", props.Mailbox);
        Assert.IsType<LocalScope>(props.Deploy.Scope);
        Assert.Equal(Deploy.NoDispatcherGiven, Deploy.Local.Dispatcher);
        Assert.Equal(new Deploy(), Deploy.None);
    }

    [Theory]
    [InlineData("//a")]
    [InlineData("/a//b")]
    [InlineData("/a/")]
    [InlineData("/$a")]
    [InlineData("/a b")]
    public void A_deployment_to_a_path_that_no_actor_can_have_must_be_refused(string path) =>
        Assert.Throws<IllegalActorNameException>(() => new Deployer(Sys.Settings).SetDeploy(new Deploy(path, Scope.Local)));

    [Fact]
    public void A_factory_that_is_no_constructor_call_must_be_refused() =>
        Assert.Throws<ArgumentException>(() => Props.Create(() => Make()));

    private static BlackHoleActor Make() => new();
}
