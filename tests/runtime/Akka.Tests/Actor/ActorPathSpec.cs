using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actor;

public class ActorPathSpec
{
    private static readonly Address Local = new("akka", "sys");

    [Theory]
    [InlineData("akka://sys/user/a")]
    [InlineData("akka.tcp://sys@host:1234/user/a/b")]
    [InlineData("akka://sys/")]
    public void A_path_must_parse_to_what_it_was_written_from(string text) => Assert.Equal(text, ActorPath.Parse(text).ToString());

    [Fact]
    public void A_uid_must_be_part_of_the_serialization_format_alone()
    {
        var path = ActorPath.Parse("akka://sys/user/a#42");
        Assert.Equal(42, path.Uid);
        Assert.Equal("akka://sys/user/a", path.ToString());
        Assert.Equal("akka://sys/user/a#42", path.ToSerializationFormat());
        Assert.Equal(path, path.WithUid(7));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/user/a")]
    [InlineData("no path")]
    [InlineData("akka:/sys/user")]
    public void What_is_no_path_must_not_parse(string text) => Assert.False(ActorPath.TryParse(text, out ActorPath _));

    [Fact]
    public void Parents_elements_and_depth_must_follow_the_text()
    {
        var path = new RootActorPath(Local) / "user" / "a" / "b";
        Assert.Equal(["user", "a", "b"], path.Elements);
        Assert.Equal(3, path.Depth);
        Assert.Equal("/user/a/b", path.ToStringWithoutAddress());
        Assert.Equal("akka://sys/user/a", path.Parent.ToString());
        Assert.Equal("akka://sys/", path.Root.ToString());
        Assert.Equal(path.Parent, path.ParentOf(-1));
        Assert.Equal("akka.tcp://sys@h:1/user/a/b", path.ToStringWithAddress(new Address("akka.tcp", "sys", "h", 1)));
    }

    [Fact]
    public void Paths_must_be_ordered_by_their_elements()
    {
        var root = new RootActorPath(Local);
        Assert.True((root / "a").CompareTo(root / "b") < 0);
        Assert.True((root / "a" / "z").CompareTo(root / "b") < 0);
        Assert.True((root / "a").CompareTo(root / "a" / "z") < 0);
        Assert.Equal(0, (root / "a").CompareTo(root / "a"));
        Assert.Equal((root / "a").GetHashCode(), (root / "a").GetHashCode());
    }

    [Theory]
    [InlineData("akka://sys", "akka", "sys", null, null)]
    [InlineData("akka.tcp://sys@host:99", "akka.tcp", "sys", "host", 99)]
    public void An_address_must_parse(string text, string protocol, string system, string host, int? port)
    {
        Assert.Equal(new Address(protocol, system, host, port), Address.Parse(text));
        Assert.Equal(text, Address.Parse(text).ToString());
    }

    [Fact]
    public void Scheme_and_host_must_become_lower_case_and_nothing_else()
    {
        Assert.Equal("akka://sYstEm/pAth", ActorPath.Parse("aKKa://sYstEm/pAth").ToString());
        Assert.Equal("akka.tcp://sYstEm@host:4711/pAth", ActorPath.Parse("AKKA.tcp://sYstEm@hOst:4711/pAth").ToString());
    }

    [Theory]
    [InlineData("sys")]
    [InlineData("akka://")]
    [InlineData("akka://sys@host")]
    [InlineData("akka://sys@host:port")]
    [InlineData("akka://sys@:1")]
    [InlineData("akka://@host:1")]
    [InlineData("http://host")]
    public void What_is_no_address_must_not_parse(string text) => Assert.False(Address.TryParse(text, out Address _));

    [Theory]
    [InlineData("abc", true)]
    [InlineData("a-b_c.d", true)]
    [InlineData("a%20b", true)]
    [InlineData("$a", false)]
    [InlineData("a%2", false)]
    [InlineData("a/b", false)]
    [InlineData("", false)]
    public void Names_must_be_made_of_allowed_characters(string name, bool valid) => Assert.Equal(valid, ActorPath.IsValidPathElement(name));
}
