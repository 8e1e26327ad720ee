using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actor;

public class ActorSelectionSpec : Akka.TestKit.Xunit2.TestKit
{
    private readonly IActorRef _a;
    private readonly IActorRef _b;
    private readonly IActorRef _child;

    public ActorSelectionSpec()
    {
        _a = Sys.ActorOf(Props.Create(() => new Node()), "alpha");
        _b = Sys.ActorOf(Props.Create(() => new Node()), "beta");
        _child = _a.Ask<IActorRef>("child", TimeSpan.FromSeconds(5)).Result;
    }

    private IActorRef[] Answering(ActorSelection selection, int count)
    {
        selection.Tell(new Identify(selection.PathString), TestActor);
        return Enumerable.Range(0, count).Select(_ => ExpectMsg<ActorIdentity>().Subject).OrderBy(actor => actor?.Path.ToString()).ToArray();
    }

    [Theory]
    [InlineData("/user/alpha")]
    [InlineData("/user/alpha/")]
    [InlineData("/user/alpha/child/..")]
    [InlineData("/user/beta/../alpha")]
    [InlineData("/user/al?ha")]
    [InlineData("/user/alph*")]
    [InlineData("user/alpha")]
    public async Task A_path_must_find_its_actor(string path)
    {
        Assert.Equal(_a, await Sys.ActorSelection(path).ResolveOne(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task An_absolute_path_with_address_must_find_its_actor()
    {
        Assert.Equal(_child, await Sys.ActorSelection(_child.Path).ResolveOne(TimeSpan.FromSeconds(5)));
        Assert.Equal(_child, await Sys.ActorSelection(_child.Path.ToString()).ResolveOne(TimeSpan.FromSeconds(5)));
        Assert.Equal(_child, await Sys.ActorSelection(_a, "child").ResolveOne(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Wildcards_must_reach_all_that_match()
    {
        Assert.Equal([_child], Answering(Sys.ActorSelection("/user/*/child"), 1));
        Assert.Equal([_a, _b], Answering(Sys.ActorSelection("/user/*a"), 2));
        Sys.ActorSelection("/user/**").Tell(new Identify("all"), TestActor);
        var all = new HashSet<IActorRef>();
        AwaitCondition(() =>
        {
            all.Add(ExpectMsg<ActorIdentity>().Subject);
            return all.IsSupersetOf([_a, _b, _child]);
        }, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_double_wildcard_must_be_last() => Assert.Throws<IllegalActorNameException>(() => Sys.ActorSelection("/user/**/child"));

    [Fact]
    public async Task What_is_not_there_must_be_a_dead_letter_and_not_resolve()
    {
        await Assert.ThrowsAsync<ActorNotFoundException>(() => Sys.ActorSelection("/user/gamma").ResolveOne(TimeSpan.FromSeconds(5)));
        EventFilter.DeadLetter<string>().ExpectOne(() => Sys.ActorSelection("/user/gamma").Tell("lost"));
        Assert.Equal([null], Answering(Sys.ActorSelection("/user/gamma"), 1));
    }

    [Fact]
    public async Task Names_must_be_found_by_their_reference_after_a_restart_and_not_after_their_end()
    {
        var provider = ((ExtendedActorSystem)Sys).Provider;
        Assert.Equal(_child, provider.ResolveActorRef(_child.Path));
        Assert.Equal(_child, provider.ResolveActorRef(_child.Path.ToSerializationFormat()));
        await _b.GracefulStop(TimeSpan.FromSeconds(5));
        // The guardian hears of the end by itself, perhaps later than the one who asked.
        AwaitAssert(() => Assert.NotEqual(_b, provider.ResolveActorRef("/user/beta")), interval: TimeSpan.FromMilliseconds(5));
        Assert.Equal("/user/beta", provider.ResolveActorRef("/user/beta").Path.ToStringWithoutAddress());
    }

    [Fact]
    public void All_of_nobody_must_answer_nothing_and_two_stars_must_come_last()
    {
        Sys.ActorSelection(_child.Path.ToStringWithoutAddress() + "/**").Tell(new Identify("none"), TestActor);
        Sys.ActorSelection(_child.Path).Tell(new Identify("one"), TestActor);
        Assert.Equal("one", ExpectMsg<ActorIdentity>().MessageId);
        Assert.Throws<IllegalActorNameException>(() => Sys.ActorSelection("/user/**/beta"));
    }

    [Fact]
    public void Its_text_must_name_anchor_and_path()
    {
        Assert.StartsWith("ActorSelection[Anchor(akka://", Sys.ActorSelection("/user/alpha").ToString());
        Assert.EndsWith("Path(/user/alpha)]", Sys.ActorSelection("/user/alpha").ToString());
    }

    private sealed class Node : ReceiveActor
    {
        public Node() => Receive<string>(name => Sender.Tell(Context.ActorOf(Props.Create(() => new Node()), name)));
    }
}
