using Akka.TestKit.Xunit2;
using Akka.TestKit.Xunit2.Internals;
using Xunit;
using Xunit.Sdk;

namespace Akka.Tests.TestKit;

public class XunitAssertionsSpec
{
    private readonly XunitAssertions _assertions = new();

    [Fact]
    public void Values_that_differ_must_be_shown_with_the_reason_given()
    {
        var error = Assert.Throws<AkkaEqualException>(() => _assertions.AssertEqual(4, 2, "{0} of {1}", "count", "things"));
        Assert.StartsWith("Assert.Equal() Failure", error.Message);
        Assert.Contains("Expected: 4", error.Message);
        Assert.Contains("Actual:   2", error.Message);
        Assert.Contains("count of things", error.Message);
    }

    [Fact]
    public void A_reason_that_cannot_be_formatted_must_not_hide_the_failure()
    {
        var error = Assert.Throws<AkkaEqualException>(() => _assertions.AssertEqual("a", "b", "{0} {1}", "only"));
        Assert.Contains("Expected: \"a\"", error.Message);
        Assert.Contains("[Could not string.Format(\"{0} {1}\", only)]", error.Message);
    }

    [Fact]
    public void Equal_values_and_conditions_that_hold_must_pass()
    {
        _assertions.AssertEqual(new[] { 1, 2 }, new[] { 1, 2 });
        _assertions.AssertEqual(1, 3, (a, b) => a % 2 == b % 2);
        _assertions.AssertTrue(true);
        _assertions.AssertFalse(false);
        Assert.Throws<TrueException>(() => _assertions.AssertTrue(false, "{0}", "why"));
        Assert.Throws<FalseException>(() => _assertions.AssertFalse(true, "{0}", "why"));
        Assert.Equal("why", Assert.Throws<FailException>(() => _assertions.Fail("{0}", "why")).Message);
    }
}
