using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class KillSwitchSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private static readonly TestException Failure = new("on purpose");

    private (TestPublisher.Probe<int> Up, TMat Switch, TestSubscriber.Probe<int> Down) Run<TMat>(IGraph<FlowShape<int, int>, TMat> flow)
    {
        var ((up, killSwitch), down) = this.SourceProbe<int>().ViaMaterialized(flow, Keep.Both)
            .ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.EnsureSubscription();
        return (up, killSwitch, down);
    }

    [Fact]
    public void A_unique_switch_must_complete_its_stream() => Stopping(() =>
    {
        var (up, killSwitch, down) = Run(KillSwitches.Single<int>());
        down.Request(1);
        up.SendNext(1);
        down.ExpectNext(1);
        killSwitch.Shutdown();
        up.ExpectCancellation();
        down.ExpectComplete();
        killSwitch.Abort(Failure);
    });

    [Fact]
    public void A_unique_switch_must_fail_its_stream() => Stopping(() =>
    {
        var (up, killSwitch, down) = Run(KillSwitches.Single<int>());
        killSwitch.Abort(Failure);
        down.ExpectError().Should().Be(Failure);
        up.ExpectCancellation();
        killSwitch.Shutdown();
    });

    [Fact]
    public void A_shared_switch_must_end_all_its_streams_and_those_that_come_later() => Stopping(() =>
    {
        var shared = KillSwitches.Shared("switch");
        var (up1, same, down1) = Run(shared.Flow<int>());
        same.Should().BeSameAs(shared);
        var (up2, _, down2) = Run(shared.Flow<int>());
        shared.Shutdown();
        down1.ExpectComplete();
        down2.ExpectComplete();
        up1.ExpectCancellation();
        up2.ExpectCancellation();
        var (up3, _, down3) = Run(shared.Flow<int>());
        down3.ExpectComplete();
        up3.ExpectCancellation();
        shared.ToString().Should().Be("SharedKillSwitch(switch)");
    });

    [Fact]
    public void A_bidirectional_switch_must_end_both_ways() => Stopping(() =>
    {
        var ((left, killSwitch), right) = Flow.FromSinkAndSource(this.SinkProbe<int>(), this.SourceProbe<string>(), Keep.Both)
            .JoinMaterialized(KillSwitches.SingleBidi<string, int>(), Keep.Both)
            .JoinMaterialized(Flow.FromSinkAndSource(this.SinkProbe<string>(), this.SourceProbe<int>(), Keep.Both), Keep.Both)
            .Run(Materializer);
        left.Item1.EnsureSubscription().Request(1);
        right.Item1.EnsureSubscription().Request(1);
        right.Item2.SendNext(1);
        left.Item1.ExpectNext(1);
        left.Item2.SendNext("a");
        right.Item1.ExpectNext("a");
        killSwitch.Abort(Failure);
        left.Item1.ExpectError().Should().Be(Failure);
        right.Item1.ExpectError().Should().Be(Failure);
        left.Item2.ExpectCancellation();
        right.Item2.ExpectCancellation();
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_token_must_end_its_stream(bool gracefully) => Stopping(() =>
    {
        using var source = new CancellationTokenSource();
        var (up, _, down) = Run(source.Token.AsFlow<int>(gracefully));
        down.Request(1);
        up.SendNext(1);
        down.ExpectNext(1);
        source.Cancel();
        if (gracefully)
            down.ExpectComplete();
        else
            down.ExpectError().Should().BeOfType<OperationCanceledException>();
        up.ExpectCancellation();
        var (late, _, end) = Run(source.Token.AsFlow<int>(true));
        end.ExpectComplete();
        late.ExpectCancellation();
    });
}
